//! A source that answers and names nothing new.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{broken, span};
use crate::model::{Condition, utc_text};

/// So many moments with news make a habit.
const LEAST_MOMENTS: usize = 6;
/// Over so long.
const LEAST_SPAN: TimeDelta = TimeDelta::days(3);
/// From so many pauses on, the longest is taken for an odd one.
const MANY_PAUSES: usize = 20;
/// Nobody is silent before that.
const LEAST_SILENCE: TimeDelta = TimeDelta::days(1);

/// Whether a source is silent for more than twice the longest pause that it usually makes.
/// `moments` is when it named something new, oldest first, as exact as an hour; `answered_at`
/// when it answered last: time in which nobody asked is no silence.
pub fn silence(moments: &[DateTime<Utc>], answered_at: Option<DateTime<Utc>>) -> Condition {
    let (Some(first), Some(last), Some(answered_at)) =
        (moments.first(), moments.last(), answered_at)
    else {
        return Condition::Unsure;
    };
    if moments.len() < LEAST_MOMENTS || *last - *first < LEAST_SPAN {
        return Condition::Unsure;
    }
    let mut pauses: Vec<TimeDelta> = moments.windows(2).map(|two| two[1] - two[0]).collect();
    pauses.sort_unstable();
    let odd = usize::from(pauses.len() >= MANY_PAUSES);
    let usual = pauses[pauses.len() - 1 - odd];
    let quiet = answered_at - *last;
    if quiet <= LEAST_SILENCE.max(usual * 2) {
        return Condition::Well;
    }
    let message = format!(
        "nothing new for {}; it never paused for much more than {}",
        span(quiet),
        span(usual.max(TimeDelta::hours(1)))
    );
    let figures = json!({
        "last_news_at": utc_text(*last),
        "silent_hours": quiet.num_hours(),
        "usual_pause_hours": usual.num_hours(),
    });
    broken(message, *last, figures)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn is_silent(hours: &[i64], answered: i64) -> bool {
        let moments: Vec<_> = hours.iter().map(|hour| at(*hour)).collect();
        silence(&moments, Some(at(answered))).is_broken()
    }

    #[test]
    fn a_paper_that_rests_on_sundays_is_not_silent_on_mondays() {
        // Every two hours from 8 to 20, six days a week.
        let hours: Vec<i64> = (0..28)
            .filter(|day| day % 7 != 6)
            .flat_map(|day| (8..20).step_by(2).map(move |hour| day * 24 + hour))
            .collect();
        let last = hours[hours.len() - 1];
        assert!(!is_silent(&hours, last + 40));
        assert!(!is_silent(&hours, last + 70));
        assert!(is_silent(&hours, last + 100));
    }

    #[test]
    fn who_always_had_something_is_silent_after_a_day() {
        let hours: Vec<i64> = (0..200).collect();
        assert!(!is_silent(&hours, 199 + 24));
        assert!(is_silent(&hours, 199 + 25));
    }

    #[test]
    fn one_odd_pause_among_many_is_no_habit() {
        let hours: Vec<i64> = (0..30).chain(200..300).collect();
        assert!(is_silent(&hours, 299 + 30));
    }

    #[test]
    fn too_little_is_known_of_who_is_new() {
        assert_eq!(silence(&[], Some(at(900))), Condition::Unsure);
        assert!(!is_silent(&[0, 1, 2, 3, 4, 5, 6], 900));
        assert!(!is_silent(&[0, 100, 200], 900));
    }

    proptest! {
        /// Whoever is silent stays so as long as nothing comes; news mend it at once.
        #[test]
        fn only_news_end_a_silence(
            gaps in prop::collection::vec(1_i64..200, 6..60), quiet in 0_i64..3000, more in 0_i64..500,
        ) {
            let mut hours = vec![0];
            for gap in gaps {
                hours.push(hours[hours.len() - 1] + gap);
            }
            let last = hours[hours.len() - 1];
            if is_silent(&hours, last + quiet) {
                prop_assert!(is_silent(&hours, last + quiet + more));
                hours.push(last + quiet);
                prop_assert!(!is_silent(&hours, last + quiet));
            }
        }
    }
}
