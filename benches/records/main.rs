//! `extract --warc` and a loop of warcio and trafilatura over one file of records, made of a
//! manifest's pages under ever new addresses:
//!
//! `cargo bench --bench records -- manifest.jsonl MEGABYTES .venv/bin/python3 RECORDS`
//!
//! The loop reads the file's first RECORDS pages only, as it would take long.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod child;
mod made;

use std::path::Path;
use std::process::Command;

use child::Measured;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"));
    let mut next = || arguments.next();
    let manifest = next().ok_or("which manifest?")?;
    let megabytes: u64 = next().as_deref().unwrap_or("500").parse()?;
    let python = next();
    let some: u64 = next().as_deref().unwrap_or("2000").parse()?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("pages.warc.gz");
    let pages = made::pages(Path::new(&manifest), &file, megabytes * 1_000_000)?;
    let bytes = std::fs::metadata(&file)?.len();
    println!("{pages} pages in {:.0} MB", bytes as f64 / 1e6);

    let mut best: Option<f64> = None;
    for output in ["jsonl", "parquet"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newsvault"));
        command
            .args(["extract", "--warc"])
            .arg(&file)
            .arg("--output");
        command.arg(folder.path().join("pages").with_extension(output));
        let measured = child::measure(&mut command)?;
        show(&format!("newsvault, {output}"), pages, &measured);
        let per_core = pages as f64 / measured.cpu.as_secs_f64();
        best = Some(best.map_or(per_core, |least| least.min(per_core)));
    }
    if let Some(python) = python {
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/records/loop.py");
        let mut command = Command::new(python);
        command.arg(program).arg(&file).arg(some.to_string());
        command.arg(folder.path().join("loop.jsonl"));
        let measured = child::measure(&mut command)?;
        let some = some.min(pages);
        show("warcio and trafilatura", some, &measured);
        let per_core = some as f64 / measured.cpu.as_secs_f64();
        let times = best.unwrap_or_default() / per_core;
        println!("{times:.1} times the pages a second of a core (the slower of both outputs)");
    }
    Ok(())
}

fn show(name: &str, pages: u64, measured: &Measured) {
    let (wall, cpu) = (measured.wall.as_secs_f64(), measured.cpu.as_secs_f64());
    println!(
        "{name:<24} {pages:>6} pages, {wall:>6.1} s, {:>6.1} a second, {:>6.1} a second of a core, \
         {:.2} cores busy, {:.0} MB at most",
        pages as f64 / wall,
        pages as f64 / cpu,
        cpu / wall,
        measured.memory as f64 / 1e6
    );
}
