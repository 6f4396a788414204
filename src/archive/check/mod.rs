//! Whether an archive is whole: its file, its rows, its ledger, every byte of its pages.
//!
//! [`check`] looks and changes nothing; what it finds are [`Finding`]s. Those that can be
//! made anew out of what is there (indexes, counters, full text) are mended by
//! [`Writer::repair`](super::Writer::repair).
//!
//! - `structure`: SQLite's own integrity check, foreign keys, full text beside articles;
//! - `rows`: what must hold between rows beyond what the schema can say;
//! - `chain`: the ledger;
//! - `bytes`: every page unpacked and compared with its digest.

mod bytes;
mod chain;
mod repair;
mod rows;
mod structure;

use std::path::Path;

use serde::{Serialize, Serializer};

use super::ledger::Head;
use super::{ArchiveError, open};

/// How thoroughly to look.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// Leaves out what takes long: indexes beside their tables, full text, and, unless they
    /// are to be vouched for, the bytes of pages.
    pub quick: bool,
    /// A head that was printed earlier: whether all up to it is as it was.
    pub since: Option<Head>,
    /// Threads that unpack pages.
    pub jobs: usize,
}

impl CheckOptions {
    fn looks_at(&self, part: Examined) -> bool {
        match part {
            Examined::FullText => !self.quick,
            // The ledger has digests only: nobody can vouch for bytes that were not read.
            Examined::Bytes => !self.quick || self.since.is_some(),
            _ => true,
        }
    }
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Examined {
    /// The file as SQLite sees it.
    Structure,
    /// References between tables.
    ForeignKeys,
    /// The full-text index beside the articles.
    FullText,
    /// What must hold between rows.
    Rows,
    /// The ledger beside the snapshots.
    Ledger,
    /// The bytes of pages.
    Bytes,
}

impl Examined {
    /// All of them, in the order in which they are looked at.
    pub const ALL: &[Self] = &[
        Self::Structure,
        Self::ForeignKeys,
        Self::FullText,
        Self::Rows,
        Self::Ledger,
        Self::Bytes,
    ];

    /// The word for JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Structure => "structure",
            Self::ForeignKeys => "foreign_keys",
            Self::FullText => "full_text",
            Self::Rows => "rows",
            Self::Ledger => "ledger",
            Self::Bytes => "bytes",
        }
    }
}

impl Serialize for Examined {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Where.
    pub part: Examined,
    /// What kind of thing, in one word.
    pub code: &'static str,
    /// How many rows.
    pub count: u64,
    /// In a sentence.
    pub what: String,
    /// True if `check --repair` makes it good: nothing is lost by it.
    pub repairable: bool,
}

/// What a check saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// What is wrong; empty: the archive is whole.
    pub findings: Vec<Finding>,
    /// Parts that were looked at.
    pub looked_at: Vec<Examined>,
    /// What could not be looked at, and why.
    pub left_out: Vec<String>,
    /// Rows of `snapshots`.
    pub snapshots: u64,
    /// Pages unpacked and compared with their digest.
    pub pages: u64,
    /// Pages whose bytes were let go by `prune`.
    pub let_go: u64,
    /// The ledger's head.
    #[serde(serialize_with = "as_text")]
    pub head: Head,
    /// Entries of the ledger that the given head vouches for; `None`: none was given, or it
    /// is not of this ledger.
    pub vouched_for: Option<u64>,
}

fn as_text<S: Serializer>(head: &Head, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(head)
}

impl CheckReport {
    /// True if nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty()
    }

    /// True if captured pages are not all there, or not as they were captured: whatever the
    /// ledger says of their digests, nothing is vouched for then.
    fn has_lost_pages(&self) -> bool {
        let lost = |finding: &Finding| match finding.part {
            Examined::Structure => !finding.repairable,
            Examined::ForeignKeys | Examined::Bytes => true,
            Examined::Rows => matches!(finding.code, "lost_bytes" | "lost_reference"),
            Examined::FullText | Examined::Ledger => false,
        };
        self.findings.iter().any(lost)
    }

    fn find(&mut self, part: Examined, code: &'static str, count: u64, what: String) {
        self.findings.push(Finding {
            part,
            code,
            count,
            what,
            repairable: false,
        });
    }
}

/// Where a check is: the part, and how much of it is done, if that can be told.
pub type Step<'a> = dyn Fn(Examined, Option<(u64, u64)>) + Sync + 'a;

/// Looks whether an archive is whole. Changes nothing, but full text cannot be compared
/// without keeping writers waiting.
pub fn check(
    path: &Path,
    options: &CheckOptions,
    tell: &Step<'_>,
) -> Result<CheckReport, ArchiveError> {
    let connection = open::reading(path)?;
    let at = |error| ArchiveError::of(path, error);
    let mut report = CheckReport {
        findings: Vec::new(),
        looked_at: Vec::new(),
        left_out: Vec::new(),
        snapshots: 0,
        pages: 0,
        let_go: 0,
        head: Head::beginning(),
        vouched_for: None,
    };
    let parts = Examined::ALL.iter().copied();
    for part in parts.filter(|part| options.looks_at(*part)) {
        tell(part, None);
        let looked = match part {
            Examined::Structure => structure::integrity(&connection, options.quick, &mut report),
            Examined::ForeignKeys => structure::foreign_keys(&connection, &mut report),
            Examined::FullText => structure::full_text(path, &mut report)?,
            Examined::Rows => rows::look(&connection, &mut report),
            Examined::Ledger => chain::look(&connection, options.since.as_ref(), &mut report, tell),
            Examined::Bytes => bytes::look(path, &connection, options.jobs, &mut report, tell)?,
        };
        match looked {
            Ok(()) if part == Examined::FullText && !report.left_out.is_empty() => {}
            Ok(()) => report.looked_at.push(part),
            // Of a damaged file as much is looked at as can be read.
            Err(error) => match at(error) {
                ArchiveError::Corrupt { cause, .. } => {
                    let what = format!("the file is damaged here: {cause}");
                    report.find(part, "damaged", 1, what);
                }
                other => return Err(other),
            },
        }
    }
    if report.has_lost_pages() {
        report.vouched_for = None;
    }
    Ok(report)
}
