//! Parquet: typed columns, packed with zstd, in groups of rows of a bounded size.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::arrow::Batches;
use super::{Column, RecordWriter};
use crate::model::ArticleRecord;

/// Rows that are turned into columns together.
const BATCH: usize = 512;
/// Bytes of texts that are turned into columns together, unless one row has more.
const BATCH_BYTES: usize = 8 * 1024 * 1024;
/// Bytes of packed columns in memory at which a group of rows is written.
const GROUP: usize = 32 * 1024 * 1024;
/// Rows in a group at most: what readers take at a time.
const GROUP_ROWS: usize = 64 * 1024;
/// Rows on their way into groups.
pub(super) struct Rows<'a> {
    out: ArrowWriter<Box<dyn Write + Send + 'a>>,
    batches: Batches,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        out: Box<dyn Write + Send + 'a>,
        columns: &'a [&'static Column],
    ) -> io::Result<Self> {
        let batches = Batches::new(columns);
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_created_by(concat!("newsvault ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let schema = Arc::clone(batches.schema());
        Ok(Self {
            out: ArrowWriter::try_new(out, schema, Some(properties))?,
            batches,
        })
    }

    /// Turns the rows into columns, and writes a group if it is large enough.
    fn flush(&mut self) -> io::Result<()> {
        if self.batches.rows() == 0 {
            return Ok(());
        }
        self.out.write(&self.batches.take()?)?;
        if self.out.in_progress_size() >= GROUP {
            self.out.flush()?;
        }
        Ok(())
    }
}

impl RecordWriter for Rows<'_> {
    fn write(&mut self, record: &ArticleRecord) -> io::Result<()> {
        self.batches.push(record);
        if self.batches.rows() >= BATCH || self.batches.bytes() >= BATCH_BYTES {
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

#[cfg(test)]
mod tests {
    use arrow_schema::{DataType, TimeUnit};

    use super::*;
    use crate::exchange::records::{COLUMNS, arrow_schema};

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
