//! Web archives read without an archive of ours: records → pages → rows, in bounded memory.
//!
//! One thread reads and unpacks records into batches ([`feed`]), some read the pages in
//! them ([`read_batch`]), and the calling one takes what comes of it, in the order of the
//! records ([`in_order`]).

mod feed;
mod pages;
mod report;

use std::fmt;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use self::feed::{Batch, Item};
use super::in_order::in_order;
use crate::exchange::warc::{DigestCheck, Flaw, Record};
use crate::extract::{self, Options, extract};
use crate::model::{ArticleRecord, Capture, Extraction};

pub(super) use pages::{Pages, is_page};
pub use report::{BulkReport, Problem};

/// Pages that are longer are none that anybody reads.
pub(super) const MAX_PAGE: u64 = 16 * 1024 * 1024;
/// Batches in line for each thread.
const LINE: usize = 4;

/// Where records come from.
#[derive(Debug, Clone)]
pub enum RecordSource {
    /// A file.
    File(PathBuf),
    /// What is sent to the program.
    Stdin,
    /// Whatever gives bytes, and what it is called.
    Stream(String, RecordStream),
}

/// Bytes from wherever; read once, whoever has it.
#[derive(Clone)]
pub struct RecordStream(Arc<Mutex<dyn Read + Send>>);

impl RecordStream {
    /// Of something that can be read.
    pub fn new(read: impl Read + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(read)))
    }
}

impl Read for RecordStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut read = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        read.read(buffer)
    }
}

impl fmt::Debug for RecordStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecordStream")
    }
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

impl RecordPage {
    /// As a row.
    pub fn record(&self) -> ArticleRecord {
        let digest = blake3::hash(&self.capture.body).to_hex().to_string();
        ArticleRecord::of_page(&self.capture, &self.extraction, digest, extract::VERSION)
    }
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

/// Reads every page of the sources; makes it a row, in many threads, and tells it. What is
/// wrong with a record is told too, and stops nothing.
pub fn extract_records<R: Send>(
    wanted: &BulkExtraction,
    stop: &AtomicBool,
    row: &(impl Fn(&RecordPage) -> R + Sync),
    tell: &mut dyn FnMut(Told<R>) -> io::Result<()>,
) -> io::Result<BulkReport> {
    let mut report = BulkReport::default();
    let fed = in_order(
        vec![(); wanted.jobs.max(1)],
        LINE,
        |hand_out| feed::feed(&wanted.sources, stop, hand_out),
        |(), batch| read_batch(batch, &wanted.reading, row),
        |done| take(done, &mut report, tell),
    )?;
    report.add(fed);
    report.interrupted = stop.load(Ordering::Relaxed);
    Ok(report)
}

fn take<R>(
    done: Done<R>,
    report: &mut BulkReport,
    tell: &mut dyn FnMut(Told<R>) -> io::Result<()>,
) -> io::Result<()> {
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
    tell(Told::Reached(done.reached))
}

fn read_batch<R>(batch: Batch, reading: &Options, row: &impl Fn(&RecordPage) -> R) -> Done<R> {
    let mut outcomes = Vec::with_capacity(batch.items.len());
    for item in batch.items {
        match item {
            Item::Record(record) => {
                read_record(&batch.file, record, reading, row, &mut outcomes);
            }
            Item::Problem(problem) => outcomes.push(Outcome::Problem(problem)),
        }
    }
    Done {
        outcomes,
        reached: batch.reached,
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
