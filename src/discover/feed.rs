//! Feeds: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed, as they come.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use feed_rs::model::{Entry, Link, Person};
use feed_rs::parser::Builder;

use super::{Announced, Finding, Found, dates, links, mending};
use crate::html;
use crate::model::{Capture, PageUrl, PublicationTime, Told};

/// Entries that are read of one feed: no outlet publishes so many at a time.
const MOST: usize = 5_000;
/// A title is cut at this length, in characters.
const LONGEST: usize = 1_000;

/// Where a feed may be cut, and how it is closed behind.
const ENDS: [(&str, &str); 4] = [
    ("</item>", "</channel></rss>"),
    ("</item>", "</rdf:RDF>"),
    ("</entry>", "</feed>"),
    ("</atom:entry>", "</atom:feed>"),
];

/// Dates as the feed wrote them, by their instant: feed-rs keeps only that.
type Written = Arc<Mutex<HashMap<DateTime<Utc>, PublicationTime>>>;

/// Reads a feed; an error says why it is none.
pub fn read(capture: &Capture) -> Result<Found, String> {
    let base = capture.url.as_ref();
    let is_json = first_letter(&capture.body) == Some(b'{');
    let text = if is_json {
        html::decode(&capture.body, content_type(capture))
            .0
            .into_owned()
    } else {
        versioned(
            mending::mended(&capture.body, content_type(capture)).ok_or("it holds no element")?,
        )
    };
    let written = Written::default();
    let feed = parse(&text, base, &written).or_else(|error| {
        // What stands before the damage is worth having.
        let cut = ENDS
            .iter()
            .filter_map(|(end, close)| mending::cut_after(&text, end, close));
        let mut feeds = cut.filter_map(|cut| parse(&cut, base, &written).ok());
        feeds.next().ok_or(error)
    })?;
    let reading = Reading {
        capture,
        written: &written.lock().unwrap_or_else(PoisonError::into_inner),
        language: feed.language.clone(),
    };
    let mut found = Found {
        title: feed.title.as_ref().and_then(|title| plain(&title.content)),
        announced: announced(capture, &feed, is_json.then_some(text.as_str())),
        home: rel(&feed.links, "alternate").and_then(|link| links::resolved(base, &link.href)),
        ttl_minutes: feed.ttl,
        ..Found::default()
    };
    if feed.entries.len() > MOST {
        found
            .problems
            .push(format!("only its first {MOST} entries are read"));
    }
    for (number, entry) in feed.entries.iter().take(MOST).enumerate() {
        match reading.finding(entry) {
            Some(finding) => found.findings.push(finding),
            None => found
                .problems
                .push(format!("entry {}: it names no page", number + 1)),
        }
    }
    Ok(found)
}

fn content_type(capture: &Capture) -> Option<&str> {
    capture.header("content-type")
}

fn first_letter(bytes: &[u8]) -> Option<u8> {
    let mut bytes = bytes.iter().copied();
    bytes.find(|byte| matches!(byte, b'<' | b'{'))
}

/// RSS that does not say which, or says one that never was, is read as 2.0.
fn versioned(text: String) -> String {
    let Some(rest) = text.strip_prefix("<rss") else {
        return text;
    };
    let Some((start, inside)) = rest.split_once('>') else {
        return text;
    };
    let is_known = ["2.0", "0.91", "0.92"].iter().any(|version| {
        start.contains(&format!("version=\"{version}\""))
            || start.contains(&format!("version='{version}'"))
    });
    if is_known {
        return text;
    }
    let start = start.replacen(" version=", " said-version=", 1);
    format!("<rss version=\"2.0\"{start}>{inside}")
}

/// feed-rs panics at some feeds: one that does is like any other that cannot be read.
fn parse(
    text: &str,
    base: Option<&PageUrl>,
    written: &Written,
) -> Result<feed_rs::model::Feed, String> {
    catch_unwind(AssertUnwindSafe(|| parse_or_panic(text, base, written)))
        .unwrap_or_else(|_| Err("the reader of feeds fails at it".to_owned()))
}

