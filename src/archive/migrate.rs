//! Brings a file to the newest schema, and refuses files that it does not know.
//!
//! `rusqlite_migration` was considered: it counts in `user_version` too, but keeps
//! no fingerprint of what was applied, and that is what tells an archive made by
//! a changed program from ours. The rest of it is the loop below.

use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::ArchiveError;
use crate::model::utc_text;

/// Marks a file as an archive of ours: `PRAGMA application_id`, "nvlt" in ASCII.
pub(super) const APPLICATION_ID: i32 = 0x6e76_6c74;

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// 1, 2, … without gaps.
    pub number: i64,
    /// The file's name.
    pub name: &'static str,
    /// Its text: plain SQL, commented so that it documents the tables.
    pub sql: &'static str,
}

impl Migration {
    fn checksum(&self) -> String {
        blake3::hash(self.sql.as_bytes()).to_hex().to_string()
    }
}

macro_rules! step {
    ($number:literal, $name:literal) => {
        Migration {
            number: $number,
            name: $name,
            sql: include_str!(concat!("../../migrations/", $name)),
        }
    };
}

/// All steps, oldest first. Forward only; a released one is never edited.
pub const MIGRATIONS: &[Migration] = &[
    step!(1, "0001_articles.sql"),
    step!(2, "0002_search.sql"),
    step!(3, "0003_snapshots.sql"),
    step!(4, "0004_requests.sql"),
    step!(5, "0005_readings.sql"),
    step!(6, "0006_copies.sql"),
    step!(7, "0007_site_memory.sql"),
    step!(8, "0008_ledger.sql"),
    step!(9, "0009_views.sql"),
    step!(10, "0010_health.sql"),
    step!(11, "0011_imports.sql"),
];

/// The schema that this program writes.
pub(super) fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |m| m.number)
}

/// The schema of a file that is to be written: 0 for one without any table, which
/// may become an archive. Any other file must be an archive of ours already.
pub(super) fn found(connection: &Connection, path: &Path) -> Result<i64, ArchiveError> {
    if is_blank(connection).map_err(|e| ArchiveError::of(path, e))? {
        return Ok(0);
    }
    recognise(connection, path)
}

/// Applies what came after schema `found`, each step in a transaction of its own; a new
/// file gets all of them in one, so that it is an archive or nothing.
pub(super) fn migrate(
    connection: &mut Connection,
    found: i64,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let steps: Vec<&Migration> = MIGRATIONS.iter().filter(|m| m.number > found).collect();
    let at_once = if found == 0 { steps.len().max(1) } else { 1 };
    for steps in steps.chunks(at_once) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for step in steps {
            apply(&transaction, step, now)?;
        }
        transaction.commit()?;
    }
    Ok(())
}

/// Checks that the file is an archive of ours, of a schema not newer than ours
/// and made by our migrations. Returns its schema.
pub(super) fn recognise(connection: &Connection, path: &Path) -> Result<i64, ArchiveError> {
    let at = |e| ArchiveError::of(path, e);
    if pragma(connection, "application_id").map_err(at)? != i64::from(APPLICATION_ID) {
        return Err(ArchiveError::NotAnArchive {
            path: path.to_owned(),
            what: "it belongs to another program",
        });
    }
    let found = pragma(connection, "user_version").map_err(at)?;
    if found > newest() {
        return Err(ArchiveError::Newer {
            path: path.to_owned(),
            found,
            known: newest(),
        });
    }
    match foreign(connection).map_err(at)? {
        Some(number) => Err(ArchiveError::ForeignMigration {
            path: path.to_owned(),
            number,
        }),
        None => Ok(found),
    }
}

fn apply(
    transaction: &Transaction<'_>,
    migration: &Migration,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    transaction.execute_batch(migration.sql)?;
    transaction.execute(
        "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (?1, ?2, ?3, ?4)",
        params![
            migration.number,
            migration.name,
            migration.checksum(),
            utc_text(now)
        ],
    )?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", migration.number)
}

/// True for a file in which nothing was ever made.
pub(super) fn is_blank(connection: &Connection) -> rusqlite::Result<bool> {
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
    Ok(tables == 0 && pragma(connection, "application_id")? == 0)
}

/// The first applied migration whose text is not ours.
fn foreign(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    let mut statement =
        connection.prepare("SELECT number, checksum FROM schema_migrations ORDER BY number")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (number, checksum): (i64, String) = (row.get(0)?, row.get(1)?);
        let ours = MIGRATIONS.iter().find(|m| m.number == number);
        if ours.is_none_or(|m| m.checksum() != checksum) {
            return Ok(Some(number));
        }
    }
    Ok(None)
}

fn pragma(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::MIGRATIONS;

    #[test]
    fn numbers_have_no_gaps_and_names_carry_them() {
        for (migration, number) in MIGRATIONS.iter().zip(1..) {
            assert_eq!(migration.number, number);
            assert!(migration.name.starts_with(&format!("{number:04}_")));
        }
    }
}
