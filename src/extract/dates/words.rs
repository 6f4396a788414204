//! Days written with the month's name: `18 April 2024`, `April 18th, 2024`, `2024. április 18.`

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::calendars;
use super::tokens::{Token, Tokens};
use crate::extract::lexicon::LEXICONS;

/// Words that stand between day, month and year.
const JOINING: &[&str] = &["de", "del", "of", "den", "d", "di", "the", "dne"];
/// What makes a number an ordinal.
const ORDINAL: &[&str] = &[
    "st", "nd", "rd", "th", "er", "e", "º", "ª", "a", "ος", "η", "го", "일",
];

/// The number of a month by all names that the lexicons know.
static MONTHS: LazyLock<HashMap<&'static str, u32>> = LazyLock::new(|| {
    let mut months = HashMap::new();
    for lexicon in LEXICONS {
        for (names, number) in lexicon.months.iter().zip(1..) {
            for name in *names {
                months.entry(*name).or_insert(number);
            }
        }
    }
    months
});

/// True if the word is a month's name.
pub(super) fn is_month(word: &str) -> bool {
    MONTHS.contains_key(word)
}

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
    let (month, end) = month(tokens, month_at)?;
    let year_at = gap(tokens, end);
    let year = year(tokens, year_at).or_else(|| persian_year(tokens, month_at, year_at))?;
    calendars::day(year, month, day).map(|date| (date, year_at + 1))
}

fn month_first(tokens: &Tokens, at: usize) -> Option<(NaiveDate, usize)> {
    let (month, end) = month(tokens, at)?;
    let day_at = gap(tokens, end);
    let day = tokens.number(day_at, 1..3)?;
    let year_at = gap(tokens, day_at + 1);
    let year = year(tokens, year_at)?;
    calendars::day(year, month, day).map(|date| (date, year_at + 1))
}

fn year_first(tokens: &Tokens, at: usize) -> Option<(NaiveDate, usize)> {
    let year = year(tokens, at)?;
    let (month, end) = month(tokens, gap(tokens, at + 1))?;
    let day_at = gap(tokens, end);
    let day = tokens.number(day_at, 1..3)?;
    calendars::day(year, month, day).map(|date| (date, day_at + 1))
}

/// A month's name; some languages write one as two words.
fn month(tokens: &Tokens, at: usize) -> Option<(u32, usize)> {
    if let Some(number) = tokens.word(at).and_then(|word| MONTHS.get(word)) {
        return Some((*number, at + 1));
    }
    // "tháng 4" and "4 月" name the month by its number.
    (tokens.word(at) == Some("tháng") || tokens.word(at) == Some("thg"))
        .then(|| tokens.number(tokens.skip_space(at + 1), 1..3))
        .flatten()
        .map(|number| (number, tokens.skip_space(at + 1) + 1))
}

fn year(tokens: &Tokens, at: usize) -> Option<u32> {
    let year = tokens.number(at, 4..5)?;
    // A clock without a colon is no year: "18 April 1430 hrs".
    (1900..3000).contains(&year).then_some(year)
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
