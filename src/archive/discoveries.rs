//! What sources name: pages for the queue, with what is said of them.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::queue::{self, NewRow};
use super::snapshots::sql_count;
use super::sources::{add_part, kind_of};
use super::{ArchiveError, Reader, Writer, health, hosts};
use crate::model::{PageUrl, PublicationTime, SourceKind, Told, utc_text};

/// Seconds until a sitemap of an index is asked for the second time.
const FIRST_PAUSE: i64 = 3600;

/// A source's part that was asked, as far as it decides about its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The source.
    pub source_id: i64,
    /// What it is called.
    pub name: String,
    /// What it is followed as.
    pub kind: SourceKind,
    /// True if it is not to be asked again for now.
    pub paused: bool,
    /// Its timetable, and the zone of its clock.
    pub schedule: (String, String),
    /// Regular expressions, one of which an address must match.
    pub include: Vec<String>,
    /// None of which it may match.
    pub exclude: Vec<String>,
    /// Of its stories, where their pages say none.
    pub language: Option<String>,
    /// Of its stories, where their pages say none.
    pub outlet: Option<String>,
    /// Seconds between two askings so far.
    pub pause_s: u64,
    /// BLAKE3 of the last answer.
    pub digest: Option<String>,
    /// When the answer last was another one.
    pub changed_at: Option<DateTime<Utc>>,
    /// When it last named a new page.
    pub news_at: Option<DateTime<Utc>>,
    /// The hub that announces its changes (WebSub), and its name there.
    pub announced: (Option<String>, Option<String>),
    /// Askings in a row without an answer that could be read.
    pub failures: u64,
    /// Why the last answer could not be read.
    pub problem: Option<String>,
}

/// A page or sitemap that an answer names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Naming {
    /// A page.
    Page(PageUrl, Told),
    /// A sitemap, and when it was last changed.
    Part(PageUrl, Option<DateTime<Utc>>),
}

/// What came of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Discovered {
    /// Pages that are new to the queue.
    pub added: u64,
    /// Pages that it had.
    pub known: u64,
    /// Of those, pages that the source says were changed since we had them: due again.
    pub changed: u64,
    /// Pages that this source had never named, new to the queue or not.
    pub named: u64,
}

impl Reader {
    /// What sources said of the page at an address, as far as any named it.
    pub fn told(&self, url: &PageUrl) -> Result<Option<Told>, ArchiveError> {
        self.located(told(&self.connection, url))
    }
}

impl Writer {
    /// The source's part that a queue row is; `None` for a page's row.
    pub fn part(&self, queue_id: i64) -> Result<Option<Part>, ArchiveError> {
        self.located(part(&self.connection, queue_id))
    }

    /// What sources said of the page at an address, as far as any named it.
    pub fn told(&self, url: &PageUrl) -> Result<Option<Told>, ArchiveError> {
        self.located(told(&self.connection, url))
    }

