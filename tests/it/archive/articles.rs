//! Pages, articles and revisions: what is kept once, what makes a revision, what never replaces.

use chrono::NaiveDate;
use newsvault::archive::{ArchiveError, Arrival, ArticleKey, Next, Payload, Reader, Route};
use newsvault::model::{
    Author, Change, Completeness, Confidence, Field, Held, LivePost, Outcome, PageKind, Precision,
    PublicationTime, Suspicion,
};

use super::{
    Place, archive_story, at, attempt, body, capture, capture_page, found, lease_one, story, url,
};

const PAGE: &str = "https://example.com/news/1";

fn field(place: &Place, sql: &str) -> String {
    place.raw().query_row(sql, [], |r| r.get(0)).expect("a row")
}

#[test]
fn identical_bytes_are_kept_once() {
    let place = Place::new();
    let mut writer = place.writer();
    let run = writer.begin_run(at(0)).expect("a run");
    let first = capture_page(&mut writer, run, PAGE, "<p>same", at(0));
    let second = capture_page(&mut writer, run, "https://example.org/2", "<p>same", at(1));
    assert_ne!(first, second);
    assert_eq!(place.count("snapshots"), 2);
    assert_eq!(place.count("payloads"), 1);
    let back = writer.capture(second).expect("a capture");
    assert_eq!(
        back,
        capture(&url("https://example.org/2"), "<p>same", at(1))
    );
}

#[test]
fn a_payload_packed_elsewhere_is_the_same() {
    let place = Place::new();
    let mut writer = place.writer();
    let run = writer.begin_run(at(0)).expect("a run");
    writer.enqueue(&[found(PAGE)], at(0)).expect("queued");
    let lease = lease_one(&mut writer, at(0));
    let page = capture(&lease.url, "<p>text", at(0));
    let payload = Payload::pack(&page.body);
    let arrival = Arrival {
        route: &Route::default(),
        lease: &lease,
        attempt: &attempt(&lease.url, Outcome::Captured(page.clone()), at(0)),
        payload: Some(&payload),
        run,
        next: Next::Never,
    };
    let id = writer.record_attempt(&arrival, at(0)).expect("recorded");
    let back = writer.capture(id.expect("a snapshot"));
    assert_eq!(back.expect("a capture"), page);
    assert_eq!(writer.next_due().expect("a queue"), None);
}

#[test]
fn damaged_bytes_are_detected() {
    let place = Place::new();
    let mut writer = place.writer();
    let run = writer.begin_run(at(0)).expect("a run");
    let id = capture_page(&mut writer, run, PAGE, "<p>text", at(0));
    let damages = [
        "UPDATE payloads SET content = x'00'",
        "UPDATE payloads SET raw_bytes = raw_bytes + 1",
        "UPDATE payloads SET raw_bytes = 9223372036854775807",
        "UPDATE payloads SET content = (SELECT content FROM other)",
    ];
    // The table as it was, and another page's bytes of the same length.
    capture_page(&mut writer, run, "https://example.org/", "<p>taxt", at(1));
    let raw = place.raw();
    raw.execute_batch(
        "CREATE TEMP TABLE whole AS SELECT * FROM payloads;
         CREATE TEMP TABLE other AS SELECT content FROM payloads JOIN snapshots USING (digest)
         WHERE final_url = 'https://example.org/'",
    )
    .expect("copies");
    for damage in damages {
        raw.execute_batch(damage).expect("damage done");
        for error in [
            writer.capture(id).expect_err("damage"),
            Reader::open(&place.path)
                .expect("a reader")
                .capture(id)
                .expect_err("damage"),
        ] {
            assert!(
                matches!(error, ArchiveError::Damaged { .. }),
                "{damage}: {error}"
            );
            assert!(!error.is_about_the_file());
        }
        raw.execute_batch(
            "UPDATE payloads SET (raw_bytes, content) = (SELECT raw_bytes, content FROM whole
             WHERE whole.digest = payloads.digest)",
        )
        .expect("repaired");
        writer.capture(id).expect("whole again");
    }
}

