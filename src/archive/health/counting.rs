//! Counts what came since it was last counted: the tables `site_hours` and `archive_days`.
//!
//! Not where it is archived, as that must be fast, but afterwards, some hundred requests at a
//! time: `counted` says how far it went, in the same transaction.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SubsecRound, TimeDelta, Timelike, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::archive::snapshots::{sql_count, time};
use crate::archive::{ArchiveError, Writer};
use crate::model::{COUNTED_FIELDS, SiteFigures, utc_text};

/// Requests counted in one transaction: it is as short as one that archives pages.
const CHUNK: i64 = 500;
/// Older hours are added up to days.
const HOURS_FOR: TimeDelta = TimeDelta::days(8);
/// Older days are let go.
const DAYS_FOR: TimeDelta = TimeDelta::days(183);

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Whose figures changed.
    pub hosts: BTreeSet<String>,
    /// True if there is more to count.
    pub more: bool,
}

impl Writer {
    /// Counts some of what came since it was last counted, and how large the archive is.
    pub fn count_figures(&mut self, now: DateTime<Utc>) -> Result<Counted, ArchiveError> {
        self.atomically(|connection| {
            let counted = count(connection)?;
            if !counted.more {
                note_size(connection, now)?;
            }
            Ok(counted)
        })
    }
}

/// Up to which request all is counted.
pub(super) fn last_counted(connection: &Connection) -> rusqlite::Result<i64> {
    let last = connection
        .prepare_cached("SELECT last_id FROM counted WHERE name = 'fetches'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(last.unwrap_or(0))
}

fn count(connection: &Connection) -> rusqlite::Result<Counted> {
    let last = last_counted(connection)?;
    // Pages that are not read yet are counted once they are.
    let unread: Option<i64> = connection
        .prepare_cached(UNREAD)?
        .query_row([], |row| row.get(0))?;
    let end = unread.unwrap_or(i64::MAX);
    let mut sums: BTreeMap<(String, String), SiteFigures> = BTreeMap::new();
    let (mut rows, mut newest) = (0, last);
    let mut statement = connection.prepare_cached(UNCOUNTED)?;
    let mut found = statement.query(params![last, end, CHUNK])?;
    while let Some(row) = found.next()? {
        (rows, newest) = (rows + 1, row.get(0)?);
        let host: String = row.get(1)?;
        // Files on disk are no site.
        if host.is_empty() {
            continue;
        }
        let hour = utc_text(hour_of(time(row, 2)?));
        *sums.entry((host, hour)).or_default() += &figures(row)?;
    }
    drop(found);
    for ((host, hour), figures) in &sums {
        add(connection, host, hour, figures)?;
    }
    if newest > last {
        connection
            .prepare_cached(
                "INSERT INTO counted (name, last_id) VALUES ('fetches', ?1)
                 ON CONFLICT DO UPDATE SET last_id = excluded.last_id",
            )?
            .execute([newest])?;
    }
    Ok(Counted {
        hosts: sums.into_keys().map(|(host, _)| host).collect(),
        more: rows == CHUNK,
    })
}

/// The first request whose page is not read yet.
pub(super) const UNREAD: &str = "SELECT min(id) FROM fetches WHERE snapshot_id =
     (SELECT id FROM snapshots WHERE extracted_at IS NULL ORDER BY id LIMIT 1)";

pub(super) const UNCOUNTED: &str = "SELECT fetches.id, host, started_at, fetches.error IS NOT NULL, reading,
         r.headline IS NOT NULL, r.date_published IS NOT NULL, r.authors <> '', r.section IS NOT NULL,
         r.description IS NOT NULL, r.image_url IS NOT NULL, r.word_count > 0, r.word_count, r.confidence
     FROM fetches LEFT JOIN snapshots ON snapshots.id = fetches.snapshot_id
     LEFT JOIN stored_revisions AS r
         ON reading = 'new' AND r.article_id = snapshots.article_id AND r.number = 1
     WHERE fetches.id > ?1 AND fetches.id < ?2 ORDER BY fetches.id LIMIT ?3";

fn figures(row: &Row<'_>) -> rusqlite::Result<SiteFigures> {
    let mut figures = SiteFigures {
        requests: 1,
        failed: u64::from(row.get::<_, bool>(3)?),
        ..SiteFigures::default()
    };
    match row.get::<_, Option<String>>(4)?.as_deref() {
        Some("new") => figures += &story(row)?,
        Some("no_story") => figures.pages += 1,
        _ => {}
    }
    Ok(figures)
}

fn story(row: &Row<'_>) -> rusqlite::Result<SiteFigures> {
    let mut has = [false; COUNTED_FIELDS.len()];
    for (place, has) in has.iter_mut().enumerate() {
        *has = row.get::<_, Option<bool>>(5 + place)?.unwrap_or(false);
    }
    let words = row.get::<_, Option<i64>>(12)?.unwrap_or(0).unsigned_abs();
    let said: Option<String> = row.get(13)?;
    let said: serde_json::Value = said
        .and_then(|said| serde_json::from_str(&said).ok())
        .unwrap_or_default();
    // A headline or text that is not there is no good reading; a page may do without the others.
    let needed = ["headline", "body"].map(|field| said[field].as_f64().unwrap_or(0.0));
    let others = ["date_published", "authors"].map(|field| said[field].as_f64());
    let all: Vec<f64> = needed
        .into_iter()
        .chain(others.into_iter().flatten())
        .collect();
    let confidence = all.iter().sum::<f64>() / all.len() as f64;
    Ok(SiteFigures::of_story(has, words, confidence))
}

fn add(
    connection: &Connection,
    host: &str,
    hour: &str,
    figures: &SiteFigures,
) -> rusqlite::Result<()> {
    let filled = figures.filled.map(sql_count);
    let [headline, date, authors, section, description, image, body] = filled;
    connection
        .prepare_cached(
            "INSERT INTO site_hours VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,
                 ?14, ?15, ?16, ?17, ?18)
             ON CONFLICT DO UPDATE SET requests = requests + excluded.requests,
                 failed = failed + excluded.failed, pages = pages + excluded.pages,
                 stories = stories + excluded.stories,
                 with_headline = with_headline + excluded.with_headline,
                 with_date_published = with_date_published + excluded.with_date_published,
                 with_authors = with_authors + excluded.with_authors,
                 with_section = with_section + excluded.with_section,
                 with_description = with_description + excluded.with_description,
                 with_image = with_image + excluded.with_image,
                 with_body = with_body + excluded.with_body, words = words + excluded.words,
                 log_words = log_words + excluded.log_words,
                 log_words_squared = log_words_squared + excluded.log_words_squared,
                 confidence = confidence + excluded.confidence,
                 confidence_squared = confidence_squared + excluded.confidence_squared",
        )?
        .execute(params![
            host,
            hour,
            sql_count(figures.requests),
            sql_count(figures.failed),
            sql_count(figures.pages),
            sql_count(figures.stories),
            headline,
            date,
            authors,
            section,
            description,
            image,
            body,
            sql_count(figures.words),
            figures.log_words.sum,
            figures.log_words.squares,
            figures.confidence.sum,
            figures.confidence.squares,
        ])
        .map(drop)
}

