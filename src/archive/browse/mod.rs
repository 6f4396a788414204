//! What people who look through an archive want to see first: days ([`days`]), outlets and
//! authors ([`names`]), the revisions of a story ([`revisions`]), a captured page ([`pages`]).
//!
//! Everything here is found by an index, or small.

mod days;
mod names;
mod pages;
mod revisions;

pub use days::Day;
pub use names::{AuthorRow, NamesQuery, OutletRow};
pub use pages::SnapshotRow;
pub use revisions::RevisionRow;
