//! The robots.txt files of a run that came from elsewhere than the lease: so no file is
//! asked for twice, whichever of several pages needs it first.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use crate::model::RobotsRecord;

/// Files kept at a time, half a MiB each at the most.
const MOST: usize = 256;

type Slot = Arc<AsyncMutex<Option<RobotsRecord>>>;

/// By origin; clones share them.
#[derive(Debug, Clone, Default)]
pub(super) struct RobotsMemory {
    origins: Arc<Mutex<HashMap<String, Slot>>>,
}

impl RobotsMemory {
    /// What is known of an origin. Whoever holds it asks for the file if it must be
    /// asked for; others wait until it is dropped.
    pub(super) async fn of(&self, origin: &str) -> OwnedMutexGuard<Option<RobotsRecord>> {
        let slot = {
            let origins = self.origins.lock();
            let mut origins = origins.unwrap_or_else(PoisonError::into_inner);
            if origins.len() >= MOST {
                origins.retain(|_, slot| Arc::strong_count(slot) > 1);
            }
            Arc::clone(origins.entry(origin.to_owned()).or_default())
        };
        slot.lock_owned().await
    }
}
