//! Which of the dates that readers put forward are the story's.

use super::{Context, parse};
use crate::extract::evidence::Candidates;
use crate::model::{Field, Precision, PublicationTime};

/// The story's dates.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::extract) struct Dates {
    pub(in crate::extract) published: Option<PublicationTime>,
    pub(in crate::extract) modified: Option<PublicationTime>,
    /// What they rest on, in words.
    pub(in crate::extract) evidence: Option<String>,
}

/// Chooses both dates. A page that prints one date labelled "Updated" fills both.
pub(in crate::extract) fn choose(candidates: &mut Candidates, context: Context) -> Dates {
    let read = |value: &str| parse(value, context).ok_or("no date that a story can have");
    let published = candidates.choose(Field::DatePublished, |c| read(&c.value));
    let modified = candidates.choose(Field::DateModified, |c| read(&c.value));
    let published = published.map(|time| finer(candidates, Field::DatePublished, time, context));
    let modified = modified.map(|time| finer(candidates, Field::DateModified, time, context));
    match (published, modified) {
        (None, Some(modified)) => Dates {
            published: Some(modified),
            modified: Some(modified),
            evidence: candidates
                .winner(Field::DateModified)
                .map(|who| format!("only a date of change is given ({who}); it stands for both")),
        },
        (published, modified) => Dates {
            published,
            modified,
            evidence: candidates
                .winner(Field::DatePublished)
                .map(|who| format!("published: {who}")),
        },
    }
}

/// The same day with the time of day, or the same time with its offset, if another reader knows it.
fn finer(
    candidates: &Candidates,
    field: Field,
    time: PublicationTime,
    context: Context,
) -> PublicationTime {
    if time.precision() > Precision::Day && time.offset().is_some() {
        return time;
    }
    let others = candidates
        .of(field)
        .filter_map(|candidate| parse(&candidate.value, context));
    let mut best = time;
    for other in others {
        let adds_clock = best.precision() == Precision::Day
            && other.precision() > Precision::Day
            && other.date() == best.date();
        let adds_offset = best.precision() > Precision::Day
            && best.offset().is_none()
            && other.offset().is_some()
            && minutes(other) == minutes(best);
        if adds_clock || adds_offset {
            best = other;
        }
    }
    best
}

fn minutes(time: PublicationTime) -> i64 {
    time.local().and_utc().timestamp() / 60
}
