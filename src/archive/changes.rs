//! Which stories were changed, when, how and how much.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use rusqlite::types::ToSql;
use rusqlite::{Connection, Row};
use serde::Serialize;

use super::{ArchiveError, Reader};
use crate::model::{EditClass, utc_text};

/// Which changes are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangesQuery {
    /// Seen at this moment or later.
    pub since: Option<DateTime<Utc>>,
    /// Seen at this moment or earlier.
    pub until: Option<DateTime<Utc>>,
    /// Only those that the page does not own up to.
    pub silent: bool,
    /// Only those that turn time back.
    pub backdated: bool,
    /// Only those of the headline.
    pub headline: bool,
    /// Only those that show one of these ways; empty: any.
    pub classes: Vec<EditClass>,
    /// Only of this outlet or publisher.
    pub outlet: Option<String>,
}

/// A revision that is not a story's first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangedStory {
    /// `articles.id`.
    pub id: i64,
    /// Where the story stands.
    pub canonical_url: String,
    /// As in this revision.
    pub outlet: Option<String>,
    /// As in this revision.
    pub publisher: Option<String>,
    /// As in this revision.
    pub headline: Option<String>,
    /// The headline before; `None` unless it was changed.
    pub headline_before: Option<String>,
    /// `revisions.number`.
    pub revision: i64,
    /// When the text before was seen for the last time.
    pub previous_seen_at: Option<String>,
    /// When this one was seen for the first time.
    pub seen_at: String,
    /// The fields, joined by ",".
    pub changed: String,
    /// The ways, joined by ",".
    pub classes: String,
    /// Of the body.
    pub words_added: i64,
    /// Of the body.
    pub words_removed: i64,
    /// Of both bodies, 0 to 1.
    pub similarity: f64,
    /// The text was changed, and the page does not say so.
    pub silent_edit: bool,
    /// Time was turned back.
    pub backdated: bool,
    /// As the page claims now.
    pub date_modified: Option<String>,
    /// As it claimed before.
    pub date_modified_before: Option<String>,
    /// As it stands now.
    pub correction_notice: Option<String>,
}

impl Reader {
    /// The changes that are wanted, latest first.
    pub fn changes(&self, wanted: &ChangesQuery) -> Result<Vec<ChangedStory>, ArchiveError> {
        self.located(changes(&self.connection, wanted))
    }
}

fn changes(connection: &Connection, wanted: &ChangesQuery) -> rusqlite::Result<Vec<ChangedStory>> {
    let (since, until) = (wanted.since.map(utc_text), wanted.until.map(utc_text));
    let mut sql = SELECT.to_owned();
    let mut values: Vec<&dyn ToSql> = Vec::new();
    if let Some(since) = &since {
        sql += " AND r.seen_at >= ?";
        values.push(since);
    }
    if let Some(until) = &until {
        sql += " AND r.seen_at <= ?";
        values.push(until);
    }
    if wanted.silent {
        sql += " AND r.silent_edit";
    }
    if wanted.backdated {
        sql += " AND r.backdated";
    }
    if wanted.headline {
        sql += " AND ',' || r.changed || ',' LIKE '%,headline,%'";
    }
    let classes = wanted.classes.iter().map(|class| {
        let class = class.as_str();
        format!("',' || r.classes || ',' LIKE '%,{class},%'")
    });
    let classes: Vec<String> = classes.collect();
    if !classes.is_empty() {
        let _ = write!(sql, " AND ({})", classes.join(" OR "));
    }
    if let Some(outlet) = &wanted.outlet {
        sql += " AND (r.outlet = ? COLLATE NOCASE OR r.publisher = ? COLLATE NOCASE)";
        values.push(outlet);
        values.push(outlet);
    }
    sql += " ORDER BY r.seen_at DESC, r.id DESC";
    let mut statement = connection.prepare(&sql)?;
    let found = statement.query_map(&*values, changed_story)?;
    found.collect()
}

/// Only the first revision of a story has nothing before it; saying so lets the index by time serve.
const SELECT: &str = "SELECT a.id, a.canonical_url, r.*, p.headline AS headline_before,
        p.date_modified AS date_modified_before
    FROM stored_revisions r JOIN articles a ON a.id = r.article_id
    JOIN stored_revisions p ON p.article_id = r.article_id AND p.number = r.number - 1
    WHERE r.number > 1";

fn changed_story(row: &Row<'_>) -> rusqlite::Result<ChangedStory> {
    let changed: String = row.get("changed")?;
    let is_headline = changed.split(',').any(|field| field == "headline");
    let before: Option<String> = row.get("headline_before")?;
    Ok(ChangedStory {
        id: row.get("article_id")?,
        canonical_url: row.get("canonical_url")?,
        outlet: row.get("outlet")?,
        publisher: row.get("publisher")?,
        headline: row.get("headline")?,
        headline_before: before.filter(|_| is_headline),
        revision: row.get("number")?,
        previous_seen_at: row.get("previous_seen_at")?,
        seen_at: row.get("seen_at")?,
        changed,
        classes: row.get("classes")?,
        words_added: row.get::<_, Option<i64>>("words_added")?.unwrap_or(0),
        words_removed: row.get::<_, Option<i64>>("words_removed")?.unwrap_or(0),
        similarity: row.get::<_, Option<f64>>("similarity")?.unwrap_or(1.0),
        silent_edit: row.get("silent_edit")?,
        backdated: row.get("backdated")?,
        date_modified: row.get("date_modified")?,
        date_modified_before: row.get("date_modified_before")?,
        correction_notice: row.get("correction_notice")?,
    })
}
