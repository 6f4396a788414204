//! newsvault archives news: it fetches pages politely, reads headline, outlet,
//! date, authors and body out of them, and keeps article, metadata and raw page
//! in one SQLite file.
//!
//! The crate is a star. Nouns are in [`model`]. The leaves keep one promise each
//! and do not know each other; `pipeline` joins them; `cli` shows it. The modules
//! below come first because they are pure: no I/O, no clock, no database. They
//! are all that a build with `default-features = false` contains.
//!
//! # In another program
//!
//! [`extract()`] reads a page that is at hand: its bytes, and where and when they were read if
//! that is known.
//!
//! ```
//! use newsvault::{Capture, PageUrl};
//!
//! # let bytes = b"<article><h1>Bridge reopens</h1><p>It was closed for nine years.</p></article>".to_vec();
//! let page = Capture::from_bytes(bytes).at(PageUrl::parse("https://harbour-post.example/bridge")?);
//! let article = newsvault::extract(&page, &Default::default()).article;
//! assert_eq!(article.headline.as_deref(), Some("Bridge reopens"));
//! # Ok::<(), newsvault::model::UrlError>(())
//! ```
//!
//! `Fetcher` and `fetch_page` get one from the web, with all the manners of a run; `Archive`
//! keeps pages and what is read out of them, and answers questions. Each has an example.
//! Whole runs, over lists, feeds and sitemaps, are `pipeline::run`.

pub mod discover;
pub mod extract;
pub mod health;
pub mod html;
pub mod model;
pub mod schedule;

pub use extract::extract;
pub use model::{Article, Capture, Extraction, PageUrl};

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

#[cfg(feature = "program")]
pub use fetch::Fetcher;
#[cfg(feature = "program")]
pub use pipeline::{Archive, fetch_page};
