//! When to try again after a request that brought nothing.
//!
//! What may pass is tried on a ladder: after 1, 4, 16, 64 and 256 minutes, then
//! once a day. What will not pass is parked, and looked at again much later, as
//! sites do get repaired; what is gone ever more seldom.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Failure, Refusal, next_day};

/// What becomes of the queue entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// It is due again at this moment.
    At(DateTime<Utc>),
    /// It counts as failed, and is looked at again at this far moment.
    Park {
        /// That moment.
        recheck_at: DateTime<Utc>,
    },
}

impl Retry {
    /// The moment, whatever it is called.
    pub fn moment(self) -> DateTime<Utc> {
        match self {
            Self::At(moment) | Self::Park { recheck_at: moment } => moment,
        }
    }
}

const FIRST: TimeDelta = TimeDelta::minutes(1);
const LONGEST: TimeDelta = TimeDelta::days(1);
/// Each step of the ladder is this many times the last.
const FACTOR: i32 = 4;

const PARKED: TimeDelta = TimeDelta::days(30);
/// A page that is gone may come back with the site's next repair: it is looked for after
/// a day, three, nine, … days, at most half a year.
const GONE: TimeDelta = TimeDelta::days(1);
const GONE_FACTOR: i32 = 3;
const GONE_LONGEST: TimeDelta = TimeDelta::days(183);
/// Walls come down when a site changes its mind; who knocks often is shut out for good.
const WALL: TimeDelta = TimeDelta::days(10);
const ROBOTS: TimeDelta = TimeDelta::days(7);
const ROBOTS_UNREACHABLE: TimeDelta = TimeDelta::hours(1);

/// A name that has not resolved so often in a row does not exist.
const DNS_TRIES: u32 = 3;

/// When to try again after a failure.
///
/// `failures_in_a_row` counts this one, so it is at least 1. `jitter`, a random
/// number from 0 to 1, spreads what failed together over ±20 % of the pause.
pub fn after(failure: &Failure, failures_in_a_row: u32, now: DateTime<Utc>, jitter: f64) -> Retry {
    let is_hopeless = matches!(failure, Failure::Dns(_)) && failures_in_a_row >= DNS_TRIES;
    if failure.is_transient() && !is_hopeless {
        let pause = ladder(FIRST, FACTOR, failures_in_a_row, LONGEST);
        return Retry::At(now + spread(pause, jitter));
    }
    let pause = match failure {
        Failure::HttpStatus(404 | 410) | Failure::SoftNotFound => {
            ladder(GONE, GONE_FACTOR, failures_in_a_row, GONE_LONGEST)
        }
        Failure::Wall(_) => WALL,
        _ => PARKED,
    };
    park(pause, now, jitter)
}

/// When to ask again after robots.txt kept us away: a rule is parked for a week;
/// a robots.txt that did not answer is tried after an hour, then two, four, up to
/// a day; a budget is whole again on the next day. `refusals_in_a_row` counts this one; `jitter` is as in [`after`].
pub fn after_refusal(
    refusal: &Refusal,
    refusals_in_a_row: u32,
    now: DateTime<Utc>,
    jitter: f64,
) -> Retry {
    match refusal {
        Refusal::Robots | Refusal::NoArchive => park(ROBOTS, now, jitter),
        Refusal::Budget => Retry::At(next_day(now)),
        Refusal::RobotsUnreachable => {
            let pause = ladder(ROBOTS_UNREACHABLE, 2, refusals_in_a_row, LONGEST);
            Retry::At(now + spread(pause, jitter))
        }
    }
}

fn park(pause: TimeDelta, now: DateTime<Utc>, jitter: f64) -> Retry {
    Retry::Park {
        recheck_at: now + spread(pause, jitter),
    }
}

fn ladder(first: TimeDelta, factor: i32, step: u32, longest: TimeDelta) -> TimeDelta {
    let times = factor
        .checked_pow(step.saturating_sub(1))
        .unwrap_or(i32::MAX);
    first
        .checked_mul(times)
        .map_or(longest, |pause| pause.min(longest))
}

