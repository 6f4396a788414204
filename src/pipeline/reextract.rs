//! Stored pages read again: today's extractor over what was captured long ago.
//!
//! Threads load and read pages, each with a reader of its own; what they find goes through
//! a bounded channel to the one writer. Memory grows with the threads, not with the archive.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};

use serde::Serialize;

use super::clock;
use crate::archive::{ArchiveError, Reader, Rereading, SnapshotId, Verdict, Writer};
use crate::extract::{self, Options, extract};
use crate::model::{Capture, Extraction};

/// Pages taken into the archive in one transaction.
const BATCH: usize = 64;

/// What is to be read again, and how.
#[derive(Debug, Clone)]
pub struct Reextraction {
    /// The pages.
    pub snapshots: Vec<SnapshotId>,
    /// Threads that read.
    pub jobs: usize,
    /// How pages are read.
    pub reading: Options,
}

/// How often readings give a field differently.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct FieldCount {
    /// It was empty.
    pub filled: u64,
    /// It is empty now.
    pub emptied: u64,
    /// It was something else.
    pub changed: u64,
}

/// How it went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Rereadings {
    /// Pages read.
    pub pages: u64,
    /// What they meant to what stands.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// The fields that readings which took another's place give differently.
    pub fields: BTreeMap<&'static str, FieldCount>,
    /// Pages that could not be read, as their bytes are damaged.
    pub damaged: u64,
    /// True if it was stopped before the end.
    pub interrupted: bool,
}

impl Rereadings {
    fn count(&mut self, rereading: &Rereading) {
        self.pages += 1;
        *self.verdicts.entry(rereading.verdict).or_default() += 1;
        if rereading.verdict != Verdict::Superseded {
            return;
        }
        for difference in &rereading.differences {
            let count = self.fields.entry(difference.field).or_default();
            let is_empty = |text: &Option<String>| text.as_deref().unwrap_or_default().is_empty();
            match (is_empty(&difference.before), is_empty(&difference.after)) {
                (true, false) => count.filled += 1,
                (false, true) => count.emptied += 1,
                _ => count.changed += 1,
            }
        }
    }
}

/// What becomes of readings.
enum Desk {
    Writes(Box<Writer>),
    Compares(Reader),
}

/// Reads stored pages again and takes in what differs.
pub fn reextract(
    writer: Writer,
    wanted: &Reextraction,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(&Result<Rereading, ArchiveError>),
) -> Result<Rereadings, ArchiveError> {
    let path = writer.path().to_owned();
    go(&path, Desk::Writes(Box::new(writer)), wanted, stop, tell)
}

/// Says what [`reextract`] would do; nothing is written.
pub fn reextract_dry(
    path: &Path,
    wanted: &Reextraction,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(&Result<Rereading, ArchiveError>),
) -> Result<Rereadings, ArchiveError> {
    let reader = Reader::open(path)?;
    go(path, Desk::Compares(reader), wanted, stop, tell)
}

type Read = (SnapshotId, Result<Extraction, ArchiveError>);

fn go(
    path: &Path,
    mut desk: Desk,
    wanted: &Reextraction,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(&Result<Rereading, ArchiveError>),
) -> Result<Rereadings, ArchiveError> {
    let jobs = wanted.jobs.max(1);
    let readers = (0..jobs).map(|_| Reader::open(path));
    let readers = readers.collect::<Result<Vec<_>, _>>()?;
    let next = AtomicUsize::new(0);
    let (found, come) = mpsc::sync_channel(2 * jobs);
    let mut report = std::thread::scope(|scope| {
        for reader in readers {
            let (found, next) = (found.clone(), &next);
            scope.spawn(move || read(&reader, wanted, next, stop, &found));
        }
        drop(found);
        let taken = take_all(&mut desk, &come, tell);
        // Who still reads must not wait for a desk that has failed.
        drop(come);
        taken
    })?;
    report.interrupted = stop.load(Ordering::Relaxed);
    Ok(report)
}

/// Reads the next page, and the next, until all are read or nobody wants them any more.
fn read(
    reader: &Reader,
    wanted: &Reextraction,
    next: &AtomicUsize,
    stop: &AtomicBool,
    found: &SyncSender<Read>,
) {
    while !stop.load(Ordering::Relaxed) {
        let at = next.fetch_add(1, Ordering::Relaxed);
        let Some(snapshot) = wanted.snapshots.get(at) else {
            return;
        };
        let extraction = load(reader, *snapshot, &wanted.reading)
            .map(|(page, options)| catch_unwind(AssertUnwindSafe(|| extract(&page, &options))));
        let extraction = match extraction {
            Ok(Ok(extraction)) => Ok(extraction),
            Err(error) => Err(error),
            Ok(Err(_)) => {
                // A bug in the extractor costs this page only: what stands stays.
                tracing::error!(snapshot_id = snapshot.0, "cannot read a page");
                continue;
            }
        };
        if found.send((*snapshot, extraction)).is_err() {
            return;
        }
    }
}

/// A stored page, and how it is read: with what is known of its site by now, and what
/// sources said of it.
pub(super) fn load(
    reader: &Reader,
    snapshot: SnapshotId,
    reading: &Options,
) -> Result<(Capture, Options), ArchiveError> {
    let capture = reader.capture(snapshot)?;
    let memory = capture.url.as_ref().map(|page| reader.site_memory(page));
    let told = match &capture.url {
        Some(url) => reader.told(url)?,
        None => None,
    };
    let options = Options {
        site_memory: Arc::new(memory.transpose()?.unwrap_or_default()),
        told,
        ..reading.clone()
    };
    Ok((capture, options))
}

fn take_all(
    desk: &mut Desk,
    come: &Receiver<Read>,
    tell: &mut dyn FnMut(&Result<Rereading, ArchiveError>),
) -> Result<Rereadings, ArchiveError> {
    let mut report = Rereadings::default();
    while let Ok(first) = come.recv() {
        let mut pages = vec![first];
        while pages.len() < BATCH
            && let Ok(page) = come.try_recv()
        {
            pages.push(page);
        }
        for done in desk.take(pages)? {
            match &done {
                Ok(rereading) => report.count(rereading),
                Err(_) => report.damaged += 1,
            }
            tell(&done);
        }
    }
    Ok(report)
}

impl Desk {
    /// An error that is about one page is among what comes back; one about the file ends all.
    fn take(
        &mut self,
        pages: Vec<Read>,
    ) -> Result<Vec<Result<Rereading, ArchiveError>>, ArchiveError> {
        match self {
            Self::Compares(reader) => each(pages, |snapshot, extraction| {
                reader.compare_reading(snapshot, extraction)
            }),
            Self::Writes(writer) => writer.batch(|writer| {
                each(pages, |snapshot, extraction| {
                    let now = clock::now();
                    writer.record_rereading(snapshot, extraction, extract::VERSION, now)
                })
            }),
        }
    }
}

fn each(
    pages: Vec<Read>,
    mut take: impl FnMut(SnapshotId, &Extraction) -> Result<Rereading, ArchiveError>,
) -> Result<Vec<Result<Rereading, ArchiveError>>, ArchiveError> {
    let mut done = Vec::with_capacity(pages.len());
    for (snapshot, extraction) in pages {
        let taken = extraction.and_then(|extraction| take(snapshot, &extraction));
        match taken {
            Err(error) if error.is_about_the_file() => return Err(error),
            taken => done.push(taken),
        }
    }
    Ok(done)
}
