//! Parquet: typed columns, packed with zstd, in groups of rows of a bounded size.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Int64Builder, ListBuilder, StringBuilder,
    TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use chrono::{DateTime, Utc};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::{Cell, Column, Kind, RecordWriter};
use crate::model::ArticleRecord;

/// Rows that are turned into columns together.
const BATCH: usize = 512;
/// Bytes of texts that are turned into columns together, unless one row has more.
const BATCH_BYTES: usize = 8 * 1024 * 1024;
/// Bytes of packed columns in memory at which a group of rows is written.
const GROUP: usize = 32 * 1024 * 1024;
/// Rows in a group at most: what readers take at a time.
const GROUP_ROWS: usize = 64 * 1024;
/// Times are UTC.
const ZONE: &str = "UTC";

/// The columns as Arrow has them; each field's metadata say what it means.
pub fn arrow_schema(columns: &[&'static Column]) -> Schema {
    let field = |column: &&'static Column| {
        let meaning = [("meaning".to_owned(), column.meaning.to_owned())];
        Field::new(column.name, data_type(column.kind), true)
            .with_metadata(std::collections::HashMap::from(meaning))
    };
    Schema::new(columns.iter().map(field).collect::<Vec<_>>())
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text | Kind::Json => DataType::Utf8,
        Kind::Texts => DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true))),
        Kind::Instant => DataType::Timestamp(TimeUnit::Microsecond, Some(ZONE.into())),
        Kind::Integer => DataType::Int64,
        Kind::Flag => DataType::Boolean,
    }
}

/// Rows on their way into groups.
pub(super) struct Rows<'a> {
    out: ArrowWriter<Box<dyn Write + Send + 'a>>,
    schema: Arc<Schema>,
    columns: &'a [&'static Column],
    builders: Vec<Builder>,
    waiting: usize,
    bytes: usize,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        out: Box<dyn Write + Send + 'a>,
        columns: &'a [&'static Column],
    ) -> io::Result<Self> {
        let schema = Arc::new(arrow_schema(columns));
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_created_by(concat!("newsvault ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        Ok(Self {
            out: ArrowWriter::try_new(out, Arc::clone(&schema), Some(properties))?,
            builders: columns
                .iter()
                .map(|column| Builder::of(column.kind))
                .collect(),
            schema,
            columns,
            waiting: 0,
            bytes: 0,
        })
    }

    /// Turns the rows into columns, and writes a group if it is large enough.
    fn flush(&mut self) -> io::Result<()> {
        if self.waiting == 0 {
            return Ok(());
        }
        let arrays = self.builders.iter_mut().map(Builder::finish).collect();
        let batch =
            RecordBatch::try_new(Arc::clone(&self.schema), arrays).map_err(io::Error::other)?;
        self.out.write(&batch)?;
        (self.waiting, self.bytes) = (0, 0);
        if self.out.in_progress_size() >= GROUP {
            self.out.flush()?;
        }
        Ok(())
    }
}

impl RecordWriter for Rows<'_> {
    fn write(&mut self, record: &ArticleRecord) -> io::Result<()> {
        for (column, builder) in self.columns.iter().zip(&mut self.builders) {
            self.bytes += builder.push((column.value)(record));
        }
        self.waiting += 1;
        if self.waiting >= BATCH || self.bytes >= BATCH_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.flush()?;
        self.out.finish()?;
        self.out.inner_mut().flush()
    }
}

/// What makes a column.
enum Builder {
    Text(StringBuilder),
    Texts(ListBuilder<StringBuilder>),
    Instant(TimestampMicrosecondBuilder),
    Integer(Int64Builder),
    Flag(BooleanBuilder),
}

impl Builder {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text | Kind::Json => Self::Text(StringBuilder::new()),
            Kind::Texts => Self::Texts(ListBuilder::new(StringBuilder::new())),
            Kind::Instant => Self::Instant(TimestampMicrosecondBuilder::new().with_timezone(ZONE)),
            Kind::Integer => Self::Integer(Int64Builder::new()),
            Kind::Flag => Self::Flag(BooleanBuilder::new()),
        }
    }

    /// Adds a cell and says how many bytes of text it has. A cell of another kind is none.
    fn push(&mut self, cell: Cell<'_>) -> usize {
        match (self, cell) {
            (Self::Text(builder), Cell::Text(text) | Cell::Json(text)) => {
                builder.append_value(text);
                return text.len();
            }
            (Self::Texts(builder), Cell::Texts(texts)) => {
                for text in texts {
                    builder.values().append_value(text);
                }
                builder.append(true);
                return texts.iter().map(String::len).sum();
            }
            (Self::Instant(builder), Cell::Instant(text)) => {
                let moment = text.parse::<DateTime<Utc>>().ok();
                builder.append_option(moment.map(|moment| moment.timestamp_micros()));
            }
            (Self::Integer(builder), Cell::Integer(number)) => builder.append_value(number),
            (Self::Flag(builder), Cell::Flag(flag)) => builder.append_value(flag),
            (Self::Text(builder), _) => builder.append_null(),
            (Self::Texts(builder), _) => builder.append_null(),
            (Self::Instant(builder), _) => builder.append_null(),
            (Self::Integer(builder), _) => builder.append_null(),
            (Self::Flag(builder), _) => builder.append_null(),
        }
        0
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(builder) => ArrayBuilder::finish(builder),
            Self::Texts(builder) => ArrayBuilder::finish(builder),
            Self::Instant(builder) => ArrayBuilder::finish(builder),
            Self::Integer(builder) => ArrayBuilder::finish(builder),
            Self::Flag(builder) => ArrayBuilder::finish(builder),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::records::COLUMNS;

    #[test]
    fn every_column_has_its_type() {
        let columns: Vec<&Column> = COLUMNS.iter().collect();
        let record = ArticleRecord {
            published_utc: Some("2026-04-18T06:30:00Z".to_owned()),
            authors: vec!["Ana Ruiz".to_owned(), "Tom Wu".to_owned()],
            is_accessible_for_free: Some(true),
            word_count: 5,
            ..ArticleRecord::default()
        };
        let mut bytes = Vec::new();
        {
            let mut rows = Rows::new(Box::new(&mut bytes), &columns).expect("a schema");
            (0..1_000).for_each(|_| rows.write(&record).expect("written"));
            rows.finish().expect("an end");
        }
        assert_eq!(
            (&bytes[..4], &bytes[bytes.len() - 4..]),
            (&b"PAR1"[..], &b"PAR1"[..])
        );
        let schema = arrow_schema(&columns);
        assert_eq!(schema.fields().len(), COLUMNS.len());
        let published = schema.field_with_name("published_utc").expect("a column");
        assert!(matches!(
            published.data_type(),
            DataType::Timestamp(TimeUnit::Microsecond, Some(_))
        ));
        assert_eq!(published.metadata()["meaning"], "the same instant in UTC");
    }
}
