//! An archive's captures as a web archive (WARC), in bounded memory.

use std::io::{self, Write};
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::recent::{Key, Recent};
use crate::archive::{ArchiveError, ExportQuery, Observation, Observed, Reader, SnapshotId};
use crate::exchange::records::{COLUMNS, Column, row_format};
use crate::exchange::warc::{Of, WarcWriter, Written};
use crate::model::{ArticleRecord, Capture, PageUrl, utc_text};

/// How captures are written.
#[derive(Debug, Clone, Default)]
pub struct WebArchiveOptions {
    /// Whether pages go out that ask not to be kept in archives.
    pub noarchive_too: bool,
    /// Bytes after which the next file is begun.
    pub max_size: Option<u64>,
}

/// How it went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct WebArchiveReport {
    /// Files written.
    pub files: u64,
    /// When the first capture was made.
    pub first: Option<String>,
    /// Captures written with their bytes.
    pub captures: u64,
    /// Captures of the same bytes.
    pub identical: u64,
    /// Times that a server said that a page stands as it was.
    pub not_modified: u64,
    /// Times that a server said that a story is gone.
    pub gone: u64,
    /// Captures without their bytes, which were let go: what was read out of them is there.
    pub let_go: u64,
    /// Captures left out, as they ask not to be kept.
    pub noarchive: u64,
    /// Captures left out, as their bytes are damaged.
    pub damaged: u64,
}

/// Why it could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WebArchiveError {
    /// The archive cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The file cannot be written.
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// Writes what was observed of the stories that are wanted. `open` opens a file by its number, and
/// `close` is given it when it is whole; the name that it gives stands in the file.
pub fn export_web_archive<W: Write>(
    archive: &Path,
    wanted: &ExportQuery,
    options: &WebArchiveOptions,
    open: &mut dyn FnMut(u64) -> io::Result<(String, W)>,
    close: &mut dyn FnMut(W) -> io::Result<()>,
) -> Result<WebArchiveReport, WebArchiveError> {
    let mut listing = Reader::open(archive)?;
    let mut exporting = Exporting {
        reader: Reader::open(archive)?,
        options,
        file: None,
        open,
        close,
        bytes: Recent::default(),
        pages: Recent::default(),
        report: WebArchiveReport::default(),
    };
    listing.observed(wanted, |observed| exporting.write(&observed))?;
    // An archive without a page is a web archive without one.
    if exporting.report.files == 0 {
        exporting.begin(DateTime::UNIX_EPOCH)?;
    }
    exporting.end()?;
    Ok(exporting.report)
}

struct Exporting<'a, W: Write> {
    reader: Reader,
    options: &'a WebArchiveOptions,
    file: Option<WarcWriter<W>>,
    open: &'a mut dyn FnMut(u64) -> io::Result<(String, W)>,
    close: &'a mut dyn FnMut(W) -> io::Result<()>,
    /// Captures by their bytes.
    bytes: Recent,
    /// The last ones by their addresses.
    pages: Recent,
    report: WebArchiveReport,
}

impl<W: Write> Exporting<'_, W> {
    fn write(&mut self, observed: &Observed) -> Result<(), WebArchiveError> {
        let is_full = |file: &WarcWriter<W>| {
            self.options
                .max_size
                .is_some_and(|most| file.bytes() >= most)
        };
        if self.file.as_ref().is_none_or(is_full) {
            self.end()?;
            self.begin(observed.at)?;
        }
        match observed.what {
            Observation::Captured {
                noarchive: true, ..
            } if !self.options.noarchive_too => {
                self.report.noarchive += 1;
                Ok(())
            }
            Observation::Captured {
                snapshot,
                let_go: true,
                ..
            } => {
                self.report.let_go += 1;
                self.readings(observed, snapshot, None)
            }
            Observation::Captured { snapshot, .. } => self.captured(observed, snapshot),
            Observation::NotModified => {
                self.report.not_modified += 1;
                let page = self.pages.get(&key(&observed.url));
                let Some(file) = &mut self.file else {
                    return Ok(());
                };
                Ok(file.not_modified(&observed.url, observed.at, page.as_ref())?)
            }
            Observation::Gone(status) => {
                self.report.gone += 1;
                let Some(file) = &mut self.file else {
                    return Ok(());
                };
                Ok(file.gone(&observed.url, observed.at, status)?)
            }
        }
    }

    fn captured(
        &mut self,
        observed: &Observed,
        snapshot: SnapshotId,
    ) -> Result<(), WebArchiveError> {
        let page = match self.reader.capture(snapshot) {
            Err(error) if error.is_about_the_file() => return Err(error.into()),
            Err(_) => {
                self.report.damaged += 1;
                return Ok(());
            }
            Ok(page) => page,
        };
        let Some(written) = self.page(observed, &page)? else {
            return Ok(());
        };
        self.pages.put(key(&observed.url), &written);
        self.readings(observed, snapshot, Some(&written))
    }

    fn page(&mut self, observed: &Observed, page: &Capture) -> io::Result<Option<Written>> {
        let Some(file) = &mut self.file else {
            return Ok(None);
        };
        let digest = *blake3::hash(&page.body).as_bytes();
        let same = self.bytes.get(&digest).filter(|_| !observed.url.is_file());
        if let Some(same) = same {
            self.report.identical += 1;
            return file.identical(&observed.url, page, &same).map(Some);
        }
        self.report.captures += 1;
        let written = file.capture(&observed.url, page)?;
        self.bytes.put(digest, &written);
        Ok(Some(written))
    }

    fn readings(
        &mut self,
        observed: &Observed,
        snapshot: SnapshotId,
        written: Option<&Written>,
    ) -> Result<(), WebArchiveError> {
        let Some(record) = self.reader.revision_of(snapshot)? else {
            return Ok(());
        };
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        let of = Of {
            url: observed.url.as_str(),
            at: observed.at,
            written,
        };
        Ok(file.readings(&of, &record.body, &json(&record)?)?)
    }

    fn begin(&mut self, at: DateTime<Utc>) -> io::Result<()> {
        if self.report.first.is_none() {
            self.report.first = Some(utc_text(at));
        }
        let (name, out) = (self.open)(self.report.files)?;
        self.report.files += 1;
        // The moment is that of the first capture, so that the same archive gives the same bytes.
        let mut file = WarcWriter::new(out, at);
        file.info(
            &name,
            "pages kept by newsvault, and the articles that were read out of them",
        )?;
        self.file = Some(file);
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        match self.file.take() {
            Some(file) => (self.close)(file.finish()?),
            None => Ok(()),
        }
    }
}

/// By which the captures of an address are found.
fn key(url: &PageUrl) -> Key {
    *blake3::hash(url.as_str().as_bytes()).as_bytes()
}

/// All columns of an article as JSON.
fn json(record: &ArticleRecord) -> io::Result<Vec<u8>> {
    let columns: Vec<&Column> = COLUMNS.iter().collect();
    let mut line = Vec::new();
    let format = row_format("jsonl").ok_or(io::ErrorKind::Unsupported)?;
    (format.writer)(Box::new(&mut line), &columns)?.write(record)?;
    Ok(line)
}
