//! Web archives read without an archive of ours: records → pages → rows, in bounded memory.
//!
//! One thread reads and unpacks records into batches ([`feed`]), some read the pages in
//! them ([`read_batches`]), and the calling one takes what comes of it, in the order of
//! the records. A batch's result has a channel of its own, which waits in line while the
//! batch is worked on: so the order holds, and no more is in memory than the line is long.

mod feed;
mod pages;
mod report;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use self::feed::{Batch, Item};
use crate::exchange::warc::{DigestCheck, Flaw, Record};
use crate::extract::{Options, extract};
use crate::model::{Capture, Extraction};

pub(super) use pages::{Pages, is_page};
pub use report::{BulkReport, Problem};

/// Pages that are longer are none that anybody reads.
pub(super) const MAX_PAGE: u64 = 16 * 1024 * 1024;
/// Batches in line for each thread.
const LINE: usize = 4;

/// Where records come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordSource {
    /// A file.
    File(PathBuf),
    /// What is sent to the program.
    Stdin,
}

/// What is to be read, and how.
#[derive(Debug, Clone)]
pub struct BulkExtraction {
    /// The files, one after the other.
    pub sources: Vec<RecordSource>,
    /// Threads that read pages.
    pub jobs: usize,
    /// How pages are read.
    pub reading: Options,
}

/// A page out of a record.
#[derive(Debug)]
pub struct RecordPage {
    /// As it was captured.
    pub capture: Capture,
    /// What was read.
    pub extraction: Extraction,
}

/// What comes of the records, in their order.
#[derive(Debug)]
pub enum Told<R> {
    /// What a page was made into.
    Page(R),
    /// Something is wrong with a record.
    Problem(Problem),
    /// So many bytes of all files are done with.
    Reached(u64),
}

/// What became of one record.
enum Outcome<R> {
    Page(R),
    PassedOver(&'static str),
    Problem(Problem),
}

/// A batch that was worked on.
struct Done<R> {
    outcomes: Vec<Outcome<R>>,
    reached: u64,
}

/// A batch to work on, and where its result is waited for.
struct Work<R> {
    batch: Batch,
    done: SyncSender<Done<R>>,
}

/// Reads every page of the sources; makes it a row, in many threads, and tells it. What is
/// wrong with a record is told too, and stops nothing.
pub fn extract_records<R: Send>(
    wanted: &BulkExtraction,
    stop: &AtomicBool,
    row: &(impl Fn(&RecordPage) -> R + Sync),
    tell: &mut dyn FnMut(Told<R>) -> io::Result<()>,
) -> io::Result<BulkReport> {
    let jobs = wanted.jobs.max(1);
    let (line, come) = sync_channel(LINE * jobs);
    let (hand_out, work) = sync_channel(LINE * jobs);
    let work = Mutex::new(work);
    std::thread::scope(|scope| {
        let feeder = scope.spawn(move || {
            feed::feed(&wanted.sources, stop, |batch| {
                let (done, result) = sync_channel(1);
                line.send(result).is_ok() && hand_out.send(Work { batch, done }).is_ok()
            })
        });
        for _ in 0..jobs {
            scope.spawn(|| read_batches(&work, &wanted.reading, row));
        }
        let mut report = BulkReport::default();
        let taken = take_all(&come, &mut report, tell);
        // Who still reads must not wait for a writer that has failed.
        drop(come);
        let fed = feeder.join();
        let fed = fed.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        taken?;
        report.add(fed);
        report.interrupted = stop.load(Ordering::Relaxed);
        Ok(report)
    })
}

fn take_all<R>(
    come: &Receiver<Receiver<Done<R>>>,
    report: &mut BulkReport,
    tell: &mut dyn FnMut(Told<R>) -> io::Result<()>,
) -> io::Result<()> {
    for result in come {
        // A thread that is gone has panicked, which its scope tells.
        let Ok(done) = result.recv() else { continue };
        for outcome in done.outcomes {
            match outcome {
                Outcome::Page(row) => {
                    report.pages += 1;
                    tell(Told::Page(row))?;
                }
                Outcome::PassedOver(why) => *report.passed_over.entry(why).or_default() += 1,
                Outcome::Problem(problem) => {
                    report.count(&problem);
                    tell(Told::Problem(problem))?;
                }
            }
        }
        tell(Told::Reached(done.reached))?;
    }
    Ok(())
}

/// Works on the next batch, and the next, until there are no more.
fn read_batches<R>(
    work: &Mutex<Receiver<Work<R>>>,
    reading: &Options,
    row: &impl Fn(&RecordPage) -> R,
) {
    loop {
        let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Work { batch, done }) = next else {
            return;
        };
        let mut outcomes = Vec::with_capacity(batch.items.len());
        for item in batch.items {
            match item {
                Item::Record(record) => {
                    read_record(&batch.file, record, reading, row, &mut outcomes);
                }
                Item::Problem(problem) => outcomes.push(Outcome::Problem(problem)),
            }
        }
        // Nobody waits for it any more if the writer has failed.
        let _ = done.send(Done {
            outcomes,
            reached: batch.reached,
        });
    }
}

fn read_record<R>(
    file: &Arc<str>,
    record: Record,
    reading: &Options,
    row: &impl Fn(&RecordPage) -> R,
    outcomes: &mut Vec<Outcome<R>>,
) {
    let (place, address) = (record.place, record.header.get("warc-target-uri"));
    let problem = Problem::at(file, place, address);
    let captured = match record.capture(MAX_PAGE) {
        Ok(captured) => captured,
        // Crawlers note down what they did under addresses of their own.
        Err(Flaw::NoAddress) => return outcomes.push(Outcome::PassedOver("no_address")),
        Err(flaw) => return outcomes.push(Outcome::Problem(problem.flaw(&flaw))),
    };
    if let Err(why) = is_page(&captured.capture) {
        return outcomes.push(Outcome::PassedOver(why));
    }
    let capture = captured.capture;
    // `extract` is total; should a page show that it is not, the others still count.
    match catch_unwind(AssertUnwindSafe(|| extract(&capture, reading))) {
        Ok(extraction) => {
            if captured.digest == DigestCheck::Different {
                outcomes.push(Outcome::Problem(problem.different_digest()));
            }
            let page = RecordPage {
                capture,
                extraction,
            };
            outcomes.push(Outcome::Page(row(&page)));
        }
        Err(_) => outcomes.push(Outcome::Problem(problem.not_extracted())),
    }
}
