//! Writes an archive as a run does: queue, lease, attempt, snapshot, article, index.

use std::collections::HashSet;
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use newsvault::archive::{ArchiveError, Arrival, Next, Payload, Route, RunId, Writer};
use newsvault::model::{Attempt, Capture, Discovery, Extraction, Outcome, PageUrl};

use super::text::{Dice, World};
use super::timing::on_processor;

/// Pages in one transaction, as `pipeline/desk.rs` has it.
const BATCH: usize = 256;
/// A line of progress every so many pages.
const REPORT: usize = 50_000;

struct Page {
    attempt: Attempt,
    payload: Payload,
    extraction: Extraction,
}

/// What writing took.
#[derive(Debug, Clone, Copy, Default)]
struct Spent {
    wall: Duration,
    processor: Duration,
}

/// Builds the archive. Pages are made and packed by another thread; only writing is timed.
pub(crate) fn build(path: &Path, articles: usize) -> Result<(), Box<dyn std::error::Error>> {
    let began = Instant::now();
    let (sender, pages) = sync_channel::<Vec<Page>>(2);
    std::thread::spawn(move || {
        let world = World::new();
        for batch in 0..articles.div_ceil(BATCH) {
            let count = BATCH.min(articles - batch * BATCH);
            if sender.send(pages_of(&world, batch, count)).is_err() {
                return;
            }
        }
    });
    let spent = write(path, &pages)?;
    let rate = |time: Duration| articles as f64 / time.as_secs_f64().max(1e-9);
    println!(
        "built {articles} articles in {:.0} s, of which writing took {:.0} s ({:.0} s of one processor)",
        began.elapsed().as_secs_f64(),
        spent.wall.as_secs_f64(),
        spent.processor.as_secs_f64()
    );
    println!(
        "archived {:.0} articles a second of processor time, {:.0} a second of wall time",
        rate(spent.processor),
        rate(spent.wall)
    );
    let bytes = std::fs::metadata(path)?.len();
    println!(
        "the file has {:.2} GB, {:.0} bytes an article",
        bytes as f64 / 1e9,
        bytes as f64 / articles as f64
    );
    Ok(())
}

fn write(path: &Path, pages: &Receiver<Vec<Page>>) -> Result<Spent, ArchiveError> {
    let now = DateTime::UNIX_EPOCH;
    let mut writer = Writer::open(path, now)?;
    let run = writer.begin_run(now)?;
    let (mut spent, mut last, mut done) = (Spent::default(), Spent::default(), 0);
    while let Ok(pages) = pages.recv() {
        let found: Vec<Discovery> = pages.iter().map(discovery).collect();
        let (wall, processor) = (Instant::now(), on_processor());
        keep(&mut writer, run, &pages, &found, now)?;
        spent.wall += wall.elapsed();
        spent.processor += on_processor().saturating_sub(processor);
        done += pages.len();
        if done % REPORT < pages.len() {
            let part = spent.processor.saturating_sub(last.processor).as_secs_f64();
            println!(
                "  {done}: {:.0} articles a second of processor time lately",
                REPORT as f64 / part
            );
            last = spent;
        }
    }
    let (wall, processor) = (Instant::now(), on_processor());
    drop(writer);
    spent.wall += wall.elapsed();
    spent.processor += on_processor().saturating_sub(processor);
    Ok(spent)
}

fn keep(
    writer: &mut Writer,
    run: RunId,
    pages: &[Page],
    found: &[Discovery],
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    writer.enqueue(found, now)?;
    let leases = writer.lease(BATCH, now, &HashSet::new())?;
    assert_eq!(
        leases.len(),
        pages.len(),
        "every page of a batch has a host of its own"
    );
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
            snapshots.push((writer.record_attempt(&arrival, now)?, page));
        }
        Ok::<_, ArchiveError>(snapshots)
    })?;
    writer.batch(|writer| {
        for (snapshot, page) in &snapshots {
            let snapshot = snapshot.expect("all are captured");
            writer.record_extraction(snapshot, &page.extraction, "1.0", now)?;
        }
        Ok::<_, ArchiveError>(())
    })
}

fn pages_of(world: &World, batch: usize, count: usize) -> Vec<Page> {
    let mut dice = Dice::new(batch as u64 + 77);
    let outlets = world.outlets(&mut dice, count);
    let numbers = (batch * BATCH..).zip(outlets);
    numbers
        .map(|(number, outlet)| page(world, number as u64, outlet))
        .collect()
}

fn page(world: &World, number: u64, outlet: usize) -> Page {
    let extraction = world.story(number, outlet);
    let text = extraction.article.body.text();
    let html = format!("<html><body><article>{text}</article></body></html>");
    let name = extraction
        .article
        .headline
        .as_deref()
        .unwrap_or_default()
        .replace(' ', "-");
    let name: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let url = format!("https://www.outlet{outlet}.example/news/{number}/{name}");
    Page {
        payload: Payload::pack(html.as_bytes()),
        attempt: attempt(
            &PageUrl::parse(&url).expect("an address"),
            html.len() as u64,
        ),
        extraction,
    }
}

fn discovery(page: &Page) -> Discovery {
    Discovery {
        url: page.attempt.url.clone(),
        source: "list.txt".to_owned(),
    }
}

fn attempt(url: &PageUrl, bytes: u64) -> Attempt {
    Attempt {
        url: url.clone(),
        final_url: url.clone(),
        redirects: Vec::new(),
        started_at: DateTime::UNIX_EPOCH,
        first_byte: None,
        duration: Duration::from_millis(80),
        status: Some(200),
        bytes,
        requests: Vec::new(),
        wire_bytes: bytes / 4,
        remote_address: None,
        outcome: Outcome::Captured(Capture {
            url: Some(url.clone()),
            ..Capture::from_html("")
        }),
        host: None,
    }
}
