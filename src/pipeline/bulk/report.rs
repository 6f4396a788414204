//! How the reading of web archives went.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use crate::exchange::warc::{Broken, Flaw, Place};

/// How it went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BulkReport {
    /// Files read.
    pub files: u64,
    /// Records seen, broken ones not counted.
    pub records: u64,
    /// Pages read and written.
    pub pages: u64,
    /// Whole records that are no pages, by reason.
    pub passed_over: BTreeMap<&'static str, u64>,
    /// Records that are broken, by what is wrong.
    pub broken: BTreeMap<&'static str, u64>,
    /// Pages among those read whose bytes have not the digest that their record names.
    pub different_digests: u64,
    /// Bytes of the files.
    pub bytes: u64,
    /// Files that could not be read to their end.
    pub unreadable: u64,
    /// True if it was stopped before the end.
    pub interrupted: bool,
}

/// Something wrong in a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file's name; `-` for standard input.
    pub file: String,
    /// Where the record begins.
    #[serde(flatten)]
    pub place: Place,
    /// The record's address, if it is known.
    pub url: Option<String>,
    /// What is wrong, in one word.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// True if the page was read all the same.
    pub is_read: bool,
}

impl BulkReport {
    pub(super) fn count(&mut self, problem: &Problem) {
        if problem.is_read {
            self.different_digests += 1;
        } else {
            *self.broken.entry(problem.code).or_default() += 1;
        }
    }

    /// Adds what only who reads the files knows.
    pub(super) fn add(&mut self, fed: Self) {
        self.files = fed.files;
        self.records = fed.records;
        self.bytes = fed.bytes;
        self.unreadable = fed.unreadable;
        for (why, count) in fed.passed_over {
            *self.passed_over.entry(why).or_default() += count;
        }
    }
}

impl Problem {
    pub(super) fn at(file: &str, place: Place, url: Option<&str>) -> Self {
        Self {
            file: file.to_owned(),
            place,
            url: url.map(str::to_owned),
            code: "",
            message: String::new(),
            is_read: false,
        }
    }

    pub(super) fn flaw(self, flaw: &Flaw) -> Self {
        Self {
            code: flaw.code(),
            message: flaw.to_string(),
            ..self
        }
    }

    pub(super) fn broken(file: &str, broken: &Broken) -> Self {
        Self::at(file, broken.place, None).flaw(&broken.flaw)
    }

    pub(super) fn unreadable(file: &str, error: &io::Error) -> Self {
        Self::at(file, Place::default(), None).flaw(&Flaw::Unreadable(error.to_string()))
    }

    pub(super) fn different_digest(self) -> Self {
        Self {
            code: "different_digest",
            message: "its bytes have another digest than it names".to_owned(),
            is_read: true,
            ..self
        }
    }

    pub(super) fn not_extracted(self) -> Self {
        Self {
            code: "not_extracted",
            message: "reading the page has failed: please report it".to_owned(),
            ..self
        }
    }
}
