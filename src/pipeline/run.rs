//! A run: what is due is fetched, kept and read, until nothing is due any more.
//!
//! One task takes one page all the way. There are many of them, most waiting for their
//! host's turn and light; only so many as there are places ([`crate::fetch::Place`]) hold
//! a page, so memory never grows with the queue. Order is the queue's; how often a host is
//! asked is decided by [`crate::fetch::HostPace`].

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{mpsc, watch};
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::Instant;
use tracing::Instrument;

use super::clock::Clock;
use super::desk::{self, Clerk, Desk, Undone};
use super::event::{Event, Report};
use super::page::{Done, Means, process, stopped};
use super::{idle, left_over};
use crate::archive::{ArchiveError, Packer, RunId, Writer};
use crate::extract;
use crate::fetch::Fetcher;
use crate::model::{Budget, HostKey, Lease};

/// Addresses in hand at a time: far more than pages in transfer, as most wait for their
/// host's turn.
const IN_HAND: usize = 1024;

/// The queue is asked no more often than this unless it gives all that was asked for:
/// pages that end at one time are replaced at one time.
const BREATH: Duration = Duration::from_millis(3);

/// With nothing in hand the queue is asked this often for what another run gives back.
pub(super) const GLANCE: Duration = Duration::from_millis(20);

/// How often a run says that it lives.
const BEAT: Duration = Duration::from_secs(20);

/// If so much time has passed since, the machine has slept: others must not take the run
/// for dead.
const LEAP: TimeDelta = TimeDelta::minutes(1);

/// How a run goes about it.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How pages are read.
    pub reading: extract::Options,
    /// Whether pages that ask not to be archived (`noarchive`) are not.
    pub honours_noarchive: bool,
    /// Why robots.txt is not heeded in this run; kept in the archive.
    pub ignore_robots_reason: Option<String>,
    /// Requests a day to hosts of which nothing else was said.
    pub budget: Budget,
    /// By which it tells the time.
    pub clock: Clock,
}

/// Something that is done on the writer's thread while a run goes on.
pub type Errand = Box<dyn FnOnce(&mut Writer) -> Result<(), ArchiveError> + Send>;

