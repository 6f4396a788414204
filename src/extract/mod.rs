//! Reads an article out of a page: [`extract`] is total and deterministic.
//!
//! [`document`] gathers in one walk what all readers need.

mod document;

use crate::html;
use crate::model::{Capture, Extraction};

use document::Document;

/// What the caller may decide about a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Bytes of a page that are read; what comes after is left.
    pub parse_limit: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            parse_limit: 10 * 1024 * 1024,
        }
    }
}

/// Reads the page.
pub fn extract(capture: &Capture, options: &Options) -> Extraction {
    let page = html::parse(
        &capture.body,
        capture.header("content-type"),
        options.parse_limit,
    );
    let _document = Document::gather(&page, capture);
    Extraction::default()
}
