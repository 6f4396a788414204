//! All requests for one page: to where it has moved for good, or to its address; then,
//! once, to where the page itself leads on.

use tracing::Instrument;

use super::desk::Undone;
use super::page::Means;
use crate::archive::{Elsewhere, Route, Standing};
use crate::extract::{self, Hop};
use crate::fetch::Place;
use crate::model::{
    Attempt, Capture, Failure, HostRecord, Lease, Outcome, PageUrl, Refusal, Validators, Wanted,
};

/// The request that counts, and how it came to that.
pub(super) struct Trip {
    pub(super) attempt: Attempt,
    pub(super) route: Route,
}

/// Makes the requests.
pub(super) async fn make(means: &Means, lease: &Lease, place: &mut Place) -> Result<Trip, Undone> {
    let mut trip = arrive(means, lease, place).await?;
    let Outcome::Captured(capture) = &trip.attempt.outcome else {
        return Ok(trip);
    };
    if lease.wanted == Wanted::Source {
        return Ok(trip);
    }
    let asked = extract::directives(capture);
    let hop = asked.hop.filter(|hop| is_new(hop.url(), lease, capture));
    trip.route.noarchive = asked.noarchive;
    if let Some(hop) = hop {
        trip.hop(means, lease, &hop, place).await?;
    }
    if trip.route.noarchive && means.honours_noarchive {
        trip.attempt.outcome = Outcome::Refused(Refusal::NoArchive);
    }
    Ok(trip)
}

/// Asks where the page has moved to; if it is not there any more, where it was.
async fn arrive(means: &Means, lease: &Lease, place: &mut Place) -> Result<Trip, Undone> {
    let mut route = Route::default();
    let mut attempt = None;
    if let Some(moved_to) = &lease.moved_to {
        let there = ask(means, place, lease, moved_to, lease.validators.clone()).await?;
        if is_gone(&there.outcome) {
            route.others.push(there);
        } else {
            route.moved_to = Some(moved_to.clone());
            attempt = Some(there);
        }
    }
    let attempt = match attempt {
        Some(attempt) => attempt,
        None if lease.moved_to.is_some() => {
            // What validated the page there says nothing here.
            ask(means, place, lease, &lease.url, Validators::default()).await?
        }
        None => ask(means, place, lease, &lease.url, lease.validators.clone()).await?,
    };
    // Stories that a site has done away with often "move" to its front page.
    let moved_to = attempt.moved_to().filter(|url| !url.is_root());
    if let Some(moved_to) = moved_to {
        route.moved_to = Some(moved_to.clone());
    }
    Ok(Trip { attempt, route })
}

impl Trip {
    /// Follows the page to where it leads. If that brings nothing, what we have counts.
    async fn hop(
        &mut self,
        means: &Means,
        lease: &Lease,
        hop: &Hop,
        place: &mut Place,
    ) -> Result<(), Undone> {
        let url = hop.url().clone();
        if matches!(hop, Hop::Canonical(_)) && self.is_settled(means, &url).await? {
            return Ok(());
        }
        let mut there = ask(
            means,
            place,
            &self.known(lease),
            &url,
            Validators::default(),
        )
        .await?;
        let Outcome::Captured(capture) = &there.outcome else {
            if there.url.host_key() == self.attempt.url.host_key() && there.host.is_some() {
                // It knows the host best.
                self.attempt.host = there.host.take();
            }
            self.route.others.push(there);
            return Ok(());
        };
        self.route.noarchive |= extract::directives(capture).noarchive;
        match hop {
            Hop::Canonical(_) => {
                self.route.moved_to = Some(there.moved_to().unwrap_or(&url).clone());
            }
            Hop::Refresh(_) => self.route.is_detour = true,
        }
        let form = std::mem::replace(&mut self.attempt, there);
        self.route.others.push(form);
        Ok(())
    }

    /// Leaves the story to its own address if that has, or will have, its turn. Where
    /// that is given up, the form serves, and the page is not asked for before its time.
    async fn is_settled(&mut self, means: &Means, page: &PageUrl) -> Result<bool, Undone> {
        let page = page.clone();
        let standing = means
            .desk
            .call(move |writer| writer.standing(&page))
            .await?;
        self.route.elsewhere = match standing {
            Standing::Unknown => return Ok(false),
            Standing::GivenUp => None,
            Standing::Untold => Some(Elsewhere::Awaited),
            Standing::Kept => Some(Elsewhere::Kept),
        };
        Ok(true)
    }

    /// The lease with what the requests so far have taught us of its host.
    fn known(&self, lease: &Lease) -> Lease {
        let mut lease = lease.clone();
        if let Some(host) = self.attempt.host.clone() {
            lease.host = host;
        }
        lease
    }
}

/// True if the hop does not lead back to where we have been.
pub(super) fn is_new(url: &PageUrl, lease: &Lease, capture: &Capture) -> bool {
    let been = [
        Some(&lease.url),
        lease.moved_to.as_ref(),
        capture.url.as_ref(),
    ];
    !been.into_iter().flatten().any(|been| been == url)
}

fn is_gone(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Failed(Failure::HttpStatus(404 | 410)))
}

/// One request, told to developers.
async fn ask(
    means: &Means,
    place: &mut Place,
    lease: &Lease,
    url: &PageUrl,
    validators: Validators,
) -> Result<Attempt, Undone> {
    let lease = Lease {
        url: url.clone(),
        validators,
        host: host(means, lease, url).await?,
        ..lease.clone()
    };
    let fetched = async {
        let attempt = means.fetcher.fetch(&lease, means.clock.now(), place).await;
        tell(&attempt);
        attempt
    };
    Ok(fetched.instrument(tracing::debug_span!("fetch")).await)
}

/// What is remembered of the host that is asked.
async fn host(means: &Means, lease: &Lease, url: &PageUrl) -> Result<HostRecord, Undone> {
    let key = url.host_key();
    if key == lease.host.host {
        return Ok(lease.host.clone());
    }
    let now = means.clock.now();
    means.desk.call(move |writer| writer.host(&key, now)).await
}

fn tell(attempt: &Attempt) {
    let error = match &attempt.outcome {
        Outcome::Captured(_) | Outcome::NotModified => None,
        Outcome::Refused(refusal) => Some(refusal.code().to_owned()),
        Outcome::Failed(failure) => Some(failure.code()),
    };
    tracing::debug!(
        status = attempt.status,
        error,
        bytes = attempt.bytes,
        ms = attempt.duration.as_millis(),
        final_url = %attempt.final_url,
        "fetched"
    );
}
