//! Who has an archive open for writing, and whether it is still where it was.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::ArchiveError;

/// Held as long as a writer lives, so that who opens the file knows whether anybody
/// else has it open. The system releases it even if the process is killed. The file
/// stays: removing it would let a third process lock a new file while a second still
/// holds the old one.
#[derive(Debug)]
pub(super) struct Presence {
    /// The archive's real place.
    place: PathBuf,
    file: File,
    is_alone: bool,
    /// What lay there when it was opened.
    archive: Option<Identity>,
}

/// A file, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity {
    device: u64,
    number: u64,
}

impl Identity {
    #[cfg(unix)]
    fn of(place: &Path) -> io::Result<Self> {
        use std::os::unix::fs::MetadataExt;
        let found = fs::metadata(place)?;
        Ok(Self {
            device: found.dev(),
            number: found.ino(),
        })
    }

    /// Elsewhere a file that is open can be neither moved nor removed; its disk can go.
    #[cfg(not(unix))]
    fn of(place: &Path) -> io::Result<Self> {
        fs::metadata(place).map(|_| Self {
            device: 0,
            number: 0,
        })
    }
}

impl Presence {
    /// Takes the lock file for itself if nobody else has it, else with the others. `path` is what the
    /// archive was called, `place` where it is.
    pub(super) fn take(path: &Path, place: &Path) -> Result<Self, ArchiveError> {
        if place.is_dir() {
            return Err(ArchiveError::NotAnArchive {
                path: path.to_owned(),
                what: "it is a folder",
            });
        }
        let mut name = place.as_os_str().to_owned();
        name.push(".lock");
        let failed = |error: io::Error| refused(path, &error);
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(PathBuf::from(name))
            .map_err(failed)?;
        let is_alone = match file.try_lock() {
            Ok(()) => true,
            // Who has it for itself is just opening the archive: that takes a moment.
            Err(TryLockError::WouldBlock) => file.lock_shared().map(|()| false).map_err(failed)?,
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        };
        Ok(Self {
            place: place.to_owned(),
            file,
            is_alone,
            archive: None,
        })
    }

    /// True if nobody else had the archive open for writing when this was taken; nobody
    /// can open it until [`Presence::share`].
    pub(super) fn is_alone(&self) -> bool {
        self.is_alone
    }

    /// Lets others open the archive too, which is in its place by now.
    pub(super) fn share(&mut self, path: &Path) -> Result<(), ArchiveError> {
        if self.is_alone {
            let shared = self.file.lock_shared();
            shared.map_err(|error| refused(path, &error))?;
            self.is_alone = false;
        }
        self.archive = Identity::of(&self.place).ok();
        Ok(())
    }

    /// False if the archive was moved, removed or replaced since: the system lets us write on
    /// into a file that nobody will find.
    pub(super) fn is_in_place(&self) -> bool {
        self.archive.is_none() || Identity::of(&self.place).ok() == self.archive
    }
}

impl Drop for Presence {
    /// Closing the file would not do: a child process that another thread is just
    /// starting shares it for a moment, and with it the lock.
    fn drop(&mut self) {
        // Fails only if the lock is gone already.
        let _ = self.file.unlock();
    }
}

fn refused(path: &Path, error: &io::Error) -> ArchiveError {
    match error.kind() {
        io::ErrorKind::StorageFull => ArchiveError::Full(path.to_owned()),
        _ => ArchiveError::NotPermitted {
            path: path.to_owned(),
            cause: error.to_string(),
        },
    }
}
