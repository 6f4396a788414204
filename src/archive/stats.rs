//! How much there is, and of what.

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::queue::{self, QueueSummary};
use super::{ArchiveError, Reader};

/// How many rows have a value.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Count {
    /// The value; `None` for rows without one.
    pub name: Option<String>,
    /// The rows.
    pub count: u64,
}

/// An archive in figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stats {
    /// Articles.
    pub articles: u64,
    /// Revisions; at least one an article.
    pub revisions: u64,
    /// Captured pages.
    pub snapshots: u64,
    /// Requests.
    pub fetches: u64,
    /// Bytes of all different pages before compression.
    pub raw_bytes: u64,
    /// Bytes of all different pages as they are kept.
    pub stored_bytes: u64,
    /// Bytes of the archive file, without what is still in the write-ahead log.
    pub file_bytes: u64,
    /// How the queue stands.
    pub queue: QueueSummary,
    /// Articles by outlet, most first.
    pub by_outlet: Vec<Count>,
    /// Articles by day of publication as printed, newest first, undated last.
    pub by_day: Vec<Count>,
    /// Articles by language, most first.
    pub by_language: Vec<Count>,
    /// Requests that brought no page, by cause, most first.
    pub failures: Vec<Count>,
}

impl Reader {
    /// The archive in figures, as it stands now.
    pub fn stats(&self, now: DateTime<Utc>) -> Result<Stats, ArchiveError> {
        self.located(stats(&self.connection, now))
    }

    /// How the queue stands.
    pub fn queue_summary(&self, now: DateTime<Utc>) -> Result<QueueSummary, ArchiveError> {
        self.located(queue::summary(&self.connection, now))
    }
}

fn stats(connection: &Connection, now: DateTime<Utc>) -> rusqlite::Result<Stats> {
    let number = |sql: &str| {
        let found = connection.query_row(sql, [], |row| row.get::<_, i64>(0));
        found.map(i64::unsigned_abs)
    };
    Ok(Stats {
        articles: number("SELECT count(*) FROM articles")?,
        revisions: number("SELECT count(*) FROM revisions")?,
        snapshots: number("SELECT count(*) FROM snapshots")?,
        fetches: number("SELECT count(*) FROM fetches")?,
        raw_bytes: number("SELECT ifnull(sum(raw_bytes), 0) FROM payloads")?,
        stored_bytes: number("SELECT ifnull(sum(length(content)), 0) FROM payloads")?,
        file_bytes: number(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
        )?,
        queue: queue::summary(connection, now)?,
        by_outlet: counts(
            connection,
            "SELECT outlet, count(*) FROM articles GROUP BY 1 ORDER BY 2 DESC, 1",
        )?,
        by_day: counts(
            connection,
            "SELECT published_day, count(*) FROM articles GROUP BY 1 ORDER BY 1 DESC NULLS LAST",
        )?,
        by_language: counts(
            connection,
            "SELECT language, count(*) FROM articles GROUP BY 1 ORDER BY 2 DESC, 1",
        )?,
        failures: counts(
            connection,
            "SELECT error, count(*) FROM fetches WHERE error IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1",
        )?,
    })
}

fn counts(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<Count>> {
    connection
        .prepare(sql)?
        .query_map([], |row| {
            Ok(Count {
                name: row.get(0)?,
                count: row.get::<_, i64>(1)?.unsigned_abs(),
            })
        })?
        .collect()
}
