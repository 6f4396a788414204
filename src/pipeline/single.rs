//! One page from the network, without an archive: robots.txt is heeded, nothing is remembered.

use std::fmt;

use super::clock;
use super::trip::is_new;
use crate::extract;
use crate::fetch::Fetcher;
use crate::model::{
    Attempt, Capture, Failure, HostRecord, Lease, Outcome, PageUrl, Refusal, Validators, Wanted,
};

/// Why there is no page: what happened, and in a line of its own what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoPage {
    /// It was not asked for, or may not be kept.
    Refused(Refusal),
    /// It was asked for in vain.
    Failed(Failure),
    /// The server says that it has not changed, though nobody said that we have it.
    NotModified,
}

impl fmt::Display for NoPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "{}\nhint: {}", refusal.code(), refusal.advice()),
            Self::Failed(failure) => write!(f, "{failure}\nhint: {}", failure.advice()),
            Self::NotModified => {
                f.write_str("the server calls it unmodified, though we asked for all of it")
            }
        }
    }
}

impl std::error::Error for NoPage {}

/// Fetches a page, and the one that it leads on to if that can be had, as a run does.
///
/// # Errors
/// robots.txt keeps us away, or the page cannot be had; the error says what to do about it.
///
/// ```
/// use newsvault::{Fetcher, PageUrl, fetch, fetch_page};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let url = format!("file://{}/sample_pages/interview.html", env!("CARGO_MANIFEST_DIR"));
/// let fetcher = Fetcher::new(fetch::Options {
///     contact: Some("you@example.org".to_owned()),
///     ..fetch::Options::default()
/// })?;
/// let page = fetch_page(&fetcher, &PageUrl::parse(&url)?).await?;
/// let article = newsvault::extract(&page, &Default::default()).article;
/// assert!(article.headline.is_some());
/// # Ok(())
/// # }
/// ```
pub async fn fetch_page(fetcher: &Fetcher, url: &PageUrl) -> Result<Capture, NoPage> {
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

/// Fetches a source.
pub(super) async fn fetch_source(fetcher: &Fetcher, url: &PageUrl) -> Result<Capture, NoPage> {
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

fn captured(outcome: Outcome) -> Result<Capture, NoPage> {
    match outcome {
        Outcome::Captured(capture) => Ok(capture),
        Outcome::NotModified => Err(NoPage::NotModified),
        Outcome::Refused(refusal) => Err(NoPage::Refused(refusal)),
        Outcome::Failed(failure) => Err(NoPage::Failed(failure)),
    }
}
