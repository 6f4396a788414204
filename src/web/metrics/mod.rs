//! What monitors ask a process that keeps following: `GET /metrics`, and nothing else.
//!
//! [`Metrics`] is the figures, those of this process ([`Counters`]) and those that the
//! archive gives, in Prometheus' text ([`exposition`]).

mod counters;
mod exposition;
mod figures;

pub use counters::Counters;
pub use figures::Metrics;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::server::{self, Limits};

/// Monitors are few, and come back.
const LIMITS: Limits = Limits {
    connections: 16,
    lasting: Duration::from_secs(120),
};
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
    let router = Router::new()
        .route("/metrics", get(figures).fallback(get_it))
        .fallback(|| async { (StatusCode::NOT_FOUND, "there is only /metrics\n") })
        .with_state(shared);
    server::answer(listener, router, LIMITS, std::future::pending()).await;
}

async fn get_it() -> Response {
    let allowed = [("allow", "GET, HEAD")];
    (StatusCode::METHOD_NOT_ALLOWED, allowed, "GET it\n").into_response()
}

async fn figures(State(shared): State<Arc<Shared>>) -> Response {
    match shared.text().await {
        Ok(text) => ([(CONTENT_TYPE, exposition::MEDIA_TYPE)], text).into_response(),
        Err(why) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{why}\n")).into_response(),
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
