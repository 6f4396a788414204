//! When to look again at a story that we have.
//!
//! News changes most while it is new, so the looks lie on a ladder by the time since the
//! story last said something new: usually after an hour, six hours, a day, three, ten and
//! thirty days, and then no more. Between two rungs the ladder counts time by its logarithm.
//!
//! An outlet's own habit ([`EditHabit`]) stretches and narrows it. The usual ladder is right
//! for an outlet where one look in ten finds an edit; where a span brings twice as many it
//! gets twice as many looks, where it brings half as many it shares one with the next. What
//! few looks have shown counts little beside what is usual. What was old when we found it
//! skips the close looks, which would find nothing.

mod ladder;
mod policy;

use chrono::{DateTime, TimeDelta, Utc};

pub use ladder::RUNGS;
pub use policy::Policy;

use crate::model::{EditHabit, EditHistory, Looks};
use ladder::{Ladder, pause, place};

/// Pauses before another look at a page without a story: as long as it has had none.
const NO_STORY: (TimeDelta, TimeDelta) = (TimeDelta::days(1), TimeDelta::days(30));

/// When to look at the story next, always after `now`; `None` if never again.
pub fn next(
    policy: &Policy,
    history: &EditHistory,
    habit: &EditHabit,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let moment = |pause: TimeDelta| history.last_changed.checked_add_signed(pause);
    match policy {
        Policy::Never => None,
        Policy::Ladder(rungs) => rungs
            .iter()
            .filter_map(|rung| moment(*rung))
            .find(|moment| *moment > now),
        Policy::Usual => {
            let ladder = Ladder::of(history, habit);
            let here = place(now - history.last_changed);
            ladder
                .next(here)
                .and_then(|place| moment(pause(place)))
                .filter(|moment| *moment > now)
        }
    }
}

/// When to look again at an address that has shown no story since a moment, a page that is
/// none or a story that is gone: ever more seldom, and never given up.
pub fn without_story(
    policy: &Policy,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let pause = (now - since).clamp(NO_STORY.0, NO_STORY.1);
    (*policy != Policy::Never).then_some(now + pause)
}

/// What a look at `now` tells of the outlet's habit: `history` is as it was before, `edited`
/// whether something new was found.
pub fn learnt(history: &EditHistory, edited: bool, now: DateTime<Utc>) -> EditHabit {
    let from = place(history.last_seen - history.last_changed);
    let to = place(now - history.last_changed);
    let mut learnt = EditHabit::default();
    for (number, span) in learnt.spans.iter_mut().enumerate() {
        let (start, end) = (number as f64, number as f64 + 1.0);
        let made = (to.min(end) - from.max(start)).max(0.0);
        // Where in the time since the last look the edit was made, nobody knows.
        let edits = if edited && made > 0.0 {
            made / (to - from)
        } else {
            0.0
        };
        *span = Looks { made, edits };
    }
    learnt
}

#[cfg(test)]
mod tests;
