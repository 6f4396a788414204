//! `--partition-by`: a folder for each value of some columns, as Hive has them and DuckDB, pandas and
//! Spark read them: `outlet=Harbour%20Post/month=2026-04/part-0.parquet`.

mod folders;
mod staged;

use std::collections::HashMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::Context;

use self::folders::Folders;
use self::staged::Staged;
use super::target::BUFFER;
use crate::archive::PartKey;
use crate::exchange::records::{Column, RowFormat, Writer};
use crate::model::ArticleRecord;

/// Writes articles into the files of their folders; those of a folder come together.
pub(super) struct Partitions<'a> {
    keys: &'a [PartKey],
    format: &'a RowFormat,
    columns: &'a [&'static Column],
    folders: Folders,
    set: Staged,
    open: Option<Part<'a>>,
    /// How many files each folder has.
    parts: HashMap<PathBuf, u32>,
}

/// The file that is being written.
struct Part<'a> {
    folder: PathBuf,
    writer: Writer<'a>,
    file: File,
}

impl<'a> Partitions<'a> {
    pub(super) fn within(
        root: &Path,
        keys: &'a [PartKey],
        format: &'a RowFormat,
        columns: &'a [&'static Column],
    ) -> anyhow::Result<Self> {
        let set = Staged::within(root);
        let set = set.with_context(|| format!("cannot write into `{}`", root.display()))?;
        Ok(Self {
            keys,
            format,
            columns,
            folders: Folders::default(),
            set,
            open: None,
            parts: HashMap::new(),
        })
    }

    pub(super) fn write(&mut self, record: &ArticleRecord) -> anyhow::Result<()> {
        let folder = self.folders.of(self.keys, record);
        let part = match self.open.take() {
            Some(part) if part.folder == folder => part,
            other => {
                other.map_or(Ok(()), end)?;
                self.begin(folder)?
            }
        };
        Ok(self.open.insert(part).writer.write(record)?)
    }

    fn begin(&mut self, folder: PathBuf) -> anyhow::Result<Part<'a>> {
        let cannot = || format!("cannot write into the folder `{}`", folder.display());
        let number = self.parts.entry(folder.clone()).or_default();
        let file = self.set.create(&folder, *number, self.format.suffix);
        let file = file.with_context(cannot)?;
        *number += 1;
        let out = file.try_clone().with_context(cannot)?;
        let out = Box::new(BufWriter::with_capacity(BUFFER, out));
        let writer = (self.format.writer)(out, self.columns).with_context(cannot)?;
        Ok(Part {
            folder,
            writer,
            file,
        })
    }

    /// Ends the last file, puts all of them into their places, and says how many there are.
    pub(super) fn finish(self) -> anyhow::Result<u64> {
        self.open.map_or(Ok(()), end)?;
        let files = self.parts.values().copied().map(u64::from).sum();
        let placed = self.set.place();
        placed
            .context("cannot put all parts into their places\nhint: export again, with --force")?;
        Ok(files)
    }
}

fn end(mut part: Part<'_>) -> anyhow::Result<()> {
    part.writer.finish()?;
    Ok(part.file.sync_all()?)
}
