//! Articles as columns in memory (Apache Arrow): for Parquet, and for programs that take them as they are.

use std::io;
use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Int64Builder, ListBuilder, StringBuilder,
    TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use chrono::{DateTime, Utc};

use super::{Cell, Column, Kind};
use crate::model::ArticleRecord;

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

/// Turns articles into columns, some rows at a time.
pub struct Batches {
    schema: Arc<Schema>,
    columns: Vec<&'static Column>,
    builders: Vec<Builder>,
    rows: usize,
    bytes: usize,
}

impl Batches {
    /// Of these columns.
    pub fn new(columns: &[&'static Column]) -> Self {
        let builders = columns.iter().map(|column| Builder::of(column.kind));
        Self {
            schema: Arc::new(arrow_schema(columns)),
            columns: columns.to_vec(),
            builders: builders.collect(),
            rows: 0,
            bytes: 0,
        }
    }

    /// What a row is.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// Adds an article.
    pub fn push(&mut self, record: &ArticleRecord) {
        for (column, builder) in self.columns.iter().zip(&mut self.builders) {
            self.bytes += builder.push((column.value)(record));
        }
        self.rows += 1;
    }

    /// Adds a row of which nothing is known.
    pub fn push_nothing(&mut self) {
        for builder in &mut self.builders {
            builder.push(Cell::Null);
        }
        self.rows += 1;
    }

    /// Rows that were added.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Bytes of their texts.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Gives the rows, and begins anew.
    pub fn take(&mut self) -> io::Result<RecordBatch> {
        let arrays = self.builders.iter_mut().map(Builder::finish).collect();
        (self.rows, self.bytes) = (0, 0);
        RecordBatch::try_new(Arc::clone(&self.schema), arrays).map_err(io::Error::other)
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
