//! What can go wrong with an archive, by what the caller would do about it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::ErrorCode;

/// Why an archive could not be opened, written or asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// There is no such file.
    #[error("cannot open archive `{}`: there is no such file\nhint: `newsvault run` creates it; --archive names another", .0.display())]
    Missing(PathBuf),
    /// The folder that it should stand in does not exist.
    #[error("cannot create archive `{}`: its folder does not exist\nhint: create the folder, or name another file with --archive", .0.display())]
    NoFolder(PathBuf),
    /// The file is something else.
    #[error("cannot open archive `{}`: {what}\nhint: name another file with --archive; this one is left as it is", .path.display())]
    NotAnArchive {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        what: &'static str,
    },
    /// A newer program has been here.
    #[error("cannot open archive `{}`: written by a newer newsvault (schema {found}, this one knows {known})\nhint: upgrade, or name another file with --archive", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// An older program wrote it, and a reader may not change it.
    #[error("cannot read archive `{}`: written by an older newsvault (schema {found}, this one reads {known})\nhint: `newsvault run` once brings it up to date", .path.display())]
    Older {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The schema that this program reads.
        known: i64,
    },
    /// A migration was applied whose text is not the one we know.
    #[error("cannot open archive `{}`: its migration {number} is not the one this newsvault was built with\nhint: it was made by a modified program; use that one", .path.display())]
    ForeignMigration {
        /// The file.
        path: PathBuf,
        /// The migration's number.
        number: i64,
    },
    /// It must be brought up to date, and another program is writing to it.
    #[error("cannot bring archive `{}` up to date: an older newsvault is writing to it\nhint: wait for that run to end, or stop it", .0.display())]
    InUse(PathBuf),
    /// Another process watches it.
    #[error("cannot watch archive `{}`: {holder} does already\nhint: one process watches an archive; newsvault run beside it is fine", .path.display())]
    Watched {
        /// The file.
        path: PathBuf,
        /// Who does.
        holder: String,
    },
    /// Another program has it locked, longer than we wait.
    #[error("cannot use archive `{}`: another program has locked it\nhint: end what that program does with it (an open transaction, a copy) and run again; what is committed is safe", .0.display())]
    Locked(PathBuf),
    /// We may not read or write it.
    #[error("cannot open archive `{}`: {cause}\nhint: check the permissions of the file and its folder", .path.display())]
    NotPermitted {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: String,
    },
    /// No room.
    #[error("cannot write archive `{}`: the disk is full\nhint: make room and run again; what is committed is safe", .0.display())]
    Full(PathBuf),
    /// It is not where it was when it was opened.
    #[error("cannot go on with archive `{}`: the file was moved, removed or replaced, or its disk is gone\nhint: bring it back with its -wal file, and run again; what was fetched since may have to be fetched again", .0.display())]
    Displaced(PathBuf),
    /// An operation of a batch failed, so none of the batch is kept.
    #[error("cannot write archive `{}`: a part of the batch failed, so none of it is kept", .0.display())]
    Undone(PathBuf),
    /// The file's structure is broken.
    #[error("cannot use archive `{}`: the file is damaged: {cause}\nhint: restore a copy, or save what can be read with `sqlite3 FILE .recover`", .path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        cause: String,
    },
    /// A stored page's bytes are not what was captured.
    #[error(
        "cannot read snapshot {snapshot}: its stored bytes are damaged: {cause}\nhint: fetch the page again; other snapshots are not touched by this"
    )]
    Damaged {
        /// Which snapshot.
        snapshot: i64,
        /// What does not fit.
        cause: String,
    },
    /// A stored page's bytes were let go by a rule of the user's.
    #[error(
        "cannot read snapshot {snapshot}: its bytes were let go at {at}\nhint: its text is kept: `newsvault show`"
    )]
    LetGo {
        /// Which snapshot.
        snapshot: i64,
        /// When.
        at: String,
    },
    /// There is no such snapshot.
    #[error("there is no snapshot {0}")]
    NoSnapshot(i64),
    /// There is no such revision.
    #[error("article `{article}` has no revision {number}\nhint: it has {count}, numbered from 1")]
    NoRevision {
        /// `articles.id`.
        article: i64,
        /// What was asked for.
        number: i64,
        /// How many there are.
        count: i64,
    },
    /// Nothing to compare.
    #[error(
        "article `{0}` has one revision: it never changed\nhint: newsvault changes --all lists what did"
    )]
    OneRevision(i64),
    /// The user's SQL is wrong.
    #[error("cannot run the query: {0}")]
    Sql(String),
    /// The user's SQL would do more than read.
    #[error(
        "refused the query: {0}\nhint: queries only read; tables and columns are listed by `newsvault schema`"
    )]
    Refused(String),
    /// A table of which only the present is known was asked for its past.
    #[error(
        "refused the query: of `{0}` only the present is known\nhint: leave --as-of out{hint}",
        hint = if .0.starts_with("articles_fts") { ", or look for words with LIKE: full-text search has today's texts only" } else { "" }
    )]
    NoPast(String),
    /// A parameter of the user's SQL has no value.
    #[error("cannot run the query: nobody says what `:{0}` is\nhint: --param {0}=VALUE")]
    NoValue(String),
    /// A value for a parameter that the user's SQL has not.
    #[error(
        "cannot run the query: it has no parameter `{name}`\nhint: {known}; in SQL a parameter is written `:name`"
    )]
    NoParameter {
        /// What it was called.
        name: String,
        /// Which there are.
        known: String,
    },
    /// The query ran out of time.
    #[error("stopped the query: it ran longer than {} s\nhint: raise --timeout, or ask for less with WHERE and LIMIT", .0.as_secs_f64())]
    TimedOut(Duration),
    /// A search ran out of time.
    #[error("stopped the search: it took longer than {} s\nhint: rarer words, longer beginnings before `*`, or --since narrow it", .0.as_secs_f64())]
    SearchTimedOut(Duration),
    /// A search of more words than anybody types.
    #[error(
        "cannot search for {terms} words at once\nhint: {most} at most; with `newsvault query` files of any length can be asked"
    )]
    TooManyWords {
        /// How many there are.
        terms: usize,
        /// How many there may be.
        most: usize,
    },
    /// The query was interrupted.
    #[error("stopped the query: interrupted")]
    Interrupted,
    /// Anything else that SQLite reports.
    #[error("cannot use archive `{}`: {cause}", .path.display())]
    Storage {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        cause: rusqlite::Error,
    },
}

