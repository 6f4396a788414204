//! Stories that go away: how that is known, what stays, and that they may come back.

use newsvault::archive::{Arrival, Next, Route, Writer};
use newsvault::model::{Capture, Change, Failure, Outcome, PageKind, PageUrl, utc_text};

use super::{Place, archive_story, at, attempt, capture, lease_page, story, url};

const PAGE: &str = "https://example.com/news/1";

/// A request for the page that brings this.
fn ask(writer: &mut Writer, when: i64, outcome: Outcome, from: &PageUrl) -> Option<Change> {
    let run = writer.begin_run(at(when)).expect("a run");
    writer.make_due(&[url(PAGE)], at(when)).expect("due");
    let lease = lease_page(writer, &url(PAGE), at(when));
    let mut attempt = attempt(&lease.url, outcome, at(when));
    attempt.final_url = from.clone();
    let arrival = Arrival {
        route: &Route::default(),
        lease: &lease,
        attempt: &attempt,
        payload: None,
        run,
        next: Next::At(at(when + 1)),
    };
    let snapshot = writer
        .record_attempt(&arrival, at(when))
        .expect("recorded")?;
    let Outcome::Captured(page) = &attempt.outcome else {
        return None;
    };
    let mut reading = story("Harbour Post", "The front page of the harbour.");
    reading.kind = match page.body.as_slice() {
        b"front" => PageKind::SectionFront,
        b"soft" => PageKind::SoftNotFound,
        b"wall" => PageKind::ConsentWall,
        _ => return Some(read(writer, snapshot, &story("Bridge", "One."), when)),
    };
    Some(read(writer, snapshot, &reading, when))
}

fn read(
    writer: &mut Writer,
    snapshot: newsvault::archive::SnapshotId,
    reading: &newsvault::model::Extraction,
    when: i64,
) -> Change {
    let read = writer.record_extraction(snapshot, reading, "1.0", at(when));
    read.expect("recorded")
}

fn brought(body: &str, from: &str, when: i64) -> Outcome {
    let page: Capture = capture(&url(from), body, at(when));
    Outcome::Captured(page)
}

fn status(place: &Place) -> String {
    place.one(
        "SELECT pub_status || ' ' || ifnull(pub_status_evidence, '-') || ' ' || ifnull(pub_status_at, '-')
             || ' ' || last_seen_at || ' ' || body FROM articles",
    )
}

#[test]
fn a_page_that_went_away_is_marked_and_its_text_stays() {
    for (body, from, evidence) in [
        ("404", PAGE, "http_404"),
        ("410", PAGE, "http_410"),
        ("soft", PAGE, "soft_404"),
        ("front", "https://example.com/", "front_page"),
        ("front", "https://example.com/news", "front_page"),
        ("read as a story", "https://example.com/", "front_page"),
    ] {
        let place = Place::new();
        let mut writer = place.writer();
        archive_story(&mut writer, PAGE, &story("Bridge", "One."), at(0));
        let outcome = |when| match body.parse() {
            Ok(status) => Outcome::Failed(Failure::HttpStatus(status)),
            Err(_) => brought(body, from, when),
        };
        let change = ask(&mut writer, 100, outcome(100), &url(from));
        assert!(
            matches!(change, None | Some(Change::Gone)),
            "{body}: {change:?}"
        );
        let expected = format!(
            "withdrawn {evidence} {} {} One.",
            utc_text(at(100)),
            utc_text(at(0))
        );
        assert_eq!(status(&place), expected);
        assert_eq!((place.count("articles"), place.count("revisions")), (1, 1));

        // Seen so once more: no new row, but how often and until when.
        ask(&mut writer, 200, outcome(200), &url(from));
        let history: Vec<String> = place.column(
            "SELECT pub_status || ' ' || evidence || ' ' || observations || ' ' || confirmed_at || ' ' || story_seen_at FROM status_changes",
        );
        let expected = format!(
            "withdrawn {evidence} 2 {} {}",
            utc_text(at(200)),
            utc_text(at(0))
        );
        assert_eq!(history, [expected]);

        // It comes back, saying the same: usable, and no revision.
        let back = ask(&mut writer, 300, brought("story", PAGE, 300), &url(PAGE));
        assert_eq!(back, Some(Change::Unchanged));
        let expected = format!("usable captured {0} {0} One.", utc_text(at(300)));
        assert_eq!(status(&place), expected);
        assert_eq!(place.count("revisions"), 1);
        let states: Vec<String> = place.column("SELECT pub_status FROM status_changes ORDER BY id");
        assert_eq!(states, ["withdrawn", "usable"]);
    }
}

#[test]
fn what_is_no_sign_of_withdrawal_leaves_a_story_usable() {
    let place = Place::new();
    let mut writer = place.writer();
    archive_story(&mut writer, PAGE, &story("Bridge", "One."), at(0));
    for (outcome, from) in [
        (Outcome::Failed(Failure::HttpStatus(503)), PAGE),
        (Outcome::Failed(Failure::HttpStatus(403)), PAGE),
        (Outcome::Failed(Failure::Empty), PAGE),
        (
            brought("wall", "https://example.com/", 10),
            "https://example.com/",
        ),
        (brought("front", PAGE, 10), PAGE),
    ] {
        ask(&mut writer, 10, outcome, &url(from));
        assert!(
            status(&place).starts_with("usable - -"),
            "{}",
            status(&place)
        );
    }
    assert_eq!(place.count("status_changes"), 0);
}

#[test]
fn an_address_that_leads_to_a_story_elsewhere_takes_nothing_away() {
    let place = Place::new();
    let mut writer = place.writer();
    let mut reading = story("Bridge", "One.");
    reading.article.canonical_url = Some(url("https://example.com/story").canonical());
    archive_story(&mut writer, "https://example.com/story", &reading, at(0));
    archive_story(&mut writer, PAGE, &reading, at(1));
    ask(
        &mut writer,
        100,
        Outcome::Failed(Failure::HttpStatus(404)),
        &url(PAGE),
    );
    assert!(status(&place).starts_with("usable"), "{}", status(&place));
}

#[test]
fn a_request_says_of_which_story_it_tells() {
    let place = Place::new();
    let mut writer = place.writer();
    archive_story(&mut writer, PAGE, &story("Bridge", "One."), at(0));
    ask(&mut writer, 10, Outcome::NotModified, &url(PAGE));
    ask(
        &mut writer,
        20,
        Outcome::Failed(Failure::HttpStatus(410)),
        &url(PAGE),
    );
    ask(&mut writer, 30, Outcome::NotModified, &url(PAGE));
    let told: Vec<String> = place.column(
        "SELECT outcome || ' ' || article_id FROM fetches WHERE article_id IS NOT NULL ORDER BY id",
    );
    assert_eq!(told, ["not_modified 1", "failed 1", "not_modified 1"]);
    assert!(status(&place).starts_with("usable not_modified"));
}
