//! How often a source is asked that has no timetable: as often as it changes.
//!
//! Each answer with news halves the pause, each without stretches it by half, within
//! bounds; errors double it, so that a source that is gone costs little and one that comes
//! back is found. Nothing ever stops it.

use std::time::Duration;

/// What came of asking a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Yield {
    /// Pages that nobody had named before.
    News,
    /// Nothing new, or 304.
    Nothing,
    /// No answer that can be read.
    Error,
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
        Yield::Error => before
            .saturating_mul(2)
            .clamp(shortest, LONGEST_AFTER_ERRORS.max(longest)),
    }
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
        assert_eq!(after(Yield::Error, 99), LONGEST_AFTER_ERRORS);
        let back = pause(LONGEST_AFTER_ERRORS, Yield::Nothing, None, &bounds);
        assert_eq!(back, bounds.longest);
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
        fn pauses_stay_within_bounds(before in 0u64..1_000_000, kind in 0..3usize, asked in prop::option::of(0u64..1_000_000)) {
            let bounds = Bounds::default();
            let came = [Yield::News, Yield::Nothing, Yield::Error][kind];
            let next = pause(Duration::from_secs(before), came, asked.map(Duration::from_secs), &bounds);
            prop_assert!(next >= bounds.shortest && next <= LONGEST_AFTER_ERRORS);
            if came != Yield::Error {
                prop_assert!(next <= bounds.longest);
            }
        }
    }
}
