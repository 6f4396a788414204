//! What makes a revision and how it is described; what is kept aside.

use newsvault::archive::Writer;
use newsvault::model::{
    Change, Completeness, Extraction, Field, Held, PageKind, PublicationTime, Suspicion, utc_text,
};

use super::{Place, archive_story, at, story};

const PAGE: &str = "https://example.com/news/1";

fn hours(hours: i64) -> chrono::DateTime<chrono::Utc> {
    at(hours * 3600)
}

/// Some words of a story.
fn words(count: usize, word: &str) -> String {
    let words: Vec<String> = (0..count).map(|n| format!("{word}{n}")).collect();
    format!("{}.", words.join(" "))
}

fn claiming(mut reading: Extraction, modified: &str) -> Extraction {
    reading.article.date_modified = PublicationTime::from_iso(modified);
    reading
}

/// The latest revision: fields, ways, words added and removed, likeness, silent, backdated.
fn latest(place: &Place) -> String {
    place.one(
        "SELECT changed || ' | ' || classes || ' | ' || words_added || ' ' || words_removed || ' ' ||
             similarity || ' | ' || silent_edit || backdated FROM revisions ORDER BY id DESC LIMIT 1",
    )
}

#[test]
fn a_revision_says_what_was_changed_how_and_how_much() {
    let place = Place::new();
    let mut writer = place.writer();
    let first = claiming(
        story(
            "12 dead in ferry fire",
            "At least 12 people died.\n\nThe ferry burnt out.",
        ),
        "2023-11-14T20:00Z",
    );
    archive_story(&mut writer, PAGE, &first, hours(0));
    archive_story(&mut writer, PAGE, &first, hours(2));
    let second = claiming(
        story(
            "14 dead in ferry fire",
            "At least 14 people died.\n\nThe ferry burnt out.",
        ),
        "2023-11-14T20:00Z",
    );
    let change = archive_story(&mut writer, PAGE, &second, hours(5));
    assert_eq!(change, Change::Revised(vec![Field::Headline, Field::Body]));
    assert_eq!(
        latest(&place),
        "headline,body | headline,number | 1 1 0.889 | 10"
    );
    let times: String = place.one(
        "SELECT previous_seen_at || ' ' || seen_at || ' ' || date_modified FROM revisions WHERE number = 2",
    );
    let expected = format!(
        "{} {} 2023-11-14T20:00Z",
        utc_text(hours(2)),
        utc_text(hours(5))
    );
    assert_eq!(times, expected, "observed and claimed times stand apart");

    // The page says so itself: nothing is silent any more.
    let third = claiming(
        story(
            "14 dead in ferry fire",
            "At least 15 people died.\n\nThe ferry burnt out.",
        ),
        "2023-11-15T04:30Z",
    );
    archive_story(&mut writer, PAGE, &third, hours(7));
    assert_eq!(
        latest(&place),
        "body,date_modified | number,other | 1 1 0.889 | 00"
    );
}

#[test]
fn time_that_is_turned_back_shows() {
    let place = Place::new();
    let mut writer = place.writer();
    let first = claiming(
        story("Ferry", "At least 15 people died."),
        "2023-11-15T04:30Z",
    );
    archive_story(&mut writer, PAGE, &first, hours(7));
    // It claims a change before a moment at which we still saw the old text.
    let second = claiming(
        story("Ferry", "At least 16 people died."),
        "2023-11-15T04:45Z",
    );
    archive_story(&mut writer, PAGE, &second, hours(9));
    assert_eq!(
        latest(&place),
        "body,date_modified | number,other | 1 1 0.8 | 01"
    );
    let mut third = second.clone();
    third.article.date_published = PublicationTime::from_iso("2023-11-14T12:00Z");
    archive_story(&mut writer, PAGE, &third, hours(10));
    third.article.date_published = PublicationTime::from_iso("2023-11-13T12:00Z");
    archive_story(&mut writer, PAGE, &third, hours(11));
    assert_eq!(latest(&place), "date_published | other | 0 0 1.0 | 01");
}