#[test]
fn a_revision_is_made_only_if_something_differs() {
    let place = Place::new();
    let mut writer = place.writer();
    let mut reading = story("Bridge reopens", "One.\n\nTwo.");
    let article = &mut reading.article;
    article.authors = vec![
        Author {
            name: "Ann; Bob".into(),
        },
        Author {
            name: "Ann; Bob".into(),
        },
        Author { name: " ".into() },
    ];
    article.keywords = vec!["bridges".into(), "bridges".into()];
    let day = NaiveDate::from_ymd_opt(2024, 4, 18).expect("a day");
    let time = day.and_hms_milli_opt(9, 0, 5, 250).expect("a time");
    article.date_published = Some(PublicationTime::at(time, None, Precision::Second));

    let changes = [
        archive_story(&mut writer, PAGE, &reading, at(0)),
        archive_story(&mut writer, PAGE, &reading, at(10)),
    ];
    assert_eq!(changes, [Change::New, Change::Unchanged]);
    reading.article.body = body("One.\n\nTwo.\n\nThree.");
    let change = archive_story(&mut writer, PAGE, &reading, at(20));
    assert_eq!(change, Change::Revised(vec![Field::Body]));

    let reader = Reader::open(&place.path).expect("a reader");
    let article = reader.article(&ArticleKey::Url(url(PAGE))).expect("asked");
    let article = article.expect("an article");
    assert_eq!(article.revision_count, 2);
    assert_eq!(article.authors, ["Ann; Bob"]);
    assert_eq!(article.keywords, ["bridges"]);
    assert_eq!(article.snapshot_ids.len(), 3);
    assert_eq!(article.word_count, 3);
    assert_eq!(article.first_seen_at, "2023-11-14T22:13:20Z");
    assert_eq!(article.last_changed_at, article.last_seen_at);
    assert_eq!(
        field(
            &place,
            "SELECT group_concat(number || ':' || changed || ':' || word_count, ' ') FROM revisions"
        ),
        "1::2 2:body:3"
    );
    assert_eq!(
        field(
            &place,
            "SELECT published_day FROM articles JOIN revisions ON revisions.id = latest_revision_id
            WHERE articles.body = revisions.body"
        ),
        "2024-04-18"
    );
    // Each text is kept once: the latest in `articles`, the others in rows of their own.
    assert_eq!(
        field(
            &place,
            "SELECT group_concat(number || ':' || ifnull(stored.body, '-') || ':' || revisions.body, ' ')
             FROM stored_revisions AS stored JOIN revisions USING (id, number)"
        ),
        "1:One.\n\nTwo.:One.\n\nTwo. 2:-:One.\n\nTwo.\n\nThree."
    );
}

#[test]
fn two_addresses_of_one_story_make_one_article() {
    let place = Place::new();
    let mut writer = place.writer();
    let mut reading = story("Bridge reopens", "One.");
    reading.article.canonical_url = Some(url(PAGE).canonical());
    let amp = "https://example.com/amp/1";
    assert_eq!(
        archive_story(&mut writer, PAGE, &reading, at(0)),
        Change::New
    );
    assert_eq!(
        archive_story(&mut writer, amp, &reading, at(10)),
        Change::Unchanged
    );
    assert_eq!(place.count("articles"), 1);
    let reader = Reader::open(&place.path).expect("a reader");
    for address in [PAGE, amp, "https://example.com/news/1?utm_source=x"] {
        let article = reader
            .article(&ArticleKey::Url(url(address)))
            .expect("asked");
        assert_eq!(article.map(|a| a.id), Some(1), "{address}");
    }
    assert_eq!(reader.article(&ArticleKey::Id(2)).expect("asked"), None);
}

#[test]
fn a_wall_or_a_stub_never_replaces_a_story() {
    let place = Place::new();
    let mut writer = place.writer();
    let full = story("Bridge reopens", "One.\n\nTwo.");
    archive_story(&mut writer, PAGE, &full, at(0));
    let mut when = 10;
    let mut read = |kind, text: &str| {
        let mut reading = story("Subscribe", text);
        reading.kind = kind;
        if text.is_empty() {
            reading.article.body.blocks.clear();
        }
        when += 10;
        archive_story(&mut writer, PAGE, &reading, at(when))
    };
    for kind in [
        PageKind::ConsentWall,
        PageKind::BotWall,
        PageKind::LoginWall,
        PageKind::SectionFront,
    ] {
        assert_eq!(read(kind, "We value your privacy."), Change::NotAnArticle);
    }
    assert_eq!(read(PageKind::SoftNotFound, "No such page."), Change::Gone);
    assert_eq!(
        read(PageKind::PaywallStub, "One."),
        Change::Held(Held::Stub)
    );
    assert_eq!(
        read(PageKind::Other, "A long text that is something else."),
        Change::Held(Held::Stub)
    );
    assert_eq!(read(PageKind::Article, ""), Change::Held(Held::Empty));
    assert_eq!(
        field(&place, "SELECT headline FROM articles"),
        "Bridge reopens"
    );
    assert_eq!(place.count("revisions"), 1);
    assert_eq!(place.count("snapshots WHERE extracted_at IS NULL"), 0);
}

#[test]
fn the_full_text_replaces_a_stub_and_an_older_page_replaces_nothing() {
    let place = Place::new();
    let mut writer = place.writer();
    let run = writer.begin_run(at(0)).expect("a run");
    let early = capture_page(&mut writer, run, PAGE, "early", at(0));
    let middle = capture_page(&mut writer, run, PAGE, "middle", at(10));
    let late = capture_page(&mut writer, run, PAGE, "late", at(20));
    assert_eq!(
        writer.unread_snapshots(9).expect("asked"),
        [early, middle, late]
    );

    let mut stub = story("Bridge reopens", "One.");
    stub.kind = PageKind::PaywallStub;
    let full = story("Bridge reopens", "One.\n\nTwo.");
    let older = story("Bridge closed", "Zero.");
    let mut read = |id, reading| {
        writer
            .record_extraction(id, reading, "1.0", at(30))
            .expect("recorded")
    };
    assert_eq!(read(late, &stub), Change::New);
    assert_eq!(
        read(middle, &full),
        Change::Revised(vec![Field::Body, Field::Kind])
    );
    assert_eq!(read(early, &older), Change::Held(Held::Older));
    assert_eq!(writer.unread_snapshots(9).expect("asked"), []);
    assert_eq!(
        field(&place, "SELECT last_seen_at FROM articles"),
        "2023-11-14T22:13:40Z"
    );
}

