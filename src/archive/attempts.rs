//! What came of a request: one row of `fetches`, the page if there is one, what is
//! now known of the host, and the queue row settled, all in one transaction.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::compression::Payload;
use super::snapshots::{self, sql_count, sql_ms};
use super::{ArchiveError, RunId, SnapshotId, Writer, articles, budgets, hosts, queue, status};
use crate::model::{
    Attempt, Capture, Lease, Outcome, PageUrl, Redirect, Refusal, Wanted, utc_text,
};

/// When a queue row is due again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// At this moment.
    At(DateTime<Utc>),
    /// It is given up for now.
    Parked {
        /// When to look whether it has changed; `None`: never.
        recheck_at: Option<DateTime<Utc>>,
    },
    /// It went well and need not be fetched again.
    Never,
}

impl Next {
    /// `queue.next_at` and `queue.parked`.
    pub(super) fn columns(self) -> (Option<String>, bool) {
        match self {
            Self::At(time) => (Some(utc_text(time)), false),
            Self::Parked { recheck_at } => (recheck_at.map(utc_text), true),
            Self::Never => (None, false),
        }
    }
}

/// How a page was come by, beyond the one request that counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Route {
    /// Other requests on the way: to where the page used to be, to the page that led
    /// on, or to where it led in vain.
    pub others: Vec<Attempt>,
    /// Where to ask next time.
    pub moved_to: Option<PageUrl>,
    /// True if the page is not from where we ask next time: then its validators mean
    /// nothing there.
    pub is_detour: bool,
    /// Set if the page is only a form of one that has a queue row of its own: it is not kept.
    pub elsewhere: Option<Elsewhere>,
    /// True if the page asks not to be kept in archives.
    pub noarchive: bool,
}

/// Where the page stands of which a form was fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elsewhere {
    /// In the archive.
    Kept,
    /// In the queue: should it be given up, its form is wanted after all.
    Awaited,
}

/// One request's result on its way into the archive.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    /// What was asked for.
    pub lease: &'a Lease,
    /// What came of it.
    pub attempt: &'a Attempt,
    /// How it was come by.
    pub route: &'a Route,
    /// The captured body, if another thread has packed it already.
    pub payload: Option<&'a Payload>,
    /// The run that asked.
    pub run: RunId,
    /// When the row is due again.
    pub next: Next,
}

