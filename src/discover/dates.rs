//! Dates of feeds and sitemaps: RFC 3339 and W3C's profile of ISO 8601, RFC 822 and
//! 2822, and what programs write in their stead. The source's own offset is kept.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};

use crate::model::{Precision, PublicationTime};

/// Names of zones as RFC 822 and common programs have them, with their hours from UTC.
/// Names that mean different zones in different countries (IST, CST outside America)
/// are read as RFC 822 does, or not at all.
const ZONES: [(&str, i32); 22] = [
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("bst", 1),
    ("cet", 1),
    ("mez", 1),
    ("west", 1),
    ("cest", 2),
    ("mesz", 2),
    ("eet", 2),
    ("eest", 3),
    ("msk", 3),
    ("jst", 9),
    ("kst", 9),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("pst", -8),
    ("pdt", -7),
];

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Reads a date, with or without a time; `None` for what is none.
pub(super) fn read(text: &str) -> Option<PublicationTime> {
    let text = text.trim();
    if text.len() > 64 {
        return None;
    }
    iso(text).or_else(|| worded(text))
}

/// `2024-04-18T11:11:05+08:00`, `2024-04-18 11:11:05 +0800`, `2024-04-18`, `20240418T111105Z`.
fn iso(text: &str) -> Option<PublicationTime> {
    let (date, rest) = match text.get(..10).and_then(|day| day.parse::<NaiveDate>().ok()) {
        Some(date) => (date, text.get(10..)?),
        None => (
            NaiveDate::parse_from_str(text.get(..8)?, "%Y%m%d").ok()?,
            text.get(8..)?,
        ),
    };
    let rest = rest.trim_start_matches(['T', 't', ' ']);
    if rest.is_empty() {
        return Some(PublicationTime::day(date));
    }
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ','))
        .unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(end);
    let (time, precision) = clock_time(clock)?;
    Some(PublicationTime::at(
        date.and_time(time),
        offset(zone.trim()),
        precision,
    ))
}

/// `Thu, 18 Apr 2024 11:11:05 +0800`, `Thursday, April 18, 2024 11:11 AM EST`. The name
/// of the day says nothing that the date does not, and is often wrong.
fn worded(text: &str) -> Option<PublicationTime> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|word| !word.is_empty())
        .collect();
    let at = words.iter().position(|word| month(word).is_some())?;
    let month = month(words.get(at)?)?;
    let before = at.checked_sub(1).and_then(|before| words.get(before));
    let day_before = before.and_then(|word| word.trim_end_matches('.').parse::<u32>().ok());
    let (day, year, rest) = match day_before {
        Some(day) => (day, words.get(at + 1)?, words.get(at + 2..)?),
        None => (
            ordinal(words.get(at + 1)?)?,
            words.get(at + 2)?,
            words.get(at + 3..)?,
        ),
    };
    let date = NaiveDate::from_ymd_opt(full_year(year)?, month, day)?;
    let Some(clock) = rest.first() else {
        return Some(PublicationTime::day(date));
    };
    let Some((time, precision)) = clock_time(clock) else {
        return Some(PublicationTime::day(date));
    };
    let half = rest.get(1).map(|word| word.to_ascii_lowercase());
    let (time, zone) = match half.as_deref() {
        Some("am" | "pm") => (
            of_half(time, half.as_deref() == Some("pm"))?,
            rest.get(2..)?,
        ),
        _ => (time, rest.get(1..)?),
    };
    Some(PublicationTime::at(
        date.and_time(time),
        offset(&zone.concat()),
        precision,
    ))
}

fn month(word: &str) -> Option<u32> {
    let word = word.to_ascii_lowercase();
    let start = word.get(..3)?;
    let found = MONTHS.iter().position(|month| *month == start)?;
    let is_word = word.chars().all(|c| c.is_ascii_alphabetic() || c == '.');
    is_word.then_some(u32::try_from(found).ok()? + 1)
}

fn ordinal(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    digits.parse().ok()
}

/// Two digits are a year near ours (RFC 2822, section 4.3).
fn full_year(word: &str) -> Option<i32> {
    let year: i32 = word.parse().ok()?;
    match word.len() {
        2 if year < 50 => Some(2000 + year),
        2 => Some(1900 + year),
        4 => Some(year),
        _ => None,
    }
}

