//! What pages take in an archive, beside the same pages in a `.warc.gz` (a gzip member a
//! record, level 6), and what packing costs beside parsing.
//!
//! Always: 200 versions of each of some sample pages, as a site makes them: edits,
//! counters, related links that rotate, a token in every form. With a manifest
//! (`{"id", "url", "html"}` a line): its pages, those of sites with five or more by
//! themselves too. Each page goes the whole way: queue, packer, snapshot, reading.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads the file from outside, parses beside us, and prints"
)]

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use flate2::{Compression, write::GzEncoder};
use newsvault::archive::{Arrival, Next, Packer, Reader, Route, SnapshotId, Writer};
use newsvault::extract::{self, Options, extract};
use newsvault::model::{Attempt, Capture, Discovery, Outcome, PageUrl};
use newsvault::pipeline::read_page;

const VERSIONS: usize = 200;
const SITE_HAS_MANY: usize = 5;

type Failed = Box<dyn std::error::Error>;
type Page = (PageUrl, Vec<u8>);

fn main() -> Result<(), Failed> {
    println!(
        "pages                      number      raw  warc.gz  archive  a/warc  packing/parsing"
    );
    for name in ["json_ld_graph", "live_blog"] {
        let path = format!("sample_pages/{name}.html");
        if let Ok(page) = std::fs::read(&path) {
            measure(&format!("{VERSIONS} of {name}"), &versions(name, &page)?)?;
        }
    }
    let Some(manifest) = std::env::args()
        .skip(1)
        .find(|word| !word.starts_with("--"))
    else {
        return Ok(());
    };
    let pages = manifest_pages(Path::new(&manifest))?;
    let mut sites: BTreeMap<String, Vec<Page>> = BTreeMap::new();
    for (url, page) in &pages {
        let site = sites.entry(url.host_key().to_string()).or_default();
        site.push((url.clone(), page.clone()));
    }
    sites.retain(|_, pages| pages.len() >= SITE_HAS_MANY);
    for (site, pages) in &sites {
        measure(site, pages)?;
    }
    let many: Vec<Page> = sites.into_values().flatten().collect();
    measure("sites with 5 or more", &many)?;
    measure("all of the manifest", &pages)
}

fn manifest_pages(manifest: &Path) -> Result<Vec<Page>, Failed> {
    let folder = manifest.parent().unwrap_or_else(|| Path::new("."));
    let mut pages = Vec::new();
    for line in std::fs::read_to_string(manifest)?.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let (Some(url), Some(html)) = (row["url"].as_str(), row["html"].as_str()) else {
            continue;
        };
        // Pages without an address are of no site.
        if let Ok(url) = PageUrl::parse(url) {
            pages.push((url, read_page(&folder.join(html))?));
        }
    }
    Ok(pages)
}

/// A page as it is sent on 200 days.
fn versions(name: &str, page: &[u8]) -> Result<Vec<Page>, Failed> {
    let page = String::from_utf8(page.to_vec())?;
    let url = PageUrl::parse(&format!("https://{}.example/story", name.replace('_', "-")))?;
    let mut chance = Chance(name.len() as u64);
    let mut pages = Vec::with_capacity(VERSIONS);
    let mut edited = page;
    for version in 0..VERSIONS {
        if version % 4 == 3 {
            edited = edit(&edited, &mut chance);
        }
        let mut aside = format!("<aside><p>{} views</p><ul>", 900 + version * 37);
        for link in 0..12 {
            let story = (version * 5 + link) % 90;
            let _ = write!(
                aside,
                "<li><a href=\"/news/{story}\">Story {story} of the district: {}</a></li>",
                words(6, story as u64)
            );
        }
        let _ = write!(
            aside,
            "</ul><input type=hidden name=token value=\"{:016x}{:016x}\"></aside></body>",
            chance.next(),
            chance.next()
        );
        pages.push((
            url.clone(),
            edited.replacen("</body>", &aside, 1).into_bytes(),
        ));
    }
    Ok(pages)
}

/// One paragraph more, or other words in one.
fn edit(page: &str, chance: &mut Chance) -> String {
    let ends: Vec<usize> = page.match_indices("</p>").map(|(at, _)| at).collect();
    let at = ends[usize::try_from(chance.next() % ends.len() as u64).unwrap_or(0)];
    let seed = chance.next();
    let words = words(25, seed);
    let (before, after) = page.split_at(at);
    if seed.is_multiple_of(2) {
        format!("{before}</p><p>{words}.{after}")
    } else {
        format!("{before} {words}.{after}")
    }
}

/// What was measured of some pages.
#[derive(Default)]
struct Measured {
    pages: usize,
    raw: usize,
    warc: usize,
    packing: Duration,
    parsing: Duration,
    reading: Duration,
}

fn measure(what: &str, pages: &[Page]) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("news.db");
    let m = archive(&path, pages)?;
    let stored = Reader::open(&path)?
        .stats(DateTime::UNIX_EPOCH)?
        .stored_bytes;
    comes_back(&path, pages)?;
    println!(
        "{what:<26} {:>6} {:>8} {:>8} {:>8}   {:.3}   {:.2} (reading whole: {:.2})",
        m.pages,
        kib(m.raw),
        kib(m.warc),
        kib(usize::try_from(stored)?),
        stored as f64 / m.warc as f64,
        m.packing.as_secs_f64() / m.parsing.as_secs_f64(),
        m.packing.as_secs_f64() / m.reading.as_secs_f64(),
    );
    Ok(())
}

