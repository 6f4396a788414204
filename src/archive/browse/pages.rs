//! A captured page, without its bytes.

use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use crate::archive::{ArchiveError, Reader, SnapshotId};

/// A row of `snapshots`, with what is known of its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(
    missing_docs,
    reason = "each is the column of the same name, explained in the schema"
)]
pub struct SnapshotRow {
    pub id: i64,
    pub url: String,
    pub final_url: String,
    pub captured_at: String,
    pub status: u16,
    pub media_type: Option<String>,
    pub digest: String,
    pub raw_bytes: u64,
    pub noarchive: bool,
    pub kind: Option<String>,
    pub reading: Option<String>,
    pub article_id: Option<i64>,
    /// When its bytes were let go; `None`: they are here.
    pub let_go_at: Option<String>,
}

impl Reader {
    /// A captured page; `None` if there is none of this number.
    pub fn snapshot(&self, id: SnapshotId) -> Result<Option<SnapshotRow>, ArchiveError> {
        self.located(snapshot(&self.connection, id))
    }
}

fn snapshot(connection: &Connection, id: SnapshotId) -> rusqlite::Result<Option<SnapshotRow>> {
    connection
        .prepare_cached(
            "SELECT snapshots.*, raw_bytes, let_go_at FROM snapshots JOIN payloads USING (digest)
             WHERE snapshots.id = ?1",
        )?
        .query_row([id.0], |row| {
            Ok(SnapshotRow {
                id: id.0,
                url: row.get("url")?,
                final_url: row.get("final_url")?,
                captured_at: row.get("captured_at")?,
                status: row.get("status")?,
                media_type: row.get("media_type")?,
                digest: row.get("digest")?,
                raw_bytes: row.get::<_, i64>("raw_bytes")?.unsigned_abs(),
                noarchive: row.get("noarchive")?,
                kind: row.get("kind")?,
                reading: row.get("reading")?,
                article_id: row.get("article_id")?,
                let_go_at: row.get("let_go_at")?,
            })
        })
        .optional()
}
