//! An archive in the hands of another program: pages in, articles out, questions answered.

use std::path::Path;
use std::sync::Arc;

use super::clock::Clock;
use super::store::{Before, keep};
use crate::archive::{ArchiveError, Packer, Reader, SnapshotId, Writer};
use crate::extract::{self, extract};
use crate::model::{Capture, Change, Extraction, PageUrl};

/// An archive that is open for keeping pages and for asking.
///
/// Each call is a transaction: what has come back is kept. Others may have the same file
/// open, a `newsvault watch` among them. For more than one page at a time, and for the
/// queue, there is [`Archive::writer`] with [`Writer::batch`].
///
/// ```
/// use newsvault::{Archive, Capture, PageUrl, archive::ArticleKey};
///
/// # let folder = tempfile::tempdir()?;
/// # let file = folder.path().join("news.db");
/// # let bytes = b"<article><h1>Bridge reopens</h1><p>It was closed for nine years.</p></article>".to_vec();
/// let url = PageUrl::parse("https://harbour-post.example/bridge")?;
/// let mut archive = Archive::open(&file)?;
/// let kept = archive.keep(&url, &Capture::from_bytes(bytes).taken(chrono::Utc::now()))?;
/// assert_eq!(kept.extraction.article.headline.as_deref(), Some("Bridge reopens"));
///
/// let article = archive.reader().article(&ArticleKey::Url(url))?;
/// assert_eq!(article.expect("it was kept").revision_count, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Archive {
    writer: Writer,
    reader: Reader,
    packer: Packer,
}

/// A page that was kept.
#[derive(Debug)]
pub struct Kept {
    /// Its row in `snapshots`.
    pub snapshot: SnapshotId,
    /// What was read out of it.
    pub extraction: Extraction,
    /// What that changed.
    pub change: Change,
}

impl Archive {
    /// Opens an archive; creates it if it is missing and brings it to the newest schema.
    ///
    /// # Errors
    /// The file is no archive, of a newer newsvault, or cannot be written.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        Ok(Self {
            writer: Writer::open(path, Clock::System.now())?,
            reader: Reader::open(path)?,
            packer: Packer::open(path)?,
        })
    }

    /// Keeps a page that was got by whatever means at `url`, reads it, and keeps what it says:
    /// a new story, a new revision of one, or nothing that was not known. The page's own
    /// address, where redirects ended, may be another one.
    ///
    /// # Errors
    /// The archive cannot be written. A page from which nothing can be read is none: it is
    /// kept, and [`Extraction::kind`] says what it is.
    pub fn keep(&mut self, url: &PageUrl, page: &Capture) -> Result<Kept, ArchiveError> {
        let stood_at = page.url.as_ref().unwrap_or(url);
        let payload = self.packer.pack(url, stood_at, &page.body)?;
        // The bytes are committed before anything is read out of them.
        let snapshot = self.writer.record_capture(url, page, Some(&payload))?;
        let capture = self.writer.capture(snapshot)?;
        let memory = self.writer.site_memory(stood_at)?;
        let options = extract::Options {
            site_memory: Arc::new(memory),
            ..extract::Options::default()
        };
        let extraction = extract(&capture, &options);
        let clock = Clock::System;
        let before = Before::default();
        let kept = |writer: &mut Writer| keep(writer, snapshot, &extraction, &before, &clock);
        let change = self.writer.batch(kept)?;
        Ok(Kept {
            snapshot,
            extraction,
            change,
        })
    }

    /// For questions: one article, searches, SQL. It sees what was kept so far.
    pub fn reader(&mut self) -> &mut Reader {
        &mut self.reader
    }

    /// For whatever else changes an archive.
    pub fn writer(&mut self) -> &mut Writer {
        &mut self.writer
    }
}
