//! What happens in a run: the face draws it as a bar, as log lines, or as JSON.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::archive::{OverBudget, RunTotals};
use crate::model::{Change, Failure, Field, PageKind, PageUrl, Refusal};

/// One thing that happened.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Pages that an earlier run captured but could not read any more are read now.
    Resuming {
        /// How many.
        pages: usize,
    },
    /// Fetching begins.
    Started {
        /// Pages that are due.
        due: u64,
    },
    /// A page is done with.
    Page {
        /// Its address, as asked for.
        url: &'a PageUrl,
        /// What came of it.
        result: &'a PageResult,
    },
    /// The run lives, and has come so far; told several times a minute.
    Beat {
        /// How far.
        report: &'a Report,
    },
    /// The run was told to stop and ends what it has in hand.
    Stopping,
}

/// What came of one page.
#[derive(Debug)]
#[non_exhaustive]
pub enum PageResult {
    /// It was captured and read.
    Read {
        /// What the page is.
        kind: PageKind,
        /// Its headline.
        headline: Option<String>,
        /// What that means to the archive.
        change: Change,
        /// Bytes of the page.
        bytes: u64,
    },
    /// It is a form of a page that the queue names by itself, and is left to that.
    Elsewhere {
        /// Bytes of the page.
        bytes: u64,
    },
    /// It is a source, and named pages.
    Listed {
        /// What it is called.
        source: String,
        /// Pages that are new.
        added: u64,
        /// Pages that it says were changed since we had them.
        changed: u64,
        /// Bytes of its answer.
        bytes: u64,
    },
    /// It is a source whose answer cannot be read.
    Unreadable {
        /// What it is called.
        source: String,
        /// Why.
        why: String,
    },
    /// The server says that it stands as we have it.
    NotModified,
    /// It was not asked for.
    Refused(Refusal),
    /// It could not be had.
    Failed(Failure),
    /// The run was stopped before it was had; it stays due.
    GivenBack,
}

impl PageResult {
    /// The word for it in logs and JSON: `new`, `changed`, `unchanged`, `held`, `gone`, `no_article`,
    /// `elsewhere`, `source`, `unreadable`, `not_modified`, `refused`, `failed`, `given_back`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Read { change, .. } => match change {
                Change::New => "new",
                Change::Revised(_) => "changed",
                Change::Unchanged => "unchanged",
                Change::Held(_) => "held",
                Change::Gone => "gone",
                Change::NotAnArticle => "no_article",
            },
            Self::Elsewhere { .. } => "elsewhere",
            Self::Listed { .. } => "source",
            Self::Unreadable { .. } => "unreadable",
            Self::NotModified => "not_modified",
            Self::Refused(_) => "refused",
            Self::Failed(_) => "failed",
            Self::GivenBack => "given_back",
        }
    }

    /// The fields that changed, if the page is a new revision of a story.
    pub fn changed(&self) -> &[Field] {
        match self {
            Self::Read {
                change: Change::Revised(fields),
                ..
            } => fields,
            _ => &[],
        }
    }
}

/// How a run went.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Pages that answered: captured, or confirmed unmodified.
    pub fetched: u64,
    /// Sources that were asked.
    pub sources: u64,
    /// Pages that they named for the first time.
    pub discovered: u64,
    /// Stories seen for the first time.
    pub new: u64,
    /// Stories that say something else than before.
    pub changed: u64,
    /// Stories that say the same, or whose server says so, or whose page is less than what we have.
    pub unchanged: u64,
    /// Pages without a story: walls, front pages, "not found".
    pub no_article: u64,
    /// Pages not asked for because of robots.txt.
    pub refused: u64,
    /// Pages that could not be had.
    pub failed: u64,
    /// Why, each cause with its count; refusals among them.
    pub causes: BTreeMap<String, u64>,
    /// Bytes of all captured pages after decompression.
    pub bytes: u64,
    /// Wall time in seconds.
    pub seconds: f64,
    /// True if the run was told to stop before it was done.
    pub interrupted: bool,
    /// Addresses that are due now and were not got to.
    pub still_due: u64,
    /// When the next address is due.
    pub next_due: Option<DateTime<Utc>>,
    /// Hosts whose budget for the day keeps back what is due.
    pub over_budget: Vec<OverBudget>,
    #[serde(skip)]
    totals: RunTotals,
}

impl Report {
    /// Counts a page.
    pub(super) fn count(&mut self, result: &PageResult) {
        let totals = &mut self.totals;
        match result {
            PageResult::Read { change, bytes, .. } => {
                totals.captured += 1;
                totals.bytes += bytes;
                match change {
                    Change::New => totals.new_articles += 1,
                    Change::Revised(_) => totals.revised_articles += 1,
                    Change::Unchanged | Change::Held(_) => totals.unchanged += 1,
                    Change::Gone | Change::NotAnArticle => totals.not_articles += 1,
                }
            }
            PageResult::Elsewhere { bytes } => {
                totals.captured += 1;
                totals.not_articles += 1;
                totals.bytes += bytes;
            }
            PageResult::Listed { added, bytes, .. } => {
                self.sources += 1;
                self.discovered += added;
                totals.bytes += bytes;
            }
            PageResult::Unreadable { .. } => {
                self.sources += 1;
                totals.failed += 1;
                *self.causes.entry("not_a_source".to_owned()).or_default() += 1;
            }
            PageResult::NotModified => totals.not_modified += 1,
            PageResult::Refused(refusal) => {
                totals.refused += 1;
                *self.causes.entry(refusal.code().to_owned()).or_default() += 1;
            }
            PageResult::Failed(failure) => {
                totals.failed += 1;
                *self.causes.entry(failure.code()).or_default() += 1;
            }
            PageResult::GivenBack => {}
        }
        self.refresh();
    }

    /// The same figures as a row of `runs` has them.
    pub(super) fn totals(&self) -> RunTotals {
        self.totals
    }

    pub(super) fn ends(&mut self, after: Duration, interrupted: bool) {
        self.seconds = after.as_secs_f64();
        self.interrupted = interrupted;
    }

    fn refresh(&mut self) {
        let t = self.totals;
        self.fetched = t.captured + t.not_modified;
        (self.new, self.changed) = (t.new_articles, t.revised_articles);
        self.unchanged = t.unchanged + t.not_modified;
        (self.no_article, self.refused) = (t.not_articles, t.refused);
        (self.failed, self.bytes) = (t.failed, t.bytes);
    }
}
