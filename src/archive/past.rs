//! An article as it stood: one of its revisions, or the one of a moment.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::article::{article, parts};
use super::{ArchiveError, ArticleKey, Reader, StoredArticle, live_posts};
use crate::model::utc_text;

/// Which state of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// A revision by its number; all else is as it is now.
    Revision(i64),
    /// All as it was known at a moment.
    AsOf(DateTime<Utc>),
}

impl Reader {
    /// The article as it stood; `None` if there is no such article, or was none then.
    pub fn article_at(
        &self,
        key: &ArticleKey,
        when: When,
    ) -> Result<Option<StoredArticle>, ArchiveError> {
        let Some(now) = self.located(article(&self.connection, key))? else {
            return Ok(None);
        };
        let (id, count) = (now.id, i64::from(now.revision_count));
        match when {
            When::Revision(number) => {
                let then = self.located(revised(&self.connection, now, number))?;
                then.map(Some).ok_or(ArchiveError::NoRevision {
                    article: id,
                    number,
                    count,
                })
            }
            When::AsOf(moment) => self.located(as_of(&self.connection, now, &utc_text(moment))),
        }
    }
}

/// The article with the texts of a revision.
fn revised(
    connection: &Connection,
    mut article: StoredArticle,
    number: i64,
) -> rusqlite::Result<Option<StoredArticle>> {
    let id = article.id;
    let found = connection
        .prepare_cached(
            "SELECT revisions.*, snapshots.url AS page FROM revisions
             JOIN snapshots ON snapshots.id = snapshot_id
             WHERE revisions.article_id = ?1 AND number = ?2",
        )?
        .query_row(params![id, number], |row| overlay(&mut article, row))
        .optional()?;
    if found.is_none() {
        return Ok(None);
    }
    article.live_posts = live_posts::of_revision(connection, id, article.revision)?;
    // Up to the last page before the next revision.
    article.snapshot_ids = connection
        .prepare_cached(
            "SELECT id FROM snapshots WHERE article_id = ?1 AND captured_at < ifnull(
                 (SELECT seen_at FROM revisions WHERE article_id = ?1 AND number = ?2 + 1), '9')
             ORDER BY captured_at, id",
        )?
        .query_map(params![id, number], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(article))
}

fn overlay(article: &mut StoredArticle, row: &Row<'_>) -> rusqlite::Result<()> {
    let list = |column: &str| row.get::<_, String>(column).map(|text| parts(&text));
    article.url = row.get("page")?;
    article.kind = row.get("kind")?;
    article.headline = row.get("headline")?;
    article.description = row.get("description")?;
    article.outlet = row.get("outlet")?;
    article.publisher = row.get("publisher")?;
    article.byline = row.get("byline")?;
    article.authors = list("authors")?;
    article.date_published = row.get("date_published")?;
    article.published_utc = row.get("published_utc")?;
    article.date_modified = row.get("date_modified")?;
    article.modified_utc = row.get("modified_utc")?;
    article.date_evidence = row.get("date_evidence")?;
    article.agency = row.get("agency")?;
    article.credit_line = row.get("credit_line")?;
    article.dateline = row.get("dateline")?;
    article.section = row.get("section")?;
    article.keywords = list("keywords")?;
    article.language = row.get("language")?;
    article.image_url = row.get("image_url")?;
    article.is_accessible_for_free = row.get("is_accessible_for_free")?;
    article.claimed_word_count = row.get("claimed_word_count")?;
    article.completeness = row.get("completeness")?;
    article.suspect = list("suspect")?;
    let confidence: String = row.get("confidence")?;
    article.confidence = serde_json::from_str(&confidence).unwrap_or_default();
    article.copyright_notice = row.get("copyright_notice")?;
    article.usage_terms = row.get("usage_terms")?;
    article.correction_notice = row.get("correction_notice")?;
    article.word_count = row.get("word_count")?;
    article.body = row.get("body")?;
    article.revision = row.get("number")?;
    article.last_changed_at = row.get("seen_at")?;
    Ok(())
}

/// The article as it was known at a moment.
fn as_of(
    connection: &Connection,
    now: StoredArticle,
    moment: &str,
) -> rusqlite::Result<Option<StoredArticle>> {
    let number: Option<i64> = connection
        .prepare_cached(
            "SELECT max(number) FROM stored_revisions WHERE article_id = ?1 AND seen_at <= ?2",
        )?
        .query_row(params![now.id, moment], |row| row.get(0))?;
    let Some(number) = number else {
        return Ok(None);
    };
    let Some(mut then) = revised(connection, now, number)? else {
        return Ok(None);
    };
    then.revision_count = then.revision;
    then.snapshot_ids = connection
        .prepare_cached(
            "SELECT id FROM snapshots WHERE article_id = ?1 AND captured_at <= ?2 ORDER BY captured_at, id",
        )?
        .query_map(params![then.id, moment], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    if then.last_seen_at.as_str() > moment {
        then.last_seen_at = connection
            .prepare_cached(LAST_SEEN)?
            .query_row(params![then.id, then.last_changed_at, moment], |row| {
                row.get(0)
            })?;
    }
    let status = connection
        .prepare_cached(
            "SELECT pub_status, evidence, seen_at FROM status_changes
             WHERE article_id = ?1 AND seen_at <= ?2 ORDER BY id DESC LIMIT 1",
        )?
        .query_row(params![then.id, moment], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    (
        then.pub_status,
        then.pub_status_evidence,
        then.pub_status_at,
    ) = match status {
        Some((status, evidence, at)) => (status, Some(evidence), Some(at)),
        None => ("usable".to_owned(), None, None),
    };
    Ok(Some(then))
}

/// When a revision (of `?2`) of an article (`?1`) was last seen before a moment (`?3`).
const LAST_SEEN: &str = "SELECT max(?2,
    ifnull((SELECT max(captured_at) FROM snapshots WHERE article_id = ?1 AND captured_at BETWEEN ?2 AND ?3
        AND reading IN ('new', 'revised', 'unchanged')), ''),
    ifnull((SELECT max(started_at) FROM fetches WHERE article_id = ?1 AND started_at BETWEEN ?2 AND ?3
        AND outcome = 'not_modified'), ''),
    ifnull((SELECT max(answered_at) FROM imported_answers WHERE article_id = ?1 AND answered_at BETWEEN ?2 AND ?3
        AND status = 304), ''))";
