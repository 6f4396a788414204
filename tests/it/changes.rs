//! `newsvault changes` from outside.

use chrono::{DateTime, TimeDelta, Utc};
use newsvault::model::PublicationTime;

use crate::archive::{Place, archive_story, story};
use crate::program::{Ended, Program};

/// A while ago; changes are asked for by how long ago they were seen.
fn ago(hours: i64) -> DateTime<Utc> {
    Utc::now() - TimeDelta::hours(hours)
}

/// One story whose headline was changed in silence, one whose number was, long ago; one that
/// was corrected, with a notice; one that never changed.
fn archive() -> Place {
    let place = Place::new();
    let mut writer = place.writer();
    let ferry = "https://harbour-post.example/ferry";
    let mut first = story("12 dead in ferry fire", "The ferry burnt out.");
    first.article.publisher = Some("Harbour Post".to_owned());
    archive_story(&mut writer, ferry, &first, ago(20));
    let mut second = first.clone();
    second.article.headline = Some("14 dead in ferry fire".to_owned());
    archive_story(&mut writer, ferry, &second, ago(2));
    let rent = "https://mail.example/rent";
    archive_story(
        &mut writer,
        rent,
        &story("Rents rise", "They rose by 5 per cent."),
        ago(300),
    );
    archive_story(
        &mut writer,
        rent,
        &story("Rents rise", "They rose by 6 per cent."),
        ago(200),
    );
    let mut corrected = story("Rents rise", "They rose by 7 per cent.");
    corrected.article.correction_notice = Some("Corrected.".to_owned());
    corrected.article.date_modified = PublicationTime::from_iso("2001-01-01T00:00Z");
    archive_story(&mut writer, rent, &corrected, ago(1));
    archive_story(
        &mut writer,
        "https://mail.example/other",
        &story("Other", "Words."),
        ago(1),
    );
    place
}

fn changes(place: &Place, words: &str) -> Ended {
    Program::on(place).arg("changes").words(words).run()
}

/// Which revisions are listed: `id.revision`.
#[track_caller]
fn listed(place: &Place, words: &str) -> Vec<String> {
    let told = changes(place, &format!("{words} --format json"))
        .expect(0)
        .json();
    let rows = told.as_array().expect("an array").iter();
    rows.map(|row| format!("{}.{}", row["id"], row["revision"]))
        .collect()
}

#[test]
fn silent_edits_of_the_last_day_are_listed_unless_others_are_asked_for() {
    let place = archive();
    for (words, expected) in [
        ("", vec!["1.2"]),
        ("--since 30d", vec!["1.2", "2.2"]),
        ("--since 2001-01-01 --until 5d", vec!["2.2"]),
        ("--all", vec!["2.3", "1.2"]),
        ("--all --since 30d", vec!["2.3", "1.2", "2.2"]),
        ("--since 30d --headline-only", vec!["1.2"]),
        ("--since 30d --class number", vec!["1.2", "2.2"]),
        ("--since 30d --class removal", vec![]),
        ("--all --class removal --class correction", vec!["2.3"]),
        ("--backdated", vec!["2.3"]),
        ("--since 30d --outlet", vec![]),
        ("--since 30m", vec![]),
    ] {
        let words = if words.ends_with("--outlet") {
            format!("{words} nobody")
        } else {
            words.to_owned()
        };
        assert_eq!(listed(&place, &words), expected, "{words}");
    }
    let named = Program::on(&place)
        .words("changes --since 30d -f csv --outlet")
        .arg("harbour post")
        .run()
        .expect(0);
    assert_eq!(named.text().lines().count(), 2, "a header and a row");
}

#[test]
fn a_row_says_what_was_changed_and_how_much() {
    let place = archive();
    let told = changes(&place, "--format jsonl --all").expect(0);
    let rows: Vec<serde_json::Value> = told
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).expect("an object"))
        .collect();
    assert_eq!(rows[0]["classes"], "number,correction,other");
    assert_eq!(
        (&rows[0]["words_added"], &rows[0]["words_removed"]),
        (&1.into(), &1.into())
    );
    assert_eq!(rows[0]["silent_edit"], 0);
    assert_eq!(rows[0]["correction_notice"], "Corrected.");
    assert!(rows[0]["headline_before"].is_null());
    assert_eq!(rows[1]["headline_before"], "12 dead in ferry fire");
    assert_eq!(rows[1]["headline"], "14 dead in ferry fire");
    assert_eq!(rows[1]["silent_edit"], 1);
    assert_eq!(rows[1]["changed"], "headline");
}

#[test]
fn a_table_is_for_people() {
    let place = archive();
    let table = changes(&place, "--all").expect(0);
    for said in [
        "12 dead in ferry fire → 14 dead in ferry fire",
        "headline, number, silent",
        "number, correction, other, +1 −1 words, backdated",
        "Harbour Post",
    ] {
        assert!(table.text().contains(said), "{said}\n{}", table.text());
    }
    let none = changes(&place, "--since 1m").expect(0);
    assert_eq!(none.text(), "");
    assert!(
        none.stderr
            .ends_with("; --since 30d looks further back, --all at every change\n"),
        "{}",
        none.stderr
    );
    for wrong in ["--since yesterday", "--class spelling"] {
        changes(&place, wrong).expect(2);
    }
}
