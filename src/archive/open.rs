//! The one door to SQLite: every connection is opened here, with the settings
//! and checks that make it safe.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use super::presence::Presence;
use super::{ArchiveError, migrate};

/// How long one connection waits for another: another run writes its batches, another
/// program may hold the file for a moment.
const PATIENCE: Duration = Duration::from_secs(60);
/// Statements kept prepared: all that the writer uses page by page.
const STATEMENTS: usize = 128;
/// No text or blob in a query may be longer, so that `printf('%*s', …)` cannot eat the memory.
const LONGEST_CELL: i32 = 256 * 1024 * 1024;

/// Opens for writing: creates the file if it is missing and brings it up to date.
///
/// Pages of 8 KiB, as most rows are longer than the usual 4. Journal in WAL, so that
/// readers never wait. `synchronous = NORMAL`: after a power cut the last pages may be
/// missing (they are fetched again), the file is never torn. Page cache of at most 64 MiB.
/// The write-ahead log goes into the file at 128 MiB and is cut back to that: pages of the
/// index change often, and are moved once instead of four times.
pub(super) fn writing(
    path: &Path,
    now: DateTime<Utc>,
) -> Result<(Connection, Presence), ArchiveError> {
    let place = resolve(path)?;
    let presence = Presence::take(path, &place)?;
    let at = |e| ArchiveError::of(path, e);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = connect(&place, flags).map_err(at)?;
    // Whose file it is must be known before anything, even the journal mode, is changed.
    let found = migrate::found(&connection, path)?;
    if found < migrate::newest() && !presence.is_alone() {
        return Err(ArchiveError::InUse(path.to_owned()));
    }
    connection
        .execute_batch(
            "PRAGMA page_size = 8192;
             PRAGMA journal_mode = WAL;
             PRAGMA synchronous = NORMAL;
             PRAGMA foreign_keys = ON;
             PRAGMA temp_store = MEMORY;
             PRAGMA cache_size = -65536;
             PRAGMA wal_autocheckpoint = 16000;
             PRAGMA journal_size_limit = 134217728;",
        )
        .map_err(at)?;
    migrate::migrate(&mut connection, found, now).map_err(at)?;
    // The writer indexes by itself, see `fulltext`.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)
        .map_err(at)?;
    Ok((connection, presence))
}

/// Opens for reading only: whatever is asked, the file stays as it is.
pub(super) fn reading(path: &Path) -> Result<Connection, ArchiveError> {
    if !path.exists() {
        return Err(ArchiveError::Missing(path.to_owned()));
    }
    let at = |e| ArchiveError::of(path, e);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(&resolve(path)?, flags).map_err(at)?;
    // A run that was killed while it created the file leaves that; the next one goes on.
    if migrate::is_blank(&connection).map_err(at)? {
        return Err(ArchiveError::NotAnArchive {
            path: path.to_owned(),
            what: "nothing was ever written to it",
        });
    }
    let found = migrate::recognise(&connection, path)?;
    if found < migrate::newest() {
        return Err(ArchiveError::Older {
            path: path.to_owned(),
            found,
            known: migrate::newest(),
        });
    }
    harden(&connection).map_err(at)?;
    Ok(connection)
}

/// Opens a file that need not be an archive, to see what it is.
pub(super) fn looking(path: &Path) -> Result<Connection, ArchiveError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    connect(&resolve(path)?, flags).map_err(|e| ArchiveError::of(path, e))
}

/// Opens an archive for a statement that counts as writing, and changes nothing by itself:
/// neither its schema nor whose leases hold.
pub(super) fn changing(path: &Path) -> Result<Connection, ArchiveError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let at = |e| ArchiveError::of(path, e);
    let connection = connect(&resolve(path)?, flags).map_err(at)?;
    migrate::recognise(&connection, path)?;
    Ok(connection)
}

/// Creates a file that another archive is copied into.
pub(super) fn creating(path: &Path) -> Result<Connection, ArchiveError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    connect(&resolve(path)?, flags).map_err(|e| ArchiveError::of(path, e))
}

#[expect(clippy::disallowed_methods, reason = "this is the one door")]
fn connect(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // A plan does not depend on what is bound: else SQLite plans anew at each binding.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

fn harden(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;",
    )?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST_CELL)?;
    Ok(())
}

/// The file's real place: through links, so that one archive has one lock, and
/// absolute, so that SQLite never takes a name like `file:x` for a URI.
fn resolve(path: &Path) -> Result<PathBuf, ArchiveError> {
    if let Ok(real) = path.canonicalize() {
        return Ok(real);
    }
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => Ok(folder.join(name)),
        _ => Err(ArchiveError::NoFolder(path.to_owned())),
    }
}
