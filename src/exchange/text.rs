//! Plain text: headline, a line of who and when, the story.

use std::io::{self, Write};

use super::ArticleWriter;
use crate::model::{Article, Extraction};

/// Articles as text, a line of dashes between two.
pub(super) struct Text<'a> {
    out: &'a mut dyn Write,
    count: usize,
}

impl<'a> Text<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, count: 0 }
    }
}

impl ArticleWriter for Text<'_> {
    fn write(&mut self, extraction: &Extraction) -> io::Result<()> {
        if self.count > 0 {
            writeln!(self.out, "\n--------\n")?;
        }
        self.count += 1;
        let article = &extraction.article;
        let parts = [
            article.headline.clone(),
            who_and_when(article),
            standfirst(article).map(str::to_owned),
        ];
        for part in parts.into_iter().flatten() {
            writeln!(self.out, "{part}\n")?;
        }
        writeln!(self.out, "{}", article.body.text())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The description, unless the story begins with it.
pub(super) fn standfirst(article: &Article) -> Option<&str> {
    let description = article.description.as_deref()?;
    (!article.body.begins_with(description)).then_some(description)
}

/// `Ana Ruiz, Tom Wu | The Harbour Post | 2024-04-18T11:11`.
pub(super) fn who_and_when(article: &Article) -> Option<String> {
    let authors: Vec<&str> = article.authors.iter().map(|a| a.name.as_str()).collect();
    let date = article
        .date_published
        .or(article.date_modified)
        .map(|d| d.to_iso());
    let parts = [
        (!authors.is_empty()).then(|| authors.join(", ")),
        article.outlet.clone().or_else(|| article.publisher.clone()),
        date,
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" | "))
}
