//! Another archive taken into this one: nothing doubled, nothing lost, the histories of
//! stories that both saw told as one.
//!
//! Rows are known by what they are, as ids say nothing in another file: a capture by
//! address, moment and bytes (`known`), a run by its `uid`. What hangs together goes in
//! together, in one transaction: a story with its pages, revisions and requests. So a merge
//! that was cut short leaves a whole archive, and the next one goes on where it ended.
//!
//! - `there`: the other archive; `rows`: rows of whatever table on their way;
//! - `pages`: captures with their bytes and the ledger; `requests`: runs and what they asked;
//! - `stories`: what is new as it stands there, what both have told anew: `told` is what
//!   each archive says of it, `weave` puts that in order by the rules of ordinary
//!   archiving, `history` and `statuses` write what comes out, `gone` is what one archive
//!   asked in vain for and the other one had, `answers` what imported files say of pages;
//! - `following`: sources, queue, hosts, sites; `alerts`: what broke and was mended;
//! - `ahead`: what would be done, and what is to be read for it.

mod ahead;
mod alerts;
mod answers;
mod following;
mod gone;
mod history;
mod known;
mod pages;
mod requests;
mod rows;
mod statuses;
mod stories;
mod there;
mod told;
mod weave;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde::Serialize;

use super::{ArchiveError, Packer, Writer};
use crate::model::{Extraction, utc_text};
pub(super) use answers::settle as settle_answers;
pub(super) use known::KnownCaptures;
use known::KnownRequests;
use pages::Page;
use rows::{Row, Table};
use stories::Place;
use there::{Tables, There};

pub use weave::Origin;

/// How it went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Merged {
    /// Captures that were not here.
    pub captures: u64,
    /// Captures that were here already.
    pub known: u64,
    /// Captures that were not here, and whose bytes were let go there.
    pub let_go: u64,
    /// Captures that were not here, and whose bytes are damaged there.
    pub damaged: u64,
    /// Stories that were not here.
    pub new: u64,
    /// Stories that both had, and whose histories were told as one.
    pub woven: u64,
    /// Of those, stories that were read by several versions of the extractor: what differs
    /// in them may be the reading.
    pub differently_read: u64,
    /// Revisions that were not here.
    pub revisions: u64,
    /// Runs that were not here.
    pub runs: u64,
    /// Requests that were not here.
    pub requests: u64,
    /// Sources that were not followed here.
    pub sources: u64,
    /// Addresses that were not in the queue.
    pub queued: u64,
    /// Alerts that are over, and were not here.
    pub alerts: u64,
    /// True if it was stopped before the end; what was taken in stays.
    pub interrupted: bool,
}

/// Pages that were read just now, with what, because no archive has their texts.
#[derive(Debug, Default)]
pub struct Read {
    /// The extractor's version.
    pub version: String,
    /// By archive and `snapshots.id` in it.
    pub pages: HashMap<(Origin, i64), Extraction>,
}

/// What is there by what it is here.
#[derive(Debug, Default)]
struct Maps {
    now: String,
    /// Packs what cannot be taken as it is packed there.
    packer: Option<Packer>,
    captures: KnownCaptures,
    requests: KnownRequests,
    snapshots: HashMap<i64, i64>,
    articles: HashMap<i64, i64>,
    runs: HashMap<i64, i64>,
    sources: HashMap<i64, i64>,
}

impl Maps {
    /// The id here of a capture that both have.
    fn known(&self, row: &Row) -> rusqlite::Result<Option<i64>> {
        let (url, at) = (row.required("url")?, row.required("captured_at")?);
        Ok(self.captures.id(url, at, row.required("digest")?))
    }

    fn note(&mut self, row: &Row, id: i64) -> rusqlite::Result<()> {
        let (url, at) = (row.required("url")?, row.required("captured_at")?);
        self.captures.note((url, at, row.required("digest")?), id);
        Ok(())
    }

    /// Whoever else writes may have taken something in meanwhile.
    fn catch_up(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.captures.catch_up(connection)?;
        let runs: HashSet<i64> = self.runs.values().copied().collect();
        self.requests.catch_up(connection, &runs)
    }
}

/// What is taken in at a time, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Pages that tell no story: snapshots.
    Pages,
    /// Stories with all that belongs to them: articles.
    Stories,
    /// Requests that belong to no story, or brought its pages: fetches.
    Requests,
    /// What earlier readings of pages said: readings.
    Readings,
    /// Addresses: queue.
    Queue,
}

impl Part {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [
        Self::Pages,
        Self::Stories,
        Self::Requests,
        Self::Readings,
        Self::Queue,
    ];

    /// The ids of the rows there. Pages against which others are packed come first: these
    /// can then be taken as they are.
    fn rows(self) -> &'static str {
        match self {
            Self::Pages => "SELECT id FROM snapshots WHERE article_id IS NULL ORDER BY id",
            Self::Stories => {
                "SELECT id FROM articles ORDER BY id NOT IN (
                     SELECT article_id FROM snapshots JOIN payloads USING (digest)
                     WHERE article_id IS NOT NULL AND payloads.id IN (
                         SELECT reference_id FROM payloads WHERE reference_id IS NOT NULL)), id"
            }
            Self::Requests => "SELECT id FROM fetches ORDER BY id",
            Self::Readings => "SELECT id FROM readings ORDER BY id",
            Self::Queue => "SELECT id FROM queue ORDER BY id",
        }
    }
}

/// Writes rows of a table.
type TakeRows = fn(&Connection, &There, Vec<Row>, &mut Maps, &mut Merged) -> rusqlite::Result<()>;

