//! What is remembered of hosts, and when each may be asked next.

use std::collections::HashSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::budgets::Account;
use super::snapshots::{sql_ms, time};
use crate::model::{Budget, HostKey, HostRecord, PageUrl, RobotsRecord, utc_text};

/// The host's earliest waiting rows, of what is to be fetched for the first time and of what
/// is to be looked at again, and what it rests for; `queue_waiting` finds both rows at once.
pub(super) const WAITING: &str = "SELECT
         (SELECT queue.next_at FROM queue WHERE queue.host = hosts.host AND leased_at IS NULL
             AND (latest_snapshot_id IS NOT NULL) = 0 AND queue.next_at IS NOT NULL ORDER BY queue.next_at LIMIT 1),
         (SELECT queue.next_at FROM queue WHERE queue.host = hosts.host AND leased_at IS NULL
             AND (latest_snapshot_id IS NOT NULL) = 1 AND queue.next_at IS NOT NULL ORDER BY queue.next_at LIMIT 1),
         not_before, waits_until, looks_wait_until, next_at, next_due_at
     FROM hosts WHERE host = ?1";

/// Makes sure that the host has a row.
pub(super) fn add(connection: &Connection, host: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO hosts (host) VALUES (?1) ON CONFLICT DO NOTHING")?
        .execute([host])
        .map(drop)
}

/// Brings `next_due_at` up to date after the host's queue rows, `not_before` or what it has
/// left of its budget changed.
pub(super) fn refresh(connection: &Connection, host: &str) -> rusqlite::Result<()> {
    let changed = connection
        .prepare_cached(WAITING)?
        .query_row([host], |row| {
            let standing = earliest(row)?;
            let known: (Option<String>, Option<String>) = (row.get(5)?, row.get(6)?);
            Ok((known != standing).then_some(standing))
        })
        .optional()?
        .flatten();
    let Some((next_at, next_due_at)) = changed else {
        return Ok(());
    };
    connection
        .prepare_cached("UPDATE hosts SET next_at = ?2, next_due_at = ?3 WHERE host = ?1")?
        .execute(params![host, next_at, next_due_at])
        .map(drop)
}

/// When the row that may be fetched first is due, and when it may be fetched.
fn earliest(row: &Row<'_>) -> rusqlite::Result<(Option<String>, Option<String>)> {
    let [first, look, rest, waits, looks_wait] = [0, 1, 2, 3, 4].map(|column| row.get(column));
    let (rest, waits): (Option<String>, Option<String>) = (rest?, waits?);
    let due = |next_at: Option<String>, waits: &Option<String>| {
        let next_at = next_at?;
        Some((waits.clone().max(Some(next_at.clone()))?, next_at))
    };
    let first = due(first?, &waits);
    let look = due(look?, &looks_wait?);
    let earliest = match (first, look) {
        (Some(first), Some(look)) => Some(first.min(look)),
        (first, look) => first.or(look),
    };
    Ok(earliest.map_or((None, None), |(due, next_at)| {
        (Some(next_at), Some(due).max(rest))
    }))
}

/// [`refresh`] for each of them.
pub(super) fn refresh_all(
    connection: &Connection,
    hosts: &HashSet<String>,
) -> rusqlite::Result<()> {
    hosts.iter().try_for_each(|host| refresh(connection, host))
}

/// What is remembered of a host, and what it has left of its budget.
pub(super) fn load(
    connection: &Connection,
    host: &HostKey,
    usual: Budget,
    now: DateTime<Utc>,
) -> rusqlite::Result<(HostRecord, Account)> {
    let (mut record, account) = known(connection, host, usual, now)?
        .unwrap_or_else(|| (HostRecord::new(host.clone()), Account::new(usual, now)));
    record.requests_left = (!host.as_str().is_empty()).then(|| account.left());
    record.robots = robots(connection, host)?;
    Ok((record, account))
}

fn known(
    connection: &Connection,
    host: &HostKey,
    usual: Budget,
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<(HostRecord, Account)>> {
    connection
        .prepare_cached(
            "SELECT not_before, pause_ms, delay_ms, requests_a_day, requests_day, requests
             FROM hosts WHERE host = ?1",
        )?
        .query_row([host.as_str()], |row| {
            let rests = row.get_ref(0)? != ValueRef::Null;
            let span = |ms: i64| Duration::from_millis(ms.unsigned_abs());
            let record = HostRecord {
                not_before: rests.then(|| time(row, 0)).transpose()?,
                pause: span(row.get(1)?),
                delay: row.get::<_, Option<i64>>(2)?.map(span),
                ..HostRecord::new(host.clone())
            };
            Ok((record, Account::read(row, usual, now)?))
        })
        .optional()
}

fn robots(connection: &Connection, host: &HostKey) -> rusqlite::Result<Vec<RobotsRecord>> {
    connection
        .prepare_cached("SELECT origin, fetched_at, status, text FROM robots WHERE host = ?1")?
        .query_map([host.as_str()], |row| {
            Ok(RobotsRecord {
                origin: row.get(0)?,
                fetched_at: time(row, 1)?,
                status: row.get(2)?,
                text: row.get(3)?,
            })
        })?
        .collect()
}

/// Keeps what is now known of a host. Its `next_due_at` is the caller's to refresh.
pub(super) fn save(connection: &Connection, record: &HostRecord) -> rusqlite::Result<()> {
    let host = record.host.as_str();
    connection
        .prepare_cached(
            "INSERT INTO hosts (host, not_before, pause_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT (host) DO UPDATE SET not_before = excluded.not_before,
                 pause_ms = excluded.pause_ms",
        )?
        .execute(params![
            host,
            record.not_before.map(utc_text),
            sql_ms(record.pause)
        ])?;
    let mut robots = record.robots.iter();
    robots.try_for_each(|robots| save_robots(connection, robots))
}

/// Each under its own host: a redirect may have led to another one's file.
fn save_robots(connection: &Connection, record: &RobotsRecord) -> rusqlite::Result<()> {
    let Ok(origin) = PageUrl::parse(&record.origin) else {
        return Ok(());
    };
    let host = origin.host_key();
    add(connection, host.as_str())?;
    connection
        .prepare_cached(
            "INSERT INTO robots (origin, host, fetched_at, status, text) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (origin) DO UPDATE SET host = excluded.host,
                 fetched_at = excluded.fetched_at, status = excluded.status, text = excluded.text",
        )?
        .execute(params![
            record.origin,
            host.as_str(),
            utc_text(record.fetched_at),
            record.status,
            record.text
        ])
        .map(drop)
}