    /// Takes in what a source's part named: new pages are due at `due`, those that were
    /// changed by its word at once.
    pub fn record_named(
        &mut self,
        part: &Part,
        named: &[Naming],
        due: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Discovered, ArchiveError> {
        let taking = Taking {
            source: part.source_id,
            due: utc_text(due),
            now: utc_text(now),
        };
        self.atomically(|connection| taking.all(connection, named))
    }

    /// Keeps what asking a part has taught us of it, and that it was asked.
    pub fn save_part(
        &mut self,
        queue_id: i64,
        part: &Part,
        answered: bool,
        discovered: Discovered,
        now: DateTime<Utc>,
    ) -> Result<(), ArchiveError> {
        self.atomically(|connection| {
            health::note_asked(connection, part.source_id, !answered, discovered.named, now)?;
            connection
                .prepare_cached(
                    "UPDATE source_parts SET pause_s = ?2, digest = ?3, changed_at = ?4, news_at = ?5,
                         answered_at = ifnull(?6, answered_at), pages = pages + ?7, hub = ?8, topic = ?9,
                         failures = ?10, problem = ?11 WHERE queue_id = ?1",
                )?
                .execute(params![
                    queue_id,
                    sql_count(part.pause_s),
                    part.digest,
                    part.changed_at.map(utc_text),
                    part.news_at.map(utc_text),
                    answered.then(|| utc_text(now)),
                    sql_count(discovered.added),
                    part.announced.0,
                    part.announced.1,
                    sql_count(part.failures),
                    part.problem,
                ])
                .map(drop)
        })
    }
}

fn part(connection: &Connection, queue_id: i64) -> rusqlite::Result<Option<Part>> {
    connection
        .prepare_cached(
            "SELECT source_id, name, kind, schedule, time_zone, include, exclude, language, outlet,
                 pause_s, digest, changed_at, news_at, paused, hub, topic, failures, problem
             FROM source_parts JOIN sources ON sources.id = source_id WHERE queue_id = ?1",
        )?
        .query_row([queue_id], |row| {
            let patterns = |column: usize| -> rusqlite::Result<Vec<String>> {
                Ok(serde_json::from_str(&row.get::<_, String>(column)?).unwrap_or_default())
            };
            let moment = |column: usize| -> rusqlite::Result<Option<DateTime<Utc>>> {
                let text: Option<String> = row.get(column)?;
                Ok(text.and_then(|text| text.parse().ok()))
            };
            Ok(Part {
                source_id: row.get(0)?,
                name: row.get(1)?,
                kind: kind_of(&row.get::<_, String>(2)?),
                schedule: (row.get(3)?, row.get(4)?),
                include: patterns(5)?,
                exclude: patterns(6)?,
                language: row.get(7)?,
                outlet: row.get(8)?,
                pause_s: row.get::<_, i64>(9)?.unsigned_abs(),
                digest: row.get(10)?,
                changed_at: moment(11)?,
                news_at: moment(12)?,
                paused: row.get(13)?,
                announced: (row.get(14)?, row.get(15)?),
                failures: row.get::<_, i64>(16)?.unsigned_abs(),
                problem: row.get(17)?,
            })
        })
        .optional()
}

/// What sources said of a page, the first that named it first: for each thing, the first
/// that said anything.
fn told(connection: &Connection, url: &PageUrl) -> rusqlite::Result<Option<Told>> {
    let mut statement = connection.prepare_cached(
        "SELECT discoveries.headline, date_published, date_modified, authors, section,
             ifnull(discoveries.language, sources.language), ifnull(discoveries.outlet, sources.outlet)
         FROM discoveries JOIN sources ON sources.id = source_id
         WHERE queue_id = (SELECT id FROM queue WHERE canonical_url = ?1) ORDER BY seen_at, source_id",
    )?;
    let mut rows = statement.query([url.canonical().as_str()])?;
    let mut told: Option<Told> = None;
    while let Some(row) = rows.next()? {
        let date = |column: usize| -> rusqlite::Result<Option<PublicationTime>> {
            let text: Option<String> = row.get(column)?;
            Ok(text.and_then(|text| PublicationTime::from_iso(&text)))
        };
        let authors: String = row.get(3)?;
        let known = told.get_or_insert_default();
        known.headline = known.headline.take().or(row.get(0)?);
        known.date_published = known.date_published.or(date(1)?);
        known.date_modified = known.date_modified.or(date(2)?);
        if known.authors.is_empty() {
            let names = authors.split("; ").filter(|name| !name.is_empty());
            known.authors = names.map(str::to_owned).collect();
        }
        known.section = known.section.take().or(row.get(4)?);
        known.language = known.language.take().or(row.get(5)?);
        known.outlet = known.outlet.take().or(row.get(6)?);
    }
    Ok(told)
}

struct Taking {
    source: i64,
    due: String,
    now: String,
}

impl Taking {
    fn all(&self, connection: &Connection, named: &[Naming]) -> rusqlite::Result<Discovered> {
        let mut discovered = Discovered::default();
        let mut touched = HashSet::new();
        for naming in named {
            match naming {
                Naming::Page(url, told) => {
                    self.page(connection, url, told, &mut discovered, &mut touched)?;
                }
                Naming::Part(url, modified) => self.part(connection, url, *modified)?,
            }
        }
        hosts::refresh_all(connection, &touched)?;
        Ok(discovered)
    }

