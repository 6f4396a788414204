//! A story's revisions, without their texts.

use rusqlite::{Connection, Row};
use serde::Serialize;

use crate::archive::{ArchiveError, Reader};

/// A revision as a time line shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(
    missing_docs,
    reason = "each is the column of the same name, explained in the schema"
)]
pub struct RevisionRow {
    pub number: i64,
    pub snapshot_id: i64,
    pub seen_at: String,
    pub previous_seen_at: Option<String>,
    pub changed: String,
    pub classes: String,
    pub words_added: Option<i64>,
    pub words_removed: Option<i64>,
    pub similarity: Option<f64>,
    pub silent_edit: bool,
    pub backdated: bool,
    pub headline: Option<String>,
}

impl Reader {
    /// The revisions of an article, the first one first; none if there is no such article.
    pub fn revisions(&self, article: i64) -> Result<Vec<RevisionRow>, ArchiveError> {
        self.located(revisions(&self.connection, article))
    }
}

fn revisions(connection: &Connection, article: i64) -> rusqlite::Result<Vec<RevisionRow>> {
    connection
        .prepare_cached("SELECT * FROM stored_revisions WHERE article_id = ?1 ORDER BY number")?
        .query_map([article], revision)?
        .collect()
}

fn revision(row: &Row<'_>) -> rusqlite::Result<RevisionRow> {
    Ok(RevisionRow {
        number: row.get("number")?,
        snapshot_id: row.get("snapshot_id")?,
        seen_at: row.get("seen_at")?,
        previous_seen_at: row.get("previous_seen_at")?,
        changed: row.get("changed")?,
        classes: row.get("classes")?,
        words_added: row.get("words_added")?,
        words_removed: row.get("words_removed")?,
        similarity: row.get("similarity")?,
        silent_edit: row.get("silent_edit")?,
        backdated: row.get("backdated")?,
        headline: row.get("headline")?,
    })
}