#[test]
fn a_notice_makes_an_edit_a_correction() {
    let place = Place::new();
    let mut writer = place.writer();
    archive_story(
        &mut writer,
        PAGE,
        &story("Bridge", "It cost 5 million."),
        hours(0),
    );
    let mut corrected = story("Bridge", "It cost 6 million.");
    corrected.article.correction_notice = Some("Corrected: the cost.".to_owned());
    archive_story(&mut writer, PAGE, &corrected, hours(1));
    assert_eq!(
        latest(&place),
        "body,correction_notice | number,correction | 1 1 0.75 | 00"
    );
    let mut taken_out = story("Bridge", "It cost 6 million.");
    taken_out.article.correction_notice = None;
    archive_story(&mut writer, PAGE, &taken_out, hours(2));
    assert_eq!(latest(&place), "correction_notice | other | 0 0 1.0 | 00");
}

#[test]
fn noise_makes_no_revision() {
    let place = Place::new();
    let mut writer = place.writer();
    let mut first = story(
        "Bridge “reopens”",
        "The band played—loud.\n\n1,234 views\n\nFerry sails again\n\nHarbour is shut",
    );
    first.article.byline = Some("By Ann Lee · 5 min read".to_owned());
    first.article.keywords = vec!["bridges".into(), "Ferries".into()];
    first.article.image_url = Some("https://img.example/bridge-1024x576.jpg?v=1".to_owned());
    first.article.section = Some("Local".to_owned());
    first.article.date_published = PublicationTime::from_iso("2023-11-14T20:00+01:00");
    archive_story(&mut writer, PAGE, &first, hours(0));
    let mut again = story(
        "Bridge &quot;reopens&quot;",
        "The band  played – loud.\n\nHarbour is shut\n\n5,678 views\n\nFerry sails again\n\n12 comments",
    );
    again.article.byline = Some("By Ann Lee · 6 min read".to_owned());
    again.article.keywords = vec!["ferries".into(), "bridges".into()];
    again.article.image_url = Some("https://img.example/bridge-300x200.webp?v=2".to_owned());
    again.article.date_published = PublicationTime::from_iso("2023-11-14T19:00:30Z");
    assert_eq!(
        archive_story(&mut writer, PAGE, &again, hours(1)),
        Change::Unchanged
    );
    assert_eq!(place.count("revisions"), 1);
    let seen: String = place.one("SELECT last_seen_at FROM articles");
    assert_eq!(seen, utc_text(hours(1)), "it was seen all the same");

    let session = super::url(&format!("{PAGE}?PHPSESSID=0a1b2c&utm_source=x"));
    assert_eq!(session.canonical(), super::url(PAGE).canonical());
}

#[test]
fn what_stands_beside_the_text_makes_a_revision() {
    type Changing = fn(&mut Extraction);
    let changing: [(Changing, Field); 7] = [
        (
            |r| r.article.publisher = Some("Other".into()),
            Field::Publisher,
        ),
        (|r| r.article.language = Some("de".into()), Field::Language),
        (
            |r| r.article.section = Some("Opinion".into()),
            Field::Section,
        ),
        (|r| r.article.agency = vec!["dpa".into()], Field::Agency),
        (|r| r.article.byline = None, Field::Byline),
        (
            |r| r.article.image_url = Some("https://a.example/b.jpg".into()),
            Field::ImageUrl,
        ),
        (|r| r.kind = PageKind::Gallery, Field::Kind),
    ];
    let place = Place::new();
    let mut writer = place.writer();
    let mut reading = story("Bridge", "A band played.");
    reading.article.publisher = Some("Harbour Post".to_owned());
    reading.article.language = Some("en".to_owned());
    reading.article.section = Some("Local".to_owned());
    reading.article.byline = Some("By Ann Lee".to_owned());
    reading.article.image_url = Some("https://a.example/a.jpg".to_owned());
    archive_story(&mut writer, PAGE, &reading, hours(0));
    for ((change, field), hour) in changing.into_iter().zip(1..) {
        change(&mut reading);
        let changed = archive_story(&mut writer, PAGE, &reading, hours(hour));
        assert_eq!(changed, Change::Revised(vec![field]));
        assert_eq!(latest(&place), format!("{field} | other | 0 0 1.0 | 00"));
    }
}

