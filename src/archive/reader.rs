//! A reader of an archive: sees what is committed, changes nothing.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::guard::{self, Refusals};
use super::{ArchiveError, open};

/// A handle that only reads. Any number may be open beside the writer; none waits for it.
#[derive(Debug)]
pub struct Reader {
    pub(super) connection: Connection,
    pub(super) refusals: Refusals,
    path: PathBuf,
}

impl Reader {
    /// Opens an archive that exists and has the schema that this program knows.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        Self::guarded(path, open::reading(path)?, HashSet::new())
    }

    /// The same for one of many: it keeps a quarter as much of the file in memory.
    pub fn open_one_of_many(path: &Path) -> Result<Self, ArchiveError> {
        let connection = open::reading(path)?;
        let spared = connection.execute_batch("PRAGMA cache_size = -16384;");
        spared.map_err(|error| ArchiveError::of(path, error))?;
        Self::guarded(path, connection, HashSet::new())
    }

    /// A connection that is left with nothing but reading, and that not of these tables.
    pub(super) fn guarded(
        path: &Path,
        mut connection: Connection,
        unkept: HashSet<String>,
    ) -> Result<Self, ArchiveError> {
        let installed = guard::install(&mut connection, unkept);
        let refusals = installed.map_err(|e| ArchiveError::of(path, e))?;
        Ok(Self {
            connection,
            refusals,
            path: path.to_owned(),
        })
    }

    /// Where the archive is, as it was named.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Says of which file SQLite complains.
    pub(super) fn located<T>(&self, result: rusqlite::Result<T>) -> Result<T, ArchiveError> {
        result.map_err(|e| ArchiveError::of(&self.path, e))
    }
}
