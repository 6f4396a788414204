//! One thread, the same pages, everybody in turn: newsvault, the parser that it
//! rests on, and the other extractors for Rust. Rounds alternate, so that a machine
//! that slows down slows everybody; what counts is the ratio to the parser's time.

use std::fs;
use std::hint::black_box;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use newsvault::extract::{Options, extract};
use newsvault::model::{Capture, PageUrl};

/// How often everybody reads all pages; the median counts.
const ROUNDS: usize = 3;

struct Page {
    capture: Capture,
    /// Decoded, as the others want it.
    text: String,
}

struct Contender {
    name: &'static str,
    read: fn(&Page),
}

const CONTENDERS: &[Contender] = &[
    Contender {
        name: "scraper, parsing alone",
        read: |page| drop(black_box(scraper::Html::parse_document(&page.text))),
    },
    Contender {
        name: "newsvault",
        read: |page| drop(black_box(extract(&page.capture, &Options::default()))),
    },
    Contender {
        name: "dom_smoothie",
        read: |page| {
            let readability = dom_smoothie::Readability::new(page.text.as_str(), None, None);
            drop(black_box(
                readability.and_then(|mut readability| readability.parse()),
            ));
        },
    },
    Contender {
        name: "rs-trafilatura",
        read: |page| drop(black_box(rs_trafilatura::extract(&page.text))),
    },
];

fn main() {
    let Some(manifest) = std::env::args().nth(1).map(PathBuf::from) else {
        eprintln!(
            "usage: newsvault-peers MANIFEST.jsonl   ({{\"url\",\"html\"}} a line, html a file beside it)"
        );
        return;
    };
    let pages = load(&manifest);
    let mut times = vec![Vec::new(); CONTENDERS.len()];
    for _ in 0..ROUNDS {
        for (contender, times) in CONTENDERS.iter().zip(&mut times) {
            let began = Instant::now();
            // Some of the others panic on some pages; that must not end the comparison.
            for page in &pages {
                let _ = std::panic::catch_unwind(|| (contender.read)(page));
            }
            times.push(began.elapsed());
        }
    }
    let medians: Vec<Duration> = times.into_iter().map(median).collect();
    for (contender, time) in CONTENDERS.iter().zip(&medians) {
        let rate = pages.len() as f64 / time.as_secs_f64();
        let ratio = time.as_secs_f64() / medians[0].as_secs_f64();
        println!(
            "{:<24} {rate:>7.0} pages a second   {ratio:>6.2} x the parser",
            contender.name
        );
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn load(manifest: &Path) -> Vec<Page> {
    let folder = manifest.parent().unwrap_or(Path::new("."));
    let rows = fs::read_to_string(manifest).expect("a manifest");
    rows.lines()
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).expect("a row of the manifest");
            let mut body =
                fs::read(folder.join(row["html"].as_str().expect("html"))).expect("a page");
            if body.starts_with(&[0x1f, 0x8b]) {
                let packed = std::mem::take(&mut body);
                flate2::read::MultiGzDecoder::new(&packed[..])
                    .read_to_end(&mut body)
                    .expect("gzip");
            }
            let url = row["url"].as_str().and_then(|url| PageUrl::parse(url).ok());
            let text = newsvault::html::decode(&body, None).0.into_owned();
            Page {
                capture: Capture {
                    url,
                    headers: Vec::new(),
                    body,
                    ..Capture::from_html("")
                },
                text,
            }
        })
        .collect()
}
