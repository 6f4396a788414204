//! Markdown: the story as a document that reads well as it stands.

use std::io::{self, Write};

use super::ArticleWriter;
use super::text::{standfirst, who_and_when};
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
        if let Some(description) = standfirst(article) {
            writeln!(self.out, "**{}**\n", escaped(description))?;
        }
        for run in article.body.blocks.chunk_by(are_rows) {
            match run {
                [head, rows @ ..] if head.kind == BlockKind::TableRow => {
                    write_table(self.out, head, rows)?;
                }
                blocks => blocks
                    .iter()
                    .try_for_each(|block| write_block(self.out, block))?,
            }
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
        BlockKind::TableRow => writeln!(out, "| {text} |"),
    }
}

fn are_rows(a: &Block, b: &Block) -> bool {
    a.kind == BlockKind::TableRow && b.kind == BlockKind::TableRow
}

/// A table's first row heads it: Markdown knows none without a head.
fn write_table(out: &mut dyn Write, head: &Block, rows: &[Block]) -> io::Result<()> {
    write_block(out, head)?;
    let columns = head.text.split(" | ").count();
    writeln!(out, "|{}", " --- |".repeat(columns))?;
    for row in rows {
        write_block(out, row)?;
    }
    writeln!(out)
}

/// Keeps text from being read as markup.
pub(super) fn escaped(text: &str) -> String {
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
