//! Dates of records.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

/// Reads a `WARC-Date`: W3C's profile of ISO 8601 with its fractions, shorter ones, which
/// mean their beginning, and the fourteen digits of older programs.
pub(super) fn read(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(date) = DateTime::parse_from_rfc3339(text) {
        return Some(date.to_utc());
    }
    let bare = text.trim_end_matches(['Z', 'z']);
    let formats = [
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M",
        "%Y%m%d%H%M%S",
    ];
    let mut read = formats
        .iter()
        .filter_map(|format| NaiveDateTime::parse_from_str(bare, format).ok());
    read.next().or_else(|| day(bare)).map(|date| date.and_utc())
}

/// `2026-03-01`, `2026-03`, `2026`.
fn day(text: &str) -> Option<NaiveDateTime> {
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    let day = NaiveDate::parse_from_str(&whole, "%Y-%m-%d").ok()?;
    day.and_hms_opt(0, 0, 0)
}
