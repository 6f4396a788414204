//! Finds addresses of pages in what a source gives: a [`list`], a [`feed`], a [`sitemap`],
//! a [`section_page`], an [`opml`]. [`kind`] tells which it is, [`site`] where a site has
//! them. Pure: where the bytes came from is the caller's business.
//!
//! What a source says of a story comes with its address, as evidence ([`crate::model::Told`]).

mod dates;
pub mod feed;
pub mod kind;
mod links;
pub mod list;
mod mending;
pub mod opml;
pub mod section_page;
pub mod site;
pub mod sitemap;
mod websub;

use chrono::{DateTime, Utc};

pub use websub::Announced;

use crate::model::{PageUrl, Told};

/// A page that a source names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its address.
    pub url: PageUrl,
    /// What the source says of it.
    pub told: Told,
}

/// A sitemap that an index names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SitemapRef {
    /// Its address.
    pub url: PageUrl,
    /// When it was last changed, as the index says.
    pub last_modified: Option<DateTime<Utc>>,
}

/// All that one answer of a source gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// What the source calls itself.
    pub title: Option<String>,
    /// Pages, in the source's order.
    pub findings: Vec<Finding>,
    /// Sitemaps, if it is an index of them.
    pub sitemaps: Vec<SitemapRef>,
    /// The page that the feed belongs to.
    pub home: Option<PageUrl>,
    /// Where its changes are announced (WebSub).
    pub announced: Announced,
    /// How long the feed asks to be left alone.
    pub ttl_minutes: Option<u32>,
    /// What could not be read, or was left out.
    pub problems: Vec<String>,
}
