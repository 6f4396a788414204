//! How much the archive costs above SQLite itself: 10,000 articles recorded with
//! queue, attempt, snapshot, revision and search index, against as many bare
//! INSERTs of the same bytes. A ratio in one run, since machines differ; in time of one
//! processor, since they are shared.
//!
//! Pages are packed before the clock starts: compression runs on other threads. Closing the
//! archive, which moves what the log still holds into the file, counts.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark measures a bare connection and prints what it measured"
)]

#[path = "timing/mod.rs"]
mod timing;

use std::collections::HashSet;
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use chrono::DateTime;
use newsvault::archive::{ArchiveError, Arrival, Next, Payload, Route, Writer};
use newsvault::model::{
    Article, Attempt, Author, Block, BlockKind, Body, Capture, Discovery, Extraction, Outcome,
    PageKind, PageUrl,
};
use rusqlite::{Connection, params};

use timing::on_processor;

const ARTICLES: usize = 10_000;
/// Pages in one transaction, as `pipeline/desk.rs` has it.
const BATCH: usize = 256;

struct Page {
    attempt: Attempt,
    payload: Payload,
    /// The same bytes as in `payload`, for the bare INSERT.
    packed: Vec<u8>,
    extraction: Extraction,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pages: Vec<Page> = (0..ARTICLES).map(page).collect::<Result<_, _>>()?;
    let folder = tempfile::tempdir()?;
    let bare = insert_bare(&folder.path().join("bare.db"), &pages)?;
    let archive = archive(&folder.path().join("news.db"), &pages)?;
    let rate = |took: Duration| ARTICLES as f64 / took.as_secs_f64();
    println!("bare INSERTs {:>8.0} a second", rate(bare));
    println!("archive      {:>8.0} articles a second", rate(archive));
    let ratio = archive.as_secs_f64() / bare.as_secs_f64();
    println!("ratio        {ratio:>8.2}");
    Ok(())
}

/// The least that could be done: page and text in one row each.
fn insert_bare(path: &Path, pages: &[Page]) -> rusqlite::Result<Duration> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
         CREATE TABLE pages (url TEXT, content BLOB, headline TEXT, body TEXT)",
    )?;
    let began = on_processor();
    for pages in pages.chunks(BATCH) {
        connection.execute_batch("BEGIN")?;
        let mut insert = connection.prepare_cached("INSERT INTO pages VALUES (?1, ?2, ?3, ?4)")?;
        for page in pages {
            let article = &page.extraction.article;
            let url = page.attempt.url.as_str();
            insert.execute(params![
                url,
                page.packed,
                article.headline,
                article.body.text()
            ])?;
        }
        connection.execute_batch("COMMIT")?;
    }
    Ok(on_processor().saturating_sub(began))
}

/// What a run does with them, queue and all.
fn archive(path: &Path, pages: &[Page]) -> Result<Duration, ArchiveError> {
    let now = DateTime::UNIX_EPOCH;
    let mut writer = Writer::open(path, now)?;
    let run = writer.begin_run(now)?;
    let mut took = Duration::ZERO;
    for pages in pages.chunks(BATCH) {
        let found: Vec<Discovery> = pages.iter().map(discovery).collect();
        let began = on_processor();
        writer.enqueue(&found, now)?;
        let leases = writer.lease(BATCH, now, &HashSet::new())?;
        let snapshots = writer.batch(|writer| {
            let mut snapshots = Vec::new();
            for lease in &leases {
                let page = pages.iter().find(|page| page.attempt.url == lease.url);
                let page = page.expect("only these are queued");
                let arrival = Arrival {
                    route: &Route::default(),
                    lease,
                    attempt: &page.attempt,
                    payload: Some(&page.payload),
                    run,
                    next: Next::Never,
                };
                let snapshot = writer.record_attempt(&arrival, now)?;
                snapshots.push((snapshot.expect("all are captured"), page));
            }
            Ok::<_, ArchiveError>(snapshots)
        })?;
        writer.batch(|writer| {
            for (snapshot, page) in &snapshots {
                writer.record_extraction(*snapshot, &page.extraction, "1.0", now)?;
            }
            Ok::<_, ArchiveError>(())
        })?;
        took += on_processor().saturating_sub(began);
        assert_eq!(
            snapshots.len(),
            pages.len(),
            "every page has a host of its own"
        );
    }
    let began = on_processor();
    drop(writer);
    took += on_processor().saturating_sub(began);
    Ok(took)
}

fn discovery(page: &Page) -> Discovery {
    Discovery {
        url: page.attempt.url.clone(),
        source: "list.txt".to_owned(),
    }
}

/// A page of about 60 kB with a story of about 5 kB, its words drawn like a text's.
fn page(number: usize) -> Result<Page, newsvault::model::UrlError> {
    let mut words = Words(number as u64 * 7919 + 1);
    let text = words.text(5_000);
    let html = format!(
        "<html><body><article>{text}</article>{}",
        words.text(55_000)
    );
    let url = PageUrl::parse(&format!("https://site{number}.org/news"))?;
    let headline = words.text(60);
    let article = Article {
        outlet: Some(format!("Outlet {}", number % 200)),
        description: Some(words.text(150)),
        authors: vec![Author {
            name: format!("Author {}", number % 900),
        }],
        keywords: (0..5).map(|_| words.next()).collect(),
        language: Some("en".to_owned()),
        headline: Some(headline),
        body: body(&text),
        ..Article::default()
    };
    Ok(Page {
        payload: Payload::pack(html.as_bytes()),
        attempt: attempt(url),
        packed: zstd::bulk::compress(html.as_bytes(), 6).unwrap_or_default(),
        extraction: Extraction {
            kind: PageKind::Article,
            article,
            ..Extraction::default()
        },
    })
}

fn body(text: &str) -> Body {
    let block = Block {
        kind: BlockKind::Paragraph,
        text: text.to_owned(),
    };
    Body {
        blocks: vec![block],
    }
}

/// The capture's body is empty here: it is packed already, and 600 MB would be held.
fn attempt(url: PageUrl) -> Attempt {
    Attempt {
        url: url.clone(),
        final_url: url.clone(),
        redirects: Vec::new(),
        started_at: DateTime::UNIX_EPOCH,
        first_byte: None,
        duration: Duration::from_millis(80),
        status: Some(200),
        bytes: 60_000,
        requests: Vec::new(),
        wire_bytes: 15_000,
        remote_address: None,
        outcome: Outcome::Captured(Capture {
            url: Some(url),
            ..Capture::from_html("")
        }),
        host: None,
    }
}

/// Words out of a vocabulary in which few are frequent and most are rare.
struct Words(u64);

impl Words {
    fn next(&mut self) -> String {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let random = (self.0 >> 33) % 1_000_000;
        let rank = random * random / 40_000_000;
        let mut word = String::new();
        let _ = write!(
            word,
            "{}{}",
            ["ba", "ne", "ko", "ri", "su"][(rank % 5) as usize],
            rank
        );
        word
    }

    fn text(&mut self, length: usize) -> String {
        let mut text = String::with_capacity(length + 16);
        while text.len() < length {
            text.push_str(&self.next());
            text.push(' ');
        }
        text
    }
}