/// Takes the pages in, one a minute.
fn archive(path: &Path, pages: &[Page]) -> Result<Measured, Failed> {
    let begin = DateTime::UNIX_EPOCH;
    let mut writer = Writer::open(path, begin)?;
    let packer = Packer::open(path)?;
    let run = writer.begin_run(begin)?;
    let mut m = Measured::default();
    for ((url, page), minute) in pages.iter().zip(0..) {
        let now = begin + TimeDelta::minutes(minute);
        let found = Discovery {
            url: url.clone(),
            source: "bench".to_owned(),
        };
        writer.enqueue(&[found], now)?;
        writer.make_due(std::slice::from_ref(url), now)?;
        let leased = writer.lease(1, now, &HashSet::new())?.pop();
        let lease = leased.ok_or("every page is due")?;
        let capture = Capture {
            url: Some(url.clone()),
            captured_at: now,
            status: 200,
            headers: headers(),
            body: page.clone(),
        };
        m.pages += 1;
        m.raw += page.len();
        m.warc += warc_record(&capture)?;
        let payload = timed(&mut m.packing, || packer.pack(&lease.url, url, page))?;
        let text = String::from_utf8_lossy(page);
        timed(&mut m.parsing, || scraper::Html::parse_document(&text));
        let arrival = Arrival {
            lease: &lease,
            attempt: &attempt(url, &capture, now),
            route: &Route::default(),
            payload: Some(&payload),
            run,
            next: Next::Never,
        };
        let snapshot = writer.record_attempt(&arrival, now)?;
        let snapshot = snapshot.ok_or("every page is captured")?;
        let extraction = timed(&mut m.reading, || extract(&capture, &Options::default()));
        writer.record_extraction(snapshot, &extraction, extract::VERSION, now)?;
    }
    Ok(m)
}

fn timed<T>(total: &mut Duration, work: impl FnOnce() -> T) -> T {
    let clock = Instant::now();
    let done = work();
    *total += clock.elapsed();
    done
}

/// Every page is what it was.
fn comes_back(path: &Path, pages: &[Page]) -> Result<(), Failed> {
    let reader = Reader::open(path)?;
    let connection = rusqlite::Connection::open(path)?;
    let ids = connection
        .prepare("SELECT id FROM snapshots ORDER BY id")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    let mut left: Vec<&Page> = pages.iter().collect();
    for id in ids {
        let capture = reader.capture(SnapshotId(id))?;
        let at = left
            .iter()
            .position(|(_, page)| *page == capture.body)
            .ok_or("a page has changed")?;
        left.remove(at);
    }
    Ok(())
}

fn kib(bytes: usize) -> String {
    format!("{}k", bytes.div_ceil(1024))
}

fn headers() -> Vec<(String, String)> {
    [
        ("content-type", "text/html; charset=utf-8"),
        ("server", "nginx"),
        ("cache-control", "max-age=60"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

fn attempt(url: &PageUrl, capture: &Capture, now: DateTime<Utc>) -> Attempt {
    Attempt {
        url: url.clone(),
        final_url: url.clone(),
        redirects: Vec::new(),
        started_at: now,
        first_byte: None,
        duration: Duration::from_millis(80),
        status: Some(200),
        bytes: capture.body.len() as u64,
        requests: Vec::new(),
        wire_bytes: 0,
        remote_address: None,
        outcome: Outcome::Captured(capture.clone()),
        host: None,
    }
}

/// Bytes of a WARC 1.1 response record, as crawlers pack it.
fn warc_record(capture: &Capture) -> std::io::Result<usize> {
    let mut http = String::from("HTTP/1.1 200 OK\r\n");
    for (name, value) in &capture.headers {
        let _ = write!(http, "{name}: {value}\r\n");
    }
    http.push_str("\r\n");
    let url = capture.url.as_ref().map_or("", PageUrl::as_str);
    let head = format!(
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:12345678-9abc-4def-8123-456789abcdef>\r\n\
         WARC-Date: {}\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http;msgtype=response\r\n\
         WARC-Payload-Digest: sha1:ABCDEFGHIJKLMNOPQRSTUVWXYZ234567\r\nContent-Length: {}\r\n\r\n",
        capture.captured_at.to_rfc3339(),
        http.len() + capture.body.len(),
    );
    let mut gzip = GzEncoder::new(Vec::new(), Compression::new(6));
    for part in [head.as_bytes(), http.as_bytes(), &capture.body, b"\r\n\r\n"] {
        gzip.write_all(part)?;
    }
    gzip.finish().map(|packed| packed.len())
}

/// Chance that is the same in every run.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 16
    }
}

/// The same words for the same seed.
fn words(count: usize, seed: u64) -> String {
    const SYLLABLES: [&str; 8] = ["ba", "ne", "ko", "ri", "su", "ta", "lim", "or"];
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut word = || {
        let length = 2 + chance.next() % 3;
        let syllables = (0..length).map(|_| SYLLABLES[(chance.next() % 8) as usize]);
        syllables.collect::<String>()
    };
    let words: Vec<String> = (0..count).map(|_| word()).collect();
    words.join(" ")
}
