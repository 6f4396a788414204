//! Handing out what is due: to one run each address, and to one run at a time each host.
//!
//! `hosts.next_due_at` says when a host's next waiting row may be fetched, so a
//! lease walks that index instead of the queue: its cost grows with what is
//! leased, not with what waits.
//!
//! Runs that live at one time part the hosts among them, so that none takes them all
//! and no host is asked by two at once: a run takes those of its own share first, and
//! others' only once that has nothing due.

use std::collections::HashSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::runs::{Share, share};
use super::snapshots::{optional_url, page_url, sql_count, time};
use super::{ArchiveError, Writer, hosts};
use crate::model::{Budget, HostKey, HostRecord, Lease, Validators, Wanted, utc_text};

/// Hosts of a share that may be asked now, the longest due first.
const DUE_HOSTS: &str = "SELECT host FROM hosts
     WHERE next_due_at <= ?1 AND next_due_at IS NOT NULL AND next_at <= ?2
       AND (held_by IS NULL OR held_by IS ?3 OR held_until <= ?1) AND rowid % ?4 = ?5
     ORDER BY next_due_at";
const SHARE_WAITS: &str = "SELECT 1 FROM hosts
     WHERE next_due_at <= ?1 AND next_due_at IS NOT NULL AND next_at <= ?2
       AND (held_by IS NULL OR held_by IS ?3 OR held_until <= ?1) AND rowid % ?4 = ?5";
/// Of what is fetched for the first time (?4 is 0), or of what is looked at again.
const DUE_ROWS: &str = "SELECT id, url, etag, last_modified, failures, moved_to,
         EXISTS (SELECT 1 FROM source_parts WHERE queue_id = queue.id) FROM queue
     WHERE host = ?1 AND leased_at IS NULL AND (latest_snapshot_id IS NOT NULL) = ?4 AND next_at <= ?2
     ORDER BY next_at, id LIMIT ?3";
const NEXT_DUE: &str = "SELECT min(next_due_at) FROM hosts WHERE next_due_at IS NOT NULL";
const NEXT_DUE_IN_RUN: &str =
    "SELECT min(next_due_at) FROM hosts WHERE next_due_at IS NOT NULL AND next_at <= ?2
       AND (held_by IS NULL OR held_by IS ?3 OR held_until <= ?1 OR rowid % ?4 = ?5)";
const LEASED: &str = "SELECT DISTINCT host FROM queue WHERE leased_at IS NOT NULL AND (?1 IS NULL OR leased_by = ?1)";

/// Hosts of other runs' shares that are taken at a time: few, as their run may want them.
const OTHERS: usize = 16;

impl Writer {
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
        let (run, budget) = (self.run, self.budget);
        self.atomically(|connection| {
            let asker = Asker {
                run: run.map(|run| run.0),
                began: utc_text(began),
                now: utc_text(now),
                moment: now,
                budget,
                share: share(connection, run, now)?,
            };
            lease(connection, limit, &asker, resting)
        })
    }

    /// Gives a row back as if it had not been leased.
    pub fn release(&mut self, lease: &Lease) -> Result<(), ArchiveError> {
        let run = self.run.map(|run| run.0);
        self.atomically(|connection| {
            connection
                .prepare_cached(
                    "UPDATE queue SET leased_at = NULL, leased_by = NULL
                     WHERE id = ?1 AND leased_by IS ?2",
                )?
                .execute(params![lease.queue_id, run])?;
            hosts::refresh(connection, lease.url.host_key().as_str())
        })
    }

    /// Says how long a host rests from `now` of which this run has just asked something:
    /// no other run asks it before, nor while this one still asks it.
    pub fn leave(
        &mut self,
        host: &HostKey,
        rests: Duration,
        now: DateTime<Utc>,
    ) -> Result<(), ArchiveError> {
        let Some(run) = self.run else { return Ok(()) };
        let until = if rests.is_zero() {
            now
        } else {
            // Moments are kept as whole seconds.
            now + rests + Duration::from_millis(999)
        };
        self.atomically(|connection| {
            connection
                .prepare_cached(
                    "UPDATE hosts SET held_until = ?3 WHERE host = ?1 AND held_by = ?2
                     AND NOT EXISTS (SELECT 1 FROM queue WHERE queue.host = ?1 AND leased_at IS NOT NULL)",
                )?
                .execute(params![host.as_str(), run.0, utc_text(until)])
                .map(drop)
        })
    }

    /// When the earliest waiting row may be fetched, its host's rest included; it
    /// may lie in the past. `None` if nothing waits.
    pub fn next_due(&self) -> Result<Option<DateTime<Utc>>, ArchiveError> {
        self.located(earliest(&self.connection, NEXT_DUE, []))
    }

    /// The same for a run that `began` at a moment: of hosts that it may ask, and of
    /// those that another run asks now in this run's place.
    pub fn next_due_in_run(
        &self,
        began: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, ArchiveError> {
        let asked = share(&self.connection, self.run, now).and_then(|share| {
            let run = self.run.map(|run| run.0);
            let parameters = params![utc_text(now), utc_text(began), run, share.of, share.number];
            earliest(&self.connection, NEXT_DUE_IN_RUN, parameters)
        });
        self.located(asked)
    }
}

