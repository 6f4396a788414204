//! What SQL gives: rows within limits, as a table, bars, a line, JSON.

use std::time::Duration;

use maud::{Markup, html};
use serde_json::{Map, Number, json};

use super::Problem;
use super::charts::{self, Bar};
use super::pieces::{counted, outward, shortened};
use crate::archive::{Answer, Parameters, QueryLimits, Reader, Value};

/// How long a question may take.
const LIMIT: Duration = Duration::from_secs(10);
/// Bytes of cells that one answer holds; what comes after is cut.
const LARGEST: usize = 64 * 1024 * 1024;
/// A cell is shown so far, in characters.
const CELL: usize = 500;
/// Points that a chart has at most.
const POINTS: usize = 400;

/// Columns and rows.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<Value>>,
    /// True if there were more.
    cut: bool,
}

/// Why rows are taken in no more.
enum End {
    Problem(Problem),
    Full,
}

impl From<crate::archive::ArchiveError> for End {
    fn from(error: crate::archive::ArchiveError) -> Self {
        Self::Problem(error.into())
    }
}

/// Asks; no more than so many rows are taken in.
pub(super) fn ask(
    reader: &mut Reader,
    sql: &str,
    parameters: &Parameters,
    most: usize,
) -> Result<Table, Problem> {
    let limits = QueryLimits {
        timeout: Some(LIMIT),
        max_rows: Some(most),
    };
    let mut table = Table::default();
    let mut bytes = 0;
    let ended = reader.query_with(sql, parameters, &limits, |answer| {
        match answer {
            Answer::Columns(columns) => table.columns = columns.to_vec(),
            Answer::Row(cells) => {
                bytes += cells.iter().map(size).sum::<usize>();
                if bytes > LARGEST {
                    return Err(End::Full);
                }
                table.rows.push(cells.to_vec());
            }
        }
        Ok(())
    });
    match ended {
        Ok(ended) => table.cut = ended.cut,
        Err(End::Full) => table.cut = true,
        Err(End::Problem(problem)) => return Err(problem),
    }
    Ok(table)
}

fn size(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len(),
        Value::Blob(bytes) => bytes.len(),
        _ => 8,
    }
}

impl Table {
    /// `{"columns": […], "rows": [{…}], "cut": false}`.
    pub(super) fn as_json(&self) -> serde_json::Value {
        let rows = self.rows.iter().map(|row| {
            let cells = self
                .columns
                .iter()
                .zip(row)
                .map(|(column, cell)| (column.clone(), as_json(cell)));
            serde_json::Value::Object(cells.collect::<Map<_, _>>())
        });
        json!({"columns": self.columns, "rows": rows.collect::<Vec<_>>(), "cut": self.cut})
    }
}

fn as_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Integer(number) => (*number).into(),
        Value::Real(number) => {
            Number::from_f64(*number).map_or(serde_json::Value::Null, Into::into)
        }
        Value::Text(_) | Value::Blob(_) => text(value).into(),
    }
}

/// A cell as text; bytes as hexadecimal.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => data_encoding::HEXLOWER.encode(bytes),
    }
}

/// The answer, with a chart over it if one is wanted and can be had.
pub(super) fn shown(table: &Table, chart: &str) -> Markup {
    html! {
        p role="status" {
            (counted(table.rows.len() as u64, "row", "rows"))
            @if table.cut { ", and there are more" }
        }
        @if matches!(chart, "bar" | "line") {
            @match points(table) {
                Some((points, of)) if chart == "line" => (charts::line(&points, of)),
                Some((points, _)) => (charts::bars(&points)),
                None => p.notice { "A chart needs a column of numbers." },
            }
        }
        div.wide tabindex="0" role="region" aria-label="Rows" {
            table {
                thead { tr {
                    @for (place, column) in table.columns.iter().enumerate() {
                        @let first = table.rows.first().and_then(|row| row.get(place));
                        th scope="col" .number[first.is_some_and(is_number)] { (column) }
                    }
                } }
                tbody { @for row in &table.rows { tr { @for cell in row { (shown_cell(cell)) } } } }
            }
        }
    }
}

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Integer(_) | Value::Real(_))
}

fn shown_cell(value: &Value) -> Markup {
    match value {
        Value::Null => html! { td.dim { "NULL" } },
        Value::Integer(_) | Value::Real(_) => html! { td.number { (text(value)) } },
        Value::Text(text) if text.starts_with("http://") || text.starts_with("https://") => {
            html! { td { (outward(text)) } }
        }
        Value::Text(text) => html! { td { bdi { (shortened(text, CELL)) } } },
        Value::Blob(bytes) => html! { td.dim { (counted(bytes.len() as u64, "byte", "bytes")) } },
    }
}

/// The last column of numbers, by the columns before it that are none.
fn points(table: &Table) -> Option<(Vec<Bar>, &str)> {
    let number = |value: &Value| match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Real(number) if number.is_finite() => Some(*number),
        _ => None,
    };
    let is_numbers = |column: &usize| {
        let cells = table.rows.iter().filter_map(|row| row.get(*column));
        let mut cells = cells.filter(|cell| **cell != Value::Null).peekable();
        cells.peek().is_some() && cells.all(|cell| number(cell).is_some())
    };
    let values = (0..table.columns.len()).rev().find(is_numbers)?;
    let names: Vec<usize> = (0..values).filter(|column| !is_numbers(column)).collect();
    let name = |at: usize, row: &[Value]| {
        let cells = names.iter().filter_map(|column| row.get(*column));
        let cells: Vec<String> = cells.map(|cell| shortened(&text(cell), 60)).collect();
        match (cells.is_empty(), row.first()) {
            (false, _) => cells.join(" · "),
            (true, Some(first)) if values > 0 => text(first),
            _ => (at + 1).to_string(),
        }
    };
    let rows = table.rows.iter().take(POINTS).enumerate();
    let bars = rows.map(|(at, row)| Bar {
        value: row.get(values).and_then(number).unwrap_or(0.0),
        name: name(at, row),
        to: None,
    });
    Some((bars.collect(), table.columns.get(values)?))
}