/// The hour that a moment is in.
pub(super) fn hour_of(moment: DateTime<Utc>) -> DateTime<Utc> {
    let past = TimeDelta::minutes(i64::from(moment.minute()))
        + TimeDelta::seconds(i64::from(moment.second()));
    moment.trunc_subsecs(0) - past
}

/// Notes how large the archive is today; the first time on a day, adds up what is old.
fn note_size(connection: &Connection, now: DateTime<Utc>) -> rusqlite::Result<()> {
    let day = utc_text(now).split('T').next().map(str::to_owned);
    let is_known = connection
        .prepare_cached("SELECT 1 FROM archive_days WHERE day = ?1")?
        .exists([&day])?;
    connection
        .prepare_cached(
            "INSERT INTO archive_days (day, seen_at, bytes)
             SELECT ?1, ?2, page_count * page_size FROM pragma_page_count, pragma_page_size WHERE true
             ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at, bytes = excluded.bytes",
        )?
        .execute(params![day, utc_text(now)])?;
    if is_known {
        return Ok(());
    }
    let (hours, days) = (utc_text(now - HOURS_FOR), utc_text(now - DAYS_FOR));
    for (table, key, sums) in [
        ("site_hours", "host", SITE_SUMS),
        ("source_hours", "source_id", SOURCE_SUMS),
    ] {
        fold(connection, table, key, sums, &hours)?;
        connection.execute(&format!("DELETE FROM {table} WHERE hour < ?1"), [&days])?;
    }
    Ok(())
}

const SITE_SUMS: &[&str] = &[
    "requests",
    "failed",
    "pages",
    "stories",
    "with_headline",
    "with_date_published",
    "with_authors",
    "with_section",
    "with_description",
    "with_image",
    "with_body",
    "words",
    "log_words",
    "log_words_squared",
    "confidence",
    "confidence_squared",
];
const SOURCE_SUMS: &[&str] = &["asked", "failed", "named"];

/// Adds the hours before a moment up, in the first hour of each day.
fn fold(
    connection: &Connection,
    table: &str,
    key: &str,
    sums: &[&str],
    before: &str,
) -> rusqlite::Result<()> {
    let is_late = "hour < substr(?1, 1, 10) AND substr(hour, 12, 2) <> '00'";
    let added: Vec<String> = sums.iter().map(|name| format!("sum({name})")).collect();
    let taken: Vec<String> = sums
        .iter()
        .map(|name| format!("{name} = {name} + excluded.{name}"))
        .collect();
    let names = sums.join(", ");
    connection.execute(
        &format!(
            "INSERT INTO {table} ({key}, hour, {names})
             SELECT {key}, substr(hour, 1, 10) || 'T00:00:00Z', {} FROM {table}
             WHERE {is_late} GROUP BY 1, 2
             ON CONFLICT DO UPDATE SET {}",
            added.join(", "),
            taken.join(", ")
        ),
        [before],
    )?;
    let sql = format!("DELETE FROM {table} WHERE {is_late}");
    connection.execute(&sql, [before]).map(drop)
}
