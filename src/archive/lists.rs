//! Authors and keywords of articles, one row each.

use rusqlite::{Connection, params};

use super::texts::{author_names, keyword_names};
use crate::model::Article;

/// Takes away the authors and keywords of the revision before.
pub(super) fn clear(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM article_authors WHERE article_id = ?1",
        "DELETE FROM article_keywords WHERE article_id = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([id])?;
    }
    Ok(())
}

/// Authors and keywords, one row each.
pub(super) fn write(connection: &Connection, id: i64, article: &Article) -> rusqlite::Result<()> {
    for (name, position) in author_names(article).into_iter().zip(1_i64..) {
        connection
            .prepare_cached("INSERT INTO authors (name) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([name])?;
        connection
            .prepare_cached(
                "INSERT INTO article_authors (article_id, position, author_id)
                 SELECT ?1, ?2, id FROM authors WHERE name = ?3",
            )?
            .execute(params![id, position, name])?;
    }
    for (name, position) in keyword_names(article).into_iter().zip(1_i64..) {
        connection
            .prepare_cached("INSERT INTO keywords (name) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([name])?;
        connection
            .prepare_cached(
                "INSERT INTO article_keywords (article_id, position, keyword_id)
                 SELECT ?1, ?2, id FROM keywords WHERE name = ?3",
            )?
            .execute(params![id, position, name])?;
    }
    Ok(())
}