/// Gives back the leases of a run; of all, without one.
pub(super) fn release_all(connection: &Connection, run: Option<i64>) -> rusqlite::Result<()> {
    let hosts = connection
        .prepare_cached(LEASED)?
        .query_map([run], |row| row.get(0))?
        .collect::<rusqlite::Result<HashSet<String>>>()?;
    for sql in [
        "UPDATE queue SET leased_at = NULL, leased_by = NULL
         WHERE leased_at IS NOT NULL AND (?1 IS NULL OR leased_by = ?1)",
        "UPDATE hosts SET held_by = NULL
         WHERE held_by IS NOT NULL AND held_until IS NULL AND (?1 IS NULL OR held_by = ?1)",
    ] {
        connection.prepare_cached(sql)?.execute([run])?;
    }
    hosts::refresh_all(connection, &hosts)
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

/// Who asks for leases, and when.
struct Asker {
    run: Option<i64>,
    began: String,
    now: String,
    moment: DateTime<Utc>,
    /// Of hosts of which nothing else was said.
    budget: Budget,
    share: Share,
}

fn lease(
    connection: &Connection,
    limit: usize,
    asker: &Asker,
    resting: &HashSet<HostKey>,
) -> rusqlite::Result<Vec<Lease>> {
    let resting: HashSet<&str> = resting.iter().map(HostKey::as_str).collect();
    let mut hosts = due_hosts(connection, limit, asker, &asker.share, &resting)?;
    if hosts.is_empty() && asker.share != Share::ALL && !share_waits(connection, asker)? {
        hosts = due_hosts(connection, limit.min(OTHERS), asker, &Share::ALL, &resting)?;
    }
    let mut leases = Vec::with_capacity(limit);
    for host in hosts.iter().filter(|host| !host.is_empty()) {
        take(connection, host, 1, asker, &mut leases)?;
    }
    if hosts.iter().any(String::is_empty) {
        let free = limit.saturating_sub(leases.len());
        take(connection, "", free, asker, &mut leases)?;
    }
    Ok(leases)
}

/// True if anything is due in the asker's own share of hosts that no other run asks,
/// even if it is in use or rests.
fn share_waits(connection: &Connection, asker: &Asker) -> rusqlite::Result<bool> {
    connection.prepare_cached(SHARE_WAITS)?.exists(params![
        asker.now,
        asker.began,
        asker.run,
        asker.share.of,
        asker.share.number
    ])
}

/// Up to `limit` hosts that may be asked now, the longest due first.
fn due_hosts(
    connection: &Connection,
    limit: usize,
    asker: &Asker,
    share: &Share,
    resting: &HashSet<&str>,
) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare_cached(DUE_HOSTS)?;
    let mut rows = statement.query(params![
        asker.now,
        asker.began,
        asker.run,
        share.of,
        share.number
    ])?;
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

/// Leases up to `limit` due rows of one host, as far as its budget goes; what is looked at
/// again comes last.
fn take(
    connection: &Connection,
    host: &str,
    limit: usize,
    asker: &Asker,
    leases: &mut Vec<Lease>,
) -> rusqlite::Result<()> {
    let mut found = due_rows(connection, host, limit, asker, false)?;
    if found.len() < limit {
        let more = limit - found.len();
        found.extend(due_rows(connection, host, more, asker, true)?);
    }
    let Some(first) = found.first() else {
        return hosts::refresh(connection, host);
    };
    let key = first.url.host_key();
    let (record, mut account) = hosts::load(connection, &key, asker.budget, asker.moment)?;
    if !host.is_empty() {
        found.retain(|lease| !account.is_spent(lease.is_revisit));
        account.spend(sql_count(found.len() as u64));
        let holder = asker.run.filter(|_| !found.is_empty());
        account.save(connection, host, holder, asker.moment)?;
    }
    let mut mark = connection
        .prepare_cached("UPDATE queue SET leased_at = ?2, leased_by = ?3 WHERE id = ?1")?;
    for mut lease in found {
        mark.execute(params![lease.queue_id, asker.now, asker.run])?;
        lease.host = record.clone();
        leases.push(lease);
    }
    hosts::refresh(connection, host)
}

/// Due rows of one host; what is remembered of that is still to come.
fn due_rows(
    connection: &Connection,
    host: &str,
    limit: usize,
    asker: &Asker,
    is_revisit: bool,
) -> rusqlite::Result<Vec<Lease>> {
    let parameters = params![host, asker.began, sql_count(limit as u64), is_revisit];
    connection
        .prepare_cached(DUE_ROWS)?
        .query_map(parameters, |row| {
            let url = page_url(row, 1)?;
            Ok(Lease {
                queue_id: row.get(0)?,
                host: HostRecord::new(url.host_key()),
                url,
                moved_to: optional_url(row, 5)?,
                wanted: if row.get(6)? {
                    Wanted::Source
                } else {
                    Wanted::Page
                },
                is_revisit,
                validators: Validators {
                    etag: row.get(2)?,
                    last_modified: row.get(3)?,
                },
                failures: row.get(4)?,
            })
        })?
        .collect()
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{DUE_HOSTS, DUE_ROWS, LEASED, NEXT_DUE, NEXT_DUE_IN_RUN, SHARE_WAITS};
    use crate::archive::hosts::WAITING;
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
            SHARE_WAITS,
            WAITING,
        ] {
            for step in plan(&connection, sql) {
                // The index of leased rows holds nothing else, so walking it is fine.
                let walks = step.starts_with("SCAN") && !step.contains("INDEX queue_leased");
                assert!(!walks && !step.contains("TEMP B-TREE"), "{step}\nin {sql}");
            }
        }
    }
}
