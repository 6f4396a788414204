//! Which records of a web archive are pages that an article may be read from.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};

use crate::exchange::warc::{Record, RecordType};
use crate::model::Capture;

/// What pages are.
const MARKUP: [&str; 2] = ["text/html", "application/xhtml+xml"];
/// What servers say that do not know what they send.
const UNKNOWN: [&str; 5] = [
    "",
    "application/octet-stream",
    "binary/octet-stream",
    "unknown/unknown",
    "*/*",
];
/// Texts that speak to programs.
const FOR_PROGRAMS: [&str; 7] = [
    "robots.txt",
    "ads.txt",
    "app-ads.txt",
    "sellers.txt",
    "humans.txt",
    "security.txt",
    "llms.txt",
];
/// Records whose texts are still to come, at most.
const REMEMBERED: usize = 4096;

/// Tells, record by record, what is passed over, and in one word why.
pub(in crate::pipeline) struct Pages {
    /// Marks of the records that were taken last, for the texts made out of them.
    taken: VecDeque<u64>,
    hasher: RandomState,
}

impl Pages {
    pub(in crate::pipeline) fn new() -> Self {
        Self {
            taken: VecDeque::with_capacity(REMEMBERED),
            hasher: RandomState::new(),
        }
    }

    /// `Err` with the reason if no article is to be read from it. Says what can be said
    /// before its payload is decoded; [`is_page`] says the rest.
    pub(in crate::pipeline) fn look(&mut self, record: &Record) -> Result<(), &'static str> {
        let kind = record.record_type();
        match kind {
            RecordType::Response => {
                // What has no head is looked at as a whole.
                if let Some(head) = record.http_head() {
                    if head.status != 200 {
                        return Err("status");
                    }
                    may_be_page(head.get("content-type"))?;
                }
            }
            RecordType::Resource => may_be_page(record.header.get("content-type"))?,
            RecordType::Conversion => {
                may_be_page(record.header.get("content-type"))?;
                let of = record.header.get("warc-refers-to");
                if of.is_some_and(|id| self.taken.contains(&self.hasher.hash_one(id))) {
                    return Err("conversion_of_page");
                }
            }
            other => return Err(other.code()),
        }
        self.note(record);
        Ok(())
    }

    /// Notes that a record is taken: the text made out of it is not.
    pub(in crate::pipeline) fn note(&mut self, record: &Record) {
        if let Some(id) = record.header.id() {
            self.taken.truncate(REMEMBERED - 1);
            self.taken.push_front(self.hasher.hash_one(id));
        }
    }
}

fn may_be_page(content_type: Option<&str>) -> Result<(), &'static str> {
    let kind = media_type(content_type);
    let may_be = kind == "text/plain" || is_markup(&kind) || UNKNOWN.contains(&kind.as_str());
    may_be.then_some(()).ok_or("media_type")
}

fn media_type(content_type: Option<&str>) -> String {
    let kind = content_type.unwrap_or_default().split([';', ',']).next();
    kind.unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_markup(kind: &str) -> bool {
    MARKUP.contains(&kind)
}

/// `Err` with the reason if the decoded body is no page: nothing, a text for programs, or,
/// its server not knowing, no markup.
pub(in crate::pipeline) fn is_page(capture: &Capture) -> Result<(), &'static str> {
    if capture.body.trim_ascii().is_empty() {
        return Err("empty");
    }
    let kind = media_type(capture.header("content-type"));
    if kind == "text/plain" {
        let path = capture.url.as_ref().map(|url| url.as_url().path());
        let name = path.and_then(|path| path.rsplit('/').next());
        let for_programs = name.is_some_and(|name| FOR_PROGRAMS.contains(&name));
        return (!for_programs).then_some(()).ok_or("text_for_programs");
    }
    let body = capture.body.strip_prefix(b"\xef\xbb\xbf");
    let body = body.unwrap_or(&capture.body).trim_ascii_start();
    let is_page = is_markup(&kind) || body.starts_with(b"<");
    is_page.then_some(()).ok_or("media_type")
}
