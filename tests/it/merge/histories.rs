//! Two archives that saw one story, each at its own moments, and a third that saw it at all
//! of them: whichever of the two is merged into the other, the history is the third one's.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use chrono::{DateTime, Utc};
use newsvault::archive::{Arrival, Merged, Next, Route, RunId, SnapshotId, Writer};
use newsvault::extract::{self, Options, extract};
use newsvault::model::{
    Capture, Extraction, Failure, LivePost, Outcome, PageKind, PublicationTime,
};
use newsvault::pipeline;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::archive::story as reading;
use crate::archive::{Place, archive_story, at, attempt, body, found, lease_page, url};
use crate::pages::{story, story_with};

/// Not worth repeating when a test fails.
const WORDY: &str = "The harbour council opened the lift bridge to traffic again on Thursday morning, two weeks earlier than engineers had thought possible when the first bolts were found on the quay.\\n\\nFerries that had carried commuters across the basin since February made their last crossings at noon, and the ticket office gave back the money for passes that had not been used up.";

const PAGE: &str = "https://harbour-post.example/bridge";

/// What the site may show at the address.
fn pages() -> Vec<String> {
    let modified = |time| format!(r#"<meta property="article:modified_time" content="{time}">"#);
    let whole = story("Bridge reopens", "A band played.");
    let cut = |text: &str, tail: &str| {
        let from = text.find("<p>Ferries").expect("a paragraph");
        format!("{}<p>{tail}</p></article></body></html>", &text[..from])
    };
    let subscribe = r#"<script type="application/ld+json">{"@type":"NewsArticle",
        "headline":"Bridge reopens","isAccessibleForFree":false}</script>"#;
    let teaser = cut(
        &story_with("Bridge reopens", "", subscribe),
        "Subscribe to read on.",
    );
    vec![
        whole.clone(),
        story("Bridge reopens", "A band of forty played."),
        story("Bridge opens early", "A band played."),
        story_with(
            "Bridge reopens",
            "A choir of 14 sang.",
            &modified("2023-11-15T10:00:00Z"),
        ),
        story_with(
            "Bridge reopens",
            "A choir of 15 sang.",
            &modified("2023-11-14T10:00:00Z"),
        ),
        cut(&whole, "More soon."),
        cut(&whole, "Much more soon."),
        teaser,
        whole.replace("<p>Ferries", "<p>1,234 views</p><p>Ferries"),
        "<html><title>Page not found</title><body><h1>404: page not found</h1>\
         <p>The page you are looking for does not exist.</p></body></html>"
            .to_owned(),
    ]
}

/// An archive, and who fills it.
struct Watcher {
    place: Place,
    writer: Writer,
    run: RunId,
}

/// What came of a look.
enum Came {
    Page(String),
    Stands,
    Gone,
}

impl Watcher {
    fn new() -> Self {
        let place = Place::new();
        let mut writer = place.writer();
        writer.enqueue(&[found(PAGE)], at(0)).expect("queued");
        let run = writer.begin_run(at(0)).expect("a run");
        Self { place, writer, run }
    }

    /// Whether the server may say that the page stands as we have it.
    fn has(&mut self, etag: &str, when: DateTime<Utc>) -> bool {
        let lease = lease_page(&mut self.writer, &url(PAGE), when);
        self.writer.release(&lease).expect("released");
        lease.validators.etag.as_deref() == Some(etag)
    }

    fn look(&mut self, came: &Came, etag: &str, when: DateTime<Utc>) {
        let lease = lease_page(&mut self.writer, &url(PAGE), when);
        let outcome = match came {
            Came::Page(page) => Outcome::Captured(capture(page, etag, when)),
            Came::Stands => Outcome::NotModified,
            Came::Gone => Outcome::Failed(Failure::HttpStatus(404)),
        };
        let attempt = attempt(&lease.url, outcome, when);
        let arrival = Arrival {
            route: &Route::default(),
            lease: &lease,
            attempt: &attempt,
            payload: None,
            run: self.run,
            next: Next::At(when),
        };
        let kept = self
            .writer
            .record_attempt(&arrival, when)
            .expect("recorded");
        if let (Some(snapshot), Outcome::Captured(capture)) = (kept, &attempt.outcome) {
            self.read(snapshot, capture, when);
        }
    }

    fn read(&mut self, snapshot: SnapshotId, capture: &Capture, when: DateTime<Utc>) {
        let extraction = extract(capture, &Options::default());
        self.writer
            .record_extraction(snapshot, &extraction, extract::VERSION, when)
            .expect("recorded");
    }

    /// Nobody fills it any more.
    fn close(self) -> Place {
        self.place
    }

    /// What stands in it.
    fn text(&self) -> Option<String> {
        let texts: Vec<String> = self
            .place
            .column("SELECT json_array(kind, headline, body, date_modified) FROM articles");
        texts.into_iter().next()
    }
}

fn capture(page: &str, etag: &str, when: DateTime<Utc>) -> Capture {
    Capture {
        url: Some(url(PAGE)),
        captured_at: when,
        status: 200,
        headers: vec![
            ("content-type".to_owned(), "text/html".to_owned()),
            ("etag".to_owned(), etag.to_owned()),
        ],
        body: page.as_bytes().to_vec(),
    }
}

