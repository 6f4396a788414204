//! Reads and unpacks the files, and hands out their pages in batches.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::pages::Pages;
use super::report::{BulkReport, Problem};
use super::{MAX_PAGE, RecordSource};
use crate::exchange::warc::{Broken, Flaw, Record, Records};

/// Bytes of pages in a batch, unless one page has more.
const BATCH: usize = 1024 * 1024;
/// Pages in a batch: a few, so that all threads have some at the end too.
const PAGES: usize = 16;
/// The head of an answer beside its body.
const MAX_HEAD: u64 = 64 * 1024;

/// What a record is, as far as who reads the file can tell.
pub(super) enum Item {
    Record(Record),
    Problem(Problem),
}

/// Some records of one file.
pub(super) struct Batch {
    pub(super) file: Arc<str>,
    pub(super) items: Vec<Item>,
    /// Bytes of all files that are read when this is done.
    pub(super) reached: u64,
}

/// Reads all files; stops early when told to, or when nobody takes batches any more.
pub(super) fn feed(
    sources: &[RecordSource],
    stop: &AtomicBool,
    hand_out: impl FnMut(Batch) -> bool,
) -> BulkReport {
    let mut feeder = Feeder {
        stop,
        hand_out,
        pages: Pages::new(),
        report: BulkReport::default(),
    };
    for source in sources {
        if !feeder.source(source) {
            break;
        }
    }
    feeder.report
}

struct Feeder<'a, H> {
    stop: &'a AtomicBool,
    hand_out: H,
    pages: Pages,
    report: BulkReport,
}

impl<H: FnMut(Batch) -> bool> Feeder<'_, H> {
    fn source(&mut self, source: &RecordSource) -> bool {
        let (file, opened) = match source {
            RecordSource::File(path) => (path.display().to_string(), open(path)),
            RecordSource::Stdin => ("-".to_owned(), Ok(Box::new(io::stdin().lock()) as _)),
            RecordSource::Stream(name, stream) => (name.clone(), Ok(Box::new(stream.clone()) as _)),
        };
        self.report.files += 1;
        match opened {
            Ok(read) => self.records(&file.into(), read),
            Err(error) => {
                self.report.unreadable += 1;
                let problem = Problem::unreadable(&file, &error);
                (self.hand_out)(Batch {
                    file: file.into(),
                    items: vec![Item::Problem(problem)],
                    reached: self.report.bytes,
                })
            }
        }
    }

    /// `false` if no more is wanted.
    fn records(&mut self, file: &Arc<str>, read: Box<dyn Read>) -> bool {
        let mut records = Records::new(read).limited_to(MAX_PAGE + MAX_HEAD);
        let before = self.report.bytes;
        let (mut items, mut bytes) = (Vec::new(), 0);
        loop {
            let next = records.next();
            let is_end = next.is_none();
            match next {
                Some(Ok(record)) => {
                    self.report.records += 1;
                    match self.pages.look(&record) {
                        Ok(()) => {
                            bytes += record.block.len();
                            items.push(Item::Record(record));
                        }
                        Err(why) => *self.report.passed_over.entry(why).or_default() += 1,
                    }
                }
                Some(Err(broken)) => items.push(self.problem(file, &broken)),
                None => {}
            }
            self.report.bytes = before + records.offset();
            let is_stopped = self.stop.load(Ordering::Relaxed);
            if is_end || is_stopped || bytes >= BATCH || items.len() >= PAGES {
                let batch = Batch {
                    file: Arc::clone(file),
                    items: std::mem::take(&mut items),
                    reached: self.report.bytes,
                };
                bytes = 0;
                if !(self.hand_out)(batch) || is_stopped {
                    return false;
                }
            }
            if is_end {
                return true;
            }
        }
    }

    fn problem(&mut self, file: &str, broken: &Broken) -> Item {
        self.report.unreadable += u64::from(matches!(broken.flaw, Flaw::Unreadable(_)));
        Item::Problem(Problem::broken(file, broken))
    }
}

fn open(path: &std::path::Path) -> io::Result<Box<dyn Read>> {
    Ok(Box::new(File::open(path)?))
}
