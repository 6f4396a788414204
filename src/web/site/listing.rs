//! Lists: each at three addresses, as a page, as JSON and as CSV.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Problem, Site};
use crate::exchange::records::harmless;

/// What an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Page,
    Json,
    Csv,
}

impl Form {
    const ALL: [(Self, &'static str); 3] =
        [(Self::Page, ""), (Self::Json, ".json"), (Self::Csv, ".csv")];
}

/// The same list at `/path`, `/path.json` and `/path.csv`.
pub(super) fn routes<Q, A, F>(path: &str, answer: A) -> Router<Arc<Site>>
where
    Q: DeserializeOwned + Send + 'static,
    A: Fn(Arc<Site>, Q, Form) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<Response, Problem>> + Send + 'static,
{
    Form::ALL.into_iter().fold(Router::new(), |router, (form, suffix)| {
        let answer = answer.clone();
        let handler = move |State(site): State<Arc<Site>>, wanted: Result<Query<Q>, QueryRejection>| async move {
            let answered = match wanted {
                Ok(Query(wanted)) => answer(site, wanted, form).await,
                Err(error) => Err(Problem::Wrong(error.body_text())),
            };
            match form {
                Form::Json => answered.map_err(Problem::for_program),
                _ => answered,
            }
        };
        router.route(&format!("{path}{suffix}"), get(handler))
    })
}

/// Addresses of the same list as data, for the head of its page.
pub(super) fn others(address_of: impl Fn(&str) -> String) -> Vec<(&'static str, String)> {
    vec![
        ("application/json", address_of(".json")),
        ("text/csv", address_of(".csv")),
    ]
}

/// `{"rows": […], "next": "/outlets.json?page=2"}`: `next` only if there is more.
pub(super) fn as_json<T: Serialize>(rows: &[T], next: Option<String>) -> Result<Response, Problem> {
    let rows = serde_json::to_value(rows).map_err(|_| Problem::Broken.for_program())?;
    let mut body = json!({ "rows": rows });
    if let (Some(next), Value::Object(fields)) = (next, &mut body) {
        fields.insert("next".to_owned(), Value::String(next));
    }
    Ok(json_body(&body))
}

/// Any JSON.
pub(super) fn json_body(body: &Value) -> Response {
    ([(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// A line a row, after one with the names of the fields.
pub(super) fn as_csv<T: Serialize>(rows: &[T], name: &str) -> Result<Response, Problem> {
    let rows = serde_json::to_value(rows).map_err(|_| Problem::Broken)?;
    let rows: Vec<Value> = match rows {
        Value::Array(rows) => rows,
        _ => Vec::new(),
    };
    let first = rows.first().and_then(Value::as_object);
    let columns: Vec<String> = first
        .map(|row| row.keys().cloned().collect())
        .unwrap_or_default();
    let cells = rows.iter().map(|row| {
        let cell = |column: &String| row.get(column).map(cell).unwrap_or_default();
        columns.iter().map(cell).collect::<Vec<_>>()
    });
    csv_body(&columns, cells, name)
}

/// Cells as CSV (RFC 4180), to be kept as a file of this name.
pub(super) fn csv_body(
    columns: &[String],
    rows: impl Iterator<Item = Vec<String>>,
    name: &str,
) -> Result<Response, Problem> {
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let written = out.write_record(columns).and_then(|()| {
        rows.into_iter().try_for_each(|row| {
            out.write_record(row.iter().map(|cell| harmless(cell).into_owned()))
        })
    });
    let body = written
        .ok()
        .and_then(|()| out.into_inner().ok())
        .ok_or(Problem::Broken)?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.csv\""),
        ),
    ];
    Ok((headers, body).into_response())
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            items.join("; ")
        }
        other => other.to_string(),
    }
}