#[test]
fn a_page_that_shows_its_clock_is_not_revised_by_it() {
    let place = Place::new();
    let mut writer = place.writer();
    let at_request = |hour: i64| {
        let now = hours(hour).format("%Y-%m-%dT%H:%M:%SZ").to_string();
        claiming(story("Bridge", "A band played."), &now)
    };
    for hour in 0..5 {
        archive_story(&mut writer, PAGE, &at_request(hour), hours(hour));
    }
    assert_eq!(place.count("revisions"), 1);
}

/// Archives a story of 200 words, then these, an hour apart each; gives what they were taken for.
fn after_a_good_copy(place: &Place, readings: &[Extraction]) -> Vec<Change> {
    let mut writer = place.writer();
    let mut good = claiming(story("Bridge", &words(200, "good")), "2023-11-14T20:00Z");
    good.completeness = Some(Completeness::Whole);
    archive_story(&mut writer, PAGE, &good, hours(0));
    let changes = readings.iter().zip(1..);
    changes
        .map(|(reading, hour)| archive_story(&mut writer, PAGE, reading, hours(hour)))
        .collect()
}

fn shortened(to: usize) -> Extraction {
    claiming(story("Bridge", &words(to, "good")), "2023-11-14T20:00Z")
}

#[test]
fn a_good_copy_is_never_lost() {
    let place = Place::new();
    let mut teaser = shortened(30);
    teaser.kind = PageKind::PaywallStub;
    let mut part = shortened(150);
    part.completeness = Some(Completeness::Part);
    let mut suspect = shortened(190);
    suspect.suspect = vec![Suspicion::EndsMidSentence];
    let readings = [teaser, part, suspect, shortened(40), shortened(0)];
    let changes = after_a_good_copy(&place, &readings);
    let expected = [
        Held::Stub,
        Held::Stub,
        Held::Suspect,
        Held::Shorter,
        Held::Empty,
    ];
    assert_eq!(changes, expected.map(Change::Held));
    assert_eq!(place.count("revisions"), 1);
    let kept: String = place.one("SELECT word_count || ' ' || last_seen_at FROM articles");
    assert_eq!(
        kept,
        format!("200 {}", utc_text(hours(0))),
        "nobody saw that text again"
    );
    let readings: Vec<String> = place.column("SELECT reading FROM snapshots ORDER BY id");
    assert_eq!(
        readings,
        ["new", "stub", "stub", "suspect", "shorter", "empty"]
    );
    let belongs = "snapshots WHERE article_id = 1";
    assert_eq!(
        place.count(belongs),
        6,
        "each page is kept and belongs to the story"
    );
    assert_eq!(
        place.count("queue WHERE etag IS NOT NULL"),
        0,
        "it is asked for as a whole again"
    );
    assert_eq!(
        place.count("articles_fts WHERE articles_fts MATCH 'good150'"),
        1
    );
}

#[test]
fn what_editors_cut_becomes_a_revision() {
    let place = Place::new();
    let retracted = {
        let mut reading = shortened(12);
        reading.article.correction_notice = Some("This story has been retracted.".to_owned());
        reading
    };
    let changes = after_a_good_copy(&place, &[retracted]);
    let fields = vec![Field::Body, Field::CorrectionNotice];
    assert_eq!(changes, [Change::Revised(fields)]);
    assert_eq!(
        latest(&place),
        "body,correction_notice | correction,removal | 0 188 0.113 | 00"
    );
    let texts: Vec<i64> = place.column("SELECT word_count FROM revisions ORDER BY number");
    assert_eq!(texts, [200, 12], "what was withdrawn is still there");

    let place = Place::new();
    let said = claiming(shortened(40), "2023-11-15T01:00Z");
    let changes = after_a_good_copy(&place, &[said]);
    assert_eq!(
        changes,
        [Change::Revised(vec![Field::Body, Field::DateModified])]
    );
}

