//! The archive as a library, on real files. What several of these tests need stands here.

mod articles;
mod copies;
mod files;
mod health;
mod history;
mod packing;
mod queries;
mod queue;
mod ranking;
mod runs;
mod search;
mod status;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use newsvault::archive::{Arrival, Next, Route, RunId, SnapshotId, Writer};
use newsvault::model::{
    Article, Attempt, Block, BlockKind, Body, Capture, Change, Discovery, Extraction, Lease,
    Outcome, PageKind, PageUrl,
};
use rusqlite::Connection;
use rusqlite::types::FromSql;
use tempfile::TempDir;

/// A folder with an archive in it, gone with the test.
pub(crate) struct Place {
    folder: TempDir,
    pub(crate) path: PathBuf,
}

impl Place {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("news.db");
        Self { folder, path }
    }

    /// The folder, which holds nothing else at first.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Puts a file into the folder.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder().join(name);
        std::fs::write(&path, content).expect("the folder is writable");
        path
    }

    pub(crate) fn writer(&self) -> Writer {
        Writer::open(&self.path, at(0)).expect("an archive")
    }

    /// SQLite without any of the archive's care.
    pub(crate) fn raw(&self) -> Connection {
        Connection::open(&self.path).expect("a file")
    }

    pub(crate) fn count(&self, table: &str) -> i64 {
        self.one(&format!("SELECT count(*) FROM {table}"))
    }

    /// The one value that a query gives.
    #[track_caller]
    pub(crate) fn one<T: FromSql>(&self, sql: &str) -> T {
        let value = self.raw().query_row(sql, [], |row| row.get(0));
        value.expect("one value")
    }

    /// The first column of a query.
    #[track_caller]
    pub(crate) fn column<T: FromSql>(&self, sql: &str) -> Vec<T> {
        let connection = self.raw();
        let mut statement = connection.prepare(sql).expect("valid SQL");
        let rows = statement.query_map([], |row| row.get(0));
        rows.and_then(Iterator::collect).expect("a column")
    }
}

/// So many seconds after the tests' beginning.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    let begin = DateTime::from_timestamp(1_700_000_000, 0).expect("a real time");
    begin + TimeDelta::seconds(seconds)
}

pub(crate) fn url(text: &str) -> PageUrl {
    PageUrl::parse(text).expect("a URL")
}

pub(crate) fn found(text: &str) -> Discovery {
    Discovery {
        url: url(text),
        source: "list.txt".to_owned(),
    }
}

pub(crate) fn capture(page: &PageUrl, body: &str, when: DateTime<Utc>) -> Capture {
    Capture {
        url: Some(page.clone()),
        captured_at: when,
        status: 200,
        headers: vec![
            ("content-type".to_owned(), "text/html".to_owned()),
            ("etag".to_owned(), "\"1\"".to_owned()),
        ],
        body: body.as_bytes().to_vec(),
    }
}

pub(crate) fn attempt(page: &PageUrl, outcome: Outcome, when: DateTime<Utc>) -> Attempt {
    Attempt {
        url: page.clone(),
        final_url: page.clone(),
        redirects: Vec::new(),
        started_at: when,
        first_byte: Some(Duration::from_millis(5)),
        duration: Duration::from_millis(20),
        status: Some(200),
        bytes: 10,
        wire_bytes: 4,
        requests: vec![(page.host_key(), 1)],
        remote_address: None,
        outcome,
        host: None,
    }
}

/// Leases the only due row.
pub(crate) fn lease_one(writer: &mut Writer, now: DateTime<Utc>) -> Lease {
    let mut leases = writer.lease(1, now, &HashSet::new()).expect("a lease");
    leases.pop().expect("a due row")
}

/// Leases this page, which is due.
pub(crate) fn lease_page(writer: &mut Writer, page: &PageUrl, now: DateTime<Utc>) -> Lease {
    let mut others = Vec::new();
    let lease = loop {
        let lease = lease_one(writer, now);
        if lease.url == *page {
            break lease;
        }
        others.push(lease);
    };
    for other in others {
        writer.release(&other).expect("released");
    }
    lease
}

/// Queues, leases and captures a page.
pub(crate) fn capture_page(
    writer: &mut Writer,
    run: RunId,
    address: &str,
    body: &str,
    when: DateTime<Utc>,
) -> SnapshotId {
    writer.enqueue(&[found(address)], when).expect("queued");
    let lease = lease_page(writer, &url(address), when);
    let page = lease.url.clone();
    let attempt = attempt(&page, Outcome::Captured(capture(&page, body, when)), when);
    let arrival = Arrival {
        route: &Route::default(),
        lease: &lease,
        attempt: &attempt,
        payload: None,
        run,
        next: Next::At(when + TimeDelta::seconds(1)),
    };
    let snapshot = writer.record_attempt(&arrival, when).expect("recorded");
    snapshot.expect("a capture makes a snapshot")
}

pub(crate) fn body(text: &str) -> Body {
    let block = |text: &str| Block {
        kind: BlockKind::Paragraph,
        text: text.to_owned(),
    };
    Body {
        blocks: text.split("\n\n").map(block).collect(),
    }
}

pub(crate) fn story(headline: &str, text: &str) -> Extraction {
    Extraction {
        kind: PageKind::Article,
        article: Article {
            headline: Some(headline.to_owned()),
            body: body(text),
            ..Article::default()
        },
        ..Extraction::default()
    }
}

/// Captures a page of its own and records the story read from it.
pub(crate) fn archive_story(
    writer: &mut Writer,
    address: &str,
    extraction: &Extraction,
    when: DateTime<Utc>,
) -> Change {
    let run = writer.begin_run(when).expect("a run");
    let snapshot = capture_page(writer, run, address, &format!("{extraction:?}"), when);
    writer
        .record_extraction(snapshot, extraction, "1.0", when)
        .expect("recorded")
}
