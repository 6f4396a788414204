//! The one writer of an archive.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::fulltext::Indexing;
use super::open::{self, RunLock};
use super::snapshots::sql_count;
use super::{ArchiveError, queue};
use crate::model::utc_text;

/// The one handle that changes an archive. While it lives no second one can be
/// opened on the same file, in this process or another.
#[derive(Debug)]
pub struct Writer {
    pub(super) connection: Connection,
    /// What the batch has yet to write into the full-text indexes.
    pub(super) pending: Vec<Indexing>,
    batch: Batch,
    path: PathBuf,
    _lock: RunLock,
}

/// Whether a batch is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Batch {
    None,
    Open,
    /// One of its operations failed half done: it can only be undone.
    Spoilt,
}

/// A row of `runs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub i64);

/// What a run did, as `runs` keeps it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunTotals {
    /// Pages fetched.
    pub captured: u64,
    /// Pages that stand as we have them.
    pub not_modified: u64,
    /// Pages not asked for, because of robots.txt.
    pub refused: u64,
    /// Pages that could not be had.
    pub failed: u64,
    /// Stories seen for the first time.
    pub new_articles: u64,
    /// Stories that say something new.
    pub revised_articles: u64,
    /// Stories read again that say the same.
    pub unchanged: u64,
    /// Pages without a story.
    pub not_articles: u64,
    /// Bytes of all bodies after decompression.
    pub bytes: u64,
}

impl Writer {
    /// Opens an archive for writing; creates it if it is missing, brings it to the
    /// newest schema, and gives back every lease: their holder, whose lock this
    /// writer now has, is dead.
    pub fn open(path: &Path, now: DateTime<Utc>) -> Result<Self, ArchiveError> {
        let (connection, lock) = open::writing(path, now)?;
        let mut writer = Self {
            connection,
            pending: Vec::new(),
            batch: Batch::None,
            path: path.to_owned(),
            _lock: lock,
        };
        writer.atomically(queue::release_all)?;
        Ok(writer)
    }

    /// Where the archive is, as it was named.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Does many operations in one transaction: all are kept, or none, if `work`
    /// returns an error or an operation failed on the way. Batches do not nest.
    pub fn batch<T, E: From<ArchiveError>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run("BEGIN IMMEDIATE")?;
        self.batch = Batch::Open;
        let ended = work(self).and_then(|value| Ok(self.finish().map(|()| value)?));
        self.pending.clear();
        self.batch = Batch::None;
        if ended.is_err() {
            self.undo();
        }
        ended
    }

    /// Notes that a run begins.
    pub fn begin_run(&mut self, now: DateTime<Utc>) -> Result<RunId, ArchiveError> {
        self.atomically(|connection| {
            connection
                .prepare_cached("INSERT INTO runs (started_at) VALUES (?1)")?
                .insert([utc_text(now)])
                .map(RunId)
        })
    }

    /// Notes why a run does not heed robots.txt.
    pub fn note_ignored_robots(&mut self, run: RunId, reason: &str) -> Result<(), ArchiveError> {
        self.atomically(|connection| {
            connection
                .prepare_cached("UPDATE runs SET ignore_robots_reason = ?2 WHERE id = ?1")?
                .execute(params![run.0, reason])
                .map(drop)
        })
    }

    /// Notes that a run has ended, and what it did.
    pub fn end_run(
        &mut self,
        run: RunId,
        totals: &RunTotals,
        now: DateTime<Utc>,
    ) -> Result<(), ArchiveError> {
        self.atomically(|connection| end_run(connection, run, totals, now))
    }

    /// Runs one operation whole or not at all: as a transaction of its own, or,
    /// inside a batch, as a part that spoils the batch if it fails. (Savepoints
    /// would spare the rest of the batch, but make full-text indexing slow.)
    pub(super) fn atomically<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ArchiveError> {
        match self.batch {
            Batch::None => self.alone(work),
            Batch::Open => {
                let ended = self.located(work(&self.connection));
                if ended.is_err() {
                    self.batch = Batch::Spoilt;
                }
                ended
            }
            // SQLite may have rolled back already: nothing more may be written.
            Batch::Spoilt => Err(ArchiveError::Undone(self.path.clone())),
        }
    }

    fn alone<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ArchiveError> {
        self.run("BEGIN IMMEDIATE")?;
        let ended = self.located(work(&self.connection));
        let ended = ended.and_then(|value| self.run("COMMIT").map(|()| value));
        if ended.is_err() {
            self.undo();
        }
        ended
    }

    /// True inside [`Writer::batch`].
    pub(super) fn is_in_batch(&self) -> bool {
        self.batch != Batch::None
    }

    /// Says of which file SQLite complains.
    pub(super) fn located<T>(&self, result: rusqlite::Result<T>) -> Result<T, ArchiveError> {
        result.map_err(|e| ArchiveError::of(&self.path, e))
    }

    fn run(&self, sql: &str) -> Result<(), ArchiveError> {
        let ran = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute([]));
        self.located(ran).map(drop)
    }

    /// Ends a batch well.
    fn finish(&self) -> Result<(), ArchiveError> {
        if self.batch == Batch::Spoilt {
            return Err(ArchiveError::Undone(self.path.clone()));
        }
        let indexed = self
            .pending
            .iter()
            .try_for_each(|p| p.apply(&self.connection));
        self.located(indexed)?;
        self.run("COMMIT")
    }

    /// Undoing fails only if SQLite has rolled back by itself, and then nothing is left to undo.
    fn undo(&self) {
        let _ = self.run("ROLLBACK");
    }
}

fn end_run(
    connection: &Connection,
    run: RunId,
    totals: &RunTotals,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE runs SET ended_at = ?2, captured = ?3, not_modified = ?4, refused = ?5,
             failed = ?6, new_articles = ?7, revised_articles = ?8, unchanged = ?9,
             not_articles = ?10, bytes = ?11 WHERE id = ?1",
        )?
        .execute(params![
            run.0,
            utc_text(now),
            sql_count(totals.captured),
            sql_count(totals.not_modified),
            sql_count(totals.refused),
            sql_count(totals.failed),
            sql_count(totals.new_articles),
            sql_count(totals.revised_articles),
            sql_count(totals.unchanged),
            sql_count(totals.not_articles),
            sql_count(totals.bytes),
        ])
        .map(drop)
}
