//! Outlets and authors, with how much of them is here.

use rusqlite::{Connection, params};
use serde::Serialize;

use crate::archive::snapshots::sql_count;
use crate::archive::{ArchiveError, Reader};

/// Which names are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamesQuery {
    /// Only names that hold this; case does not matter for plain letters.
    pub holding: Option<String>,
    /// So many of the first are passed over.
    pub offset: usize,
    /// At most so many.
    pub limit: usize,
}

/// A row of the view `outlets`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(
    missing_docs,
    reason = "each is the column of the same name, explained in the schema"
)]
pub struct OutletRow {
    pub outlet: String,
    pub articles: u64,
    pub first_published: Option<String>,
    pub last_published: Option<String>,
    pub undated: u64,
}

/// An author with how much of theirs is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuthorRow {
    /// The name.
    pub author: String,
    /// Stories that they signed.
    pub articles: u64,
}

impl Reader {
    /// Outlets, those with most stories first.
    pub fn outlets(&self, wanted: &NamesQuery) -> Result<Vec<OutletRow>, ArchiveError> {
        self.located(outlets(&self.connection, wanted))
    }

    /// Authors, those with most stories first.
    pub fn authors(&self, wanted: &NamesQuery) -> Result<Vec<AuthorRow>, ArchiveError> {
        self.located(authors(&self.connection, wanted))
    }
}

/// Dates are looked up only for those that are shown.
fn outlets(connection: &Connection, wanted: &NamesQuery) -> rusqlite::Result<Vec<OutletRow>> {
    connection
        .prepare_cached(
            "SELECT outlet, articles,
                 (SELECT min(published_utc) FROM articles WHERE outlet = shown.outlet) AS first_published,
                 (SELECT max(published_utc) FROM articles WHERE outlet = shown.outlet) AS last_published,
                 (SELECT count(*) FROM articles WHERE outlet = shown.outlet AND published_utc IS NULL) AS undated
             FROM (
                 SELECT outlet, count(*) AS articles FROM articles
                 WHERE outlet IS NOT NULL AND (?1 IS NULL OR instr(lower(outlet), lower(?1)) > 0)
                 GROUP BY outlet ORDER BY articles DESC, outlet LIMIT ?2 OFFSET ?3) AS shown",
        )?
        .query_map(
            params![
                wanted.holding,
                sql_count(wanted.limit as u64),
                sql_count(wanted.offset as u64)
            ],
            |row| {
                Ok(OutletRow {
                    outlet: row.get(0)?,
                    articles: row.get::<_, i64>(1)?.unsigned_abs(),
                    first_published: row.get(2)?,
                    last_published: row.get(3)?,
                    undated: row.get::<_, i64>(4)?.unsigned_abs(),
                })
            },
        )?
        .collect()
}

/// The names are looked up only for those that are shown.
fn authors(connection: &Connection, wanted: &NamesQuery) -> rusqlite::Result<Vec<AuthorRow>> {
    connection
        .prepare_cached(
            "SELECT name, articles FROM (
                 SELECT author_id, count(*) AS articles FROM article_authors GROUP BY author_id)
             JOIN authors ON authors.id = author_id
             WHERE ?1 IS NULL OR instr(lower(name), lower(?1)) > 0
             ORDER BY articles DESC, name LIMIT ?2 OFFSET ?3",
        )?
        .query_map(
            params![
                wanted.holding,
                sql_count(wanted.limit as u64),
                sql_count(wanted.offset as u64)
            ],
            |row| {
                Ok(AuthorRow {
                    author: row.get(0)?,
                    articles: row.get::<_, i64>(1)?.unsigned_abs(),
                })
            },
        )?
        .collect()
}
