//! How an article changed between two readings.

use chrono::{DateTime, Utc};

use super::{Article, Field};

/// What a new reading means to the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The first reading of this story.
    New,
    /// It says something else than before, in these fields.
    Revised(Vec<Field>),
    /// It says the same.
    Unchanged,
    /// The page holds no story: a wall, a front page; recorded, never stored as an article.
    NotAnArticle,
}

/// What is known of a story's past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EditHistory {
    /// When it was published, as the page says.
    pub published: Option<DateTime<Utc>>,
    /// When we first had it.
    pub first_seen: DateTime<Utc>,
    /// When we last found it changed; `first_seen` if we never did.
    pub last_changed: DateTime<Utc>,
}

/// The fields in which two readings of one story differ, body and headline first.
///
/// Only what a reader of the page would see counts; white space does not.
pub fn changed_fields(before: &Article, after: &Article) -> Vec<Field> {
    let text = |a: &Option<String>, b: &Option<String>| !same_text(a.as_deref(), b.as_deref());
    let differs = [
        (Field::Headline, text(&before.headline, &after.headline)),
        (Field::Body, before.body.text() != after.body.text()),
        (
            Field::Description,
            text(&before.description, &after.description),
        ),
        (Field::Authors, before.authors != after.authors),
        (Field::Byline, text(&before.byline, &after.byline)),
        (Field::Outlet, text(&before.outlet, &after.outlet)),
        (
            Field::DatePublished,
            before.date_published != after.date_published,
        ),
        (
            Field::DateModified,
            before.date_modified != after.date_modified,
        ),
        (
            Field::CorrectionNotice,
            text(&before.correction_notice, &after.correction_notice),
        ),
        (Field::Section, text(&before.section, &after.section)),
        (Field::Keywords, before.keywords != after.keywords),
    ];
    differs
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(field, _)| field)
        .collect()
}

fn same_text(a: Option<&str>, b: Option<&str>) -> bool {
    a.unwrap_or_default()
        .split_whitespace()
        .eq(b.unwrap_or_default().split_whitespace())
}
