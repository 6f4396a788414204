//! What another archive has that is to be taken into this one.

use std::collections::HashSet;
use std::path::Path;

use rusqlite::Connection;

use super::queue::{self, NewRow};
use super::snapshots::{self, page_url};
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

/// Another archive's captures beside our own.
#[derive(Debug)]
pub struct Beyond {
    /// Those that we have not, oldest first.
    pub wanted: Vec<Foreign>,
    /// How many we have.
    pub shared: u64,
    /// How many we have not, and whose bytes were let go there.
    pub let_go: u64,
    /// All that we have.
    pub known: KnownCaptures,
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
    /// What `mine` has not of this archive's captures.
    pub fn captures_beyond(&self, mine: &Self) -> Result<Beyond, ArchiveError> {
        let mut known = KnownCaptures::default();
        mine.located(known.catch_up(&mine.connection))?;
        self.located(beyond(&self.connection, known))
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
            let source = queue::source_id(connection, source, &now)?;
            let mut adopted = 0;
            let mut touched = HashSet::new();
            for row in waiting {
                let host = row.url.host_key().to_string();
                let canonical = row.url.canonical();
                let row = NewRow {
                    canonical_url: canonical.as_str(),
                    url: &row.url,
                    host: &host,
                    source,
                    added_at: &now,
                    next_at: row.next_at.as_deref(),
                    parked: row.parked,
                };
                adopted += u64::from(queue::add(connection, &row)?);
                touched.insert(host);
            }
            hosts::refresh_all(connection, &touched)?;
            Ok(adopted)
        })
    }

    /// Notes that a captured page asks not to be kept in archives.
    pub fn note_noarchive(&mut self, snapshot: SnapshotId) -> Result<(), ArchiveError> {
        self.atomically(|connection| snapshots::note_noarchive(connection, snapshot))
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

fn beyond(connection: &Connection, known: KnownCaptures) -> rusqlite::Result<Beyond> {
    let mut statement = connection.prepare(
        "SELECT snapshots.id, url, captured_at, digest, noarchive, content IS NULL
         FROM snapshots JOIN payloads USING (digest) ORDER BY captured_at, snapshots.id",
    )?;
    let mut rows = statement.query([])?;
    let (mut wanted, mut shared, mut let_go) = (Vec::new(), 0, 0);
    while let Some(row) = rows.next()? {
        let (url, captured_at, digest): (String, String, String) =
            (row.get(1)?, row.get(2)?, row.get(3)?);
        let key = key(&url, &captured_at, &digest);
        if known.keys.contains(&key) {
            shared += 1;
        } else if row.get(5)? {
            let_go += 1;
        } else {
            wanted.push(Foreign {
                snapshot: SnapshotId(row.get(0)?),
                url: page_url(row, 1)?,
                noarchive: row.get(4)?,
                key,
            });
        }
    }
    Ok(Beyond {
        wanted,
        shared,
        let_go,
        known,
    })
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
