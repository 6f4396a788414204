//! Writing WARC 1.1: each record a gzip member of its own, so that any of them can be read alone.
//!
//! Names of records are made of what they hold (UUID version 5): the same archive gives the same
//! bytes. A body is written as it was meant, since that is what is kept: `Content-Length` is that of
//! the body, and headers that speak of its coding on the way are kept under
//! `X-Archive-Orig-…`, as is the custom.

mod head;
mod record;

use record::Made;
pub use record::WarcWriter;

use std::io::{self, Write};

use chrono::{DateTime, Utc};

use super::capture::TEXT_OF;
use crate::model::{Capture, PageUrl};

/// WARC 1.1's names for two ways of being the same.
const IDENTICAL: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
const NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

/// A capture that was written, for others to refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// `<urn:uuid:…>`.
    pub id: String,
    /// Where it was asked for.
    pub url: String,
    /// When.
    pub date: String,
    /// Of its body.
    pub payload_digest: String,
}

impl<W: Write> WarcWriter<W> {
    /// What the file is, as its first record.
    pub fn info(&mut self, file: &str, description: &str) -> io::Result<()> {
        let block = format!(
            "software: newsvault/{}\r\nformat: WARC File Format 1.1\r\nconformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\ndescription: {description}\r\n",
            env!("CARGO_PKG_VERSION")
        );
        let fields = [
            ("WARC-Filename", file),
            ("Content-Type", "application/warc-fields"),
        ];
        let made = Made::new("warcinfo", None, self.began, &fields, block.as_bytes());
        self.write(&made)?;
        self.info = Some(made.id);
        Ok(())
    }

    /// A captured page: what was asked and what was answered; a page from disk as it is.
    pub fn capture(&mut self, url: &PageUrl, page: &Capture) -> io::Result<Written> {
        let digest = record::digest(&page.body);
        let mut fields = vec![("WARC-Payload-Digest", &*digest)];
        let made = if url.is_file() {
            let kind = page
                .header("content-type")
                .unwrap_or("application/octet-stream");
            fields.push(("Content-Type", kind));
            Made::new(
                "resource",
                Some(url.as_str()),
                page.captured_at,
                &fields,
                &page.body,
            )
        } else {
            fields.push(("Content-Type", "application/http;msgtype=response"));
            let mut block = head::answer(page.status, &page.headers, Some(page.body.len()));
            block.extend_from_slice(&page.body);
            Made::new(
                "response",
                Some(url.as_str()),
                page.captured_at,
                &fields,
                &block,
            )
        };
        self.write(&made)?;
        if !url.is_file() {
            self.request(url, page.captured_at, &made.id)?;
        }
        Ok(Written {
            id: made.id,
            url: url.to_string(),
            date: record::date(page.captured_at),
            payload_digest: digest,
        })
    }

    /// The request, as far as it is known: what a browser must say at least.
    fn request(&mut self, url: &PageUrl, at: DateTime<Utc>, of: &str) -> io::Result<()> {
        let fields = [
            ("WARC-Concurrent-To", of),
            ("Content-Type", "application/http;msgtype=request"),
        ];
        let block = head::request(url);
        self.write(&Made::new(
            "request",
            Some(url.as_str()),
            at,
            &fields,
            &block,
        ))
    }

    /// The same bytes as a capture that was written.
    pub fn identical(
        &mut self,
        url: &PageUrl,
        page: &Capture,
        as_in: &Written,
    ) -> io::Result<Written> {
        let fields = [
            ("WARC-Profile", IDENTICAL),
            ("WARC-Refers-To", &as_in.id),
            ("WARC-Refers-To-Target-URI", &as_in.url),
            ("WARC-Refers-To-Date", &as_in.date),
            ("WARC-Payload-Digest", &as_in.payload_digest),
            ("Content-Type", "application/http;msgtype=response"),
        ];
        let block = head::answer(page.status, &page.headers, Some(page.body.len()));
        let made = Made::new(
            "revisit",
            Some(url.as_str()),
            page.captured_at,
            &fields,
            &block,
        );
        self.write(&made)?;
        self.request(url, page.captured_at, &made.id)?;
        Ok(Written {
            id: made.id,
            url: url.to_string(),
            date: record::date(page.captured_at),
            payload_digest: as_in.payload_digest.clone(),
        })
    }

    /// A server's word that a page stands as a capture had it, which is named if it was written.
    pub fn not_modified(
        &mut self,
        url: &PageUrl,
        at: DateTime<Utc>,
        as_in: Option<&Written>,
    ) -> io::Result<()> {
        let mut fields = vec![
            ("WARC-Profile", NOT_MODIFIED),
            ("Content-Type", "application/http;msgtype=response"),
        ];
        if let Some(written) = as_in {
            fields.extend([
                ("WARC-Refers-To", &*written.id),
                ("WARC-Refers-To-Target-URI", &written.url),
                ("WARC-Refers-To-Date", &written.date),
                ("WARC-Payload-Digest", &written.payload_digest),
            ]);
        }
        let block = head::answer(304, &[], None);
        let made = Made::new("revisit", Some(url.as_str()), at, &fields, &block);
        self.write(&made)?;
        self.request(url, at, &made.id)
    }

    /// A server's word, by this status, that a page is gone. What it sent with it was not kept.
    pub fn gone(&mut self, url: &PageUrl, at: DateTime<Utc>, status: u16) -> io::Result<()> {
        let fields = [
            ("WARC-Truncated", "unspecified"),
            ("Content-Type", "application/http;msgtype=response"),
        ];
        let block = head::answer(status, &[], None);
        let made = Made::new("response", Some(url.as_str()), at, &fields, &block);
        self.write(&made)?;
        self.request(url, at, &made.id)
    }

    /// What was read out of a capture: its text, and all of it as JSON.
    pub fn readings(&mut self, of: &Of<'_>, text: &str, json: &[u8]) -> io::Result<()> {
        let refers = |kind| {
            let mut fields = vec![("Content-Type", kind)];
            fields.extend(of.written.map(|written| ("WARC-Refers-To", &*written.id)));
            fields
        };
        // Under names of their own: who replays pages would take them for the page.
        if !text.is_empty() {
            let fields = refers("text/plain; charset=utf-8");
            let name = format!("{TEXT_OF}{}", of.url);
            self.write(&Made::new(
                "conversion",
                Some(&name),
                of.at,
                &fields,
                text.as_bytes(),
            ))?;
        }
        let fields = refers("application/json");
        let name = format!("urn:article:{}", of.url);
        self.write(&Made::new("metadata", Some(&name), of.at, &fields, json))
    }
}

/// Of which capture something was read.
#[derive(Debug, Clone, Copy)]
pub struct Of<'a> {
    /// Where it was asked for.
    pub url: &'a str,
    /// When it was captured.
    pub at: DateTime<Utc>,
    /// Its record, if it was written.
    pub written: Option<&'a Written>,
}
