//! The one door to the network.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue};
use reqwest::{Client, ClientBuilder, StatusCode, redirect};
use tokio::sync::Semaphore;

use super::ask::Answer;
use super::body_limit::{Body, Limits};
use super::crowd::Crowd;
use super::names::{self, Lookup, Names};
use super::pace::HostPace;
use super::place::Place;
use super::robots_memory::RobotsMemory;
use super::visit::Visit;
use super::{Options, SetupError, address_guard, cause, disk, headers, page_type, proxy};
use super::{redirects, robots, trust, wall};
use crate::coding;
use crate::model::{Attempt, Capture, Failure, Lease, Outcome, PageUrl, Refusal, Wall, Wanted};

const PAGES: HeaderValue =
    HeaderValue::from_static("text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.5");

const SOURCES: HeaderValue = HeaderValue::from_static(
    "application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,text/xml;q=0.9,text/html;q=0.8,*/*;q=0.5",
);

const ENCODINGS: HeaderValue = HeaderValue::from_static(coding::ACCEPTED);

/// What sitemaps may have (sitemaps.org), in bytes.
const LARGEST_SOURCE: u64 = 50 * 1024 * 1024;

/// Far more than any site sends; the client stops at some hundred KiB of them anyway.
const MOST_HEADERS: usize = 256;
/// The same for HTTP/2, in bytes.
const LARGEST_HEAD: u32 = 256 * 1024;

/// How much longer than the pause between two requests an idle connection is kept, and
/// how long at most: a run that goes from host to host leaves one behind at each, and
/// they must use up neither sockets nor memory.
const KEEP_ALIVE: Duration = Duration::from_secs(2);
const LONGEST_KEEP_ALIVE: Duration = Duration::from_secs(20);

/// Makes requests. Cheap to clone: clones share connections and cookies, which
/// last as long as the fetcher, and take turns.
#[derive(Clone)]
pub struct Fetcher {
    pub(super) client: Client,
    pub(super) options: Options,
    pub(super) names: Names,
    pub(super) is_proxied: bool,
    pub(super) pace: HostPace,
    pub(super) crowd: Crowd,
    pub(super) robots: RobotsMemory,
    places: Arc<Semaphore>,
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fetcher = f.debug_struct("Fetcher");
        fetcher.field("options", &self.options);
        fetcher.finish_non_exhaustive()
    }
}

impl Fetcher {
    /// Sets up the client; nothing is asked yet.
    ///
    /// # Errors
    /// The proxy or the user agent makes no sense, or TLS has no certificates to trust.
    pub fn new(options: Options) -> Result<Self, SetupError> {
        Self::with_lookup(options, names::system())
    }

    /// The same, with names of which the system does not know.
    ///
    /// # Errors
    /// As [`Fetcher::new`].
    pub fn with_lookup(mut options: Options, lookup: Lookup) -> Result<Self, SetupError> {
        options.timeouts = options.timeouts.at_most_a_year();
        let agent = options.agent();
        let agent = HeaderValue::from_str(&agent).map_err(|_| SetupError::UserAgent(agent))?;
        let names = Names::new(&options, lookup);
        let client = client(&options, names.clone()).user_agent(agent);
        let client = trust::apply(client, &options)?;
        let client = proxy::apply(client, &options)?
            .build()
            .map_err(|error| SetupError::Tls(cause::innermost(&error)))?;
        let places = options.concurrency.clamp(1, Semaphore::MAX_PERMITS);
        Ok(Self {
            client,
            names,
            is_proxied: !proxy::names(&options).is_empty(),
            pace: HostPace::new(options.per_host),
            crowd: Crowd::new(options.per_address),
            robots: RobotsMemory::default(),
            places: Arc::new(Semaphore::new(places)),
            options,
        })
    }

    /// How hosts are spared.
    pub fn pace(&self) -> &HostPace {
        &self.pace
    }

    /// For a page's way: no place is taken until a request is made.
    pub fn place(&self) -> Place {
        Place::among(&self.places)
    }

    /// Fetches the page that the lease names, at the time `now`, if robots.txt
    /// lets us and its host may be asked. A `file:` URL is read from disk. The place is
    /// the page's own when this ends; who lets it go lets another page begin.
    pub async fn fetch(&self, lease: &Lease, now: DateTime<Utc>, place: &mut Place) -> Attempt {
        let mut visit = Visit::begin(lease, self.options.timeouts.total, now, place);
        if let Some(pause) = robots::crawl_delay(&lease.host, &lease.url) {
            self.pace.wish(&lease.host.host, pause);
        }
        let outcome = if lease.url.is_file() {
            self.read(&mut visit).await
        } else {
            self.walk(&mut visit).await
        };
        visit.end(outcome.unwrap_or_else(Outcome::Failed))
    }

    async fn read(&self, visit: &mut Visit<'_>) -> Result<Outcome, Failure> {
        visit.place.enter().await;
        let wanted = visit.lease.wanted;
        let capture = disk::read(&visit.url, wanted, self.options.max_bytes, visit.now()).await?;
        visit.bytes = capture.body.len() as u64;
        Ok(Outcome::Captured(capture))
    }

