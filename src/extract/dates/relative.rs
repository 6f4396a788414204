//! "3 hours ago", "gestern", "today at 11:11": counted back from the capture.

use chrono::{DateTime, Duration, NaiveTime, Utc};

use super::tokens::{Token, Tokens};
use super::{Context, clock, zones};
use crate::extract::lexicon::{self, LEXICONS, Phrases};
use crate::model::{Precision, PublicationTime};

/// Longer lines are text.
const MAX_LENGTH: usize = 80;
/// Letters of a line that gives a day without a time of day: alone, or with a label.
const MAX_DAY: usize = 12;
const MAX_LABELLED: usize = 32;
/// Letters of a line that counts back by one and says so in words.
const MAX_ONE: usize = 32;
/// One, as words before a unit say it.
const ONE: &[&str] = &[
    "a", "an", "one", "einer", "einem", "une", "un", "una", "uno", "um", "uma", "een", "één", "o",
    "jeden", "jedną", "en", "ett", "et", "egy", "bir", "satu", "один", "одну",
];

/// The time that a short line gives relative to the capture.
pub(in crate::extract) fn find(text: &str, context: Context) -> Option<PublicationTime> {
    if context.captured_at == DateTime::UNIX_EPOCH || text.len() > MAX_LENGTH {
        return None;
    }
    let line = text.to_lowercase();
    let tokens = Tokens::read(&line);
    day(&line, &tokens, context.captured_at).or_else(|| ago(&line, &tokens, context.captured_at))
}

/// True if a line counts back from its reading, whenever that was.
pub(in crate::extract) fn is_relative(text: &str) -> bool {
    let some_day = Context {
        captured_at: DateTime::UNIX_EPOCH + Duration::days(10_000),
        month_first: false,
    };
    find(text, some_day).is_some()
}

/// True if a time of day stands in the line.
pub(in crate::extract) fn has_clock(text: &str) -> bool {
    let tokens = Tokens::read(text);
    (0..tokens.len()).any(|at| clock::after(&tokens, at).is_some())
}

fn day(line: &str, tokens: &Tokens, now: DateTime<Utc>) -> Option<PublicationTime> {
    let back = if lexicon::has_word(Phrases::Yesterday, line) {
        1
    } else if lexicon::has_word(Phrases::Today, line) {
        0
    } else {
        return None;
    };
    let date = now.date_naive() - Duration::days(back);
    let clock = (0..tokens.len()).find_map(|at| clock::after(tokens, at));
    // The word for yesterday in one language is another word in the next, and headlines
    // begin with "today".
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    let labelled =
        lexicon::has_word(Phrases::Published, line) || lexicon::has_word(Phrases::Updated, line);
    if clock.is_none() && letters > if labelled { MAX_LABELLED } else { MAX_DAY } {
        return None;
    }
    Some(match clock {
        Some((clock, _)) => {
            PublicationTime::at(date.and_time(clock.time), clock.offset, Precision::Minute)
        }
        None => PublicationTime::day(date),
    })
}

/// A number, a unit, and a word for "ago" before or behind them.
fn ago(line: &str, tokens: &Tokens, now: DateTime<Utc>) -> Option<PublicationTime> {
    if !lexicon::has_word(Phrases::Ago, line) {
        return None;
    }
    let numbered = (0..tokens.len()).find_map(|at| {
        let count = tokens.number(at, 1..4)?;
        Some((i64::from(count), tokens.skip_space(at + 1)))
    });
    let (count, unit) = match numbered {
        Some((count, at)) => (count, unit_at(tokens, at)?),
        None => (1, one(line, tokens)?),
    };
    Some(match unit {
        Unit::Minute => instant(now - Duration::minutes(count)),
        Unit::Hour => instant(now - Duration::hours(count)),
        Unit::Day => PublicationTime::day((now - Duration::days(count)).date_naive()),
    })
}

/// The unit in a short line without a number: `an hour ago`, `vor einer Stunde`.
fn one(line: &str, tokens: &Tokens) -> Option<Unit> {
    if line.chars().filter(|c| c.is_alphabetic()).count() > MAX_ONE {
        return None;
    }
    (0..tokens.len()).find_map(|at| {
        let is_one = ONE.contains(&tokens.word(at)?);
        is_one.then(|| unit_at(tokens, tokens.skip(at + 1, 2, is_gap)))?
    })
}

/// White space, and the mark in `un'ora`.
fn is_gap(token: Token) -> bool {
    matches!(token, Token::Space | Token::Mark('\'' | '’'))
}

#[derive(Debug, Clone, Copy)]
enum Unit {
    Minute,
    Hour,
    Day,
}

/// The unit whose word begins at a token.
fn unit_at(tokens: &Tokens, at: usize) -> Option<Unit> {
    tokens.word(at)?;
    // Where words are not parted, a unit is several tokens.
    let unit = tokens.text_from(at);
    let starts = |words: &[&str]| words.iter().any(|word| unit.starts_with(word));
    let any = |pick: fn(&lexicon::Lexicon) -> &'static [&'static str]| {
        LEXICONS.iter().any(|l| starts(pick(l)))
    };
    if any(|l| l.minutes) {
        Some(Unit::Minute)
    } else if any(|l| l.hours) {
        Some(Unit::Hour)
    } else {
        any(|l| l.days).then_some(Unit::Day)
    }
}

fn instant(time: DateTime<Utc>) -> PublicationTime {
    let local = time.naive_utc();
    let minute = local.date().and_time(
        NaiveTime::from_hms_opt(
            chrono::Timelike::hour(&local),
            chrono::Timelike::minute(&local),
            0,
        )
        .unwrap_or_default(),
    );
    PublicationTime::at(minute, zones::utc(), Precision::Minute)
}
