//! Dates as pages write them, and texts that only look like dates.

use chrono::{DateTime, TimeZone, Utc};
use proptest::prelude::*;

use super::*;

fn context() -> Context {
    Context {
        captured_at: Utc
            .with_ymd_and_hms(2024, 6, 1, 12, 0, 0)
            .single()
            .expect("a real time"),
        month_first: false,
    }
}

fn iso(text: &str) -> Option<String> {
    find(text, context()).map(|time| time.to_iso())
}

#[test]
fn days_and_times_in_many_hands() {
    for (text, expected) in [
        ("2024-04-18", "2024-04-18"),
        ("2024-04-18T11:11:05+08:00", "2024-04-18T11:11:05+08:00"),
        ("2024-04-18T11:11:05.123Z", "2024-04-18T11:11:05Z"),
        ("2024-04-18 11:11", "2024-04-18T11:11"),
        ("20240418T111105Z", "2024-04-18T11:11:05Z"),
        ("Updated: 2024-04-18 11:11", "2024-04-18T11:11"),
        (
            "Thu, 18 Apr 2024 11:11:05 +0200",
            "2024-04-18T11:11:05+02:00",
        ),
        (
            "Thu Apr 18 2024 11:11:05 GMT+0800 (China Standard Time)",
            "2024-04-18T11:11:05+08:00",
        ),
        (
            "April 18th, 2024 at 3:05 p.m. EDT",
            "2024-04-18T15:05-04:00",
        ),
        ("Apr. 18, 2024, 9 am", "2024-04-18T09:00"),
        ("11:11 AM, Thursday, April 18, 2024", "2024-04-18T11:11"),
        ("18.04.2024, 11:11 Uhr", "2024-04-18T11:11"),
        ("Stand: 18. April 2024 um 11.11 Uhr", "2024-04-18T11:11"),
        ("Publié le 18 avril 2024 à 14h32", "2024-04-18T14:32"),
        ("18 de abril de 2024 - 14:32", "2024-04-18T14:32"),
        ("18 апреля 2024, 14:32", "2024-04-18T14:32"),
        ("2024年4月18日 14:32", "2024-04-18T14:32"),
        ("2024年4月18日 下午3时20分", "2024-04-18T15:20"),
        ("令和6年4月18日", "2024-04-18"),
        ("2024. 4. 18. 오후 3:20", "2024-04-18T15:20"),
        ("2024년 4월 18일 15:20", "2024-04-18T15:20"),
        ("2024. április 18. 15:20", "2024-04-18T15:20"),
        ("١٨ أبريل ٢٠٢٤", "2024-04-18"),
        ("18 เมษายน 2567 15:20", "2024-04-18T15:20"),
        ("18/04/24", "2024-04-18"),
        ("13/02/2024", "2024-02-13"),
        ("18-Apr-2024", "2024-04-18"),
    ] {
        assert_eq!(iso(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn numbers_that_are_no_dates() {
    for text in [
        "Call 555-04-18",
        "Version 1.2.3",
        "18 April",
        "99/99/2024",
        "2024",
        "12:30",
        "2031-01-01",
    ] {
        assert_eq!(iso(text), None, "{text}");
    }
}

#[test]
fn americans_put_the_month_first() {
    let american = Context {
        month_first: true,
        ..context()
    };
    assert_eq!(
        find("04/05/2024", american).map(|t| t.to_iso()).as_deref(),
        Some("2024-04-05")
    );
    assert_eq!(iso("04/05/2024").as_deref(), Some("2024-05-04"));
}

#[test]
fn each_date_has_its_label() {
    let found = find_all(
        "Published 18 April 2024 11:11 | Updated 19 April 2024",
        context(),
    );
    let read: Vec<(String, String)> = found
        .into_iter()
        .map(|f| (f.label, f.time.to_iso()))
        .collect();
    assert_eq!(read.len(), 2);
    assert_eq!(
        read[0],
        ("published".to_owned(), "2024-04-18T11:11".to_owned())
    );
    assert!(read[1].0.contains("updated"));
}

#[test]
fn machines_count_seconds() {
    assert_eq!(
        parse("1713438665", context())
            .map(|t| t.to_iso())
            .as_deref(),
        Some("2024-04-18T11:11:05Z")
    );
    assert_eq!(
        parse("1713438665000", context())
            .map(|t| t.to_iso())
            .as_deref(),
        Some("2024-04-18T11:11:05Z")
    );
}

#[test]
fn addresses_hold_days() {
    let day = |path: &str| from_url(path).map(|t| t.to_iso());
    assert_eq!(
        day("/news/2024/04/18/bridge").as_deref(),
        Some("2024-04-18")
    );
    assert_eq!(day("/a/202404/18/WS66208b3b.html"), None);
    assert_eq!(day("/2024-04-18-bridge").as_deref(), Some("2024-04-18"));
    assert_eq!(
        day("/n/20240418/bridge.html").as_deref(),
        Some("2024-04-18")
    );
    assert_eq!(day("/2024/0418/c1.html").as_deref(), Some("2024-04-18"));
    assert_eq!(day("/article/12345678"), None);
}

#[test]
fn relative_times_count_back_from_the_capture() {
    let iso = |text: &str| find_relative(text, context()).map(|t| t.to_iso());
    assert_eq!(iso("3 hours ago").as_deref(), Some("2024-06-01T09:00Z"));
    assert_eq!(iso("vor 20 Minuten").as_deref(), Some("2024-06-01T11:40Z"));
    assert_eq!(iso("Yesterday").as_deref(), Some("2024-05-31"));
    let unknown = Context {
        captured_at: DateTime::UNIX_EPOCH,
        month_first: false,
    };
    assert_eq!(find_relative("Yesterday", unknown), None);
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,60}") {
        let _ = find_all(&text, context());
        let _ = from_url(&text);
        let _ = find_relative(&text, context());
    }

    #[test]
    fn what_is_written_as_iso_is_read_back(seconds in 700_000_000_i64..1_700_000_000) {
        let time = DateTime::from_timestamp(seconds, 0).expect("in range");
        let text = time.to_rfc3339();
        prop_assert_eq!(parse(&text, context()).map(|t| t.utc()), Some(time));
    }
}
