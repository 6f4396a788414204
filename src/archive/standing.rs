//! How an address stands in the queue: who finds it named elsewhere wants to know.

use rusqlite::{Connection, OptionalExtension};

use super::{ArchiveError, Writer};
use crate::model::PageUrl;

/// How an address stands in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has no row.
    Unknown,
    /// It has not brought a page yet, and may still.
    Untold,
    /// It has brought a page.
    Kept,
    /// It is parked.
    GivenUp,
}

impl Writer {
    /// How the address stands, or one that differs only in tracking parameters.
    pub fn standing(&self, url: &PageUrl) -> Result<Standing, ArchiveError> {
        self.located(standing(&self.connection, url))
    }
}

fn standing(connection: &Connection, url: &PageUrl) -> rusqlite::Result<Standing> {
    let row = connection
        .prepare_cached(
            "SELECT parked, latest_snapshot_id IS NOT NULL FROM queue WHERE canonical_url = ?1",
        )?
        .query_row([url.canonical().as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(match row {
        None => Standing::Unknown,
        Some((true, _)) => Standing::GivenUp,
        Some((false, true)) => Standing::Kept,
        Some((false, false)) => Standing::Untold,
    })
}
