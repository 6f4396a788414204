//! How many requests at a time go to one address, whatever names lead there.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Addresses that are known at a time before those without a request are forgotten.
const MANY: usize = 1_000;

/// The requests under way by address; clones share them.
#[derive(Debug, Clone)]
pub(super) struct Crowd {
    per_address: usize,
    addresses: Arc<Mutex<HashMap<IpAddr, Arc<Semaphore>>>>,
}

impl Crowd {
    pub(super) fn new(per_address: usize) -> Self {
        Self {
            per_address: per_address.clamp(1, Semaphore::MAX_PERMITS),
            addresses: Arc::default(),
        }
    }

    /// Waits until the address may be asked one thing more; dropping what comes
    /// back lets the next one in.
    pub(super) async fn join(&self, address: IpAddr) -> Option<OwnedSemaphorePermit> {
        let requests = {
            let addresses = self.addresses.lock();
            let mut addresses = addresses.unwrap_or_else(PoisonError::into_inner);
            if addresses.len() >= MANY {
                addresses.retain(|_, requests| Arc::strong_count(requests) > 1);
            }
            let empty = || Arc::new(Semaphore::new(self.per_address));
            Arc::clone(addresses.entry(address).or_insert_with(empty))
        };
        // Nobody closes a semaphore here.
        requests.acquire_owned().await.ok()
    }
}
