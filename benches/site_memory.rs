//! What a site's memory does to the pages of a manifest (`{"id", "url", "html"}` a line, html
//! a file beside it, gzip or not): an archive learns from all of them in their order, and each is
//! then read again with what is known of its site. `OUT/without.jsonl` and `OUT/with.jsonl`
//! have the bodies of both readings; what was left out is printed.
//! `cargo bench --bench site_memory -- manifest.jsonl OUT`

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use chrono::DateTime;
use newsvault::archive::{Reader, Writer};
use newsvault::extract::{Options, extract};
use newsvault::model::{Capture, PageUrl};
use newsvault::pipeline::{capture_of_text, read_page};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Row {
    id: String,
    url: String,
    html: PathBuf,
}

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let [manifest, out] = arguments.as_slice() else {
        println!("usage: cargo bench --bench site_memory -- MANIFEST.jsonl OUT");
        return Ok(());
    };
    let (manifest, out) = (Path::new(manifest), Path::new(out));
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("news.db");
    let mut writer = Writer::open(&path, DateTime::UNIX_EPOCH)?;
    let rows = rows(manifest)?;
    let mut sites: HashMap<String, usize> = HashMap::new();
    let mut without = BufWriter::new(File::create(out.join("without.jsonl"))?);
    for row in &rows {
        let (url, capture) = load(manifest, row)?;
        *sites.entry(url.host_key().to_string()).or_default() += 1;
        let extraction = extract(&capture, &Options::default());
        let body = extraction.article.body.text();
        writeln!(without, "{}", json!({"id": row.id, "body": body}))?;
        let snapshot = writer.record_capture(&url, &capture, None)?;
        writer.record_extraction(snapshot, &extraction, "bench", DateTime::UNIX_EPOCH)?;
    }
    without.flush()?;
    drop(writer);
    let shorter = read_with(&path, manifest, &rows, out)?;
    let many = sites.values().filter(|pages| **pages >= 3).count();
    println!(
        "{} pages of {} sites, {many} of them with three pages or more; {shorter} pages read shorter",
        rows.len(),
        sites.len()
    );
    Ok(())
}

/// Reads all pages with what is known of their sites; gives how many come out shorter.
fn read_with(path: &Path, manifest: &Path, rows: &[Row], out: &Path) -> anyhow::Result<usize> {
    let reader = Reader::open(path)?;
    let mut with = BufWriter::new(File::create(out.join("with.jsonl"))?);
    let mut shorter = 0;
    for row in rows {
        let (url, capture) = load(manifest, row)?;
        let options = Options {
            site_memory: Arc::new(reader.site_memory(&url)?),
            ..Options::default()
        };
        let extraction = extract(&capture, &options);
        let body = extraction.article.body.text();
        writeln!(with, "{}", json!({"id": row.id, "body": body}))?;
        shorter += usize::from(!extraction.recalled.is_empty());
        for text in &extraction.recalled {
            println!(
                "{}  {}",
                url.host_key(),
                text.chars().take(90).collect::<String>()
            );
        }
    }
    with.flush()?;
    Ok(shorter)
}

fn rows(manifest: &Path) -> anyhow::Result<Vec<Row>> {
    let lines = BufReader::new(File::open(manifest)?).lines();
    let rows = lines.map(|line| Ok(serde_json::from_str(&line?)?));
    let rows: anyhow::Result<Vec<Row>> = rows.collect();
    // Without an address a page has no site.
    let has_site = |row: &Row| PageUrl::parse(&row.url).is_ok();
    Ok(rows?.into_iter().filter(has_site).collect())
}

fn load(manifest: &Path, row: &Row) -> anyhow::Result<(PageUrl, Capture)> {
    let page = manifest.parent().context("a folder")?.join(&row.html);
    let url = PageUrl::parse(&row.url)?;
    Ok((url.clone(), capture_of_text(read_page(&page)?, Some(url))))
}
