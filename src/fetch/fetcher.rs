//! The one door to the network.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::{Client, ClientBuilder, Response, StatusCode, redirect};
use tokio::time::{Instant, timeout_at};

use super::address_guard::{self, GuardedResolver};
use super::body_limit::Body;
use super::visit::Visit;
use super::{Options, SetupError, cause, disk, headers, page_type, proxy, redirects, robots};
use crate::model::{
    Attempt, Capture, Failure, Lease, Outcome, PageUrl, Refusal, RobotsRecord, TimeoutPhase,
};

const PAGES: HeaderValue =
    HeaderValue::from_static("text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.5");

/// How long an idle connection is kept: longer than the pause that most sites ask for.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// Makes requests. Cheap to clone: clones share connections and cookies, which
/// last as long as the fetcher.
#[derive(Debug, Clone)]
pub struct Fetcher {
    client: Client,
    options: Options,
}

impl Fetcher {
    /// Sets up the client; nothing is asked yet.
    ///
    /// # Errors
    /// The proxy or the user agent makes no sense, or TLS has no certificates to trust.
    pub fn new(mut options: Options) -> Result<Self, SetupError> {
        options.timeouts = options.timeouts.at_most_a_year();
        let agent = options.agent();
        let agent = HeaderValue::from_str(&agent).map_err(|_| SetupError::UserAgent(agent))?;
        let client = proxy::apply(client(&options).user_agent(agent), &options)?
            .build()
            .map_err(|error| SetupError::Tls(cause::innermost(&error)))?;
        Ok(Self { client, options })
    }

    /// Fetches the page that the lease names, at the time `now`, if robots.txt
    /// lets us. A `file:` URL is read from disk.
    pub async fn fetch(&self, lease: &Lease, now: DateTime<Utc>) -> Attempt {
        let mut visit = Visit::begin(lease, self.options.timeouts.total, now);
        let outcome = if lease.url.is_file() {
            self.read(&mut visit).await
        } else {
            self.walk(&mut visit).await
        };
        visit.end(outcome.unwrap_or_else(Outcome::Failed))
    }

    async fn read(&self, visit: &mut Visit<'_>) -> Result<Outcome, Failure> {
        let capture = disk::read(&visit.url, self.options.max_bytes, visit.now).await?;
        visit.bytes = capture.body.len() as u64;
        Ok(Outcome::Captured(capture))
    }

    /// Redirects are followed here rather than by the client, so that each step
    /// passes the address guard and the robots.txt of its origin.
    async fn walk(&self, visit: &mut Visit<'_>) -> Result<Outcome, Failure> {
        loop {
            self.guard(&visit.url)?;
            if let Some(refusal) = self.ask_robots(visit).await? {
                return Ok(Outcome::Refused(refusal));
            }
            let headers = if visit.is_at_home() {
                headers::conditional(&visit.lease.validators)
            } else {
                HeaderMap::new()
            };
            let is_conditional = !headers.is_empty();
            let response = self.send(&visit.url, headers, visit.deadline).await?;
            visit.answered(&response);
            match redirects::target(&response, &visit.url)? {
                Some(next) => visit.follow(next, self.options.max_redirects)?,
                None if is_conditional && response.status() == StatusCode::NOT_MODIFIED => {
                    return Ok(Outcome::NotModified);
                }
                None => return self.receive(response, visit).await,
            }
        }
    }

