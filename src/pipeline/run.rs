//! A run: what is due is fetched, kept and read, until nothing is due any more.
//!
//! One task takes one page all the way, so memory grows with the number of pages in
//! hand and never with the queue. Order is the queue's; how often a host is asked is
//! decided by [`HostPace`].

use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tracing::Instrument;

use super::clock;
use super::desk::{self, Clerk, Desk, Undone};
use super::event::{Event, Report};
use super::page::{Done, Means, process, stopped};
use super::store::store;
use crate::archive::{ArchiveError, RunId, Writer};
use crate::extract;
use crate::fetch::{Fetcher, HostPace};
use crate::model::Lease;

/// Pages left over by a killed run that are read at a time.
const LEFT_OVER: usize = 32;

/// How a run goes about it.
#[derive(Debug, Clone)]
pub struct Options {
    /// Pages in hand at a time.
    pub concurrency: usize,
    /// Pause between the end of one request to a host and the next.
    pub delay: Duration,
    /// How pages are read.
    pub reading: extract::Options,
    /// Why robots.txt is not heeded in this run; kept in the archive.
    pub ignore_robots_reason: Option<String>,
}

/// Fetches, keeps and reads all that is due. `stop` ends it early: pages that are
/// being fetched are given back, pages that are here are kept and read.
///
/// What cannot be fetched or read is counted; an error means that the archive
/// cannot be written.
pub async fn run(
    writer: Writer,
    fetcher: Fetcher,
    options: Options,
    stop: watch::Receiver<bool>,
    tell: &dyn Fn(&Event<'_>),
) -> Result<Report, ArchiveError> {
    let (desk, clerk) = desk::open(writer);
    let working = work(&desk, fetcher, options, stop, tell);
    let worked = working.instrument(tracing::info_span!("run")).await;
    ended(desk, clerk, worked)
}

/// Closes the desk; if it closed by itself, its reason is the run's.
fn ended(desk: Desk, clerk: Clerk, worked: Result<Report, Undone>) -> Result<Report, ArchiveError> {
    drop(desk);
    let closed = clerk.close();
    match worked {
        Ok(report) => closed.map(|_| report),
        Err(Undone::Failed(error)) => Err(error),
        Err(Undone::Closed) => match closed {
            Err(error) => Err(error),
            Ok(_) => unreachable!("a desk closes before its users only if a transaction failed"),
        },
    }
}

async fn work(
    desk: &Desk,
    fetcher: Fetcher,
    options: Options,
    stop: watch::Receiver<bool>,
    tell: &dyn Fn(&Event<'_>),
) -> Result<Report, Undone> {
    let began = Instant::now();
    read_left_over(desk, &options.reading, tell).await?;
    let run = begin_run(desk, options.ignore_robots_reason.clone()).await?;
    let due = desk.call(|writer| writer.due_count(clock::now())).await?;
    tell(&Event::Started { due });
    let means = Means {
        fetcher,
        desk: desk.clone(),
        run,
        reading: options.reading,
        stop: stop.clone(),
    };
    let mut round = Round {
        means,
        limit: options.concurrency.max(1),
        delay: options.delay,
        pages: JoinSet::new(),
        pace: HostPace::new(),
        report: Report::default(),
        tell,
    };
    round.go(stop.clone()).await?;
    let mut report = round.report;
    report.ends(began.elapsed(), *stop.borrow());
    close_run(desk, run, &mut report).await?;
    Ok(report)
}

async fn begin_run(desk: &Desk, ignore_robots_reason: Option<String>) -> Result<RunId, Undone> {
    let begin = move |writer: &mut Writer| {
        let run = writer.begin_run(clock::now())?;
        if let Some(reason) = ignore_robots_reason {
            writer.note_ignored_robots(run, &reason)?;
        }
        Ok(run)
    };
    desk.call(begin).await
}

async fn close_run(desk: &Desk, run: RunId, report: &mut Report) -> Result<(), Undone> {
    let totals = report.totals();
    let end = move |writer: &mut Writer| {
        let now = clock::now();
        writer.end_run(run, &totals, now)?;
        Ok((writer.due_count(now)?, writer.next_due()?))
    };
    (report.still_due, report.next_due) = desk.call(end).await?;
    Ok(())
}

/// Reads what an earlier run kept and could not read any more.
async fn read_left_over(
    desk: &Desk,
    reading: &extract::Options,
    tell: &dyn Fn(&Event<'_>),
) -> Result<(), Undone> {
    loop {
        let left = desk
            .call(|writer| writer.unread_snapshots(LEFT_OVER))
            .await?;
        if left.is_empty() {
            return Ok(());
        }
        tell(&Event::Resuming { pages: left.len() });
        for snapshot in left {
            let capture = desk.call(move |writer| writer.capture(snapshot)).await?;
            store(desk, snapshot, capture, reading.clone()).await?;
        }
    }
}

/// The pages in hand.
struct Round<'a> {
    means: Means,
    limit: usize,
    delay: Duration,
    pages: JoinSet<Done>,
    pace: HostPace,
    report: Report,
    tell: &'a dyn Fn(&Event<'_>),
}

impl Round<'_> {
    async fn go(&mut self, stop: watch::Receiver<bool>) -> Result<(), Undone> {
        let mut stopping = false;
        loop {
            let drained = stopping || self.take_more().await?;
            let next_free = self.pace.next_free(Instant::now());
            if self.pages.is_empty() && drained && (stopping || next_free.is_none()) {
                return Ok(());
            }
            let resting = next_free.filter(|_| !stopping && self.pages.len() < self.limit);
            tokio::select! {
                Some(done) = self.pages.join_next() => self.settle(done)?,
                () = until(resting) => {}
                () = stopped(stop.clone()), if !stopping => {
                    stopping = true;
                    (self.tell)(&Event::Stopping);
                }
            }
        }
    }

    /// Fills the free places; true if nothing more can be had just now.
    async fn take_more(&mut self) -> Result<bool, Undone> {
        let free = self.limit.saturating_sub(self.pages.len());
        if free == 0 {
            return Ok(false);
        }
        let resting = self.pace.resting(Instant::now());
        let lease = move |writer: &mut Writer| writer.lease(free, clock::now(), &resting);
        let leases: Vec<Lease> = self.means.desk.call(lease).await?;
        let drained = leases.is_empty();
        for lease in leases {
            self.pace.started(&lease.host.host);
            let page = process(self.means.clone(), lease);
            self.pages.spawn(page.in_current_span());
        }
        Ok(drained)
    }

    fn settle(&mut self, done: Result<Done, JoinError>) -> Result<(), Undone> {
        // A panic in a page's task is a bug; its lease is given back by the next run.
        let Ok(done) = done.inspect_err(|error| tracing::error!(%error, "lost a page")) else {
            return Ok(());
        };
        let delay = done
            .crawl_delay
            .map_or(self.delay, |asked| asked.max(self.delay));
        self.pace
            .finished(&done.lease.host.host, Instant::now(), delay);
        let result = done.result?;
        self.report.count(&result);
        (self.tell)(&Event::Page {
            url: &done.lease.url,
            result: &result,
        });
        Ok(())
    }
}

/// Waits until a moment; for ever without one.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment.into()).await,
        None => std::future::pending().await,
    }
}
