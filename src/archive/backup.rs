//! A copy of an archive that is in use, and an archive made as small as it can be.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::check::{CheckOptions, CheckReport, check};
use super::{ArchiveError, Writer, migrate, open};

/// Pages of the file that are copied between two steps that are told: 32 MiB.
const STRIDE: i32 = 4096;

/// Copies an archive as it stands now to another file, while runs go on. The copy is
/// checked, and takes its name only then: whoever looks at `to` sees the copy from before,
/// or the new one whole. `tell` hears how many pages of the file are copied, of how many.
pub fn backup(
    from: &Path,
    to: &Path,
    tell: &dyn Fn(u64, u64),
) -> Result<CheckReport, ArchiveError> {
    let source = open::reading(from)?;
    may_be_replaced(from, to)?;
    let mut partial = to.as_os_str().to_owned();
    partial.push(format!(".{}.partial", std::process::id()));
    let partial = PathBuf::from(partial);
    let copied = copy(&source, from, &partial, tell)
        .and_then(|()| check(&partial, &quickly(), &|_, _| {}))
        .and_then(|report| {
            if report.is_whole() {
                settle(&partial, to).map_err(|error| not_written(to, &error))?;
            }
            Ok(report)
        });
    for name in [
        partial.clone(),
        beside(&partial, "-wal"),
        beside(&partial, "-shm"),
    ] {
        // It is not there any more if all went well.
        let _ = fs::remove_file(name);
    }
    copied
}

fn quickly() -> CheckOptions {
    CheckOptions {
        quick: true,
        since: None,
        jobs: 1,
    }
}

/// Another archive may be replaced, as one backup follows another; nothing else may.
fn may_be_replaced(from: &Path, to: &Path) -> Result<(), ArchiveError> {
    if !to.exists() {
        return Ok(());
    }
    let same = from.canonicalize().ok() == to.canonicalize().ok();
    if same {
        return Err(ArchiveError::NotAnArchive {
            path: to.to_owned(),
            what: "it is the archive itself, and a copy needs a name of its own",
        });
    }
    let there = open::looking(to)?;
    migrate::recognise(&there, to).map(drop)
}

fn copy(
    source: &Connection,
    from: &Path,
    to: &Path,
    tell: &dyn Fn(u64, u64),
) -> Result<(), ArchiveError> {
    let mut target = open::creating(to)?;
    // One read transaction: however long it takes, the copy is of one moment.
    let moment = source
        .unchecked_transaction()
        .map_err(|e| ArchiveError::of(from, e))?;
    moment
        .query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
        .map_err(|e| ArchiveError::of(from, e))?;
    let at = |e| ArchiveError::of(to, e);
    let backup = Backup::new(&moment, &mut target).map_err(at)?;
    loop {
        let step = backup.step(STRIDE).map_err(at)?;
        let progress = backup.progress();
        let total = u64::try_from(progress.pagecount).unwrap_or(0);
        let left = u64::try_from(progress.remaining).unwrap_or(0);
        tell(total - left.min(total), total);
        match step {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// On the disk first, under its name then.
fn settle(partial: &Path, to: &Path) -> io::Result<()> {
    File::options().write(true).open(partial)?.sync_all()?;
    // Leftovers of the file that had the name would be taken for the new one's.
    for name in ["-wal", "-shm"] {
        match fs::remove_file(beside(to, name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::rename(partial, to)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn not_written(path: &Path, error: &io::Error) -> ArchiveError {
    match error.kind() {
        io::ErrorKind::StorageFull => ArchiveError::Full(path.to_owned()),
        _ => ArchiveError::NotPermitted {
            path: path.to_owned(),
            cause: error.to_string(),
        },
    }
}

impl Writer {
    /// Makes the file as small as it can be: the full-text index in one piece, no free
    /// pages, no write-ahead log. Nobody else can use the archive meanwhile, and the disk
    /// needs room for a second copy.
    pub fn compact(&mut self) -> Result<(), ArchiveError> {
        let compacted = compact(&self.connection);
        self.located(compacted)
    }
}

fn compact(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "INSERT INTO articles_fts (articles_fts) VALUES ('optimize');
         PRAGMA optimize = 0x10002;
         VACUUM;",
    )?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}