/// The pause times 0.8 to 1.2.
fn spread(pause: TimeDelta, jitter: f64) -> TimeDelta {
    let jitter = if jitter.is_nan() {
        0.5
    } else {
        jitter.clamp(0.0, 1.0)
    };
    let seconds = pause.as_seconds_f64() * (0.8 + 0.4 * jitter);
    // The longest pause is 220 days: far below what milliseconds can count.
    #[expect(clippy::cast_possible_truncation, reason = "see above")]
    TimeDelta::milliseconds((seconds * 1000.0).round() as i64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{TimeoutPhase, Wall};

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn minutes(failure: &Failure, failures: u32) -> i64 {
        (after(failure, failures, NOW, 0.5).moment() - NOW).num_minutes()
    }

    fn is_parked(retry: Retry) -> bool {
        matches!(retry, Retry::Park { .. })
    }

    #[test]
    fn the_ladder_ends_at_a_day() {
        let failure = Failure::Timeout(TimeoutPhase::Idle);
        let steps: Vec<i64> = (1..=7).map(|n| minutes(&failure, n)).collect();
        assert_eq!(steps, [1, 4, 16, 64, 256, 1024, 1440]);
        assert_eq!(minutes(&failure, u32::MAX), 1440);
        assert!(!is_parked(after(&failure, 99, NOW, 0.5)));
    }

    #[test]
    fn what_will_not_pass_is_parked() {
        let days = |failure: &Failure| minutes(failure, 1) / 1440;
        for (failure, pause) in [
            (Failure::HttpStatus(404), 1),
            (Failure::HttpStatus(410), 1),
            (Failure::HttpStatus(403), 30),
            (Failure::HttpStatus(451), 30),
            (Failure::SoftNotFound, 1),
            (Failure::Wall(Wall::Bot), 10),
            (Failure::Redirects, 30),
            (Failure::NotAPage("application/pdf".into()), 30),
        ] {
            assert!(is_parked(after(&failure, 1, NOW, 0.5)), "{failure}");
            assert_eq!(days(&failure), pause, "{failure}");
        }
    }

    #[test]
    fn what_is_gone_is_looked_for_ever_more_seldom() {
        for failure in [Failure::HttpStatus(404), Failure::SoftNotFound] {
            let days = |n| minutes(&failure, n) / 1440;
            let steps: Vec<i64> = (1..=7).map(days).collect();
            assert_eq!(steps, [1, 3, 9, 27, 81, 183, 183]);
            assert_eq!(days(u32::MAX), 183);
        }
    }

    #[test]
    fn what_may_pass_is_tried_again_soon() {
        for status in [408, 425, 429, 500, 502, 503, 504] {
            let retry = after(&Failure::HttpStatus(status), 1, NOW, 0.5);
            assert_eq!(retry, Retry::At(NOW + FIRST), "{status}");
        }
    }

    #[test]
    fn a_name_gets_three_tries() {
        let failure = Failure::Dns("no such name".into());
        assert!(!is_parked(after(&failure, 2, NOW, 0.5)));
        assert!(is_parked(after(&failure, 3, NOW, 0.5)));
    }

    #[test]
    fn refusals_come_back() {
        let hours = |refusal, n| {
            let retry = after_refusal(&refusal, n, NOW, 0.5);
            (is_parked(retry), (retry.moment() - NOW).num_hours())
        };
        assert_eq!(hours(Refusal::Robots, 1), (true, 7 * 24));
        assert_eq!(hours(Refusal::RobotsUnreachable, 1), (false, 1));
        assert_eq!(hours(Refusal::RobotsUnreachable, 3), (false, 4));
        assert_eq!(hours(Refusal::RobotsUnreachable, 60), (false, 24));
    }

    proptest! {
        #[test]
        fn always_later_and_never_beyond_reason(
            status in 100u16..600,
            failures in any::<u32>(),
            jitter in any::<f64>(),
        ) {
            let moment = after(&Failure::HttpStatus(status), failures, NOW, jitter).moment();
            prop_assert!(moment >= NOW + TimeDelta::seconds(48));
            prop_assert!(moment <= NOW + TimeDelta::days(220));
        }

        #[test]
        fn more_failures_never_come_back_sooner(failures in 1u32..40, jitter in 0.0f64..1.0) {
            let at = |n| after(&Failure::Truncated, n, NOW, jitter).moment();
            prop_assert!(at(failures) <= at(failures + 1));
        }
    }
}
