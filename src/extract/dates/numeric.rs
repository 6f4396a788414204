//! Days written in numbers: `2024-04-18`, `18.04.2024`, `04/18/24`, `2024年4月18日`.

use chrono::NaiveDate;

use super::calendars;
use super::tokens::{Token, Tokens};

/// The day that begins at a token, and the place behind it.
pub(super) fn at(tokens: &Tokens, at: usize, month_first: bool) -> Option<(NaiveDate, usize)> {
    // Digits that go on to the left are part of another number.
    if at > 0
        && matches!(tokens.get(at - 1), Some(Token::Mark('.' | '/' | '-')))
        && at > 1
        && matches!(tokens.get(at - 2), Some(Token::Number(..)))
    {
        return None;
    }
    compact(tokens, at)
        .or_else(|| ideographic(tokens, at))
        .or_else(|| year_first(tokens, at))
        .or_else(|| year_last(tokens, at, month_first))
}

/// `20240418` or `20240418T1111`.
fn compact(tokens: &Tokens, at: usize) -> Option<(NaiveDate, usize)> {
    let digits = tokens
        .digits(at)
        .filter(|digits| matches!(digits.len(), 8 | 14))?;
    day_of(digits.get(..8)?).map(|date| (date, at + 1))
}

fn day_of(digits: &str) -> Option<NaiveDate> {
    let number = |range| digits.get(range).and_then(|d: &str| d.parse::<u32>().ok());
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    (1990..2100)
        .contains(&year)
        .then(|| calendars::day(year, month, day))
        .flatten()
}

/// `2024年4月18日`, `令和6年4月18日`, `2024년 4월 18일`, `二〇二四年四月十八日`.
fn ideographic(tokens: &Tokens, at: usize) -> Option<(NaiveDate, usize)> {
    if let Some((year, next)) = signs(tokens, at).filter(|(year, _)| *year >= 1900) {
        let (month, next) = signs(tokens, unit(tokens, next, &["年"])?)?;
        let (day, next) = signs(tokens, unit(tokens, next, &["月"])?)?;
        let end = unit(tokens, next, &["日", "号", "號"])?;
        return calendars::day(year, month, day).map(|date| (date, end));
    }
    let (year, next) = match (tokens.word(at), tokens.word(at + 1)) {
        (Some(first), Some(second)) => {
            // An era's first year is written with a sign of its own.
            let number = match tokens.word(at + 2) {
                Some("元") => 1,
                _ => tokens.number(at + 2, 1..4)?,
            };
            (calendars::era_year(first, second, number)?, at + 3)
        }
        _ => (tokens.number(at, 4..5)?, at + 1),
    };
    let month_at = unit(tokens, next, &["年", "년"])?;
    let month = tokens.number(month_at, 1..3)?;
    let day_at = unit(tokens, month_at + 1, &["月", "월"])?;
    let day = tokens.number(day_at, 1..3)?;
    let end = unit(tokens, day_at + 1, &["日", "일", "号", "號"])?;
    calendars::day(year, month, day).map(|date| (date, end))
}

/// A number in ideographs, and the place behind it: `二〇二四`, `十八`, `三十`.
fn signs(tokens: &Tokens, at: usize) -> Option<(u32, usize)> {
    const SIGNS: &str = "〇一二三四五六七八九";
    let digit = |at| {
        let sign = match tokens.get(at)? {
            Token::Word("零" | "○") | Token::Mark('〇' | '○') => "〇",
            Token::Word(sign) => sign,
            _ => return None,
        };
        let place = SIGNS.chars().position(|known| sign.chars().eq([known]))?;
        u32::try_from(place).ok()
    };
    let (mut value, mut end) = (0, at);
    while end < at + 4 {
        if tokens.word(end) == Some("十") {
            // Ten is a factor behind a digit, and itself without one.
            let tens = if end == at { 1 } else { value };
            let ones = digit(end + 1);
            end += 1 + usize::from(ones.is_some());
            return Some((tens * 10 + ones.unwrap_or(0), end));
        }
        let Some(ones) = digit(end) else { break };
        value = value * 10 + ones;
        end += 1;
    }
    (end > at).then_some((value, end))
}

/// The place behind a unit and the white space around it.
fn unit(tokens: &Tokens, at: usize, units: &[&str]) -> Option<usize> {
    let at = tokens.skip_space(at);
    units
        .contains(&tokens.word(at)?)
        .then(|| tokens.skip_space(at + 1))
}