/// How long a run lasts.
#[derive(Debug)]
pub enum Lasts {
    /// Until nothing is due any more that was due at its beginning.
    UntilDone,
    /// Until it is stopped; errands are done on the way.
    UntilStopped(mpsc::UnboundedReceiver<Errand>),
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
    lasts: Lasts,
    stop: watch::Receiver<bool>,
    tell: &dyn Fn(&Event<'_>),
) -> Result<Report, ArchiveError> {
    let packer = Arc::new(Packer::open(writer.path())?);
    let (desk, clerk) = desk::open(writer);
    let working = work(&desk, packer, fetcher, options, lasts, stop, tell);
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
    packer: Arc<Packer>,
    fetcher: Fetcher,
    options: Options,
    lasts: Lasts,
    stop: watch::Receiver<bool>,
    tell: &dyn Fn(&Event<'_>),
) -> Result<Report, Undone> {
    let (errands, is_lasting) = match lasts {
        Lasts::UntilDone => (None, false),
        Lasts::UntilStopped(errands) => (Some(errands), true),
    };
    let began = Instant::now();
    let clock = options.clock;
    left_over::read(desk, &clock, &options.reading, tell).await?;
    let began_at = clock.now();
    let terms = Terms {
        ignore_robots_reason: options.ignore_robots_reason,
        budget: options.budget,
    };
    let run = begin_run(desk, began_at, terms).await?;
    let due = desk.call(move |writer| writer.due_count(began_at)).await?;
    tell(&Event::Started { due });
    let means = Means {
        fetcher,
        desk: desk.clone(),
        packer,
        run,
        reading: options.reading,
        honours_noarchive: options.honours_noarchive,
        due_from: (!is_lasting).then_some(began_at),
        stop: stop.clone(),
        clock,
    };
    let mut round = Round {
        means,
        pages: JoinSet::new(),
        in_hand: HashMap::new(),
        errands,
        looked_at: began,
        look_at: Some(began),
        found_nothing: false,
        beaten_at: began_at,
        report: Report::default(),
        tell,
    };
    round.go(stop.clone()).await?;
    let (mut report, now) = (round.report, round.means.clock.now());
    report.ends(began.elapsed(), *stop.borrow());
    close_run(desk, run, now, &mut report).await?;
    Ok(report)
}

/// What the archive is to know of a run.
struct Terms {
    ignore_robots_reason: Option<String>,
    budget: Budget,
}

async fn begin_run(desk: &Desk, now: DateTime<Utc>, terms: Terms) -> Result<RunId, Undone> {
    let begin = move |writer: &mut Writer| {
        writer.set_budget(terms.budget)?;
        let run = writer.begin_run(now)?;
        if let Some(reason) = terms.ignore_robots_reason {
            writer.note_ignored_robots(run, &reason)?;
        }
        Ok(run)
    };
    desk.call(begin).await
}

async fn close_run(
    desk: &Desk,
    run: RunId,
    now: DateTime<Utc>,
    report: &mut Report,
) -> Result<(), Undone> {
    let totals = report.totals();
    let end = move |writer: &mut Writer| {
        writer.end_run(run, &totals, now)?;
        Ok((
            writer.due_count(now)?,
            writer.next_due()?,
            writer.over_budget(now)?,
        ))
    };
    (report.still_due, report.next_due, report.over_budget) = desk.call(end).await?;
    Ok(())
}

/// The pages in hand.
struct Round<'a> {
    means: Means,
    pages: JoinSet<Done>,
    /// Whose page each task has.
    in_hand: HashMap<Id, HostKey>,
    /// What is to be done on the way; `None` for a run that ends when nothing is due.
    errands: Option<mpsc::UnboundedReceiver<Errand>>,
    /// When the queue was asked last.
    looked_at: Instant,
    /// When it is asked next; `None`: once a page is done.
    look_at: Option<Instant>,
    /// Whether the queue had nothing when it was asked last.
    found_nothing: bool,
    /// When it last said that it lives.
    beaten_at: DateTime<Utc>,
    report: Report,
    tell: &'a dyn Fn(&Event<'_>),
}

