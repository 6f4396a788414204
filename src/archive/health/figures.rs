//! Reads the figures that were counted.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, Row, params};

use super::counting::hour_of;
use crate::archive::snapshots::{sql_count, time};
use crate::archive::{ArchiveError, Reader};
use crate::model::{COUNTED_FIELDS, SiteFigures, SiteHour, Sums, utc_text};

/// How far back figures are looked at.
const HISTORY: TimeDelta = TimeDelta::days(90);

/// Thirty requests tell whether anything answers. What the rules refused was not asked, and the disk
/// is no network. However many pages come from there, no more than the last thousand rows are read.
const REACH: &str = "WITH recent AS MATERIALIZED (
         SELECT host, status, started_at FROM fetches
         WHERE id > (SELECT max(id) FROM fetches) - 1000 AND outcome <> 'refused' AND host <> ''
         ORDER BY id DESC),
     latest AS MATERIALIZED (SELECT * FROM recent LIMIT 30)
     SELECT count(*) AS requests, count(DISTINCT host) AS sites, count(status) AS answered,
         ifnull((SELECT max(started_at) FROM recent WHERE status IS NOT NULL),
                min(started_at)) AS since
     FROM latest";

/// How a source that is followed does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceHealth {
    /// What it is called.
    pub name: String,
    /// Where it is asked.
    pub url: String,
    /// True if it is not asked for now.
    pub paused: bool,
    /// When it was followed first.
    pub added_at: DateTime<Utc>,
    /// When it, or one of its parts, last answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// Failures in a row, at its own address.
    pub failures: u64,
    /// Why the last one failed.
    pub cause: Option<String>,
    /// Sitemaps that it is an index of.
    pub parts: u64,
    /// Of those, how many have failed three times in a row or more.
    pub failing_parts: u64,
    /// The hours in which it named something new, oldest first.
    pub news: Vec<DateTime<Utc>>,
}

/// How far the latest requests came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// The requests that were looked at.
    pub requests: u64,
    /// To how many sites they went.
    pub sites: u64,
    /// How many got an answer, whichever.
    pub answered: u64,
    /// When the last one was made that got one; else when the first of them was made.
    pub since: Option<DateTime<Utc>>,
}

impl Reader {
    /// How far the latest requests over the network came.
    pub fn reach(&self) -> Result<Reach, ArchiveError> {
        let reach = self
            .connection
            .prepare_cached(REACH)
            .and_then(|mut statement| {
                statement.query_row([], |row| {
                    let is_known = row.get_ref("since")?.as_str_or_null()?.is_some();
                    Ok(Reach {
                        requests: count(row, "requests")?,
                        sites: count(row, "sites")?,
                        answered: count(row, "answered")?,
                        since: is_known.then(|| time(row, 3)).transpose()?,
                    })
                })
            });
        self.located(reach)
    }

    /// How each source does, by name.
    pub fn source_health(&self, now: DateTime<Utc>) -> Result<Vec<SourceHealth>, ArchiveError> {
        self.located(source_health(&self.connection, now))
    }

