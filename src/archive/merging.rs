//! What another archive has that is to be taken into this one.

use std::collections::HashSet;
use std::path::Path;

use rusqlite::{Connection, params};

use super::{ArchiveError, Reader, SnapshotId, Writer, hosts};
use crate::model::{PageUrl, utc_text};

/// What makes a capture the same in two archives: where it was asked for, when, and what
/// came; as a digest, so that a million of them are held in 16 MB.
type Key = [u8; 16];

/// A capture of another archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// Its row there.
    pub snapshot: SnapshotId,
    /// Where it was asked for.
    pub url: PageUrl,
    /// Whether it asks not to be kept in archives.
    pub noarchive: bool,
    key: Key,
}

/// The captures that an archive has, to be held against others'.
#[derive(Debug, Default)]
pub struct KnownCaptures {
    keys: HashSet<Key>,
    /// The newest row that was looked at.
    last: i64,
}

/// An address that another archive follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The address.
    pub url: PageUrl,
    /// When it is due there; `None`: never again.
    pub next_at: Option<String>,
    /// Whether it was given up there.
    pub parked: bool,
}

impl Reader {
    /// The captures, oldest first, that `mine` has not; those whose bytes were let go are
    /// left out, and counted.
    pub fn captures_beyond(&self, mine: &Self) -> Result<(Vec<Foreign>, u64), ArchiveError> {
        let mut known = KnownCaptures::default();
        mine.located(known.catch_up(&mine.connection))?;
        self.located(beyond(&self.connection, &known.keys))
    }

    /// How many captures there are.
    pub fn capture_count(&self) -> Result<u64, ArchiveError> {
        let count = self
            .connection
            .query_row("SELECT count(*) FROM snapshots", [], |row| {
                row.get::<_, i64>(0)
            });
        self.located(count).map(i64::unsigned_abs)
    }

    /// All addresses of pages in the queue.
    pub fn waiting(&self) -> Result<Vec<Waiting>, ArchiveError> {
        self.located(waiting(&self.connection))
    }
}

impl KnownCaptures {
    /// Adds what was captured since.
    fn catch_up(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached(
            "SELECT id, url, captured_at, digest FROM snapshots WHERE id > ?1 ORDER BY id",
        )?;
        let mut rows = statement.query([self.last])?;
        while let Some(row) = rows.next()? {
            let (url, captured_at, digest): (String, String, String) =
                (row.get(1)?, row.get(2)?, row.get(3)?);
            self.last = row.get(0)?;
            self.keys.insert(key(&url, &captured_at, &digest));
        }
        Ok(())
    }
}

impl Writer {
    /// True if the capture is not here yet, which only this transaction can tell: another
    /// program may have taken it in a moment ago. It counts as known from then on.
    pub fn lacks(
        &mut self,
        foreign: &Foreign,
        known: &mut KnownCaptures,
    ) -> Result<bool, ArchiveError> {
        self.atomically(|connection| known.catch_up(connection))?;
        Ok(known.keys.insert(foreign.key))
    }

    /// Puts addresses that are new to the queue into it, due when they were due elsewhere.
    /// Gives how many.
    pub fn adopt(
        &mut self,
        waiting: &[Waiting],
        source: &str,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<u64, ArchiveError> {
        let now = utc_text(now);
        self.atomically(|connection| {
            connection
                .prepare_cached(
                    "INSERT INTO sources (name, added_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                )?
                .execute([source, &now])?;
            let mut adopted = 0;
            let mut touched = HashSet::new();
            for row in waiting {
                let host = row.url.host_key().to_string();
                hosts::add(connection, &host)?;
                adopted += connection
                    .prepare_cached(
                        "INSERT INTO queue (canonical_url, url, host, source_id, added_at, next_at, parked)
                         SELECT ?1, ?2, ?3, id, ?4, ?5, ?6 FROM sources WHERE name = ?7
                         ON CONFLICT DO NOTHING",
                    )?
                    .execute(params![
                        row.url.canonical().as_str(),
                        row.url.as_str(),
                        host,
                        now,
                        row.next_at,
                        row.parked,
                        source
                    ])? as u64;
                touched.insert(host);
            }
            hosts::refresh_all(connection, &touched)?;
            Ok(adopted)
        })
    }

    /// Notes that a captured page asks not to be kept in archives.
    pub fn note_noarchive(&mut self, snapshot: SnapshotId) -> Result<(), ArchiveError> {
        self.atomically(|connection| {
            connection
                .prepare_cached("UPDATE snapshots SET noarchive = 1 WHERE id = ?1")?
                .execute([snapshot.0])
                .map(drop)
        })
    }
}

/// True if both names lead to one file.
pub fn is_same_archive(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

fn key(url: &str, captured_at: &str, digest: &str) -> Key {
    let text = [url, captured_at, digest].join("\n");
    let hash = blake3::hash(text.as_bytes());
    let mut key = Key::default();
    key.copy_from_slice(&hash.as_bytes()[..16]);
    key
}

fn beyond(connection: &Connection, known: &HashSet<Key>) -> rusqlite::Result<(Vec<Foreign>, u64)> {
    let mut statement = connection.prepare(
        "SELECT snapshots.id, url, captured_at, digest, noarchive, content IS NULL
         FROM snapshots JOIN payloads USING (digest) ORDER BY captured_at, snapshots.id",
    )?;
    let mut rows = statement.query([])?;
    let (mut found, mut let_go) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let (url, captured_at, digest): (String, String, String) =
            (row.get(1)?, row.get(2)?, row.get(3)?);
        let key = key(&url, &captured_at, &digest);
        if known.contains(&key) {
            continue;
        }
        match PageUrl::parse(&url) {
            Ok(url) if !row.get::<_, bool>(5)? => found.push(Foreign {
                snapshot: SnapshotId(row.get(0)?),
                url,
                noarchive: row.get(4)?,
                key,
            }),
            _ => let_go += 1,
        }
    }
    Ok((found, let_go))
}

fn waiting(connection: &Connection) -> rusqlite::Result<Vec<Waiting>> {
    let mut statement = connection.prepare(
        "SELECT url, next_at, parked FROM queue
         WHERE NOT EXISTS (SELECT 1 FROM source_parts WHERE queue_id = queue.id) ORDER BY id",
    )?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let url: String = row.get(0)?;
        if let Ok(url) = PageUrl::parse(&url) {
            found.push(Waiting {
                url,
                next_at: row.get(1)?,
                parked: row.get(2)?,
            });
        }
    }
    Ok(found)
}
