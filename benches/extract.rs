//! How much reading an article costs above parsing its page: [`extract`] against
//! `scraper::Html::parse_document` on the same pages in the same run. A ratio, since
//! machines differ; the two take turns, so that a machine that slows down slows both.
//!
//! `cargo bench --bench extract` reads `sample_pages/`; `cargo bench --bench extract --
//! manifest.jsonl` the pages of a manifest (`{"id", "url", "html"}` a line).
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark parses beside the door and prints what it measured"
)]

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use newsvault::extract::{Options, extract};
use newsvault::html;
use newsvault::model::{Capture, PageUrl};
use newsvault::pipeline::{capture_of_text, read_page};
use scraper::Html;
use serde::Deserialize;

/// Rounds that count; one before them only warms up.
const ROUNDS: usize = 15;
/// Few pages are read over and over, so that a round takes long enough to measure.
const PAGES_A_ROUND: usize = 300;

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    url: Option<String>,
    html: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo itself passes `--bench`.
    let manifest = std::env::args_os()
        .skip(1)
        .find(|argument| argument != "--bench");
    let pages = match manifest {
        Some(manifest) => of_manifest(Path::new(&manifest))?,
        None => of_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_pages"))?,
    };
    if pages.is_empty() {
        return Err("no pages to measure with".into());
    }
    // The parser takes text, so decoding is not in its time.
    let texts: Vec<String> = pages.iter().map(text).collect();
    let repeats = PAGES_A_ROUND.div_ceil(pages.len());
    let rounds: Vec<[Duration; 2]> = (0..=ROUNDS)
        .map(|n| round(&pages, &texts, repeats, n % 2 == 0))
        .skip(1)
        .collect();
    report(&rounds, pages.len() * repeats, &texts);
    Ok(())
}

/// How long it takes to read all pages, and to parse them.
fn round(pages: &[Capture], texts: &[String], repeats: usize, read_first: bool) -> [Duration; 2] {
    let options = Options::default();
    let read = || {
        timed(repeats, pages, |page| {
            drop(black_box(extract(page, &options)));
        })
    };
    let parse = || {
        timed(repeats, texts, |text| {
            drop(black_box(Html::parse_document(text)));
        })
    };
    if read_first {
        let read = read();
        [read, parse()]
    } else {
        let parse = parse();
        [read(), parse]
    }
}

fn timed<T>(repeats: usize, pages: &[T], work: impl Fn(&T)) -> Duration {
    let began = Instant::now();
    for page in (0..repeats).flat_map(|_| pages) {
        work(page);
    }
    began.elapsed()
}

fn report(rounds: &[[Duration; 2]], pages: usize, texts: &[String]) {
    let rate = |which: usize| {
        median(
            rounds
                .iter()
                .map(|round| pages as f64 / round[which].as_secs_f64()),
        )
    };
    let ratio = median(
        rounds
            .iter()
            .map(|[read, parse]| read.as_secs_f64() / parse.as_secs_f64()),
    );
    let kib = texts.iter().map(String::len).sum::<usize>() / texts.len().max(1) / 1024;
    println!(
        "pages   {:>8} of {kib} KiB on average, {ROUNDS} rounds",
        texts.len()
    );
    println!("extract {:>8.0} pages a second", rate(0));
    println!("scraper {:>8.0} pages a second, parsing alone", rate(1));
    println!("ratio   {ratio:>8.2} of the time");
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn of_folder(folder: &Path) -> io::Result<Vec<Capture>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<_>>()?;
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "html")
    });
    paths.sort_unstable();
    paths
        .iter()
        .map(|path| Ok(capture_of_text(read_page(path)?, None)))
        .collect()
}

fn of_manifest(manifest: &Path) -> Result<Vec<Capture>, Box<dyn Error>> {
    let folder = manifest.parent().unwrap_or(Path::new("."));
    let mut pages = Vec::new();
    for line in BufReader::new(fs::File::open(manifest)?).lines() {
        let line = line?;
        if !line.trim().is_empty() {
            let row: Row = serde_json::from_str(&line)?;
            let url = row.url.and_then(|url| PageUrl::parse(&url).ok());
            pages.push(capture_of_text(read_page(&folder.join(row.html))?, url));
        }
    }
    Ok(pages)
}

fn text(page: &Capture) -> String {
    html::decode(&page.body, page.header("content-type"))
        .0
        .into_owned()
}
