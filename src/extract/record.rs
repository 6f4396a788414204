//! An article that another program read already: one JSON object, as newsvault, news-please and
//! trafilatura write them.
//!
//! What it says is taken as it is, field by field, by the names in [`NAMES`]; nothing is read
//! out of a page. Who cannot name an address, a headline or a text is no article.

use serde_json::{Map, Value};

use crate::model::{
    Article, Author, Block, BlockKind, Body, CanonicalUrl, Capture, Evidence, Extraction, Field,
    PageKind, PageUrl, PublicationTime, Verdict,
};

/// Under which names a field is looked for, the first that has a value counting.
const NAMES: &[(Field, &[&str])] = &[
    (Field::Headline, &["headline", "title"]),
    (Field::Description, &["description", "excerpt"]),
    (Field::Outlet, &["outlet"]),
    (
        Field::Publisher,
        &[
            "publisher",
            "source-hostname",
            "sitename",
            "source_domain",
            "hostname",
        ],
    ),
    (Field::Byline, &["byline"]),
    (Field::Authors, &["authors", "author"]),
    (
        Field::DatePublished,
        &["date_published", "date_publish", "date"],
    ),
    (Field::DateModified, &["date_modified", "date_modify"]),
    (Field::Agency, &["agency"]),
    (Field::CreditLine, &["credit_line"]),
    (Field::Dateline, &["dateline"]),
    (Field::Section, &["section"]),
    (Field::Keywords, &["keywords", "tags", "categories"]),
    (Field::Language, &["language"]),
    (Field::ImageUrl, &["image_url", "image"]),
    (Field::CopyrightNotice, &["copyright_notice"]),
    (Field::UsageTerms, &["usage_terms"]),
    (Field::CorrectionNotice, &["correction_notice"]),
    (Field::Body, &["body", "maintext", "raw_text", "text"]),
];
/// Where the page's address stands.
const ADDRESSES: [&str; 3] = ["url", "source", "link"];
/// When it was downloaded, by their names.
const DOWNLOADED: [&str; 3] = ["captured_at", "date_download", "filedate"];

/// What a record says of where and when its page was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The page's address.
    pub url: Option<PageUrl>,
    /// When it was downloaded.
    pub downloaded: Option<PublicationTime>,
}

/// Where and when the page of a record was read; `None` if the bytes are no record of an article.
pub fn recorded(bytes: &[u8]) -> Option<Recorded> {
    let record = Record::of(bytes)?;
    let downloaded = DOWNLOADED.iter().find_map(|name| record.text(name));
    Some(Recorded {
        url: record.url(),
        downloaded: downloaded.and_then(|text| time(&text)),
    })
}

/// True if a capture is kept as JSON.
pub(super) fn is_json(capture: &Capture) -> bool {
    capture
        .media_type()
        .is_some_and(|kind| kind == "application/json")
}

/// The article that a record is; of other JSON, nothing.
pub(super) fn read(capture: &Capture) -> Extraction {
    let Some(record) = Record::of(&capture.body) else {
        return Extraction::default();
    };
    let url = record.url().or_else(|| capture.url.clone());
    let mut evidence = Vec::new();
    let mut article = Article {
        canonical_url: url.as_ref().map(|url| record.canonical(url)),
        url,
        ..Article::default()
    };
    for (field, names) in NAMES {
        let said = names
            .iter()
            .find_map(|name| Some((*name, record.0.get(*name).filter(|value| !is_empty(value))?)));
        if let Some((name, value)) = said {
            set(&mut article, *field, value);
            evidence.push(chosen(*field, name, value));
        }
    }
    article.is_accessible_for_free = record
        .0
        .get("is_accessible_for_free")
        .and_then(Value::as_bool);
    if article.outlet.is_none() {
        article.outlet.clone_from(&article.publisher);
    }
    Extraction {
        kind: record.kind(),
        article,
        evidence,
        ..Extraction::default()
    }
}

struct Record(Map<String, Value>);

impl Record {
    /// An object with an address or a headline, and a text.
    fn of(bytes: &[u8]) -> Option<Self> {
        let Ok(Value::Object(fields)) = serde_json::from_slice(bytes) else {
            return None;
        };
        let record = Self(fields);
        let has = |wanted: Field| {
            let names = NAMES.iter().find(|(field, _)| *field == wanted);
            names.is_some_and(|(_, names)| names.iter().any(|name| record.text(name).is_some()))
        };
        let is_article = (record.url().is_some() || has(Field::Headline)) && has(Field::Body);
        is_article.then_some(record)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.0
            .get(name)
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    }

    fn url(&self) -> Option<PageUrl> {
        ADDRESSES
            .iter()
            .find_map(|name| PageUrl::parse(&self.text(name)?).ok())
    }

    fn canonical(&self, url: &PageUrl) -> CanonicalUrl {
        let named = self
            .text("canonical_url")
            .and_then(|text| PageUrl::parse(&text).ok());
        named
            .filter(|named| named.host_key() == url.host_key())
            .map_or_else(|| url.canonical(), |named| named.canonical())
    }

