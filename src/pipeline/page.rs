//! One page's way through a run: fetch, keep the bytes, read them, keep the article.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;
use tracing::Instrument;

use super::clock::Clock;
use super::desk::{Desk, Undone};
use super::event::PageResult;
use super::follow;
use super::store::{self, Before, store};
use super::trip::{self, Trip};
use crate::archive::{Arrival, Elsewhere, Next, Packer, Payload, Route, RunId, SnapshotId, Writer};
use crate::extract;
use crate::fetch::Fetcher;
use crate::model::{
    Attempt, Capture, Change, Lease, Outcome, PageUrl, Refusal, SiteMemory, Told, Wanted,
};
use crate::schedule::retry;

/// When a captured page is looked at again if reading it gives no better answer.
const FIRST_LOOK: TimeDelta = TimeDelta::hours(1);

/// When a form is looked at again whose page is still to come: by then that one is kept
/// or, if it will not come, given up in most cases.
const AWAITED: TimeDelta = TimeDelta::days(1);

/// What all pages of a run share.
#[derive(Clone)]
pub(super) struct Means {
    pub(super) fetcher: Fetcher,
    pub(super) desk: Desk,
    pub(super) packer: Arc<Packer>,
    pub(super) run: RunId,
    pub(super) reading: extract::Options,
    /// Whether pages that ask not to be archived are not.
    pub(super) honours_noarchive: bool,
    /// When the run began: pages that sources name are due from then on, so that it still
    /// gets them. `None` for a run that lasts.
    pub(super) due_from: Option<DateTime<Utc>>,
    /// Becomes true when the run is to stop.
    pub(super) stop: watch::Receiver<bool>,
    pub(super) clock: Clock,
}

impl Means {
    /// How long the page's host rests now, so that other runs leave it alone too.
    pub(super) fn rests(&self, lease: &Lease) -> Duration {
        self.fetcher.pace().rests(&lease.host.host)
    }
}

/// A page that is done with.
pub(super) struct Done {
    pub(super) lease: Lease,
    pub(super) result: Result<PageResult, Undone>,
}

/// Takes a page all the way.
pub(super) async fn process(means: Means, lease: Lease) -> Done {
    let span = tracing::debug_span!("page", url = %lease.url, host = %lease.host.host);
    let mut done = Done {
        lease,
        result: Ok(PageResult::GivenBack),
    };
    done.result = take(&means, &done.lease).instrument(span).await;
    done
}

async fn take(means: &Means, lease: &Lease) -> Result<PageResult, Undone> {
    // Kept until the page is stored, so that a slow archive slows down fetching.
    let mut place = means.fetcher.place();
    let Trip { attempt, route } = tokio::select! {
        trip = trip::make(means, lease, &mut place) => trip?,
        () = stopped(means.stop.clone()) => return give_back(means, lease).await,
    };
    let attempt = Arc::new(attempt);
    if lease.wanted == Wanted::Source {
        return follow::take(means, lease, attempt, route).await;
    }
    let kept = keep(means, lease, &attempt, route).await?;
    match (&attempt.outcome, kept) {
        (Outcome::Captured(capture), Some(kept)) => read(means, kept, capture).await,
        // It waits for another day, and nothing is wrong with it.
        (Outcome::Refused(Refusal::Budget), _) => Ok(PageResult::GivenBack),
        (Outcome::Refused(refusal), _) => Ok(PageResult::Refused(refusal.clone())),
        (Outcome::Failed(failure), _) => Ok(PageResult::Failed(failure.clone())),
        (Outcome::Captured(capture), None) => Ok(PageResult::Elsewhere {
            bytes: capture.body.len() as u64,
        }),
        (Outcome::NotModified, _) => Ok(PageResult::NotModified),
    }
}

/// Waits until the run is to stop; for ever if nobody can stop it any more.
pub(super) async fn stopped(mut stop: watch::Receiver<bool>) {
    if stop.wait_for(|stopped| *stopped).await.is_err() {
        std::future::pending::<()>().await;
    }
}

pub(super) async fn give_back(means: &Means, lease: &Lease) -> Result<PageResult, Undone> {
    let (lease, rests, now) = (lease.clone(), means.rests(lease), means.clock.now());
    let back = move |writer: &mut Writer| {
        writer.release(&lease)?;
        writer.leave(&lease.host.host, rests, now)
    };
    means.desk.call(back).await?;
    Ok(PageResult::GivenBack)
}

