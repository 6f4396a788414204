//! Formats: what an article looks like outside of newsvault.
//!
//! [`FORMATS`] is the table of them; each row makes an [`ArticleWriter`] over any
//! `Write`. Where articles come from and go to is somebody else's business.

mod jsonl;
mod markdown;
pub mod records;
mod saved_page;
mod text;
pub mod wacz;
pub mod warc;

pub use saved_page::{SavedPage, saved_page};

use std::io::{self, Write};

use crate::model::Extraction;

/// Writes articles in one format, one after the other.
pub trait ArticleWriter {
    /// Writes one.
    fn write(&mut self, extraction: &Extraction) -> io::Result<()>;

    /// Writes what must come after the last.
    fn finish(&mut self) -> io::Result<()>;
}

/// One format that articles are written in.
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// Makes a writer.
    pub writer: for<'a> fn(&'a mut dyn Write) -> Box<dyn ArticleWriter + 'a>,
}

/// All formats.
pub const FORMATS: &[Format] = &[
    Format {
        name: "json",
        writer: |out| Box::new(jsonl::Json::new(out)),
    },
    Format {
        name: "jsonl",
        writer: |out| Box::new(jsonl::JsonLines::new(out)),
    },
    Format {
        name: "markdown",
        writer: |out| Box::new(markdown::Markdown::new(out)),
    },
    Format {
        name: "text",
        writer: |out| Box::new(text::Text::new(out)),
    },
];

/// The format of this name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}
