//! When to look again at a story that we have.
//!
//! News changes most while it is new: a story is looked at about an hour, six
//! hours, a day, three, ten and thirty days after it last said something new, and
//! then no more. What was old when we found it skips the close looks, which would
//! find nothing.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::EditHistory;

/// How long after its last change a story is looked at; ascending.
pub const LOOKS: [TimeDelta; 6] = [
    TimeDelta::hours(1),
    TimeDelta::hours(6),
    TimeDelta::days(1),
    TimeDelta::days(3),
    TimeDelta::days(10),
    TimeDelta::days(30),
];

/// A look is worth its request only if the story was younger than this many times
/// the pause when it last changed or was found.
const WORTH: i32 = 10;

/// When to look at the story next, always after `now`; `None` if never again.
pub fn next(history: &EditHistory, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let age = age_when_found(history);
    let last = LOOKS.len() - 1;
    LOOKS
        .iter()
        .enumerate()
        // However old it is, it gets one more look.
        .filter(|(place, pause)| *place == last || **pause * WORTH >= age)
        .filter_map(|(_, pause)| history.last_changed.checked_add_signed(*pause))
        .find(|moment| *moment > now)
}

/// How old the story was when we found it. One that has changed since is alive,
/// whatever its age.
fn age_when_found(history: &EditHistory) -> TimeDelta {
    if history.last_changed > history.first_seen {
        return TimeDelta::zero();
    }
    history.published.map_or(TimeDelta::zero(), |published| {
        history.first_seen - published
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn looks(history: &EditHistory) -> Vec<i64> {
        let next_after = |now: &DateTime<Utc>| next(history, *now);
        std::iter::successors(next(history, history.last_changed), next_after)
            .map(|moment| (moment - history.last_changed).num_hours())
            .collect()
    }

    #[test]
    fn a_new_story_is_looked_at_six_times() {
        let mut history = EditHistory {
            published: Some(at(999)),
            first_seen: at(1000),
            last_changed: at(1000),
        };
        assert_eq!(looks(&history), [1, 6, 24, 72, 240, 720]);
        history.published = None;
        assert_eq!(looks(&history), [1, 6, 24, 72, 240, 720]);
    }

    #[test]
    fn an_old_story_is_looked_at_less() {
        let mut history = EditHistory {
            published: Some(at(1000 - 5 * 24)),
            first_seen: at(1000),
            last_changed: at(1000),
        };
        assert_eq!(looks(&history), [24, 72, 240, 720]);
        history.published = Some(at(-90_000));
        assert_eq!(looks(&history), [720]);
    }

    #[test]
    fn a_change_makes_it_new() {
        let history = EditHistory {
            published: Some(at(-90_000)),
            first_seen: at(0),
            last_changed: at(50),
        };
        assert_eq!(looks(&history).len(), LOOKS.len());
    }

    proptest! {
        #[test]
        fn looks_are_ahead_in_order_and_end(
            published in proptest::option::of(-100_000i64..100_000),
            seen in 0i64..100_000,
            changed in 0i64..1000,
            now in 0i64..200_000,
            later in 0i64..2000,
        ) {
            let history = EditHistory {
                published: published.map(at),
                first_seen: at(seen),
                last_changed: at(seen + changed),
            };
            let (first, second) = (next(&history, at(now)), next(&history, at(now + later)));
            prop_assert!(first.is_none_or(|moment| moment > at(now)));
            if let (Some(first), Some(second)) = (first, second) {
                prop_assert!(first <= second);
            }
            prop_assert!(first.is_some() || second.is_none());
            let end = history.last_changed + TimeDelta::days(30);
            prop_assert_eq!(first.is_none(), at(now) >= end);
        }
    }
}