impl Round<'_> {
    async fn go(&mut self, stop: watch::Receiver<bool>) -> Result<(), Undone> {
        let mut stopping = false;
        let mut beat = tokio::time::interval(BEAT);
        loop {
            if self.means.clock.now() - self.beaten_at > LEAP {
                self.beat().await?;
            }
            if !stopping && self.look_at.is_some_and(|moment| moment <= Instant::now()) {
                self.take_more().await?;
            }
            if self.pages.is_empty() && (stopping || !self.may_go_on().await?) {
                return Ok(());
            }
            tokio::select! {
                Some(done) = self.pages.join_next_with_id() => self.settle_all(done)?,
                () = until(self.look_at), if !stopping => {}
                _ = beat.tick() => self.beat().await?,
                errand = next_errand(&mut self.errands) => {
                    self.means.desk.call(errand).await?;
                    self.look_at = Some(Instant::now());
                }
                () = stopped(stop.clone()), if !stopping => {
                    stopping = true;
                    (self.tell)(&Event::Stopping);
                }
            }
        }
    }

    /// From when on what is due is left to the next run.
    fn began(&self) -> DateTime<Utc> {
        self.means
            .due_from
            .unwrap_or_else(|| self.means.clock.now())
    }

    /// Says that the run lives, and how it does.
    async fn beat(&mut self) -> Result<(), Undone> {
        let (run, totals, now) = (self.means.run, self.report.totals(), self.means.clock.now());
        self.beaten_at = now;
        let beat = move |writer: &mut Writer| {
            writer.beat(now)?;
            writer.note_totals(run, &totals)
        };
        self.means.desk.call(beat).await?;
        (self.tell)(&Event::Beat {
            report: &self.report,
        });
        Ok(())
    }

    /// With nothing in hand: whether there is anything to wait for.
    async fn may_go_on(&mut self) -> Result<bool, Undone> {
        if self.errands.is_none() {
            return self.anything_due().await;
        }
        // Other programs may have added something, so that it is not slept for longer.
        let idle = Instant::now() + idle::pause(&self.means, self.found_nothing).await?;
        self.look_at = Some(self.look_at.map_or(idle, |moment| moment.min(idle)));
        Ok(true)
    }

    /// Whether a host at rest keeps back what is due.
    async fn anything_due(&self) -> Result<bool, Undone> {
        let (began, now) = (self.began(), self.means.clock.now());
        let next = self
            .means
            .desk
            .call(move |writer| writer.next_due_in_run(began, now));
        Ok(next.await?.is_some_and(|moment| moment <= now))
    }

    /// Fills up what is in hand, and decides when to do so again.
    async fn take_more(&mut self) -> Result<(), Undone> {
        let free = IN_HAND.saturating_sub(self.pages.len());
        self.looked_at = Instant::now();
        self.look_at = None;
        if free == 0 {
            return Ok(());
        }
        let (busy, began, now) = (self.busy(), self.began(), self.means.clock.now());
        let lease = move |writer: &mut Writer| writer.lease_in_run(free, began, now, &busy);
        let leases: Vec<Lease> = self.means.desk.call(lease).await?;
        // A host that gets several at a time has shown only one.
        self.found_nothing = leases.is_empty();
        let may_have_more = self.means.fetcher.pace().per_host() > 1 && !leases.is_empty();
        let breath = Some(self.looked_at + BREATH);
        self.look_at = match self.means.fetcher.pace().next_free() {
            _ if may_have_more || leases.len() == free => Some(self.looked_at),
            Some(moment) => breath.max(Some(moment)),
            None if self.pages.is_empty() && leases.is_empty() && self.errands.is_none() => {
                Some(self.looked_at + GLANCE)
            }
            None => None,
        };
        for lease in leases {
            let host = lease.host.host.clone();
            let page = process(self.means.clone(), lease);
            let task = self.pages.spawn(page.in_current_span());
            self.in_hand.insert(task.id(), host);
        }
        Ok(())
    }

    /// Hosts that get nothing more now. A host counts as long as one of its pages is in
    /// hand: what is learnt of it must be recorded before the next one begins. The disk
    /// is never busy.
    fn busy(&self) -> HashSet<HostKey> {
        let pace = self.means.fetcher.pace();
        let mut pages: HashMap<&HostKey, usize> = HashMap::new();
        for host in self.in_hand.values() {
            *pages.entry(host).or_default() += 1;
        }
        let full = pages.into_iter().filter(|(_, n)| *n >= pace.per_host());
        let mut busy = pace.resting();
        busy.extend(full.map(|(host, _)| host.clone()));
        busy.retain(|host| !host.as_str().is_empty());
        busy
    }

    /// Settles a page, and with it all others that are done.
    fn settle_all(&mut self, first: Result<(Id, Done), JoinError>) -> Result<(), Undone> {
        let mut next = Some(first);
        while let Some(done) = next {
            self.settle(done)?;
            next = self.pages.try_join_next_with_id();
        }
        let breath = self.looked_at + BREATH;
        self.look_at = Some(self.look_at.map_or(breath, |moment| moment.min(breath)));
        Ok(())
    }

    fn settle(&mut self, done: Result<(Id, Done), JoinError>) -> Result<(), Undone> {
        let id = match &done {
            Ok((id, _)) => *id,
            Err(error) => error.id(),
        };
        self.in_hand.remove(&id);
        // A panic in a page's task is a bug; its lease is given back by the next run.
        let Ok((_, done)) = done.inspect_err(|error| tracing::error!(%error, "lost a page")) else {
            return Ok(());
        };
        let result = done.result?;
        self.report.count(&result);
        (self.tell)(&Event::Page {
            url: &done.lease.url,
            result: &result,
        });
        Ok(())
    }
}

/// The next errand; never, where there are none.
async fn next_errand(errands: &mut Option<mpsc::UnboundedReceiver<Errand>>) -> Errand {
    if let Some(errands) = errands
        && let Some(errand) = errands.recv().await
    {
        return errand;
    }
    std::future::pending().await
}

/// Waits until a moment; for ever without one.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
