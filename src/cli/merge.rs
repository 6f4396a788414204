//! `newsvault merge`: another archive's captures, taken into this one.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::interrupt::on_interrupt;
use super::progress::bar;
use super::summary::counted;
use super::{Common, Exit, terminal};
use crate::archive::{Writer, is_same_archive};
use crate::extract;
use crate::pipeline::{self, MergeSource, Merged, clock};

/// Options of `newsvault merge`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Captures are the same if address, moment and bytes are; those that are here are passed over, so\nthat a second merge changes nothing. Each of the others is kept, entered in the ledger and read, as\nif it had been fetched here. A capture older than what a story has here is kept with the story, and\nmakes no revision, unless it tells the whole of what is but a teaser here. Requests, runs, sources and\nwhat they tell (that a story is gone) stay there, and so does the text of pages whose bytes were\nlet go: keep the other archive if it has any."
)]
pub(super) struct Args {
    /// The other archive; it is only read
    #[arg(value_name = "OTHER")]
    other: PathBuf,
    /// Only count what would be taken in
    #[arg(long, short = 'n')]
    dry_run: bool,
    /// Threads that read pages [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Print the closing summary as JSON on standard output
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    if is_same_archive(&common.archive, &args.other) {
        anyhow::bail!("cannot merge `{}` into itself", args.other.display());
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let source = MergeSource {
        other: &args.other,
        jobs: args.jobs.map_or(cores, usize::from),
        reading: extract::Options::default(),
    };
    let merged = if args.dry_run {
        pipeline::merge_dry(&common.archive, &source)?
    } else {
        merge(common, &source)?
    };
    if args.json {
        terminal::data(&format!("{}\n", serde_json::to_string(&merged)?))?;
    } else {
        terminal::note(&told(&merged, args.dry_run));
    }
    let all_well = merged.damaged == 0 && !merged.interrupted;
    Ok(if all_well { Exit::Done } else { Exit::Partly })
}

fn merge(common: &Common, source: &MergeSource<'_>) -> anyhow::Result<Merged> {
    // What cannot be read is found before this archive is touched.
    crate::archive::Reader::open(source.other)?;
    let writer = Writer::open(&common.archive, clock::now())?;
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    on_interrupt(move || stopped.store(true, Ordering::Relaxed))?;
    let watched = std::io::stderr().is_terminal() && !terminal::log_is_json();
    let bar = watched.then(bar);
    let mut tell = |done: u64, all: u64| {
        if let Some(bar) = &bar {
            bar.set_length(all);
            bar.set_position(done);
        }
    };
    let merged = pipeline::merge(writer, source, &stop, &mut tell);
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    Ok(merged?)
}

fn told(merged: &Merged, dry_run: bool) -> String {
    let captures = counted(merged.captures, "capture", "captures");
    let mut line = if dry_run {
        format!("{captures} to take in")
    } else {
        format!(
            "took in {captures}: {}, {}, {} kept aside",
            counted(merged.new, "new story", "new stories"),
            counted(merged.revised, "revision", "revisions"),
            merged.held,
        )
    };
    for (count, what) in [
        (merged.known, "here already"),
        (merged.let_go, "whose bytes were let go there"),
        (merged.damaged, "damaged there"),
    ] {
        if count > 0 {
            line = format!("{line}; {count} {what}");
        }
    }
    if merged.queued > 0 {
        let addresses = counted(merged.queued, "address", "addresses");
        line = format!("{line}; {addresses} added to the queue");
    }
    if merged.interrupted {
        line += "; stopped before the end, the same command goes on";
    }
    line
}
