//! `newsvault import`: what others captured, into the archive.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::bail;
use clap::ValueEnum;
use indicatif::ProgressBar;

use super::interrupt::on_interrupt;
use super::progress::bar;
use super::summary::counted;
use super::{Common, Exit, terminal};
use crate::archive::Writer;
use crate::pipeline::{self, Import, ImportEvent, ImportKind, ImportReport, UnfitSource, clock};

/// Problems that are printed; the others are counted.
const SHOWN: usize = 20;

/// Options of `newsvault import`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "What a file is shows in what it begins with: a web archive (WARC, .gz, .zst, WET), a package of them\n(WACZ), a saved page (HTML, SingleFile, plain text), articles that a program read as JSON lines\n(newsvault, news-please, trafilatura) or as a table (Parquet), addresses as CSV. Nothing is taken in twice; an import that was\nstopped or killed goes on where it was when it is called again."
)]
pub(super) struct Args {
    /// Files and folders, or - for a web archive on standard input
    #[arg(value_name = "FILE|DIR|-", required = true)]
    names: Vec<String>,
    /// What the files are, if what they begin with says it wrong
    #[arg(long = "as", value_name = "KIND", value_enum)]
    kind: Option<Kind>,
    /// Only say what is in the files
    #[arg(long, short = 'n')]
    dry_run: bool,
    /// Threads that read pages [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// What the summary is printed as
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Warc,
    Wacz,
    Page,
    Jsonl,
    Parquet,
    Csv,
}

impl From<Kind> for ImportKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Warc => Self::Warc,
            Kind::Wacz => Self::Wacz,
            Kind::Page => Self::Page,
            Kind::Jsonl => Self::Jsonl,
            Kind::Parquet => Self::Parquet,
            Kind::Csv => Self::Csv,
        }
    }
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let (sources, unfit) = pipeline::sources(&args.names, args.kind.map(Into::into));
    for file in unfit.iter().take(SHOWN) {
        terminal::warn(&format!(
            "cannot import `{}`: {}",
            file.path.display(),
            file.why
        ));
    }
    if sources.is_empty() {
        bail!(
            "nothing to import\nhint: name web archives (WARC, WACZ), folders of saved pages, JSON lines, CSV of addresses"
        );
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let wanted = Import {
        sources,
        jobs: args.jobs.map_or(cores, usize::from),
    };
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    on_interrupt(move || stopped.store(true, Ordering::Relaxed))?;
    let report = if args.dry_run {
        pipeline::import_dry(&wanted, &stop)
    } else {
        let writer = Writer::open(&common.archive, clock::now())?;
        let mut shown = Shown::new();
        let report = pipeline::import(writer, &wanted, &stop, &mut |event| shown.tell(&event));
        shown.end();
        report?
    };
    match args.format {
        Format::Json => terminal::data(&format!("{}\n", serde_json::to_string(&report)?))?,
        Format::Text => lines(&report, &unfit, args.dry_run)
            .iter()
            .for_each(|line| terminal::note(line)),
    }
    let all_well = unfit.is_empty() && report.files_failed == 0 && !report.interrupted;
    Ok(if all_well { Exit::Done } else { Exit::Partly })
}

/// What is seen meanwhile.
struct Shown {
    bar: Option<ProgressBar>,
    problems: usize,
}

impl Shown {
    fn new() -> Self {
        let watched = std::io::stderr().is_terminal() && !terminal::log_is_json();
        Self {
            bar: watched.then(bar),
            problems: 0,
        }
    }

    fn tell(&mut self, event: &ImportEvent<'_>) {
        match event {
            ImportEvent::Began(source) => {
                if let Some(bar) = &self.bar {
                    bar.set_message(terminal::safe_line(&source.name));
                }
            }
            ImportEvent::Reached(items) => {
                if let Some(bar) = &self.bar {
                    bar.set_position(*items);
                }
            }
            ImportEvent::Trouble(trouble) => {
                self.problems += 1;
                if self.problems <= SHOWN {
                    terminal::warn(&format!(
                        "{}: {}: {}",
                        trouble.file, trouble.code, trouble.message
                    ));
                }
            }
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        if self.problems > SHOWN {
            terminal::warn(&format!(
                "… and {} like these",
                counted((self.problems - SHOWN) as u64, "problem", "problems")
            ));
        }
    }
}

/// `files       2 read, 1 that cannot be imported`: the first of them, and what there is of the others.
fn told(of: &str, counts: &[(u64, &str)]) -> String {
    let shown = counts
        .iter()
        .enumerate()
        .filter(|(at, (count, _))| *at == 0 || *count > 0);
    let shown: Vec<String> = shown
        .map(|(_, (count, what))| format!("{count} {what}"))
        .collect();
    format!("{of:<11} {}", shown.join(", "))
}

/// What was read, and what came of it.
fn sums(report: &ImportReport, unfit: &[UnfitSource], dry: bool) -> Vec<String> {
    let mut lines = Vec::new();
    lines.push(told(
        "files",
        &[
            (report.files, "read"),
            (report.files_known, "read to their end before"),
            (report.files_failed, "not read to their end"),
            (unfit.len() as u64, "that cannot be imported"),
        ],
    ));
    let taken = if dry { "in them" } else { "taken in" };
    lines.push(told(
        "pages",
        &[(report.captures, taken), (report.known, "here already")],
    ));
    if !dry {
        lines.push(told(
            "articles",
            &[
                (report.new, "new"),
                (report.revised, "changed"),
                (report.unchanged, "unchanged"),
                (
                    report.without_story,
                    "pages without a story or with less than is known",
                ),
            ],
        ));
    }
    lines
}

fn lines(report: &ImportReport, unfit: &[UnfitSource], dry: bool) -> Vec<String> {
    let mut lines = sums(report, unfit, dry);
    if report.woven > 0 {
        lines.push(format!(
            "histories   {} older than what was known, put in their places",
            counted(report.woven, "page", "pages")
        ));
    }
    if report.confirmed + report.gone > 0 {
        lines.push(format!(
            "told        {} as they were, {} gone",
            report.confirmed, report.gone
        ));
    }
    if report.waiting > 0 {
        lines.push(format!(
            "waiting     {} said of pages that are not here, kept until they are",
            counted(report.waiting, "thing", "things")
        ));
    }
    if report.addresses > 0 {
        lines.push(format!(
            "queue       {} for newsvault run",
            counted(report.addresses, "address", "addresses")
        ));
    }
    for (word, counts) in [
        ("passed over", &report.passed_over),
        ("broken", &report.broken),
    ] {
        if !counts.is_empty() {
            let counts: Vec<String> = counts
                .iter()
                .map(|(why, count)| format!("{count} {why}"))
                .collect();
            lines.push(format!("{word:<11} {}", counts.join(", ")));
        }
    }
    if report.interrupted {
        lines.push("stopped; the same command goes on where it was".to_owned());
    }
    lines
}
