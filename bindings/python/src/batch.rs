//! Tables of pages: `newsvault.extract_batch`. Tables come and go by Arrow's C interface, without a
//! Python object a cell.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use arrow_array::cast::AsArray;
use arrow_array::types::{
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_pyarrow::{PyArrowType, Table};
use arrow_schema::{DataType, Schema, TimeUnit};
use chrono::{DateTime, Utc};
use newsvault::exchange::records::{Batches, arrow_schema};
use newsvault::model::ArticleRecord;
use pyo3::exceptions::{PyKeyError, PyTypeError, PyValueError};
use pyo3::prelude::*;

use crate::{columns, page};

/// Pages that a thread takes at a time.
const AT_A_TIME: usize = 16;

/// Where pages, addresses and moments stand.
struct Places {
    html: usize,
    url: Option<usize>,
    captured_at: Option<usize>,
}

/// Reads a page in each row; gives a row for each, in order.
#[pyfunction]
#[pyo3(signature = (table, html, url, captured_at, threads))]
pub(crate) fn extract_batch(
    py: Python<'_>,
    table: PyArrowType<Table>,
    html: &str,
    url: Option<&str>,
    captured_at: Option<&str>,
    threads: usize,
) -> PyResult<PyArrowType<Table>> {
    let (batches, schema) = table.0.into_inner();
    let places = Places {
        html: place(&schema, html)?,
        url: url.map(|name| place(&schema, name)).transpose()?,
        captured_at: captured_at.map(|name| place(&schema, name)).transpose()?,
    };
    let read = py.detach(|| {
        let batches = batches.iter().map(|batch| read(batch, &places, threads));
        batches.collect::<PyResult<Vec<_>>>()
    });
    let schema = std::sync::Arc::new(arrow_schema(&columns()));
    let table = Table::try_new(read?, schema);
    Ok(PyArrowType(table.map_err(|error| {
        PyValueError::new_err(error.to_string())
    })?))
}

fn place(schema: &Schema, name: &str) -> PyResult<usize> {
    let found = schema.index_of(name);
    found.map_err(|error| PyKeyError::new_err(error.to_string()))
}

/// Threads take some rows at a time, until none are left.
fn read(batch: &RecordBatch, places: &Places, threads: usize) -> PyResult<RecordBatch> {
    let pages = Pages::of(batch, places)?;
    let rows = batch.num_rows();
    let done: Mutex<Vec<Option<ArticleRecord>>> = Mutex::new(vec![None; rows]);
    let next = AtomicUsize::new(0);
    let work = || loop {
        let from = next.fetch_add(AT_A_TIME, Ordering::Relaxed);
        if from >= rows {
            break;
        }
        let until = (from + AT_A_TIME).min(rows);
        let read: Vec<_> = (from..until).map(|row| pages.read(row)).collect();
        let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
        for (place, record) in done[from..until].iter_mut().zip(read) {
            *place = record;
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.min(rows.div_ceil(AT_A_TIME)) {
            scope.spawn(work);
        }
        work();
    });
    let mut out = Batches::new(&columns());
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    for record in &done {
        match record {
            Some(record) => out.push(record),
            None => out.push_nothing(),
        }
    }
    Ok(out.take()?)
}

/// The columns of a batch.
struct Pages<'a> {
    html: &'a ArrayRef,
    url: Option<&'a ArrayRef>,
    captured_at: Option<&'a ArrayRef>,
}

impl<'a> Pages<'a> {
    fn of(batch: &'a RecordBatch, places: &Places) -> PyResult<Self> {
        let column = |place: usize| batch.column(place);
        let pages = Self {
            html: column(places.html),
            url: places.url.map(column),
            captured_at: places.captured_at.map(column),
        };
        is_fit("html", pages.html, is_bytes)?;
        if let Some(url) = pages.url {
            is_fit("url", url, is_text)?;
        }
        if let Some(moment) = pages.captured_at {
            let is_moment =
                |kind: &DataType| matches!(kind, DataType::Timestamp(..)) || is_text(kind);
            is_fit("captured_at", moment, is_moment)?;
        }
        Ok(pages)
    }

    /// A row without a page gives nothing.
    fn read(&self, row: usize) -> Option<ArticleRecord> {
        let html = bytes(self.html, row)?;
        let url = self.url.and_then(|column| text(column, row));
        let moment = self.captured_at.and_then(|column| moment(column, row));
        Some(page::read(html.to_vec(), url, moment))
    }
}

fn is_fit(name: &str, column: &ArrayRef, fits: impl Fn(&DataType) -> bool) -> PyResult<()> {
    let kind = column.data_type();
    if fits(kind) {
        return Ok(());
    }
    Err(PyTypeError::new_err(format!(
        "the column of {name} is {kind}"
    )))
}

fn is_text(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null
    )
}

fn is_bytes(kind: &DataType) -> bool {
    matches!(
        kind,
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView
    ) || is_text(kind)
}

fn text(column: &ArrayRef, row: usize) -> Option<&str> {
    if column.is_null(row) {
        return None;
    }
    match column.data_type() {
        DataType::Utf8 => Some(column.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Some(column.as_string::<i64>().value(row)),
        DataType::Utf8View => Some(column.as_string_view().value(row)),
        _ => None,
    }
}

fn bytes(column: &ArrayRef, row: usize) -> Option<&[u8]> {
    if column.is_null(row) {
        return None;
    }
    match column.data_type() {
        DataType::Binary => Some(column.as_binary::<i32>().value(row)),
        DataType::LargeBinary => Some(column.as_binary::<i64>().value(row)),
        DataType::BinaryView => Some(column.as_binary_view().value(row)),
        _ => text(column, row).map(str::as_bytes),
    }
}

/// A moment; a text is read as RFC 3339.
fn moment(column: &ArrayRef, row: usize) -> Option<DateTime<Utc>> {
    if column.is_null(row) {
        return None;
    }
    let DataType::Timestamp(unit, _) = column.data_type() else {
        return text(column, row)?.parse().ok();
    };
    match unit {
        TimeUnit::Second => {
            DateTime::from_timestamp(column.as_primitive::<TimestampSecondType>().value(row), 0)
        }
        TimeUnit::Millisecond => DateTime::from_timestamp_millis(
            column.as_primitive::<TimestampMillisecondType>().value(row),
        ),
        TimeUnit::Microsecond => DateTime::from_timestamp_micros(
            column.as_primitive::<TimestampMicrosecondType>().value(row),
        ),
        TimeUnit::Nanosecond => Some(DateTime::from_timestamp_nanos(
            column.as_primitive::<TimestampNanosecondType>().value(row),
        )),
    }
}
