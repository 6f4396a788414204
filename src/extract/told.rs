//! What a source said of the page that it names: a feed's title and date, a sitemap's.
//!
//! It settles what the page itself leaves open, and bears out what it says; the page's own
//! plain word weighs more.

use super::evidence::Candidates;
use crate::model::{Field, Told};

/// How `--explain` calls it.
const READER: &str = "source";

/// Puts it forward.
pub(super) fn put(told: &Told, out: &mut Candidates) {
    let dates = [
        (Field::DatePublished, told.date_published),
        (Field::DateModified, told.date_modified),
    ];
    for (field, date) in dates {
        if let Some(date) = date {
            out.put(field, &date.to_iso(), READER, "date", 0.5);
        }
    }
    let texts = [
        (Field::Headline, &told.headline, "title", 0.4),
        (Field::Section, &told.section, "category", 0.3),
        (Field::Language, &told.language, "language", 0.2),
        (Field::Publisher, &told.outlet, "publication", 0.3),
    ];
    for (field, text, place, weight) in texts {
        if let Some(text) = text {
            out.put(field, text, READER, place, weight);
        }
    }
    for author in &told.authors {
        out.put(Field::Authors, author, READER, "author", 0.3);
    }
}
