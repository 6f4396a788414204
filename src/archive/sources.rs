//! What is followed: the tables `sources` and `source_parts`.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::queue::{self, NewRow};
use super::{ArchiveError, Reader, SourceSpec, Writer, budgets, hosts};
use crate::model::{PageUrl, SourceKind, utc_text};

/// A source that is followed, and how it does.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[expect(
    missing_docs,
    reason = "each is the column of the same name, explained in the schema"
)]
pub struct SourceRow {
    pub id: i64,
    pub name: String,
    pub kind: SourceKind,
    pub url: String,
    pub home: Option<String>,
    pub origin: String,
    pub schedule: String,
    pub time_zone: String,
    pub include: Vec<String>,
    pub exclude: Vec<String>,
    pub language: Option<String>,
    pub outlet: Option<String>,
    pub revisit: String,
    pub requests_a_day: Option<u32>,
    pub delay_ms: Option<i64>,
    pub paused: bool,
    pub added_at: String,
    /// Its addresses: more than one for an index of sitemaps.
    pub parts: i64,
    /// Pages that it was the first to name.
    pub pages: i64,
    pub answered_at: Option<String>,
    pub news_at: Option<String>,
    /// When the first of its parts is due.
    pub next_at: Option<String>,
    /// The hub that announces its changes (WebSub), and its name there.
    pub hub: Option<String>,
    pub topic: Option<String>,
    /// Failures in a row, at its own address.
    pub failures: i64,
    pub last_error: Option<String>,
}

/// What became of a source that was to be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Followed {
    /// It is followed from now on.
    New,
    /// It was followed already, and in another way.
    Changed,
    /// It was followed already, just so.
    Known,
}

impl Writer {
    /// Follows a source, due at once; one that is followed already (by its address) is
    /// followed as is said now.
    pub fn follow(
        &mut self,
        spec: &SourceSpec,
        first_pause: i64,
        now: DateTime<Utc>,
    ) -> Result<Followed, ArchiveError> {
        let now = utc_text(now);
        self.atomically(|connection| follow(connection, spec, first_pause, &now))
    }

    /// True if no other source is called so.
    pub fn is_name_free(&self, name: &str, url: &PageUrl) -> Result<bool, ArchiveError> {
        let taken = self
            .connection
            .prepare_cached(
                "SELECT 1 FROM sources WHERE name = ?1 AND url IS NOT NULL AND url <> ?2",
            )
            .and_then(|mut statement| statement.exists([name, url.as_str()]));
        self.located(taken).map(|taken| !taken)
    }

    /// Follows no more what the configuration followed and names no more; gives the names.
    pub fn unfollow_unconfigured(&mut self, urls: &[PageUrl]) -> Result<Vec<String>, ArchiveError> {
        self.atomically(|connection| {
            let mut statement = connection.prepare(
                "SELECT id, name, url FROM sources WHERE origin = 'config' AND url IS NOT NULL",
            )?;
            let rows =
                statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            let followed = rows.collect::<rusqlite::Result<Vec<(i64, String, String)>>>()?;
            let mut left = Vec::new();
            for (id, name, url) in followed {
                if urls.iter().all(|wanted| wanted.as_str() != url) {
                    unfollow(connection, id)?;
                    left.push(name);
                }
            }
            Ok(left)
        })
    }

    /// Pauses sources, or resumes them: due at once. Gives how many bear the name or address.
    pub fn pause_source(
        &mut self,
        name: &str,
        paused: bool,
        now: DateTime<Utc>,
    ) -> Result<usize, ArchiveError> {
        let now = utc_text(now);
        self.atomically(|connection| {
            let Some(id) = id_of(connection, name)? else {
                return Ok(0);
            };
            set_paused(connection, id, paused, &now)?;
            Ok(1)
        })
    }

    /// Makes a source due once, now, whatever its timetable says, and if it is paused, too.
    /// Gives how many bear the name or address.
    pub fn ask_source(&mut self, name: &str, now: DateTime<Utc>) -> Result<usize, ArchiveError> {
        let now = utc_text(now);
        self.atomically(|connection| {
            let Some(id) = id_of(connection, name)? else {
                return Ok(0);
            };
            make_due(connection, id, &now)?;
            Ok(1)
        })
    }

    /// Follows a source no more. What it named stays.
    pub fn unfollow(&mut self, name: &str) -> Result<usize, ArchiveError> {
        self.atomically(|connection| {
            let Some(id) = id_of(connection, name)? else {
                return Ok(0);
            };
            unfollow(connection, id)?;
            Ok(1)
        })
    }
}

