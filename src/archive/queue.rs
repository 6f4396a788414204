//! What is to be fetched: the table `queue`. Who gets it, and when: `leasing`.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::{ArchiveError, Writer, hosts};
use crate::model::{Discovery, HostKey, HostRecord, PageUrl, utc_text};

/// What became of discoveries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Enqueued {
    /// Addresses that are new to the queue.
    pub added: u64,
    /// Addresses that it had already.
    pub known: u64,
}

/// How the queue stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueSummary {
    /// All rows.
    pub total: u64,
    /// Rows that are due now and held by nobody, resting hosts' included.
    pub due: u64,
    /// Rows held by a run.
    pub leased: u64,
    /// Rows given up for now.
    pub parked: u64,
    /// Rows that were never tried.
    pub untried: u64,
}

impl Writer {
    /// Puts addresses into the queue, due at once. An address whose canonical form
    /// is there already stays as it is. Sources are noted as needed.
    pub fn enqueue(
        &mut self,
        discoveries: &[Discovery],
        now: DateTime<Utc>,
    ) -> Result<Enqueued, ArchiveError> {
        self.atomically(|connection| enqueue(connection, discoveries, now))
    }

    /// What is remembered of a host.
    pub fn host(&self, host: &HostKey, now: DateTime<Utc>) -> Result<HostRecord, ArchiveError> {
        let loaded = hosts::load(&self.connection, host, self.budget, now);
        self.located(loaded.map(|(record, _)| record))
    }

    /// How many rows are due and held by nobody, resting hosts' included.
    pub fn due_count(&self, now: DateTime<Utc>) -> Result<u64, ArchiveError> {
        self.queue_summary(now).map(|summary| summary.due)
    }

    /// How the queue stands. Walks the whole queue: for a report, not for a loop.
    pub fn queue_summary(&self, now: DateTime<Utc>) -> Result<QueueSummary, ArchiveError> {
        self.located(summary(&self.connection, now))
    }
}

/// How the queue stands.
pub(super) fn summary(
    connection: &Connection,
    now: DateTime<Utc>,
) -> rusqlite::Result<QueueSummary> {
    connection
        .prepare_cached(
            "SELECT count(*), count(*) FILTER (WHERE leased_at IS NULL AND next_at <= ?1),
                count(leased_at), ifnull(sum(parked), 0), count(*) FILTER (WHERE last_attempt_at IS NULL)
             FROM queue",
        )?
        .query_row([utc_text(now)], |row| {
            let count = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
            Ok(QueueSummary {
                total: count(0)?,
                due: count(1)?,
                leased: count(2)?,
                parked: count(3)?,
                untried: count(4)?,
            })
        })
}

fn enqueue(
    connection: &Connection,
    discoveries: &[Discovery],
    now: DateTime<Utc>,
) -> rusqlite::Result<Enqueued> {
    let now = utc_text(now);
    let mut enqueued = Enqueued::default();
    let mut touched = HashSet::new();
    let mut last_source: Option<(&str, i64)> = None;
    for discovery in discoveries {
        let source = match last_source {
            Some((name, id)) if name == discovery.source => id,
            _ => source_id(connection, &discovery.source, &now)?,
        };
        last_source = Some((&discovery.source, source));
        let host = discovery.url.host_key().to_string();
        let canonical = discovery.url.canonical();
        let row = NewRow {
            canonical_url: canonical.as_str(),
            url: &discovery.url,
            host: &host,
            source,
            added_at: &now,
            next_at: Some(&now),
            parked: false,
        };
        if add(connection, &row)? {
            enqueued.added += 1;
            touched.insert(host);
        } else {
            enqueued.known += 1;
        }
    }
    hosts::refresh_all(connection, &touched)?;
    Ok(enqueued)
}

/// A row for the queue.
pub(super) struct NewRow<'a> {
    pub(super) canonical_url: &'a str,
    pub(super) url: &'a PageUrl,
    /// Whose key `url` has.
    pub(super) host: &'a str,
    pub(super) source: i64,
    pub(super) added_at: &'a str,
    pub(super) next_at: Option<&'a str>,
    pub(super) parked: bool,
}

/// Puts a row into the queue, unless its address has one. True if it is new: then its
/// host's `next_due_at` is the caller's to refresh.
pub(super) fn add(connection: &Connection, row: &NewRow<'_>) -> rusqlite::Result<bool> {
    hosts::add(connection, row.host)?;
    let added = connection
        .prepare_cached(
            "INSERT INTO queue (canonical_url, url, host, source_id, added_at, next_at, parked)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            row.canonical_url,
            row.url.as_str(),
            row.host,
            row.source,
            row.added_at,
            row.next_at,
            row.parked
        ])?;
    Ok(added > 0)
}

/// The source of this name, noted if it is new.
pub(super) fn source_id(connection: &Connection, name: &str, now: &str) -> rusqlite::Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO sources (name, added_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )?
        .execute([name, now])?;
    connection
        .prepare_cached("SELECT id FROM sources WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
}

/// The address of the queue row's latest story, if it tells one.
pub(super) fn article_of(connection: &Connection, queue_id: i64) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT article_id FROM queue JOIN snapshots ON snapshots.id = latest_snapshot_id
             WHERE queue.id = ?1 AND article_id IS NOT NULL",
        )?
        .query_row([queue_id], |row| row.get(0))
        .optional()
}
