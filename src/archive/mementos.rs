//! The captures of a story, oldest first: what RFC 7089 calls its mementos.

use rusqlite::{Connection, OptionalExtension, Row};
use serde::Serialize;

use super::article::find_id;
use super::{ArchiveError, ArticleKey, Reader};

/// A story's address with the pages that were captured of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mementos {
    /// `articles.id`.
    pub id: i64,
    /// `articles.canonical_url`.
    pub original: String,
    /// Oldest first; at least one.
    pub captures: Vec<Memento>,
}

/// A page as it was captured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Memento {
    /// `snapshots.id`.
    pub snapshot_id: i64,
    /// Where it was asked for.
    pub url: String,
    /// When.
    pub captured_at: String,
    /// BLAKE3 of its bytes.
    pub digest: String,
    /// `snapshots.reading`: what it was to the story.
    pub reading: Option<String>,
    /// The revision that was read from it; `None` if it said nothing new.
    pub revision: Option<i64>,
}

impl Reader {
    /// The captures of a story; `None` if there is no such article.
    pub fn mementos(&self, key: &ArticleKey) -> Result<Option<Mementos>, ArchiveError> {
        self.located(mementos(&self.connection, key))
    }
}

fn mementos(connection: &Connection, key: &ArticleKey) -> rusqlite::Result<Option<Mementos>> {
    let Some(id) = find_id(connection, key)? else {
        return Ok(None);
    };
    let original: Option<String> = connection
        .prepare_cached("SELECT canonical_url FROM articles WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let Some(original) = original else {
        return Ok(None);
    };
    let captures = connection
        .prepare_cached(
            "SELECT id, url, captured_at, digest, reading,
                 (SELECT max(number) FROM stored_revisions
                  WHERE stored_revisions.article_id = ?1 AND snapshot_id = snapshots.id)
             FROM snapshots WHERE article_id = ?1 ORDER BY captured_at, id",
        )?
        .query_map([id], memento)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(Mementos {
        id,
        original,
        captures,
    }))
}

fn memento(row: &Row<'_>) -> rusqlite::Result<Memento> {
    Ok(Memento {
        snapshot_id: row.get(0)?,
        url: row.get(1)?,
        captured_at: row.get(2)?,
        digest: row.get(3)?,
        reading: row.get(4)?,
        revision: row.get(5)?,
    })
}
