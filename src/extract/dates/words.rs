//! Days written with the month's name: `18 April 2024`, `April 18th, 2024`, `2024. április 18.`

use chrono::NaiveDate;

use super::tokens::{Token, Tokens};
use super::{calendars, months};

/// Words that stand between day, month and year.
const JOINING: &[&str] = &[
    "de", "del", "of", "den", "d", "di", "the", "dne", "năm", "m", "gada", "के", "mes",
];
/// What makes a number an ordinal.
const ORDINAL: &[&str] = &[
    "st", "nd", "rd", "th", "er", "e", "º", "ª", "a", "ος", "η", "го", "일",
];

/// The day that begins at a token, and the place behind it.
pub(super) fn at(tokens: &Tokens, at: usize) -> Option<(NaiveDate, usize)> {
    match tokens.get(at)? {
        Token::Number(..) => day_first(tokens, at).or_else(|| year_first(tokens, at)),
        Token::Word(_) => month_first(tokens, at),
        _ => None,
    }
}

fn day_first(tokens: &Tokens, at: usize) -> Option<(NaiveDate, usize)> {
    let day = tokens.number(at, 1..3)?;
    let month_at = gap(tokens, at + 1);
    let (month, end) = months::at(tokens, month_at)?;
    let year_at = gap(tokens, end);
    let year = year(tokens, year_at)
        .or_else(|| persian_year(tokens, month_at, year_at))
        .or_else(|| short_year(tokens, month_at, year_at))?;
    calendars::day(year, month, day).map(|date| (date, year_at + 1))
}

fn month_first(tokens: &Tokens, at: usize) -> Option<(NaiveDate, usize)> {
    let (month, end) = months::at(tokens, at)?;
    let day_at = gap(tokens, end);
    let day = tokens.number(day_at, 1..3)?;
    let year_at = gap(tokens, day_at + 1);
    let year = year(tokens, year_at).or_else(|| short_year(tokens, at, year_at))?;
    calendars::day(year, month, day).map(|date| (date, year_at + 1))
}

/// `2024. április 18.`, and as Latvian has it `2024. gada 18. aprīlis`.
fn year_first(tokens: &Tokens, at: usize) -> Option<(NaiveDate, usize)> {
    let year = year(tokens, at)?;
    let next = gap(tokens, at + 1);
    if let Some((month, end)) = months::at(tokens, next) {
        let day_at = gap(tokens, end);
        let day = tokens.number(day_at, 1..3)?;
        return calendars::day(year, month, day).map(|date| (date, day_at + 1));
    }
    let day = tokens.number(next, 1..3)?;
    let (month, end) = months::at(tokens, gap(tokens, next + 1))?;
    calendars::day(year, month, day).map(|date| (date, end))
}

fn year(tokens: &Tokens, at: usize) -> Option<u32> {
    let year = tokens.number(at, 4..5)?;
    // A clock without a colon is no year: "18 April 1430 hrs".
    (1900..3000).contains(&year).then_some(year)
}

/// `18-Apr-24`, `Apr 18 '24`, `18 เม.ย. 67`: two digits that can be nothing else.
fn short_year(tokens: &Tokens, month_at: usize, at: usize) -> Option<u32> {
    let year = tokens.number(at, 2..3)?;
    let is_clock = matches!(tokens.get(at + 1), Some(Token::Mark(':')));
    let mark = |mark| at > 0 && tokens.is_mark(at - 1, mark);
    let is_thai = tokens
        .word(month_at)
        .is_some_and(|word| word.starts_with(|c| ('\u{e00}'..='\u{e7f}').contains(&c)));
    if is_clock {
        None
    } else if is_thai {
        Some(2500 + year)
    } else if ['-', '/', '\'', '’'].into_iter().any(mark) {
        Some(if year < 70 { 2000 + year } else { 1900 + year })
    } else {
        None
    }
}

/// `۳۰ فروردین ۱۴۰۳`: only behind a month in Arabic letters.
fn persian_year(tokens: &Tokens, month_at: usize, at: usize) -> Option<u32> {
    let month = tokens.word(month_at)?.chars().next()?;
    let year = tokens.number(at, 4..5)?;
    (('\u{600}'..='\u{6ff}').contains(&month) && (1340..=1450).contains(&year)).then_some(year)
}

/// The place behind what may stand between two parts.
fn gap(tokens: &Tokens, at: usize) -> usize {
    tokens.skip(at, 6, |token| match token {
        Token::Space | Token::Mark('.' | ',' | '-' | '/' | '\'' | '’' | 'º' | '°' | '،') => {
            true
        }
        Token::Word(word) => JOINING.contains(&word) || ORDINAL.contains(&word),
        _ => false,
    })
}
