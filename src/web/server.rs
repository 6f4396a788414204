//! A small server: `GET /metrics`, and nothing else.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, Semaphore};
use tokio::time::Instant;

use super::Metrics;
use super::exposition::MEDIA_TYPE;

/// Connections at a time: monitors are few.
const CONNECTIONS: usize = 16;
/// So long a client may take for its head, and a connection may last.
const HEAD: Duration = Duration::from_secs(5);
const CONNECTION: Duration = Duration::from_secs(120);
/// Figures are this fresh, however often they are asked for.
const FRESH: Duration = Duration::from_millis(500);

/// The figures as they were last gathered.
struct Shared {
    metrics: Metrics,
    now: fn() -> DateTime<Utc>,
    last: Mutex<Option<(Instant, Bytes)>>,
}

/// Answers for as long as it is waited for. `now` is asked for the time.
pub async fn serve(listener: TcpListener, metrics: Metrics, now: fn() -> DateTime<Utc>) {
    let shared = Arc::new(Shared {
        metrics,
        now,
        last: Mutex::default(),
    });
    let free = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&free).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                let shared = Arc::clone(&shared);
                tokio::spawn(async move {
                    converse(stream, shared).await;
                    drop(place);
                });
            }
            // Too many open files, most likely: that passes.
            Err(error) => {
                tracing::warn!(%error, "cannot take in who asks for metrics");
                tokio::time::sleep(FRESH).await;
            }
        }
    }
}

async fn converse(stream: TcpStream, shared: Arc<Shared>) {
    let answering = service_fn(move |request: Request<Incoming>| {
        let shared = Arc::clone(&shared);
        async move { Ok::<_, Infallible>(answer(&request, &shared).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_headers(64)
        .serve_connection(TokioIo::new(stream), answering);
    // Who hangs up, or stays too long, has had enough.
    let _ = tokio::time::timeout(CONNECTION, connection).await;
}

async fn answer(request: &Request<Incoming>, shared: &Shared) -> Response<Full<Bytes>> {
    if request.uri().path() != "/metrics" {
        return plain(StatusCode::NOT_FOUND, "there is only /metrics\n");
    }
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        let mut refused = plain(StatusCode::METHOD_NOT_ALLOWED, "GET it\n");
        let allowed = HeaderValue::from_static("GET, HEAD");
        refused.headers_mut().insert(ALLOW, allowed);
        return refused;
    }
    match shared.text().await {
        Ok(text) => {
            let mut answer = Response::new(Full::new(text));
            let kind = HeaderValue::from_static(MEDIA_TYPE);
            answer.headers_mut().insert(CONTENT_TYPE, kind);
            answer
        }
        Err(why) => plain(StatusCode::INTERNAL_SERVER_ERROR, &format!("{why}\n")),
    }
}

impl Shared {
    /// One asks the archive, the others wait for what it finds.
    async fn text(&self) -> Result<Bytes, String> {
        let mut last = self.last.lock().await;
        if let Some((at, text)) = &*last
            && at.elapsed() < FRESH
        {
            return Ok(text.clone());
        }
        let (metrics, now) = (self.metrics.clone(), (self.now)());
        let gathered = tokio::task::spawn_blocking(move || metrics.text(now)).await;
        let text = match gathered {
            Ok(Ok(text)) => Bytes::from(text),
            Ok(Err(error)) => return Err(error.to_string()),
            Err(error) => return Err(error.to_string()),
        };
        *last = Some((Instant::now(), text.clone()));
        Ok(text)
    }
}

fn plain(status: StatusCode, text: &str) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(Bytes::from(text.to_owned())));
    *answer.status_mut() = status;
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}
