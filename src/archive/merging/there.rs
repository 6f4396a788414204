//! The other archive: read as it stands at one moment, however long that takes.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};

use super::super::compression::Kept;
use super::super::payloads::{packed, packed_columns};
use super::super::{ArchiveError, open};
use super::rows::Table;

/// Pages against which others are packed that are held unpacked.
const REFERENCES: usize = 64;

/// The other archive, and the tables that both have.
#[derive(Debug)]
pub(super) struct There {
    pub(super) connection: Connection,
    pub(super) tables: Tables,
    path: PathBuf,
    /// Unpacked, by their digests; `None`: damaged.
    references: RefCell<HashMap<String, Option<Vec<u8>>>>,
}

/// The tables whose rows are taken over as they are.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) snapshots: Table,
    pub(super) payloads: Table,
    pub(super) articles: Table,
    pub(super) revisions: Table,
    pub(super) live_posts: Table,
    pub(super) statuses: Table,
    pub(super) readings: Table,
    pub(super) runs: Table,
    pub(super) fetches: Table,
    pub(super) redirects: Table,
    pub(super) sources: Table,
    pub(super) parts: Table,
    pub(super) queue: Table,
    pub(super) discoveries: Table,
    pub(super) boilerplate: Table,
    pub(super) sketches: Table,
    pub(super) alerts: Table,
    pub(super) events: Table,
}

impl There {
    pub(super) fn open(path: &Path) -> Result<Self, ArchiveError> {
        let connection = open::reading(path)?;
        let at = |error| ArchiveError::of(path, error);
        let tables = Tables::of(&connection).map_err(at)?;
        connection.execute_batch("BEGIN").map_err(at)?;
        Ok(Self {
            connection,
            tables,
            path: path.to_owned(),
            references: RefCell::default(),
        })
    }

    /// Says that SQLite complains of this file.
    pub(super) fn located<T>(&self, result: rusqlite::Result<T>) -> Result<T, ArchiveError> {
        result.map_err(|error| ArchiveError::of(&self.path, error))
    }

    /// The first column of a query.
    pub(super) fn ids(&self, sql: &str) -> Result<Vec<i64>, ArchiveError> {
        let ids = self
            .connection
            .prepare(sql)
            .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect());
        self.located(ids)
    }

    /// A page's bytes; `None` if they are damaged, or gone.
    pub(super) fn bytes(&self, digest: &str) -> rusqlite::Result<Option<Vec<u8>>> {
        let found = self
            .connection
            .prepare_cached(concat!(
                "SELECT ",
                packed_columns!(),
                " FROM payloads LEFT JOIN payloads AS other ON other.id = payloads.reference_id
                 WHERE payloads.digest = ?1 AND payloads.content IS NOT NULL"
            ))?
            .query_row([digest], |row| packed(row, 0))
            .optional()?;
        Ok(found.and_then(|found| match &found.reference {
            None => found.kept.unpack(None).ok(),
            Some(reference) => self.after(reference, &found.kept),
        }))
    }

    /// Unpacks what is packed against another page.
    fn after(&self, reference: &Kept, kept: &Kept) -> Option<Vec<u8>> {
        let mut references = self.references.borrow_mut();
        if references.len() >= REFERENCES {
            references.clear();
        }
        let bytes = references
            .entry(reference.digest.clone())
            .or_insert_with(|| reference.unpack(None).ok());
        bytes
            .as_deref()
            .and_then(|bytes| kept.unpack(Some(bytes)).ok())
    }
}

impl Tables {
    fn of(connection: &Connection) -> rusqlite::Result<Self> {
        let table = |name| Table::of(connection, name);
        Ok(Self {
            snapshots: table("snapshots")?,
            payloads: table("payloads")?,
            articles: table("articles")?,
            revisions: table("stored_revisions")?,
            live_posts: table("live_posts")?,
            statuses: table("status_changes")?,
            readings: table("readings")?,
            runs: table("runs")?,
            fetches: table("fetches")?,
            redirects: table("redirects")?,
            sources: table("sources")?,
            parts: table("source_parts")?,
            queue: table("queue")?,
            discoveries: table("discoveries")?,
            boilerplate: table("site_boilerplate")?,
            sketches: table("site_sketches")?,
            alerts: table("alerts")?,
            events: table("events")?,
        })
    }
}
