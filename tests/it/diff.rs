//! `newsvault diff` and earlier states in `newsvault show`, from outside.

use newsvault::model::PublicationTime;

use crate::archive::{Place, archive_story, at, story};
use crate::program::{Ended, Program};

const PAGE: &str = "https://harbour-post.example/ferry";

/// A story that was changed twice: in silence, and with a notice and a later date.
fn archive() -> Place {
    let place = Place::new();
    let mut writer = place.writer();
    let mut first = story(
        "12 dead in ferry fire",
        "At least 12 people died.\n\nThe ferry burnt out.\n\nA band played.",
    );
    first.article.date_modified = PublicationTime::from_iso("2023-11-14T20:00Z");
    first.article.authors = vec![newsvault::model::Author {
        name: "Ana Ruiz".to_owned(),
    }];
    archive_story(&mut writer, PAGE, &first, at(0));
    archive_story(&mut writer, PAGE, &first, at(3600));
    let mut second = first.clone();
    second.article.headline = Some("14 dead in ferry fire".to_owned());
    second.article.body = story(
        "",
        "At least 14 people died.\n\nThe ferry burnt out.\n\nA \u{1b}[31m\u{f0001}band played.",
    )
    .article
    .body;
    archive_story(&mut writer, PAGE, &second, at(7200));
    let mut third = second.clone();
    third.article.correction_notice = Some("Corrected: it was 14.".to_owned());
    third.article.date_modified = PublicationTime::from_iso("2023-11-15T02:00Z");
    third.article.authors.clear();
    archive_story(&mut writer, PAGE, &third, at(10_800));
    archive_story(
        &mut writer,
        "https://harbour-post.example/other",
        &story("Other", "Words."),
        at(0),
    );
    place
}

fn ask(place: &Place, words: &str) -> Ended {
    Program::on(place).words(words).run()
}

#[test]
fn words_that_are_gone_and_new_are_marked() {
    let place = archive();
    let told = ask(&place, "diff 1 1 2").expect(0);
    assert_eq!(
        told.text(),
        "14 dead in ferry fire\n\
         https://harbour-post.example/ferry\n\
         from            revision 1, captured 2023-11-14T22:13:20Z, last seen 2023-11-14T23:13:20Z\n\
         to              revision 2, captured 2023-11-15T00:13:20Z\n\
         changed         headline, number, rewording; 2 words added, 1 removed; a silent edit: no later date of change, no notice\n\n\
         headline        [-12-]{+14+} dead in ferry fire\n\n\
         At least [-12-] {+14+} people died.\n\n\
         … 1 paragraph unchanged\n\n\
         A {+\u{fffd}[31m\u{fffd}+}band played.\n"
    );
    assert!(told.stderr.is_empty());
}

#[test]
fn without_numbers_the_latest_change_is_told_and_with_one_that_ones() {
    let place = archive();
    let latest = ask(&place, &format!("diff {PAGE} --full")).expect(0);
    for line in [
        "from            revision 2, captured 2023-11-15T00:13:20Z",
        "changed         correction, other",
        "authors         [-Ana Ruiz-]",
        "date_modified   [-2023-11-14T20:00Z-]{+2023-11-15T02:00Z+}",
        "correction_notice {+Corrected: it was 14.+}",
        "The ferry burnt out.",
    ] {
        assert!(
            latest.text().lines().any(|l| l == line),
            "{line}\n{}",
            latest.text()
        );
    }
    let brief = ask(&place, "diff 1").expect(0);
    assert!(
        brief.text().ends_with("\n\nthe text is the same\n"),
        "{}",
        brief.text()
    );
    assert_eq!(
        ask(&place, "diff 1 2").expect(0).stdout,
        ask(&place, "diff 1 1 2").expect(0).stdout
    );
    let back = ask(&place, "diff 1 3 1").expect(0);
    assert!(
        back.text().contains("[-14-] {+12+} people"),
        "{}",
        back.text()
    );
}

