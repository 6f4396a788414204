//! Offsets from UTC: `Z`, `+08:00`, `GMT+8`, `CEST`.

use chrono::FixedOffset;

use super::tokens::{Token, Tokens};

/// Abbreviations that mean one offset wherever they are printed beside news, in
/// minutes. `CST` is American, as pages in China do not print one; `ET`, `PT` and
/// their like depend on the season and give none.
const NAMES: &[(&str, i32)] = &[
    ("z", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
    ("akst", -540),
    ("akdt", -480),
    ("hst", -600),
    ("ast", -240),
    ("adt", -180),
    ("nst", -210),
    ("ndt", -150),
    ("brt", -180),
    ("art", -180),
    ("clt", -240),
    ("bst", 60),
    ("west", 60),
    ("cet", 60),
    ("cest", 120),
    ("mez", 60),
    ("mesz", 120),
    ("eet", 120),
    ("eest", 180),
    ("msk", 180),
    ("мск", 180),
    ("trt", 180),
    ("wat", 60),
    ("cat", 120),
    ("sast", 120),
    ("eat", 180),
    ("gst", 240),
    ("pkt", 300),
    ("ist", 330),
    ("npt", 345),
    ("bdt", 360),
    ("ict", 420),
    ("wib", 420),
    ("wita", 480),
    ("wit", 540),
    ("sgt", 480),
    ("hkt", 480),
    ("myt", 480),
    ("pht", 480),
    ("awst", 480),
    ("jst", 540),
    ("kst", 540),
    ("acst", 570),
    ("aest", 600),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
];

/// The offset of UTC itself.
pub(super) fn utc() -> Option<FixedOffset> {
    FixedOffset::east_opt(0)
}

/// The offset behind a time of day, and the place behind it.
pub(super) fn after(tokens: &Tokens, at: usize) -> (Option<FixedOffset>, usize) {
    let start = tokens.skip(at, 2, |token| {
        matches!(token, Token::Space | Token::Mark('('))
    });
    if let Some((offset, end)) = signed(tokens, start) {
        return (Some(offset), end);
    }
    let Some(minutes) = tokens.word(start).and_then(named) else {
        return (None, at);
    };
    let behind = tokens.skip_space(start + 1);
    if minutes == 0
        && let Some((offset, end)) = signed(tokens, behind)
    {
        return (Some(offset), end);
    }
    (FixedOffset::east_opt(minutes * 60), start + 1)
}

fn named(word: &str) -> Option<i32> {
    NAMES
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, minutes)| *minutes)
}

/// `+08:00`, `+0800`, `+8`.
fn signed(tokens: &Tokens, at: usize) -> Option<(FixedOffset, usize)> {
    let sign = match tokens.get(at)? {
        Token::Mark('+') => 1,
        Token::Mark('-') => -1,
        _ => return None,
    };
    let digits = tokens.digits(at + 1)?;
    let number = |text: Option<&str>| text.and_then(|t| t.parse::<i32>().ok());
    let (hours, minutes, end) = match digits.len() {
        4 => (number(digits.get(..2))?, number(digits.get(2..))?, at + 2),
        1 | 2 if tokens.is_mark(at + 2, ':') && tokens.number(at + 3, 2..3).is_some() => (
            number(Some(digits))?,
            number(tokens.digits(at + 3))?,
            at + 4,
        ),
        1 | 2 => (number(Some(digits))?, 0, at + 2),
        _ => return None,
    };
    if hours > 14 || minutes > 59 {
        return None;
    }
    FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60)).map(|offset| (offset, end))
}
