//! Captured pages: kept before anything is read from them.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::compression::{Packed, Payload};
use super::payloads::{self, packed_columns};
use super::{ArchiveError, Reader, RunId, Writer, ledger};
use crate::model::{Capture, PageUrl, utc_text};

/// A row of `snapshots`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SnapshotId(pub i64);

impl fmt::Display for SnapshotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Writer {
    /// Keeps a page that no request of ours brought: an imported one. `payload` is
    /// its packed body, if it was packed already.
    pub fn record_capture(
        &mut self,
        url: &PageUrl,
        capture: &Capture,
        payload: Option<&Payload>,
    ) -> Result<SnapshotId, ArchiveError> {
        self.atomically(|connection| store(connection, url, capture, payload))
    }

    /// The captured page; its bytes are checked against their digest.
    pub fn capture(&self, id: SnapshotId) -> Result<Capture, ArchiveError> {
        self.located(load(&self.connection, id))?
            .ok_or(ArchiveError::NoSnapshot(id.0))?
            .unpack()
    }

    /// Pages captured but not read yet, oldest first: what a run that was killed
    /// between the two left behind. What another run has just brought is its to read.
    pub fn unread_snapshots(&self, limit: usize) -> Result<Vec<SnapshotId>, ArchiveError> {
        self.located(unread(&self.connection, self.run, limit))
    }
}

impl Reader {
    /// The captured page; its bytes are checked against their digest.
    pub fn capture(&self, id: SnapshotId) -> Result<Capture, ArchiveError> {
        self.located(load(&self.connection, id))?
            .ok_or(ArchiveError::NoSnapshot(id.0))?
            .unpack()
    }
}

/// Writes payload (unless the same bytes are there) and snapshot.
pub(super) fn store(
    connection: &Connection,
    url: &PageUrl,
    capture: &Capture,
    payload: Option<&Payload>,
) -> rusqlite::Result<SnapshotId> {
    let packed = match payload {
        Some(payload) => Cow::Borrowed(payload),
        None => Cow::Owned(Payload::pack(&capture.body)),
    };
    let captured_at = utc_text(capture.captured_at);
    payloads::store(connection, &packed, &capture.body, &captured_at)?;
    let final_url = capture.url.as_ref().unwrap_or(url);
    let headers = serde_json::to_string(&capture.headers).expect("pairs of strings are JSON");
    let snapshot = connection
        .prepare_cached(
            "INSERT INTO snapshots (url, final_url, captured_at, status, headers, media_type, digest)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .insert(params![
            url.as_str(),
            final_url.as_str(),
            captured_at,
            capture.status,
            headers,
            capture.media_type(),
            packed.digest,
        ])
        .map(SnapshotId)?;
    let entered = ledger::Capture {
        url: url.as_str(),
        final_url: final_url.as_str(),
        captured_at: &captured_at,
        status: capture.status,
        headers: &headers,
        digest: &packed.digest,
    };
    ledger::enter(connection, snapshot, &entered)?;
    Ok(snapshot)
}

/// Notes that the page asks not to be kept in archives.
pub(super) fn note_noarchive(connection: &Connection, id: SnapshotId) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE snapshots SET noarchive = 1 WHERE id = ?1")?
        .execute([id.0])
        .map(drop)
}

fn unread(
    connection: &Connection,
    run: Option<RunId>,
    limit: usize,
) -> rusqlite::Result<Vec<SnapshotId>> {
    connection
        .prepare_cached(
            "SELECT id FROM snapshots WHERE extracted_at IS NULL AND NOT EXISTS (
                 SELECT 1 FROM fetches JOIN runs ON runs.id = run_id
                 WHERE snapshot_id = snapshots.id AND alive_until IS NOT NULL AND runs.id IS NOT ?1)
             ORDER BY id LIMIT ?2",
        )?
        .query_map(
            params![run.map(|run| run.0), sql_count(limit as u64)],
            |row| row.get(0).map(SnapshotId),
        )?
        .collect()
}

/// A snapshot with its bytes still packed.
struct Stored {
    id: i64,
    let_go_at: Option<String>,
    capture: Capture,
    packed: Packed,
}

impl Stored {
    fn unpack(self) -> Result<Capture, ArchiveError> {
        if let Some(at) = self.let_go_at {
            let snapshot = self.id;
            return Err(ArchiveError::LetGo { snapshot, at });
        }
        let mut capture = self.capture;
        capture.body = self.packed.unpack_for(self.id)?;
        Ok(capture)
    }
}

fn load(connection: &Connection, id: SnapshotId) -> rusqlite::Result<Option<Stored>> {
    connection
        .prepare_cached(concat!(
            "SELECT snapshots.id, final_url, captured_at, status, headers, payloads.let_go_at, ",
            packed_columns!(),
            " FROM snapshots JOIN payloads USING (digest)
             LEFT JOIN payloads AS other ON other.id = payloads.reference_id
             WHERE snapshots.id = ?1"
        ))?
        .query_row([id.0], stored)
        .optional()
}

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let headers: String = row.get(4)?;
    Ok(Stored {
        id: row.get(0)?,
        capture: Capture {
            url: Some(page_url(row, 1)?),
            captured_at: time(row, 2)?,
            status: row.get(3)?,
            headers: serde_json::from_str(&headers).map_err(|e| unreadable(4, e))?,
            body: Vec::new(),
        },
        let_go_at: row.get(5)?,
        packed: payloads::packed(row, 6)?,
    })
}

/// The address in a column of ours.
pub(super) fn page_url(row: &Row<'_>, column: usize) -> rusqlite::Result<PageUrl> {
    let text: String = row.get(column)?;
    PageUrl::parse(&text).map_err(|e| unreadable(column, e))
}

/// The same where there may be none.
pub(super) fn optional_url(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<PageUrl>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| PageUrl::parse(&text).map_err(|e| unreadable(column, e)))
        .transpose()
}

/// The moment in a column of ours.
pub(super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<DateTime<Utc>> {
    let text: String = row.get(column)?;
    text.parse()
        .map_err(|e: chrono::ParseError| unreadable(column, e))
}

/// A count as SQLite's integers can hold it.
pub(super) fn sql_count(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A span of time in milliseconds.
pub(super) fn sql_ms(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

fn unreadable(
    column: usize,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
}
