//! `newsvault search` from outside.

use chrono::NaiveDate;
use newsvault::model::{Extraction, PublicationTime};

use crate::archive::{Place, archive_story, at, story};
use crate::program::{Ended, Program};

fn told(headline: &str, text: &str, outlet: &str, day: u32, language: &str) -> Extraction {
    let mut extraction = story(headline, text);
    let date = NaiveDate::from_ymd_opt(2024, 4, day).expect("a day in April");
    extraction.article.outlet = Some(outlet.to_owned());
    extraction.article.date_published = Some(PublicationTime::day(date));
    extraction.article.language = Some(language.to_owned());
    extraction
}

/// Four articles, oldest first.
fn archive() -> Place {
    let place = Place::new();
    let mut writer = place.writer();
    let stories = [
        told(
            "Lift bridge reopens",
            "The harbour toll is gone.",
            "Harbour Post",
            15,
            "en",
        ),
        told(
            "Bridge closes",
            "Toll bridge works, lift stuck.",
            "Canal Times",
            16,
            "en-GB",
        ),
        told("Die Brücke", "Der Hafen feiert.", "Hafenblatt", 17, "de"),
        told("经济增长", "港口的经济正在增长。", "海港日报", 18, "zh"),
    ];
    for (n, extraction) in (1..).zip(&stories) {
        let address = format!("http://paper{n}.example/story");
        archive_story(&mut writer, &address, extraction, at(n));
    }
    place
}

fn search(place: &Place, words: &[&str]) -> Ended {
    let program = Program::on(place).arg("search");
    words.iter().fold(program, Program::arg).run().expect(0)
}

fn found(place: &Place, words: &[&str]) -> Vec<u64> {
    let ended = search(place, &[&["--format", "jsonl"], words].concat());
    let hit = |line: &str| serde_json::from_str::<serde_json::Value>(line).expect("an object");
    let mut ids: Vec<u64> = ended
        .text()
        .lines()
        .filter_map(|l| hit(l)["id"].as_u64())
        .collect();
    ids.sort_unstable();
    assert_eq!(ended.stderr.is_empty(), !ids.is_empty(), "{}", ended.stderr);
    ids
}

#[test]
fn words_phrases_beginnings_and_exceptions() {
    let place = archive();
    for (words, ids) in [
        (&["bridge"][..], &[1, 2][..]),
        (&["BRIDGE", "harbour"], &[1]),
        (&["lift bridge"], &[1]),
        (&["\"lift bridge\""], &[1]),
        (&["lift", "bridge"], &[1, 2]),
        (&["bridg*"], &[1, 2]),
        (&["brucke"], &[3]),
        (&["bridge", "-harbour"], &[2]),
        (&["-bridge"], &[3, 4]),
        (&["--", "bridge", "-harbour"], &[2]),
        (&["经济"], &[4]),
        (&["增"], &[4]),
        (&["harbour post"], &[1]),
        (&[], &[1, 2, 3, 4]),
        (&["zeppelin"], &[]),
    ] {
        assert_eq!(found(&place, words), ids, "{words:?}");
    }
}

/// Nothing that a person may type is an error, and nothing is a command to the index.
#[test]
fn nothing_typed_is_an_error() {
    let place = archive();
    for junk in [
        "\"",
        "*",
        "(",
        ")",
        "^",
        ":",
        "AND",
        "OR",
        "NOT",
        "NEAR(",
        "bridge AND",
        "bridge\"",
        "-",
        "--",
        "'",
        ";",
        "headline:bridge",
        "{body}: x",
        "\"\"",
        "a\u{0}b",
        "%",
        "\u{202e}",
    ] {
        // The system itself allows no NUL in an argument.
        let junk = junk.replace('\0', " ");
        search(&place, &["--", &junk]);
    }
}

#[test]
fn filters_stand_before_or_after_the_words() {
    let place = archive();
    for (words, ids) in [
        (&["bridge", "--outlet", "Canal Times"][..], &[2][..]),
        (&["--outlet", "canal times", "bridge"], &[2]),
        (&["bridge", "--since", "2024-04-16"], &[2]),
        (&["bridge", "--until", "2024-04-15"], &[1]),
        (&["--since", "2024-04-16", "--until", "2024-04-17"], &[2, 3]),
        (&["--language", "en"], &[1, 2]),
        (&["--language", "en-GB"], &[2]),
        (&["-n", "1"], &[4]),
        (&["-bridge", "-n1", "-feiert"], &[4]),
        (&["bridge", "--limit", "0"], &[]),
    ] {
        assert_eq!(found(&place, words), ids, "{words:?}");
    }
    let wrong = Program::on(&place).words("search bridge --since yesterday");
    let ended = wrong.run().expect(2);
    assert!(
        ended.stderr.contains("--since <YYYY-MM-DD>"),
        "{}",
        ended.stderr
    );
}

#[test]
fn hits_are_printed_for_people_and_for_machines() {
    let place = archive();
    let text = search(&place, &["harbour"]);
    assert_eq!(
        text.text(),
        "1  2024-04-15  Harbour Post\n    Lift bridge reopens\n    The [harbour] toll is gone.\n    \
         http://paper1.example/story\n\n"
    );
    let json = search(&place, &["bridge", "--format", "json"]).json();
    assert_eq!(json.as_array().map(Vec::len), Some(2));
    for key in [
        "id",
        "headline",
        "outlet",
        "date_published",
        "url",
        "snippet",
    ] {
        assert!(
            json[0].get(key).is_some_and(|value| !value.is_null()),
            "{key}: {json}"
        );
    }
    let nothing = search(&place, &["zeppelin", "--format", "json"]);
    assert_eq!(
        (nothing.text(), &*nothing.stderr),
        ("[]\n", "nothing found\n")
    );
}