/// All that an archive tells of its stories, ids aside.
fn told(place: &Place) -> Vec<String> {
    let queries = [
        "SELECT json_array(canonical_url, url, headline, body, authors, pub_status, pub_status_evidence,
             pub_status_at, first_seen_at, last_seen_at, last_changed_at, revision_count, published_day,
             (SELECT group_concat(name) FROM article_authors JOIN authors ON authors.id = author_id
              WHERE article_id = articles.id)) FROM articles ORDER BY canonical_url",
        "SELECT json_array(number, seen_at, previous_seen_at, changed, classes, words_added, words_removed,
             similarity, silent_edit, backdated, headline, body, captured_at)
         FROM revisions JOIN snapshots ON snapshots.id = snapshot_id ORDER BY seen_at",
        "SELECT json_array(captured_at, url, reading, gist, kind) FROM snapshots ORDER BY captured_at",
        "SELECT json_array(pub_status, evidence, url, seen_at, confirmed_at, observations, story_seen_at)
         FROM status_changes ORDER BY id",
        "SELECT json_array(started_at, outcome, error, article_id IS NULL) FROM fetches ORDER BY started_at",
    ];
    queries
        .iter()
        .flat_map(|sql| place.column::<String>(sql))
        .map(|row| row.replace(WORDY, "…"))
        .collect()
}

fn merged(from: &Place, other: &Path) -> (Place, Merged) {
    let into = Place::new();
    std::fs::copy(&from.path, &into.path).expect("a copy");
    let merged = merge(&into, other);
    (into, merged)
}

fn merge(into: &Place, other: &Path) -> Merged {
    let stop = AtomicBool::new(false);
    pipeline::merge(&mut into.writer(), other, &stop, &mut |_, _| {}).expect("merged")
}

/// What the site shows, and for how many hours; who of the two looks, how many hours after the
/// look before.
type World = (Vec<(usize, i64)>, Vec<(bool, i64)>);

fn worlds() -> impl Strategy<Value = World> {
    let shown = vec((0..=pages().len(), 1..30_i64), 2..7);
    let looks = vec((any::<bool>(), 1..12_i64), 2..16);
    (shown, looks)
}

/// The site's page at an hour; the number behind the last is that it is gone.
fn shown_at(shown: &[(usize, i64)], hour: i64) -> usize {
    let mut until = 0;
    let found = shown.iter().find(|(_, hours)| {
        until += hours;
        hour < until
    });
    found.or(shown.last()).map_or(0, |(page, _)| *page)
}

fn whole(place: &Place) {
    let options = newsvault::archive::CheckOptions {
        quick: false,
        since: None,
        jobs: 1,
    };
    let report = newsvault::archive::check(&place.path, &options, &|_, _| {}).expect("checked");
    assert_eq!(report.findings, []);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn what_two_saw_is_told_as_if_one_had_seen_it((shown, looks) in worlds()) {
        let pages = pages();
        let (mut one, mut other, mut both) = (Watcher::new(), Watcher::new(), Watcher::new());
        let mut hour = 0;
        for (first, pause) in looks {
            hour += pause;
            let (page, when) = (shown_at(&shown, hour), at(hour * 3600));
            let who = if first { &mut one } else { &mut other };
            let etag = format!("\"{page}\"");
            let came = match pages.get(page) {
                None => Came::Gone,
                // It is the answer that all three would get.
                Some(_) if who.has(&etag, when) && both.has(&etag, when) && who.text() == both.text() => {
                    Came::Stands
                }
                Some(page) => Came::Page(page.clone()),
            };
            who.look(&came, &etag, when);
            both.look(&came, &etag, when);
        }
        let (one, other, both) = (one.close(), other.close(), both.close());
        let expected = told(&both);
        let (into_one, _) = merged(&one, &other.path);
        let (into_other, _) = merged(&other, &one.path);
        prop_assert_eq!(&told(&into_one), &expected, "the other into the one");
        prop_assert_eq!(&told(&into_other), &expected, "the one into the other");
        let again = merge(&into_one, &other.path);
        prop_assert_eq!((again.captures, again.woven, again.requests), (0, 0, 0));
        prop_assert_eq!(&told(&into_one), &expected, "twice is once");
        merge(&into_one, &into_other.path);
        prop_assert_eq!(&told(&into_one), &expected, "what came out into what came out");
        whole(&into_one);
    }
}

/// A live blog with these posts, newest first.
fn live(posts: &[(u32, &str)]) -> Extraction {
    let texts: Vec<&str> = posts.iter().map(|(_, text)| *text).collect();
    let mut live = reading("Flood live", &texts.join("\n\n"));
    live.kind = PageKind::LiveBlog;
    live.article.body = body(&texts.join("\n\n"));
    let posts = posts.iter().map(|(minute, text)| LivePost {
        published: PublicationTime::from_iso(&format!("2024-04-18T14:{minute}+02:00")),
        headline: None,
        text: (*text).to_owned(),
    });
    live.article.live_posts = posts.collect();
    live
}

#[test]
fn posts_of_a_live_blog_stand_in_the_revisions_that_had_them() {
    let editions = [
        live(&[(10, "The water rises.")]),
        live(&[(20, "The dam holds."), (10, "The water rises.")]),
        live(&[
            (30, "The rain stops."),
            (20, "The dam holds, says the town."),
            (10, "The water rises."),
        ]),
        live(&[(40, "All is well."), (30, "The rain stops.")]),
    ];
    let places = [Place::new(), Place::new(), Place::new()];
    for (edition, hour) in editions.iter().zip(0..) {
        // The first and the third are seen by one, the others by the other, all by the last.
        let who = usize::from(hour % 2 == 1);
        for place in [&places[who], &places[2]] {
            archive_story(&mut place.writer(), PAGE, edition, at(hour * 3600));
        }
    }
    let posts = |place: &Place| -> Vec<String> {
        place.column(
            "SELECT json_array(first_revision, last_revision, position, published_utc, body)
             FROM live_posts ORDER BY first_revision, position",
        )
    };
    let [one, other, both] = &places;
    assert_eq!(posts(&merged(one, &other.path).0), posts(both));
    assert_eq!(posts(&merged(other, &one.path).0), posts(both));
}
