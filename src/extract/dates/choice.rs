//! Which of the dates that readers put forward are the story's.

use std::collections::HashSet;

use chrono::{Duration, FixedOffset, NaiveDate};

use super::{Context, home_day, parse};
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
/// From this weight on a date is declared for machines.
const DECLARED: f32 = 0.8;
/// Days between an address's day and a date declared for a later edition.
const LATER_EDITION: i64 = 30;
/// Below this weight a date in sight stands far from the headline.
const FAR: f32 = 0.4;
/// Below this weight a date only stands somewhere, or in a sentence; from the other on it
/// has a label of its own.
const WEAK: f32 = 0.3;
const LABELLED: f32 = 0.5;
/// From this weight on a date in sight has a label, a byline or the headline beside it.
const SIGNED: f32 = 0.42;
/// What a date without a meaning of its own loses if the page calls its day a change's.
const DEMOTED: f32 = 0.2;
/// So many days are a list's.
const MANY_DAYS: usize = 5;
/// Offsets from UTC are multiples of this, in seconds; the few of 45 minutes are left.
const HALF_AN_HOUR: i64 = 1_800;
/// The largest offset from UTC, in seconds.
const MAX_OFFSET: i64 = 14 * 3_600;

/// Chooses both dates. A page that prints one date labelled "Updated" fills both.
pub(in crate::extract) fn choose(candidates: &mut Candidates, context: Context) -> Dates {
    let read = |value: &str| parse(value, context).ok_or("no date that a story can have");
    let witnesses = Witnesses::of(candidates, context);
    let changes = candidates.of(Field::DateModified);
    let change = changes.map(|c| c.weight).fold(0.0, f32::max);
    let published = candidates.choose_by(
        Field::DatePublished,
        |candidate| witnesses.weigh(candidate, context),
        |candidate| {
            let time = read(&candidate.value)?;
            if witnesses.is_one_of_many(candidate, time.date()) {
                return Err("far from the headline, one of many");
            }
            if candidate.weight < WEAK && change >= LABELLED {
                return Err("a labelled change says more");
            }
            Ok(time)
        },
    );
    let modified = candidates.choose(Field::DateModified, |c| read(&c.value));
    let published = published.map(|time| finer(candidates, Field::DatePublished, time, context));
    let told = published;
    let published = published.map(|time| home_day::restored(candidates, time, context));
    // The page gave the moment, and the day; the offset is what joins them.
    let joined = if published == told {
        ""
    } else {
        "; its offset from the day that the page prints"
    };
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
                .map(|who| format!("published: {who}{joined}")),
        },
    }
}

/// What all readers say of the days, to be compared.
struct Witnesses {
    /// Who says it, which day, with what weight.
    published: Vec<(&'static str, NaiveDate, f32)>,
    modified: HashSet<NaiveDate>,
    /// The days of changes that are labelled so in sight.
    changed: HashSet<NaiveDate>,
}

impl Witnesses {
    fn of(candidates: &Candidates, context: Context) -> Self {
        let said = |field| {
            candidates.of(field).filter_map(move |c| {
                let day = parse(&c.value, context)?.date();
                Some((witness(c.reader), day, c.weight))
            })
        };
        Self {
            published: said(Field::DatePublished).collect(),
            modified: said(Field::DateModified)
                .filter(|(.., weight)| *weight >= DECLARED)
                .map(|(_, day, _)| day)
                .collect(),
            changed: said(Field::DateModified)
                .filter(|(who, _, weight)| *who == "times" && *weight >= LABELLED)
                .map(|(_, day, _)| day)
                .collect(),
        }
    }

    /// A candidate's weight, with what others that give the same day add.
    fn weigh(&self, candidate: &Candidate, context: Context) -> f32 {
        let Some(day) = parse(&candidate.value, context).map(|time| time.date()) else {
            return candidate.weight;
        };
        let declared = || {
            let all = self.published.iter();
            all.filter(|(.., weight)| *weight >= DECLARED)
                .map(|(_, day, _)| *day)
        };
        // An address is given once; what is declared may be of a later edition.
        let is_first = candidate.reader == "url"
            && declared().next().is_some()
            && declared().all(|other| (other - day).num_days() > LATER_EDITION);
        if is_first {
            return candidate.weight + 1.0;
        }
        // The day of a change is printed as well; that makes it no day of publication.
        let is_change = self.modified.contains(&day) && declared().any(|other| other < day);
        if is_change {
            return candidate.weight;
        }
        // What metadata call just a date may be that of a change, if the page labels it so.
        let is_labelled_change = candidate.weight < DECLARED
            && self.changed.contains(&day)
            && self
                .published
                .iter()
                .any(|(who, other, weight)| *who == "times" && *weight >= SIGNED && *other < day);
        if is_labelled_change && witness(candidate.reader) != "times" {
            return candidate.weight - DEMOTED;
        }
        let own = witness(candidate.reader);
        let alike = self.published.iter();
        let others: HashSet<&str> = alike
            .filter(|(who, other, _)| *who != own && *other == day)
            .map(|(who, ..)| *who)
            .collect();
        candidate.weight + AGREEMENT * others.len() as f32
    }

    /// True for a date far from the headline that stands among many others: of other stories, mostly.
    fn is_one_of_many(&self, candidate: &Candidate, day: NaiveDate) -> bool {
        let is_far = candidate.reader == "times" && candidate.weight < FAR;
        let same = |(_, other, _): &&(&str, NaiveDate, f32)| *other == day;
        let best = self
            .published
            .iter()
            .filter(same)
            .map(|(.., weight)| *weight);
        let days: HashSet<NaiveDate> = self.published.iter().map(|(_, day, _)| *day).collect();
        is_far && best.fold(0.0, f32::max) < FAR && days.len() >= MANY_DAYS
    }
}

/// Readers of what stands in sight see the same text.
fn witness(reader: &'static str) -> &'static str {
    match reader {
        "header line" | "own entry" => "times",
        reader => reader,
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

    #[test]
    fn an_address_knows_the_first_edition() {
        let mut said = [("json-ld", "2024-05-30", 0.9), ("url", "2022-07-12", 0.55)];
        assert_eq!(published(&said).as_deref(), Some("2022-07-12"));
        said[1].1 = "2024-05-28";
        assert_eq!(published(&said).as_deref(), Some("2024-05-30"));
    }

    #[test]
    fn a_list_far_from_the_headline_dates_other_stories() {
        let mut said = vec![("times", "2024-04-18", 0.3)];
        assert_eq!(published(&said).as_deref(), Some("2024-04-18"));
        for day in ["2024-04-17", "2024-04-16", "2024-04-15", "2024-04-14"] {
            said.push(("times", day, 0.3));
        }
        assert_eq!(published(&said), None);
    }
}
