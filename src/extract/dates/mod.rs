//! Dates as pages write them, in any of the lexicon's languages.
//!
//! [`parse`] reads a machine's value (`datetime`, a meta element), [`find_all`] the
//! dates in a line for people, [`from_url`] the path of an address. [`numeric`] and
//! [`words`] know how a day is written, [`months`] what months are called, [`clock`] a
//! time of day, [`zones`] an offset, [`calendars`] other ways to count years,
//! [`relative`] "3 hours ago". [`choice`] decides which of the candidates is the story's,
//! [`home_day`] on which day a moment given in UTC was where the story was published.

mod calendars;
mod choice;
mod clock;
mod home_day;
mod months;
mod numeric;
mod relative;
mod tokens;
mod words;
mod zones;

#[cfg(test)]
mod language_tests;
#[cfg(test)]
mod tests;

use std::ops::Range;

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};

use crate::model::{Precision, PublicationTime};

pub(super) use choice::choose;
pub(super) use relative::{find as find_relative, has_clock, is_relative};
use tokens::Tokens;

/// Before this year no page was published.
const FIRST_YEAR: i32 = 1970;
/// Longer texts are no dates.
const MAX_LENGTH: usize = 400;

/// What must be known to read a date.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    /// Stories are not from the future; the epoch stands for "not known".
    pub(super) captured_at: DateTime<Utc>,
    /// `04/05/2024` is 5 April, as in the United States.
    pub(super) month_first: bool,
}

/// A date in a line, and where it stands there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) time: PublicationTime,
    /// What stands between the date before, if there is one, and this.
    pub(super) label: String,
}

/// Reads a value that is a date as a whole.
pub(super) fn parse(text: &str, context: Context) -> Option<PublicationTime> {
    let text = text.trim();
    if let Some(time) = epoch(text) {
        return plausible(time, context).then_some(time);
    }
    find_all(text, context)
        .into_iter()
        .next()
        .map(|found| found.time)
}

/// The first date in a line.
pub(super) fn find(text: &str, context: Context) -> Option<PublicationTime> {
    find_all(text, context)
        .into_iter()
        .next()
        .map(|found| found.time)
}

/// All dates in a line.
pub(super) fn find_all(text: &str, context: Context) -> Vec<Found> {
    find_beside(text, context).map_or_else(Vec::new, |(found, _)| found)
}

/// How many letters a line has beside its dates; `None` if it has no date.
pub(super) fn letters_beside(text: &str, context: Context) -> Option<usize> {
    find_beside(text, context).map(|(_, letters)| letters)
}

/// All dates in a line, and how many letters it has beside them; `None` if it has no date.
pub(super) fn find_beside(text: &str, context: Context) -> Option<(Vec<Found>, usize)> {
    if text.len() > MAX_LENGTH || !text.chars().any(char::is_numeric) {
        return None;
    }
    let tokens = Tokens::read(text);
    let found = scan(&tokens, context);
    let last = found.last()?.1;
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    let labels: usize = found.iter().map(|(found, _)| letters(&found.label)).sum();
    let beside = labels + letters(tokens.text_of(last..tokens.len()));
    Some((found.into_iter().map(|(found, _)| found).collect(), beside))
}

/// The dates among tokens, each with the place behind it.
fn scan(tokens: &Tokens, context: Context) -> Vec<(Found, usize)> {
    let mut found = Vec::new();
    let (mut at, mut label_from) = (0, 0);
    while at < tokens.len() {
        let Some((date, used)) = day_at(tokens, at, context) else {
            at += 1;
            continue;
        };
        let (time, used) = with_clock(tokens, date, used, label_from);
        if plausible(time, context) {
            let label = tokens.text_of(label_from..used.start).trim().to_owned();
            found.push((Found { time, label }, used.end));
            label_from = used.end;
        }
        at = used.end.max(at + 1);
    }
    found
}

/// A date in the path of an address: `/2024/04/18/`, `/2024-04-18/`, `/20240418/`.
pub(super) fn from_url(path: &str) -> Option<PublicationTime> {
    numeric::in_path(path)
        .filter(|date| date.year() >= FIRST_YEAR)
        .map(PublicationTime::day)
}

/// The day with which a long number in an address begins: `/news/A2024041811110003`.
pub(super) fn from_number(path: &str) -> Option<PublicationTime> {
    numeric::in_number(path).map(PublicationTime::day)
}

/// True if a story could be from then: not before the web's first pages went back, not after the capture.
fn plausible(time: PublicationTime, context: Context) -> bool {
    let year = time.date().year();
    let known = context.captured_at != DateTime::UNIX_EPOCH;
    let latest = context.captured_at + Duration::days(2);
    (FIRST_YEAR..2100).contains(&year) && (!known || time.utc() <= latest)
}

/// Seconds or milliseconds since 1970.
fn epoch(text: &str) -> Option<PublicationTime> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seconds = match text.len() {
        9 | 10 => text.parse::<i64>().ok()?,
        13 => text.parse::<i64>().ok()? / 1000,
        _ => return None,
    };
    let local = DateTime::from_timestamp(seconds, 0)?.naive_utc();
    Some(PublicationTime::at(local, zones::utc(), Precision::Second))
}

fn day_at(tokens: &Tokens, at: usize, context: Context) -> Option<(NaiveDate, Range<usize>)> {
    numeric::at(tokens, at, context.month_first)
        .or_else(|| words::at(tokens, at))
        .map(|(date, end)| (date, at..end))
}

/// The time of day behind the day, or right before it.
fn with_clock(
    tokens: &Tokens,
    date: NaiveDate,
    day: Range<usize>,
    from: usize,
) -> (PublicationTime, Range<usize>) {
    let found = match clock::after(tokens, day.end) {
        Some((clock, end)) => Some((clock, day.start..end)),
        None => {
            clock::before(tokens, from, day.start).map(|(clock, start)| (clock, start..day.end))
        }
    };
    match found {
        Some((clock, range)) => {
            let precision = if clock.has_seconds {
                Precision::Second
            } else {
                Precision::Minute
            };
            let local = date.and_time(clock.time);
            (PublicationTime::at(local, clock.offset, precision), range)
        }
        None => (PublicationTime::day(date), day),
    }
}