#[test]
fn programs_are_given_all_of_it() {
    let place = archive();
    let diff = ask(&place, "diff 1 2 --format json").expect(0).json();
    assert_eq!(diff["from"]["revision"], 1);
    assert_eq!(diff["to"]["seen_at"], "2023-11-15T00:13:20Z");
    assert_eq!(diff["changed"], serde_json::json!(["headline", "body"]));
    assert_eq!(
        diff["classes"],
        serde_json::json!(["headline", "number", "rewording"])
    );
    assert_eq!(diff["words_removed"], 1);
    assert_eq!(diff["silent_edit"], true);
    assert_eq!(diff["fields"][0]["before"], "12 dead in ferry fire");
    let joined = |without: &str| -> String {
        let pieces = diff["body"].as_array().expect("pieces").iter();
        let kept = pieces.filter(|piece| piece["op"] != without);
        // Spaces around what is kept are the newer text's.
        let text: String = kept.filter_map(|piece| piece["text"].as_str()).collect();
        text.replace(' ', "")
    };
    let texts: Vec<String> = place
        .column("SELECT replace(body, ' ', '') FROM revisions WHERE article_id = 1 ORDER BY id");
    assert_eq!(joined("add"), texts[0]);
    assert_eq!(joined("remove"), texts[1]);
    let far = ask(&place, "diff 1 1 3 -f json").expect(0).json();
    assert!(far["silent_edit"].is_null(), "told of neighbours only");
    assert_eq!(far["changed"].as_array().map(Vec::len), Some(5));
}

#[test]
fn what_cannot_be_compared_is_said_so() {
    let place = archive();
    for (words, why) in [
        (
            "diff 1 7",
            "newsvault: article `1` has no revision 7\nhint: it has 3, numbered from 1\n",
        ),
        (
            "diff 1 1",
            "newsvault: revision 1 is the first: nothing stands before it\nhint: newsvault show 1 --revision 1\n",
        ),
        (
            "diff 2",
            "newsvault: article `2` has one revision: it never changed\nhint: newsvault changes --all lists what did\n",
        ),
        (
            "show 1 --revision 0",
            "newsvault: article `1` has no revision 0\nhint: it has 3, numbered from 1\n",
        ),
        (
            "show 1 --as-of 2023-11-13",
            "newsvault: article `1` was not there yet at 2023-11-13T23:59:59Z\nhint: it was first seen at 2023-11-14T22:13:20Z\n",
        ),
    ] {
        ask(&place, words).expect(2).says(why);
    }
    let missing = ask(&place, "diff 77").expect(2);
    assert!(
        missing.stderr.contains("no article `77`"),
        "{}",
        missing.stderr
    );
}

#[test]
fn earlier_states_are_shown_as_they_stood() {
    let place = archive();
    let show = |words: &str| {
        ask(&place, &format!("show 1 -f json {words}"))
            .expect(0)
            .json()
    };
    let first = show("--revision 1");
    assert_eq!(first["headline"], "12 dead in ferry fire");
    assert_eq!(first["authors"], serde_json::json!(["Ana Ruiz"]));
    assert_eq!(
        (&first["revision"], &first["revision_count"]),
        (&1.into(), &3.into())
    );
    assert_eq!(first["snapshot_ids"], serde_json::json!([1, 2]));
    let then = show("--as-of 2023-11-14T23:30Z");
    assert_eq!(then["body"], first["body"]);
    assert_eq!(then["revision_count"], 1);
    assert_eq!(then["last_seen_at"], "2023-11-14T23:13:20Z");
    assert_eq!(show("--as-of 2023-11-15")["revision"], 3);
    assert_eq!(show(""), show("--revision 3"));
    let text = ask(&place, "show 1 --revision 2").expect(0);
    let line = "revisions       2 of 3, captured 2023-11-15T00:13:20Z";
    assert!(text.text().lines().any(|l| l == line), "{}", text.text());
}

#[test]
fn a_story_that_went_away_was_there_before() {
    let place = archive();
    place
        .raw()
        .execute_batch(
            "UPDATE articles SET pub_status = 'withdrawn', pub_status_evidence = 'http_404',
                 pub_status_at = '2023-11-16T00:00:00Z' WHERE id = 1;
             INSERT INTO status_changes (article_id, pub_status, evidence, url, seen_at, confirmed_at, story_seen_at)
             VALUES (1, 'withdrawn', 'http_404', 'x', '2023-11-16T00:00:00Z', '2023-11-16T00:00:00Z', '2023-11-15T01:13:20Z');",
        )
        .expect("a story that is gone");
    let status = |words: &str| {
        ask(&place, &format!("show 1 -f json {words}"))
            .expect(0)
            .json()
    };
    assert_eq!(status("--as-of 2023-11-15")["pub_status"], "usable");
    assert_eq!(status("--as-of 2023-11-16")["pub_status"], "withdrawn");
    let text = ask(&place, "show 1").expect(0);
    let line = "status          withdrawn since 2023-11-16T00:00:00Z (http_404)";
    assert!(text.text().lines().any(|l| l == line), "{}", text.text());
}
