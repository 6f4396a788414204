//! A run as a log for programs: `--log-format json`, one object a line on standard
//! error. Fields are called as the archive's columns are.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::terminal::{Level, record};
use crate::model::PageUrl;
use crate::pipeline::{Event, PageResult};

/// Writes one event; pages that went well only if it is not `quiet`.
pub(super) fn event(event: &Event<'_>, quiet: bool) {
    match event {
        Event::Resuming { pages } => record(
            Level::Info,
            "reading what an earlier run left",
            fields(json!({"pages": pages})),
        ),
        Event::Started { due } => {
            record(Level::Info, "the run begins", fields(json!({"due": due})));
        }
        Event::Page { url, result } => page(url, result, quiet),
        Event::Beat { .. } => {}
        Event::Stopping => record(Level::Info, "stopping", Map::new()),
    }
}

/// Writes how the run went.
pub(super) fn ended(archive: &Path, summary: Value) {
    let mut all = fields(summary);
    all.insert("archive".to_owned(), archive.display().to_string().into());
    record(Level::Info, "the run has ended", all);
}

fn page(url: &PageUrl, result: &PageResult, quiet: bool) {
    let level = match result {
        PageResult::Refused(_) | PageResult::Failed(_) | PageResult::Unreadable { .. } => {
            Level::Warn
        }
        _ if quiet => return,
        _ => Level::Info,
    };
    let mut all = fields(json!({
        "url": url,
        "host": url.host_key().as_str(),
        "result": result.code(),
    }));
    match result {
        PageResult::Read {
            kind,
            headline,
            bytes,
            ..
        } => all.extend(fields(json!({
            "kind": kind.as_str(),
            "headline": headline,
            "changed": result.changed().iter().map(ToString::to_string).collect::<Vec<_>>(),
            "bytes": bytes,
        }))),
        PageResult::Refused(refusal) => all.extend(fields(json!({
            "error": refusal.code(),
            "advice": refusal.advice(),
        }))),
        PageResult::Failed(failure) => all.extend(fields(json!({
            "error": failure.code(),
            "error_detail": failure.to_string(),
            "advice": failure.advice(),
        }))),
        PageResult::Listed {
            source,
            added,
            changed,
            bytes,
        } => all.extend(fields(json!({
            "source": source,
            "added": added,
            "changed_pages": changed,
            "bytes": bytes,
        }))),
        PageResult::Unreadable { source, why } => all.extend(fields(json!({
            "source": source,
            "error": "not_a_source",
            "error_detail": why,
        }))),
        PageResult::Elsewhere { .. } | PageResult::NotModified | PageResult::GivenBack => {}
    }
    record(level, "page", all);
}

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        other => Map::from_iter([("value".to_owned(), other)]),
    }
}
