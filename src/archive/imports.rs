//! What comes from files: how far each was read, and what of it is here already.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::compression::Payload;
use super::merging::KnownCaptures;
use super::snapshots::{self, sql_count, time};
use super::{ArchiveError, SnapshotId, Writer};
use crate::model::{Capture, PageUrl, utc_text};

/// A file, by what it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFile {
    /// As it is named now.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// BLAKE3 of its first MiB, hexadecimal.
    pub head: String,
}

/// How far a file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// Its row in `imports`.
    pub id: i64,
    /// Things in it that are done with.
    pub items: u64,
    /// True if that is all of it.
    pub is_done: bool,
}

/// The captures that an archive has, known by address, moment and bytes.
#[derive(Debug, Default)]
pub struct Captured(KnownCaptures);

impl Captured {
    /// Whether it has this one.
    pub fn has(&self, url: &PageUrl, at: DateTime<Utc>, digest: &str) -> Option<SnapshotId> {
        self.0
            .id(url.as_str(), &utc_text(at), digest)
            .map(SnapshotId)
    }
}

impl Writer {
    /// Looks how far a file was read; one that was never seen has a row from now on.
    pub fn begin_import(
        &mut self,
        file: &ImportFile,
        now: DateTime<Utc>,
    ) -> Result<Reached, ArchiveError> {
        self.atomically(|connection| begin(connection, file, now))
    }

    /// Notes how far a file was read, and whether that is its end.
    pub fn note_import(
        &mut self,
        import: i64,
        (items, taken): (u64, u64),
        ended_at: Option<DateTime<Utc>>,
    ) -> Result<(), ArchiveError> {
        self.atomically(|connection| {
            connection
                .prepare_cached(
                    "UPDATE imports SET items = ?2, taken = taken + ?3, ended_at = ?4 WHERE id = ?1",
                )?
                .execute(params![import, sql_count(items), sql_count(taken), ended_at.map(utc_text)])
                .map(drop)
        })
    }

    /// Notes in `captured` what was captured since it last looked, whoever did.
    pub fn catch_up(&self, captured: &mut Captured) -> Result<(), ArchiveError> {
        self.located(captured.0.catch_up(&self.connection))
    }

    /// Keeps a capture unless the archive has it.
    pub fn take_capture(
        &mut self,
        captured: &mut Captured,
        url: &PageUrl,
        page: &Capture,
        payload: &Payload,
    ) -> Result<Option<SnapshotId>, ArchiveError> {
        if captured
            .has(url, page.captured_at, &payload.digest)
            .is_some()
        {
            return Ok(None);
        }
        let id =
            self.atomically(|connection| snapshots::store(connection, url, page, Some(payload)))?;
        let at = utc_text(page.captured_at);
        captured.0.note((url.as_str(), &at, &payload.digest), id.0);
        Ok(Some(id))
    }

    /// Until when something is known of the story with this identity; `None` if it is not here.
    pub fn last_known(&self, story: &str) -> Result<Option<DateTime<Utc>>, ArchiveError> {
        let found = self
            .connection
            .prepare_cached(
                "SELECT max(last_seen_at, ifnull((
                     SELECT max(answered_at) FROM imported_answers WHERE article_id = articles.id), ''))
                 FROM articles WHERE canonical_url = ?1",
            )
            .and_then(|mut statement| statement.query_row([story], |row| time(row, 0)).optional());
        self.located(found)
    }

    /// The capture of an address at a moment, if it told a story.
    pub fn capture_of(
        &self,
        url: &PageUrl,
        at: DateTime<Utc>,
    ) -> Result<Option<SnapshotId>, ArchiveError> {
        let found = self
            .connection
            .prepare_cached(
                "SELECT snapshots.id FROM articles JOIN snapshots ON article_id = articles.id
                 WHERE canonical_url = ?1 AND captured_at = ?2 ORDER BY snapshots.id LIMIT 1",
            )
            .and_then(|mut statement| {
                let (story, at) = (url.canonical(), utc_text(at));
                let key = [story.as_str(), &at];
                statement
                    .query_row(key, |row| row.get(0).map(SnapshotId))
                    .optional()
            });
        self.located(found)
    }
}

fn begin(
    connection: &Connection,
    file: &ImportFile,
    now: DateTime<Utc>,
) -> rusqlite::Result<Reached> {
    connection
        .prepare_cached(
            "INSERT INTO imports (name, bytes, head, began_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (head, bytes) DO NOTHING",
        )?
        .execute(params![
            file.name,
            sql_count(file.bytes),
            file.head,
            utc_text(now)
        ])?;
    connection
        .prepare_cached(
            "SELECT id, items, ended_at IS NOT NULL FROM imports WHERE head = ?1 AND bytes = ?2",
        )?
        .query_row(params![file.head, sql_count(file.bytes)], |row| {
            Ok(Reached {
                id: row.get(0)?,
                items: row.get::<_, i64>(1)?.unsigned_abs(),
                is_done: row.get(2)?,
            })
        })
}