/// Another archive on its way into this one.
#[derive(Debug)]
pub struct Merge {
    there: There,
    maps: Maps,
    merged: Merged,
}

impl Merge {
    /// Opens the other archive, as it stands now.
    pub fn open(other: &Path, now: DateTime<Utc>) -> Result<Self, ArchiveError> {
        Ok(Self {
            there: There::open(other)?,
            maps: Maps {
                now: utc_text(now),
                ..Maps::default()
            },
            merged: Merged::default(),
        })
    }

    /// What there is of a part.
    pub fn rows(&self, part: Part) -> Result<Vec<i64>, ArchiveError> {
        self.there.ids(part.rows())
    }

    /// How it went so far.
    pub fn merged(&self) -> &Merged {
        &self.merged
    }

    /// Finds out what is here already, and takes in what all else refers to.
    pub fn begin(&mut self, writer: &mut Writer) -> Result<(), ArchiveError> {
        self.maps.packer = Some(Packer::open(writer.path())?);
        let tables = &self.there.tables;
        let all = |table: &Table| table.read(&self.there.connection, "ORDER BY id", []);
        let runs = self.there.located(all(&tables.runs))?;
        let sources = self.there.located(all(&tables.sources))?;
        let Self {
            there,
            maps,
            merged,
        } = self;
        writer.atomically(|connection| {
            requests::take_runs(connection, there, &runs, maps, merged)?;
            following::take_sources(connection, there, sources, maps, merged)?;
            following::take_hosts(connection, there)?;
            maps.catch_up(connection)
        })
    }

    /// Takes in some rows of a part, in one transaction. `read` has the pages that
    /// [`Merge::wanted`] names.
    pub fn take(
        &mut self,
        writer: &mut Writer,
        part: Part,
        rows: &[i64],
        read: &Read,
    ) -> Result<(), ArchiveError> {
        match part {
            Part::Pages => self.take_pages(writer, rows),
            Part::Stories => self.take_stories(writer, rows, read),
            Part::Requests => self.take_requests(writer, rows),
            Part::Readings => self.take_rows(
                writer,
                rows,
                (|all| &all.readings, following::take_readings),
            ),
            Part::Queue => self.take_rows(writer, rows, (|all| &all.queue, following::take_queue)),
        }
    }

    /// Takes in what is left.
    pub fn end(&mut self, writer: &mut Writer) -> Result<(), ArchiveError> {
        let Self {
            there,
            maps,
            merged,
        } = self;
        let alerts = there.located(alerts::over(there))?;
        let in_vain = writer.located(gone::in_vain(&writer.connection))?;
        writer.atomically(|connection| {
            gone::settle(connection, &there.tables.statuses, &in_vain)?;
            answers::take(connection, &there.connection)?;
            alerts::take(connection, there, &alerts, merged)?;
            following::take_site_memory(connection, there, maps)
        })
    }

    fn take_pages(&mut self, writer: &mut Writer, rows: &[i64]) -> Result<(), ArchiveError> {
        let Self {
            there,
            maps,
            merged,
        } = self;
        let mut pages: Vec<Page> = Vec::new();
        for id in rows {
            let (new, known) = there.pages("WHERE id = ?1", [*id], maps)?;
            pages.extend(new);
            merged.known += known.len() as u64;
        }
        writer.atomically(|connection| {
            maps.catch_up(connection)?;
            for page in &pages {
                pages::take(connection, there, (page, None), maps, merged)?;
            }
            Ok(())
        })
    }

    fn take_stories(
        &mut self,
        writer: &mut Writer,
        rows: &[i64],
        read: &Read,
    ) -> Result<(), ArchiveError> {
        let Self {
            there,
            maps,
            merged,
        } = self;
        let mut stories = Vec::with_capacity(rows.len());
        for id in rows {
            stories.push(there.story(*id, maps)?);
        }
        writer.batch(|writer| -> Result<(), ArchiveError> {
            let indexing = writer.atomically(|connection| {
                maps.catch_up(connection)?;
                let mut indexing = Vec::new();
                for story in &stories {
                    merged.known += story.known.len() as u64;
                    let mut place = Place {
                        connection,
                        there,
                        maps,
                        merged,
                    };
                    indexing.extend(stories::take(&mut place, story, read)?);
                }
                Ok(indexing)
            })?;
            writer.pending.extend(indexing);
            Ok(())
        })
    }

    fn take_rows(
        &mut self,
        writer: &mut Writer,
        rows: &[i64],
        (table, take): (fn(&Tables) -> &Table, TakeRows),
    ) -> Result<(), ArchiveError> {
        let Self {
            there,
            maps,
            merged,
        } = self;
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Ok(());
        };
        let condition = "WHERE id BETWEEN ?1 AND ?2 ORDER BY id";
        let found = table(&there.tables).read(&there.connection, condition, [*first, *last]);
        let rows = there.located(found)?;
        writer.atomically(|connection| take(connection, there, rows, maps, merged))
    }

    fn take_requests(&mut self, writer: &mut Writer, rows: &[i64]) -> Result<(), ArchiveError> {
        let Self {
            there,
            maps,
            merged,
        } = self;
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Ok(());
        };
        let requests = there.requests("id BETWEEN ?1 AND ?2", [*first, *last])?;
        writer.atomically(|connection| {
            maps.catch_up(connection)?;
            merged.requests += requests::take(connection, there, &requests, maps)?;
            Ok(())
        })
    }
}

/// True if both names lead to one file.
pub fn is_same_archive(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
