//! What the page's address says: a date in its path; and a date in its title.

use crate::extract::dates;
use crate::extract::document::Document;
use crate::extract::evidence::Candidates;
use crate::model::Field;

/// Reads the address.
pub(super) fn read(document: &Document, out: &mut Candidates, reader: &'static str) {
    if let Some(date) = document
        .url
        .and_then(|url| dates::from_url(url.as_url().path()))
    {
        out.put(Field::DatePublished, &date.to_iso(), reader, "path", 0.55);
    }
    let title = document.title.as_deref().unwrap_or_default();
    if let Some(date) = dates::find(title, document.dating) {
        out.put(Field::DatePublished, &date.to_iso(), "title", "title", 0.3);
    }
}
