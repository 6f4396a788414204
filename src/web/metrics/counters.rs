//! What this process has done since it began.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Counts pages as they are done with.
#[derive(Debug, Default)]
pub struct Counters {
    counts: Mutex<Counts>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    /// Pages by what came of them.
    pub(super) results: BTreeMap<&'static str, u64>,
    /// What went wrong, by cause.
    pub(super) causes: BTreeMap<String, u64>,
    /// Bytes of pages.
    pub(super) bytes: u64,
}

impl Counters {
    /// Counts a page.
    pub fn page(&self, result: &'static str, cause: Option<String>, bytes: u64) {
        let mut counts = self.lock();
        *counts.results.entry(result).or_default() += 1;
        if let Some(cause) = cause {
            *counts.causes.entry(cause).or_default() += 1;
        }
        counts.bytes += bytes;
    }

    pub(super) fn counts(&self) -> Counts {
        self.lock().clone()
    }

    /// Whoever panicked while counting left whole numbers.
    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