/// A page that is kept.
struct Kept {
    snapshot: SnapshotId,
    /// What is known of its site.
    memory: SiteMemory,
    /// What sources said of it.
    told: Option<Told>,
    /// What was known of it before.
    before: Before,
}

/// Packs the page and has it kept. Packing costs more than writing, so it is not
/// done on the writer's thread.
async fn keep(
    means: &Means,
    lease: &Lease,
    attempt: &Arc<Attempt>,
    route: Route,
) -> Result<Option<Kept>, Undone> {
    let (brought, is_elsewhere) = (Arc::clone(attempt), route.elsewhere.is_some());
    let (packer, address) = (Arc::clone(&means.packer), lease.url.clone());
    let pack = move || match &brought.outcome {
        Outcome::Captured(capture) if !is_elsewhere => pack(&packer, &address, capture),
        _ => None,
    };
    // What goes wrong while packing leaves it to the writer.
    let payload = tokio::task::spawn_blocking(pack).await.ok().flatten();
    let rests = means.rests(lease);
    let (lease, attempt, run) = (lease.clone(), Arc::clone(attempt), means.run);
    let clock = means.clock.clone();
    let work = move |writer: &mut Writer| {
        let now = clock.now();
        let before = Before {
            failures: lease.failures,
            outlook: if lease.is_revisit {
                writer.outlook(lease.queue_id)?
            } else {
                None
            },
        };
        let arrival = Arrival {
            lease: &lease,
            attempt: &attempt,
            route: &route,
            payload: payload.as_ref(),
            run,
            next: match route.elsewhere {
                Some(Elsewhere::Kept) => Next::Never,
                Some(Elsewhere::Awaited) => Next::At(now + AWAITED),
                None => next(&attempt, &lease, now, clock.chance(lease.queue_id)),
            },
        };
        let snapshot = writer.record_attempt(&arrival, now)?;
        writer.leave(&lease.host.host, rests, now)?;
        if attempt.outcome == Outcome::NotModified {
            store::learn(writer, before.outlook.as_ref(), &Change::Unchanged, now)?;
            store::look_again(writer, lease.queue_id, now)?;
        }
        let Some(snapshot) = snapshot else {
            return Ok(None);
        };
        let memory = writer.site_memory(&attempt.final_url)?;
        Ok(Some(Kept {
            snapshot,
            memory,
            told: writer.told(&lease.url)?,
            before,
        }))
    };
    means.desk.call(work).await
}

fn pack(packer: &Packer, address: &PageUrl, capture: &Capture) -> Option<Payload> {
    let final_url = capture.url.as_ref().unwrap_or(address);
    let payload = packer.pack(address, final_url, &capture.body);
    payload
        .inspect_err(|error| tracing::warn!(%error, %address, "packed by itself"))
        .ok()
}

async fn read(means: &Means, kept: Kept, capture: &Capture) -> Result<PageResult, Undone> {
    let bytes = capture.body.len() as u64;
    let reading = extract::Options {
        site_memory: Arc::new(kept.memory),
        told: kept.told,
        ..means.reading.clone()
    };
    let stored = store(
        &means.desk,
        &means.clock,
        kept.snapshot,
        capture.clone(),
        reading,
        kept.before,
    )
    .await?;
    Ok(PageResult::Read {
        kind: stored.extraction.kind,
        headline: stored.extraction.article.headline.clone(),
        change: stored.change,
        bytes,
    })
}

/// When the address is due again, as far as the request alone tells; a page that
/// was read is given its time by [`store`].
fn next(attempt: &Attempt, lease: &Lease, now: DateTime<Utc>, chance: f64) -> Next {
    let failures = lease.failures.saturating_add(1);
    let retry = match &attempt.outcome {
        Outcome::Captured(_) | Outcome::NotModified => return Next::At(now + FIRST_LOOK),
        Outcome::Refused(refusal) => retry::after_refusal(refusal, failures, now, chance),
        Outcome::Failed(failure) => retry::after(failure, failures, now, chance),
    };
    retry.into()
}

impl From<retry::Retry> for Next {
    fn from(retry: retry::Retry) -> Self {
        match retry {
            retry::Retry::At(time) => Self::At(time),
            retry::Retry::Park { recheck_at } => Self::Parked {
                recheck_at: Some(recheck_at),
            },
        }
    }
}
