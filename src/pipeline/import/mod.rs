//! What others have captured, taken into an archive: web archives, saved pages, articles that
//! another program read, addresses.
//!
//! [`kind`] says what a file is, [`items`] what is in it, thing by thing. Threads pack and read the
//! pages ([`prepared`]); one writer takes them in, in the order of the files, many in one
//! transaction ([`taking`]). What is here already is not taken twice. A page that is older than
//! what its story was last seen to say goes into an archive [`aside`], which is merged in at the
//! end, so that a history comes out the same in whatever order it is imported.

mod aside;
mod csv;
mod items;
mod kind;
mod prepared;
mod report;
mod saved;
mod sources;
mod taking;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use self::items::Item;
use self::prepared::{Prepared, Preparing};
use self::taking::Taking;
use super::clock;
use super::in_order::in_order;
use crate::archive::{ArchiveError, Reached, Writer};

pub use kind::ImportKind;
pub use report::{ImportReport, Trouble};
pub use sources::{ImportSource, Unfit as UnfitSource, sources};

/// Things that are worked on and taken in together.
const BATCH: usize = 32;
/// Batches in line for each thread.
const LINE: usize = 16;

/// What is to be imported.
#[derive(Debug, Clone)]
pub struct Import {
    /// The files, in order.
    pub sources: Vec<ImportSource>,
    /// Threads that read pages.
    pub jobs: usize,
}

/// Some things of one file.
struct Batch {
    /// The place of the file in the list.
    source: usize,
    items: Vec<Item>,
    /// How many things of the file are done with when these are; all of them.
    until: u64,
    is_end: bool,
    /// Why the file cannot be read on.
    failed: Option<String>,
}

/// The same after the threads.
struct Done {
    source: usize,
    items: Vec<Prepared>,
    until: u64,
    is_end: bool,
    failed: Option<String>,
}

/// What happens meanwhile.
#[derive(Debug)]
pub enum ImportEvent<'a> {
    /// A file is begun.
    Began(&'a ImportSource),
    /// So many things are done with.
    Reached(u64),
    /// Something is wrong with a thing in a file.
    Trouble(&'a Trouble),
}

/// Takes in what is in the files. Stopped or killed, it goes on where it was when it is called again.
pub fn import(
    mut writer: Writer,
    wanted: &Import,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(ImportEvent<'_>),
) -> Result<ImportReport, ArchiveError> {
    let archive = writer.path().to_owned();
    let mut reached = Vec::with_capacity(wanted.sources.len());
    for source in &wanted.sources {
        let begun = source
            .file
            .as_ref()
            .map(|file| writer.begin_import(file, clock::now()));
        reached.push(begun.transpose()?);
    }
    let preparing = Preparing::open(&archive)?;
    let workers = (0..wanted.jobs.max(1)).map(|_| preparing.worker());
    let workers = workers.collect::<Result<Vec<_>, _>>()?;
    let from: Vec<Option<u64>> = reached.iter().copied().map(from).collect();
    let mut taking = Taking::new(writer, wanted, reached, preparing.worker()?);
    // The writer is the last to have the file open, and ends it tidily.
    drop(preparing);
    in_order(
        workers,
        LINE,
        |hand_out| feed(wanted, &from, stop, hand_out),
        done,
        |done| taking.take(done, tell),
    )?;
    taking.end(stop)
}

/// From which thing on a file is read; `None`: it was read to its end.
fn from(reached: Option<Reached>) -> Option<u64> {
    match reached {
        Some(reached) if reached.is_done => None,
        Some(reached) => Some(reached.items),
        None => Some(0),
    }
}

fn done(worker: &mut prepared::Worker, batch: Batch) -> Done {
    Done {
        source: batch.source,
        items: batch
            .items
            .into_iter()
            .map(|item| worker.prepare(item))
            .collect(),
        until: batch.until,
        is_end: batch.is_end,
        failed: batch.failed,
    }
}

/// Hands out what is in the files, some things at a time.
fn feed(
    wanted: &Import,
    from: &[Option<u64>],
    stop: &AtomicBool,
    hand_out: &mut dyn FnMut(Batch) -> bool,
) {
    for (source, (file, from)) in wanted.sources.iter().zip(from).enumerate() {
        let Some(from) = *from else { continue };
        let (mut items, mut until) = (Vec::with_capacity(BATCH), from);
        let mut goes_on = true;
        let read = items::hand_out(file.path.as_deref(), file.kind, from, &mut |item| {
            until += 1;
            items.push(item);
            if items.len() == BATCH {
                let items = std::mem::take(&mut items);
                let batch = Batch {
                    source,
                    items,
                    until,
                    is_end: false,
                    failed: None,
                };
                goes_on = hand_out(batch) && !stop.load(Ordering::Relaxed);
            }
            goes_on
        });
        let (is_end, failed) = match read {
            Ok(is_end) => (is_end, None),
            Err(error) => (false, Some(error.to_string())),
        };
        let last = Batch {
            source,
            items,
            until,
            is_end,
            failed,
        };
        if !hand_out(last) || !goes_on || stop.load(Ordering::Relaxed) {
            return;
        }
    }
}

/// What would be imported, counted; nothing is written.
pub fn import_dry(wanted: &Import, stop: &AtomicBool) -> ImportReport {
    let mut report = ImportReport::default();
    for source in &wanted.sources {
        let read = items::hand_out(source.path.as_deref(), source.kind, 0, &mut |item| {
            report.foresee(&item);
            !stop.load(Ordering::Relaxed)
        });
        report.files += 1;
        if let Err(error) = read {
            report.fail(source, error.to_string());
        }
    }
    report.interrupted = stop.load(Ordering::Relaxed);
    report
}

/// The archive aside of an archive.
fn aside_of(archive: &Path) -> PathBuf {
    let mut name = archive.file_name().unwrap_or_default().to_owned();
    name.push(".import");
    archive.with_file_name(name)
}
