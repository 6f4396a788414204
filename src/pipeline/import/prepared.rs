//! A thing as the writer takes it: its page packed and read.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::bulk::{MAX_PAGE, is_page};
use super::items::{Item, Page};
use crate::archive::{ArchiveError, Packer, Payload, Reader};
use crate::exchange::warc::{Flaw, Record};
use crate::extract::{Options, extract};
use crate::model::Extraction;

/// A thing that the threads are done with.
pub(super) enum Prepared {
    /// A page, packed and read.
    Page(Box<Read>),
    /// Anything else, as it was.
    Other(Item),
}

/// A page that was packed and read.
pub(super) struct Read {
    pub(super) page: Page,
    pub(super) payload: Payload,
    pub(super) extraction: Extraction,
}

/// What makes workers.
pub(super) struct Preparing {
    archive: PathBuf,
    packer: Arc<Packer>,
}

/// One thread's own.
pub(super) struct Worker {
    reader: Reader,
    packer: Arc<Packer>,
}

impl Preparing {
    pub(super) fn open(archive: &Path) -> Result<Self, ArchiveError> {
        Ok(Self {
            archive: archive.to_owned(),
            packer: Arc::new(Packer::open(archive)?),
        })
    }

    pub(super) fn worker(&self) -> Result<Worker, ArchiveError> {
        Ok(Worker {
            reader: Reader::open(&self.archive)?,
            packer: Arc::clone(&self.packer),
        })
    }
}

impl Worker {
    /// Packs and reads a page; all else is the writer's.
    pub(super) fn prepare(&mut self, item: Item) -> Prepared {
        let page = match item {
            Item::Record(record) => match page_of(record) {
                Ok(page) => page,
                Err(other) => return Prepared::Other(other),
            },
            Item::Page(page) => *page,
            other => return Prepared::Other(other),
        };
        match self.read(page) {
            Ok(read) => Prepared::Page(Box::new(read)),
            Err(why) => Prepared::Other(Item::Broken("not_read", why)),
        }
    }

    /// A page, packed against others of its site and read with what is known of it.
    pub(super) fn read(&self, page: Page) -> Result<Read, String> {
        let stood_at = page.capture.url.as_ref().unwrap_or(&page.asked);
        let payload = self.packer.pack(&page.asked, stood_at, &page.capture.body);
        let payload = payload.map_err(|error| error.to_string())?;
        let memory = self
            .reader
            .site_memory(stood_at)
            .map_err(|error| error.to_string())?;
        let options = Options {
            site_memory: Arc::new(memory),
            ..Options::default()
        };
        // A bug in the extractor costs this page's article only; its bytes are kept.
        let read = catch_unwind(AssertUnwindSafe(|| extract(&page.capture, &options)));
        Ok(Read {
            extraction: read.unwrap_or_default(),
            page,
            payload,
        })
    }
}

fn page_of(record: Record) -> Result<Page, Item> {
    let place = record.place;
    let payload_digest = record.header.get("warc-payload-digest").map(str::to_owned);
    let captured = match record.capture(MAX_PAGE) {
        Ok(captured) => captured,
        Err(Flaw::NoAddress) => return Err(Item::PassedOver("no_address")),
        Err(flaw) => return Err(Item::Broken(flaw.code(), format!("{place}: {flaw}"))),
    };
    is_page(&captured.capture).map_err(Item::PassedOver)?;
    let Some(asked) = captured.capture.url.clone() else {
        return Err(Item::PassedOver("no_address"));
    };
    Ok(Page {
        asked,
        capture: captured.capture,
        payload_digest,
    })
}
