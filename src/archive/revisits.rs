//! When addresses are due again because of what was read at them.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::attempts::Next;
use super::snapshots::time;
use super::{ArchiveError, SnapshotId, Writer, hosts};
use crate::model::{EditHistory, PageUrl, PublicationTime, utc_text};

impl Writer {
    /// The queue rows whose latest capture this snapshot is.
    pub fn queued_for(&self, snapshot: SnapshotId) -> Result<Vec<i64>, ArchiveError> {
        let found = self
            .connection
            .prepare_cached("SELECT id FROM queue WHERE latest_snapshot_id = ?1")
            .and_then(|mut statement| {
                statement
                    .query_map([snapshot.0], |row| row.get(0))?
                    .collect()
            });
        self.located(found)
    }

    /// What is known of the edits of the story at a queue row's address; `None` if
    /// no story was read there.
    pub fn edit_history(&self, queue_id: i64) -> Result<Option<EditHistory>, ArchiveError> {
        self.located(history(&self.connection, queue_id))
    }

    /// Says when a queue row is due again.
    pub fn reschedule(&mut self, queue_id: i64, next: Next) -> Result<(), ArchiveError> {
        self.atomically(|connection| reschedule(connection, queue_id, next))
    }

    /// Makes addresses due now, whatever their schedule, parked ones too.
    pub fn make_due(&mut self, urls: &[PageUrl], now: DateTime<Utc>) -> Result<(), ArchiveError> {
        self.atomically(|connection| {
            for url in urls {
                make_due(connection, url, now)?;
            }
            Ok(())
        })
    }
}

fn history(connection: &Connection, queue_id: i64) -> rusqlite::Result<Option<EditHistory>> {
    connection
        .prepare_cached(
            "SELECT first_seen_at, last_changed_at, date_published FROM queue
             JOIN snapshots ON snapshots.id = queue.latest_snapshot_id
             JOIN articles ON articles.id = snapshots.article_id
             WHERE queue.id = ?1",
        )?
        .query_row([queue_id], |row| {
            let published: Option<String> = row.get(2)?;
            Ok(EditHistory {
                published: published
                    .and_then(|text| PublicationTime::from_iso(&text))
                    .map(|time| time.utc()),
                first_seen: time(row, 0)?,
                last_changed: time(row, 1)?,
            })
        })
        .optional()
}

fn reschedule(connection: &Connection, queue_id: i64, next: Next) -> rusqlite::Result<()> {
    let (next_at, parked) = next.columns();
    let host: Option<String> = connection
        .prepare_cached("UPDATE queue SET next_at = ?2, parked = ?3 WHERE id = ?1 RETURNING host")?
        .query_row(params![queue_id, next_at, parked], |row| row.get(0))
        .optional()?;
    host.map_or(Ok(()), |host| hosts::refresh(connection, &host))
}

fn make_due(connection: &Connection, url: &PageUrl, now: DateTime<Utc>) -> rusqlite::Result<()> {
    let host: Option<String> = connection
        .prepare_cached(
            "UPDATE queue SET next_at = ?2, parked = 0
             WHERE canonical_url = ?1 AND leased_at IS NULL RETURNING host",
        )?
        .query_row(params![url.canonical().as_str(), utc_text(now)], |row| {
            row.get(0)
        })
        .optional()?;
    host.map_or(Ok(()), |host| hosts::refresh(connection, &host))
}