fn parse_or_panic(
    text: &str,
    base: Option<&PageUrl>,
    written: &Written,
) -> Result<feed_rs::model::Feed, String> {
    let written = Arc::clone(written);
    let parser = Builder::new()
        .base_uri(base.map(PageUrl::as_str))
        .sanitize_content(false)
        .timestamp_parser(move |text| {
            let time = dates::read(text)?;
            let mut written = written.lock().unwrap_or_else(PoisonError::into_inner);
            written.entry(time.utc()).or_insert(time);
            Some(time.utc())
        })
        .build();
    parser
        .parse(text.as_bytes())
        .map_err(|error| error.to_string())
}

struct Reading<'a> {
    capture: &'a Capture,
    written: &'a HashMap<DateTime<Utc>, PublicationTime>,
    language: Option<String>,
}

impl Reading<'_> {
    fn finding(&self, entry: &Entry) -> Option<Finding> {
        let url = self.page_of(entry)?;
        let published = self.time(entry.published);
        let updated = self.time(entry.updated);
        let told = Told {
            headline: entry.title.as_ref().and_then(|title| plain(&title.content)),
            // Atom demands `updated` and leaves `published` out; RSS has but one date.
            date_published: published.or(updated),
            date_modified: updated.filter(|updated| published.is_some_and(|p| p != *updated)),
            authors: entry.authors.iter().filter_map(name).collect(),
            section: entry
                .categories
                .first()
                .and_then(|category| plain(category.label.as_deref().unwrap_or(&category.term))),
            language: entry.language.clone().or_else(|| self.language.clone()),
            outlet: None,
        };
        Some(Finding { url, told })
    }

    /// The page that the entry is about: its link, or an identifier that is one.
    fn page_of(&self, entry: &Entry) -> Option<PageUrl> {
        let base = self.capture.url.as_ref();
        let is_page = |link: &&Link| {
            let rel = link.rel.as_deref().unwrap_or("alternate");
            let media = link.media_type.as_deref().unwrap_or("text/html");
            rel == "alternate" && (media.contains("html") || media.is_empty())
        };
        let mut links = entry.links.iter();
        let link = links.find(is_page).or_else(|| {
            let mut any = entry.links.iter();
            any.find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"))
        });
        let address = link.map(|link| link.href.as_str());
        let id = Some(entry.id.as_str())
            .filter(|id| id.starts_with("http://") || id.starts_with("https://"));
        address
            .and_then(|address| links::resolved(base, address))
            .or_else(|| id.and_then(|id| links::resolved(base, id)))
            .map(|url| links::untracked(&url))
    }

    fn time(&self, instant: Option<DateTime<Utc>>) -> Option<PublicationTime> {
        let time = self.written.get(&instant?).copied()?;
        dates::is_plausible(time, self.capture.captured_at).then_some(time)
    }
}

/// Where its changes are announced, as its head, its JSON or its links say.
fn announced(capture: &Capture, feed: &feed_rs::model::Feed, json: Option<&str>) -> Announced {
    let link = |name| rel(&feed.links, name).map(|link| link.href.clone());
    let inside = match json {
        Some(json) => Announced::in_json(json),
        None => Announced {
            hub: link("hub"),
            topic: link("self"),
        },
    };
    inside.in_head(capture)
}

fn rel<'a>(links: &'a [Link], rel: &str) -> Option<&'a Link> {
    let is = |link: &&Link| link.rel.as_deref().unwrap_or("alternate") == rel;
    links.iter().find(is)
}

/// `ana@harbour-post.example (Ana Ruiz)`, as RSS has authors, is Ana Ruiz; an address
/// alone names nobody. Brackets may be a wide script's.
fn name(person: &Person) -> Option<String> {
    let written = person.name.as_deref().or(person.email.as_deref())?;
    let written = written.trim_matches(|c: char| c.is_whitespace() || "（）—–|,;:".contains(c));
    let inside = written
        .split_once('(')
        .map(|(before, inside)| (before, inside.trim_end_matches(')')));
    let name = match inside {
        Some((before, inside)) if before.contains('@') || before.trim().is_empty() => inside,
        _ => written,
    };
    let name = plain(name)?;
    (!name.contains('@')).then_some(name)
}

/// A text without markup; titles are HTML as often as not, and sometimes HTML twice.
pub(super) fn plain(text: &str) -> Option<String> {
    let mut text = text.to_owned();
    for _ in 0..2 {
        if text.contains(['<', '&']) {
            text = html::text_of(&text);
        }
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let text: String = words.join(" ").chars().take(LONGEST).collect();
    (!text.is_empty()).then_some(text)
}
