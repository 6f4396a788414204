//! The one place that asks the system for the time, and for chance.

use std::hash::{BuildHasher, RandomState};

use chrono::{DateTime, Utc};

/// The time of day.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one door to the system's clock"
)]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// A number from 0 to 1, another each time: spreads retries. Needs no better
/// randomness than the seed of a hash table.
pub(super) fn jitter() -> f64 {
    let bits = RandomState::new().hash_one(0_u8) >> 32;
    bits as f64 / f64::from(u32::MAX)
}
