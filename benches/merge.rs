//! What it costs to merge two archives, in times of what it costs to write the second one:
//! of so many stories each (20,000, or as many as are named), half of them in both. Of those,
//! half have been changed in between. A ratio in one run, since machines differ.
//!
//! Pages are packed before the clock starts: compression runs on other threads.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::collections::HashSet;
use std::fmt::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use newsvault::archive::{ArchiveError, Arrival, Merged, Next, Packer, Payload, Route, Writer};
use newsvault::model::{
    Article, Attempt, Author, Block, BlockKind, Body, Capture, Discovery, Extraction, Outcome,
    PageKind, PageUrl,
};
use newsvault::pipeline;

const STORIES: usize = 20_000;
const BATCH: usize = 64;

struct Page {
    attempt: Attempt,
    payload: Payload,
    extraction: Extraction,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let stories = std::env::args().find_map(|word| word.parse().ok());
    let stories = stories.unwrap_or(STORIES);
    let folder = tempfile::tempdir()?;
    let (one, other) = (folder.path().join("one.db"), folder.path().join("other.db"));
    write(&one, 0..stories, DateTime::UNIX_EPOCH)?;
    let later = DateTime::UNIX_EPOCH + TimeDelta::days(1);
    let written = write(&other, stories / 2..stories * 3 / 2, later)?;
    let rate = |took: Duration| stories as f64 / took.as_secs_f64();
    println!("archived {:>8.0} stories a second", rate(written));
    for what in ["merged  ", "again   "] {
        let began = Instant::now();
        let merged = merge(&one, &other)?;
        let took = began.elapsed();
        let ratio = took.as_secs_f64() / written.as_secs_f64();
        println!(
            "{what} {:>8.0} stories a second, {took:.1?}, ratio {ratio:.2}: {merged:?}",
            rate(took)
        );
    }
    Ok(())
}

fn merge(into: &Path, other: &Path) -> Result<Merged, ArchiveError> {
    let mut writer = Writer::open(into, DateTime::UNIX_EPOCH)?;
    pipeline::merge(&mut writer, other, &AtomicBool::new(false), &mut |_, _| {})
}

/// What a run does with these stories, queue and all.
fn write(
    path: &Path,
    stories: std::ops::Range<usize>,
    now: DateTime<Utc>,
) -> Result<Duration, Box<dyn std::error::Error>> {
    let mut writer = Writer::open(path, now)?;
    let packer = Packer::open(path)?;
    let run = writer.begin_run(now)?;
    let mut took = Duration::ZERO;
    let numbers: Vec<usize> = stories.collect();
    for numbers in numbers.chunks(BATCH) {
        let pages = numbers.iter().map(|number| page(*number, now, &packer));
        let pages: Vec<Page> = pages.collect::<Result<_, _>>()?;
        let found: Vec<Discovery> = pages.iter().map(discovery).collect();
        let began = Instant::now();
        writer.enqueue(&found, now)?;
        // One of a site at a time, and there are more sites than pages in hand.
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
        took += began.elapsed();
        assert_eq!(snapshots.len(), pages.len(), "all were leased");
    }
    Ok(took)
}

fn discovery(page: &Page) -> Discovery {
    Discovery {
        url: page.attempt.url.clone(),
        source: "list.txt".to_owned(),
    }
}

/// A page of about 60 kB, most of it the site's own, with a story of about 5 kB.
fn page(
    number: usize,
    now: DateTime<Utc>,
    packer: &Packer,
) -> Result<Page, Box<dyn std::error::Error>> {
    let site = number % 500;
    let mut text = Words(number as u64 * 7919 + 1).text(5_000);
    if now > DateTime::UNIX_EPOCH && number.is_multiple_of(2) {
        text += "Three more sentences were added to it. They say little. They are here.";
    }
    let template = Words(site as u64 * 104_729 + 3).text(55_000);
    let html = format!("<html><body><article>{text}</article>{template}");
    let url = PageUrl::parse(&format!("https://site{site}.org/news/{number}"))?;
    let article = Article {
        outlet: Some(format!("Outlet {site}")),
        headline: Some(Words(number as u64 * 31 + 7).text(60)),
        authors: vec![Author {
            name: format!("Author {}", number % 900),
        }],
        body: body(&text),
        ..Article::default()
    };
    Ok(Page {
        payload: packer.pack(&url, &url, html.as_bytes())?,
        attempt: attempt(url, now),
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

/// The capture's body is empty here: it is packed already.
fn attempt(url: PageUrl, now: DateTime<Utc>) -> Attempt {
    Attempt {
        url: url.clone(),
        final_url: url.clone(),
        redirects: Vec::new(),
        started_at: now,
        first_byte: None,
        duration: Duration::from_millis(80),
        status: Some(200),
        bytes: 60_000,
        wire_bytes: 15_000,
        remote_address: None,
        outcome: Outcome::Captured(Capture {
            url: Some(url),
            captured_at: now,
            ..Capture::from_html("")
        }),
        host: None,
        requests: Vec::new(),
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