impl ArchiveError {
    /// True if the file itself cannot be opened or written; false if only what
    /// was asked of it cannot be done.
    pub fn is_about_the_file(&self) -> bool {
        match self {
            Self::Missing(_)
            | Self::NoFolder(_)
            | Self::NotAnArchive { .. }
            | Self::Newer { .. }
            | Self::Older { .. }
            | Self::ForeignMigration { .. }
            | Self::InUse(_)
            | Self::Locked(_)
            | Self::Watched { .. }
            | Self::NotPermitted { .. }
            | Self::Full(_)
            | Self::Displaced(_)
            | Self::Undone(_)
            | Self::Corrupt { .. }
            | Self::Storage { .. } => true,
            Self::Damaged { .. }
            | Self::LetGo { .. }
            | Self::NoSnapshot(_)
            | Self::NoRevision { .. }
            | Self::OneRevision(_)
            | Self::Sql(_)
            | Self::Refused(_)
            | Self::NoPast(_)
            | Self::TimedOut(_)
            | Self::NoValue(_)
            | Self::NoParameter { .. }
            | Self::SearchTimedOut(_)
            | Self::TooManyWords { .. }
            | Self::Interrupted => false,
        }
    }

    /// Says what SQLite's error means for this file.
    pub(super) fn of(path: &Path, cause: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match cause.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full(path),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked(path),
            Some(ErrorCode::NotADatabase) => Self::NotAnArchive {
                path,
                what: "it is no SQLite file",
            },
            Some(ErrorCode::DatabaseCorrupt) => Self::Corrupt {
                path,
                cause: message(&cause),
            },
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                Self::NotPermitted {
                    path,
                    cause: message(&cause),
                }
            }
            _ => Self::Storage { path, cause },
        }
    }
}

/// SQLite's own words for an error, without the library's.
pub(super) fn message(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    #[test]
    fn sqlite_says_by_its_code_what_to_do() {
        let said = |code| {
            let cause = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            ArchiveError::of(Path::new("news.db"), cause).to_string()
        };
        for (code, start) in [
            (
                ffi::SQLITE_BUSY,
                "cannot use archive `news.db`: another program has locked it\nhint: ",
            ),
            (
                ffi::SQLITE_FULL,
                "cannot write archive `news.db`: the disk is full\nhint: ",
            ),
            (
                ffi::SQLITE_NOTADB,
                "cannot open archive `news.db`: it is no SQLite file\nhint: ",
            ),
            (ffi::SQLITE_READONLY, "cannot open archive `news.db`: "),
        ] {
            assert!(said(code).starts_with(start), "{}", said(code));
        }
    }
}
