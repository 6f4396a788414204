//! newsvault archives news: it fetches pages politely, reads headline, outlet,
//! date, authors and body out of them, and keeps article, metadata and raw page
//! in one SQLite file.
//!
//! The crate is a star. Nouns are in [`model`]. The leaves keep one promise each
//! and do not know each other; `pipeline` joins them; `cli` shows it. The modules
//! below come first because they are pure: no I/O, no clock, no database. They
//! are all that a build with `default-features = false` contains.
//!
//! ```
//! use newsvault::{extract, model::Capture};
//!
//! let page = Capture::from_html("<article><h1>Bridge reopens</h1></article>");
//! let extraction = extract::extract(&page, &extract::Options::default());
//! assert_eq!(extraction.article.headline.as_deref(), Some("Bridge reopens"));
//! ```

pub mod discover;
pub mod extract;
pub mod health;
pub mod html;
pub mod model;
pub mod schedule;

#[cfg(feature = "program")]
pub mod archive;
#[cfg(feature = "program")]
pub mod cli;
#[cfg(feature = "program")]
pub mod coding;
#[cfg(feature = "program")]
pub mod exchange;
#[cfg(feature = "program")]
pub mod fetch;
#[cfg(feature = "program")]
pub mod pipeline;
#[cfg(feature = "program")]
pub mod web;
