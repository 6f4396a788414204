//! What is remembered of hosts, and when each may be asked next.

use std::collections::HashSet;
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, params};

use super::snapshots::{sql_ms, time};
use crate::model::{HostKey, HostRecord, PageUrl, RobotsRecord, utc_text};

/// The host's earliest waiting row decides; `queue_waiting` finds it at once.
pub(super) const REFRESH: &str = "UPDATE hosts SET (next_at, next_due_at) = (
         SELECT queue.next_at, max(queue.next_at, ifnull(hosts.not_before, '')) FROM queue
         WHERE queue.host = hosts.host AND leased_at IS NULL AND queue.next_at IS NOT NULL
         ORDER BY queue.next_at LIMIT 1)
     WHERE host = ?1";

/// Makes sure that the host has a row.
pub(super) fn add(connection: &Connection, host: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO hosts (host) VALUES (?1) ON CONFLICT DO NOTHING")?
        .execute([host])
        .map(drop)
}

/// Brings `next_due_at` up to date after the host's queue rows or `not_before` changed.
pub(super) fn refresh(connection: &Connection, host: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached(REFRESH)?
        .execute([host])
        .map(drop)
}

/// [`refresh`] for each of them.
pub(super) fn refresh_all(
    connection: &Connection,
    hosts: &HashSet<String>,
) -> rusqlite::Result<()> {
    hosts.iter().try_for_each(|host| refresh(connection, host))
}

/// What is remembered of a host.
pub(super) fn load(connection: &Connection, host: HostKey) -> rusqlite::Result<HostRecord> {
    let row = connection
        .prepare_cached("SELECT not_before, pause_ms FROM hosts WHERE host = ?1")?
        .query_row([host.as_str()], |row| {
            let rests = row.get_ref(0)? != ValueRef::Null;
            let not_before = rests.then(|| time(row, 0)).transpose()?;
            let pause = row.get::<_, i64>(1)?.unsigned_abs();
            Ok((not_before, Duration::from_millis(pause)))
        })
        .optional()?;
    let (not_before, pause) = row.unwrap_or_default();
    let robots = connection
        .prepare_cached("SELECT origin, fetched_at, status, text FROM robots WHERE host = ?1")?
        .query_map([host.as_str()], |row| {
            Ok(RobotsRecord {
                origin: row.get(0)?,
                fetched_at: time(row, 1)?,
                status: row.get(2)?,
                text: row.get(3)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(HostRecord {
        host,
        robots,
        not_before,
        pause,
    })
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
