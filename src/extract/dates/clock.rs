//! The time of day beside a date: `11:11`, `11.11 Uhr`, `14h32`, `3:05 p.m. EDT`, `下午3时20分`.

use chrono::{FixedOffset, NaiveTime};

use super::tokens::{Token, Tokens};
use super::zones;
use crate::extract::labels;

/// Words that may stand between the day and its time.
const JOINING: &[&str] = &[
    "t",
    "at",
    "um",
    "à",
    "a",
    "as",
    "às",
    "las",
    "kl",
    "klo",
    "ore",
    "alle",
    "o",
    "godz",
    "om",
    "в",
    "о",
    "os",
    "saat",
    "pukul",
    "jam",
    "h",
    "uur",
    "ob",
    "la",
    "ora",
    "h00",
    "time",
    "på",
    "den",
    "lúc",
    "เวลา",
    "الساعة",
    "ساعت",
    "года",
    "г",
    "р",
    "r",
    "v",
    "u",
    "בשעה",
    // Weekdays in ideographs and Hangul, sign by sign.
    "星",
    "期",
    "周",
    "週",
    "曜",
    "日",
    "月",
    "火",
    "水",
    "木",
    "金",
    "土",
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "목",
    "화",
    "수",
    "금",
    "토",
    "일",
    "월",
];
const BEFORE_NOON: &[&str] = &["上午", "오전", "am", "ص", "午前"];
const AFTER_NOON: &[&str] = &["下午", "오후", "pm", "م", "午後", "晚上"];

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) time: NaiveTime,
    pub(super) has_seconds: bool,
    pub(super) offset: Option<FixedOffset>,
}

/// The time behind a day that ends before `at`, and the place behind it.
pub(super) fn after(tokens: &Tokens, at: usize) -> Option<(Clock, usize)> {
    let (start, noon) = lead(tokens, at);
    read(tokens, start, noon)
}

/// The time that ends right before a day, and where it begins: `11:11, 18 April 2024`.
pub(super) fn before(tokens: &Tokens, from: usize, day: usize) -> Option<(Clock, usize)> {
    let first = from.max(day.saturating_sub(16));
    (first..day).find_map(|start| {
        let (clock, end) = read(tokens, start, None)?;
        let gap = tokens.skip(end, 8, |token| match token {
            Token::Space | Token::Mark(',' | '|' | '-' | '–' | '·' | '•' | '.' | '(' | ')') => {
                true
            }
            Token::Word(word) => JOINING.contains(&word) || word == "on" || is_weekday(word),
            _ => false,
        });
        (gap >= day).then_some((clock, start))
    })
}

/// Weekdays in words are many; what matters is that a short word between time and day is no hindrance.
fn is_weekday(word: &str) -> bool {
    (2..=12).contains(&word.chars().count()) && !super::months::is_month(word)
}

/// Passes over what stands between day and time; notes "afternoon" where it comes first.
fn lead(tokens: &Tokens, at: usize) -> (usize, Option<bool>) {
    let mut noon = None;
    let mut place = at;
    // A weekday may stand between; what else does is no word before a time.
    let mut weekday = false;
    for _ in 0..14 {
        match tokens.get(place) {
            Some(
                Token::Space
                | Token::Mark(
                    ',' | '|' | '-' | '–' | '—' | '@' | '·' | '•' | '(' | ')' | '.' | '،' | '/'
                    | ':',
                ),
            ) => {}
            Some(Token::Word(word)) => {
                let pair = tokens.text_of(place..place + 2);
                if AFTER_NOON.contains(&word) || AFTER_NOON.contains(&pair) {
                    noon = Some(true);
                    place += usize::from(!AFTER_NOON.contains(&word));
                } else if BEFORE_NOON.contains(&word) || BEFORE_NOON.contains(&pair) {
                    noon = Some(false);
                    place += usize::from(!BEFORE_NOON.contains(&word));
                } else if !JOINING.contains(&word) {
                    if weekday || !is_weekday(word) || labels::says_updated(word) {
                        return (place, noon);
                    }
                    weekday = true;
                }
            }
            _ => return (place, noon),
        }
        place += 1;
    }
    (place, noon)
}

fn read(tokens: &Tokens, at: usize, noon: Option<bool>) -> Option<(Clock, usize)> {
    let (hour, minute, second, end) = digits(tokens, at)?;
    let (noon, end) = match half(tokens, end) {
        Some((half, end)) => (Some(half), end),
        None => (noon, end),
    };
    // An hour alone is a time only if a half of the day stands with it.
    let (Some(minute), hour) = (minute.or(noon.map(|_| 0)), hour) else {
        return None;
    };
    let hour = match noon {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour % 24,
    };
    let time = NaiveTime::from_hms_opt(hour, minute, second.unwrap_or(0).min(59))?;
    let (offset, end) = zones::after(tokens, end);
    Some((
        Clock {
            time,
            has_seconds: second.is_some(),
            offset,
        },
        end,
    ))
}

type Digits = (u32, Option<u32>, Option<u32>, usize);

