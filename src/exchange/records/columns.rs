//! The columns of exported articles, by the names that they have in an archive.

use crate::model::{ArticleRecord, KeptAs};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8.
    Text,
    /// Any number of them.
    Texts,
    /// A moment in UTC, `YYYY-MM-DDTHH:MM:SSZ`.
    Instant,
    /// A whole number.
    Integer,
    /// True or false.
    Flag,
    /// A JSON object as text.
    Json,
}

impl Kind {
    /// As people read it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Texts => "list of texts",
            Self::Instant => "moment",
            Self::Integer => "integer",
            Self::Flag => "flag",
            Self::Json => "JSON",
        }
    }
}

/// What stands in a column of one article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `Kind`")]
pub enum Cell<'a> {
    Null,
    Text(&'a str),
    Texts(&'a [String]),
    Instant(&'a str),
    Integer(i64),
    Flag(bool),
    Json(&'a str),
}

/// A column of exported articles.
#[derive(Debug)]
pub struct Column {
    /// Its name, in every format.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What that means.
    pub meaning: &'static str,
    /// What stands in it.
    pub value: for<'a> fn(&'a ArticleRecord) -> Cell<'a>,
}

/// All columns, in order.
pub const COLUMNS: &[Column] = &[
    column(
        "id",
        Kind::Integer,
        "the article's number in its archive; null outside of one",
        |r| kept(r, |k| Cell::Integer(k.id)),
    ),
    column("url", Kind::Text, "where the page was asked for", |r| {
        text(r.url.as_deref())
    }),
    column(
        "canonical_url",
        Kind::Text,
        "the story's identity: no tracking parameters, rel=canonical within the site",
        |r| text(r.canonical_url.as_deref()),
    ),
    column(
        "kind",
        Kind::Text,
        "article, live_blog, gallery, paywall_stub, other; of pages outside of an archive also section_front and the walls",
        |r| Cell::Text(&r.kind),
    ),
    column(
        "headline",
        Kind::Text,
        "the story's own, without the site's name",
        |r| text(r.headline.as_deref()),
    ),
    column("description", Kind::Text, "standfirst or summary", |r| {
        text(r.description.as_deref())
    }),
    column(
        "outlet",
        Kind::Text,
        "the news organisation that the story is credited to",
        |r| text(r.outlet.as_deref()),
    ),
    column(
        "publisher",
        Kind::Text,
        "the site that published the page",
        |r| text(r.publisher.as_deref()),
    ),
    column("byline", Kind::Text, "the authors' line as printed", |r| {
        text(r.byline.as_deref())
    }),
    column(
        "authors",
        Kind::Texts,
        "the people or desks in it, one name each",
        |r| Cell::Texts(&r.authors),
    ),
    column(
        "date_published",
        Kind::Text,
        "ISO 8601, as exact as the page says, with the page's own offset",
        |r| text(r.date_published.as_deref()),
    ),
    column(
        "published_utc",
        Kind::Instant,
        "the same instant in UTC",
        |r| instant(r.published_utc.as_deref()),
    ),
    column(
        "date_modified",
        Kind::Text,
        "ISO 8601, as the page claims",
        |r| text(r.date_modified.as_deref()),
    ),
    column(
        "modified_utc",
        Kind::Instant,
        "the same instant in UTC",
        |r| instant(r.modified_utc.as_deref()),
    ),
    column(
        "date_evidence",
        Kind::Text,
        "what the dates rest on, if that is not plain",
        |r| text(r.date_evidence.as_deref()),
    ),
    column(
        "agency",
        Kind::Texts,
        "wire services that the text comes from",
        |r| Cell::Texts(&r.agency),
    ),
    column("credit_line", Kind::Text, "the credit as printed", |r| {
        text(r.credit_line.as_deref())
    }),
    column(
        "dateline",
        Kind::Text,
        "at the head of the story: BEIJING, April 18 (Xinhua)",
        |r| text(r.dateline.as_deref()),
    ),
    column("section", Kind::Text, "the site's section", |r| {
        text(r.section.as_deref())
    }),
    column("keywords", Kind::Texts, "keywords and tags", |r| {
        Cell::Texts(&r.keywords)
    }),
    column("language", Kind::Text, "BCP 47", |r| {
        text(r.language.as_deref())
    }),
    column("image_url", Kind::Text, "the lead image", |r| {
        text(r.image_url.as_deref())
    }),
    column(
        "is_accessible_for_free",
        Kind::Flag,
        "whether the page claims to be free to read",
        |r| r.is_accessible_for_free.map_or(Cell::Null, Cell::Flag),
    ),
    column(
        "claimed_word_count",
        Kind::Integer,
        "how many words the page says that the story has",
        |r| integer(r.claimed_word_count.map(i64::from)),
    ),
    column(
        "completeness",
        Kind::Text,
        "whole, part or stub: how much of the story the body looks to be; null: no body",
        |r| text(r.completeness.as_deref()),
    ),
    column(
        "suspect",
        Kind::Texts,
        "why the body looks cut or wrong; empty: it looks right",
        |r| Cell::Texts(&r.suspect),
    ),
    column(
        "confidence",
        Kind::Json,
        "how likely each field is right, 0 to 1",
        |r| Cell::Json(&r.confidence),
    ),
    column(
        "copyright_notice",
        Kind::Text,
        "never part of the body",
        |r| text(r.copyright_notice.as_deref()),
    ),
    column(
        "usage_terms",
        Kind::Text,
        "the terms of use printed with the story",
        |r| text(r.usage_terms.as_deref()),
    ),
    column(
        "correction_notice",
        Kind::Text,
        "the notice that the article was corrected",
        |r| text(r.correction_notice.as_deref()),
    ),
    column(
        "word_count",
        Kind::Integer,
        "of the body: words between spaces; each Chinese or Japanese character counts",
        |r| Cell::Integer(r.word_count),
    ),
    column(
        "body",
        Kind::Text,
        "paragraphs with a blank line between",
        |r| Cell::Text(&r.body),
    ),
    column(
        "captured_at",
        Kind::Instant,
        "when the page was captured that says so",
        |r| instant(r.captured_at.as_deref()),
    ),
    column(
        "status",
        Kind::Integer,
        "its HTTP status; 200 for a page from disk",
        |r| integer(r.status.map(i64::from)),
    ),
    column("media_type", Kind::Text, "its media type", |r| {
        text(r.media_type.as_deref())
    }),
    column(
        "digest",
        Kind::Text,
        "BLAKE3 of its bytes, hexadecimal",
        |r| text(r.digest.as_deref()),
    ),
    column("extractor_version", Kind::Text, "what read it", |r| {
        text(r.extractor_version.as_deref())
    }),
    column("snapshot_id", Kind::Integer, "its row in snapshots", |r| {
        kept(r, |k| Cell::Integer(k.snapshot_id))
    }),
    column(
        "revision",
        Kind::Integer,
        "which revision of the story this is, from 1",
        |r| kept(r, |k| Cell::Integer(k.revision)),
    ),
    column(
        "revision_count",
        Kind::Integer,
        "how many there are; 1: never changed",
        |r| kept(r, |k| Cell::Integer(k.revision_count)),
    ),
    column(
        "first_seen_at",
        Kind::Instant,
        "the story was captured for the first time",
        |r| kept(r, |k| Cell::Instant(&k.first_seen_at)),
    ),
    column(
        "last_seen_at",
        Kind::Instant,
        "saying what it says now: captured so, or confirmed by the server, for the last time",
        |r| kept(r, |k| Cell::Instant(&k.last_seen_at)),
    ),
    column(
        "last_changed_at",
        Kind::Instant,
        "when the latest revision was captured",
        |r| kept(r, |k| Cell::Instant(&k.last_changed_at)),
    ),
    column(
        "pub_status",
        Kind::Text,
        "usable or withdrawn (gone from its address)",
        |r| kept(r, |k| Cell::Text(&k.pub_status)),
    ),
    column(
        "pub_status_evidence",
        Kind::Text,
        "what that rests on",
        |r| kept(r, |k| text(k.pub_status_evidence.as_deref())),
    ),
    column(
        "pub_status_at",
        Kind::Instant,
        "when it was seen so for the first time",
        |r| kept(r, |k| instant(k.pub_status_at.as_deref())),
    ),
    column(
        "story_id",
        Kind::Integer,
        "the same for all copies of a story in one archive",
        |r| kept(r, |k| Cell::Integer(k.story_id)),
    ),
];

type Value = for<'a> fn(&'a ArticleRecord) -> Cell<'a>;

const fn column(name: &'static str, kind: Kind, meaning: &'static str, value: Value) -> Column {
    Column {
        name,
        kind,
        meaning,
        value,
    }
}

fn text(value: Option<&str>) -> Cell<'_> {
    value.map_or(Cell::Null, Cell::Text)
}

fn instant(value: Option<&str>) -> Cell<'_> {
    value.map_or(Cell::Null, Cell::Instant)
}

fn integer(value: Option<i64>) -> Cell<'static> {
    value.map_or(Cell::Null, Cell::Integer)
}

fn kept<'a>(record: &'a ArticleRecord, value: fn(&'a KeptAs) -> Cell<'a>) -> Cell<'a> {
    record.kept.as_ref().map_or(Cell::Null, value)
}
