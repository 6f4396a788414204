//! What is in a file, one thing after the other.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use flate2::read::MultiGzDecoder;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;

use super::super::batch::capture_of_file;
use super::super::bulk::{MAX_PAGE, Pages};
use super::kind::ImportKind;
use super::{csv, saved};
use crate::archive::WaitingRevisit;
use crate::exchange::records::parquet_rows;
use crate::exchange::wacz;
use crate::exchange::warc::{Record, RecordType, Records, Revisit, RevisitProfile};
use crate::extract;
use crate::model::{Capture, PageUrl};

/// A longer line of JSON is no article's.
const MAX_LINE: u64 = 64 * 1024 * 1024;
/// The head of an answer beside its body.
const MAX_HEAD: u64 = 64 * 1024;

/// One thing in a file.
pub(super) enum Item {
    /// A record of a web archive that holds a page.
    Record(Record),
    /// A page that was captured.
    Page(Box<Page>),
    /// The same bytes again.
    Same(Box<Same>),
    /// A server said that a page stands as it was.
    NotModified(PageUrl, DateTime<Utc>),
    /// A server said that a page is gone, and with which status.
    Gone(PageUrl, u16, DateTime<Utc>),
    /// An address to be fetched.
    Address(PageUrl),
    /// Nothing of ours, and why.
    PassedOver(&'static str),
    /// Something is wrong with it: in a word, and where and what.
    Broken(&'static str, String),
}

/// A page that was captured.
pub(super) struct Page {
    /// Where it was asked for.
    pub(super) asked: PageUrl,
    pub(super) capture: Capture,
    /// By which its bytes are known within web archives.
    pub(super) payload_digest: Option<String>,
}

/// A page of which a web archive says only that it is as it was.
pub(super) struct Same {
    pub(super) url: PageUrl,
    pub(super) at: DateTime<Utc>,
    pub(super) revisit: Revisit,
}

impl Same {
    /// As it waits for the bytes, if they are not here.
    pub(super) fn waiting(self) -> WaitingRevisit {
        let Revisit {
            head,
            refers_to_url,
            refers_to_date,
            payload_digest,
            ..
        } = self.revisit;
        WaitingRevisit {
            id: 0,
            refers_to_url: refers_to_url.unwrap_or_else(|| self.url.clone()),
            url: self.url,
            at: self.at,
            refers_to_date,
            payload_digest,
            headers: head.map_or_else(Vec::new, |head| head.headers),
        }
    }
}

/// Hands out what is in a file; `false` if no more is wanted. What is there before the item
/// `from` was done with before.
pub(super) fn hand_out(
    path: Option<&Path>,
    kind: ImportKind,
    from: u64,
    give: &mut dyn FnMut(Item) -> bool,
) -> io::Result<bool> {
    let mut number = 0;
    let mut give = |item: Item| {
        number += 1;
        number <= from || give(item)
    };
    match (kind, path) {
        (ImportKind::Warc, None) => Ok(records(io::stdin().lock(), &mut give)),
        (ImportKind::Warc, Some(path)) => Ok(records(File::open(path)?, &mut give)),
        (ImportKind::Wacz, Some(path)) => package(path, &mut give),
        (ImportKind::Page, Some(path)) => Ok(give(page(path)?)),
        (ImportKind::Jsonl, path) => lines(open(path)?, &mut give),
        (ImportKind::Csv, path) => Ok(csv::addresses(open(path)?).all(|found| {
            give(match found {
                Ok(url) => Item::Address(url),
                Err(error) => Item::Broken("no_address", error.to_string()),
            })
        })),
        (ImportKind::Parquet, Some(path)) => rows(path, &mut give),
        (ImportKind::Wacz | ImportKind::Page | ImportKind::Parquet, None) => Err(io::Error::other(
            "it cannot be read from standard input; name a file",
        )),
    }
}

/// A file, unpacked if it is packed, or standard input.
fn open(path: Option<&Path>) -> io::Result<Box<dyn Read>> {
    let source: Box<dyn Read> = match path {
        Some(path) => Box::new(File::open(path)?),
        None => Box::new(io::stdin().lock()),
    };
    let mut source = BufReader::with_capacity(256 * 1024, source);
    let is_packed = source.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    Ok(if is_packed {
        Box::new(MultiGzDecoder::new(source))
    } else {
        Box::new(source)
    })
}

fn records(source: impl Read, give: &mut dyn FnMut(Item) -> bool) -> bool {
    let mut pages = Pages::new();
    let records = Records::new(source).limited_to(MAX_PAGE + MAX_HEAD);
    for record in records {
        let item = match record {
            Ok(record) => of_record(record, &mut pages),
            Err(broken) => Item::Broken(broken.flaw.code(), broken.to_string()),
        };
        if !give(item) {
            return false;
        }
    }
    true
}

fn of_record(record: Record, pages: &mut Pages) -> Item {
    match told(&record) {
        Some(item) => {
            pages.note(&record);
            item
        }
        None => match pages.look(&record) {
            Ok(()) => Item::Record(record),
            Err(why) => Item::PassedOver(why),
        },
    }
}

/// What a record without a page of its own says of one.
fn told(record: &Record) -> Option<Item> {
    let (url, at) = (record.url().ok()?, record.date().ok()?);
    match record.record_type() {
        RecordType::Revisit => {
            let revisit = record.revisit()?;
            Some(match revisit.profile {
                RevisitProfile::NotModified => Item::NotModified(url, at),
                RevisitProfile::IdenticalPayload => Item::Same(Box::new(Same { url, at, revisit })),
            })
        }
        RecordType::Response => {
            let status = record.http_head()?.status;
            matches!(status, 404 | 410).then_some(Item::Gone(url, status, at))
        }
        _ => None,
    }
}

/// The web archives in a package, one after the other.
fn package(path: &Path, give: &mut dyn FnMut(Item) -> bool) -> io::Result<bool> {
    let mut package = wacz::Package::open(File::open(path)?)?;
    for name in package.web_archives() {
        let goes_on = package.read(&name, |entry| records(entry, give))?;
        if !goes_on {
            return Ok(false);
        }
    }
    Ok(true)
}

fn page(path: &Path) -> io::Result<Item> {
    let capture = capture_of_file(path, None)?;
    let absolute: PathBuf = std::path::absolute(path)?;
    Ok(match saved::page(capture, &absolute) {
        Some(page) => Item::Page(Box::new(page)),
        None => Item::Broken(
            "no_address",
            format!("`{}` has a name that is no address", path.display()),
        ),
    })
}

/// A record a line; or one in the whole file, or a list of them, however it is laid out.
fn lines(source: Box<dyn Read>, give: &mut dyn FnMut(Item) -> bool) -> io::Result<bool> {
    let mut source = BufReader::new(source);
    for number in 1_u64.. {
        let mut line = Vec::new();
        let read = source
            .by_ref()
            .take(MAX_LINE)
            .read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        if number == 1 && serde_json::from_slice::<IgnoredAny>(&line).is_err() {
            source.by_ref().take(MAX_LINE).read_to_end(&mut line)?;
            return Ok(whole(&line, give));
        }
        if !give(record_line(line.trim_ascii(), &format!("line {number}"))) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A record a row; it is kept as the line of JSON that says the same.
fn rows(path: &Path, give: &mut dyn FnMut(Item) -> bool) -> io::Result<bool> {
    let mut number = 0_u64;
    let read = || {
        parquet_rows(path, |row| {
            number += 1;
            let line = Value::Object(row).to_string();
            give(record_line(line.as_bytes(), &format!("row {number}")))
        })
    };
    // Damage that the format's reader does not foresee costs this file only.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        let text = "the table is damaged";
        Err(io::Error::new(io::ErrorKind::InvalidData, text))
    })
}

/// What is no record a line is one record, a list of them, or lines of which the first is broken.
fn whole(text: &[u8], give: &mut dyn FnMut(Item) -> bool) -> bool {
    match serde_json::from_slice::<Vec<&RawValue>>(text) {
        Ok(records) => (1_u64..).zip(records).all(|(number, record)| {
            give(record_line(
                record.get().as_bytes(),
                &format!("record {number}"),
            ))
        }),
        Err(_) if serde_json::from_slice::<IgnoredAny>(text).is_ok() => {
            give(record_line(text.trim_ascii(), "it"))
        }
        Err(_) => {
            let lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
            let mut lines = (1_u64..).zip(lines).filter(|(_, line)| !line.is_empty());
            lines.all(|(number, line)| give(record_line(line, &format!("line {number}"))))
        }
    }
}

/// The line itself is what is kept: what it says is read out of it as out of any page.
fn record_line(line: &[u8], place: &str) -> Item {
    let Some(recorded) = extract::recorded(line) else {
        return Item::Broken(
            "no_article",
            format!("{place} is no article of a known program"),
        );
    };
    let Some(url) = recorded.url else {
        return Item::Broken("no_address", format!("{place} names no address"));
    };
    let mut capture = Capture::from_bytes(line.to_vec()).at(url.clone());
    capture
        .headers
        .push(("content-type".to_owned(), "application/json".to_owned()));
    if let Some(at) = recorded.downloaded {
        capture.captured_at = at.utc();
    }
    Item::Page(Box::new(Page {
        asked: url,
        capture,
        payload_digest: None,
    }))
}