/// `2024-04-18`, `2024/4/18`, `2024. 4. 18.`
fn year_first(tokens: &Tokens, at: usize) -> Option<(NaiveDate, usize)> {
    let year = tokens.number(at, 4..5)?;
    let (month_at, mark) = separator(tokens, at + 1)?;
    let month = tokens.number(month_at, 1..3)?;
    let (day_at, second) = separator(tokens, month_at + 1)?;
    let day = tokens.number(day_at, 1..3)?;
    (mark == second)
        .then(|| calendars::day(year, month, day))
        .flatten()
        .map(|date| (date, day_at + 1))
}

/// `18.04.2024`, `04/18/2024`, `18-04-24`.
fn year_last(tokens: &Tokens, at: usize, month_first: bool) -> Option<(NaiveDate, usize)> {
    let first = tokens.number(at, 1..3)?;
    let (second_at, mark) = separator(tokens, at + 1)?;
    let second = tokens.number(second_at, 1..3)?;
    let (year_at, again) = separator(tokens, second_at + 1)?;
    let year = match (tokens.number(year_at, 4..5), tokens.number(year_at, 2..3)) {
        (Some(year), _) => year,
        (None, Some(short)) if short < 70 && !tokens.is_mark(year_at + 1, ':') => 2000 + short,
        (None, Some(short)) if !tokens.is_mark(year_at + 1, ':') => 1900 + short,
        _ => return None,
    };
    if mark != again {
        return None;
    }
    let american = mark == '/' && month_first;
    let (day, month) = if american {
        (second, first)
    } else {
        (first, second)
    };
    let date = calendars::day(year, month, day).or_else(|| calendars::day(year, day, month))?;
    Some((date, year_at + 1))
}

/// The mark between two parts, and the place behind it; Korean puts a space there.
fn separator(tokens: &Tokens, at: usize) -> Option<(usize, char)> {
    match tokens.get(at)? {
        Token::Mark(mark @ ('-' | '/' | '.')) => {
            let next = if mark == '-' {
                at + 1
            } else {
                tokens.skip_space(at + 1)
            };
            Some((next, mark))
        }
        Token::Space => match tokens.get(at + 1)? {
            Token::Mark(mark @ '/') => Some((tokens.skip_space(at + 2), mark)),
            _ => None,
        },
        _ => None,
    }
}

/// The day, with an hour behind it, that a number of twelve digits or more begins with.
pub(super) fn in_number(path: &str) -> Option<NaiveDate> {
    let numbers = path.split(|c: char| !c.is_ascii_digit());
    let mut long = numbers.filter(|number| (12..=20).contains(&number.len()));
    long.find_map(|number| {
        let hour: u32 = number.get(8..10)?.parse().ok()?;
        (hour < 24).then(|| day_of(number.get(..8)?))?
    })
}

/// A date among the parts of a path.
pub(super) fn in_path(path: &str) -> Option<NaiveDate> {
    let tokens = Tokens::read(path);
    (0..tokens.len()).find_map(|at| {
        let separated = || {
            let year = tokens
                .number(at, 4..5)
                .filter(|y| (1990..2100).contains(y))?;
            let mark = |at| matches!(tokens.get(at), Some(Token::Mark('/' | '-' | '_')));
            let month = tokens.number(at + 2, 1..3).filter(|_| mark(at + 1))?;
            let day = tokens.number(at + 4, 1..3).filter(|_| mark(at + 3))?;
            calendars::day(year, month, day)
        };
        // `/2024/0418/` and `/20240418/`.
        let halved = || {
            let year = tokens.digits(at).filter(|d| d.len() == 4)?;
            let rest = tokens
                .digits(at + 2)
                .filter(|d| d.len() == 4 && tokens.is_mark(at + 1, '/'))?;
            tokens
                .is_mark(at + 3, '/')
                .then(|| day_of(&format!("{year}{rest}")))?
        };
        // `/18-04-2024/`, `/18-04-2024-bridge-reopens`.
        let day_first = || {
            let mark = |at| tokens.is_mark(at, '-') || tokens.is_mark(at, '.');
            let day = tokens.number(at, 2..3).filter(|_| mark(at + 1))?;
            let month = tokens.number(at + 2, 2..3).filter(|_| mark(at + 3))?;
            let year = tokens.number(at + 4, 4..5)?;
            calendars::day(year, month, day)
        };
        separated()
            .or_else(halved)
            .or_else(day_first)
            .or_else(|| compact(&tokens, at).map(|(date, _)| date))
    })
}