    /// How a site did, oldest hour first.
    pub fn site_hours(
        &self,
        host: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<SiteHour>, ArchiveError> {
        let hours = self
            .connection
            .prepare_cached("SELECT * FROM site_hours WHERE host = ?1 AND hour >= ?2 ORDER BY hour")
            .and_then(|mut statement| {
                let rows =
                    statement.query_map(params![host, utc_text(now - HISTORY)], site_hour)?;
                rows.collect()
            });
        self.located(hours)
    }

    /// How large the archive was, oldest day first: when, and bytes.
    pub fn sizes(&self) -> Result<Vec<(DateTime<Utc>, u64)>, ArchiveError> {
        let sizes = self
            .connection
            .prepare_cached("SELECT seen_at, bytes FROM archive_days ORDER BY day")
            .and_then(|mut statement| {
                let size = |row: &Row<'_>| Ok((time(row, 0)?, count(row, "bytes")?));
                statement.query_map([], size)?.collect()
            });
        self.located(sizes)
    }
}

fn site_hour(row: &Row<'_>) -> rusqlite::Result<SiteHour> {
    const FILLED: [&str; COUNTED_FIELDS.len()] = [
        "with_headline",
        "with_date_published",
        "with_authors",
        "with_section",
        "with_description",
        "with_image",
        "with_body",
    ];
    let mut filled = [0; COUNTED_FIELDS.len()];
    for (filled, name) in filled.iter_mut().zip(FILLED) {
        *filled = count(row, name)?;
    }
    let sums = |sum, squares| -> rusqlite::Result<Sums> {
        Ok(Sums {
            sum: row.get(sum)?,
            squares: row.get(squares)?,
        })
    };
    Ok(SiteHour {
        hour: time(row, 1)?,
        figures: SiteFigures {
            requests: count(row, "requests")?,
            failed: count(row, "failed")?,
            pages: count(row, "pages")?,
            stories: count(row, "stories")?,
            filled,
            words: count(row, "words")?,
            log_words: sums("log_words", "log_words_squared")?,
            confidence: sums("confidence", "confidence_squared")?,
        },
    })
}

fn source_health(
    connection: &Connection,
    now: DateTime<Utc>,
) -> rusqlite::Result<Vec<SourceHealth>> {
    let mut statement = connection.prepare_cached(
        "SELECT sources.id, name, sources.url, paused, sources.added_at,
             ifnull(own.failures, 0) AS failures, ifnull(queue.last_error, own.problem) AS cause,
             (SELECT max(answered_at) FROM source_parts WHERE source_id = sources.id) AS answered_at,
             (SELECT count(*) FROM source_parts AS part
                 WHERE source_id = sources.id AND queue_id <> queue.id) AS parts,
             (SELECT count(*) FROM source_parts AS part
                 WHERE source_id = sources.id AND queue_id <> queue.id AND part.failures >= 3) AS failing_parts
         FROM sources
         LEFT JOIN queue ON queue.canonical_url = 'source:' || sources.url
         LEFT JOIN source_parts AS own ON own.queue_id = queue.id
         WHERE sources.url IS NOT NULL ORDER BY name",
    )?;
    let mut news = connection.prepare_cached(
        "SELECT hour FROM source_hours WHERE source_id = ?1 AND hour >= ?2 AND named > 0 ORDER BY hour",
    )?;
    let since = utc_text(now - HISTORY);
    let rows = statement.query_map([], |row| {
        let id: i64 = row.get("id")?;
        let answered: Option<String> = row.get("answered_at")?;
        Ok(SourceHealth {
            name: row.get("name")?,
            url: row.get("url")?,
            paused: row.get("paused")?,
            added_at: time(row, 4)?,
            answered_at: answered.and_then(|text| text.parse().ok()),
            failures: count(row, "failures")?,
            cause: row.get("cause")?,
            parts: count(row, "parts")?,
            failing_parts: count(row, "failing_parts")?,
            news: news
                .query_map(params![id, since], |row| time(row, 0))?
                .collect::<rusqlite::Result<_>>()?,
        })
    })?;
    rows.collect()
}

/// Notes that a source was asked.
pub(in crate::archive) fn note_asked(
    connection: &Connection,
    source: i64,
    failed: bool,
    named: u64,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO source_hours (source_id, hour, asked, failed, named) VALUES (?1, ?2, 1, ?3, ?4)
             ON CONFLICT DO UPDATE SET asked = asked + 1, failed = failed + excluded.failed,
                 named = named + excluded.named",
        )?
        .execute(params![source, utc_text(hour_of(now)), failed, sql_count(named)])
        .map(drop)
}

pub(super) fn count(row: &Row<'_>, column: &str) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::unsigned_abs)
}
