//! Keeping the two full-text indexes in step with `articles`.
//!
//! Triggers do that for other programs that change an archive. The writer has
//! them switched off and indexes at the end of a batch instead: FTS5 writes out
//! what it has gathered before every statement that SQLite may have to undo (one
//! with a trigger, a savepoint), so indexing in between makes a segment an
//! article, and merging them took nine tenths of the time.

use rusqlite::{Connection, params};

use super::words;
use crate::model::Article;

/// The searched columns of one article.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Columns {
    headline: Option<String>,
    description: Option<String>,
    body: String,
    outlet: Option<String>,
    byline: Option<String>,
}

impl Columns {
    fn of(article: &Article) -> Self {
        Self {
            headline: article.headline.clone(),
            description: article.description.clone(),
            body: article.body.text(),
            outlet: article.outlet.clone(),
            byline: article.byline.clone(),
        }
    }

    fn each(&self) -> [Option<&str>; 5] {
        [
            self.headline.as_deref(),
            self.description.as_deref(),
            Some(&self.body),
            self.outlet.as_deref(),
            self.byline.as_deref(),
        ]
    }

    fn has_single_characters(&self) -> bool {
        let mut texts = self.each().into_iter().flatten();
        texts.any(words::has_single_characters)
    }
}

/// What an article's new row means to the indexes.
#[derive(Debug)]
pub(super) struct Indexing {
    article: i64,
    old: Option<Columns>,
    new: Columns,
}

impl Indexing {
    /// An article, as it was (if it was) and as it is.
    pub(super) fn of(article: i64, old: Option<&Article>, new: &Article) -> Self {
        Self {
            article,
            old: old.map(Columns::of),
            new: Columns::of(new),
        }
    }

    /// Brings both indexes up to date.
    pub(super) fn apply(&self, connection: &Connection) -> rusqlite::Result<()> {
        if let Some(old) = &self.old {
            self.forget(connection, old)?;
        }
        let [headline, description, body, outlet, byline] = self.new.each();
        connection
            .prepare_cached(
                "INSERT INTO articles_fts (rowid, headline, description, body, outlet, byline)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                self.article,
                headline,
                description,
                body,
                outlet,
                byline
            ])?;
        if self.new.has_single_characters() {
            let [headline, description, body, outlet, byline] =
                self.new.each().map(|text| text.map(words::spaced));
            connection
                .prepare_cached(
                    "INSERT INTO articles_fts_characters
                         (rowid, headline, description, body, outlet, byline)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    self.article,
                    headline,
                    description,
                    body,
                    outlet,
                    byline
                ])?;
        }
        Ok(())
    }

    /// An index over another table must be told what it is to forget.
    fn forget(&self, connection: &Connection, old: &Columns) -> rusqlite::Result<()> {
        let [headline, description, body, outlet, byline] = old.each();
        connection
            .prepare_cached(
                "INSERT INTO articles_fts (articles_fts, rowid, headline, description, body, outlet, byline)
                 VALUES ('delete', ?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![self.article, headline, description, body, outlet, byline])?;
        if old.has_single_characters() {
            connection
                .prepare_cached("DELETE FROM articles_fts_characters WHERE rowid = ?1")?
                .execute([self.article])?;
        }
        Ok(())
    }
}
