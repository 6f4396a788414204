//! What can be wrong with a record, and where it is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a record begins: enough to find it again in a file that can be read from anywhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Bytes of the file before the record, or before the compressed piece that it is in.
    pub offset: u64,
    /// Bytes of the compressed piece, unpacked, before the record.
    pub within: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.within {
            0 => write!(f, "byte {}", self.offset),
            within => write!(f, "byte {} (+{within} unpacked)", self.offset),
        }
    }
}

/// A record that is passed over because something is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Where it begins.
    pub place: Place,
    /// What is wrong.
    pub flaw: Flaw,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.flaw)
    }
}

/// What is wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// The source gave no more, which was not its end.
    #[error("the file cannot be read on: {0}")]
    Unreadable(String),
    /// Its compression cannot be undone.
    #[error("its compression is damaged: {0}")]
    Damaged(String),
    /// The file, or the compressed piece, ends in its midst.
    #[error("it is cut short")]
    CutShort,
    /// There is something that is no record.
    #[error("here is something that is no record")]
    Junk,
    /// Its header has no end within the limit, or is none.
    #[error("its header cannot be read")]
    Header,
    /// Its header does not say how long it is.
    #[error("its header has no Content-Length that is a number")]
    NoLength,
    /// Where it should end there is no end.
    #[error("it is not as long as its header says")]
    WrongLength,
    /// It is longer than what is kept in memory.
    #[error("it is longer than {0} bytes")]
    TooLong(u64),
    /// It does not say of which address it is, or that is no address of the web.
    #[error("it has no address of the web")]
    NoAddress,
    /// It does not say when it was captured.
    #[error("it has no date")]
    NoDate,
    /// It should hold an answer of HTTP and does not.
    #[error("it holds no answer of HTTP")]
    NoHttp,
    /// The compression of its payload cannot be undone.
    #[error("its payload cannot be decoded: {0}")]
    Coding(String),
}

impl Flaw {
    /// The word for JSON and for counting.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::Damaged(_) => "damaged",
            Self::CutShort => "cut_short",
            Self::Junk => "junk",
            Self::Header => "header",
            Self::NoLength => "no_length",
            Self::WrongLength => "wrong_length",
            Self::TooLong(_) => "too_long",
            Self::NoAddress => "no_address",
            Self::NoDate => "no_date",
            Self::NoHttp => "no_http",
            Self::Coding(_) => "coding",
        }
    }
}
