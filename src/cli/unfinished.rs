//! A file that has its name only when it is whole.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Written beside its place under another name; removed unless it is finished.
pub(super) struct Unfinished {
    file: File,
    partial: PathBuf,
    to: PathBuf,
}

impl Unfinished {
    /// Begins a file that will be at `to`.
    pub(super) fn create(to: &Path) -> io::Result<Self> {
        let mut name = OsString::from(".");
        name.push(to.file_name().ok_or(io::ErrorKind::InvalidInput)?);
        name.push(format!(".{}.part", std::process::id()));
        let partial = to.with_file_name(name);
        Ok(Self {
            file: File::options()
                .read(true)
                .write(true)
                .create(true)
                .truncate(true)
                .open(&partial)?,
            partial,
            to: to.to_owned(),
        })
    }

    /// What to write into.
    pub(super) fn as_file(&self) -> &File {
        &self.file
    }

    /// It is whole: takes the place of what was there.
    pub(super) fn finish(self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.partial, &self.to)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After `finish` there is none of this name any more.
        let _ = fs::remove_file(&self.partial);
    }
}
