//! `newsvault merge`: another archive taken into this one.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::ValueEnum;

use super::interrupt::on_interrupt;
use super::progress::bar;
use super::summary::counted;
use super::{Common, Exit, terminal};
use crate::archive::{Merged, Reader, Writer, is_same_archive};
use crate::pipeline::{self, clock};

/// Options of `newsvault merge`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Captures are the same if address, moment and bytes are; those that are here are passed over, so\nthat a second merge changes nothing, and one that was cut short goes on where it ended. A story\nthat is not here is taken over as it stands there, with all its revisions. Of one that both\nhave, the history is told anew: what both saw, in the order in which it was seen, by the rules\nof ordinary archiving, so that no teaser and no wall takes the place of a text. Requests, runs,\nsources (followed from here on), the queue and alerts that are over come along; every capture is\nentered in the ledger. Both archives must be of one version: a run of this program brings an\nolder one up to date. The other one is only read.\n\nExit code 0: all is taken in; 1: it was stopped before the end, or bytes are damaged there (what\nwas read out of them is taken over); 3: an archive cannot be opened or written."
)]
pub(super) struct Args {
    /// The other archive; it is only read
    #[arg(value_name = "OTHER")]
    other: PathBuf,
    /// Only count what would be taken in
    #[arg(long, short = 'n')]
    dry_run: bool,
    /// What the figures are printed as
    #[arg(long, short, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines for people, on standard error
    Text,
    /// One object
    Json,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    if is_same_archive(&common.archive, &args.other) {
        anyhow::bail!("cannot merge `{}` into itself", args.other.display());
    }
    let merged = if args.dry_run {
        pipeline::merge_dry(&common.archive, &args.other)?
    } else {
        merge(common, args)?
    };
    match args.format {
        Format::Json => terminal::data(&format!("{}\n", serde_json::to_string(&merged)?))?,
        Format::Text => {
            for line in lines(&merged, args.dry_run) {
                terminal::note(&line);
            }
        }
    }
    let all_well = merged.damaged == 0 && !merged.interrupted;
    Ok(if all_well { Exit::Done } else { Exit::Partly })
}

fn merge(common: &Common, args: &Args) -> anyhow::Result<Merged> {
    // What cannot be read is found before this archive is touched.
    Reader::open(&args.other)?;
    let mut writer = Writer::open(&common.archive, clock::now())?;
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
    let merged = pipeline::merge(&mut writer, &args.other, &stop, &mut tell);
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    Ok(merged?)
}

/// What came of the captures.
fn captures(merged: &Merged, dry_run: bool) -> String {
    let mut captures = format!("{} to take in", merged.captures);
    if !dry_run {
        captures = format!("{} taken in", merged.captures);
    }
    for (count, what) in [
        (merged.known, "here already"),
        (
            merged.let_go,
            "of them without bytes, which were let go there",
        ),
        (
            merged.damaged,
            "of them without bytes, which are damaged there",
        ),
    ] {
        if count > 0 {
            captures = format!("{captures}, {count} {what}");
        }
    }
    captures
}

fn lines(merged: &Merged, dry_run: bool) -> Vec<String> {
    let mut lines = vec![
        format!("captures    {}", captures(merged, dry_run)),
        format!("stories     {} new, {} of both", merged.new, merged.woven),
    ];
    if dry_run {
        lines.push("nothing was written".to_owned());
        return lines;
    }
    lines[1] = format!(
        "{}; {}",
        lines[1],
        counted(merged.revisions, "revision", "revisions")
    );
    lines.push(format!(
        "requests    {} of {}",
        merged.requests,
        counted(merged.runs, "new run", "new runs")
    ));
    lines.push(format!(
        "following   {}, {} in the queue",
        counted(merged.sources, "new source", "new sources"),
        counted(merged.queued, "new address", "new addresses")
    ));
    if merged.alerts > 0 {
        let alerts = counted(merged.alerts, "alert that is", "alerts that are");
        lines.push(format!("alerts      {alerts} over"));
    }
    if merged.differently_read > 0 {
        let stories = counted(
            merged.differently_read,
            "story of both was",
            "stories of both were",
        );
        lines.push(format!(
            "{stories} read by several versions of the extractor, so that some revisions\nmay differ by that alone; `newsvault reextract` on both archives before a merge avoids it"
        ));
    }
    if merged.interrupted {
        lines.push("stopped before the end; the same command goes on".to_owned());
    }
    lines
}
