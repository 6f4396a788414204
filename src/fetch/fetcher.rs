//! The one door to the network.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use reqwest::header::{self, HeaderMap, HeaderValue};
use reqwest::{Client, ClientBuilder, Proxy, Response, redirect};
use tokio::time::{Instant, timeout_at};
use url::Url;

use super::address_guard::{self, GuardedResolver};
use super::body_limit::Body;
use super::visit::Visit;
use super::{DIRECT, Options, SetupError, cause, disk, page_type, robots};
use crate::model::{
    Attempt, Capture, Failure, Lease, Outcome, PageUrl, Refusal, RobotsRecord, TimeoutPhase,
};

const ACCEPT: HeaderValue =
    HeaderValue::from_static("text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.5");

/// Headers that speak of the body as it was sent; ours is decoded.
const OF_THE_TRANSFER: [&str; 2] = ["content-encoding", "transfer-encoding"];

/// Where the environment names proxies, in both spellings.
const PROXY_VARIABLES: [&str; 6] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
];

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
    pub fn new(options: Options) -> Result<Self, SetupError> {
        let agent = options.agent();
        let agent = HeaderValue::from_str(&agent).map_err(|_| SetupError::UserAgent(agent))?;
        let client = with_proxy(client(&options).user_agent(agent), &options)?
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
            let headers = conditions(visit);
            let is_conditional = !headers.is_empty();
            let response = self.send(&visit.url, headers, visit.deadline).await?;
            visit.answered(&response);
            match redirect_target(&response, &visit.url)? {
                Some(next) => visit.follow(next, self.options.max_redirects)?,
                None if is_conditional && response.status() == 304 => {
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
        let headers = headers(response.headers());
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
        let mut url = join(page, "/robots.txt")?;
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
            match redirect_target(&response, url)? {
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
    let resolver = GuardedResolver::new(proxy_names(options), options.allow_private);
    Client::builder()
        .default_headers(HeaderMap::from_iter([(header::ACCEPT, ACCEPT)]))
        .connect_timeout(options.timeouts.connect)
        .read_timeout(options.timeouts.idle)
        .redirect(redirect::Policy::none())
        .dns_resolver(resolver)
        .cookie_store(true)
}

fn with_proxy(builder: ClientBuilder, options: &Options) -> Result<ClientBuilder, SetupError> {
    match options.proxy.as_deref() {
        None => Ok(builder),
        Some(DIRECT) => Ok(builder.no_proxy()),
        Some(proxy) => Proxy::all(proxy)
            .map(|it| builder.proxy(it))
            .map_err(|error| SetupError::Proxy(proxy.to_owned(), cause::innermost(&error))),
    }
}

/// The names of proxies: the user chose them, so they may be private.
fn proxy_names(options: &Options) -> HashSet<String> {
    let proxies = match &options.proxy {
        Some(proxy) => vec![proxy.clone()],
        None => PROXY_VARIABLES
            .iter()
            .filter_map(|name| std::env::var(name).ok())
            .collect(),
    };
    proxies.iter().filter_map(|proxy| host_of(proxy)).collect()
}

/// The client takes a proxy without a scheme for http, and so do we.
fn host_of(proxy: &str) -> Option<String> {
    let url = if proxy.contains("://") {
        Url::parse(proxy)
    } else {
        Url::parse(&format!("http://{proxy}"))
    };
    Some(url.ok()?.host_str()?.to_owned())
}

/// What lets the server answer 304.
fn conditions(visit: &Visit<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if !visit.is_at_home() {
        return headers;
    }
    let validators = &visit.lease.validators;
    for (name, value) in [
        (header::IF_NONE_MATCH, &validators.etag),
        (header::IF_MODIFIED_SINCE, &validators.last_modified),
    ] {
        if let Some(value) = value.as_deref().and_then(|v| HeaderValue::from_str(v).ok()) {
            headers.insert(name, value);
        }
    }
    headers
}

/// Where a redirect leads: `None` if it is none. Only http and https are followed.
fn redirect_target(response: &Response, from: &PageUrl) -> Result<Option<PageUrl>, Failure> {
    let is_redirect = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    let Some(location) = response.headers().get(header::LOCATION) else {
        return Ok(None);
    };
    if !is_redirect {
        return Ok(None);
    }
    // Locations beyond ASCII are against the rules and common.
    join(from, &String::from_utf8_lossy(location.as_bytes())).map(Some)
}

fn join(page: &PageUrl, reference: &str) -> Result<PageUrl, Failure> {
    let url = page
        .join(reference)
        .map_err(|error| Failure::Protocol(format!("bad redirect: {error}")))?;
    if url.is_file() {
        return Err(Failure::Protocol(format!(
            "bad redirect: `{url}` is a file"
        )));
    }
    Ok(url)
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

/// The response headers in order, names in lower case, values as text. Without
/// those of the transfer, because the body is decoded.
fn headers(map: &HeaderMap) -> Vec<(String, String)> {
    map.iter()
        .filter(|(name, _)| !OF_THE_TRANSFER.contains(&name.as_str()))
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect()
}
