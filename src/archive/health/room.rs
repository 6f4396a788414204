//! Room on the disk that the archive is on.

use std::path::Path;

/// Bytes that are free for us on the disk of a file; `None` where the system does not say.
#[cfg(unix)]
pub fn free_bytes(archive: &Path) -> Option<u64> {
    let place = archive.canonicalize().ok()?;
    let disk = rustix::fs::statvfs(&place).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Bytes that are free for us on the disk of a file; `None` where the system does not say.
#[cfg(not(unix))]
pub fn free_bytes(_archive: &Path) -> Option<u64> {
    None
}
