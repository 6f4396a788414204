//! What can go wrong with a request, and the page that says so.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use maud::html;
use serde_json::json;

use super::layout::{Frame, frame};
use crate::archive::ArchiveError;

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Problem {
    /// There is no such thing.
    NotFound(String),
    /// There is no such thing, in a whole sentence.
    NoSuch(String),
    /// What was asked makes no sense; why.
    Wrong(String),
    /// Too many ask.
    Busy,
    /// The archive cannot answer.
    Archive(ArchiveError),
    /// A bug of ours; the log says which.
    Broken,
    /// The same, told to a program (RFC 9457).
    ForProgram(Box<Problem>),
}

impl From<ArchiveError> for Problem {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::NoSnapshot(id) => Self::NotFound(format!("snapshot {id}")),
            error @ (ArchiveError::NoRevision { .. } | ArchiveError::OneRevision(_)) => {
                Self::NoSuch(error.to_string())
            }
            error if error.is_about_the_file() => Self::Archive(error),
            error => Self::Wrong(error.to_string()),
        }
    }
}

impl Problem {
    /// As programs read it.
    pub(super) fn for_program(self) -> Self {
        Self::ForProgram(Box::new(self))
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) | Self::NoSuch(_) => StatusCode::NOT_FOUND,
            Self::Wrong(_) => StatusCode::BAD_REQUEST,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Archive(_) | Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Self::ForProgram(problem) => problem.status(),
        }
    }

    /// What happened, and in a line of its own what to do about it.
    fn text(&self) -> String {
        match self {
            Self::NotFound(what) => format!("there is no {what}"),
            Self::Wrong(why) | Self::NoSuch(why) => why.clone(),
            Self::Busy => "too many questions at a time\nhint: try again in a moment".to_owned(),
            Self::Archive(error) => error.to_string(),
            Self::Broken => {
                "something went wrong here\nhint: the log of newsvault serve says what".to_owned()
            }
            Self::ForProgram(problem) => problem.text(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, text) = (self.status(), self.text());
        let (what, hint) = text
            .split_once("\nhint: ")
            .map_or((text.as_str(), None), |(what, hint)| (what, Some(hint)));
        let title = status.canonical_reason().unwrap_or("Error");
        let mut response = if matches!(self, Self::ForProgram(_)) {
            let body =
                json!({"title": title, "status": status.as_u16(), "detail": what, "hint": hint});
            (
                [(CONTENT_TYPE, "application/problem+json")],
                body.to_string(),
            )
                .into_response()
        } else {
            let main = html! {
                h1 { (title) }
                p.problem { (what) }
                @if let Some(hint) = hint { p { "Hint: " (hint) } }
                p { a href="/" { "To the newest stories" } }
            };
            frame(&Frame::titled(title), &main).into_response()
        };
        *response.status_mut() = status;
        if status == StatusCode::SERVICE_UNAVAILABLE {
            let soon = axum::http::HeaderValue::from_static("2");
            response.headers_mut().insert(RETRY_AFTER, soon);
        }
        response
    }
}
