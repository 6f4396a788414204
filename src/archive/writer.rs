//! Who changes an archive.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::ArchiveError;
use super::fulltext::{self, Indexing};
use super::open;
use super::presence::Presence;
use super::runs::{self, RunId};
use crate::model::Budget;

/// A handle that changes an archive. Several may be open on one file, in this process
/// and others: each change is a transaction, and one waits for another.
#[derive(Debug)]
pub struct Writer {
    pub(super) connection: Connection,
    /// What the batch has yet to write into the full-text indexes.
    pub(super) pending: Vec<Indexing>,
    /// The run that it works for.
    pub(super) run: Option<RunId>,
    /// Of hosts of which nothing else was said.
    pub(super) budget: Budget,
    batch: Batch,
    path: PathBuf,
    lock: Presence,
}

/// Whether a batch is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Batch {
    None,
    Open,
    /// One of its operations failed half done: it can only be undone.
    Spoilt,
}

/// What was written goes into the file itself, so that it alone is the archive once nobody has it
/// open. Whoever reads it meanwhile keeps some of it out; then the next writer does that.
impl Drop for Writer {
    fn drop(&mut self) {
        let _ = self.connection.busy_timeout(Duration::ZERO);
        let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
        let _ = self.connection.query_row(checkpoint, [], |_| Ok(()));
    }
}

impl Writer {
    /// Opens an archive for writing; creates it if it is missing and brings it to the
    /// newest schema. If no other writer has it open, every lease is given back: their
    /// holders are dead.
    pub fn open(path: &Path, now: DateTime<Utc>) -> Result<Self, ArchiveError> {
        let (connection, lock) = open::writing(path, now)?;
        let mut writer = Self {
            connection,
            pending: Vec::new(),
            run: None,
            budget: Budget::USUAL,
            batch: Batch::None,
            path: path.to_owned(),
            lock,
        };
        if writer.lock.is_alone() {
            writer.atomically(runs::bury_all)?;
        }
        writer.lock.share(path)?;
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

    /// Fails if the archive is not where it was: nothing that is written would be found again.
    pub(super) fn confirm_place(&self) -> Result<(), ArchiveError> {
        if self.lock.is_in_place() {
            Ok(())
        } else {
            Err(ArchiveError::Displaced(self.path.clone()))
        }
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
        self.located(fulltext::apply(&self.connection, &self.pending))?;
        self.run("COMMIT")
    }

    /// Undoing fails only if SQLite has rolled back by itself, and then nothing is left to undo.
    fn undo(&self) {
        let _ = self.run("ROLLBACK");
    }
}
