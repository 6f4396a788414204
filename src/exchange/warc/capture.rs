//! A record as a capture: address, moment, status, headers, and the page as it was meant.

use chrono::{DateTime, Utc};

use super::digest::{self, DigestCheck};
use super::flaw::Flaw;
use super::header::RecordType;
use super::http::HttpHead;
use super::records::Record;
use super::{date, payload};
use crate::model::{Capture, PageUrl};

/// How the name of a page's text begins, before the page's address.
pub(super) const TEXT_OF: &str = "urn:text:";

/// A capture out of a record, and what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    /// The capture.
    pub capture: Capture,
    /// Whether the record's digests are those of its bytes.
    pub digest: DigestCheck,
    /// The record says that its end was cut off when it was captured.
    pub is_truncated: bool,
}

impl Record {
    /// Of which address it is.
    pub fn url(&self) -> Result<PageUrl, Flaw> {
        let text = self.header.get("warc-target-uri").ok_or(Flaw::NoAddress)?;
        // Some programs put it into brackets, as WARC 1.0's grammar had it by mistake.
        let text = text.trim_matches(['<', '>']);
        // The text of a page, under a name of its own so that nobody replays it as the page.
        let text = text.strip_prefix(TEXT_OF).unwrap_or(text);
        PageUrl::parse(text).map_err(|_| Flaw::NoAddress)
    }

    /// When it was captured.
    pub fn date(&self) -> Result<DateTime<Utc>, Flaw> {
        let date = self.header.get("warc-date").and_then(date::read);
        date.ok_or(Flaw::NoDate)
    }

    /// The head of the answer that a response or revisit holds.
    pub fn http_head(&self) -> Option<HttpHead> {
        HttpHead::parse(&self.block).map(|(head, _)| head)
    }

    /// Why a crawler cut it off, if it says that it did.
    pub fn truncated(&self) -> Option<&str> {
        let why = self.header.get("warc-truncated")?;
        (!why.is_empty()).then_some(why)
    }

    /// The capture that a response, resource or conversion is, its body at most `limit` bytes.
    ///
    /// Other records hold none; ask [`Record::record_type`] first.
    pub fn capture(self, limit: u64) -> Result<Captured, Flaw> {
        let (url, captured_at) = (self.url()?, self.date()?);
        let is_truncated = self.truncated().is_some();
        let (digest, head, body) = if self.record_type() == RecordType::Response {
            self.answer(limit)?
        } else {
            self.thing(limit)?
        };
        Ok(Captured {
            capture: Capture {
                url: Some(url),
                captured_at,
                status: head.status,
                headers: head.headers,
                body,
            },
            digest,
            is_truncated,
        })
    }

    /// What stands in an answer of HTTP.
    fn answer(self, limit: u64) -> Result<(DigestCheck, HttpHead, Vec<u8>), Flaw> {
        let block_digest = self.check_block();
        let is_cut = self.truncated().is_some();
        let (head, at) = match HttpHead::parse(&self.block) {
            Some(found) => found,
            None if is_page(&self.block) => (
                HttpHead {
                    status: 200,
                    headers: Vec::new(),
                },
                0,
            ),
            None => return Err(Flaw::NoHttp),
        };
        let named = self.header.get("warc-payload-digest").map(str::to_owned);
        let mut body = self.block;
        body.drain(..at);
        let raw_is = named
            .as_deref()
            .and_then(|named| digest::matches(named, &body));
        let plain = payload::unchunked(&head, body);
        // Some reckon it before chunks are joined, some afterwards, some of what was meant.
        let mut is_same = raw_is;
        if let (Some(named), Some(false)) = (&named, raw_is) {
            is_same = digest::matches(named, &plain);
        }
        let body = payload::decoded(&head, plain, limit, is_cut)?;
        if let (Some(named), Some(false)) = (&named, is_same) {
            is_same = digest::matches(named, &body);
        }
        // Of what was cut off, only the block's digest can be that of what is there.
        let payload_digest = if is_cut { None } else { is_same };
        Ok((judged(block_digest, payload_digest), head, body))
    }

    /// The block itself, its header saying what it is.
    fn thing(self, limit: u64) -> Result<(DigestCheck, HttpHead, Vec<u8>), Flaw> {
        if self.block.len() as u64 > limit {
            return Err(Flaw::TooLong(limit));
        }
        let named = self.header.get("warc-payload-digest");
        let payload_digest = named.and_then(|named| digest::matches(named, &self.block));
        let digest = judged(self.check_block(), payload_digest);
        let kind = self.header.get("content-type");
        let headers = kind.map(|kind| ("content-type".to_owned(), kind.to_owned()));
        let head = HttpHead {
            status: 200,
            headers: headers.into_iter().collect(),
        };
        Ok((digest, head, self.block))
    }

    fn check_block(&self) -> Option<bool> {
        let named = self.header.get("warc-block-digest")?;
        digest::matches(named, &self.block)
    }
}

/// An answer without a head, as some programs wrote them.
fn is_page(block: &[u8]) -> bool {
    block.trim_ascii_start().starts_with(b"<")
}

/// The block's digest says more: it is of the bytes as they stand there.
fn judged(block: Option<bool>, payload: Option<bool>) -> DigestCheck {
    match (block, payload) {
        (Some(false), _) | (None, Some(false)) => DigestCheck::Different,
        (Some(true), _) | (None, Some(true)) => DigestCheck::Same,
        (None, None) => DigestCheck::Unchecked,
    }
}
