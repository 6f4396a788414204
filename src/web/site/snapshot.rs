//! A captured page as it came, in a frame of its own.
//!
//! The frame's document is sandboxed by its own header, wherever it is opened: its origin is
//! nobody's, no script runs, no form is sent, and nothing is loaded but the styles within it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html as markup};

use super::layout::{Frame, frame};
use super::listing::json_body;
use super::pieces::{grouped, outward, shortened, time};
use super::{Problem, Site};
use crate::archive::{SnapshotId, SnapshotRow};
use crate::html;
use crate::model::Capture;

/// What a stored page may do: show itself, with its own styles and small pictures in it.
const POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/snapshots/{id}", get(page))
        .route("/snapshots/{id}/raw", get(raw))
}

fn number(part: &str) -> Result<(i64, bool), Problem> {
    let (number, is_json) = part
        .strip_suffix(".json")
        .map_or((part, false), |number| (number, true));
    let wrong = |_| Problem::NotFound(format!("snapshot `{}`", shortened(part, 40)));
    Ok((number.parse().map_err(wrong)?, is_json))
}

async fn page(
    State(site): State<Arc<Site>>,
    Path(part): Path<String>,
) -> Result<Response, Problem> {
    let (id, is_json) = number(&part)?;
    let found = site.readers.ask(move |reader| {
        let found = reader.snapshot(SnapshotId(id))?;
        found.ok_or_else(|| Problem::NotFound(format!("snapshot {id}")))
    });
    let found = found.await;
    if is_json {
        let body = serde_json::to_value(found.map_err(Problem::for_program)?);
        return Ok(json_body(&body.map_err(|_| Problem::Broken)?));
    }
    let title = format!("Snapshot {id}");
    let about = Frame {
        others: vec![("application/json", format!("/snapshots/{id}.json"))],
        ..Frame::titled(&title)
    };
    Ok(frame(&about, &main(&found?)).into_response())
}

fn main(row: &SnapshotRow) -> Markup {
    markup! {
        h1 { "Snapshot " (row.id) }
        p { (outward(&row.url)) @if row.final_url != row.url { " → " (outward(&row.final_url)) } }
        p.by {
            "captured " (time(&row.captured_at)) " · HTTP " (row.status) " · "
            (row.media_type.as_deref().unwrap_or("no media type")) " · " (grouped(row.raw_bytes)) " bytes"
            @if let Some(kind) = &row.kind { " · " (kind.replace('_', " ")) }
            @if row.noarchive { " " span.badge.warn { "asks not to be kept" } }
        }
        p.by { "BLAKE3 " code.digest { (row.digest) } }
        @if let Some(article) = row.article_id { p { a href={ "/articles/" (article) } { "The story that it tells" } } }
        @match &row.let_go_at {
            Some(at) => p.notice { "The bytes of this page were let go at " (time(at)) "; what was read out of it is kept." },
            None => {
                p.dim { "As it came, without scripts, pictures and whatever else it would load. " a href={ "/snapshots/" (row.id) "/raw" } { "Alone" } }
                iframe.snapshot src={ "/snapshots/" (row.id) "/raw" } sandbox="" title={ "Captured page " (row.id) } referrerpolicy="no-referrer" {}
            }
        }
    }
}

async fn raw(State(site): State<Arc<Site>>, Path(part): Path<String>) -> Result<Response, Problem> {
    let (id, _) = number(&part)?;
    let capture = site
        .readers
        .ask(move |reader| Ok(reader.capture(SnapshotId(id))?))
        .await?;
    let kind = kind(&capture);
    let mut headers = vec![
        (CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (CACHE_CONTROL, "private, max-age=3600".to_owned()),
    ];
    if kind.is_none() {
        // What is no page is kept as a file, never opened.
        headers.push((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"snapshot-{id}\""),
        ));
    }
    headers.push((
        CONTENT_TYPE,
        kind.unwrap_or_else(|| "application/octet-stream".to_owned()),
    ));
    let headers = axum::response::AppendHeaders(headers);
    Ok((headers, capture.body).into_response())
}

/// The media type of a page, with the encoding in which we read it, which is not always what the
/// page says; `None` for anything but a page.
fn kind(capture: &Capture) -> Option<String> {
    let media_type = capture.media_type().filter(|kind| !kind.is_empty());
    let shown = match media_type.as_deref().unwrap_or("text/html") {
        "text/plain" => "text/plain",
        // As XML, one mistake would hide the page.
        "text/html" | "application/xhtml+xml" => "text/html",
        _ => return None,
    };
    let (_, encoding) = html::decode(&capture.body, capture.header("content-type"));
    Some(format!("{shown}; charset={}", encoding.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(header: &str, body: &[u8]) -> Option<String> {
        let mut capture = Capture::from_bytes(body.to_vec());
        let header = ("content-type".to_owned(), header.to_owned());
        capture.headers.push(header);
        kind(&capture)
    }

    #[test]
    fn only_pages_are_opened_and_as_they_are_read() {
        let (cyrillic, ..) = encoding_rs::WINDOWS_1251.encode("Мост снова открыт для пешеходов");
        for (header, body, shown) in [
            (
                "text/html; charset=Windows-1251",
                &*cyrillic,
                "text/html; charset=windows-1251",
            ),
            (
                "text/html; charset=utf-8",
                &*cyrillic,
                "text/html; charset=windows-1251",
            ),
            (
                "text/html; charset=\"x\r\nset-cookie: a\"",
                b"bridge \xc3\xa4",
                "text/html; charset=UTF-8",
            ),
            (
                "application/xhtml+xml",
                b"\xc3\xa4",
                "text/html; charset=UTF-8",
            ),
            ("text/plain", b"\xc3\xa4", "text/plain; charset=UTF-8"),
        ] {
            assert_eq!(typed(header, body).as_deref(), Some(shown), "{header}");
        }
        for other in [
            "image/svg+xml",
            "text/xml",
            "application/pdf",
            "text/javascript",
            "application/json",
        ] {
            assert_eq!(typed(other, b"<svg>"), None, "{other}");
        }
    }
}
