//! Feeds, sitemaps and section pages as they come: each file of `tests/oddities` has an
//! oddity, and `expected.json` says what must be read of it.
//!
//! `UPDATE_ODDITIES=1 cargo test oddities` writes what is read: look at the difference.

use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use newsvault::discover::kind::{self, Given};
use newsvault::discover::{Found, feed, opml, section_page, site, sitemap};
use newsvault::model::{Capture, PageUrl, Told};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn capture(body: Vec<u8>) -> Capture {
    Capture {
        url: PageUrl::parse("https://harbour-post.example/news/").ok(),
        captured_at: "2024-04-19T12:00:00Z"
            .parse::<DateTime<Utc>>()
            .expect("a time"),
        status: 200,
        headers: Vec::new(),
        body,
    }
}

/// What is read of a file.
fn reading(capture: &Capture) -> Value {
    let given = kind::of(capture);
    let found = match given {
        Given::Feed => feed::read(capture),
        Given::Sitemap | Given::NewsSitemap | Given::SitemapIndex | Given::List => {
            sitemap::read(capture)
        }
        Given::Page => Ok(section_page::read(capture)),
        Given::Opml => return outlines(capture),
        Given::Unknown => return json!({ "kind": given.to_string() }),
    };
    let mut value = match found {
        Ok(found) => shown(&found),
        Err(why) => Map::from_iter([("error".to_owned(), json!(why))]),
    };
    value.insert("kind".to_owned(), json!(given.to_string()));
    if given == Given::Page {
        let feeds = site::feeds(capture);
        value.insert(
            "feeds".to_owned(),
            json!(feeds.iter().map(PageUrl::as_str).collect::<Vec<_>>()),
        );
    }
    Value::Object(value)
}

fn outlines(capture: &Capture) -> Value {
    let (outlines, problems) = opml::read(&capture.body).expect("a list");
    let outlines: Vec<Value> = outlines
        .iter()
        .map(|outline| json!([outline.url.as_str(), outline.title]))
        .collect();
    json!({ "kind": "OPML", "outlines": outlines, "problems": problems })
}

fn shown(found: &Found) -> Map<String, Value> {
    let findings: Vec<Value> = found
        .findings
        .iter()
        .map(|f| told(f.url.as_str(), &f.told))
        .collect();
    let sitemaps: Vec<&str> = found.sitemaps.iter().map(|s| s.url.as_str()).collect();
    let all = json!({
        "title": found.title,
        "findings": findings,
        "sitemaps": sitemaps,
        "home": found.home.as_ref().map(PageUrl::as_str),
        "hub": found.announced.hub,
        "topic": found.announced.topic,
        "ttl_minutes": found.ttl_minutes,
        "problems": found.problems,
    });
    said(all)
}

fn told(url: &str, told: &Told) -> Value {
    Value::Object(said(json!({
        "url": url,
        "headline": told.headline,
        "date_published": told.date_published,
        "date_modified": told.date_modified,
        "authors": told.authors,
        "section": told.section,
        "language": told.language,
        "outlet": told.outlet,
    })))
}

/// Without what is empty.
fn said(value: Value) -> Map<String, Value> {
    let Value::Object(object) = value else {
        unreachable!("it is made as one");
    };
    let is_empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    object
        .into_iter()
        .filter(|(_, value)| !is_empty(value))
        .collect()
}

#[test]
fn each_is_read_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oddities");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("a file")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name != "expected.json")
        .collect();
    names.sort();
    assert!(names.len() >= 40, "{} files", names.len());
    let read: Map<String, Value> = names
        .into_iter()
        .map(|name| {
            let bytes = fs::read(folder.join(&name)).expect("a file");
            (name, reading(&capture(bytes)))
        })
        .collect();
    let text = serde_json::to_string_pretty(&read).expect("JSON") + "\n";
    let file = folder.join("expected.json");
    if std::env::var_os("UPDATE_ODDITIES").is_some() {
        fs::write(&file, &text).expect("written");
    }
    let expected: Map<String, Value> =
        serde_json::from_str(&fs::read_to_string(&file).expect("expected.json")).expect("JSON");
    for (name, reading) in &read {
        assert_eq!(Some(reading), expected.get(name), "{name}");
    }
    assert_eq!(read.len(), expected.len(), "a file is gone");
}

fn files() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oddities");
    let entries = fs::read_dir(folder).expect("the folder");
    let bytes = entries.map(|entry| fs::read(entry.expect("a file").path()).expect("bytes"));
    bytes.filter(|bytes| bytes.len() < 4_000).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
    /// Cut, doubled, with bytes changed: whatever comes is read to its end.
    #[test]
    fn whatever_comes_is_read(
        file in prop::sample::select(files()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let mut bytes = file;
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let capture = capture(bytes);
        let _ = (feed::read(&capture), sitemap::read(&capture), opml::read(&capture.body));
        let _ = (section_page::read(&capture), kind::of(&capture));
    }
}
