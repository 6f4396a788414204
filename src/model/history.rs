//! How an article changed between two readings.

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
