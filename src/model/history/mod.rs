//! How an article changed between two readings: whether it did ([`changed_fields`]), how
//! much ([`WordDiff`]), in what way ([`Edit`], [`EditClass`]), whether the page owns up to it
//! ([`Claims`]), and whether a reading is worth being the current one ([`Held`]).

mod claims;
mod classes;
mod folding;
mod habit;
mod held;
mod noise;
mod quotations;
mod tokens;
mod word_diff;

use chrono::{DateTime, Utc};

use super::{Article, Field};

pub use claims::Claims;
pub use classes::{Edit, EditClass};
pub use folding::fold;
pub use habit::{EditHabit, Looks, SPANS};
pub use held::{Held, Worth};
pub use word_diff::{Op, Piece, WordDiff};

/// What a new reading means to the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The first reading of this story.
    New,
    /// It says something else than before, in these fields.
    Revised(Vec<Field>),
    /// It says the same.
    Unchanged,
    /// It says something else, but is less than what we have: recorded, never shown.
    Held(Held),
    /// The story is gone, and something else stands at its address: a front page, "not found".
    Gone,
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
    /// When we last saw it.
    pub last_seen: DateTime<Utc>,
}

/// The fields in which two readings of one story differ, body and headline first.
///
/// Only what a reader of the page would see counts: not white space, typesetting or encoding,
/// not counters and ages, not the order of keywords, not the size of a picture. What a page
/// says of itself beside the story (section, language, publisher, picture …) has changed
/// when it says something else, not when it says nothing any more.
pub fn changed_fields(before: &Article, after: &Article) -> Vec<Field> {
    let (a, b) = (before, after);
    let line = |a: &Option<String>, b: &Option<String>| {
        !noise::same_line(a.as_deref().unwrap_or(""), b.as_deref().unwrap_or(""))
    };
    let said = |a: &Option<String>, b: &Option<String>| b.is_some() && line(a, b);
    let names = |a: &[String], b: &[String]| !b.is_empty() && !noise::same_names(a, b);
    let authors = |article: &Article| -> Vec<String> {
        article
            .authors
            .iter()
            .map(|author| author.name.clone())
            .collect()
    };
    let picture = match (&a.image_url, &b.image_url) {
        (Some(a), Some(b)) => !noise::same_image(a, b),
        _ => false,
    };
    let language = match (&a.language, &b.language) {
        (Some(a), Some(b)) => !a.eq_ignore_ascii_case(b),
        _ => false,
    };
    let differs = [
        (Field::Headline, line(&a.headline, &b.headline)),
        (
            Field::Body,
            !noise::same_body(&a.body.text(), &b.body.text()),
        ),
        (Field::Description, line(&a.description, &b.description)),
        (Field::Authors, !noise::same_names(&authors(a), &authors(b))),
        (Field::Byline, line(&a.byline, &b.byline)),
        (Field::Outlet, line(&a.outlet, &b.outlet)),
        (
            Field::DatePublished,
            !noise::same_time(a.date_published, b.date_published),
        ),
        (
            Field::DateModified,
            !noise::same_time(a.date_modified, b.date_modified),
        ),
        (
            Field::CorrectionNotice,
            line(&a.correction_notice, &b.correction_notice),
        ),
        (Field::Agency, !noise::same_names(&a.agency, &b.agency)),
        (Field::CreditLine, line(&a.credit_line, &b.credit_line)),
        (Field::Publisher, said(&a.publisher, &b.publisher)),
        (Field::Dateline, said(&a.dateline, &b.dateline)),
        (Field::Section, said(&a.section, &b.section)),
        (Field::Keywords, names(&a.keywords, &b.keywords)),
        (Field::Language, language),
        (Field::ImageUrl, picture),
    ];
    let differs = differs.into_iter().filter(|(_, differs)| *differs);
    differs.map(|(field, _)| field).collect()
}

/// A text that two readings share if they tell the same story: what is typeset, encoded or
/// counted differently does not matter.
pub fn gist(article: &Article) -> String {
    noise::gist(
        article.headline.as_deref().unwrap_or(""),
        &article.body.text(),
    )
}
