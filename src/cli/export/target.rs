//! Where an export goes: standard output, or a file that takes its name when it is whole.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::cli::terminal;
use crate::cli::unfinished::Unfinished;

/// Bytes that are written at a time.
pub(super) const BUFFER: usize = 1024 * 1024;

/// Where to.
pub(super) enum Target {
    StandardOutput,
    File(PathBuf),
}

impl Target {
    /// Looks whether it may be written, before anything is done.
    pub(super) fn open(out: &str, archive: &Path, force: bool) -> anyhow::Result<Self> {
        if out == "-" {
            return Ok(Self::StandardOutput);
        }
        let path = PathBuf::from(out);
        let is_archive = path.canonicalize().ok().zip(archive.canonicalize().ok());
        if is_archive.is_some_and(|(a, b)| a == b) {
            bail!("cannot write `{out}`: it is the archive\nhint: name another file");
        }
        if path.is_dir() {
            bail!("cannot write `{out}`: it is a folder\nhint: name a file in it");
        }
        if path.exists() && !force {
            bail!(
                "cannot write `{out}`: it is there already\nhint: --force puts the export in its place"
            );
        }
        Ok(Self::File(path))
    }

    /// Has it written; what is not written to its end leaves nothing behind.
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(Box<dyn Write + Send>) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let Self::File(path) = self else {
            return work(Box::new(terminal::Out::new()));
        };
        let cannot = || format!("cannot write `{}`", path.display());
        let file = Unfinished::create(path).with_context(cannot)?;
        let whole = file.as_file().try_clone().with_context(cannot)?;
        let done = work(Box::new(BufWriter::with_capacity(BUFFER, whole)))?;
        file.finish().with_context(cannot)?;
        Ok(done)
    }
}
