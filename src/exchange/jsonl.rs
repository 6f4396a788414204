//! JSON: one object an article, alone, in an array, or one a line.

use std::io::{self, Write};

use serde_json::Value;

use super::ArticleWriter;
use crate::model::Extraction;

/// One object a line.
pub(super) struct JsonLines<'a> {
    out: &'a mut dyn Write,
}

impl<'a> JsonLines<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out }
    }
}

impl ArticleWriter for JsonLines<'_> {
    fn write(&mut self, extraction: &Extraction) -> io::Result<()> {
        serde_json::to_writer(&mut *self.out, &object(extraction)?)?;
        self.out.write_all(b"\n")
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Indented: a lone object for one article, an array for several.
pub(super) struct Json<'a> {
    out: &'a mut dyn Write,
    /// The first article waits until it is known whether there is a second.
    first: Option<Value>,
    count: usize,
}

impl<'a> Json<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self {
            out,
            first: None,
            count: 0,
        }
    }
}

impl ArticleWriter for Json<'_> {
    fn write(&mut self, extraction: &Extraction) -> io::Result<()> {
        let value = object(extraction)?;
        self.count += 1;
        if self.count == 1 {
            self.first = Some(value);
            return Ok(());
        }
        if let Some(first) = self.first.take() {
            self.out.write_all(b"[\n")?;
            serde_json::to_writer_pretty(&mut *self.out, &first)?;
        }
        self.out.write_all(b",\n")?;
        serde_json::to_writer_pretty(&mut *self.out, &value)?;
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        match (self.first.take(), self.count) {
            (Some(only), _) => serde_json::to_writer_pretty(&mut *self.out, &only)?,
            (None, 0) => self.out.write_all(b"[]")?,
            (None, _) => self.out.write_all(b"\n]")?,
        }
        self.out.write_all(b"\n")?;
        self.out.flush()
    }
}

/// The article with its kind; how it was decided is `--explain`'s to show.
fn object(extraction: &Extraction) -> io::Result<Value> {
    let mut value = serde_json::to_value(extraction)?;
    if let Value::Object(fields) = &mut value {
        fields.shift_remove("evidence");
    }
    Ok(value)
}
