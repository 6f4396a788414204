//! "3 hours ago", "gestern", "today at 11:11": counted back from the capture.

use chrono::{DateTime, Duration, NaiveTime, Utc};

use super::tokens::{Token, Tokens};
use super::{Context, clock, zones};
use crate::extract::lexicon::{self, LEXICONS, Phrases};
use crate::model::{Precision, PublicationTime};

/// Longer lines are text.
const MAX_LENGTH: usize = 80;

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
    let (count, unit_at) = (0..tokens.len()).find_map(|at| {
        let count = tokens.number(at, 1..4)?;
        Some((count, tokens.skip_space(at + 1)))
    })?;
    let Some(Token::Word(_)) = tokens.get(unit_at) else {
        return None;
    };
    // Where words are not parted, a unit is several tokens.
    let unit = tokens.text_from(unit_at);
    let starts = |words: &[&str]| words.iter().any(|word| unit.starts_with(word));
    let any = |pick: fn(&lexicon::Lexicon) -> &'static [&'static str]| {
        LEXICONS.iter().any(|l| starts(pick(l)))
    };
    let count = i64::from(count);
    if any(|l| l.minutes) {
        return Some(instant(now - Duration::minutes(count)));
    }
    if any(|l| l.hours) {
        return Some(instant(now - Duration::hours(count)));
    }
    let days = any(|l| l.days);
    days.then(|| PublicationTime::day((now - Duration::days(count)).date_naive()))
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