impl Reader {
    /// All sources that are followed, by name.
    pub fn sources(&self) -> Result<Vec<SourceRow>, ArchiveError> {
        let listed = self
            .connection
            .prepare(LIST)
            .and_then(|mut statement| statement.query_map([], source)?.collect());
        self.located(listed)
    }
}

const LIST: &str = "SELECT sources.*,
        (SELECT count(*) FROM source_parts WHERE source_id = sources.id) AS parts,
        (SELECT ifnull(sum(pages), 0) FROM source_parts WHERE source_id = sources.id) AS pages,
        (SELECT max(answered_at) FROM source_parts WHERE source_id = sources.id) AS answered_at,
        (SELECT max(news_at) FROM source_parts WHERE source_id = sources.id) AS news_at,
        (SELECT min(next_at) FROM source_parts JOIN queue ON queue.id = queue_id
            WHERE source_parts.source_id = sources.id) AS next_at,
        own.hub, own.topic, max(ifnull(queue.failures, 0), ifnull(own.failures, 0)) AS failures,
        ifnull(queue.last_error, own.problem) AS last_error
    FROM sources LEFT JOIN queue ON canonical_url = 'source:' || sources.url
    LEFT JOIN source_parts AS own ON own.queue_id = queue.id
    WHERE sources.url IS NOT NULL ORDER BY sources.name";

/// The kind that stands in the table, which lets no other word in but that of sources that
/// are not followed.
pub(super) fn kind_of(word: &str) -> SourceKind {
    SourceKind::from_word(word).unwrap_or(SourceKind::Auto)
}

fn source(row: &Row<'_>) -> rusqlite::Result<SourceRow> {
    let patterns = |column: &str| -> rusqlite::Result<Vec<String>> {
        Ok(serde_json::from_str(&row.get::<_, String>(column)?).unwrap_or_default())
    };
    Ok(SourceRow {
        id: row.get("id")?,
        name: row.get("name")?,
        kind: kind_of(&row.get::<_, String>("kind")?),
        url: row.get("url")?,
        home: row.get("home")?,
        origin: row.get("origin")?,
        schedule: row.get("schedule")?,
        time_zone: row.get("time_zone")?,
        include: patterns("include")?,
        exclude: patterns("exclude")?,
        language: row.get("language")?,
        outlet: row.get("outlet")?,
        revisit: row.get("revisit")?,
        requests_a_day: row.get("requests_a_day")?,
        delay_ms: row.get("delay_ms")?,
        paused: row.get("paused")?,
        added_at: row.get("added_at")?,
        parts: row.get("parts")?,
        pages: row.get("pages")?,
        answered_at: row.get("answered_at")?,
        news_at: row.get("news_at")?,
        next_at: row.get("next_at")?,
        hub: row.get("hub")?,
        topic: row.get("topic")?,
        failures: row.get("failures")?,
        last_error: row.get("last_error")?,
    })
}

/// The source of this name or address.
fn id_of(connection: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT id FROM sources WHERE url IS NOT NULL AND (name = ?1 OR url = ?1) LIMIT 1",
        )?
        .query_row([name], |row| row.get(0))
        .optional()
}

fn follow(
    connection: &Connection,
    spec: &SourceSpec,
    first_pause: i64,
    now: &str,
) -> rusqlite::Result<Followed> {
    let url = spec.url.as_str();
    let known = id_of(connection, url)?;
    revive(connection, &spec.name, url)?;
    let changed = write(connection, spec, now)?;
    let Some(id) = id_of(connection, url)? else {
        return Ok(Followed::Known);
    };
    add_part(connection, id, &spec.url, first_pause, None, now)?;
    if changed > 0 {
        budgets::limit(connection)?;
    }
    Ok(match (known, changed) {
        (None, _) => Followed::New,
        (Some(_), 0) => Followed::Known,
        (Some(id), _) => {
            // A new timetable counts from now.
            set_paused(connection, id, false, now)?;
            Followed::Changed
        }
    })
}

