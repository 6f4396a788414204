//! Answers for all sites of a newsroom, as the proxy that leads to them, and notes what it
//! was asked.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderMap, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use newsvault::pipeline::clock::Driven;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::telling::{self, Told};
use super::{Newsroom, Site, Trouble};

/// How long a busy site asks to be left alone.
const REST: TimeDelta = TimeDelta::minutes(30);

/// A request, and what it got.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) at: DateTime<Utc>,
    pub(crate) host: String,
    pub(crate) path: String,
    /// Without one, the site hung up.
    pub(crate) status: Option<u16>,
    /// Whether it was asked only for something other than what is known.
    pub(crate) is_conditional: bool,
}

/// A running server; it stops when dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    task: JoinHandle<()>,
    shared: Arc<Shared>,
}

struct Shared {
    newsroom: Arc<Newsroom>,
    clock: Driven,
    asked: Mutex<Vec<Asked>>,
    /// Requests so far.
    count: watch::Sender<usize>,
    /// Requests to each host that are being answered.
    open: Mutex<HashMap<String, usize>>,
    /// The most at a time to one host.
    crowd: Mutex<usize>,
}

impl Server {
    pub(crate) async fn start(newsroom: Arc<Newsroom>, clock: Driven) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await;
        let socket = socket.expect("loopback has a free port");
        let address = socket.local_addr().expect("it is bound");
        let shared = Arc::new(Shared {
            newsroom,
            clock,
            asked: Mutex::default(),
            count: watch::Sender::new(0),
            open: Mutex::default(),
            crowd: Mutex::default(),
        });
        let answering = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = socket.accept().await {
                tokio::spawn(converse(stream, Arc::clone(&answering)));
            }
        });
        Self {
            address,
            task,
            shared,
        }
    }

    /// All requests so far, in order.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().expect("no panic").clone()
    }

    /// The most requests to one host that were made at one time.
    pub(crate) fn crowd(&self) -> usize {
        *self.shared.crowd.lock().expect("no panic")
    }

    /// Waits until so many more requests have come in.
    pub(crate) async fn wait_for_more(&self, count: usize) {
        let mut seen = self.shared.count.subscribe();
        let enough = *seen.borrow() + count;
        let come = seen.wait_for(|seen| *seen >= enough).await;
        come.expect("the server lives");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(stream: TcpStream, shared: Arc<Shared>) {
    let _ = stream.set_nodelay(true);
    let answer = service_fn(move |request: Request<Incoming>| {
        let shared = Arc::clone(&shared);
        async move { shared.answer(&request).await }
    });
    // A client that goes away, and a site that hangs up, end it.
    let _ = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), answer)
        .await;
}

impl Shared {
    async fn answer(&self, request: &Request<Incoming>) -> std::io::Result<Response<Full<Bytes>>> {
        let host = request.uri().host().unwrap_or_default().to_owned();
        self.comes(&host);
        // Whoever asks twice at a time gets the time to do so.
        tokio::task::yield_now().await;
        let answer = self.answer_now(request, &host);
        *self.open.lock().expect("no panic").entry(host).or_default() -= 1;
        answer
    }

    fn comes(&self, host: &str) {
        let mut open = self.open.lock().expect("no panic");
        let open = open.entry(host.to_owned()).or_default();
        *open += 1;
        let mut crowd = self.crowd.lock().expect("no panic");
        *crowd = (*crowd).max(*open);
    }

    fn answer_now(
        &self,
        request: &Request<Incoming>,
        host: &str,
    ) -> std::io::Result<Response<Full<Bytes>>> {
        let (now, path) = (self.clock.now(), request.uri().path());
        let headers = request.headers();
        let answer = match self.newsroom.site(host) {
            Some(site) => answer(site, path, headers, now),
            None => Some(status(404)),
        };
        self.asked.lock().expect("no panic").push(Asked {
            at: now,
            host: host.to_owned(),
            path: path.to_owned(),
            status: answer.as_ref().map(|answer| answer.status().as_u16()),
            is_conditional: headers.contains_key(IF_NONE_MATCH)
                || headers.contains_key(IF_MODIFIED_SINCE),
        });
        self.count.send_modify(|count| *count += 1);
        answer.ok_or_else(|| std::io::Error::other("the site hangs up"))
    }
}

fn status(code: u16) -> Response<Full<Bytes>> {
    let response = Response::builder().status(code).body(Full::default());
    response.expect("a status")
}

/// What a site answers; `None` if it hangs up.
fn answer(
    site: &Site,
    path: &str,
    headers: &HeaderMap,
    now: DateTime<Utc>,
) -> Option<Response<Full<Bytes>>> {
    let is_source = path == site.habit.tells.path();
    match site.outage(now).map(|outage| outage.how) {
        Some(Trouble::Status(code)) if code >= 500 || is_source => return Some(status(code)),
        Some(Trouble::Busy) => {
            let mut busy = status(503);
            let rest = REST.num_seconds().into();
            busy.headers_mut().insert("retry-after", rest);
            return Some(busy);
        }
        Some(Trouble::HangsUp) => return None,
        Some(Trouble::Nonsense) if is_source => {
            let nonsense = Response::builder().header("content-type", "text/plain");
            let body = Full::from("We will be back soon.");
            return Some(nonsense.body(body).expect("a page"));
        }
        _ => {}
    }
    let Some(told) = telling::at(site, path, now) else {
        return Some(status(if path.contains(".html") { 410 } else { 404 }));
    };
    Some(conditional(told, headers))
}

/// The answer, or that it is the one that is known.
fn conditional(told: Told, headers: &HeaderMap) -> Response<Full<Bytes>> {
    let tag = format!("\"{}\"", blake3::hash(told.body.as_bytes()).to_hex());
    let modified = told.changed.map(http_date);
    let has = |name, value: &str| headers.get(name).is_some_and(|known| known == value);
    let is_known = has(IF_NONE_MATCH, &tag)
        || (!headers.contains_key(IF_NONE_MATCH)
            && modified
                .as_ref()
                .is_some_and(|modified| has(IF_MODIFIED_SINCE, modified)));
    let mut response = Response::builder()
        .status(if is_known { 304 } else { 200 })
        .header("content-type", told.kind);
    // Some sites know only the one, some only the other.
    let by_time = told.body.len().is_multiple_of(2);
    response = match modified {
        Some(modified) if by_time => response.header("last-modified", modified),
        _ => response.header("etag", tag),
    };
    let body = if is_known { String::new() } else { told.body };
    response
        .body(Full::from(body))
        .expect("headers that may stand there")
}

fn http_date(moment: DateTime<Utc>) -> String {
    moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

impl std::fmt::Display for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let at = self.at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let status = self
            .status
            .map_or("hung up".to_owned(), |status| status.to_string());
        write!(f, "{at} {}{} {status}", self.host, self.path)
    }
}
