//! How many requests a day a host gets, and who comes first when they run short.
//!
//! A day is one of UTC. Every request counts, robots.txt and redirects too. What was never
//! fetched and sources come first: looks at what we have get what is left, and never the
//! last quarter, which is kept for what is yet to be published on that day.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

/// Requests a day that a host gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget(u32);

impl Budget {
    /// What a host gets of which nothing else was said.
    pub const USUAL: Self = Self(10_000);
    /// The fewest that make sense: robots.txt and some pages.
    pub const FEWEST: u32 = 10;

    /// So many.
    pub fn a_day(requests: u32) -> Self {
        Self(requests)
    }

    /// How many.
    pub fn requests(self) -> u32 {
        self.0
    }

    /// How many may have been made for another look to be one more.
    pub fn for_looks(self) -> u32 {
        self.0 - self.0 / 4
    }

    /// Who must wait for the next day, with so many requests made on this one.
    pub fn waits(self, made: u32, now: DateTime<Utc>) -> Waits {
        let from = |limit: u32| (made >= limit).then(|| next_day(now));
        Waits {
            all: from(self.0),
            looks: from(self.for_looks()),
        }
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::USUAL
    }
}

/// Until when a host is left alone because of its budget.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waits {
    /// By everybody.
    pub all: Option<DateTime<Utc>>,
    /// By those who only want to look again.
    pub looks: Option<DateTime<Utc>>,
}

/// Requests made on one day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spending {
    /// Which.
    pub day: NaiveDate,
    /// How many.
    pub requests: u32,
}

impl Spending {
    /// The same seen from a moment: on another day, none were made.
    #[must_use]
    pub fn at(self, now: DateTime<Utc>) -> Self {
        let day = now.date_naive();
        let requests = if day == self.day { self.requests } else { 0 };
        Self { day, requests }
    }
}

/// When budgets are whole again.
pub fn next_day(now: DateTime<Utc>) -> DateTime<Utc> {
    let today = now.date_naive().and_time(NaiveTime::MIN).and_utc();
    today + TimeDelta::days(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn looks_wait_first_and_nobody_longer_than_a_day(
            requests in Budget::FEWEST..1_000_000, made in 0u32..1_000_000, second in 0i64..10_000_000,
        ) {
            let now = DateTime::UNIX_EPOCH + TimeDelta::seconds(second);
            let budget = Budget::a_day(requests);
            let waits = budget.waits(made, now);
            prop_assert_eq!(waits.all.is_some(), made >= requests);
            prop_assert!(waits.all.is_none() || waits.looks.is_some());
            for until in [waits.all, waits.looks].into_iter().flatten() {
                prop_assert!(until > now && until - now <= TimeDelta::days(1));
            }
            let spent = Spending { day: now.date_naive(), requests: made };
            prop_assert_eq!(spent.at(now), spent);
            prop_assert_eq!(spent.at(next_day(now)).requests, 0);
            prop_assert!(budget.for_looks() > 0);
        }
    }
}
