//! Atom (RFC 4287): a feed of articles for whatever reads feeds.

use std::io::{self, Write};
use std::path::Path;

use quick_xml::escape::escape;
use uuid::Uuid;

use super::RecordWriter;
use crate::model::ArticleRecord;

/// A feed must say when it changed, even one of which nothing is known.
const NEVER: &str = "1970-01-01T00:00:00Z";

/// What a feed says of itself.
#[derive(Debug, Clone, Default)]
pub struct FeedHead {
    /// Of what all its entries are, in few words.
    pub title: String,
    /// Names it for good: an address or a URN.
    pub id: String,
    /// Where it is to be had, if it is anywhere.
    pub own_url: Option<String>,
    /// Where the same is for people to read.
    pub page_url: Option<String>,
    /// Where the archive shows its articles: their numbers come behind it.
    pub articles_url: Option<String>,
    /// Whether entries are revisions, so that an article has many.
    pub revisions: bool,
}

/// Names a feed of an archive for good, by what it is of.
pub fn feed_id(archive: &Path, of: &str) -> String {
    let archive = archive.canonicalize();
    let place = archive.as_deref().unwrap_or(Path::new(""));
    let name = format!("{} {of}", place.display());
    Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes())
        .urn()
        .to_string()
}

/// One entry an article, newest first if they come so.
pub struct Feed<'a> {
    out: super::Out<'a>,
    revisions: bool,
    articles_url: Option<String>,
    updated: String,
}

impl<'a> Feed<'a> {
    /// Begins a feed.
    pub fn new(out: super::Out<'a>, head: &FeedHead) -> io::Result<Self> {
        let mut feed = Self {
            out,
            revisions: head.revisions,
            articles_url: head.articles_url.clone(),
            updated: NEVER.to_owned(),
        };
        feed.out.write_all(
            b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n",
        )?;
        feed.element("id", Some(&head.id))?;
        feed.element("title", Some(&head.title))?;
        feed.element("generator", Some("newsvault"))?;
        feed.link("self", head.own_url.as_deref())?;
        feed.link("alternate", head.page_url.as_deref())?;
        Ok(feed)
    }

    fn link(&mut self, what: &str, url: Option<&str>) -> io::Result<()> {
        match url {
            Some(url) => writeln!(self.out, "<link rel=\"{what}\" href=\"{}\"/>", clean(url)),
            None => Ok(()),
        }
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
        self.element("id", Some(&id(record, self.revisions)))?;
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
        self.link("alternate", record.url.as_deref())?;
        let here = self.articles_url.as_ref().zip(record.kept.as_ref());
        let here = here.map(|(articles, kept)| format!("{articles}{}", kept.id));
        self.link("related", here.as_deref())?;
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

/// The same for an article, or for its revision, in every feed.
fn id(record: &ArticleRecord, is_revision: bool) -> String {
    let url = record.canonical_url.as_ref().or(record.url.as_ref());
    let mut id = url.cloned().unwrap_or_else(|| {
        let digest = record.digest.as_deref().unwrap_or("unknown");
        format!("urn:newsvault:{digest}")
    });
    if let Some(kept) = record.kept.as_ref().filter(|_| is_revision) {
        id = format!("{id}#revision-{}", kept.revision);
    }
    id
}

/// When its text came to be as it is: when that was seen, or what it says itself.
fn updated(record: &ArticleRecord) -> &str {
    let known = [
        record.captured_at.as_ref(),
        record.modified_utc.as_ref(),
        record.published_utc.as_ref(),
    ];
    let first = known.into_iter().flatten().next();
    first.map_or(NEVER, String::as_str)
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
