//! Markdown: the story as a document that reads well as it stands.

use std::io::{self, Write};

use super::ArticleWriter;
use super::text::who_and_when;
use crate::model::{Block, BlockKind, Extraction};

/// Articles as Markdown, a rule between two.
pub(super) struct Markdown<'a> {
    out: &'a mut dyn Write,
    count: usize,
}

impl<'a> Markdown<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, count: 0 }
    }
}

impl ArticleWriter for Markdown<'_> {
    fn write(&mut self, extraction: &Extraction) -> io::Result<()> {
        if self.count > 0 {
            writeln!(self.out, "\n---\n")?;
        }
        self.count += 1;
        let article = &extraction.article;
        if let Some(headline) = &article.headline {
            writeln!(self.out, "# {}\n", escaped(headline))?;
        }
        if let Some(line) = who_and_when(article) {
            writeln!(self.out, "*{}*\n", escaped(&line))?;
        }
        if let Some(description) = &article.description {
            writeln!(self.out, "**{}**\n", escaped(description))?;
        }
        for block in &article.body.blocks {
            write_block(self.out, block)?;
        }
        if let Some(url) = &article.url {
            writeln!(self.out, "<{url}>")?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn write_block(out: &mut dyn Write, block: &Block) -> io::Result<()> {
    let text = escaped(&block.text);
    match block.kind {
        BlockKind::Paragraph => writeln!(out, "{text}\n"),
        BlockKind::Subhead => writeln!(out, "## {text}\n"),
        BlockKind::ListItem => writeln!(out, "- {text}\n"),
        BlockKind::Quotation => writeln!(out, "> {text}\n"),
    }
}

/// Keeps text from being read as markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let starts = at == 0 && matches!(c, '#' | '>' | '-' | '+' | '=' | '|' | '~');
        if starts || matches!(c, '*' | '_' | '`' | '[' | ']' | '<' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
