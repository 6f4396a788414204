//! The ladder of looks, and how an outlet's habit bends it.

use chrono::TimeDelta;

use crate::model::{EditHabit, EditHistory, SPANS};

/// Where the spans after a story's last change end: when it is usually looked at.
pub const RUNGS: [TimeDelta; SPANS] = [
    TimeDelta::hours(1),
    TimeDelta::hours(6),
    TimeDelta::days(1),
    TimeDelta::days(3),
    TimeDelta::days(10),
    TimeDelta::days(30),
];
const END: f64 = SPANS as f64;

/// Edits a look that make it worth its request.
pub(super) const WORTH: f64 = 0.1;
/// So many looks of a span, with as many edits as are usual, every outlet is credited with.
const CREDIT: f64 = 20.0;
/// Looks that a span gets at least and at most.
const FEWEST: f64 = 0.25;
const MOST: f64 = 4.0;
/// The last look is left out if there was one so shortly before, in spans.
const SHORTLY: f64 = 0.25;
/// A look is worth its request only if the story was younger than this many times
/// the pause when it last changed or was found.
const YOUNG: i32 = 10;

/// How many looks each span is worth.
pub(super) struct Ladder {
    worth: [f64; SPANS],
}

impl Ladder {
    pub(super) fn of(history: &EditHistory, habit: &EditHabit) -> Self {
        let age = age_when_found(history);
        let mut worth = [0.0; SPANS];
        for ((worth, span), rung) in worth.iter_mut().zip(&habit.spans).zip(RUNGS) {
            if rung * YOUNG >= age {
                let share = (span.edits + CREDIT * WORTH) / (span.made + CREDIT);
                *worth = (share / WORTH).clamp(FEWEST, MOST);
            }
        }
        Self { worth }
    }

    /// The place of the look after the one at a place.
    pub(super) fn next(&self, here: f64) -> Option<f64> {
        // From a look that came late the next one is at least half a step away.
        let wanted = (self.until(here) + 0.5).ceil();
        self.reaches(wanted)
            // However little is to be expected, there is one look at the end.
            .or_else(|| (here < END - SHORTLY).then_some(END))
    }

    /// How many looks are worth making up to a place.
    fn until(&self, place: f64) -> f64 {
        let spans = self.worth.iter().enumerate();
        spans
            .map(|(number, worth)| worth * (place - number as f64).clamp(0.0, 1.0))
            .sum()
    }

    /// The place up to which so many looks are worth making.
    fn reaches(&self, looks: f64) -> Option<f64> {
        const SLIGHTLY: f64 = 1e-9;
        let mut left = looks - SLIGHTLY;
        for (number, worth) in self.worth.iter().enumerate() {
            if left <= *worth {
                return Some(number as f64 + left / worth);
            }
            left -= worth;
        }
        None
    }
}

/// How far up the ladder a pause is: the spans that lie behind, and the part of the next.
pub(super) fn place(pause: TimeDelta) -> f64 {
    let pause = pause.as_seconds_f64();
    let mut start = 0.0;
    for (number, rung) in RUNGS.iter().enumerate() {
        let end = rung.as_seconds_f64();
        if pause < end {
            let part = if start == 0.0 {
                pause.max(0.0) / end
            } else {
                (pause / start).ln() / (end / start).ln()
            };
            return number as f64 + part;
        }
        start = end;
    }
    END
}

/// The pause that leads so far up the ladder, in whole seconds.
pub(super) fn pause(place: f64) -> TimeDelta {
    let mut start = 0.0;
    let mut pause = 0.0;
    for (number, rung) in RUNGS.iter().enumerate() {
        let part = (place - number as f64).clamp(0.0, 1.0);
        let end = rung.as_seconds_f64();
        if part > 0.0 {
            pause = if start == 0.0 {
                end * part
            } else {
                start * (end / start).powf(part)
            };
        }
        start = end;
    }
    #[expect(clippy::cast_possible_truncation, reason = "thirty days at most")]
    TimeDelta::seconds(pause.round() as i64)
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
