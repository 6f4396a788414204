//! Runs of the program: what each did, and which are alive.
//!
//! A run says every now and then that it lives ([`Writer::beat`]). Who has been silent
//! for too long is taken for dead: what it holds goes back to the queue.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, params};

use super::leasing;
use super::snapshots::sql_count;
use super::{ArchiveError, Writer};
use crate::model::utc_text;

/// How long a run is taken to live after it last said so.
const LIFE: TimeDelta = TimeDelta::seconds(90);

/// A row of `runs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub i64);

/// What a run did, as `runs` keeps it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunTotals {
    /// Pages fetched.
    pub captured: u64,
    /// Pages that stand as we have them.
    pub not_modified: u64,
    /// Pages not asked for, because of robots.txt.
    pub refused: u64,
    /// Pages that could not be had.
    pub failed: u64,
    /// Stories seen for the first time.
    pub new_articles: u64,
    /// Stories that say something new.
    pub revised_articles: u64,
    /// Stories read again that say the same.
    pub unchanged: u64,
    /// Pages without a story.
    pub not_articles: u64,
    /// Bytes of all bodies after decompression.
    pub bytes: u64,
}

/// Which hosts a run asks first, of those that live at one time: those whose row's
/// number divided by `of` leaves `number`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) number: i64,
    pub(super) of: i64,
}

impl Share {
    /// Every host.
    pub(super) const ALL: Self = Self { number: 0, of: 1 };
}

impl Writer {
    /// Notes that a run begins: from now on this writer works for it, and no more for an
    /// earlier one. Dead runs' leases are given back.
    pub fn begin_run(&mut self, now: DateTime<Utc>) -> Result<RunId, ArchiveError> {
        let earlier = self.run;
        let run = self.atomically(|connection| {
            if let Some(earlier) = earlier {
                bury(connection, earlier.0)?;
            }
            bury_dead(connection, now)?;
            connection
                .prepare_cached("INSERT INTO runs (started_at, alive_until) VALUES (?1, ?2)")?
                .insert([utc_text(now), utc_text(now + LIFE)])
                .map(RunId)
        })?;
        self.run = Some(run);
        Ok(run)
    }

    /// Says that this writer's run lives, and gives back what dead runs held. To be done
    /// several times a minute. Fails if the archive was moved away or removed.
    pub fn beat(&mut self, now: DateTime<Utc>) -> Result<(), ArchiveError> {
        self.confirm_place()?;
        let Some(run) = self.run else { return Ok(()) };
        self.atomically(|connection| {
            connection
                .prepare_cached("UPDATE runs SET alive_until = ?2 WHERE id = ?1")?
                .execute(params![run.0, utc_text(now + LIFE)])?;
            bury_dead(connection, now)
        })
    }

    /// Notes what a run has done so far.
    pub fn note_totals(&mut self, run: RunId, totals: &RunTotals) -> Result<(), ArchiveError> {
        self.atomically(|connection| save_totals(connection, run, totals))
    }

    /// Notes why a run does not heed robots.txt.
    pub fn note_ignored_robots(&mut self, run: RunId, reason: &str) -> Result<(), ArchiveError> {
        self.atomically(|connection| {
            connection
                .prepare_cached("UPDATE runs SET ignore_robots_reason = ?2 WHERE id = ?1")?
                .execute(params![run.0, reason])
                .map(drop)
        })
    }

    /// Notes that a run has ended, and what it did. What it still holds goes back. Fails if
    /// the archive was moved away or removed meanwhile.
    pub fn end_run(
        &mut self,
        run: RunId,
        totals: &RunTotals,
        now: DateTime<Utc>,
    ) -> Result<(), ArchiveError> {
        self.confirm_place()?;
        self.atomically(|connection| {
            leasing::release_all(connection, Some(run.0))?;
            end_run(connection, run, totals, now)
        })?;
        self.run = self.run.filter(|mine| *mine != run);
        Ok(())
    }
}

/// A run's share of the hosts: of all, if no other one lives.
pub(super) fn share(
    connection: &Connection,
    run: Option<RunId>,
    now: DateTime<Utc>,
) -> rusqlite::Result<Share> {
    let Some(run) = run else {
        return Ok(Share::ALL);
    };
    let alive = connection
        .prepare_cached("SELECT id FROM runs WHERE alive_until > ?1 ORDER BY id")?
        .query_map([utc_text(now)], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    let place = alive.iter().position(|id| *id == run.0);
    Ok(place.map_or(Share::ALL, |place| Share {
        number: sql_count(place as u64),
        of: sql_count(alive.len() as u64),
    }))
}

/// Gives back what all runs hold: nobody has the archive open, so they are dead.
pub(super) fn bury_all(connection: &Connection) -> rusqlite::Result<()> {
    leasing::release_all(connection, None)?;
    connection.execute(
        "UPDATE runs SET alive_until = NULL WHERE alive_until IS NOT NULL",
        [],
    )?;
    Ok(())
}

/// Gives back what runs hold that have been silent for too long.
fn bury_dead(connection: &Connection, now: DateTime<Utc>) -> rusqlite::Result<()> {
    let dead = connection
        .prepare_cached("SELECT id FROM runs WHERE alive_until <= ?1")?
        .query_map([utc_text(now)], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    dead.into_iter().try_for_each(|run| bury(connection, run))
}

fn bury(connection: &Connection, run: i64) -> rusqlite::Result<()> {
    leasing::release_all(connection, Some(run))?;
    connection
        .prepare_cached("UPDATE runs SET alive_until = NULL WHERE id = ?1")?
        .execute([run])
        .map(drop)
}

fn end_run(
    connection: &Connection,
    run: RunId,
    totals: &RunTotals,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    save_totals(connection, run, totals)?;
    connection
        .prepare_cached("UPDATE runs SET alive_until = NULL, ended_at = ?2 WHERE id = ?1")?
        .execute(params![run.0, utc_text(now)])
        .map(drop)
}

fn save_totals(connection: &Connection, run: RunId, totals: &RunTotals) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE runs SET captured = ?2, not_modified = ?3, refused = ?4, failed = ?5,
                 new_articles = ?6, revised_articles = ?7, unchanged = ?8, not_articles = ?9, bytes = ?10
             WHERE id = ?1",
        )?
        .execute(params![
            run.0,
            sql_count(totals.captured),
            sql_count(totals.not_modified),
            sql_count(totals.refused),
            sql_count(totals.failed),
            sql_count(totals.new_articles),
            sql_count(totals.revised_articles),
            sql_count(totals.unchanged),
            sql_count(totals.not_articles),
            sql_count(totals.bytes),
        ])
        .map(drop)
}
