//! CSV as RFC 4180 has it: commas, CRLF, quotation marks where they are needed, names first.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, which may send
//! what stands beside it to somebody; so such a text gets an apostrophe before it, as OWASP
//! advises ([`harmless`]). Lists are joined by `; `.

use std::borrow::Cow;
use std::io;

use super::{Cell, Column, RecordWriter};
use crate::model::ArticleRecord;

/// A line a row.
pub(super) struct Rows<'a> {
    out: csv::Writer<super::Out<'a>>,
    columns: &'a [&'static Column],
}

impl<'a> Rows<'a> {
    /// Writes the names.
    pub(super) fn new(out: super::Out<'a>, columns: &'a [&'static Column]) -> io::Result<Self> {
        let mut out = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        out.write_record(columns.iter().map(|column| column.name))?;
        Ok(Self { out, columns })
    }
}

impl RecordWriter for Rows<'_> {
    fn write(&mut self, record: &ArticleRecord) -> io::Result<()> {
        for column in self.columns {
            let cell = text((column.value)(record));
            self.out.write_field(&*cell)?;
        }
        self.out.write_record(None::<&[u8]>)?;
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn text(cell: Cell<'_>) -> Cow<'_, str> {
    match cell {
        Cell::Null => Cow::Borrowed(""),
        Cell::Text(text) => harmless(text),
        Cell::Texts(texts) => Cow::Owned(harmless(&texts.join("; ")).into_owned()),
        Cell::Instant(text) | Cell::Json(text) => Cow::Borrowed(text),
        Cell::Integer(number) => Cow::Owned(number.to_string()),
        Cell::Flag(flag) => Cow::Borrowed(if flag { "true" } else { "false" }),
    }
}

/// A text that no spreadsheet takes for a formula; a number is none.
pub fn harmless(text: &str) -> Cow<'_, str> {
    let is_formula =
        text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    if is_formula {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::records::COLUMNS;
    use proptest::prelude::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("-5", "-5"),
            ("-5+x", "'-5+x"),
            ("@a", "'@a"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), written);
        }
    }

    proptest! {
        /// What is written is read again, whatever stands in it.
        #[test]
        fn rows_come_back(headline in any::<String>(), body in any::<String>(), authors in prop::collection::vec("[^;]{1,20}", 0..3)) {
            let record = ArticleRecord { headline: Some(headline), body, authors, ..ArticleRecord::default() };
            let columns: Vec<&Column> = COLUMNS.iter().collect();
            let mut bytes = Vec::new();
            {
                let mut rows = Rows::new(Box::new(&mut bytes), &columns)?;
                rows.write(&record)?;
                rows.write(&record)?;
                rows.finish()?;
            }
            let mut read = csv::Reader::from_reader(&*bytes);
            let names: Vec<String> = read.headers()?.iter().map(str::to_owned).collect();
            prop_assert_eq!(names, COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>());
            let rows = read.records().collect::<Result<Vec<_>, _>>()?;
            prop_assert_eq!(rows.len(), 2);
            for row in &rows {
                for (column, cell) in columns.iter().zip(row) {
                    prop_assert_eq!(cell, &*text((column.value)(&record)), "{}", column.name);
                }
            }
        }
    }
}
