//! Which of the dates that readers put forward are the story's.

use std::collections::HashSet;

use chrono::{Duration, FixedOffset, NaiveDate};

use super::{Context, parse};
use crate::extract::evidence::{Candidate, Candidates};
use crate::model::{Field, Precision, PublicationTime};

/// The story's dates.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::extract) struct Dates {
    pub(in crate::extract) published: Option<PublicationTime>,
    pub(in crate::extract) modified: Option<PublicationTime>,
    /// What they rest on, in words.
    pub(in crate::extract) evidence: Option<String>,
}

/// What another reader that gives the same day adds to a date's weight.
const AGREEMENT: f32 = 0.08;
/// Offsets from UTC are multiples of this, in seconds; the few of 45 minutes are left.
const HALF_AN_HOUR: i64 = 1_800;
/// The largest offset from UTC, in seconds.
const MAX_OFFSET: i64 = 14 * 3_600;

/// Chooses both dates. A page that prints one date labelled "Updated" fills both.
pub(in crate::extract) fn choose(candidates: &mut Candidates, context: Context) -> Dates {
    let read = |value: &str| parse(value, context).ok_or("no date that a story can have");
    let days: Vec<(&'static str, NaiveDate)> = candidates
        .of(Field::DatePublished)
        .filter_map(|c| Some((c.reader, parse(&c.value, context)?.date())))
        .collect();
    let agreement = |candidate: &Candidate| {
        let Some(day) = parse(&candidate.value, context).map(|time| time.date()) else {
            return candidate.weight;
        };
        let alike = days
            .iter()
            .filter(|(reader, other)| *reader != candidate.reader && *other == day);
        let readers: HashSet<&str> = alike.map(|(reader, _)| *reader).collect();
        candidate.weight + AGREEMENT * readers.len() as f32
    };
    let published = candidates.choose_by(Field::DatePublished, agreement, |c| read(&c.value));
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
    let others: Vec<PublicationTime> = candidates
        .of(field)
        .filter_map(|candidate| parse(&candidate.value, context))
        .collect();
    let mut best = time;
    for other in &others {
        let adds_clock = best.precision() == Precision::Day
            && other.precision() > Precision::Day
            && other.date() == best.date();
        let adds_offset = best.precision() > Precision::Day
            && best.offset().is_none()
            && other.offset().is_some()
            && minutes(*other) == minutes(best);
        if adds_clock || adds_offset {
            best = *other;
        }
    }
    others
        .iter()
        .find_map(|other| at_home(best, *other))
        .unwrap_or(best)
}

/// A time in UTC as the newsroom's own clock had it, if another reader shows that.
fn at_home(time: PublicationTime, other: PublicationTime) -> Option<PublicationTime> {
    let in_utc = time
        .offset()
        .is_some_and(|offset| offset.local_minus_utc() == 0);
    if !in_utc || time.precision() == Precision::Day || other.precision() == Precision::Day {
        return None;
    }
    let ahead = (minutes(other) - minutes(time)) * 60;
    let is_offset = ahead != 0 && ahead % HALF_AN_HOUR == 0 && ahead.abs() <= MAX_OFFSET;
    let offset = i32::try_from(ahead).ok().and_then(FixedOffset::east_opt)?;
    let same = match other.offset() {
        Some(theirs) => theirs == offset,
        None => true,
    };
    (is_offset && same).then(|| {
        let local = time.local() + Duration::seconds(ahead);
        PublicationTime::at(local, Some(offset), time.precision())
    })
}

fn minutes(time: PublicationTime) -> i64 {
    time.local().and_utc().timestamp() / 60
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn published(said: &[(&'static str, &str, f32)]) -> Option<String> {
        let mut candidates = Candidates::default();
        for (reader, value, weight) in said {
            candidates.put(Field::DatePublished, value, reader, "test", *weight);
        }
        let context = Context {
            captured_at: DateTime::UNIX_EPOCH,
            month_first: false,
        };
        choose(&mut candidates, context)
            .published
            .map(|time| time.to_iso())
    }

    #[test]
    fn utc_is_shown_as_the_newsrooms_clock_had_it() {
        let said = [
            ("json-ld", "2024-04-19T02:25:54Z", 0.9),
            ("times", "18 April 2024 21:25", 0.6),
        ];
        assert_eq!(
            published(&said).as_deref(),
            Some("2024-04-18T21:25:54-05:00")
        );
        let other_day = [
            ("json-ld", "2024-04-19T02:25:54Z", 0.9),
            ("times", "17 April 2024 21:25", 0.6),
        ];
        assert_eq!(
            published(&other_day).as_deref(),
            Some("2024-04-19T02:25:54Z")
        );
    }

    #[test]
    fn several_readers_outweigh_one() {
        let said = [
            ("json-ld", "2024-04-02", 0.9),
            ("meta tags", "2024-04-18", 0.85),
            ("times", "18 April 2024", 0.6),
        ];
        assert_eq!(published(&said).as_deref(), Some("2024-04-18"));
    }
}
