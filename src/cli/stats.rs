//! `newsvault stats`: how much there is, and of what.

use std::fmt::Write as _;

use serde_json::json;
use unicode_width::UnicodeWidthStr;

use super::summary::bytes;
use super::{Common, Exit, terminal};
use crate::archive::{Count, Reader, Stats};
use crate::pipeline::clock;

/// How many characters the longest bar takes.
const BAR: u64 = 40;

/// Options of `newsvault stats`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Rows of each table
    #[arg(long, short = 'n', value_name = "N", default_value_t = 15)]
    top: usize,
    /// Print all figures as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let stats = Reader::open(&common.archive)?.stats(clock::now())?;
    let text = if args.json {
        as_json(&stats)?
    } else {
        as_text(&stats, args.top)
    };
    terminal::data(&terminal::safe(&text))?;
    Ok(Exit::Done)
}

fn as_text(stats: &Stats, top: usize) -> String {
    let mut out = format!(
        "{} articles in {} revisions, from {} pages and {} requests\n",
        stats.articles, stats.revisions, stats.snapshots, stats.fetches
    );
    let ratio = stats.raw_bytes as f64 / stats.stored_bytes.max(1) as f64;
    let _ = writeln!(
        out,
        "{} of pages kept in {} (1 : {ratio:.1}); the archive is {}",
        bytes(stats.raw_bytes),
        bytes(stats.stored_bytes),
        bytes(stats.file_bytes)
    );
    let queue = &stats.queue;
    let _ = writeln!(
        out,
        "{} addresses queued: {} due now, {} never tried, {} given up for now",
        queue.total, queue.due, queue.untried, queue.parked
    );
    chart(&mut out, "by outlet", &stats.by_outlet, top);
    chart(&mut out, "by day", &stats.by_day, top);
    chart(&mut out, "by language", &stats.by_language, top);
    chart(&mut out, "failed requests by cause", &stats.failures, top);
    out
}

/// A bar a row; the rows beyond `top` in one.
fn chart(out: &mut String, title: &str, counts: &[Count], top: usize) {
    if counts.is_empty() {
        return;
    }
    let shown = counts.get(..top).unwrap_or(counts);
    let most = shown
        .iter()
        .map(|count| count.count)
        .max()
        .unwrap_or(1)
        .max(1);
    let name = |count: &Count| count.name.clone().unwrap_or_else(|| "(none)".to_owned());
    let width = shown
        .iter()
        .map(|count| name(count).width())
        .max()
        .unwrap_or(0)
        .min(40);
    let _ = writeln!(out, "\n{title}");
    for count in shown {
        let name = name(count);
        let pad = " ".repeat(width.saturating_sub(name.width()));
        let length = usize::try_from((count.count * BAR).div_ceil(most)).unwrap_or(0);
        let _ = writeln!(
            out,
            "  {name}{pad}  {:>7} {}",
            count.count,
            "█".repeat(length)
        );
    }
    let rest: u64 = counts.iter().skip(top).map(|count| count.count).sum();
    if rest > 0 {
        let _ = writeln!(out, "  and {} more with {rest}", counts.len() - shown.len());
    }
}

fn as_json(stats: &Stats) -> serde_json::Result<String> {
    let queue = &stats.queue;
    let value = json!({
        "articles": stats.articles,
        "revisions": stats.revisions,
        "snapshots": stats.snapshots,
        "fetches": stats.fetches,
        "raw_bytes": stats.raw_bytes,
        "stored_bytes": stats.stored_bytes,
        "file_bytes": stats.file_bytes,
        "queue": {"total": queue.total, "due": queue.due, "untried": queue.untried, "parked": queue.parked},
        "by_outlet": stats.by_outlet,
        "by_day": stats.by_day,
        "by_language": stats.by_language,
        "failures": stats.failures,
    });
    serde_json::to_string_pretty(&value).map(|text| text + "\n")
}
