//! How an import went.

use std::collections::BTreeMap;

use serde::Serialize;

use super::items::Item;
use super::sources::ImportSource;
use crate::model::Change;

/// How it went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Files that were read.
    pub files: u64,
    /// Files that had been read to their end before.
    pub files_known: u64,
    /// Files that could not be read to their end.
    pub files_failed: u64,
    /// Captures that were taken in.
    pub captures: u64,
    /// Captures that the archive had already.
    pub known: u64,
    /// Stories that are new.
    pub new: u64,
    /// Stories that have a new revision.
    pub revised: u64,
    /// Captures that say what is known.
    pub unchanged: u64,
    /// Captures that say less than what is known, or no story.
    pub without_story: u64,
    /// Captures older than what was known of their stories, merged in at the end.
    pub woven: u64,
    /// Times that a server said that a page stands as it was.
    pub confirmed: u64,
    /// Times that a server said that a page is gone.
    pub gone: u64,
    /// What was said of pages that are not here, in this import or before: it waits for them.
    pub waiting: u64,
    /// Addresses that were put into the queue.
    pub addresses: u64,
    /// Things that are nothing of ours, by reason.
    pub passed_over: BTreeMap<&'static str, u64>,
    /// Things with which something is wrong, by what.
    pub broken: BTreeMap<&'static str, u64>,
    /// True if it was stopped before the end.
    pub interrupted: bool,
}

/// Something wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// The file's name; `-` for standard input.
    pub file: String,
    /// What, in one word.
    pub code: &'static str,
    /// Where and what.
    pub message: String,
}

impl ImportReport {
    pub(super) fn count(&mut self, change: &Change) {
        self.captures += 1;
        match change {
            Change::New => self.new += 1,
            Change::Revised(_) => self.revised += 1,
            Change::Unchanged => self.unchanged += 1,
            Change::Held(_) | Change::Gone | Change::NotAnArticle => self.without_story += 1,
        }
    }

    /// Counts a thing that is only looked at.
    pub(super) fn foresee(&mut self, item: &Item) {
        match item {
            Item::Record(_) | Item::Page(_) | Item::Same(_) => self.captures += 1,
            Item::NotModified(..) => self.confirmed += 1,
            Item::Gone(..) => self.gone += 1,
            Item::Address(_) => self.addresses += 1,
            Item::PassedOver(why) => *self.passed_over.entry(why).or_default() += 1,
            Item::Broken(code, _) => *self.broken.entry(code).or_default() += 1,
        }
    }

    /// Notes that a file cannot be read on.
    pub(super) fn fail(&mut self, source: &ImportSource, why: String) -> Trouble {
        self.files_failed += 1;
        Trouble {
            file: source.name.clone(),
            code: "unreadable",
            message: why,
        }
    }
}
