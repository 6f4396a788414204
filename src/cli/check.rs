//! `newsvault check`: whether the archive is whole.

use std::fmt::Write as _;
use std::io::IsTerminal;
use std::path::Path;

use clap::ValueEnum;
use indicatif::ProgressBar;

use super::progress::bar;
use super::{Common, Exit, terminal};
use crate::archive::{self, CheckOptions, CheckReport, Examined, Finding, Head, Writer};
use crate::pipeline::clock;

/// Options of `newsvault check`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit code 0: whole; 1: something is wrong, or was and could not all be repaired; 3: the file\ncannot be read at all. Comparing the full text keeps runs waiting while it lasts; --quick does not."
)]
pub(super) struct Args {
    /// Leave out what takes long: indexes beside their tables, full text, and the bytes of pages
    /// unless --since-head is to vouch for them
    #[arg(long)]
    quick: bool,
    /// Make anew what can be made out of what is there (indexes, full text, counters), and look again
    #[arg(long)]
    repair: bool,
    /// A line that `newsvault head` printed: prove that all archived up to then is as it was
    #[arg(long, value_name = "HEAD")]
    since_head: Option<Head>,
    /// Threads that unpack pages [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// What it is printed as
    #[arg(long, short, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each part
    Text,
    /// One object
    Json,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let options = CheckOptions {
        quick: args.quick,
        since: args.since_head.clone(),
        jobs: args.jobs.map_or(cores, usize::from),
    };
    let mut report = look(&common.archive, &options)?;
    let repairable = report.findings.iter().any(|finding| finding.repairable);
    if args.repair && repairable {
        let repaired = Writer::open(&common.archive, clock::now())?.repair(&report)?;
        for finding in report.findings.iter().filter(|finding| finding.repairable) {
            terminal::note(&format!("repaired: {}", sentence(finding)));
        }
        tracing::debug!(repaired, "repaired");
        report = look(&common.archive, &options)?;
    }
    match args.format {
        Format::Text => terminal::data(&terminal::safe(&text(&common.archive, args, &report)))?,
        Format::Json => {
            let mut object = serde_json::to_value(&report)?;
            object["whole"] = report.is_whole().into();
            terminal::data(&format!("{object:#}\n"))?;
        }
    }
    Ok(if report.is_whole() {
        Exit::Done
    } else {
        Exit::Partly
    })
}

fn look(archive: &Path, options: &CheckOptions) -> anyhow::Result<CheckReport> {
    let watched = std::io::stderr().is_terminal() && !terminal::log_is_json();
    let bar = watched.then(bar);
    let report = archive::check(archive, options, &|part, done| {
        step(bar.as_ref(), part, done);
    });
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    Ok(report?)
}

fn step(bar: Option<&ProgressBar>, part: Examined, done: Option<(u64, u64)>) {
    let Some(bar) = bar else { return };
    bar.set_message(words(part));
    let (done, total) = done.unwrap_or_default();
    bar.set_length(total);
    bar.set_position(done);
}

fn words(part: Examined) -> &'static str {
    match part {
        Examined::Structure => "structure",
        Examined::ForeignKeys => "references",
        Examined::FullText => "full text",
        Examined::Rows => "rows",
        Examined::Ledger => "ledger",
        Examined::Bytes => "pages",
    }
}

fn text(archive: &Path, args: &Args, report: &CheckReport) -> String {
    let mut out = String::new();
    for part in Examined::ALL {
        let wrong: Vec<&Finding> = report.findings.iter().filter(|f| f.part == *part).collect();
        if wrong.is_empty() && report.looked_at.contains(part) {
            let _ = writeln!(out, "{:<11} {}", words(*part), well(*part, report));
        }
        for finding in wrong {
            let _ = writeln!(out, "{:<11} WRONG: {}", words(*part), sentence(finding));
        }
    }
    for why in &report.left_out {
        let _ = writeln!(out, "left out    {why}");
    }
    if let Some(entries) = report.vouched_for {
        let _ = writeln!(
            out,
            "since head  nothing up to entry {entries} was altered or removed"
        );
    }
    let repairable = report.findings.iter().any(|finding| finding.repairable);
    let verdict = match report.findings.len() {
        0 if args.quick => "is whole, as far as a quick look tells",
        0 => "is whole",
        _ if repairable && !args.repair => {
            "is not whole; `newsvault check --repair` mends a part of it"
        }
        _ => "is not whole",
    };
    let _ = writeln!(out, "{} {verdict}", archive.display());
    out
}

fn well(part: Examined, report: &CheckReport) -> String {
    match part {
        Examined::Structure => "sound".to_owned(),
        Examined::ForeignKeys => "all lead somewhere".to_owned(),
        Examined::FullText => "fits the articles".to_owned(),
        Examined::Rows => "in order".to_owned(),
        Examined::Ledger => format!(
            "{} snapshots, unbroken; head {}",
            report.snapshots, report.head
        ),
        Examined::Bytes => match report.let_go {
            0 => format!("{} unpacked, all as they were captured", report.pages),
            gone => format!(
                "{} unpacked, all as they were captured; {gone} let go by `newsvault prune`",
                report.pages
            ),
        },
    }
}

/// `3 rows of `queue` refer to …`
fn sentence(finding: &Finding) -> String {
    if finding.count == 1 {
        finding.what.clone()
    } else {
        format!("{} {}", finding.count, finding.what)
    }
}
