//! What time it is: the one place that asks the system for it, and for chance.
//!
//! A run is given its [`Clock`]. The system's goes on by itself. A [`Driven`] one stands
//! still while anything is in hand and leaps to when something is due next, so that a
//! month of a newsroom passes in seconds and is the same every time.

use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::Notify;

/// The time of day by the system's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one door to the system's clock"
)]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// By which a run tells the time.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The system's.
    #[default]
    System,
    /// One that is driven by hand.
    Driven(Driven),
}

impl Clock {
    /// The time of day.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System => now(),
            Self::Driven(driven) => driven.now(),
        }
    }

    /// A number from 0 to 1: spreads what would happen together. Another each time; by a
    /// driven clock, the same for one thing at one time.
    pub(super) fn chance(&self, of: i64) -> f64 {
        let bits = match self {
            // Needs no better randomness than the seed of a hash table.
            Self::System => RandomState::new().hash_one(of),
            Self::Driven(driven) => {
                let mut hasher = DefaultHasher::new();
                (driven.seed, driven.now(), of).hash(&mut hasher);
                hasher.finish()
            }
        };
        (bits >> 32) as f64 / f64::from(u32::MAX)
    }
}

/// A clock that is driven by hand; clones are the same clock.
#[derive(Debug, Clone)]
pub struct Driven {
    seed: u64,
    hands: Arc<Mutex<Hands>>,
    arrived: Arc<Notify>,
}

#[derive(Debug)]
struct Hands {
    now: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Driven {
    /// Stands at a moment; chance is what the seed makes it.
    pub fn at(moment: DateTime<Utc>, seed: u64) -> Self {
        let hands = Hands {
            now: moment,
            until: moment,
        };
        Self {
            seed,
            hands: Arc::new(Mutex::new(hands)),
            arrived: Arc::default(),
        }
    }

    /// What it shows.
    pub fn now(&self) -> DateTime<Utc> {
        self.hands().now
    }

    /// Sets it on, whatever is due: as if the machine had slept.
    pub fn set(&self, moment: DateTime<Utc>) {
        let mut hands = self.hands();
        hands.now = hands.now.max(moment);
    }

    /// Lets it go on as far as this moment, and waits until it is there with nothing in hand.
    pub async fn go_on_until(&self, moment: DateTime<Utc>) {
        self.hands().until = moment;
        self.arrived.notified().await;
    }

    /// Leaps to the moment, as nothing is to be done before, or as far as it may; without a
    /// moment nothing is due as far as anyone knows. Gives by how much, if at all.
    pub(super) fn leap(&self, moment: Option<DateTime<Utc>>) -> Option<Duration> {
        let mut hands = self.hands();
        let target = moment.map_or(hands.until, |moment| moment.min(hands.until));
        let leapt = (target - hands.now).to_std().unwrap_or_default();
        if leapt.is_zero() {
            // What is due now is to be done before it arrives.
            if hands.now >= hands.until && moment.is_none_or(|moment| moment > hands.now) {
                self.arrived.notify_one();
            }
            return None;
        }
        hands.now = target;
        Some(leapt)
    }

    /// Nothing here can be left half done.
    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_driven_clock_stands_until_it_leaps_and_goes_no_further_than_it_may() {
        let start = DateTime::UNIX_EPOCH;
        let hour = TimeDelta::hours(1);
        let driven = Driven::at(start, 7);
        assert_eq!(driven.leap(Some(start + hour)), None);
        driven.hands().until = start + hour * 2;
        let an_hour = Some(Duration::from_secs(3600));
        assert_eq!(driven.leap(Some(start + hour)), an_hour);
        assert_eq!(Clock::Driven(driven.clone()).now(), start + hour);
        assert_eq!(driven.leap(Some(start)), None, "time does not go back");
        assert_eq!(driven.leap(Some(start + hour * 9)), an_hour);
        assert_eq!(driven.now(), start + hour * 2);
        assert_eq!(driven.leap(None), None);
    }

    #[test]
    fn its_chance_is_the_seeds() {
        let chance = |seed, of| Clock::Driven(Driven::at(DateTime::UNIX_EPOCH, seed)).chance(of);
        assert!((chance(1, 5) - chance(1, 5)).abs() < f64::EPSILON);
        assert!((chance(1, 5) - chance(1, 6)).abs() > f64::EPSILON);
        assert!((chance(1, 5) - chance(2, 5)).abs() > f64::EPSILON);
        assert!((0.0..=1.0).contains(&Clock::System.chance(5)));
    }
}
