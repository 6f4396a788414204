//! Atom (RFC 4287): a feed of articles for whatever reads feeds.

use std::io::{self, Write};

use quick_xml::escape::escape;

use super::RecordWriter;
use crate::model::ArticleRecord;

/// What a feed begins with. Its id names exports as such: nothing in a stream of rows names an archive.
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
    <feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
    <id>urn:uuid:6f1d6c0e-54b5-4e0a-9d0c-3a6c1f0b7e52</id>\n\
    <title>newsvault</title>\n\
    <generator>newsvault</generator>\n";
/// A feed must say when it changed, even one of which nothing is known.
const NEVER: &str = "1970-01-01T00:00:00Z";

/// One entry an article.
pub(super) struct Feed<'a> {
    out: super::Out<'a>,
    updated: String,
}

impl<'a> Feed<'a> {
    pub(super) fn new(mut out: super::Out<'a>) -> io::Result<Self> {
        out.write_all(HEAD.as_bytes())?;
        Ok(Self {
            out,
            updated: NEVER.to_owned(),
        })
    }

    /// An element with this text, if there is any.
    fn element(&mut self, name: &str, text: Option<&str>) -> io::Result<()> {
        match text {
            Some(text) => writeln!(self.out, "<{name}>{}</{name}>", clean(text)),
            None => Ok(()),
        }
    }
}

impl RecordWriter for Feed<'_> {
    fn write(&mut self, record: &ArticleRecord) -> io::Result<()> {
        let updated = updated(record);
        if updated > self.updated.as_str() {
            updated.clone_into(&mut self.updated);
        }
        match &record.language {
            Some(language) => writeln!(self.out, "<entry xml:lang=\"{}\">", clean(language))?,
            None => writeln!(self.out, "<entry>")?,
        }
        self.element("id", Some(&id(record)))?;
        self.element(
            "title",
            Some(record.headline.as_deref().unwrap_or_default()),
        )?;
        self.element("updated", Some(updated))?;
        self.element("published", record.published_utc.as_deref())?;
        let nobody = [record
            .outlet
            .clone()
            .unwrap_or_else(|| "unknown".to_owned())];
        let authors = match record.authors.as_slice() {
            [] => &nobody,
            authors => authors,
        };
        for author in authors {
            writeln!(self.out, "<author><name>{}</name></author>", clean(author))?;
        }
        if let Some(url) = &record.url {
            let url = clean(url);
            writeln!(self.out, "<link rel=\"alternate\" href=\"{url}\"/>")?;
        }
        for keyword in &record.keywords {
            writeln!(self.out, "<category term=\"{}\"/>", clean(keyword))?;
        }
        self.element("rights", record.copyright_notice.as_deref())?;
        self.element("summary", record.description.as_deref())?;
        self.element("content", Some(&record.body))?;
        writeln!(self.out, "</entry>")
    }

    /// The order of a feed's elements means nothing, so that when it changed may be said last.
    fn finish(&mut self) -> io::Result<()> {
        writeln!(self.out, "<updated>{}</updated>\n</feed>", self.updated)?;
        self.out.flush()
    }
}

/// The same for an article in every export.
fn id(record: &ArticleRecord) -> String {
    let url = record.canonical_url.as_ref().or(record.url.as_ref());
    url.cloned().unwrap_or_else(|| {
        let digest = record.digest.as_deref().unwrap_or("unknown");
        format!("urn:newsvault:{digest}")
    })
}

/// When it changed, as well as that is known.
fn updated(record: &ArticleRecord) -> &str {
    let kept = record.kept.as_ref().map(|kept| &kept.last_changed_at);
    let known = [
        record.modified_utc.as_ref(),
        record.published_utc.as_ref(),
        kept,
        record.captured_at.as_ref(),
    ];
    known
        .into_iter()
        .flatten()
        .next()
        .map_or(NEVER, String::as_str)
}

/// Text without what XML 1.0 forbids, and none of it markup.
fn clean(text: &str) -> String {
    let allowed =
        |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..) && !matches!(c, '\u{fffe}' | '\u{ffff}');
    escape(text.chars().filter(allowed).collect::<String>()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_neither_markup_nor_forbidden() {
        assert_eq!(
            clean("a\0b <c> & \"d\"\u{1b}\u{ffff}\n"),
            "ab &lt;c&gt; &amp; &quot;d&quot;\n"
        );
    }
}