/// Hour, minute, second, and the place behind them.
fn digits(tokens: &Tokens, at: usize) -> Option<Digits> {
    if let Some(packed) = tokens.digits(at).filter(|d| matches!(d.len(), 4 | 6)) {
        return packed_digits(tokens, packed, at);
    }
    let hour = tokens.number(at, 1..3).filter(|hour| *hour <= 24)?;
    let minute_at = match tokens.get(at + 1)? {
        Token::Mark(':') => at + 2,
        Token::Mark('.')
            if tokens.number(at + 2, 2..3).is_some() && !tokens.is_mark(at + 3, '.') =>
        {
            at + 2
        }
        Token::Word("h" | "u" | "时" | "時" | "시" | "點" | "点") if has_minute(tokens, at + 2) => {
            tokens.skip_space(at + 2)
        }
        Token::Space if matches!(tokens.get(at + 2), Some(Token::Word("h" | "时" | "時"))) => {
            tokens.skip_space(at + 3)
        }
        _ => return Some(whole_hour(tokens, hour, at + 1)),
    };
    let has_unit = matches!(tokens.word(at + 1), Some("时" | "時" | "시" | "點" | "点"));
    let digits = if has_unit { 1..3 } else { 2..3 };
    let minute_at = tokens.skip_space(minute_at);
    let Some(minute) = tokens
        .number(minute_at, digits)
        .filter(|minute| *minute < 60)
    else {
        return Some((hour, None, None, at + 1));
    };
    let mut end = minute_at + 1;
    let mut second = None;
    // A machine that pads nothing writes `23:15:0Z`.
    let unpadded = tokens.word(end + 2) == Some("z");
    let seconds = if unpadded { 1..3 } else { 2..3 };
    if tokens.is_mark(end, ':')
        && let Some(value) = tokens.number(end + 1, seconds)
    {
        second = Some(value);
        end += 2;
        let is_fraction = match tokens.get(end) {
            Some(Token::Mark('.' | ',')) => tokens.number(end + 1, 1..10).is_some(),
            Some(Token::Mark(':')) => tokens.number(end + 1, 3..4).is_some(),
            _ => false,
        };
        if is_fraction {
            end += 2;
        }
    }
    if matches!(tokens.word(end), Some("分" | "분" | "min")) {
        end += 1;
    }
    let after_unit = tokens.skip_space(end);
    if matches!(
        tokens.word(after_unit),
        Some("uhr" | "uur" | "hrs" | "hours" | "h")
    ) {
        end = after_unit + 1;
    }
    Some((hour, Some(minute), second, end))
}

/// True if minutes stand behind the sign of the hour.
fn has_minute(tokens: &Tokens, at: usize) -> bool {
    tokens.number(tokens.skip_space(at), 1..3).is_some()
}

/// `9 Uhr`, `9h`, `9 uur`, `9시`: the hour alone, which is a time if it says so.
fn whole_hour(tokens: &Tokens, hour: u32, at: usize) -> Digits {
    let unit_at = tokens.skip_space(at);
    let is_unit = matches!(
        tokens.word(unit_at),
        Some("uhr" | "uur" | "h" | "时" | "時" | "시" | "點" | "点")
    );
    if is_unit {
        (hour, Some(0), None, unit_at + 1)
    } else {
        (hour, None, None, at)
    }
}

/// `T1111` or `T111105` behind a compact date.
fn packed_digits(tokens: &Tokens, packed: &str, at: usize) -> Option<Digits> {
    let number = |range| packed.get(range).and_then(|d: &str| d.parse::<u32>().ok());
    // `1505 GMT`, as wires have it; without a zone it may be a year.
    let zoned = || {
        let clock = number(0..2)? < 24 && number(2..4)? < 60 && packed.len() == 4;
        let unit = tokens.word(tokens.skip_space(at + 1));
        let is_hours = matches!(unit, Some("hrs" | "hours"));
        (clock && (is_hours || zones::after(tokens, at + 1).0.is_some())).then_some(())
    };
    if (at == 0 || tokens.word(at - 1) != Some("t")) && zoned().is_none() {
        return None;
    }
    Some((number(0..2)?, number(2..4), number(4..6), at + 1))
}

/// `am`, `p.m.`, and their like.
fn half(tokens: &Tokens, at: usize) -> Option<(bool, usize)> {
    let at = tokens.skip_space(at);
    let word = tokens.word(at)?;
    let whole = match word {
        "am" | "ص" => Some(false),
        "pm" | "م" => Some(true),
        _ => None,
    };
    if let Some(half) = whole {
        return Some((half, at + 1));
    }
    let dotted = matches!(word, "a" | "p" | "π" | "μ") && tokens.is_mark(at + 1, '.');
    let m = tokens.skip_space(at + 2);
    (dotted && matches!(tokens.word(m), Some("m" | "μ"))).then(|| {
        let end = m + 1 + usize::from(tokens.is_mark(m + 1, '.'));
        (matches!(word, "p" | "μ"), end)
    })
}
