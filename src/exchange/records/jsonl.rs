//! JSON: one object a line, with every column in order; what is not known is null.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::{Cell, Column, RecordWriter};
use crate::model::ArticleRecord;

/// One object a line.
pub(super) struct Rows<'a> {
    out: super::Out<'a>,
    columns: &'a [&'static Column],
}

impl<'a> Rows<'a> {
    pub(super) fn new(out: super::Out<'a>, columns: &'a [&'static Column]) -> Self {
        Self { out, columns }
    }
}

impl RecordWriter for Rows<'_> {
    fn write(&mut self, record: &ArticleRecord) -> io::Result<()> {
        let row = Row {
            record,
            columns: self.columns,
        };
        serde_json::to_writer(&mut self.out, &row)?;
        self.out.write_all(b"\n")
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

struct Row<'a> {
    record: &'a ArticleRecord,
    columns: &'a [&'static Column],
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.columns.len()))?;
        for column in self.columns {
            map.serialize_entry(column.name, &(column.value)(self.record))?;
        }
        map.end()
    }
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Text(text) | Self::Instant(text) => serializer.serialize_str(text),
            Self::Texts(texts) => texts.serialize(serializer),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Json(text) => match serde_json::from_str::<&RawValue>(text) {
                Ok(raw) => raw.serialize(serializer),
                Err(_) => serializer.serialize_unit(),
            },
        }
    }
}
