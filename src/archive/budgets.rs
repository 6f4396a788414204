//! How many requests hosts get a day: what the users' limits are, what was spent.
//!
//! A lease counts as one request from the moment it is given; what its page took more, or
//! less, is counted when that is recorded. Both are parts of transactions that stand in the
//! way of every other process, so that several keep one budget.

use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::snapshots::sql_ms;
use super::{ArchiveError, Arrival, Writer, hosts};
use crate::model::{Budget, HostKey, Outcome, Refusal, Spending, utc_text};

/// What a user grants a host.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HostLimits {
    /// Requests a day at most; `None`: as any host.
    pub requests_a_day: Option<u32>,
    /// Between two requests; `None`: as for any host.
    pub delay: Option<Duration>,
}

impl HostLimits {
    /// `requests_a_day` and `delay_ms`.
    pub(super) fn columns(&self) -> (Option<u32>, Option<i64>) {
        (self.requests_a_day, self.delay.map(sql_ms))
    }
}

/// A host that gets no more for now because its budget is used up.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct OverBudget {
    /// Which.
    pub host: String,
    /// Addresses that wait for the next day.
    pub waiting: u64,
}

impl Writer {
    /// The budget of hosts of which nothing else was said, for this handle from now on.
    pub fn set_budget(&mut self, budget: Budget) -> Result<(), ArchiveError> {
        self.budget = budget;
        self.atomically(|connection| {
            // Who gives leases notes anew who must wait.
            reopened(
                connection,
                "UPDATE hosts SET waits_until = NULL, looks_wait_until = NULL
                 WHERE requests_a_day IS NULL AND looks_wait_until IS NOT NULL RETURNING host",
            )
        })
    }

    /// The hosts whose budget keeps back what is due.
    pub fn over_budget(&self, now: DateTime<Utc>) -> Result<Vec<OverBudget>, ArchiveError> {
        self.located(over_budget(&self.connection, now))
    }
}

/// Gives hosts the strictest limits of the sources that are asked there.
pub(super) fn limit(connection: &Connection) -> rusqlite::Result<()> {
    reopened(
        connection,
        "WITH limits AS (
             SELECT queue.host, min(sources.requests_a_day) AS requests_a_day, max(sources.delay_ms) AS delay_ms
             FROM source_parts JOIN sources ON sources.id = source_parts.source_id
             JOIN queue ON queue.id = source_parts.queue_id GROUP BY queue.host)
         UPDATE hosts SET waits_until = NULL, looks_wait_until = NULL,
             requests_a_day = (SELECT requests_a_day FROM limits WHERE limits.host = hosts.host),
             delay_ms = (SELECT delay_ms FROM limits WHERE limits.host = hosts.host)
         WHERE (requests_a_day, delay_ms) IS NOT (
                 (SELECT requests_a_day FROM limits WHERE limits.host = hosts.host),
                 (SELECT delay_ms FROM limits WHERE limits.host = hosts.host))
             AND (requests_a_day IS NOT NULL OR delay_ms IS NOT NULL OR host IN (SELECT host FROM limits))
         RETURNING host",
    )
}

fn reopened(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    let hosts = connection
        .prepare(sql)?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    hosts::refresh_all(connection, &hosts)
}

/// What a host may be asked, and has been.
#[derive(Debug, Clone, Copy)]
pub(super) struct Account {
    budget: Budget,
    spent: Spending,
}

impl Account {
    /// Of a row with `requests_a_day`, `requests_day`, `requests`.
    pub(super) fn read(row: &Row<'_>, usual: Budget, now: DateTime<Utc>) -> rusqlite::Result<Self> {
        let budget: Option<u32> = row.get("requests_a_day")?;
        let day: Option<String> = row.get("requests_day")?;
        let spent = Spending {
            day: day.and_then(|day| day.parse().ok()).unwrap_or_default(),
            requests: row.get("requests")?,
        };
        Ok(Self {
            budget: budget.map_or(usual, Budget::a_day),
            spent: spent.at(now),
        })
    }

    /// A host of which nothing is known.
    pub(super) fn new(budget: Budget, now: DateTime<Utc>) -> Self {
        Self {
            budget,
            spent: Spending::default().at(now),
        }
    }

    /// Requests that it gets a day.
    pub(super) fn budget(&self) -> Budget {
        self.budget
    }

    /// Those that were made today.
    pub(super) fn spent(&self) -> Spending {
        self.spent
    }

