//! How an archive stands at this moment: what is due, who works at it, what fails.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, Row, params};

use super::counting::{hour_of, last_counted};
use crate::archive::snapshots::{sql_count, time};
use crate::archive::{ArchiveError, Reader};
use crate::model::utc_text;

/// So many runs show how often there is one.
const RUNS: usize = 10;

/// How an archive stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Affairs {
    /// When the runs that live now began, by their number.
    pub alive: Vec<(i64, DateTime<Utc>)>,
    /// When the latest runs began, the last first.
    pub starts: Vec<DateTime<Utc>>,
    /// When the last run that ended did.
    pub last_ended: Option<DateTime<Utc>>,
    /// Pages that wait.
    pub pages: Due,
    /// Addresses of sources that wait.
    pub sources: Due,
    /// Bytes of the file.
    pub bytes: u64,
    /// Notices that are not delivered yet.
    pub undelivered: u64,
    /// Why the last of them was not.
    pub delivery_error: Option<String>,
}

/// What waits to be fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Due {
    /// What is due, held by nobody, at a host that is not at rest.
    pub due: u64,
    /// Of that, what was due before a moment.
    pub late: u64,
    /// Since when the first of it is due.
    pub oldest: Option<String>,
}

/// How often something failed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rate {
    /// Whose: a source's name, or a site.
    pub name: String,
    /// Requests in the last day.
    pub day: u64,
    /// Of those, failed ones.
    pub day_failed: u64,
    /// Requests in the last seven days.
    pub week: u64,
    /// Of those, failed ones.
    pub week_failed: u64,
}

