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
    // Article numbers of many sites begin with the day on which they were given.
    if let Some(date) = document
        .url
        .and_then(|url| dates::from_number(url.as_url().path()))
    {
        let place = "number in the path";
        out.put(Field::DatePublished, &date.to_iso(), reader, place, 0.3);
    }
    let title = document.title.as_deref().unwrap_or_default();
    if let Some(date) = dates::find(title, document.dating) {
        out.put(Field::DatePublished, &date.to_iso(), "title", "title", 0.3);
    }
}
