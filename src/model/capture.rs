//! Bytes as they came, and the request that brought them.

use std::net::IpAddr;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Failure, HostKey, HostRecord, PageUrl};

/// A page as it was captured: what fetching and importing produce and extraction reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// Where the bytes came from after redirects; `None` for a page without a known address.
    pub url: Option<PageUrl>,
    /// When.
    pub captured_at: DateTime<Utc>,
    /// The HTTP status; 200 for a page from disk.
    pub status: u16,
    /// Response headers in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The decoded body.
    pub body: Vec<u8>,
}

impl Capture {
    /// A page without an address, captured at the Unix epoch: for tests and first steps.
    pub fn from_html(html: &str) -> Self {
        Self {
            url: None,
            captured_at: DateTime::UNIX_EPOCH,
            status: 200,
            headers: vec![(
                "content-type".to_owned(),
                "text/html; charset=utf-8".to_owned(),
            )],
            body: html.as_bytes().to_vec(),
        }
    }

    /// A page of which nothing but the bytes is known, captured at the Unix epoch; it says
    /// itself in what encoding it is.
    pub fn from_bytes(body: Vec<u8>) -> Self {
        Self {
            url: None,
            captured_at: DateTime::UNIX_EPOCH,
            status: 200,
            headers: Vec::new(),
            body,
        }
    }

    /// The same page, read at this address: relative links, the outlet and much else rest on it.
    #[must_use]
    pub fn at(self, url: PageUrl) -> Self {
        Self {
            url: Some(url),
            ..self
        }
    }

    /// The same page, captured at this moment: "yesterday" rests on it.
    #[must_use]
    pub fn taken(self, captured_at: DateTime<Utc>) -> Self {
        Self {
            captured_at,
            ..self
        }
    }

    /// The first header of this name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// The media type without parameters, in lower case: `text/html`.
    pub fn media_type(&self) -> Option<String> {
        let value = self.header("content-type")?;
        Some(
            value
                .split(';')
                .next()
                .unwrap_or(value)
                .trim()
                .to_ascii_lowercase(),
        )
    }
}

/// Why a request was not made, or its answer not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The host's robots.txt disallows it.
    Robots,
    /// The host's robots.txt could not be had, so all is disallowed for now (RFC 9309).
    RobotsUnreachable,
    /// The page asks not to be kept, and we were told to honour that.
    NoArchive,
    /// Its host has had the requests that it gets a day.
    Budget,
}

impl Refusal {
    /// All of them, for documentation and tests.
    pub const ALL: &[Self] = &[
        Self::Robots,
        Self::RobotsUnreachable,
        Self::NoArchive,
        Self::Budget,
    ];

    /// The word for SQL and JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Robots => "robots",
            Self::RobotsUnreachable => "robots_unreachable",
            Self::NoArchive => "noarchive",
            Self::Budget => "budget",
        }
    }

    /// What a person can do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Robots => {
                "the site asks robots to stay away from this address; it is not fetched"
            }
            Self::RobotsUnreachable => {
                "the site's robots.txt did not answer; it is tried again later"
            }
            Self::NoArchive => "the page asks not to be kept in archives; it is not kept",
            Self::Budget => {
                "its host has had its requests for the day; the rest waits until tomorrow (requests_a_day)"
            }
        }
    }
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Bytes.
    Captured(Capture),
    /// 304: the page stands as we have it.
    NotModified,
    /// We did not ask.
    Refused(Refusal),
    /// We asked and got nothing that we can use.
    Failed(Failure),
}

/// One step of a chain of redirects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The address that sent us on.
    pub url: PageUrl,
    /// With which status.
    pub status: u16,
}

impl Redirect {
    /// True if the server says that this will stay so.
    pub fn is_permanent(&self) -> bool {
        matches!(self.status, 301 | 308)
    }
}

/// One request, whatever came of it: one row of `fetches`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The address asked for.
    pub url: PageUrl,
    /// The address that answered, after redirects.
    pub final_url: PageUrl,
    /// The redirects on the way, in order; the last of them led to `final_url`.
    pub redirects: Vec<Redirect>,
    /// When the request began.
    pub started_at: DateTime<Utc>,
    /// Until the answer began.
    pub first_byte: Option<Duration>,
    /// Until the end.
    pub duration: Duration,
    /// The status of the last answer, if one came.
    pub status: Option<u16>,
    /// Bytes of the body after decompression.
    pub bytes: u64,
    /// Bytes of the body as they came over the wire; none for a page from disk.
    pub wire_bytes: u64,
    /// How many requests it took, by host: robots.txt and redirects too.
    pub requests: Vec<(HostKey, u32)>,
    /// Who answered.
    pub remote_address: Option<IpAddr>,
    /// What came of it.
    pub outcome: Outcome,
    /// What we now know of the host, if that changed.
    pub host: Option<HostRecord>,
}

impl Attempt {
    /// Where the page lives now, if every server on the way says that it moved for good.
    pub fn moved_to(&self) -> Option<&PageUrl> {
        let all = self.redirects.iter().all(Redirect::is_permanent);
        (all && !self.redirects.is_empty()).then_some(&self.final_url)
    }
}