    fn kind(&self) -> PageKind {
        let said = self.text("kind");
        let known = PageKind::ALL
            .iter()
            .find(|kind| said.as_deref() == Some(kind.as_str()));
        known.copied().unwrap_or(PageKind::Article)
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn chosen(field: Field, name: &str, value: &Value) -> Evidence {
    Evidence {
        field,
        value: texts(value).join("; "),
        reader: "record",
        place: name.to_owned(),
        weight: 1.0,
        verdict: Verdict::Chosen,
    }
}

/// A list, or one text with its parts joined by `; ` (trafilatura) or `,` (some of news-please's).
fn texts(value: &Value) -> Vec<String> {
    let parts: Vec<&str> = match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        Value::String(text) => text.split(';').collect(),
        _ => Vec::new(),
    };
    parts
        .into_iter()
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

fn set(article: &mut Article, field: Field, value: &Value) {
    let text = || value.as_str().map(|text| text.trim().to_owned());
    match field {
        Field::Headline => article.headline = text(),
        Field::Description => article.description = text(),
        Field::Outlet => article.outlet = text(),
        Field::Publisher => article.publisher = text(),
        Field::Byline => article.byline = text(),
        Field::Authors => {
            let names = texts(value).into_iter();
            article.authors = names.map(|name| Author { name }).collect();
        }
        Field::DatePublished => article.date_published = text().and_then(|text| time(&text)),
        Field::DateModified => article.date_modified = text().and_then(|text| time(&text)),
        Field::Agency => article.agency = texts(value),
        Field::CreditLine => article.credit_line = text(),
        Field::Dateline => article.dateline = text(),
        Field::Section => article.section = text(),
        Field::Keywords => article.keywords = texts(value),
        Field::Language => article.language = text(),
        Field::ImageUrl => article.image_url = text(),
        Field::CopyrightNotice => article.copyright_notice = text(),
        Field::UsageTerms => article.usage_terms = text(),
        Field::CorrectionNotice => article.correction_notice = text(),
        Field::Body => article.body = body(value.as_str().unwrap_or_default()),
        _ => {}
    }
}

/// Paragraphs are parted by blank lines, or, if there is none, by the ends of lines.
fn body(text: &str) -> Body {
    let text = text.replace("\r\n", "\n");
    let between = if text.contains("\n\n") { "\n\n" } else { "\n" };
    let blocks = text
        .split(between)
        .map(str::trim)
        .filter(|text| !text.is_empty());
    let block = |text: &str| Block {
        kind: BlockKind::Paragraph,
        text: text.to_owned(),
    };
    Body {
        blocks: blocks.map(block).collect(),
    }
}

/// ISO 8601, also with a blank instead of the T.
fn time(text: &str) -> Option<PublicationTime> {
    PublicationTime::from_iso(text)
        .or_else(|| PublicationTime::from_iso(&text.replacen(' ', "T", 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Options, extract};

    fn read(json: &str) -> Extraction {
        let mut capture = Capture::from_bytes(json.as_bytes().to_vec());
        capture
            .headers
            .push(("content-type".to_owned(), "application/json".to_owned()));
        extract(&capture, &Options::default())
    }

    #[test]
    fn programs_call_the_same_things_differently() {
        let news_please = r#"{"authors":["Ana Ruiz"],"date_download":"2026-04-18 10:00:00","date_publish":"2026-04-18 06:30:00","date_modify":null,"description":"Stand","filename":"x.json","image_url":null,"language":"en","maintext":"One.\nTwo.","source_domain":"harbour-post.example","title":"Bridge reopens","url":"https://harbour-post.example/bridge"}"#;
        let trafilatura = r#"{"title":"Bridge reopens","author":"Ana Ruiz; Tom Wu","hostname":"harbour-post.example","date":"2026-04-18","categories":"","tags":"bridge;river","excerpt":"Stand","source":"https://harbour-post.example/bridge","sitename":"Harbour Post","text":"One.\nTwo.","language":"en"}"#;
        let ours = r#"{"url":"https://harbour-post.example/bridge?utm_source=x","kind":"article","headline":"Bridge reopens","authors":["Ana Ruiz"],"date_published":"2026-04-18T06:30+02:00","body":"One.\n\nTwo.","description":"Stand","publisher":"Harbour Post","captured_at":"2026-04-18T10:00:00Z"}"#;
        for json in [news_please, trafilatura, ours] {
            let said = read(json);
            let article = &said.article;
            assert_eq!(said.kind, PageKind::Article);
            assert_eq!(
                article.headline.as_deref(),
                Some("Bridge reopens"),
                "{json}"
            );
            assert_eq!(article.description.as_deref(), Some("Stand"));
            assert_eq!(article.authors[0].name, "Ana Ruiz");
            assert_eq!(article.body.text(), "One.\n\nTwo.");
            assert!(
                article
                    .date_published
                    .is_some_and(|date| date.to_iso().starts_with("2026-04-18")),
                "{json}"
            );
            assert_eq!(
                article
                    .canonical_url
                    .as_ref()
                    .map(ToString::to_string)
                    .as_deref(),
                Some("https://harbour-post.example/bridge")
            );
            assert!(article.outlet.is_some());
        }
        assert_eq!(read(trafilatura).article.keywords, ["bridge", "river"]);
        let found = recorded(news_please.as_bytes()).expect("a record");
        assert_eq!(
            found.downloaded.map(|at| at.to_iso()).as_deref(),
            Some("2026-04-18T10:00:00")
        );
    }

    #[test]
    fn other_json_is_no_article() {
        for json in [
            "[]",
            "{}",
            "{\"title\":\"x\"}",
            "{\"text\":\"x\"}",
            "nonsense",
            "{\"url\":1,\"text\":2}",
        ] {
            let said = read(json);
            assert_eq!(
                (said.kind, said.article.body.is_empty()),
                (PageKind::Other, true),
                "{json}"
            );
        }
    }
}
