//! `--partition-by`: a folder for each value of some columns, as Hive has them and DuckDB, pandas and
//! Spark read them: `outlet=Harbour%20Post/month=2026-04/part-0.parquet`.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueEnum;

use super::target::BUFFER;
use crate::cli::unfinished::Unfinished;
use crate::exchange::records::{Column, RowFormat, Writer};
use crate::model::ArticleRecord;

/// Files that are open at a time; of these the one that waits longest is ended when another is needed.
const OPEN: usize = 32;
/// A value is part of a name so far, in bytes.
const LONGEST: usize = 120;

/// By what articles are parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Key {
    /// The outlet
    Outlet,
    /// The month of publication in UTC, 2026-04
    Month,
    /// Its day
    Day,
    /// The language
    Language,
}

impl Key {
    fn folder(self, record: &ArticleRecord) -> String {
        let published = |bytes| {
            record
                .published_utc
                .as_deref()
                .and_then(|text| text.get(..bytes))
        };
        let (name, value) = match self {
            Self::Outlet => ("outlet", record.outlet.as_deref()),
            Self::Month => ("month", published(7)),
            Self::Day => ("day", published(10)),
            Self::Language => ("language", record.language.as_deref()),
        };
        // What Hive calls a value that is not there.
        let value = value.map_or_else(|| "__HIVE_DEFAULT_PARTITION__".to_owned(), safe);
        format!("{name}={value}")
    }
}

/// Letters, digits and a few signs; every other byte as %XX, which readers undo.
fn safe(value: &str) -> String {
    let mut name = String::new();
    for byte in value.bytes() {
        if name.len() >= LONGEST {
            break;
        }
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            name.push(char::from(byte));
        } else {
            let _ = write!(name, "%{byte:02X}");
        }
    }
    name
}

/// Writes articles into the files of their folders.
pub(super) struct Partitions<'a> {
    root: &'a Path,
    keys: &'a [Key],
    format: &'a RowFormat,
    columns: &'a [&'static Column],
    open: HashMap<PathBuf, Part<'a>>,
    /// How many files each folder has.
    parts: HashMap<PathBuf, u32>,
    clock: u64,
}

/// A file that is being written.
struct Part<'a> {
    writer: Writer<'a>,
    file: Unfinished,
    used: u64,
}

impl<'a> Partitions<'a> {
    pub(super) fn new(
        root: &'a Path,
        keys: &'a [Key],
        format: &'a RowFormat,
        columns: &'a [&'static Column],
    ) -> Self {
        Self {
            root,
            keys,
            format,
            columns,
            open: HashMap::new(),
            parts: HashMap::new(),
            clock: 0,
        }
    }

    pub(super) fn write(&mut self, record: &ArticleRecord) -> anyhow::Result<()> {
        let folder: PathBuf = self.keys.iter().map(|key| key.folder(record)).collect();
        if !self.open.contains_key(&folder) {
            self.begin(&folder)?;
        }
        self.clock += 1;
        let part = self
            .open
            .get_mut(&folder)
            .context("a file that was just begun")?;
        part.used = self.clock;
        Ok(part.writer.write(record)?)
    }

    fn begin(&mut self, folder: &Path) -> anyhow::Result<()> {
        if self.open.len() >= OPEN {
            let oldest = self.open.iter().min_by_key(|(_, part)| part.used);
            let oldest = oldest.map(|(folder, _)| folder.clone());
            if let Some(part) = oldest.and_then(|folder| self.open.remove(&folder)) {
                end(part)?;
            }
        }
        let within = self.root.join(folder);
        let cannot = || format!("cannot write into `{}`", within.display());
        fs::create_dir_all(&within).with_context(cannot)?;
        let number = self.parts.entry(folder.to_owned()).or_default();
        let path = within.join(format!("part-{number}.{}", self.format.suffix));
        *number += 1;
        let file = Unfinished::create(&path).with_context(cannot)?;
        let out = BufWriter::with_capacity(
            BUFFER / 16,
            file.as_file().try_clone().with_context(cannot)?,
        );
        let writer = (self.format.writer)(Box::new(out), self.columns).with_context(cannot)?;
        self.open.insert(
            folder.to_owned(),
            Part {
                writer,
                file,
                used: 0,
            },
        );
        Ok(())
    }

    /// Ends all files.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        self.open.into_values().try_for_each(end)
    }
}

fn end(mut part: Part<'_>) -> anyhow::Result<()> {
    part.writer.finish()?;
    Ok(part.file.finish()?)
}
