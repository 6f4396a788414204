//! Who watches an archive: one process at a time.

use std::fs::{File, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::ArchiveError;
use crate::model::utc_text;

/// So often, with such a pause, it is looked whether the lock is free.
const LOOKS: u32 = 10;
const MOMENT: Duration = Duration::from_millis(20);

/// Held as long as a process watches an archive. The system releases it even if the
/// process is killed.
#[derive(Debug)]
pub struct Watching {
    file: File,
}

impl Watching {
    /// Who watches an archive: `process 4711 since …`; `None` if nobody does.
    pub fn holder(archive: &Path) -> Option<String> {
        let mut file = File::open(lock_file(archive)).ok()?;
        // Free: nobody has it. It is held for less than a moment, see `begin`.
        if file.try_lock_shared().is_ok() {
            let _ = file.unlock();
            return None;
        }
        let mut holder = String::new();
        file.read_to_string(&mut holder).ok()?;
        Some(holder.trim().to_owned())
    }

    /// Begins to watch; an error says who does already.
    pub fn begin(archive: &Path, now: DateTime<Utc>) -> Result<Self, ArchiveError> {
        let failed = |error: std::io::Error| ArchiveError::NotPermitted {
            path: archive.to_owned(),
            cause: error.to_string(),
        };
        let mut file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(lock_file(archive))
            .map_err(failed)?;
        match patiently(&file) {
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

/// Who only looks whether anybody watches holds the lock for a moment.
fn patiently(file: &File) -> Result<(), TryLockError> {
    for _ in 0..LOOKS {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(MOMENT),
            other => return other,
        }
    }
    file.try_lock()
}

fn lock_file(archive: &Path) -> PathBuf {
    let real = archive
        .canonicalize()
        .unwrap_or_else(|_| archive.to_owned());
    let mut name = real.into_os_string();
    name.push(".watch");
    PathBuf::from(name)
}

impl Drop for Watching {
    fn drop(&mut self) {
        // Fails only if the lock is gone already.
        let _ = self.file.unlock();
    }
}
