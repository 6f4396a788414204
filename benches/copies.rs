//! What it costs to find copies in an archive of so many articles: 20,000 articles are
//! recorded, three of ten being copies of earlier ones, first into an empty archive, then
//! into one that has the keys of a million articles. `cargo bench --bench copies -- 1000000`

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark writes past the archive's care and prints what it measured"
)]

use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::DateTime;
use newsvault::archive::{ArchiveError, Writer};
use newsvault::model::{Article, Block, BlockKind, Body, Capture, Extraction, PageKind, PageUrl};
use rusqlite::Connection;

const ARTICLES: u64 = 20_000;
const BATCH: usize = 64;
/// Keys that an article has, and how many values there are.
const KEYS: u64 = 8;
const RANGE: u64 = 1 << 48;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let known = arguments.iter().rev().find_map(|word| word.parse().ok());
    let known: u64 = known.unwrap_or(1_000_000);
    for known in [0, known] {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("news.db");
        drop(Writer::open(&path, DateTime::UNIX_EPOCH)?);
        let (filled, bytes) = fill(&path, known)?;
        let took = record(&path)?;
        let connection = Connection::open(&path)?;
        let found: i64 = connection.query_row(
            "SELECT count(*) FROM articles WHERE story_id <> id",
            [],
            |row| row.get(0),
        )?;
        println!(
            "{known:>9} articles known ({:.0} MB of keys, made in {:.0} s): {:>6.0} a second, {found} copies found",
            bytes as f64 / 1e6,
            filled.as_secs_f64(),
            ARTICLES as f64 / took.as_secs_f64()
        );
    }
    Ok(())
}

/// The keys of so many articles that nothing here is a copy of.
fn fill(path: &Path, articles: u64) -> rusqlite::Result<(Duration, u64)> {
    let began = Instant::now();
    let connection = Connection::open(path)?;
    let mut random = Random(7);
    let mut keys: Vec<u64> = (0..articles * KEYS)
        .map(|_| random.next() % RANGE)
        .collect();
    keys.sort_unstable();
    keys.dedup();
    connection.execute_batch("BEGIN")?;
    let mut insert = connection.prepare("INSERT INTO story_keys_2 VALUES (?1, ?2)")?;
    for key in keys {
        insert.execute([key.cast_signed(), 1 + (key % articles).cast_signed()])?;
    }
    drop(insert);
    connection.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")?;
    let size = std::fs::metadata(path).map_or(0, |file| file.len());
    Ok((began.elapsed(), size))
}

fn record(path: &Path) -> Result<Duration, ArchiveError> {
    let now = DateTime::UNIX_EPOCH;
    let mut writer = Writer::open(path, now)?;
    let mut random = Random(11);
    let mut texts: Vec<String> = Vec::new();
    let mut took = Duration::ZERO;
    let numbers: Vec<u64> = (0..ARTICLES).collect();
    for numbers in numbers.chunks(BATCH) {
        let pages: Vec<_> = numbers
            .iter()
            .map(|n| page(*n, &mut random, &mut texts))
            .collect();
        let began = Instant::now();
        writer.batch(|writer| {
            for (url, extraction) in &pages {
                let snapshot = writer.record_capture(url, &Capture::from_html(""), None)?;
                writer.record_extraction(snapshot, extraction, "1.0", now)?;
            }
            Ok::<_, ArchiveError>(())
        })?;
        took += began.elapsed();
    }
    Ok(took)
}

/// An article of 5 kB; three of ten are an earlier one without its beginning.
fn page(number: u64, random: &mut Random, texts: &mut Vec<String>) -> (PageUrl, Extraction) {
    let last = texts.len().max(1) as u64;
    let earlier = usize::try_from(random.next() % last).unwrap_or(0);
    let text = match texts.get(earlier) {
        Some(earlier) if random.next() % 10 < 3 => earlier.chars().skip(1_000).collect(),
        _ => random.text(5_000),
    };
    texts.push(text.clone());
    let headline = text.chars().skip(2_000).take(60).collect();
    let url = PageUrl::parse(&format!("https://site{number}.org/news"));
    let article = Article {
        headline: Some(headline),
        body: Body {
            blocks: vec![Block {
                kind: BlockKind::Paragraph,
                text,
            }],
        },
        ..Article::default()
    };
    let extraction = Extraction {
        kind: PageKind::Article,
        article,
        ..Extraction::default()
    };
    (url.expect("an address"), extraction)
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) ^ (self.0 << 20)
    }

    /// Words out of a vocabulary in which few are frequent and most are rare.
    fn text(&mut self, length: usize) -> String {
        let mut text = String::with_capacity(length + 16);
        while text.len() < length {
            let random = (self.next() >> 7) % 1_000_000;
            let rank = random * random / 40_000_000;
            let begin = ["ba", "ne", "ko", "ri", "su"][(rank % 5) as usize];
            let _ = write!(text, "{begin}{rank} ");
        }
        text
    }
}
