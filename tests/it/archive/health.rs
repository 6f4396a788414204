//! Figures by the hour: counted once, whatever happens in between.

use chrono::TimeDelta;

use super::{Place, archive_story, at, capture_page, story};

/// Sums over all hours.
fn sums(place: &Place) -> (i64, i64, i64, i64) {
    place
        .raw()
        .query_row(
            "SELECT ifnull(sum(requests), 0), ifnull(sum(stories), 0), ifnull(sum(with_headline), 0),
                 ifnull(sum(words), 0) FROM site_hours",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .expect("sums")
}

#[test]
fn each_page_is_counted_once_by_whoever_counts() {
    let place = Place::new();
    let (mut writer, mut other) = (place.writer(), place.writer());
    for n in 0..5 {
        let address = format!("https://harbour-post.example/{n}");
        let told = story(&format!("Story {n}"), "A band played on the quay.");
        archive_story(&mut writer, &address, &told, at(n * 3600));
    }
    let counted = writer.count_figures(at(20_000)).expect("counted");
    assert!(!counted.more);
    assert_eq!(
        counted.hosts.into_iter().collect::<Vec<_>>(),
        ["harbour-post.example"]
    );
    assert_eq!(sums(&place), (5, 5, 5, 30));
    assert_eq!(place.count("site_hours"), 5);
    assert!(
        other
            .count_figures(at(20_001))
            .expect("counted")
            .hosts
            .is_empty()
    );
    assert_eq!(sums(&place), (5, 5, 5, 30));
}

#[test]
fn a_page_that_is_not_read_yet_is_counted_once_it_is() {
    let place = Place::new();
    let mut writer = place.writer();
    let run = writer.begin_run(at(0)).expect("a run");
    let snapshot = capture_page(
        &mut writer,
        run,
        "https://harbour-post.example/a",
        "x",
        at(0),
    );
    writer.count_figures(at(1)).expect("counted");
    assert_eq!(sums(&place), (0, 0, 0, 0));
    let told = story("Bridge reopens", "A band played.");
    writer
        .record_extraction(snapshot, &told, "1.0", at(2))
        .expect("recorded");
    writer.count_figures(at(3)).expect("counted");
    assert_eq!(sums(&place), (1, 1, 1, 3));
}

#[test]
fn old_hours_become_days_and_nothing_is_lost_for_half_a_year() {
    let place = Place::new();
    let mut writer = place.writer();
    for n in 0..6 {
        let address = format!("https://harbour-post.example/{n}");
        let told = story(&format!("Story {n}"), "A band played.");
        archive_story(&mut writer, &address, &told, at(n * 3 * 3600));
    }
    writer.count_figures(at(20 * 3600)).expect("counted");
    let (hours, before) = (place.count("site_hours"), sums(&place));
    assert_eq!(hours, 6);
    writer
        .count_figures(at(0) + TimeDelta::days(20))
        .expect("counted");
    assert!(place.count("site_hours") <= 2, "of two days at most");
    assert_eq!(
        place.count("site_hours WHERE hour NOT LIKE '%T00:00:00Z'"),
        0
    );
    assert_eq!(sums(&place), before);
    writer
        .count_figures(at(0) + TimeDelta::days(200))
        .expect("counted");
    assert_eq!(place.count("site_hours"), 0);
    assert_eq!(place.count("archive_days"), 3);
}
