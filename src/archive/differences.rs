//! What differs between two revisions of an article, word by word.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use super::article::find_id;
use super::texts::TEXT_COLUMNS;
use super::{ArchiveError, ArticleKey, Reader, stored};
use crate::model::{Article, Edit, Field, Op, Piece, WordDiff, changed_fields};

/// Columns that follow from others, say how sure a reading is, or have a place of their own.
const ELSEWHERE: [&str; 8] = [
    "published_utc",
    "modified_utc",
    "date_evidence",
    "confidence",
    "suspect",
    "completeness",
    "word_count",
    "body",
];

/// Columns whose values are replaced as a whole.
const WHOLE: [&str; 5] = [
    "kind",
    "date_published",
    "date_modified",
    "language",
    "image_url",
];

/// Which revisions are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Compared {
    /// The older one; `None`: the one before the newer.
    pub from: Option<i64>,
    /// The newer one; `None`: the latest.
    pub to: Option<i64>,
}

/// Two revisions of an article side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RevisionDiff {
    /// `articles.id`.
    pub id: i64,
    /// Where the story stands.
    pub canonical_url: String,
    /// The headline that it has in the newer one.
    pub headline: Option<String>,
    /// The older one.
    pub from: Side,
    /// The newer one.
    pub to: Side,
    /// When the text of `to` was not there yet, for the last time; `None` unless they follow each other.
    pub previous_seen_at: Option<String>,
    /// The fields that differ for a reader of the page.
    pub changed: Vec<Field>,
    /// In what ways, how many words, how alike.
    #[serde(flatten)]
    pub edit: Edit,
    /// As in `revisions`; `None` unless they follow each other.
    pub silent_edit: Option<bool>,
    /// As in `revisions`; `None` unless they follow each other.
    pub backdated: Option<bool>,
    /// The fields that differ, typesetting and counters too, but for the body.
    pub fields: Vec<FieldDiff>,
    /// Both bodies in one.
    pub body: Vec<Piece>,
}

/// One of the revisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// `revisions.number`.
    pub revision: i64,
    /// When the page was captured.
    pub seen_at: String,
    /// The page.
    pub snapshot_id: i64,
    /// What read it.
    pub extractor_version: String,
}

/// A field that two revisions have differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldDiff {
    /// The column.
    pub field: &'static str,
    /// In the older one.
    pub before: Option<String>,
    /// In the newer one.
    pub after: Option<String>,
    /// Both in one.
    pub pieces: Vec<Piece>,
}

impl Reader {
    /// Compares two revisions; `None` if there is no such article.
    pub fn diff(
        &self,
        key: &ArticleKey,
        compared: Compared,
    ) -> Result<Option<RevisionDiff>, ArchiveError> {
        let about = self.located(about(&self.connection, key))?;
        let Some(about) = about else {
            return Ok(None);
        };
        let to = compared.to.unwrap_or(about.revisions);
        let from = compared.from.unwrap_or(to - 1);
        if about.revisions == 1 && compared == Compared::default() {
            return Err(ArchiveError::OneRevision(about.id));
        }
        let revision = |number| {
            let found = self.located(revision(&self.connection, about.id, number))?;
            found.ok_or(ArchiveError::NoRevision {
                article: about.id,
                number,
                count: about.revisions,
            })
        };
        // The one that was named is the one to complain of.
        let to = revision(to)?;
        let from = revision(from)?;
        Ok(Some(compare(about, from, to)))
    }
}

struct About {
    id: i64,
    canonical_url: String,
    revisions: i64,
}

fn about(connection: &Connection, key: &ArticleKey) -> rusqlite::Result<Option<About>> {
    let Some(id) = find_id(connection, key)? else {
        return Ok(None);
    };
    connection
        .prepare_cached("SELECT id, canonical_url, revision_count FROM articles WHERE id = ?1")?
        .query_row([id], |row| {
            Ok(About {
                id: row.get(0)?,
                canonical_url: row.get(1)?,
                revisions: row.get(2)?,
            })
        })
        .optional()
}

/// A row of `revisions`.
struct Version {
    side: Side,
    article: Article,
    texts: Vec<Option<String>>,
    body: String,
    previous_seen_at: Option<String>,
    silent_edit: bool,
    backdated: bool,
}

fn revision(
    connection: &Connection,
    article: i64,
    number: i64,
) -> rusqlite::Result<Option<Version>> {
    connection
        .prepare_cached("SELECT * FROM revisions WHERE article_id = ?1 AND number = ?2")?
        .query_row(params![article, number], version)
        .optional()
}

fn version(row: &Row<'_>) -> rusqlite::Result<Version> {
    let texts = TEXT_COLUMNS.split(", ").map(|column| shown(row, column));
    Ok(Version {
        side: Side {
            revision: row.get("number")?,
            seen_at: row.get("seen_at")?,
            snapshot_id: row.get("snapshot_id")?,
            extractor_version: row.get("extractor_version")?,
        },
        article: stored::article(row)?,
        texts: texts.collect::<rusqlite::Result<_>>()?,
        body: row.get("body")?,
        previous_seen_at: row.get("previous_seen_at")?,
        silent_edit: row.get("silent_edit")?,
        backdated: row.get("backdated")?,
    })
}

/// A column as text; what is empty says nothing.
fn shown(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<String>> {
    let text = match row.get_ref(column)? {
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Null | ValueRef::Blob(_) => String::new(),
    };
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn compare(about: About, from: Version, to: Version) -> RevisionDiff {
    let mut changed = changed_fields(&from.article, &to.article);
    let kind = |version: &Version| version.texts.first().cloned().flatten();
    if kind(&from) != kind(&to) {
        changed.push(Field::Kind);
    }
    let mut edit = Edit::of(&from.article, &to.article, &changed);
    if changed.is_empty() {
        edit.classes.clear();
    }
    let follows = from.side.revision + 1 == to.side.revision;
    RevisionDiff {
        id: about.id,
        canonical_url: about.canonical_url,
        headline: to.article.headline.clone(),
        fields: fields(&from, &to),
        body: WordDiff::of(&from.body, &to.body).pieces(),
        previous_seen_at: to.previous_seen_at.filter(|_| follows),
        silent_edit: follows.then_some(to.silent_edit),
        backdated: follows.then_some(to.backdated),
        from: from.side,
        to: to.side,
        changed,
        edit,
    }
}

fn fields(from: &Version, to: &Version) -> Vec<FieldDiff> {
    let columns = TEXT_COLUMNS
        .split(", ")
        .zip(from.texts.iter().zip(&to.texts));
    columns
        .filter(|(field, (before, after))| before != after && !ELSEWHERE.contains(field))
        .map(|(field, (before, after))| FieldDiff {
            field,
            before: before.clone(),
            after: after.clone(),
            pieces: pieces(field, before.as_deref(), after.as_deref()),
        })
        .collect()
}

fn pieces(field: &str, before: Option<&str>, after: Option<&str>) -> Vec<Piece> {
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    if !WHOLE.contains(&field) {
        let diff = WordDiff::of(before, after);
        if !diff.is_empty() {
            return diff.pieces();
        }
    }
    let piece = |op, text: &str| Piece {
        op,
        text: text.to_owned(),
    };
    let both = [piece(Op::Remove, before), piece(Op::Add, after)];
    let both = both.into_iter().filter(|piece| !piece.text.is_empty());
    both.collect()
}
