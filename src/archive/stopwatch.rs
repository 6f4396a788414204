//! How long SQLite has worked at something, and whether that is too long.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// SQLite looks at the clock every so many steps: some thousand times a second.
pub(super) const STEPS: i32 = 10_000;

/// Counts the time in SQLite only, so that a slow pager does not end a query.
#[derive(Debug, Clone)]
pub(super) struct Stopwatch {
    born: Instant,
    limit: Option<Duration>,
    /// Microseconds since `born`: when the running step began.
    began: Arc<AtomicU64>,
    /// Microseconds that earlier steps took.
    spent: Arc<AtomicU64>,
}

/// Stands in `began` while no step runs.
const AT_REST: u64 = u64::MAX;

impl Stopwatch {
    pub(super) fn new(limit: Option<Duration>) -> Self {
        Self {
            born: Instant::now(),
            limit,
            began: Arc::new(AtomicU64::new(AT_REST)),
            spent: Arc::default(),
        }
    }

    pub(super) fn start(&self) {
        self.began.store(self.now(), Ordering::Relaxed);
    }

    pub(super) fn stop(&self) {
        let began = self.began.swap(AT_REST, Ordering::Relaxed);
        let took = self.now().saturating_sub(began);
        self.spent.fetch_add(took, Ordering::Relaxed);
    }

    pub(super) fn is_over(&self) -> bool {
        let Some(limit) = self.limit else {
            return false;
        };
        // At rest `began` lies in the future, and nothing is added.
        let running = self
            .now()
            .saturating_sub(self.began.load(Ordering::Relaxed));
        let spent = self.spent.load(Ordering::Relaxed).saturating_add(running);
        Duration::from_micros(spent) >= limit
    }

    fn now(&self) -> u64 {
        u64::try_from(self.born.elapsed().as_micros()).unwrap_or(AT_REST - 1)
    }
}
