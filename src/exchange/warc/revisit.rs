//! Revisit records: the same again.

use chrono::{DateTime, Utc};

use super::header::RecordType;
use super::records::Record;
use super::{date, http::HttpHead};
use crate::model::PageUrl;

/// What kind of sameness it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevisitProfile {
    /// The server sent the bytes that another record holds.
    IdenticalPayload,
    /// The server said that nothing changed, and sent none.
    NotModified,
}

impl RevisitProfile {
    /// By the URI in `WARC-Profile`, of WARC 1.0 and 1.1 and what was there before them.
    fn named(uri: &str) -> Option<Self> {
        let name = uri.trim().trim_matches(['<', '>']).trim_end_matches('/');
        match name.rsplit('/').next()? {
            "identical-payload-digest" | "uri-agnostic-identical-payload-digest" => {
                Some(Self::IdenticalPayload)
            }
            "server-not-modified" => Some(Self::NotModified),
            _ => None,
        }
    }
}

/// What a revisit record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revisit {
    /// What kind of sameness it is.
    pub profile: RevisitProfile,
    /// The head of the answer, if one was kept.
    pub head: Option<HttpHead>,
    /// `WARC-Refers-To`: the record that holds the bytes.
    pub refers_to: Option<String>,
    /// `WARC-Refers-To-Target-URI`: the address of that capture, if it is another.
    pub refers_to_url: Option<PageUrl>,
    /// `WARC-Refers-To-Date`: when that capture was made.
    pub refers_to_date: Option<DateTime<Utc>>,
    /// `WARC-Payload-Digest`: of the bytes that are the same.
    pub payload_digest: Option<String>,
}

impl Record {
    /// What a revisit record says; `None` of another record, or of a profile that is not known.
    pub fn revisit(&self) -> Option<Revisit> {
        if self.record_type() != RecordType::Revisit {
            return None;
        }
        let field = |name| self.header.get(name);
        let bare = |value: &str| value.trim_matches(['<', '>']).to_owned();
        let url = field("warc-refers-to-target-uri").map(bare);
        Some(Revisit {
            profile: RevisitProfile::named(field("warc-profile")?)?,
            head: HttpHead::parse(&self.block).map(|(head, _)| head),
            refers_to: field("warc-refers-to").map(bare),
            refers_to_url: url.and_then(|url| PageUrl::parse(&url).ok()),
            refers_to_date: field("warc-refers-to-date").and_then(date::read),
            payload_digest: field("warc-payload-digest").map(str::to_owned),
        })
    }
}
