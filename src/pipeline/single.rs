//! One page from the network, without an archive: robots.txt is heeded, nothing is remembered.

use super::clock;
use super::trip::is_new;
use crate::extract;
use crate::fetch::Fetcher;
use crate::model::{Attempt, Capture, HostRecord, Lease, Outcome, PageUrl, Validators, Wanted};

/// Fetches a page, and the one that it leads on to if that can be had, as a run does; or
/// says why it cannot be had and what to do about it.
pub async fn fetch_page(fetcher: &Fetcher, url: &PageUrl) -> Result<Capture, String> {
    let lease = lease(url, HostRecord::new(url.host_key()));
    let attempt = ask(fetcher, &lease).await;
    let host = attempt.host;
    let capture = captured(attempt.outcome)?;
    let hop = extract::directives(&capture).hop;
    let Some(hop) = hop.filter(|hop| is_new(hop.url(), &lease, &capture)) else {
        return Ok(capture);
    };
    let there = ask(fetcher, &onward(hop.url(), host)).await;
    Ok(captured(there.outcome).unwrap_or(capture))
}

/// Fetches a source; an error says why it cannot be had and what to do about it.
pub(super) async fn fetch_source(fetcher: &Fetcher, url: &PageUrl) -> Result<Capture, String> {
    let wanted = Lease {
        wanted: Wanted::Source,
        ..lease(url, HostRecord::new(url.host_key()))
    };
    captured(ask(fetcher, &wanted).await.outcome)
}

async fn ask(fetcher: &Fetcher, lease: &Lease) -> Attempt {
    let mut place = fetcher.place();
    fetcher.fetch(lease, clock::now(), &mut place).await
}

/// What the first request has taught us of its host counts for the second one.
fn onward(url: &PageUrl, known: Option<HostRecord>) -> Lease {
    let key = url.host_key();
    let known = known.filter(|record| record.host == key);
    lease(url, known.unwrap_or_else(|| HostRecord::new(key)))
}

fn lease(url: &PageUrl, host: HostRecord) -> Lease {
    Lease {
        queue_id: 0,
        url: url.clone(),
        moved_to: None,
        wanted: Wanted::Page,
        is_revisit: false,
        validators: Validators::default(),
        failures: 0,
        host,
    }
}

fn captured(outcome: Outcome) -> Result<Capture, String> {
    match outcome {
        Outcome::Captured(capture) => Ok(capture),
        Outcome::NotModified => {
            Err("the server calls it unmodified, though we asked for all of it".to_owned())
        }
        Outcome::Refused(refusal) => Err(format!("{}\nhint: {}", refusal.code(), refusal.advice())),
        Outcome::Failed(failure) => Err(format!("{failure}\nhint: {}", failure.advice())),
    }
}
