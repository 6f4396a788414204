//! Letting go of the bytes of old pages: the one thing that is ever removed.
//!
//! What was read out of them stays, and so do the snapshot's row and its place in the
//! ledger, which gets an entry that says so: what was let go is told from what was lost.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::{ArchiveError, Writer, ledger};
use crate::model::utc_text;

/// Which of the old pages stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// Those that a revision was read from.
    Revisions,
    /// Those that a story's latest revision was read from.
    Latest,
    /// None.
    Nothing,
}

/// What was let go, or would be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Pruned {
    /// Payloads.
    pub pages: u64,
    /// Bytes that they took.
    pub bytes: u64,
    /// Payloads that could go but for others that are packed against them.
    pub needed: u64,
}

impl Writer {
    /// Lets go of the bytes of pages captured before a moment. Pages that are not read yet,
    /// and those against which pages that stay are packed, are never let go. With
    /// `dry_run` nothing changes.
    pub fn prune(
        &mut self,
        before: DateTime<Utc>,
        keeping: Keeping,
        dry_run: bool,
        now: DateTime<Utc>,
    ) -> Result<Pruned, ArchiveError> {
        self.atomically(|connection| {
            let pruned = choose(connection, &utc_text(before), keeping)?;
            if !dry_run {
                let_go(connection, &utc_text(now))?;
            }
            connection.execute_batch("DROP TABLE temp.going")?;
            Ok(pruned)
        })
    }
}

/// Fills the table `going`.
fn choose(connection: &Connection, before: &str, keeping: Keeping) -> rusqlite::Result<Pruned> {
    let read_from = match keeping {
        Keeping::Revisions => "SELECT snapshot_id FROM stored_revisions",
        Keeping::Latest => "SELECT latest_snapshot_id FROM articles",
        Keeping::Nothing => "SELECT NULL WHERE 0",
    };
    connection.execute_batch(
        "CREATE TEMP TABLE going (id INTEGER PRIMARY KEY, digest TEXT NOT NULL, bytes INTEGER NOT NULL)",
    )?;
    // Bytes that several snapshots have stay if one of them stays.
    connection.execute(
        &format!(
            "INSERT INTO temp.going SELECT id, digest, length(content) FROM payloads
             WHERE content IS NOT NULL
               AND digest IN (SELECT digest FROM snapshots WHERE captured_at <= ?1)
               AND digest NOT IN (SELECT digest FROM snapshots
                   WHERE captured_at > ?1 OR extracted_at IS NULL OR id IN ({read_from}))"
        ),
        [before],
    )?;
    let needed = connection.execute(
        "DELETE FROM temp.going WHERE id IN (SELECT reference_id FROM payloads
             WHERE reference_id IS NOT NULL AND content IS NOT NULL
               AND id NOT IN (SELECT id FROM temp.going))",
        [],
    )?;
    connection.query_row(
        "SELECT count(*), ifnull(sum(bytes), 0) FROM temp.going",
        [],
        |row| {
            Ok(Pruned {
                pages: row.get::<_, i64>(0)?.unsigned_abs(),
                bytes: row.get::<_, i64>(1)?.unsigned_abs(),
                needed: needed as u64,
            })
        },
    )
}

fn let_go(connection: &Connection, now: &str) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM site_references WHERE payload_id IN (SELECT id FROM temp.going)",
        [],
    )?;
    connection.execute(
        "UPDATE payloads SET content = NULL, reference_id = NULL, let_go_at = ?1
         WHERE id IN (SELECT id FROM temp.going)",
        params![now],
    )?;
    let mut statement = connection.prepare("SELECT digest FROM temp.going ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        ledger::enter_let_go(connection, &row.get::<_, String>(0)?, now)?;
    }
    Ok(())
}