impl Writer {
    /// Records an attempt and settles its lease. Returns the snapshot if a page was
    /// captured: it is kept as soon as the transaction is committed, so extraction
    /// begins after that.
    pub fn record_attempt(
        &mut self,
        arrival: &Arrival<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<SnapshotId>, ArchiveError> {
        let (run, budget) = (self.run, self.budget);
        self.atomically(|connection| {
            budgets::settle(connection, arrival, budget, now)?;
            record(connection, arrival, run, now)
        })
    }
}

fn record(
    connection: &Connection,
    arrival: &Arrival<'_>,
    leased_by: Option<RunId>,
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<SnapshotId>> {
    let attempt = arrival.attempt;
    let snapshot = match &attempt.outcome {
        Outcome::Captured(_) if arrival.route.elsewhere.is_some() => None,
        // What it names is kept, not its bytes.
        Outcome::Captured(_) if arrival.lease.wanted == Wanted::Source => None,
        Outcome::Captured(capture) => Some(keep(connection, arrival, capture)?),
        Outcome::NotModified | Outcome::Refused(_) | Outcome::Failed(_) => None,
    };
    let article = told_of(connection, arrival, now)?;
    for other in &arrival.route.others {
        let brought = Brought::default();
        insert_fetch(connection, arrival.run, other, &brought)?;
        save_host(connection, other)?;
    }
    let brought = Brought {
        snapshot,
        article,
        wanted: arrival.lease.wanted,
    };
    insert_fetch(connection, arrival.run, attempt, &brought)?;
    settle(connection, arrival, snapshot, leased_by)?;
    save_host(connection, attempt)?;
    hosts::refresh(connection, arrival.lease.url.host_key().as_str())?;
    Ok(snapshot)
}

/// The story that an answer without a page tells something of: that it stands as we have
/// it, or that it is gone. Notes that.
fn told_of(
    connection: &Connection,
    arrival: &Arrival<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<i64>> {
    let attempt = arrival.attempt;
    let asked = &arrival.lease.url;
    if arrival.lease.wanted == Wanted::Source {
        return Ok(None);
    }
    if attempt.outcome == Outcome::NotModified {
        let article = queue::article_of(connection, arrival.lease.queue_id)?;
        if let Some(article) = article {
            // What it says of when the story was seen before that is not to be this moment.
            status::seen(connection, article, "not_modified", asked.as_str(), now)?;
            articles::touch(connection, article, now)?;
        }
        return Ok(article);
    }
    let Some(evidence) = status::evidence(&attempt.outcome) else {
        return Ok(None);
    };
    let article = match status::story_at(connection, asked)? {
        Some(article) => Some(article),
        None => status::story_read_at(connection, arrival.lease.queue_id, asked)?,
    };
    if let Some(article) = article {
        status::withdraw(connection, article, &evidence, asked, now)?;
    }
    Ok(article)
}

fn keep(
    connection: &Connection,
    arrival: &Arrival<'_>,
    capture: &Capture,
) -> rusqlite::Result<SnapshotId> {
    let id = snapshots::store(connection, &arrival.lease.url, capture, arrival.payload)?;
    if arrival.route.noarchive {
        snapshots::note_noarchive(connection, id)?;
    }
    Ok(id)
}

/// Keeps what the attempt taught us of its host.
fn save_host(connection: &Connection, attempt: &Attempt) -> rusqlite::Result<()> {
    let Some(record) = &attempt.host else {
        return Ok(());
    };
    hosts::save(connection, record)?;
    hosts::refresh(connection, record.host.as_str())
}

/// What a request was for, and what it brought.
#[derive(Debug, Clone, Copy, Default)]
struct Brought {
    snapshot: Option<SnapshotId>,
    /// The story that it said something of.
    article: Option<i64>,
    wanted: Wanted,
}

fn insert_fetch(
    connection: &Connection,
    run: RunId,
    attempt: &Attempt,
    brought: &Brought,
) -> rusqlite::Result<()> {
    let (error, detail) = cause(&attempt.outcome);
    let fetch = connection
        .prepare_cached(
            "INSERT INTO fetches (run_id, url, final_url, host, started_at, status, outcome, error,
                 error_detail, bytes, wire_bytes, ms, first_byte_ms, remote_address, snapshot_id,
                 article_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .insert(params![
            run.0,
            attempt.url.as_str(),
            attempt.final_url.as_str(),
            attempt.url.host_key().as_str(),
            utc_text(attempt.started_at),
            attempt.status,
            outcome_word(&attempt.outcome, brought),
            error,
            detail,
            sql_count(attempt.bytes),
            sql_count(attempt.wire_bytes),
            sql_ms(attempt.duration),
            attempt.first_byte.map(sql_ms),
            attempt.remote_address.map(|a| a.to_string()),
            brought.snapshot.map(|s| s.0),
            brought.article,
        ])?;
    insert_redirects(connection, fetch, &attempt.redirects)
}

fn insert_redirects(
    connection: &Connection,
    fetch: i64,
    redirects: &[Redirect],
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO redirects (fetch_id, step, url, status) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (step, redirect) in (1_i64..).zip(redirects) {
        statement.execute(params![fetch, step, redirect.url.as_str(), redirect.status])?;
    }
    Ok(())
}

/// Validators are those of the last capture: a failure in between does not lose them.
/// A row whose lease was lost to another run is that one's to settle.
fn settle(
    connection: &Connection,
    arrival: &Arrival<'_>,
    snapshot: Option<SnapshotId>,
    leased_by: Option<RunId>,
) -> rusqlite::Result<()> {
    let (next_at, parked) = arrival.next.columns();
    let (error, _) = cause(&arrival.attempt.outcome);
    // That its host's budget is used up says nothing of the page.
    let error = error.filter(|error| error != Refusal::Budget.code());
    let captured = match &arrival.attempt.outcome {
        Outcome::Captured(capture) if !arrival.route.is_detour => Some(capture),
        _ => None,
    };
    let header = |name: &str| captured.and_then(|c: &Capture| c.header(name));
    connection
        .prepare_cached(
            "UPDATE queue SET leased_at = NULL, leased_by = NULL, next_at = ?2, parked = ?3, last_attempt_at = ?4,
                 last_error = ?5, failures = iif(?5 IS NULL, 0, failures + 1),
                 etag = iif(?11, ?7, etag), last_modified = iif(?11, ?8, last_modified),
                 latest_snapshot_id = ifnull(?6, latest_snapshot_id), moved_to = ?9
             WHERE id = ?1 AND leased_by IS ?10",
        )?
        .execute(params![
            arrival.lease.queue_id,
            next_at,
            parked,
            utc_text(arrival.attempt.started_at),
            error,
            snapshot.map(|s| s.0),
            header("etag"),
            header("last-modified"),
            arrival.route.moved_to.as_ref().map(PageUrl::as_str),
            leased_by.map(|run| run.0),
            snapshot.is_some() || (captured.is_some() && arrival.lease.wanted == Wanted::Source),
        ])
        .map(drop)
}

fn outcome_word(outcome: &Outcome, brought: &Brought) -> &'static str {
    match outcome {
        Outcome::Captured(_) if brought.wanted == Wanted::Source => "listed",
        // It came, and led on: what was kept is what it led to.
        Outcome::Captured(_) if brought.snapshot.is_none() => "hop",
        Outcome::Captured(_) => "captured",
        Outcome::NotModified => "not_modified",
        Outcome::Refused(_) => "refused",
        Outcome::Failed(_) => "failed",
    }
}

/// Why there is no page: a word and a sentence.
fn cause(outcome: &Outcome) -> (Option<String>, Option<String>) {
    match outcome {
        Outcome::Captured(_) | Outcome::NotModified => (None, None),
        Outcome::Refused(refusal) => (
            Some(refusal.code().to_owned()),
            Some(refusal.advice().to_owned()),
        ),
        Outcome::Failed(failure) => (Some(failure.code()), Some(failure.to_string())),
    }
}
