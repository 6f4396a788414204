//! newsvault inside another program: one handle that keeps pages and answers.

use chrono::{DateTime, TimeDelta, Utc};
use newsvault::archive::ArticleKey;
use newsvault::model::{Change, PageKind};
use newsvault::{Archive, Capture, PageUrl};

const STORY: &str = "<html><head><title>Bridge reopens</title></head><body><article><h1>Bridge reopens</h1>\
    <p>The customs bridge was closed for nine years, and nobody had expected to walk over it again.</p>\
    <p>On Thursday the mayor cut the ribbon in the rain, and three hundred people followed her.</p>";

fn page(html: &str, hour: i64) -> Capture {
    let at: DateTime<Utc> = "2026-04-18T06:00:00Z".parse().expect("a moment");
    Capture::from_bytes(html.as_bytes().to_vec()).taken(at + TimeDelta::hours(hour))
}

#[test]
fn a_page_kept_again_and_again_makes_a_history() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = PageUrl::parse("https://harbour-post.example/bridge?utm_source=feed").expect("a URL");
    let mut archive = Archive::open(&folder.path().join("news.db")).expect("a new archive");
    let mut keep = |html: &str, hour| archive.keep(&url, &page(html, hour)).expect("it is kept");

    let first = keep(STORY, 0);
    assert_eq!(first.change, Change::New);
    let same = keep(STORY, 1);
    assert!(
        matches!(same.change, Change::Unchanged),
        "{:?}",
        same.change
    );
    assert_ne!(same.snapshot, first.snapshot);
    let edited = keep(&STORY.replace("three hundred", "four hundred"), 2);
    assert!(
        matches!(edited.change, Change::Revised(_)),
        "{:?}",
        edited.change
    );
    let wall = keep(
        "<title>Just a moment...</title><h1>Checking your browser before accessing</h1><p>Enable JavaScript and cookies to continue",
        3,
    );
    assert_eq!(wall.extraction.kind, PageKind::BotWall);

    let article = archive
        .reader()
        .article(&ArticleKey::Url(url))
        .expect("it can be read");
    let article = article.expect("it is there");
    assert_eq!(article.revision_count, 2);
    assert!(article.body.contains("four hundred"), "{}", article.body);
    assert_eq!(article.snapshot_ids.len(), 3);
}