/// Writes what is said of a source. Gives 0 if it says that already.
fn write(connection: &Connection, spec: &SourceSpec, now: &str) -> rusqlite::Result<usize> {
    let url = spec.url.as_str();
    let json = |patterns: &[String]| serde_json::to_string(patterns).unwrap_or_default();
    let origin = if spec.is_configured {
        "config"
    } else {
        "command"
    };
    let (requests_a_day, delay_ms) = spec.limits.columns();
    connection
        .prepare_cached(
            "INSERT INTO sources (name, kind, url, home, origin, schedule, time_zone, include, exclude,
                 language, outlet, added_at, revisit, requests_a_day, delay_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
             ON CONFLICT (url) DO UPDATE SET name = excluded.name, kind = excluded.kind,
                 home = excluded.home, origin = excluded.origin, schedule = excluded.schedule,
                 time_zone = excluded.time_zone, include = excluded.include,
                 exclude = excluded.exclude, language = excluded.language, outlet = excluded.outlet,
                 revisit = excluded.revisit, requests_a_day = excluded.requests_a_day,
                 delay_ms = excluded.delay_ms
             WHERE (name, kind, home, origin, schedule, time_zone, include, exclude, language, outlet,
                     revisit, requests_a_day, delay_ms)
                 IS NOT (excluded.name, excluded.kind, excluded.home, excluded.origin,
                     excluded.schedule, excluded.time_zone, excluded.include, excluded.exclude,
                     excluded.language, excluded.outlet, excluded.revisit, excluded.requests_a_day,
                     excluded.delay_ms)",
        )?
        .execute(params![
            spec.name,
            spec.kind.as_str(),
            url,
            spec.home,
            origin,
            spec.schedule,
            spec.time_zone,
            json(&spec.include),
            json(&spec.exclude),
            spec.language,
            spec.outlet,
            now,
            spec.revisit,
            requests_a_day,
            delay_ms
        ])
}

/// What was followed once, and is not any more, has its row still, with its name.
fn revive(connection: &Connection, name: &str, url: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE sources SET url = ?2 WHERE name = ?1 AND url IS NULL
             AND NOT EXISTS (SELECT 1 FROM sources AS others WHERE others.url = ?2)",
        )?
        .execute([name, url])
        .map(drop)
}

/// Makes an address a part of a source, due at once if it was none. True if it is new.
pub(super) fn add_part(
    connection: &Connection,
    source: i64,
    url: &PageUrl,
    pause: i64,
    said_modified: Option<&str>,
    now: &str,
) -> rusqlite::Result<bool> {
    let host = url.host_key().to_string();
    let canonical = format!("source:{url}");
    let row = NewRow {
        canonical_url: &canonical,
        url,
        host: &host,
        source,
        added_at: now,
        next_at: Some(now),
        parked: false,
    };
    let is_new = queue::add(connection, &row)?;
    connection
        .prepare_cached(
            "INSERT INTO source_parts (queue_id, source_id, pause_s, said_modified)
             SELECT id, ?2, ?3, ?4 FROM queue WHERE canonical_url = ?1 ON CONFLICT DO NOTHING",
        )?
        .execute(params![canonical, source, pause, said_modified])?;
    hosts::refresh(connection, &host)?;
    Ok(is_new)
}

fn set_paused(connection: &Connection, id: i64, paused: bool, now: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE sources SET paused = ?2 WHERE id = ?1")?
        .execute(params![id, paused])?;
    let next = (!paused).then_some(now);
    let hosts = connection
        .prepare_cached(
            "UPDATE queue SET next_at = ?2, parked = 0
             WHERE id IN (SELECT queue_id FROM source_parts WHERE source_id = ?1) RETURNING host",
        )?
        .query_map(params![id, next], |row| row.get(0))?
        .collect::<rusqlite::Result<std::collections::HashSet<String>>>()?;
    hosts::refresh_all(connection, &hosts)
}

fn make_due(connection: &Connection, id: i64, now: &str) -> rusqlite::Result<()> {
    let hosts = connection
        .prepare_cached(
            "UPDATE queue SET next_at = ?2, parked = 0
             WHERE leased_at IS NULL
                 AND id IN (SELECT queue_id FROM source_parts WHERE source_id = ?1)
             RETURNING host",
        )?
        .query_map(params![id, now], |row| row.get(0))?
        .collect::<rusqlite::Result<std::collections::HashSet<String>>>()?;
    hosts::refresh_all(connection, &hosts)
}

fn unfollow(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    let hosts = connection
        .prepare_cached(
            "DELETE FROM queue WHERE id IN (SELECT queue_id FROM source_parts WHERE source_id = ?1)
             RETURNING host",
        )?
        .query_map([id], |row| row.get(0))?
        .collect::<rusqlite::Result<std::collections::HashSet<String>>>()?;
    connection
        .prepare_cached("UPDATE sources SET url = NULL, kind = 'named', origin = 'command', paused = 0 WHERE id = ?1")?
        .execute([id])?;
    budgets::limit(connection)?;
    hosts::refresh_all(connection, &hosts)
}