    async fn receive(&self, response: Response, visit: &mut Visit<'_>) -> Result<Outcome, Failure> {
        let status = response.status().as_u16();
        match status {
            204 | 205 => return Err(Failure::Empty),
            200..=299 => {}
            _ => return Err(Failure::HttpStatus(status)),
        }
        let headers = headers::recorded(response.headers());
        let mut capture = Capture {
            url: Some(visit.url.clone()),
            captured_at: visit.now,
            status,
            headers,
            body: Vec::new(),
        };
        let mut body = Body::of(response, visit.deadline);
        let received = self.page(&capture, &mut body).await;
        visit.bytes = body.len();
        visit.wire_bytes = body.len();
        received?;
        capture.body = body.into_bytes();
        Ok(Outcome::Captured(capture))
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

    /// Asks the origin's robots.txt, as it is remembered or anew.
    async fn ask_robots(&self, visit: &mut Visit<'_>) -> Result<Option<Refusal>, Failure> {
        if self.options.ignore_robots {
            return Ok(None);
        }
        if robots::fresh(&visit.host, &visit.url, visit.now).is_none() {
            let before = Instant::now();
            let record = self.fetch_robots(&visit.url, visit.now).await;
            robots::remember(&mut visit.host, record?);
            visit.deadline += before.elapsed();
        }
        let record = robots::fresh(&visit.host, &visit.url, visit.now);
        Ok(match record {
            Some(record) => robots::ruling(record, &visit.url),
            None => Some(Refusal::RobotsUnreachable),
        })
    }

    /// What goes wrong with the file is in the record's status. Fails only if the
    /// host itself cannot be reached: that says more than "no robots.txt".
    async fn fetch_robots(
        &self,
        page: &PageUrl,
        now: DateTime<Utc>,
    ) -> Result<RobotsRecord, Failure> {
        let mut url = redirects::join(page, "/robots.txt")?;
        let answer = self.robots_text(&mut url).await;
        let origin = robots::origin(page);
        let (status, text) = match answer {
            Ok((status, text)) => (Some(status), text),
            Err(failure) if is_no_way(&failure) && robots::origin(&url) == origin => {
                return Err(failure);
            }
            Err(_) => (None, String::new()),
        };
        Ok(RobotsRecord {
            origin,
            fetched_at: now,
            status,
            text,
        })
    }

    /// Status and text of the last answer; `url` is left where the redirects led.
    async fn robots_text(&self, url: &mut PageUrl) -> Result<(u16, String), Failure> {
        let deadline = Instant::now() + self.options.timeouts.total;
        let mut redirects = 0;
        loop {
            self.guard(url)?;
            let response = self.send(url, HeaderMap::new(), deadline).await?;
            let status = response.status().as_u16();
            match redirects::target(&response, url)? {
                Some(next) if redirects < robots::MAX_REDIRECTS => *url = next,
                None if response.status().is_success() => {
                    let mut body = Body::of(response, deadline);
                    body.read_to(robots::MAX_BYTES).await?;
                    return Ok((status, robots::text(body.bytes())));
                }
                _ => return Ok((status, String::new())),
            }
            redirects += 1;
        }
    }

    fn guard(&self, url: &PageUrl) -> Result<(), Failure> {
        if self.options.allow_private {
            return Ok(());
        }
        address_guard::check_literal(url.as_url())
    }

    async fn send(
        &self,
        url: &PageUrl,
        headers: HeaderMap,
        deadline: Instant,
    ) -> Result<Response, Failure> {
        let request = self.client.get(url.as_url().clone()).headers(headers);
        match timeout_at(deadline, request.send()).await {
            Ok(answer) => answer.map_err(|error| cause::before_answer(&error)),
            Err(_) => Err(Failure::Timeout(TimeoutPhase::Total)),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one door")]
fn client(options: &Options) -> ClientBuilder {
    // Fails only if a provider is installed already, which then serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let resolver = GuardedResolver::new(proxy::names(options), options.allow_private);
    Client::builder()
        .default_headers(HeaderMap::from_iter([(ACCEPT, PAGES)]))
        .connect_timeout(options.timeouts.connect)
        .read_timeout(options.timeouts.idle)
        .redirect(redirect::Policy::none())
        .dns_resolver(resolver)
        .cookie_store(true)
        // Many hosts are asked once: their connections must not use up all sockets.
        .pool_max_idle_per_host(1)
        .pool_idle_timeout(KEEP_ALIVE)
        // As browsers do: one bad header is no reason to lose the page.
        .http1_ignore_invalid_headers_in_responses(true)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
}

/// True if the host was not reached at all.
fn is_no_way(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Dns(_)
            | Failure::Connect(_)
            | Failure::Tls(_)
            | Failure::AddressForbidden(_)
            | Failure::Timeout(TimeoutPhase::Connect)
    )
}
