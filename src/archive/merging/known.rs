//! Which captures and requests both archives have, known by what they are: ids say nothing
//! in another file.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

/// What makes a row the same in two archives, as a digest, so that a million of them are
/// held in some tens of megabytes.
type Key = [u8; 16];

/// The captures that this archive has: where each was asked for, when, and what came.
#[derive(Debug, Default)]
pub(in crate::archive) struct KnownCaptures {
    ids: HashMap<Key, i64>,
    /// The newest row that was looked at.
    last: i64,
}

impl KnownCaptures {
    /// Adds what was captured since, whoever did.
    pub(in crate::archive) fn catch_up(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached(
            "SELECT id, url, captured_at, digest FROM snapshots WHERE id > ?1 ORDER BY id",
        )?;
        let mut rows = statement.query([self.last])?;
        while let Some(row) = rows.next()? {
            let text = |at| row.get_ref(at)?.as_str().map_err(rusqlite::Error::from);
            self.last = row.get(0)?;
            let key = key(&[text(1)?, text(2)?, text(3)?]);
            self.ids.entry(key).or_insert(self.last);
        }
        Ok(())
    }

    pub(in crate::archive) fn id(&self, url: &str, captured_at: &str, digest: &str) -> Option<i64> {
        self.ids.get(&key(&[url, captured_at, digest])).copied()
    }

    /// Notes one that was taken in just now.
    pub(in crate::archive) fn note(
        &mut self,
        (url, captured_at, digest): (&str, &str, &str),
        id: i64,
    ) {
        self.ids.insert(key(&[url, captured_at, digest]), id);
    }
}

/// The requests of runs that both archives know.
#[derive(Debug, Default)]
pub(super) struct KnownRequests {
    keys: HashSet<Key>,
    last: i64,
}

/// The columns by which a request is known within its run, one text each.
pub(super) const REQUEST: &str =
    "run_id, url || char(10) || final_url || char(10) || started_at || char(10)
    || outcome || char(10) || ifnull(status, '') || char(10) || ms || char(10) || bytes";

impl KnownRequests {
    /// Adds what these runs asked since.
    pub(super) fn catch_up(
        &mut self,
        connection: &Connection,
        shared: &HashSet<i64>,
    ) -> rusqlite::Result<()> {
        if shared.is_empty() {
            return Ok(());
        }
        let sql = format!("SELECT id, {REQUEST} FROM fetches WHERE id > ?1 ORDER BY id");
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query([self.last])?;
        while let Some(row) = rows.next()? {
            self.last = row.get(0)?;
            let run = row.get(1)?;
            if shared.contains(&run) {
                self.keys.insert(request(run, row.get_ref(2)?.as_str()?));
            }
        }
        Ok(())
    }

    /// Whether a request of this run (its id here) is known.
    pub(super) fn has(&self, run: i64, request_text: &str) -> bool {
        self.keys.contains(&request(run, request_text))
    }

    pub(super) fn note(&mut self, run: i64, request_text: &str) {
        self.keys.insert(request(run, request_text));
    }
}

fn request(run: i64, text: &str) -> Key {
    key(&[&run.to_string(), text])
}

fn key(parts: &[&str]) -> Key {
    let hash = blake3::hash(parts.join("\n").as_bytes());
    let mut key = Key::default();
    key.copy_from_slice(&hash.as_bytes()[..16]);
    key
}
