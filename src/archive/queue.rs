//! What is to be fetched, when, and who has it: the tables `queue` and `hosts`.
//!
//! `hosts.next_due_at` says when a host's next waiting row may be fetched, so a
//! lease walks that index instead of the queue: its cost grows with what is
//! leased, not with what waits.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::snapshots::{optional_url, page_url, sql_count, time};
use super::{ArchiveError, Writer, hosts};
use crate::model::{Discovery, HostKey, HostRecord, Lease, Validators, utc_text};

const DUE_HOSTS: &str = "SELECT host FROM hosts
     WHERE next_due_at <= ?1 AND next_due_at IS NOT NULL AND next_at <= ?2 ORDER BY next_due_at";
const DUE_ROWS: &str = "SELECT id, url, etag, last_modified, failures, moved_to FROM queue
     WHERE host = ?1 AND leased_at IS NULL AND next_at <= ?2 ORDER BY next_at, id LIMIT ?3";
const NEXT_DUE: &str = "SELECT min(next_due_at) FROM hosts WHERE next_due_at IS NOT NULL";
const NEXT_DUE_IN_RUN: &str =
    "SELECT min(next_due_at) FROM hosts WHERE next_due_at IS NOT NULL AND next_at <= ?1";
const LEASED: &str = "SELECT DISTINCT host FROM queue WHERE leased_at IS NOT NULL";

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

    /// Hands out up to `limit` due rows, the host that has waited longest first:
    /// one a host, none of hosts in `resting` or asked to be left alone until later.
    /// Only pages on disk (the empty host key) may take all places left free.
    pub fn lease(
        &mut self,
        limit: usize,
        now: DateTime<Utc>,
        resting: &HashSet<HostKey>,
    ) -> Result<Vec<Lease>, ArchiveError> {
        self.lease_in_run(limit, now, now, resting)
    }

    /// The same for a run that `began` at a moment: only rows that were due then, so
    /// that nothing is asked twice in one run, however long it takes.
    pub fn lease_in_run(
        &mut self,
        limit: usize,
        began: DateTime<Utc>,
        now: DateTime<Utc>,
        resting: &HashSet<HostKey>,
    ) -> Result<Vec<Lease>, ArchiveError> {
        let moments = Moments {
            began: utc_text(began),
            now: utc_text(now),
        };
        self.atomically(|connection| lease(connection, limit, &moments, resting))
    }

    /// Gives a row back as if it had not been leased.
    pub fn release(&mut self, lease: &Lease) -> Result<(), ArchiveError> {
        self.atomically(|connection| {
            connection
                .prepare_cached("UPDATE queue SET leased_at = NULL WHERE id = ?1")?
                .execute([lease.queue_id])?;
            hosts::refresh(connection, lease.url.host_key().as_str())
        })
    }

    /// When the earliest waiting row may be fetched, its host's rest included; it
    /// may lie in the past. `None` if nothing waits.
    pub fn next_due(&self) -> Result<Option<DateTime<Utc>>, ArchiveError> {
        self.located(earliest(&self.connection, NEXT_DUE, []))
    }

    /// The same for a run that `began` at a moment.
    pub fn next_due_in_run(
        &self,
        began: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, ArchiveError> {
        self.located(earliest(
            &self.connection,
            NEXT_DUE_IN_RUN,
            [utc_text(began)],
        ))
    }

    /// What is remembered of a host.
    pub fn host(&self, host: HostKey) -> Result<HostRecord, ArchiveError> {
        self.located(hosts::load(&self.connection, host))
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

/// Gives back every lease.
pub(super) fn release_all(connection: &Connection) -> rusqlite::Result<()> {
    let hosts = connection
        .prepare(LEASED)?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<HashSet<String>>>()?;
    connection.execute(
        "UPDATE queue SET leased_at = NULL WHERE leased_at IS NOT NULL",
        [],
    )?;
    hosts::refresh_all(connection, &hosts)
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
    let mut insert = connection.prepare_cached(
        "INSERT INTO queue (canonical_url, url, host, source_id, added_at, next_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?5) ON CONFLICT DO NOTHING",
    )?;
    for discovery in discoveries {
        let source = match last_source {
            Some((name, id)) if name == discovery.source => id,
            _ => source_id(connection, &discovery.source, &now)?,
        };
        last_source = Some((&discovery.source, source));
        let host = discovery.url.host_key().to_string();
        if !touched.contains(&host) {
            hosts::add(connection, &host)?;
        }
        let canonical = discovery.url.canonical();
        let url = discovery.url.as_str();
        if insert.execute(params![canonical.as_str(), url, host, source, now])? == 0 {
            enqueued.known += 1;
        } else {
            enqueued.added += 1;
            touched.insert(host);
        }
    }
    hosts::refresh_all(connection, &touched)?;
    Ok(enqueued)
}

fn source_id(connection: &Connection, name: &str, now: &str) -> rusqlite::Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO sources (name, added_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )?
        .execute([name, now])?;
    connection
        .prepare_cached("SELECT id FROM sources WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
}

/// The moment that a statement gives, if it gives one.
fn earliest(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> rusqlite::Result<Option<DateTime<Utc>>> {
    connection
        .prepare_cached(sql)?
        .query_row(parameters, |row| match row.get_ref(0)? {
            rusqlite::types::ValueRef::Null => Ok(None),
            _ => time(row, 0).map(Some),
        })
}

/// When a run began, and the time of day.
struct Moments {
    began: String,
    now: String,
}

fn lease(
    connection: &Connection,
    limit: usize,
    moments: &Moments,
    resting: &HashSet<HostKey>,
) -> rusqlite::Result<Vec<Lease>> {
    let resting: HashSet<&str> = resting.iter().map(HostKey::as_str).collect();
    let hosts = due_hosts(connection, limit, moments, &resting)?;
    let mut leases = Vec::with_capacity(limit);
    for host in hosts.iter().filter(|host| !host.is_empty()) {
        take(connection, host, 1, moments, &mut leases)?;
    }
    if hosts.iter().any(String::is_empty) {
        let free = limit.saturating_sub(leases.len());
        take(connection, "", free, moments, &mut leases)?;
    }
    Ok(leases)
}

/// Up to `limit` hosts that may be asked now, the longest due first.
fn due_hosts(
    connection: &Connection,
    limit: usize,
    moments: &Moments,
    resting: &HashSet<&str>,
) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare_cached(DUE_HOSTS)?;
    let mut rows = statement.query([&moments.now, &moments.began])?;
    let mut hosts = Vec::with_capacity(limit);
    while hosts.len() < limit {
        let Some(row) = rows.next()? else { break };
        let host: String = row.get(0)?;
        if !resting.contains(host.as_str()) {
            hosts.push(host);
        }
    }
    Ok(hosts)
}

/// Leases up to `limit` due rows of one host.
fn take(
    connection: &Connection,
    host: &str,
    limit: usize,
    moments: &Moments,
    leases: &mut Vec<Lease>,
) -> rusqlite::Result<()> {
    let mut remembered: Option<HostRecord> = None;
    let first = leases.len();
    let mut statement = connection.prepare_cached(DUE_ROWS)?;
    let mut rows = statement.query(params![host, moments.began, sql_count(limit as u64)])?;
    while let Some(row) = rows.next()? {
        let url = page_url(row, 1)?;
        let host = match &remembered {
            Some(record) => record.clone(),
            None => hosts::load(connection, url.host_key())?,
        };
        remembered = Some(host.clone());
        leases.push(Lease {
            queue_id: row.get(0)?,
            url,
            moved_to: optional_url(row, 5)?,
            validators: Validators {
                etag: row.get(2)?,
                last_modified: row.get(3)?,
            },
            failures: row.get(4)?,
            host,
        });
    }
    drop(rows);
    let mut mark = connection.prepare_cached("UPDATE queue SET leased_at = ?2 WHERE id = ?1")?;
    for lease in leases.iter().skip(first) {
        mark.execute(params![lease.queue_id, moments.now])?;
    }
    hosts::refresh(connection, host)
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

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{DUE_HOSTS, DUE_ROWS, LEASED, NEXT_DUE, NEXT_DUE_IN_RUN};
    use crate::archive::hosts::REFRESH;
    use crate::archive::migrate::MIGRATIONS;

    fn plan(connection: &Connection, sql: &str) -> Vec<String> {
        let sql = format!("EXPLAIN QUERY PLAN {sql}");
        let mut statement = connection.prepare(&sql).expect("valid SQL");
        let count = statement.parameter_count();
        statement
            .query_map(rusqlite::params_from_iter(vec!["1"; count]), |r| r.get(3))
            .and_then(Iterator::collect)
            .expect("a plan")
    }

    /// The queue may hold millions of rows: what runs for every page may walk none of its tables.
    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "a plan needs the tables only, in memory"
    )]
    fn no_statement_of_the_queue_scans_a_table() {
        let connection = Connection::open_in_memory().expect("memory");
        for migration in MIGRATIONS {
            connection
                .execute_batch(migration.sql)
                .expect("valid migration");
        }
        for sql in [
            DUE_HOSTS,
            DUE_ROWS,
            NEXT_DUE,
            NEXT_DUE_IN_RUN,
            LEASED,
            REFRESH,
        ] {
            for step in plan(&connection, sql) {
                // The index of leased rows holds nothing else, so walking it is fine.
                let walks = step.starts_with("SCAN") && !step.contains("INDEX queue_leased");
                assert!(!walks && !step.contains("TEMP B-TREE"), "{step}\nin {sql}");
            }
        }
    }
}