    fn page(
        &self,
        connection: &Connection,
        url: &PageUrl,
        told: &Told,
        discovered: &mut Discovered,
        touched: &mut HashSet<String>,
    ) -> rusqlite::Result<()> {
        let host = url.host_key().to_string();
        let canonical = url.canonical();
        let row = NewRow {
            canonical_url: canonical.as_str(),
            url,
            host: &host,
            source: self.source,
            added_at: &self.now,
            next_at: Some(&self.due),
            parked: false,
        };
        let is_new = queue::add(connection, &row)?;
        let queue_id: i64 = connection
            .prepare_cached("SELECT id FROM queue WHERE canonical_url = ?1")?
            .query_row([canonical.as_str()], |row| row.get(0))?;
        if is_new {
            discovered.added += 1;
            touched.insert(host);
        } else {
            discovered.known += 1;
            if self.is_changed(connection, queue_id, told)? {
                discovered.changed += 1;
                touched.insert(host);
            }
        }
        discovered.named += u64::from(self.keep_told(connection, queue_id, told)?);
        Ok(())
    }

    /// Makes a page due that its source says was changed after we last asked for it; in
    /// doubt, within one second, it was after. Not if nobody wants to look at it again.
    fn is_changed(
        &self,
        connection: &Connection,
        queue_id: i64,
        told: &Told,
    ) -> rusqlite::Result<bool> {
        // A day without a time says nothing of what came later on that day.
        let exact = |time: &PublicationTime| time.precision() > crate::model::Precision::Day;
        let Some(modified) = told.date_modified.filter(exact) else {
            return Ok(false);
        };
        let changed = connection
            .prepare_cached(
                "UPDATE queue SET next_at = ?3, parked = 0
                 WHERE id = ?1 AND leased_at IS NULL AND last_attempt_at <= ?2
                     AND (next_at IS NULL OR next_at > ?3)
                     AND (latest_snapshot_id IS NULL OR 'never' <> (
                         SELECT revisit FROM sources WHERE sources.id = queue.source_id))",
            )?
            .execute(params![queue_id, utc_text(modified.utc()), self.due])?;
        Ok(changed > 0)
    }

    /// True if this source names it for the first time.
    fn keep_told(
        &self,
        connection: &Connection,
        queue_id: i64,
        told: &Told,
    ) -> rusqlite::Result<bool> {
        let iso = |time: Option<PublicationTime>| time.map(|time| time.to_iso());
        let added = connection
            .prepare_cached(
                "INSERT INTO discoveries (queue_id, source_id, seen_at, headline, date_published,
                     date_modified, authors, section, language, outlet)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                queue_id,
                self.source,
                self.now,
                told.headline,
                iso(told.date_published),
                iso(told.date_modified),
                told.authors.join("; "),
                told.section,
                told.language,
                told.outlet
            ])?;
        if added == 0 && told.date_modified.is_some() {
            connection
                .prepare_cached(
                    "UPDATE discoveries SET date_modified = ?3
                     WHERE queue_id = ?1 AND source_id = ?2 AND date_modified IS NOT ?3",
                )?
                .execute(params![queue_id, self.source, iso(told.date_modified)])?;
        }
        Ok(added > 0)
    }

    /// A sitemap of an index: asked at once if it is new, or changed by the index's word.
    fn part(
        &self,
        connection: &Connection,
        url: &PageUrl,
        modified: Option<DateTime<Utc>>,
    ) -> rusqlite::Result<()> {
        let modified = modified.map(utc_text);
        if add_part(
            connection,
            self.source,
            url,
            FIRST_PAUSE,
            modified.as_deref(),
            &self.due,
        )? {
            return Ok(());
        }
        let Some(modified) = modified else {
            return Ok(());
        };
        let canonical = format!("source:{url}");
        let changed = connection
            .prepare_cached(
                "UPDATE source_parts SET said_modified = ?2
                 WHERE queue_id = (SELECT id FROM queue WHERE canonical_url = ?1)
                     AND (said_modified IS NULL OR said_modified < ?2)",
            )?
            .execute(params![canonical, modified])?;
        if changed > 0 {
            connection
                .prepare_cached(
                    "UPDATE queue SET next_at = min(ifnull(next_at, ?2), ?2)
                     WHERE canonical_url = ?1 AND leased_at IS NULL",
                )?
                .execute(params![canonical, self.due])?;
            hosts::refresh(connection, url.host_key().as_str())?;
        }
        Ok(())
    }
}
