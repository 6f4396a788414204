//! Keeping the full-text index in step with `articles`.
//!
//! Triggers do that for other programs that change an archive. The writer has
//! them switched off and indexes at the end of a batch instead: FTS5 writes out
//! what it has gathered before every statement that SQLite may have to undo (one
//! with a trigger, a savepoint), so indexing in between makes a segment an
//! article, and merging them took nine tenths of the time.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, Row};

use super::bigrams;

/// The indexed columns, in the order of [`Columns`].
macro_rules! columns {
    () => {
        "headline, description, body, outlet, byline, headline_bigrams, body_bigrams, \
         outlet_bigrams"
    };
}

/// What the index holds of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Columns {
    /// Headline, description, body, outlet, byline.
    texts: [Option<String>; 5],
    /// Of the headline, of description and body, of outlet and byline.
    bigrams: [Option<String>; 3],
}

impl Columns {
    fn read(connection: &Connection, article: i64) -> rusqlite::Result<Option<Self>> {
        connection
            .prepare_cached(concat!(
                "SELECT ",
                columns!(),
                " FROM articles WHERE id = ?1"
            ))?
            .query_row([article], Self::from_row)
            .optional()
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let text = |column| row.get(column);
        Ok(Self {
            texts: [text(0)?, text(1)?, text(2)?, text(3)?, text(4)?],
            bigrams: [text(5)?, text(6)?, text(7)?],
        })
    }

    /// The bigrams that belong to the texts.
    fn true_bigrams(&self) -> [Option<String>; 3] {
        let texts = &self.texts;
        [&texts[..1], &texts[1..3], &texts[3..]]
            .map(|texts| bigrams::of(texts.iter().flatten().map(String::as_str)))
    }

    /// Runs a statement that takes the article's id and all columns.
    fn bind(&self, connection: &Connection, sql: &str, article: i64) -> rusqlite::Result<()> {
        let mut statement = connection.prepare_cached(sql)?;
        statement.raw_bind_parameter(1, article)?;
        for (text, place) in self.texts.iter().chain(&self.bigrams).zip(2..) {
            statement.raw_bind_parameter(place, text)?;
        }
        statement.raw_execute().map(drop)
    }
}

/// An article whose row was written, and what the index still holds of it.
#[derive(Debug)]
pub(super) struct Indexing {
    article: i64,
    old: Option<Columns>,
}

impl Indexing {
    /// An article that is new.
    pub(super) fn new_article(article: i64) -> Self {
        Self { article, old: None }
    }

    /// An article whose row is about to be changed.
    pub(super) fn before_change(connection: &Connection, article: i64) -> rusqlite::Result<Self> {
        let old = Columns::read(connection, article)?;
        Ok(Self { article, old })
    }
}

/// Brings the index up to date with the rows as they stand. Rows first, so that nothing
/// makes the index write out what it gathers.
pub(super) fn apply(connection: &Connection, pending: &[Indexing]) -> rusqlite::Result<()> {
    // Of an article that was written twice, the index knows what stood there before the first time.
    let mut met = HashSet::new();
    let firsts = pending.iter().filter(|p| met.insert(p.article));
    let mut changes = Vec::with_capacity(pending.len());
    for Indexing { article, old } in firsts {
        if let Some(new) = with_bigrams(connection, *article)? {
            changes.push((*article, old, new));
        }
    }
    for (article, old, new) in changes {
        if let Some(old) = old {
            forget(connection, article, old)?;
        }
        let sql = concat!(
            "INSERT INTO articles_fts (rowid, ",
            columns!(),
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
        );
        new.bind(connection, sql, article)?;
    }
    Ok(())
}

/// An article's row, in which the bigrams are made to fit.
fn with_bigrams(connection: &Connection, article: i64) -> rusqlite::Result<Option<Columns>> {
    let Some(mut columns) = Columns::read(connection, article)? else {
        return Ok(None);
    };
    let bigrams = columns.true_bigrams();
    if bigrams != columns.bigrams {
        connection
            .prepare_cached(
                "UPDATE articles SET headline_bigrams = ?1, body_bigrams = ?2, outlet_bigrams = ?3
                 WHERE id = ?4",
            )?
            .execute((&bigrams[0], &bigrams[1], &bigrams[2], article))?;
        columns.bigrams = bigrams;
    }
    Ok(Some(columns))
}

/// An index over another table must be told what it is to forget.
fn forget(connection: &Connection, article: i64, old: &Columns) -> rusqlite::Result<()> {
    let sql = concat!(
        "INSERT INTO articles_fts (articles_fts, rowid, ",
        columns!(),
        ") VALUES ('delete', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    );
    old.bind(connection, sql, article)
}
