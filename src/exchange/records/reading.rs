//! Rows out of Parquet files, as JSON: what newsvault wrote, here, in Python or on Spark, or whoever
//! else names columns so.

use std::fs::File;
use std::io;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Float64Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Map, Value};

use super::{COLUMNS, Kind};
use crate::model::utc_text;

/// Rows that are in memory at a time.
const ROWS: usize = 256;

/// Gives each row of a file as a JSON object, without what is null; what `each` says ends it. Columns
/// that folders name (`outlet=Harbour%20Post/month=2026-04/part-0.parquet`) are in it, too.
pub fn parquet_rows(
    path: &Path,
    mut each: impl FnMut(Map<String, Value>) -> bool,
) -> io::Result<bool> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?;
    let reader = reader.with_batch_size(ROWS).build()?;
    let parts = parts(path);
    for batch in reader {
        let batch = batch.map_err(io::Error::other)?;
        for row in 0..batch.num_rows() {
            let mut object = object(&batch, row);
            for (name, value) in &parts {
                let entry = object.entry(name.clone());
                entry.or_insert_with(|| value.clone().into());
            }
            if !each(object) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// What the folders of a file say, of columns that we know.
fn parts(path: &Path) -> Vec<(String, String)> {
    let folders = path.parent().into_iter().flat_map(Path::components);
    let names = folders.filter_map(|folder| folder.as_os_str().to_str()?.split_once('='));
    names
        .filter(|(name, value)| {
            COLUMNS.iter().any(|column| column.name == *name)
                && *value != "__HIVE_DEFAULT_PARTITION__"
        })
        .map(|(name, value)| (name.to_owned(), undone(value)))
        .collect()
}

/// `Harbour%20Post` → `Harbour Post`; what is no text then is left as it is.
fn undone(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, more @ ..] = rest {
        let code = more
            .get(..2)
            .and_then(|code| std::str::from_utf8(code).ok());
        let code = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        if let Some(byte) = code.filter(|_| *first == b'%') {
            bytes.push(byte);
            rest = &more[2..];
        } else {
            bytes.push(*first);
            rest = more;
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| value.to_owned())
}

fn object(batch: &RecordBatch, row: usize) -> Map<String, Value> {
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns());
    columns
        .filter_map(|(field, column)| {
            let value = value(column, row)?;
            let is_json = COLUMNS
                .iter()
                .any(|known| known.name == field.name() && known.kind == Kind::Json);
            let value = match value {
                Value::String(text) if is_json => serde_json::from_str(&text).ok()?,
                other => other,
            };
            Some((field.name().clone(), value))
        })
        .collect()
}

/// What stands in a cell; `None` if nothing does, or nothing that an article has.
fn value(column: &ArrayRef, row: usize) -> Option<Value> {
    if column.is_null(row) {
        return None;
    }
    Some(match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).into(),
        DataType::LargeUtf8 => column.as_string::<i64>().value(row).into(),
        DataType::Utf8View => column.as_string_view().value(row).into(),
        DataType::Boolean => column.as_boolean().value(row).into(),
        DataType::Int32 => column.as_primitive::<Int32Type>().value(row).into(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).into(),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(row).into(),
        DataType::Date32 => day(column.as_primitive::<Date32Type>().value(row))?,
        DataType::Timestamp(unit, _) => utc_text(moment(column, *unit, row)?).into(),
        DataType::List(_) => texts(&column.as_list::<i32>().value(row)),
        DataType::LargeList(_) => texts(&column.as_list::<i64>().value(row)),
        _ => return None,
    })
}

fn texts(list: &ArrayRef) -> Value {
    let texts = (0..list.len()).filter_map(|place| value(list, place));
    texts.collect()
}

fn day(days: i32) -> Option<Value> {
    let day = NaiveDate::default().checked_add_signed(TimeDelta::days(days.into()))?;
    Some(day.to_string().into())
}

fn moment(column: &ArrayRef, unit: TimeUnit, row: usize) -> Option<DateTime<Utc>> {
    match unit {
        TimeUnit::Microsecond => DateTime::from_timestamp_micros(
            column.as_primitive::<TimestampMicrosecondType>().value(row),
        ),
        TimeUnit::Millisecond => DateTime::from_timestamp_millis(
            column.as_primitive::<TimestampMillisecondType>().value(row),
        ),
        TimeUnit::Nanosecond => Some(DateTime::from_timestamp_nanos(
            column.as_primitive::<TimestampNanosecondType>().value(row),
        )),
        // Parquet has none.
        TimeUnit::Second => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_name_columns() {
        let path = Path::new(
            "x=1/outlet=K%C3%BCstenbote%20%26%20Co/month=2026-04/language=__HIVE_DEFAULT_PARTITION__/p.parquet",
        );
        let wanted = ("outlet".to_owned(), "Küstenbote & Co".to_owned());
        assert_eq!(parts(path), [wanted]);
        assert_eq!(undone("100%"), "100%");
        assert_eq!(undone("%ff"), "%ff");
    }
}
