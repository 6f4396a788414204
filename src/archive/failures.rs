//! What goes wrong, by host and cause.

use rusqlite::{Connection, Row, params};

use super::{ArchiveError, Reader};

/// Which causes are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FailureQuery {
    /// Only this host: a registrable domain.
    pub host: Option<String>,
    /// Only this cause, as `fetches.error` has it.
    pub error: Option<String>,
    /// Only what stands so now: a later request has not gone well.
    pub standing: bool,
}

/// What went wrong at one host for one cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureGroup {
    /// A registrable domain; empty for files on disk.
    pub host: String,
    /// The cause.
    pub error: String,
    /// Addresses whose last request ended so.
    pub addresses: u64,
    /// Requests that ended so.
    pub requests: u64,
    /// When the last of them began.
    pub last_at: String,
    /// When one of the addresses is asked for again.
    pub next_at: Option<String>,
    /// What that last request asked for.
    pub url: String,
    /// The cause in a sentence, as it was then.
    pub error_detail: Option<String>,
}

impl Reader {
    /// What goes wrong by host and cause: first what stands so for most addresses,
    /// then what happened most often.
    pub fn failures(&self, asked: &FailureQuery) -> Result<Vec<FailureGroup>, ArchiveError> {
        self.located(failures(&self.connection, asked))
    }
}

// A bare column beside max() is that of the row with the maximum.
const FAILURES: &str = "WITH failed AS (
         SELECT host, error, count(*) AS requests, max(started_at) AS last_at, url, error_detail
         FROM fetches WHERE error IS NOT NULL GROUP BY host, error),
     standing AS (
         SELECT host, last_error AS error, count(*) AS addresses, min(next_at) AS next_at
         FROM queue WHERE last_error IS NOT NULL GROUP BY host, last_error)
     SELECT host, error, ifnull(addresses, 0), requests, last_at, next_at, url, error_detail
     FROM failed LEFT JOIN standing USING (host, error)
     WHERE (?1 IS NULL OR host = ?1) AND (?2 IS NULL OR error = ?2) AND (NOT ?3 OR addresses > 0)
     ORDER BY 3 DESC, requests DESC, host, error";

fn failures(connection: &Connection, asked: &FailureQuery) -> rusqlite::Result<Vec<FailureGroup>> {
    connection
        .prepare(FAILURES)?
        .query_map(params![asked.host, asked.error, asked.standing], group)?
        .collect()
}

fn group(row: &Row<'_>) -> rusqlite::Result<FailureGroup> {
    Ok(FailureGroup {
        host: row.get(0)?,
        error: row.get(1)?,
        addresses: row.get::<_, i64>(2)?.unsigned_abs(),
        requests: row.get::<_, i64>(3)?.unsigned_abs(),
        last_at: row.get(4)?,
        next_at: row.get(5)?,
        url: row.get(6)?,
        error_detail: row.get(7)?,
    })
}
