//! Another archive's captures taken into this one, through the same door as any page:
//! kept, read, and an article or a revision made of it if it says something new.
//!
//! Oldest first, so that histories come out in order; read in parallel, written in order.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use super::clock;
use super::reextract::load;
use crate::archive::{ArchiveError, Foreign, Packer, Payload, Reader, Writer};
use crate::extract::{self, Options, extract};
use crate::model::{Capture, Change, Extraction};

/// Captures in memory at a time, and in one transaction.
const CHUNK: usize = 64;
/// Addresses taken over in one transaction.
const ADDRESSES: usize = 1_000;

/// How it went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Merged {
    /// Captures that were taken in.
    pub captures: u64,
    /// Captures that were here already.
    pub known: u64,
    /// Captures whose bytes were let go there: there is nothing to take in.
    pub let_go: u64,
    /// Captures whose bytes are damaged there.
    pub damaged: u64,
    /// Stories that were not here.
    pub new: u64,
    /// Revisions that were not here.
    pub revised: u64,
    /// Captures that say what we have.
    pub unchanged: u64,
    /// Captures kept aside: older than what we have, or less.
    pub held: u64,
    /// Captures without a story.
    pub no_story: u64,
    /// Addresses that were not in the queue.
    pub queued: u64,
    /// True if it was stopped before the end; what was taken in stays.
    pub interrupted: bool,
}

/// What is taken in of where.
#[derive(Debug)]
pub struct Source<'a> {
    /// The other archive.
    pub other: &'a Path,
    /// Threads that read.
    pub jobs: usize,
    /// How pages are read.
    pub reading: Options,
}

/// What would be taken in, counted; nothing is written.
pub fn merge_dry(mine: &Path, source: &Source<'_>) -> Result<Merged, ArchiveError> {
    let beyond = Reader::open(source.other)?.captures_beyond(&Reader::open(mine)?)?;
    Ok(Merged {
        captures: beyond.wanted.len() as u64,
        known: beyond.shared,
        let_go: beyond.let_go,
        ..Merged::default()
    })
}

/// Takes in all that another archive has and this one has not. `tell` hears how many
/// captures are done, of how many.
pub fn merge(
    mut writer: Writer,
    source: &Source<'_>,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(u64, u64),
) -> Result<Merged, ArchiveError> {
    let mine = writer.path().to_owned();
    let other = Reader::open(source.other)?;
    let mut beyond = other.captures_beyond(&Reader::open(&mine)?)?;
    let mut merged = Merged {
        known: beyond.shared,
        let_go: beyond.let_go,
        ..Merged::default()
    };
    let readers = (0..source.jobs.max(1)).map(|_| Reader::open(source.other));
    let mut readers = readers.collect::<Result<Vec<_>, _>>()?;
    let packer = Packer::open(&mine)?;
    let (mut done, all) = (0, beyond.wanted.len() as u64);
    for chunk in beyond.wanted.chunks(CHUNK) {
        if stop.load(Ordering::Relaxed) {
            merged.interrupted = true;
            return Ok(merged);
        }
        let read = read_all(&mut readers, &packer, chunk, &source.reading);
        writer.batch(|writer| {
            let mut pages = chunk.iter().zip(read);
            pages.try_for_each(|(foreign, page)| {
                if writer.lacks(foreign, &mut beyond.known)? {
                    return take(writer, foreign, page, &mut merged);
                }
                merged.known += 1;
                Ok(())
            })
        })?;
        done += chunk.len() as u64;
        tell(done, all);
    }
    let name = source.other.display().to_string();
    for addresses in other.waiting()?.chunks(ADDRESSES) {
        merged.queued += writer.adopt(addresses, &name, clock::now())?;
    }
    Ok(merged)
}

/// A page of the other archive, read and packed.
struct Page {
    capture: Capture,
    extraction: Extraction,
    payload: Option<Payload>,
}

/// Reads a chunk on all readers; pages come back in order.
fn read_all(
    readers: &mut [Reader],
    packer: &Packer,
    chunk: &[Foreign],
    reading: &Options,
) -> Vec<Result<Page, ArchiveError>> {
    let share = chunk.len().div_ceil(readers.len()).max(1);
    std::thread::scope(|scope| {
        let shares = chunk.chunks(share).zip(readers.iter_mut());
        let threads: Vec<_> = shares
            .map(|(share, reader)| {
                scope.spawn(move || {
                    let pages = share.iter();
                    let read = pages.map(|foreign| read(reader, packer, foreign, reading));
                    read.collect::<Vec<_>>()
                })
            })
            .collect();
        let joined = threads.into_iter().map(std::thread::ScopedJoinHandle::join);
        // `extract` is total; a panic in it is a bug that must not pass unseen.
        let pages =
            joined.map(|read| read.unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        pages.flatten().collect()
    })
}

fn read(
    reader: &Reader,
    packer: &Packer,
    foreign: &Foreign,
    reading: &Options,
) -> Result<Page, ArchiveError> {
    let (capture, options) = load(reader, foreign.snapshot, reading)?;
    let final_url = capture.url.as_ref().unwrap_or(&foreign.url);
    Ok(Page {
        extraction: extract(&capture, &options),
        // Without it the writer packs the page by itself.
        payload: packer.pack(&foreign.url, final_url, &capture.body).ok(),
        capture,
    })
}

fn take(
    writer: &mut Writer,
    foreign: &Foreign,
    page: Result<Page, ArchiveError>,
    merged: &mut Merged,
) -> Result<(), ArchiveError> {
    let page = match page {
        Ok(page) => page,
        Err(ArchiveError::Damaged { .. }) => {
            merged.damaged += 1;
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let snapshot = writer.record_capture(&foreign.url, &page.capture, page.payload.as_ref())?;
    if foreign.noarchive {
        writer.note_noarchive(snapshot)?;
    }
    let now = clock::now();
    let change = writer.record_extraction(snapshot, &page.extraction, extract::VERSION, now)?;
    merged.captures += 1;
    match change {
        Change::New => merged.new += 1,
        Change::Revised(_) => merged.revised += 1,
        Change::Unchanged => merged.unchanged += 1,
        Change::Held(_) => merged.held += 1,
        Change::Gone | Change::NotAnArticle => merged.no_story += 1,
    }
    Ok(())
}
