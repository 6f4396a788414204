//! schema.org's NewsArticle as JSON-LD, one object a line.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::RecordWriter;
use crate::model::ArticleRecord;

/// One object a line.
pub(super) struct NewsArticles<'a> {
    out: super::Out<'a>,
}

impl<'a> NewsArticles<'a> {
    pub(super) fn new(out: super::Out<'a>) -> Self {
        Self { out }
    }
}

impl RecordWriter for NewsArticles<'_> {
    fn write(&mut self, record: &ArticleRecord) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, &news_article(record))?;
        self.out.write_all(b"\n")
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What is not known is left out.
fn news_article(record: &ArticleRecord) -> Value {
    let organization = |name: &String| json!({"@type": "Organization", "name": name});
    let person = |name: &String| json!({"@type": "Person", "name": name});
    let texts = |texts: &Vec<String>, what: &dyn Fn(&String) -> Value| {
        (!texts.is_empty()).then(|| Value::Array(texts.iter().map(what).collect()))
    };
    let text = |text: &Option<String>| text.clone().map(Value::String);
    let kind = if record.kind == "live_blog" {
        "LiveBlogPosting"
    } else {
        "NewsArticle"
    };
    let fields: [(&str, Option<Value>); 21] = [
        ("@context", Some("https://schema.org".into())),
        ("@type", Some(kind.into())),
        ("@id", text(&record.canonical_url)),
        ("url", text(&record.url)),
        ("headline", text(&record.headline)),
        ("description", text(&record.description)),
        ("author", texts(&record.authors, &person)),
        ("publisher", record.publisher.as_ref().map(organization)),
        ("sourceOrganization", texts(&record.agency, &organization)),
        ("creditText", text(&record.credit_line)),
        ("datePublished", text(&record.date_published)),
        ("dateModified", text(&record.date_modified)),
        ("dateline", text(&record.dateline)),
        ("articleSection", text(&record.section)),
        (
            "keywords",
            texts(&record.keywords, &|word| word.clone().into()),
        ),
        ("inLanguage", text(&record.language)),
        ("image", text(&record.image_url)),
        (
            "isAccessibleForFree",
            record.is_accessible_for_free.map(Value::Bool),
        ),
        ("copyrightNotice", text(&record.copyright_notice)),
        ("wordCount", Some(record.word_count.into())),
        ("articleBody", Some(record.body.clone().into())),
    ];
    let known = fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(known.collect::<Map<_, _>>())
}