    /// Requests that it may still get today.
    pub(super) fn left(&self) -> u32 {
        self.budget.requests().saturating_sub(self.spent.requests)
    }

    /// True if nothing more may be asked of it today; with `look`, if nothing may be looked at again.
    pub(super) fn is_spent(&self, look: bool) -> bool {
        let limit = if look {
            self.budget.for_looks()
        } else {
            self.budget.requests()
        };
        self.spent.requests >= limit
    }

    /// Counts requests, or takes some back that were not made.
    pub(super) fn spend(&mut self, requests: i64) {
        let sum = i64::from(self.spent.requests) + requests;
        self.spent.requests = u32::try_from(sum.max(0)).unwrap_or(u32::MAX);
    }

    /// Nothing more is asked of it today, though there is something left.
    fn close(&mut self) {
        self.spent.requests = self.spent.requests.max(self.budget.requests());
    }

    /// Keeps it, and with a run that this now asks the host. The host's `next_due_at` is the
    /// caller's to refresh.
    pub(super) fn save(
        &self,
        connection: &Connection,
        host: &str,
        holder: Option<i64>,
        now: DateTime<Utc>,
    ) -> rusqlite::Result<()> {
        let waits = self.budget.waits(self.spent.requests, now);
        connection
            .prepare_cached(
                "UPDATE hosts SET requests_day = ?2, requests = ?3, waits_until = ?4, looks_wait_until = ?5,
                     held_by = ifnull(?6, held_by), held_until = iif(?6 IS NULL, held_until, NULL)
                 WHERE host = ?1",
            )?
            .execute(params![
                host,
                self.spent.day.to_string(),
                self.spent.requests,
                waits.all.map(utc_text),
                waits.looks.map(utc_text),
                holder
            ])
            .map(drop)
    }
}

/// Counts what a page has taken beyond, or less than, the one request that its lease was.
pub(super) fn settle(
    connection: &Connection,
    arrival: &Arrival<'_>,
    usual: Budget,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let leased = arrival.lease.url.host_key();
    let attempts = || arrival.route.others.iter().chain([arrival.attempt]);
    let mut made: Vec<(&HostKey, i64)> = vec![(&leased, -1)];
    for (host, requests) in attempts().flat_map(|attempt| &attempt.requests) {
        match made.iter_mut().find(|(known, _)| *known == host) {
            Some((_, sum)) => *sum += i64::from(*requests),
            None => made.push((host, i64::from(*requests))),
        }
    }
    for (host, requests) in made {
        if requests != 0 && !host.as_str().is_empty() {
            change(connection, host, usual, now, |account| {
                account.spend(requests);
            })?;
        }
    }
    // What it would have taken is more than is left: others need not try.
    let refused = Outcome::Refused(Refusal::Budget);
    for attempt in attempts().filter(|attempt| attempt.outcome == refused) {
        change(
            connection,
            &attempt.final_url.host_key(),
            usual,
            now,
            Account::close,
        )?;
    }
    Ok(())
}

fn change(
    connection: &Connection,
    host: &HostKey,
    usual: Budget,
    now: DateTime<Utc>,
    by: impl FnOnce(&mut Account),
) -> rusqlite::Result<()> {
    let host = host.as_str();
    hosts::add(connection, host)?;
    let mut account = connection
        .prepare_cached("SELECT requests_a_day, requests_day, requests FROM hosts WHERE host = ?1")?
        .query_row([host], |row| Account::read(row, usual, now))
        .optional()?
        .unwrap_or_else(|| Account::new(usual, now));
    by(&mut account);
    account.save(connection, host, None, now)?;
    hosts::refresh(connection, host)
}

fn over_budget(connection: &Connection, now: DateTime<Utc>) -> rusqlite::Result<Vec<OverBudget>> {
    let mut statement = connection.prepare(
        "SELECT host, (SELECT count(*) FROM queue WHERE queue.host = hosts.host AND leased_at IS NULL
                 AND next_at <= ?1 AND ((latest_snapshot_id IS NOT NULL) = 1 OR waits_until > ?1)) AS waiting
         FROM hosts WHERE looks_wait_until > ?1 ORDER BY waiting DESC, host",
    )?;
    let hosts = statement.query_map([utc_text(now)], |row| {
        Ok(OverBudget {
            host: row.get(0)?,
            waiting: row.get::<_, i64>(1)?.unsigned_abs(),
        })
    })?;
    hosts
        .filter(|host| host.as_ref().map_or(true, |host| host.waiting > 0))
        .collect()
}
