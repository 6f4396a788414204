//! When a story was there and when it was gone, out of what both archives saw: every page
//! of it, and every request that says that it stands or that it is gone.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, Row as SqlRow, params};

use super::super::snapshots::time;
use super::rows::Row;
use super::weave::moment;
use crate::model::utc_text;

/// A look at the story's address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Look {
    at: DateTime<Utc>,
    what: What,
    evidence: String,
    url: String,
    /// Looks that it stands for.
    count: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Gone,
    /// There, and kept aside.
    Less,
    /// There, as we have it.
    Seen,
}

/// A row of `status_changes`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Status {
    is_withdrawn: bool,
    evidence: String,
    url: String,
    seen_at: DateTime<Utc>,
    confirmed_at: DateTime<Utc>,
    observations: i64,
    story_seen_at: DateTime<Utc>,
}

/// How long after a request has begun its result may have been noted.
const SLACK: TimeDelta = TimeDelta::minutes(10);

/// Tells anew when the story was there and when not. `rows` are those of `status_changes`
/// that either archive has.
pub(super) fn write(connection: &Connection, article: i64, rows: &[Row]) -> rusqlite::Result<()> {
    let mut looks = looks(connection, article)?;
    looks.extend(unexplained(rows, &looks)?);
    looks.sort_unstable();
    let statuses = follow(&looks);
    connection
        .prepare_cached("DELETE FROM status_changes WHERE article_id = ?1")?
        .execute([article])?;
    for status in &statuses {
        insert(connection, article, status)?;
    }
    let latest = statuses.last();
    connection
        .prepare_cached(
            "UPDATE articles SET pub_status = ?2, pub_status_evidence = ?3, pub_status_at = ?4
             WHERE id = ?1",
        )?
        .execute(params![
            article,
            word(latest.is_some_and(|status| status.is_withdrawn)),
            latest.map(|status| &status.evidence),
            latest.map(|status| utc_text(status.seen_at)),
        ])
        .map(drop)
}

/// The rows of `status_changes` that a story has.
pub(super) const OF_STORY: &str = "WHERE article_id = ?1 ORDER BY id";

/// What pages and requests tell.
fn looks(connection: &Connection, article: i64) -> rusqlite::Result<Vec<Look>> {
    let read = |row: &SqlRow<'_>| {
        let what: String = row.get(1)?;
        Ok(Look {
            at: time(row, 0)?,
            what: match what.as_str() {
                "gone" => What::Gone,
                "less" => What::Less,
                _ => What::Seen,
            },
            evidence: row.get(2)?,
            url: row.get(3)?,
            count: 1,
        })
    };
    connection
        .prepare_cached(
            "SELECT captured_at, iif(reading IN ('new', 'revised', 'unchanged'), 'seen', 'less'),
                 'captured', url FROM snapshots WHERE article_id = ?1 AND reading IS NOT NULL
             UNION ALL
             SELECT started_at, iif(outcome = 'not_modified', 'seen', 'gone'),
                 CASE outcome WHEN 'not_modified' THEN 'not_modified' WHEN 'captured'
                     THEN iif(snapshots.kind = 'soft_404', 'soft_404', 'front_page')
                     ELSE error END, fetches.url
             FROM fetches LEFT JOIN snapshots ON snapshots.id = snapshot_id
             WHERE fetches.article_id = ?1
             UNION ALL
             SELECT answered_at, iif(status = 304, 'seen', 'gone'),
                 iif(status = 304, 'not_modified', 'http_' || status), url
             FROM imported_answers WHERE article_id = ?1",
        )?
        .query_map([article], read)?
        .collect()
}

/// Rows that no request accounts for: of them the first and the last look are known.
fn unexplained(rows: &[Row], looks: &[Look]) -> rusqlite::Result<Vec<Look>> {
    let mut found: Vec<Look> = Vec::new();
    for row in rows {
        let text = |column| row.required(column).map(str::to_owned);
        let parse = |column| -> rusqlite::Result<DateTime<Utc>> {
            let text = row.required(column)?;
            text.parse()
                .map_err(|_| rusqlite::Error::InvalidColumnName(column.to_owned()))
        };
        let (first, last) = (parse("seen_at")?, parse("confirmed_at")?);
        let is_gone = row.text("pub_status") == Some("withdrawn");
        let told = looks.iter().any(|look| {
            (look.what == What::Gone) == is_gone && (first - SLACK..=last).contains(&look.at)
        });
        if told {
            continue;
        }
        let look = |at, count| -> rusqlite::Result<Look> {
            Ok(Look {
                at,
                what: if is_gone { What::Gone } else { What::Seen },
                evidence: text("evidence")?,
                url: text("url")?,
                count,
            })
        };
        let more = row.integer("observations").unwrap_or(1) - 1;
        let mut all = vec![look(first, 1)?];
        if more > 0 {
            all.push(look(last, more)?);
        }
        found.extend(all);
    }
    // Both may have the row.
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// What follows from the looks, one after the other.
fn follow(looks: &[Look]) -> Vec<Status> {
    let mut statuses: Vec<Status> = Vec::new();
    let mut story_seen: Option<DateTime<Utc>> = None;
    for look in looks {
        let withdrawn = statuses.last_mut().filter(|status| status.is_withdrawn);
        match (look.what, withdrawn, story_seen) {
            (What::Gone, Some(status), _) => {
                status.confirmed_at = look.at;
                status.observations += look.count;
            }
            (What::Gone, None, Some(seen)) => statuses.push(look.begins(true, seen)),
            (What::Seen | What::Less, Some(_), seen) => {
                statuses.push(look.begins(false, seen.unwrap_or(look.at)));
            }
            _ => {}
        }
        if look.what == What::Seen {
            story_seen = Some(look.at);
        }
    }
    statuses
}

impl Look {
    fn begins(&self, is_withdrawn: bool, story_seen_at: DateTime<Utc>) -> Status {
        Status {
            is_withdrawn,
            evidence: self.evidence.clone(),
            url: self.url.clone(),
            seen_at: self.at,
            confirmed_at: self.at,
            observations: self.count,
            story_seen_at,
        }
    }
}

fn word(is_withdrawn: bool) -> &'static str {
    if is_withdrawn { "withdrawn" } else { "usable" }
}

fn insert(connection: &Connection, article: i64, status: &Status) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO status_changes
                 (article_id, pub_status, evidence, url, seen_at, confirmed_at, observations, story_seen_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            article,
            word(status.is_withdrawn),
            status.evidence,
            status.url,
            moment(status.seen_at),
            moment(status.confirmed_at),
            if status.is_withdrawn { status.observations } else { 1 },
            moment(status.story_seen_at)
        ])
        .map(drop)
}