/// `11:11:05.250`, `9:05`, `111105`; `24:00` is the day's beginning, as feeds mean it.
fn clock_time(text: &str) -> Option<(NaiveTime, Precision)> {
    let whole = text.split(['.', ',']).next()?;
    let mut parts: Vec<&str> = whole.split(':').collect();
    if parts.len() == 1 && whole.len() >= 4 {
        parts = vec![whole.get(..2)?, whole.get(2..4)?];
        parts.extend(whole.get(4..6));
    }
    let number = |place: usize| parts.get(place)?.parse::<u32>().ok();
    let hour = number(0)? % 24;
    let seconds = parts.get(2).map_or(Some(0), |_| number(2))?;
    let time = NaiveTime::from_hms_opt(hour, number(1)?, seconds.min(59))?;
    let precision = match parts.len() {
        2 => Precision::Minute,
        _ => Precision::Second,
    };
    Some((time, precision))
}

fn of_half(time: NaiveTime, is_afternoon: bool) -> Option<NaiveTime> {
    use chrono::Timelike;
    let hour = time.hour() % 12 + if is_afternoon { 12 } else { 0 };
    time.with_hour(hour)
}

/// `+0800`, `+08:00`, `-5`, `EST`, `GMT+2`; `None` if there is none, or nobody knows which.
fn offset(text: &str) -> Option<FixedOffset> {
    let text = text.trim_matches(|c: char| c == '(' || c == ')' || c.is_whitespace());
    let name_ends = text.find(['+', '-']).unwrap_or(text.len());
    let (name, number) = text.split_at(name_ends);
    let east = if number.is_empty() {
        let name = name.to_ascii_lowercase();
        let zone = ZONES.iter().find(|(known, _)| *known == name)?;
        zone.1 * 3600
    } else {
        let sign = if number.starts_with('-') { -1 } else { 1 };
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        let (hours, minutes) = match digits.len() {
            1 | 2 => (digits.parse::<i32>().ok()?, 0),
            4 => (
                digits.get(..2)?.parse().ok()?,
                digits.get(2..)?.parse().ok()?,
            ),
            _ => return None,
        };
        sign * (hours * 3600 + minutes * 60)
    };
    // No place on earth is further from UTC.
    FixedOffset::east_opt(east).filter(|_| east.abs() <= 14 * 3600)
}

/// True if a source can mean it of a story that it lists now: not before the web, and
/// not later than tomorrow.
pub(super) fn is_plausible(time: PublicationTime, now: DateTime<chrono::Utc>) -> bool {
    let web = NaiveDateTime::new(
        NaiveDate::from_ymd_opt(1991, 8, 6).unwrap_or(NaiveDate::MIN),
        NaiveTime::MIN,
    );
    time.local() > web && time.utc() <= now + chrono::TimeDelta::days(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::read;

    fn iso(text: &str) -> Option<String> {
        read(text).map(|time| time.to_iso())
    }

    #[test]
    fn dates_as_programs_write_them() {
        for (written, meant) in [
            ("2024-04-18T11:11:05+08:00", "2024-04-18T11:11:05+08:00"),
            ("2024-04-18T03:11:05Z", "2024-04-18T03:11:05Z"),
            ("2024-04-18T03:11Z", "2024-04-18T03:11Z"),
            ("2024-04-18T03:11:05.123456Z", "2024-04-18T03:11:05Z"),
            ("2024-04-18 11:11:05 +0800", "2024-04-18T11:11:05+08:00"),
            ("2024-04-18", "2024-04-18"),
            ("20240418T111105Z", "2024-04-18T11:11:05Z"),
            (
                "Thu, 18 Apr 2024 11:11:05 +0800",
                "2024-04-18T11:11:05+08:00",
            ),
            ("Fri, 18 Apr 2024 11:11:05 GMT", "2024-04-18T11:11:05Z"),
            ("18 Apr 24 11:11 EST", "2024-04-18T11:11-05:00"),
            (
                "Thursday, April 18, 2024 1:05 PM EDT",
                "2024-04-18T13:05-04:00",
            ),
            ("Thu, 18 April 2024 24:00:00 GMT", "2024-04-18T00:00:00Z"),
            ("Apr 18th, 2024", "2024-04-18"),
            (
                "Thu, 18 Apr 2024 11:11:05 GMT+0200",
                "2024-04-18T11:11:05+02:00",
            ),
            ("Thu, 18 Apr 2024 11:11:05", "2024-04-18T11:11:05"),
            (" 2024-04-18T11:11:05+0800 ", "2024-04-18T11:11:05+08:00"),
        ] {
            assert_eq!(iso(written).as_deref(), Some(meant), "{written}");
        }
        for nothing in [
            "",
            "yesterday",
            "2024-13-45",
            "0000",
            "Thu, 40 Apr 2024",
            "T",
        ] {
            assert_eq!(iso(nothing), None, "{nothing}");
        }
    }

    proptest! {
        #[test]
        fn anything_may_be_asked(text in ".{0,80}") {
            let _ = read(&text);
        }
    }
}
