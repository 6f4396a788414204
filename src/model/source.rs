//! What is to be fetched, and what is remembered between requests.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{HostKey, PageUrl, PublicationTime};

/// What a source says of a story that it names: evidence, not fact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Its headline, as text.
    pub headline: Option<String>,
    /// When it was published.
    pub date_published: Option<PublicationTime>,
    /// When it, or its page, was last changed.
    pub date_modified: Option<PublicationTime>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// The section or category that it stands in.
    pub section: Option<String>,
    /// Its language, a BCP 47 tag.
    pub language: Option<String>,
    /// The outlet, where the source names it.
    pub outlet: Option<String>,
}

/// An address found in a list, feed or sitemap, with what was said of it there.
/// That is evidence, not fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovery {
    /// The address.
    pub url: PageUrl,
    /// Which source named it: a list's path, `-`, the command line, later a feed's URL.
    pub source: String,
}

/// What lets a server answer "not modified".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// The last answer's `ETag`.
    pub etag: Option<String>,
    /// The last answer's `Last-Modified`.
    pub last_modified: Option<String>,
}

/// What kind of answer a request is made for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// A page with a story: HTML or text.
    #[default]
    Page,
    /// A source: a feed, a sitemap, a list, a page with links to stories.
    Source,
}

/// A due queue entry, held by one run until a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The queue row.
    pub queue_id: i64,
    /// The address to fetch.
    pub url: PageUrl,
    /// Where it has moved to for good, as its servers or the page itself said.
    pub moved_to: Option<PageUrl>,
    /// What it is to bring.
    pub wanted: Wanted,
    /// True if it has brought a page before.
    pub is_revisit: bool,
    /// From the last capture, if there is one.
    pub validators: Validators,
    /// How often in a row it has failed.
    pub failures: u32,
    /// What is remembered of its host.
    pub host: HostRecord,
}

/// What is remembered of a host between runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRecord {
    /// Whose record.
    pub host: HostKey,
    /// The robots.txt of each origin (`https://www.example.com`) as last fetched.
    pub robots: Vec<RobotsRecord>,
    /// Nothing is asked of the host before this moment.
    pub not_before: Option<DateTime<Utc>>,
    /// The pause between two requests that its slow or busy answers have taught us;
    /// zero if there is nothing to heed.
    pub pause: Duration,
    /// The pause that a user wants between two requests; `None`: the usual one.
    pub delay: Option<Duration>,
    /// Requests that it may still get today; `None`: as many as there are.
    pub requests_left: Option<u32>,
}

impl HostRecord {
    /// A host of which nothing is known.
    pub fn new(host: HostKey) -> Self {
        Self {
            host,
            robots: Vec::new(),
            not_before: None,
            pause: Duration::ZERO,
            delay: None,
            requests_left: None,
        }
    }
}

/// A robots.txt as an origin gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobotsRecord {
    /// Scheme, host and port: `https://www.example.com`.
    pub origin: String,
    /// When it was fetched.
    pub fetched_at: DateTime<Utc>,
    /// The status that came; `None` if nothing came.
    pub status: Option<u16>,
    /// The text, empty if there is none.
    pub text: String,
}
