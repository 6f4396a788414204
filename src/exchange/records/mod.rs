//! Articles as rows: [`COLUMNS`] is the one table of what a row holds; every format of rows is made
//! of it, and so is its documentation.

mod arrow;
mod atom;
mod columns;
mod csv;
mod json_ld;
mod jsonl;
mod markdown;
mod parquet;
mod reading;

pub use arrow::{Batches, arrow_schema};
pub use atom::{Feed, FeedHead, feed_id};
pub use columns::{COLUMNS, Cell, Column, Kind};
pub use csv::harmless;
pub use markdown::{markdown_name, markdown_text};
pub use reading::parquet_rows;

use std::io::{self, Write};

use crate::model::ArticleRecord;

/// Writes articles as rows, one after the other.
pub trait RecordWriter {
    /// Writes one.
    fn write(&mut self, record: &ArticleRecord) -> io::Result<()>;

    /// Writes what must come after the last.
    fn finish(&mut self) -> io::Result<()>;
}

/// Where rows go.
pub type Out<'a> = Box<dyn Write + Send + 'a>;
/// Who writes them.
pub type Writer<'a> = Box<dyn RecordWriter + 'a>;

/// A format in which rows go into one file.
pub struct RowFormat {
    /// Its name on the command line.
    pub name: &'static str,
    /// How the names of its files end.
    pub suffix: &'static str,
    /// Makes a writer of these columns.
    pub writer: for<'a> fn(Out<'a>, &'a [&'static Column]) -> io::Result<Writer<'a>>,
}

/// All formats in which rows go into one file.
pub const ROW_FORMATS: &[RowFormat] = &[
    RowFormat {
        name: "csv",
        suffix: "csv",
        writer: |out, columns| Ok(Box::new(csv::Rows::new(out, columns)?)),
    },
    RowFormat {
        name: "jsonl",
        suffix: "jsonl",
        writer: |out, columns| Ok(Box::new(jsonl::Rows::new(out, columns))),
    },
    RowFormat {
        name: "parquet",
        suffix: "parquet",
        writer: |out, columns| Ok(Box::new(parquet::Rows::new(out, columns)?)),
    },
    RowFormat {
        name: "jsonld",
        suffix: "jsonld",
        writer: |out, _| Ok(Box::new(json_ld::NewsArticles::new(out))),
    },
];

/// The format of this name.
pub fn row_format(name: &str) -> Option<&'static RowFormat> {
    ROW_FORMATS.iter().find(|format| format.name == name)
}
