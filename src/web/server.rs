//! A small server: so many connections, so much time for each, and an end in good order.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// So long a client may take for the head of a request.
const HEAD: Duration = Duration::from_secs(5);
/// The largest head of a request, in bytes.
const LARGEST_HEAD: usize = 64 * 1024;
/// After that much time what is being answered is cut off when the server stops.
const PATIENCE: Duration = Duration::from_secs(5);
/// When no connection could be taken in, it is tried again after this.
const PAUSE: Duration = Duration::from_millis(500);

/// How much one server takes on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Connections at a time; others wait.
    pub(super) connections: usize,
    /// How long one may last.
    pub(super) lasting: Duration,
}

/// Answers until `stop` is done, and then what is being answered.
pub(super) async fn answer(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let open = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            // Too many open files, most likely: that passes.
            Err(error) => {
                tracing::warn!(%error, "cannot take in who asks");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_buf_size(LARGEST_HEAD)
            .max_headers(64)
            .serve_connection(
                TokioIo::new(stream),
                TowerToHyperService::new(router.clone()),
            );
        let connection = open.watch(connection);
        tokio::spawn(async move {
            // Who hangs up, or stays too long, has had enough.
            let _ = tokio::time::timeout(limits.lasting, connection).await;
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(PATIENCE, open.shutdown()).await;
}
