//! What the page's address says: a date in its path.

use crate::extract::dates;
use crate::extract::document::Document;
use crate::extract::evidence::Candidates;
use crate::model::Field;

/// Reads the address.
pub(super) fn read(document: &Document, out: &mut Candidates, reader: &'static str) {
    let Some(url) = document.url else { return };
    let path = url.as_url().path();
    if let Some(date) = dates::from_url(path) {
        out.put(Field::DatePublished, &date.to_iso(), reader, "path", 0.55);
    }
}
