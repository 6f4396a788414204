//! Posts of live blogs: a row a post as it was worded, kept when the page drops or edits it.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use crate::model::{LivePost, utc_text};

/// A post by what it says: time, headline, text.
type Wording = (Option<String>, Option<String>, String);

/// A post as it stands in the archive.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[expect(
    missing_docs,
    reason = "each is the column of the same name, explained in the schema"
)]
pub struct StoredPost {
    pub published: Option<String>,
    pub published_utc: Option<String>,
    pub headline: Option<String>,
    pub body: String,
}

/// Writes the posts of a revision: those that the revision before had, worded as they
/// are, live on in their rows.
pub(super) fn write(
    connection: &Connection,
    article: i64,
    revision: i64,
    posts: &[LivePost],
) -> rusqlite::Result<()> {
    if posts.is_empty() {
        return Ok(());
    }
    let mut known = known(connection, article, revision - 1)?;
    for (post, position) in posts.iter().zip(1_i64..) {
        let published = post.published.map(|time| time.to_iso());
        let wording = (published, post.headline.clone(), post.text.clone());
        match known.get_mut(&wording).and_then(Vec::pop) {
            Some(id) => connection
                .prepare_cached(
                    "UPDATE live_posts SET last_revision = ?2, position = ?3 WHERE id = ?1",
                )?
                .execute(params![id, revision, position])?,
            None => connection
                .prepare_cached(
                    "INSERT INTO live_posts (article_id, first_revision, last_revision, position, \
                     published, published_utc, headline, body) VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(params![
                    article,
                    revision,
                    position,
                    wording.0,
                    post.published.map(|time| utc_text(time.utc())),
                    post.headline,
                    post.text
                ])?,
        };
    }
    Ok(())
}

/// Writes the posts of an article's latest revision anew, as another reading gives them.
pub(super) fn rewrite(
    connection: &Connection,
    article: i64,
    revision: i64,
    posts: &[LivePost],
) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM live_posts WHERE article_id = ?1 AND first_revision = ?2",
        "UPDATE live_posts SET last_revision = ?2 - 1 WHERE article_id = ?1 AND last_revision = ?2",
    ] {
        connection
            .prepare_cached(sql)?
            .execute(params![article, revision])?;
    }
    write(connection, article, revision, posts)
}

/// The rows of a revision's posts, by their wording.
fn known(
    connection: &Connection,
    article: i64,
    revision: i64,
) -> rusqlite::Result<HashMap<Wording, Vec<i64>>> {
    let mut known: HashMap<Wording, Vec<i64>> = HashMap::new();
    let mut statement = connection.prepare_cached(
        "SELECT published, headline, body, id FROM live_posts
         WHERE article_id = ?1 AND last_revision = ?2 ORDER BY position DESC",
    )?;
    let mut rows = statement.query([article, revision])?;
    while let Some(row) = rows.next()? {
        let wording = (row.get(0)?, row.get(1)?, row.get(2)?);
        known.entry(wording).or_default().push(row.get(3)?);
    }
    Ok(known)
}

/// The posts of a revision, in the page's order.
pub(super) fn of_revision(
    connection: &Connection,
    article: i64,
    revision: u32,
) -> rusqlite::Result<Vec<StoredPost>> {
    connection
        .prepare_cached(
            "SELECT published, published_utc, headline, body FROM live_posts
             WHERE article_id = ?1 AND first_revision <= ?2 AND last_revision >= ?2
             ORDER BY position",
        )?
        .query_map(params![article, revision], |row| {
            Ok(StoredPost {
                published: row.get(0)?,
                published_utc: row.get(1)?,
                headline: row.get(2)?,
                body: row.get(3)?,
            })
        })?
        .collect()
}
