//! `newsvault watch --metrics`: figures for Prometheus and its like.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;

use super::terminal;
use crate::pipeline::{Event, PageResult, clock};
use crate::web::{self, Counters, Metrics};

/// Where figures are told if nobody says otherwise: only on this machine.
pub(super) const USUAL: &str = "127.0.0.1:9464";

/// Who answers monitors; nobody, unless asked to.
pub(super) struct Monitor {
    counters: Arc<Counters>,
    open: Option<(TcpListener, Metrics)>,
}

impl Monitor {
    /// Takes the port, and says where.
    pub(super) fn open(address: Option<SocketAddr>, archive: &Path) -> anyhow::Result<Self> {
        let counters = Arc::new(Counters::default());
        let Some(address) = address else {
            return Ok(Self {
                counters,
                open: None,
            });
        };
        let (listener, address) = listen(address).map_err(|error| {
            anyhow::anyhow!(
                "cannot tell metrics at `{address}`: {error}\nhint: name another port with --metrics, or 0 for any"
            )
        })?;
        terminal::note(&format!("metrics at http://{address}/metrics"));
        if !address.ip().is_loopback() {
            terminal::warn("newsvault: whoever reaches this machine can read the metrics");
        }
        let metrics = Metrics {
            archive: archive.to_owned(),
            began: clock::now(),
            counters: Arc::clone(&counters),
        };
        Ok(Self {
            counters,
            open: Some((listener, metrics)),
        })
    }

    /// Counts what happens.
    pub(super) fn count(&self, event: &Event<'_>) {
        let Event::Page { result, .. } = event else {
            return;
        };
        let cause = match result {
            PageResult::Refused(refusal) => Some(refusal.code().to_owned()),
            PageResult::Failed(failure) => Some(failure.code()),
            PageResult::Unreadable { .. } => Some("unreadable".to_owned()),
            _ => None,
        };
        let bytes = match result {
            PageResult::Read { bytes, .. }
            | PageResult::Elsewhere { bytes }
            | PageResult::Listed { bytes, .. } => *bytes,
            _ => 0,
        };
        self.counters.page(result.code(), cause, bytes);
    }

    /// Answers for as long as it is waited for.
    pub(super) async fn serve(&self) {
        if let Some((listener, metrics)) = &self.open
            && let Ok(listener) = listener.try_clone()
            && let Ok(listener) = tokio::net::TcpListener::from_std(listener)
        {
            web::serve(listener, metrics.clone(), clock::now).await;
        }
        std::future::pending::<()>().await;
    }
}

pub(super) fn listen(address: SocketAddr) -> std::io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// An address with a port, or only a port, which is this machine's own.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
    if let Ok(port) = text.parse() {
        return Ok(SocketAddr::new(here, port));
    }
    let named = text
        .strip_prefix("localhost:")
        .and_then(|port| port.parse().ok());
    if let Some(port) = named {
        return Ok(SocketAddr::new(here, port));
    }
    text.parse().map_err(|_| {
        format!(
            "`{text}` is no address with a port\nhint: 9464 and 127.0.0.1:9464 are for this machine only; 0.0.0.0:9464 for all"
        )
    })
}
