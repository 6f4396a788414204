//! How many pages are in transfer, or in memory, at a time.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// A page's place among those in transfer and those that are being stored: taken
/// when a request is made, given back when this is dropped. Who waits for a host's
/// turn holds none, so that pages at rest keep nobody from working.
#[derive(Debug)]
pub struct Place {
    all: Arc<Semaphore>,
    own: Option<OwnedSemaphorePermit>,
}

impl Place {
    /// No place yet.
    pub(super) fn among(all: &Arc<Semaphore>) -> Self {
        Self {
            all: Arc::clone(all),
            own: None,
        }
    }

    /// Waits for a place.
    pub(super) async fn enter(&mut self) {
        if self.own.is_none() {
            // Nobody closes the semaphore.
            self.own = Arc::clone(&self.all).acquire_owned().await.ok();
        }
    }

    /// Gives the place back.
    pub(super) fn leave(&mut self) {
        self.own = None;
    }
}
