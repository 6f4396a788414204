//! WARC, the format of web archives: ISO 28500, versions 1.0 and 1.1.
//!
//! [`Records`] reads any bytes into [`Record`]s, and says of what it passes over where it
//! is and what is wrong with it ([`Broken`]). A record has a [`Header`] and a block;
//! [`Record::capture`] makes it a [`crate::model::Capture`], [`Record::revisit`] says what
//! a revisit record refers to. [`WarcWriter`] writes records ([`writing`]).
//!
//! Below: [`window`] holds what lies ahead in the file, [`stream`] undoes compression
//! ([`gzip`], [`zstd`]), [`records`] finds the records in that, by their [`marks`]; [`http`], [`payload`],
//! [`digest`] and [`date`] read what is in them.

mod capture;
mod date;
mod digest;
mod flaw;
mod gzip;
mod header;
mod http;
mod marks;
mod payload;
mod records;
mod revisit;
mod stream;
mod window;
mod writing;
mod zstd;

pub use capture::Captured;
pub use digest::DigestCheck;
pub use flaw::{Broken, Flaw, Place};
pub use header::{Header, RecordType};
pub use http::HttpHead;
pub use records::{Record, Records};
pub use revisit::{Revisit, RevisitProfile};
pub use writing::{Of, WarcWriter, Written};
