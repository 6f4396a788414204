//! What imported files say that servers answered without a page: it finds its story, and tells in the
//! story's history what it would have told had it come in at its own moment.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::super::snapshots::time;
use super::super::{articles, edits};
use super::rows::Table;
use super::{statuses, stories};
use crate::archive::AnswersSettled;
use crate::model::utc_text;

/// "It stands as it was."
const NOT_MODIFIED: u16 = 304;

/// An answer of a story that is here.
struct Answer {
    id: i64,
    article: i64,
    canonical: String,
    at: DateTime<Utc>,
    status: u16,
}

/// Answers that wait and whose stories were here when they were given; by story, in order of time.
const FOUND: &str = "SELECT answers.id, articles.id, articles.canonical_url, answered_at, status
    FROM imported_answers AS answers JOIN articles USING (canonical_url)
    WHERE answers.article_id IS NULL AND answered_at > first_seen_at
    ORDER BY articles.id, answered_at, answers.id LIMIT ?1";

/// Settles so many answers; gives how many were.
pub(in crate::archive) fn settle(
    connection: &Connection,
    at_a_time: u32,
) -> rusqlite::Result<AnswersSettled> {
    let answers: Vec<Answer> = connection
        .prepare_cached(FOUND)?
        .query_map([at_a_time], |row| {
            Ok(Answer {
                id: row.get(0)?,
                article: row.get(1)?,
                canonical: row.get(2)?,
                at: time(row, 3)?,
                status: row.get(4)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let table = Table::of(connection, "status_changes")?;
    let mut settled = AnswersSettled::default();
    for answers in answers.chunk_by(|one, next| one.article == next.article) {
        for answer in answers {
            count(connection, answer, &mut settled)?;
        }
        let Some(Answer { article, .. }) = answers.first() else {
            continue;
        };
        let told = table.read(connection, statuses::OF_STORY, [article])?;
        statuses::write(connection, *article, &told)?;
    }
    Ok(settled)
}

fn count(
    connection: &Connection,
    answer: &Answer,
    settled: &mut AnswersSettled,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE imported_answers SET article_id = ?2 WHERE id = ?1")?
        .execute([answer.id, answer.article])?;
    if answer.status == NOT_MODIFIED {
        settled.confirmed += 1;
        confirm(connection, answer)
    } else {
        settled.gone += 1;
        Ok(())
    }
}

/// The text that stood at that moment was seen then: what replaced it did so later.
fn confirm(connection: &Connection, answer: &Answer) -> rusqlite::Result<()> {
    articles::touch(connection, answer.article, answer.at)?;
    let replaced: Option<i64> = connection
        .prepare_cached(
            "UPDATE stored_revisions SET previous_seen_at = ?2
             WHERE article_id = ?1 AND previous_seen_at < ?2 AND number = (
                 SELECT min(number) FROM stored_revisions WHERE article_id = ?1 AND seen_at > ?2)
             RETURNING number",
        )?
        .query_row(params![answer.article, utc_text(answer.at)], |row| {
            row.get(0)
        })
        .optional()?;
    let Some(number) = replaced else {
        return Ok(());
    };
    let recalled = stories::recalled(&answer.canonical, &[connection])?;
    edits::tell_anew(connection, answer.article, number, &recalled)
}

/// Takes over what another archive was told, and whatever waits there. Of its own stories it counts
/// again here.
pub(super) fn take(connection: &Connection, there: &Connection) -> rusqlite::Result<()> {
    let answers = Table::of(there, "imported_answers")?;
    for mut row in answers.read(there, "ORDER BY id", [])? {
        row.set("article_id", None::<i64>);
        answers.add(connection, &row)?;
    }
    let revisits = Table::of(there, "imported_revisits")?;
    for row in revisits.read(there, "ORDER BY id", [])? {
        revisits.add(connection, &row)?;
    }
    Ok(())
}
