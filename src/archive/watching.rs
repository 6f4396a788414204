//! Who watches an archive: one process at a time.

use std::fs::{File, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::ArchiveError;
use crate::model::utc_text;

/// Held as long as a process watches an archive. The system releases it even if the
/// process is killed.
#[derive(Debug)]
pub struct Watching {
    file: File,
}

impl Watching {
    /// Begins to watch; an error says who does already.
    pub fn begin(archive: &Path, now: DateTime<Utc>) -> Result<Self, ArchiveError> {
        let failed = |error: std::io::Error| ArchiveError::NotPermitted {
            path: archive.to_owned(),
            cause: error.to_string(),
        };
        let real = archive
            .canonicalize()
            .unwrap_or_else(|_| archive.to_owned());
        let mut name = real.into_os_string();
        name.push(".watch");
        let mut file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(PathBuf::from(name))
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Who it is helps; that there is one is what matters.
                let _ = file.read_to_string(&mut holder);
                return Err(ArchiveError::Watched {
                    path: archive.to_owned(),
                    holder: holder.trim().to_owned(),
                });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let holder = format!("process {} since {}\n", std::process::id(), utc_text(now));
        file.set_len(0)
            .and_then(|()| file.write_all(holder.as_bytes()))
            .map_err(failed)?;
        Ok(Self { file })
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // Fails only if the lock is gone already.
        let _ = self.file.unlock();
    }
}