impl Reader {
    /// How the archive stands; what was due before `late` is late.
    pub fn affairs(
        &self,
        late: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Affairs, ArchiveError> {
        self.located(affairs(&self.connection, late, now))
    }

    /// When the latest runs began.
    pub fn run_starts(&self) -> Result<Vec<DateTime<Utc>>, ArchiveError> {
        self.located(run_starts(&self.connection))
    }

    /// How often requests to sites failed, the most failures of the last day first.
    pub fn site_rates(&self, now: DateTime<Utc>) -> Result<Vec<Rate>, ArchiveError> {
        self.located(site_rates(&self.connection, now))
    }

    /// How often asking sources failed, by name.
    pub fn source_rates(&self, now: DateTime<Utc>) -> Result<Vec<Rate>, ArchiveError> {
        self.located(source_rates(&self.connection, now))
    }
}

fn affairs(
    connection: &Connection,
    late: DateTime<Utc>,
    now: DateTime<Utc>,
) -> rusqlite::Result<Affairs> {
    let alive = connection
        .prepare_cached("SELECT id, started_at FROM runs WHERE alive_until > ?1 ORDER BY id")?
        .query_map([utc_text(now)], |row| Ok((row.get(0)?, time(row, 1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let ended: Option<String> = connection
        .prepare_cached(
            "SELECT max(ended_at) FROM (SELECT ended_at FROM runs ORDER BY id DESC LIMIT ?1)",
        )?
        .query_row([sql_count(RUNS as u64)], |row| row.get(0))?;
    let (pages, sources) = waiting(connection, late, now)?;
    let (undelivered, delivery_error) = connection
        .prepare_cached(
            "SELECT count(*), (SELECT last_error FROM deliveries WHERE delivered_at IS NULL
                 AND last_error IS NOT NULL ORDER BY event_id DESC LIMIT 1)
             FROM deliveries WHERE delivered_at IS NULL",
        )?
        .query_row([], |row| Ok((unsigned(row, 0)?, row.get(1)?)))?;
    Ok(Affairs {
        alive,
        starts: run_starts(connection)?,
        last_ended: ended.and_then(|text| text.parse().ok()),
        pages,
        sources,
        bytes: connection
            .prepare_cached(
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
            )?
            .query_row([], |row| unsigned(row, 0))?,
        undelivered,
        delivery_error,
    })
}

fn run_starts(connection: &Connection) -> rusqlite::Result<Vec<DateTime<Utc>>> {
    connection
        .prepare_cached("SELECT started_at FROM runs ORDER BY id DESC LIMIT ?1")?
        .query_map([sql_count(RUNS as u64)], |row| time(row, 0))?
        .collect()
}

pub(super) const WAITING: &str = "SELECT queue_id IS NOT NULL, count(*),
         count(*) FILTER (WHERE queue.next_at < ?2), min(queue.next_at)
     FROM hosts CROSS JOIN (SELECT 0 AS is_look UNION ALL SELECT 1) AS kinds
     CROSS JOIN queue ON queue.host = hosts.host AND leased_at IS NULL
         AND (latest_snapshot_id IS NOT NULL) = is_look AND queue.next_at <= ?1
     LEFT JOIN source_parts ON queue_id = queue.id
     WHERE next_due_at <= ?1 AND (is_look = 0 OR ifnull(looks_wait_until, '') <= ?1) GROUP BY 1";

/// Asks the hosts that have something due, and of each what that is: never the whole queue.
/// What a host's budget keeps back until tomorrow is not due.
fn waiting(
    connection: &Connection,
    late: DateTime<Utc>,
    now: DateTime<Utc>,
) -> rusqlite::Result<(Due, Due)> {
    let mut statement = connection.prepare_cached(WAITING)?;
    let mut rows = statement.query(params![utc_text(now), utc_text(late)])?;
    let (mut pages, mut sources) = (Due::default(), Due::default());
    while let Some(row) = rows.next()? {
        let found = Due {
            due: unsigned(row, 1)?,
            late: unsigned(row, 2)?,
            oldest: row.get(3)?,
        };
        if row.get(0)? {
            sources = found;
        } else {
            pages = found;
        }
    }
    Ok((pages, sources))
}

/// What is counted, and what came since.
fn site_rates(connection: &Connection, now: DateTime<Utc>) -> rusqlite::Result<Vec<Rate>> {
    rates(
        connection,
        "SELECT host, sum(requests) FILTER (WHERE hour >= ?1), sum(failed) FILTER (WHERE hour >= ?1),
             sum(requests), sum(failed)
         FROM (SELECT host, hour, requests, failed FROM site_hours WHERE hour >= ?2
             UNION ALL
             SELECT host, started_at, 1, error IS NOT NULL FROM fetches WHERE id > ?3 AND started_at >= ?2)
         WHERE host <> '' GROUP BY 1 ORDER BY 3 DESC, 5 DESC, 4 DESC, 1",
        now,
    )
}

fn source_rates(connection: &Connection, now: DateTime<Utc>) -> rusqlite::Result<Vec<Rate>> {
    rates(
        connection,
        "SELECT name, sum(asked) FILTER (WHERE hour >= ?1), sum(failed) FILTER (WHERE hour >= ?1),
             sum(asked), sum(failed)
         FROM source_hours JOIN sources ON sources.id = source_id
         WHERE hour >= ?2 AND url IS NOT NULL AND ?3 >= 0 GROUP BY 1 ORDER BY 1",
        now,
    )
}

fn rates(connection: &Connection, sql: &str, now: DateTime<Utc>) -> rusqlite::Result<Vec<Rate>> {
    let ago = |days| utc_text(hour_of(now - TimeDelta::days(days)));
    connection
        .prepare_cached(sql)?
        .query_map(params![ago(1), ago(7), last_counted(connection)?], |row| {
            Ok(Rate {
                name: row.get(0)?,
                day: unsigned(row, 1)?,
                day_failed: unsigned(row, 2)?,
                week: unsigned(row, 3)?,
                week_failed: unsigned(row, 4)?,
            })
        })?
        .collect()
}

fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let count: Option<i64> = row.get(column)?;
    Ok(count.unwrap_or(0).unsigned_abs())
}
