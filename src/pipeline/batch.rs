//! Many pages from disk, extracted in parallel, without an archive.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use flate2::read::MultiGzDecoder;
use serde::{Deserialize, Serialize};

use crate::extract::{Options, extract};
use crate::model::{Author, Capture, Extraction, PageUrl, PublicationTime};

/// Pages that are held in memory at a time.
const CHUNK: usize = 2_000;

/// Bytes of a packed page that are unpacked: more than is ever read of a page.
const MAX_UNPACKED: u64 = 64 * 1024 * 1024;

/// How a batch went.
#[derive(Debug, Default, Clone, Copy)]
pub struct BatchReport {
    /// Rows written.
    pub pages: usize,
    /// Rows whose page could not be read.
    pub errors: usize,
    /// Wall time of extraction alone.
    pub extracting: Duration,
}

#[derive(Deserialize)]
struct ManifestRow {
    id: String,
    #[serde(default)]
    url: Option<String>,
    html: PathBuf,
}

/// One line of the output.
#[derive(Serialize)]
struct OutputRow<'a> {
    id: &'a str,
    headline: Option<&'a str>,
    outlet: Option<&'a str>,
    publisher: Option<&'a str>,
    date: Option<PublicationTime>,
    date_modified: Option<PublicationTime>,
    authors: &'a [Author],
    language: Option<&'a str>,
    body: String,
}

/// Extracts the pages of a manifest (`{"id","url","html"}` a line, `html` beside it) into
/// JSON lines in the manifest's order. A page that cannot be read makes an empty row and
/// is told to `complain`.
pub fn extract_manifest(
    manifest: &Path,
    out: &mut dyn Write,
    jobs: usize,
    complain: &dyn Fn(&str),
) -> io::Result<BatchReport> {
    let folder = manifest.parent().unwrap_or_else(|| Path::new("."));
    let mut lines = BufReader::new(File::open(manifest)?).lines().enumerate();
    let mut report = BatchReport::default();
    loop {
        let mut pages = Vec::new();
        for (number, line) in lines.by_ref() {
            let line = line?;
            if line.trim().is_empty() {
                continue;
            }
            match serde_json::from_str::<ManifestRow>(&line) {
                Ok(row) => pages.push(load(folder, row)),
                Err(error) => {
                    complain(&format!(
                        "manifest line {}: no row with id and html: {error}",
                        number + 1
                    ));
                    report.errors += 1;
                }
            }
            if pages.len() == CHUNK {
                break;
            }
        }
        if pages.is_empty() {
            return Ok(report);
        }
        extract_chunk(&pages, out, jobs, complain, &mut report)?;
    }
}

/// A page in memory, or why it is not.
struct Loaded {
    id: String,
    capture: Result<Capture, String>,
}

fn load(folder: &Path, row: ManifestRow) -> Loaded {
    let path = folder.join(&row.html);
    // An address that is no URL is no address; the page is still a page.
    let url = row.url.as_deref().and_then(|url| PageUrl::parse(url).ok());
    // When a manifest's pages were captured is not known: the files may be copies.
    let capture = read_page(&path).map(|body| capture_of_text(body, url));
    Loaded {
        id: row.id,
        capture: capture.map_err(|error| format!("cannot read `{}`: {error}", path.display())),
    }
}

/// Reads a file, unpacking gzip by its first bytes.
pub fn read_page(path: &Path) -> io::Result<Vec<u8>> {
    let bytes = std::fs::read(path)?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    let packed = MultiGzDecoder::new(bytes.as_slice());
    packed.take(MAX_UNPACKED).read_to_end(&mut unpacked)?;
    Ok(unpacked)
}

/// A page from disk; its capture time is when the file was last changed.
pub fn capture_of_file(path: &Path, url: Option<PageUrl>) -> io::Result<Capture> {
    let body = read_page(path)?;
    let changed = std::fs::metadata(path)
        .and_then(|file| file.modified())
        .map(DateTime::<Utc>::from);
    Ok(Capture {
        captured_at: changed.unwrap_or(DateTime::UNIX_EPOCH),
        ..capture_of_text(body, url)
    })
}

/// A page of which nothing but the bytes is known.
pub fn capture_of_text(body: Vec<u8>, url: Option<PageUrl>) -> Capture {
    Capture {
        url,
        ..Capture::from_bytes(body)
    }
}

fn extract_chunk(
    pages: &[Loaded],
    out: &mut dyn Write,
    jobs: usize,
    complain: &dyn Fn(&str),
    report: &mut BatchReport,
) -> io::Result<()> {
    let started = Instant::now();
    let extractions = extract_all(pages, jobs.max(1));
    report.extracting += started.elapsed();
    for (page, extraction) in pages.iter().zip(&extractions) {
        if let Err(why) = &page.capture {
            complain(why);
            report.errors += 1;
        }
        report.pages += 1;
        serde_json::to_writer(&mut *out, &output_row(&page.id, extraction))?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// Threads take the next page each; results come back in the pages' order.
fn extract_all(pages: &[Loaded], jobs: usize) -> Vec<Extraction> {
    let next = AtomicUsize::new(0);
    let options = Options::default();
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(page) = pages.get(at) else {
                return done;
            };
            let extraction = page
                .capture
                .as_ref()
                .map(|capture| extract(capture, &options));
            done.push((at, extraction.unwrap_or_default()));
        }
    };
    let mut done: Vec<(usize, Extraction)> = std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..jobs).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for helper in helpers {
            // `extract` is total; a panic in it is a bug that must not pass unseen.
            done.extend(
                helper
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            );
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, extraction)| extraction).collect()
}

fn output_row<'a>(id: &'a str, extraction: &'a Extraction) -> OutputRow<'a> {
    let article = &extraction.article;
    OutputRow {
        id,
        headline: article.headline.as_deref(),
        outlet: article.outlet.as_deref(),
        publisher: article.publisher.as_deref(),
        date: article.date_published,
        date_modified: article.date_modified,
        authors: &article.authors,
        language: article.language.as_deref(),
        body: article.body.text(),
    }
}
