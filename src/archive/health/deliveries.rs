//! Who is still to be told of events: the table `deliveries`.
//!
//! A notice is taken out for a while, tried, and settled: delivered, or due again later. Who
//! dies in between leaves it due. So each is told at least once; its number tells doubles.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, Row, params};

use super::alerts::{AlertRow, alert};
use crate::archive::snapshots::sql_count;
use crate::archive::{ArchiveError, Writer};
use crate::model::utc_text;

/// Who takes a notice out has so long for it.
const TAKEN_FOR: TimeDelta = TimeDelta::minutes(3);
/// After a failure it is tried again in a minute, then in two, four … at most this.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(6);

/// A way to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hook {
    /// A request to an address.
    Webhook,
    /// A program with the notice on its standard input.
    Command,
}

impl Hook {
    /// The word in `deliveries.hook`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Command => "command",
        }
    }
}

/// An event that somebody is to be told of.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// The event's number.
    pub event_id: i64,
    /// When it happened.
    pub at: String,
    /// `alert_opened` or `alert_closed`.
    pub kind: String,
    /// In a sentence.
    pub message: String,
    /// What it happened to, as it stands now.
    pub alert: AlertRow,
}

impl Writer {
    /// Takes out what is to be told by a hook now, the oldest first, if the last telling was
    /// long enough ago.
    pub fn take_notices(
        &mut self,
        hook: Hook,
        most: usize,
        pause: TimeDelta,
        now: DateTime<Utc>,
    ) -> Result<Vec<Notice>, ArchiveError> {
        self.atomically(|connection| take(connection, hook, most, pause, now))
    }

    /// Settles what was taken out: delivered, or due again because of an error.
    pub fn settle_notices(
        &mut self,
        hook: Hook,
        notices: &[Notice],
        error: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<(), ArchiveError> {
        self.atomically(|connection| {
            for notice in notices {
                settle(connection, hook, notice.event_id, error, now)?;
            }
            Ok(())
        })
    }
}

pub(super) fn add(
    connection: &Connection,
    event: i64,
    hook: Hook,
    now: &str,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO deliveries (event_id, hook, next_at) VALUES (?1, ?2, ?3)")?
        .execute(params![event, hook.as_str(), now])
        .map(drop)
}

fn take(
    connection: &Connection,
    hook: Hook,
    most: usize,
    pause: TimeDelta,
    now: DateTime<Utc>,
) -> rusqlite::Result<Vec<Notice>> {
    let told_lately = connection
        .prepare_cached("SELECT 1 FROM deliveries WHERE hook = ?1 AND delivered_at > ?2")?
        .exists(params![hook.as_str(), utc_text(now - pause)])?;
    if told_lately {
        return Ok(Vec::new());
    }
    let notices = connection
        .prepare_cached(
            "SELECT alerts.*, events.id AS event_id, events.at, events.kind, events.message AS event_message
             FROM deliveries JOIN events ON events.id = event_id JOIN alerts ON alerts.id = alert_id
             WHERE hook = ?1 AND delivered_at IS NULL AND next_at <= ?2 ORDER BY events.id LIMIT ?3",
        )?
        .query_map(
            params![hook.as_str(), utc_text(now), sql_count(most as u64)],
            notice,
        )?
        .collect::<rusqlite::Result<Vec<Notice>>>()?;
    for notice in &notices {
        connection
            .prepare_cached(
                "UPDATE deliveries SET tries = tries + 1, next_at = ?3 WHERE event_id = ?1 AND hook = ?2",
            )?
            .execute(params![
                notice.event_id,
                hook.as_str(),
                utc_text(now + TAKEN_FOR)
            ])?;
    }
    Ok(notices)
}

fn settle(
    connection: &Connection,
    hook: Hook,
    event: i64,
    error: Option<&str>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let tries: i64 = connection
        .prepare_cached("SELECT tries FROM deliveries WHERE event_id = ?1 AND hook = ?2")?
        .query_row(params![event, hook.as_str()], |row| row.get(0))?;
    let delivered = error.is_none().then(|| utc_text(now));
    connection
        .prepare_cached(
            "UPDATE deliveries SET last_error = ?3, next_at = ?4, delivered_at = ?5
             WHERE event_id = ?1 AND hook = ?2",
        )?
        .execute(params![
            event,
            hook.as_str(),
            error,
            utc_text(now + pause(tries)),
            delivered
        ])
        .map(drop)
}

/// How long to wait after so many tries in vain.
fn pause(tries: i64) -> TimeDelta {
    let doublings = u32::try_from(tries - 1).unwrap_or(0).min(10);
    TimeDelta::minutes(1 << doublings).min(LONGEST_PAUSE)
}

fn notice(row: &Row<'_>) -> rusqlite::Result<Notice> {
    Ok(Notice {
        event_id: row.get("event_id")?,
        at: row.get("at")?,
        kind: row.get("kind")?,
        message: row.get("event_message")?,
        alert: alert(row)?,
    })
}
