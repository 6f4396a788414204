//! What was captured, and turned out to stand in the page's place.

use rusqlite::{Connection, params};

use super::attempts::Next;
use super::{ArchiveError, SnapshotId, Writer, hosts};
use crate::model::Failure;

impl Writer {
    /// Notes that a captured page is none, for the so many-th time in a row: why, in
    /// `fetches` and in the queue, and when to look again. Its validators are forgotten, as "not modified" would be said of
    /// the wall.
    pub fn record_wall(
        &mut self,
        snapshot: SnapshotId,
        failure: &Failure,
        in_a_row: u32,
        next: Next,
    ) -> Result<(), ArchiveError> {
        self.atomically(|connection| record(connection, snapshot, (failure, in_a_row), next))
    }
}

fn record(
    connection: &Connection,
    snapshot: SnapshotId,
    (failure, in_a_row): (&Failure, u32),
    next: Next,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE fetches SET error = ?2, error_detail = ?3 WHERE snapshot_id = ?1")?
        .execute(params![snapshot.0, failure.code(), failure.to_string()])?;
    let (next_at, parked) = next.columns();
    let hosts = connection
        .prepare_cached(
            "UPDATE queue SET last_error = ?2, failures = ?5, etag = NULL,
                 last_modified = NULL, next_at = ?3, parked = ?4
             WHERE latest_snapshot_id = ?1 RETURNING host",
        )?
        .query_map(
            params![snapshot.0, failure.code(), next_at, parked, in_a_row],
            |row| row.get::<_, String>(0),
        )?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    hosts
        .iter()
        .try_for_each(|host| hosts::refresh(connection, host))
}
