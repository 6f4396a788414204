//! How often a source is asked that has no timetable: as often as it changes.
//!
//! Each answer with news halves the pause, each without stretches it by half, within
//! bounds. Errors leave the pause as it is: they say nothing of how often the source
//! changes. It is tried again soon, and then ever less, so that one that comes back is
//! found within hours and one that is gone costs little. Nothing ever stops it.

use std::time::Duration;

/// What came of asking a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Yield {
    /// Pages that nobody had named before.
    News,
    /// Nothing new, or 304.
    Nothing,
}

/// Within which bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// No shorter, whatever happens.
    pub shortest: Duration,
    /// No longer without errors.
    pub longest: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            shortest: Duration::from_secs(5 * 60),
            longest: Duration::from_secs(6 * 3600),
        }
    }
}

/// The pause of a source that was never asked.
pub const FIRST: Duration = Duration::from_secs(30 * 60);
/// The longest pause after errors: a source is never given up.
pub const LONGEST_AFTER_ERRORS: Duration = Duration::from_secs(2 * 86_400);
/// For so many errors in a row, about a week, a source is thought to come back any hour.
const HOPEFUL: u32 = 33;

/// The pause after an answer, by the pause before it. `asked` is how long the source asks
/// to be left alone (`ttl`): it lengthens a pause within bounds.
pub fn pause(before: Duration, came: Yield, asked: Option<Duration>, bounds: &Bounds) -> Duration {
    let (shortest, longest) = (bounds.shortest, bounds.longest.max(bounds.shortest));
    match came {
        Yield::News => (before / 2)
            .max(asked.unwrap_or_default())
            .clamp(shortest, longest),
        Yield::Nothing => {
            let longer = before.saturating_add(before / 2);
            longer
                .max(asked.unwrap_or_default())
                .clamp(shortest, longest)
        }
    }
}

/// How long to wait after so many errors in a row (1 or more) of a source that is asked
/// every `usual` while it answers: five minutes at first, then twice as long each time,
/// until it is the longest pause within bounds, or the usual one; after a week of that it
/// grows on.
pub fn after_errors(usual: Duration, in_a_row: u32, bounds: &Bounds) -> Duration {
    let double = |pause: Duration, times: u32| pause.saturating_mul(2_u32.saturating_pow(times));
    let longest = bounds.longest.max(usual);
    let hopeful = in_a_row.clamp(1, HOPEFUL);
    let pause = double(bounds.shortest.min(usual), hopeful - 1).min(longest);
    double(pause, in_a_row.saturating_sub(HOPEFUL)).min(LONGEST_AFTER_ERRORS.max(longest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_lively_source_is_asked_often_and_a_dead_one_never_given_up() {
        let bounds = Bounds::default();
        let after =
            |came, times| (0..times).fold(FIRST, |before, _| pause(before, came, None, &bounds));
        assert_eq!(after(Yield::News, 9), bounds.shortest);
        assert_eq!(after(Yield::Nothing, 9), bounds.longest);
        let minutes = |n| after_errors(FIRST, n, &bounds).as_secs() / 60;
        let first: Vec<u64> = (1..=8).map(minutes).collect();
        assert_eq!(first, [5, 10, 20, 40, 80, 160, 320, 360]);
        assert_eq!(minutes(HOPEFUL), 6 * 60);
        assert_eq!(minutes(HOPEFUL + 1), 12 * 60);
        assert_eq!(minutes(u32::MAX), 2 * 24 * 60);
    }

    /// A source that was away is asked again before it has been back for as long as it was
    /// away, and for no more than half a day.
    #[test]
    fn one_that_comes_back_is_found() {
        let bounds = Bounds::default();
        let mut away = Duration::ZERO;
        for n in 1..=HOPEFUL {
            let wait = after_errors(FIRST, n, &bounds);
            assert!(wait <= (away + bounds.shortest).min(bounds.longest), "{n}");
            away += wait;
        }
        assert!(away > Duration::from_secs(6 * 86_400), "{away:?}");
    }

    #[test]
    fn what_the_source_asks_for_is_heeded_within_bounds() {
        let bounds = Bounds::default();
        let hour = Duration::from_secs(3600);
        assert_eq!(pause(FIRST, Yield::News, Some(hour), &bounds), hour);
        assert_eq!(
            pause(FIRST, Yield::News, Some(hour * 999), &bounds),
            bounds.longest
        );
    }

    proptest! {
        #[test]
        fn pauses_stay_within_bounds(before in 0u64..1_000_000, is_news in any::<bool>(), asked in prop::option::of(0u64..1_000_000)) {
            let bounds = Bounds::default();
            let came = if is_news { Yield::News } else { Yield::Nothing };
            let next = pause(Duration::from_secs(before), came, asked.map(Duration::from_secs), &bounds);
            prop_assert!(next >= bounds.shortest && next <= bounds.longest);
        }

        #[test]
        fn more_errors_never_bring_it_forward(usual in 1u64..1_000_000, errors in 1u32..99) {
            let after = |n| after_errors(Duration::from_secs(usual), n, &Bounds::default());
            prop_assert!(after(errors) <= after(errors + 1));
            let longest = LONGEST_AFTER_ERRORS.max(Duration::from_secs(usual));
            prop_assert!((Duration::from_secs(1)..=longest).contains(&after(errors)));
        }
    }
}
