//! Stories that went away, and that came back: `articles.pub_status` and its history.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use crate::model::{Failure, Outcome, PageUrl, utc_text};

/// Answers that say that a page is gone.
const GONE: [u16; 2] = [404, 410];

/// Why a request says that its page is gone, if it does.
pub(super) fn evidence(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Failed(failure @ Failure::HttpStatus(status)) if GONE.contains(status) => {
            Some(failure.code())
        }
        _ => None,
    }
}

/// The story that stands, or stood, at an address that was queued.
pub(super) fn story_at(connection: &Connection, url: &PageUrl) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT id FROM articles WHERE canonical_url = ?1")?
        .query_row([url.canonical().as_str()], |row| row.get(0))
        .optional()
}

/// The story that was last read at an address which is not its canonical one, if it has no
/// other: where a story has several, one that goes takes nothing away.
pub(super) fn story_read_at(
    connection: &Connection,
    queue_id: i64,
    url: &PageUrl,
) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT articles.id FROM queue JOIN snapshots ON snapshots.id = queue.latest_snapshot_id
             JOIN articles ON articles.id = snapshots.article_id
             WHERE queue.id = ?1 AND articles.url = ?2",
        )?
        .query_row(params![queue_id, url.as_str()], |row| row.get(0))
        .optional()
}

/// Notes that a story was looked for in vain. Its text stays as it is. Something seen
/// before the story itself was last seen says nothing.
pub(super) fn withdraw(
    connection: &Connection,
    article: i64,
    evidence: &str,
    url: &PageUrl,
    seen_at: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let seen_at = utc_text(seen_at);
    let story_seen_at: Option<String> = connection
        .prepare_cached(
            "UPDATE articles SET pub_status = 'withdrawn', pub_status_evidence = ?2, pub_status_at = ?3
             WHERE id = ?1 AND pub_status = 'usable' AND last_seen_at <= ?3 RETURNING last_seen_at",
        )?
        .query_row(params![article, evidence, seen_at], |row| row.get(0))
        .optional()?;
    if let Some(story_seen_at) = story_seen_at {
        return insert(
            connection,
            article,
            "withdrawn",
            (evidence, url.as_str()),
            (&seen_at, &story_seen_at),
        );
    }
    connection
        .prepare_cached(
            "UPDATE status_changes SET confirmed_at = ?2, observations = observations + 1
             WHERE id = (SELECT max(id) FROM status_changes WHERE article_id = ?1)
               AND pub_status = 'withdrawn' AND confirmed_at < ?2",
        )?
        .execute(params![article, seen_at])
        .map(drop)
}

/// Notes that a story was seen: if it was away, it has come back.
pub(super) fn seen(
    connection: &Connection,
    article: i64,
    evidence: &str,
    url: &str,
    seen_at: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let seen_at = utc_text(seen_at);
    let story_seen_at: Option<String> = connection
        .prepare_cached(
            "UPDATE articles SET pub_status = 'usable', pub_status_evidence = ?2, pub_status_at = ?3
             WHERE id = ?1 AND pub_status = 'withdrawn' AND pub_status_at <= ?3 RETURNING last_seen_at",
        )?
        .query_row(params![article, evidence, seen_at], |row| row.get(0))
        .optional()?;
    match story_seen_at {
        Some(story_seen_at) => insert(
            connection,
            article,
            "usable",
            (evidence, url),
            (&seen_at, &story_seen_at),
        ),
        None => Ok(()),
    }
}

fn insert(
    connection: &Connection,
    article: i64,
    status: &str,
    (evidence, url): (&str, &str),
    (seen_at, story_seen_at): (&str, &str),
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO status_changes
                 (article_id, pub_status, evidence, url, seen_at, confirmed_at, story_seen_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)",
        )?
        .execute(params![
            article,
            status,
            evidence,
            url,
            seen_at,
            story_seen_at
        ])
        .map(drop)
}