    /// Redirects are followed here rather than by the client, so that each step
    /// passes the address guard and the robots.txt of its origin.
    async fn walk(&self, visit: &mut Visit<'_>) -> Result<Outcome, Failure> {
        loop {
            self.guard(&visit.url)?;
            if !self.is_affordable(visit) {
                return Ok(Outcome::Refused(Refusal::Budget));
            }
            if let Some(refusal) = self.ask_robots(visit).await? {
                return Ok(Outcome::Refused(refusal));
            }
            let mut headers = if visit.is_home(&visit.url) {
                headers::conditional(&visit.lease.validators)
            } else {
                HeaderMap::new()
            };
            let is_conditional = !headers.is_empty();
            if visit.lease.wanted == Wanted::Source {
                headers.insert(ACCEPT, SOURCES);
            }
            let url = visit.url.clone();
            let answer = self.ask(visit, &url, headers).await?;
            visit.answered(&answer.response);
            match redirects::target(&answer.response, &url)? {
                Some(next) => visit.follow(next, self.options.max_redirects)?,
                None if is_conditional && answer.response.status() == StatusCode::NOT_MODIFIED => {
                    return Ok(Outcome::NotModified);
                }
                None => return self.receive(answer, visit).await,
            }
        }
    }

    /// Whether the host's budget lets the page be asked for, and its robots.txt first, with
    /// a redirect, if that must be had.
    fn is_affordable(&self, visit: &Visit<'_>) -> bool {
        let knows_robots = self.options.ignore_robots
            || robots::fresh(&visit.host, &visit.url, visit.now()).is_some();
        visit.affords(if knows_robots { 1 } else { 3 })
    }

    async fn receive(&self, answer: Answer, visit: &mut Visit<'_>) -> Result<Outcome, Failure> {
        let status = answer.response.status().as_u16();
        match status {
            204 | 205 => return Err(Failure::Empty),
            200..=299 => {}
            _ => return Err(self.refused(answer, visit).await),
        }
        let headers = headers::recorded(answer.response.headers());
        let mut capture = Capture {
            url: Some(visit.url.clone()),
            captured_at: visit.now(),
            status,
            headers,
            body: Vec::new(),
        };
        let limit = match visit.lease.wanted {
            Wanted::Page => self.options.max_bytes,
            Wanted::Source => self.options.max_bytes.max(LARGEST_SOURCE),
        };
        let mut body = Body::of(answer, limit, self.limits(visit))?;
        let received = match visit.lease.wanted {
            Wanted::Page => self.page(&capture, &mut body).await,
            Wanted::Source => source(&mut body, limit).await,
        };
        visit.bytes = body.len();
        visit.wire_bytes = body.wire_bytes();
        received?;
        capture.body = body.into_bytes();
        if visit.lease.wanted == Wanted::Source {
            capture.body = coding::unpacked(capture.body, limit);
        }
        Ok(Outcome::Captured(capture))
    }

    /// What an answer without a page means: its status, or that a wall stands there.
    async fn refused(&self, answer: Answer, visit: &mut Visit<'_>) -> Failure {
        let status = answer.response.status().as_u16();
        let wall = Failure::Wall(Wall::Bot);
        if wall::is_named(answer.response.headers()) {
            return wall;
        }
        if wall::may_be(status, answer.response.headers()) {
            let Ok(mut body) = Body::of(answer, self.options.max_bytes, self.limits(visit)) else {
                return Failure::HttpStatus(status);
            };
            // What has come tells, however it ends.
            let _ = body.read_to(wall::LOOKED_AT).await;
            (visit.bytes, visit.wire_bytes) = (body.len(), body.wire_bytes());
            if wall::is_shown(body.bytes()) {
                return wall;
            }
        }
        Failure::HttpStatus(status)
    }

    /// Reads the whole body, if its first bytes are those of a page.
    async fn page(&self, capture: &Capture, body: &mut Body) -> Result<(), Failure> {
        let limit = self.options.max_bytes;
        body.read_to(page_type::HEADER).await?;
        if body.len() == 0 {
            return Err(Failure::Empty);
        }
        page_type::check(capture.header("content-type"), body.bytes())
            .map_err(Failure::NotAPage)?;
        body.read_to(limit.saturating_add(1)).await?;
        if body.len() > limit {
            return Err(Failure::TooLarge(limit));
        }
        Ok(())
    }

    pub(super) fn limits(&self, visit: &Visit<'_>) -> Limits {
        Limits {
            idle: self.options.timeouts.idle,
            deadline: visit.watch.deadline(),
        }
    }

    pub(super) fn guard(&self, url: &PageUrl) -> Result<(), Failure> {
        if self.options.allow_private {
            return Ok(());
        }
        address_guard::check_literal(url.as_url())
    }
}

/// Reads a source, whatever its bytes are. Of one without end, what came within the limit.
async fn source(body: &mut Body, limit: u64) -> Result<(), Failure> {
    match body.read_to(limit).await {
        Ok(()) if body.len() == 0 => Err(Failure::Empty),
        // What stands in front of the end that is missing is worth having.
        Err(Failure::Truncated | Failure::TooLarge(_)) if body.len() > 0 => Ok(()),
        read => read,
    }
}

/// A client that follows no redirects.
#[expect(clippy::disallowed_methods, reason = "this is the one door")]
pub(super) fn plain_client() -> ClientBuilder {
    // Fails only if a provider is installed already, which then serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().redirect(redirect::Policy::none())
}

fn client(options: &Options, names: Names) -> ClientBuilder {
    plain_client()
        .default_headers(HeaderMap::from_iter([
            (ACCEPT, PAGES),
            (ACCEPT_ENCODING, ENCODINGS),
        ]))
        .connect_timeout(options.timeouts.connect)
        .dns_resolver(names)
        .cookie_store(true)
        // Many hosts are asked once: their connections must not use up all sockets.
        .pool_max_idle_per_host(1)
        .pool_idle_timeout((options.delay + KEEP_ALIVE).min(LONGEST_KEEP_ALIVE))
        // As browsers do: one bad header is no reason to lose the page.
        .http1_ignore_invalid_headers_in_responses(true)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http1_max_headers(MOST_HEADERS)
        .http2_max_header_list_size(LARGEST_HEAD)
}