#[test]
fn not_modified_is_a_sighting() {
    let place = Place::new();
    let mut writer = place.writer();
    archive_story(&mut writer, PAGE, &story("Bridge reopens", "One."), at(0));
    let run = writer.begin_run(at(100)).expect("a run");
    let lease = lease_one(&mut writer, at(100));
    assert_eq!(lease.validators.etag.as_deref(), Some("\"1\""));
    let arrival = Arrival {
        route: &Route::default(),
        lease: &lease,
        attempt: &attempt(&lease.url, Outcome::NotModified, at(100)),
        payload: None,
        run,
        next: Next::At(at(200)),
    };
    assert_eq!(
        writer.record_attempt(&arrival, at(100)).expect("recorded"),
        None
    );
    assert_eq!(
        field(&place, "SELECT last_seen_at FROM articles"),
        "2023-11-14T22:15:00Z"
    );
    let lease = lease_one(&mut writer, at(200));
    assert_eq!(lease.validators.etag.as_deref(), Some("\"1\""), "kept");
}

#[test]
fn a_batch_is_kept_whole_or_not_at_all() {
    let place = Place::new();
    let mut writer = place.writer();
    let ended: Result<(), ArchiveError> = writer.batch(|writer| {
        writer.begin_run(at(0))?;
        Err(ArchiveError::Interrupted)
    });
    assert!(ended.is_err());
    assert_eq!(place.count("runs"), 0);
    let kept: Result<_, ArchiveError> = writer.batch(|writer| {
        writer.begin_run(at(0))?;
        let none = writer.record_extraction(
            newsvault::archive::SnapshotId(7),
            &story("a", "b"),
            "1.0",
            at(0),
        );
        assert!(matches!(none, Err(ArchiveError::NoSnapshot(7))));
        writer.begin_run(at(1))
    });
    kept.expect("kept");
    assert_eq!(place.count("runs"), 2);
}

#[test]
fn posts_of_a_live_blog_are_kept_as_they_were_worded() {
    let place = Place::new();
    let mut writer = place.writer();
    let post = |minute, text: &str| LivePost {
        published: PublicationTime::from_iso(&format!("2024-04-18T14:{minute}+02:00")),
        headline: Some(format!("Post of {minute}")),
        text: text.to_owned(),
    };
    let mut reading = story("Flood live", "Two.\n\nOne.");
    reading.kind = PageKind::LiveBlog;
    reading.article.live_posts = vec![post(20, "Two."), post(10, "One.")];
    archive_story(&mut writer, PAGE, &reading, at(0));
    reading.article.body = body("Three.\n\nTwo, mended.\n\nOne.");
    reading.article.live_posts = vec![
        post(30, "Three."),
        post(20, "Two, mended."),
        post(10, "One."),
    ];
    archive_story(&mut writer, PAGE, &reading, at(10));
    let rows = "SELECT group_concat(first_revision || '-' || last_revision || ' ' || position || ' ' || body, '; ')
        FROM (SELECT * FROM live_posts ORDER BY id)";
    assert_eq!(
        field(&place, rows),
        "1-1 1 Two.; 1-2 3 One.; 2-2 1 Three.; 2-2 2 Two, mended."
    );
    let reader = Reader::open(&place.path).expect("a reader");
    let article = reader.article(&ArticleKey::Id(1)).expect("asked");
    let posts = article.expect("an article").live_posts;
    let utc: Vec<_> = posts.iter().map(|p| p.published_utc.as_deref()).collect();
    let expected = [
        Some("2024-04-18T12:30:00Z"),
        Some("2024-04-18T12:20:00Z"),
        Some("2024-04-18T12:10:00Z"),
    ];
    assert_eq!(utc, expected);
}

#[test]
fn how_sound_a_reading_is_can_be_asked() {
    let place = Place::new();
    let mut writer = place.writer();
    let mut reading = story("Bridge reopens", "One.");
    reading.completeness = Some(Completeness::Part);
    reading.suspect = vec![Suspicion::EndsMidSentence, Suspicion::PageCut];
    reading.confidence = [(Field::Headline, Confidence::of(97))].into();
    reading.article.claimed_word_count = Some(300);
    archive_story(&mut writer, PAGE, &reading, at(0));
    let sql = "SELECT completeness || ' ' || suspect || ' ' || claimed_word_count || ' ' || (confidence ->> 'headline') FROM ";
    for table in ["articles", "revisions"] {
        assert_eq!(
            field(&place, &format!("{sql}{table}")),
            "part ends_mid_sentence; page_cut 300 0.97"
        );
    }
}