#[test]
fn the_same_short_text_again_and_again_is_believed() {
    let place = Place::new();
    let mut writer = place.writer();
    archive_story(&mut writer, PAGE, &shortened(200), hours(0));
    let mut see =
        |words: usize, hour| archive_story(&mut writer, PAGE, &shortened(words), hours(hour));
    let held = Change::Held(Held::Shorter);
    assert_eq!(see(40, 1), held);
    assert_eq!(see(41, 7), held, "another short text");
    assert_eq!(see(40, 10), held);
    assert_eq!(see(40, 12), held, "three, but not for long");
    assert_eq!(see(200, 13), Change::Unchanged, "it was a broken page");
    assert_eq!(see(40, 20), held);
    assert_eq!(see(40, 30), held);
    assert_eq!(see(40, 43), held);
    assert_eq!(see(40, 45), Change::Revised(vec![Field::Body]));
    assert_eq!(latest(&place), "body | removal | 0 160 0.333 | 10");
    let seen: String = place.one("SELECT previous_seen_at FROM revisions WHERE number = 2");
    assert_eq!(seen, utc_text(hours(13)));
    // A teaser may stay as long as it likes.
    let mut teaser = shortened(20);
    teaser.kind = PageKind::PaywallStub;
    for hour in 50..90 {
        archive_story(&mut writer, PAGE, &teaser, hours(hour));
    }
    assert_eq!(place.count("revisions"), 2);
}

#[test]
fn a_story_that_becomes_whole_is_not_edited_in_silence() {
    let place = Place::new();
    let mut writer = place.writer();
    let mut stub = shortened(30);
    stub.kind = PageKind::PaywallStub;
    archive_story(&mut writer, PAGE, &stub, hours(0));
    archive_story(&mut writer, PAGE, &shortened(200), hours(1));
    assert_eq!(
        latest(&place),
        "body,kind | addition,other | 170 0 0.261 | 00"
    );
}

#[test]
fn another_extractor_is_no_editor() {
    let place = Place::new();
    let mut writer = place.writer();
    archive_story(
        &mut writer,
        PAGE,
        &story("Bridge", "A band played."),
        hours(0),
    );
    let read = |writer: &mut Writer, reading: &Extraction, hour| {
        let run = writer.begin_run(hours(hour)).expect("a run");
        let bytes = "the same bytes";
        let snapshot = super::capture_page(writer, run, PAGE, bytes, hours(hour));
        writer
            .record_extraction(snapshot, reading, "2.0", hours(hour))
            .expect("recorded")
    };
    let other = story("Bridge", "A band played. Subscribe!");
    assert!(matches!(read(&mut writer, &other, 1), Change::Revised(_)));
    assert!(
        latest(&place).ends_with("| 00"),
        "who knows whether it was edited"
    );
    // The same bytes cannot say anything new.
    let third = story("Bridge", "A band.");
    assert_eq!(read(&mut writer, &third, 2), Change::Unchanged);
}

#[test]
fn a_live_blog_that_goes_on_is_not_silent() {
    let place = Place::new();
    let mut writer = place.writer();
    let live = |text: &str| {
        let mut reading = story("Flood live", text);
        reading.kind = PageKind::LiveBlog;
        reading
    };
    let (old, new) = (
        "The water rose again in the night.",
        "The dam in the valley holds, says the town.",
    );
    archive_story(&mut writer, PAGE, &live(old), hours(0));
    archive_story(
        &mut writer,
        PAGE,
        &live(&format!("{new}\n\n{old}")),
        hours(1),
    );
    assert!(latest(&place).contains("| addition |") && latest(&place).ends_with("| 00"));
    archive_story(
        &mut writer,
        PAGE,
        &live(&format!("{new}\n\nThe water fell again in the night.")),
        hours(2),
    );
    assert!(latest(&place).ends_with("| 10"), "{}", latest(&place));
}
