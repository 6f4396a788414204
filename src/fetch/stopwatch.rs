//! Time that counts against a limit, and time that does not.

use std::time::Duration;

use tokio::time::Instant;

/// Measures a request and ends it in time. It stands still while we wait for our own
/// reasons, such as a host's pause.
#[derive(Debug)]
pub(super) struct Stopwatch {
    began: Instant,
    stood_still: Duration,
    limit: Duration,
}

impl Stopwatch {
    pub(super) fn start(limit: Duration) -> Self {
        Self {
            began: Instant::now(),
            stood_still: Duration::ZERO,
            limit,
        }
    }

    /// So much of the time that has passed does not count.
    pub(super) fn discount(&mut self, span: Duration) {
        self.stood_still += span;
    }

    /// The time that did not count so far.
    pub(super) fn discounted(&self) -> Duration {
        self.stood_still
    }

    /// The time that counts so far.
    pub(super) fn elapsed(&self) -> Duration {
        self.began.elapsed().saturating_sub(self.stood_still)
    }

    /// When the limit runs out, if it does not stand still again.
    pub(super) fn deadline(&self) -> Instant {
        self.began + self.stood_still + self.limit
    }
}
