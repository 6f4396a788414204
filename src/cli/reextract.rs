//! `newsvault reextract`: today's extractor over the pages that the archive has.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::ProgressBar;

use super::interrupt::on_interrupt;
use super::progress::bar;
use super::rows::{self, Layout, Printer};
use super::summary::counted;
use super::{Common, Exit, terminal};
use crate::archive::{ArchiveError, Reader, Rereading, Selection, Value, Verdict, Writer};
use crate::extract;
use crate::pipeline::{self, Reextraction, Rereadings, clock};

/// Columns of what is printed otherwise than as a table.
const COLUMNS: [&str; 8] = [
    "snapshot_id",
    "article_id",
    "revision",
    "url",
    "verdict",
    "field",
    "before",
    "after",
];

/// Options of `newsvault reextract`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A page that is read otherwise than before gets the new reading in its revision, and in its\narticle if that revision is the latest; what stood before is kept in the table readings. No\nrevision is made, and no reading that tells less of a story takes the place of a better one."
)]
pub(super) struct Args {
    /// Only pages of articles for which this holds, in SQL: "outlet = 'Harbour Post'"
    #[arg(long = "where", value_name = "CONDITION")]
    condition: Option<String>,
    /// Pages that this version of the extractor has read already, too. Without it, of these only
    /// pages of sites that have taught boilerplate since (site_boilerplate)
    #[arg(long)]
    again: bool,
    /// Only say what would come out otherwise
    #[arg(long, short = 'n')]
    dry_run: bool,
    /// Threads that read pages [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// A table has one row a field, with how often it differs; all others one row a difference
    #[arg(long, short, value_enum, default_value_t = Layout::Table)]
    format: Layout,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let selection = Selection {
        condition: args.condition.clone(),
        except_version: (!args.again).then(|| extract::VERSION.to_owned()),
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let wanted = Reextraction {
        snapshots: Reader::open(&common.archive)?.select_snapshots(&selection)?,
        jobs: args.jobs.map_or(cores, usize::from),
        reading: extract::Options::default(),
    };
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    on_interrupt(move || stopped.store(true, Ordering::Relaxed))?;
    let mut shown = Shown::new(args.format, wanted.snapshots.len() as u64)?;
    let mut tell = |done: &Result<Rereading, ArchiveError>| shown.page(done);
    let report = if args.dry_run {
        pipeline::reextract_dry(&common.archive, &wanted, &stop, &mut tell)?
    } else {
        let writer = Writer::open(&common.archive, clock::now())?;
        pipeline::reextract(writer, &wanted, &stop, &mut tell)?
    };
    shown.end(&report)?;
    terminal::note(&summary(&report, args.dry_run));
    Ok(if report.damaged > 0 || report.interrupted {
        Exit::Partly
    } else {
        Exit::Done
    })
}

/// What is printed on the way.
struct Shown {
    /// Rows of differences; `None` for a table, which is drawn at the end.
    printer: Option<Box<dyn Printer>>,
    layout: Layout,
    bar: Option<ProgressBar>,
    /// Why a row could not be printed.
    failed: Option<std::io::Error>,
}

impl Shown {
    fn new(layout: Layout, pages: u64) -> std::io::Result<Self> {
        let is_drawn = matches!(layout, Layout::Table | Layout::Markdown);
        let mut printer = (!is_drawn).then(|| rows::printer(layout));
        if let Some(printer) = &mut printer {
            printer.columns(&COLUMNS.map(str::to_owned))?;
        }
        let watched = std::io::stderr().is_terminal() && !terminal::log_is_json();
        let bar = watched.then(bar);
        if let Some(bar) = &bar {
            bar.set_length(pages);
        }
        Ok(Self {
            printer,
            layout,
            bar,
            failed: None,
        })
    }

    fn page(&mut self, done: &Result<Rereading, ArchiveError>) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
        match (done, &mut self.printer) {
            (Err(error), _) => self.warn(&error.to_string()),
            (Ok(rereading), Some(printer)) if self.failed.is_none() => {
                self.failed = print(&mut **printer, rereading).err();
            }
            _ => {}
        }
    }

    fn warn(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| terminal::warn(line)),
            None => terminal::warn(line),
        }
    }

    fn end(mut self, report: &Rereadings) -> std::io::Result<()> {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        if let Some(error) = self.failed {
            return Err(error);
        }
        match &mut self.printer {
            Some(printer) => printer.finish(),
            None if report.fields.is_empty() => Ok(()),
            None => draw(self.layout, report),
        }
    }
}

/// A row for each difference; for a story that was found, one without a field.
fn print(printer: &mut dyn Printer, rereading: &Rereading) -> std::io::Result<()> {
    let text = |text: Option<&str>| text.map_or(Value::Null, |text| Value::Text(text.to_owned()));
    let number = |number: Option<i64>| number.map_or(Value::Null, Value::Integer);
    let mut row = |field: Option<&str>, before: Option<&str>, after: Option<&str>| {
        printer.row(&[
            Value::Integer(rereading.snapshot_id),
            number(rereading.article_id),
            number(rereading.revision),
            text(Some(&rereading.url)),
            text(Some(word(rereading.verdict))),
            text(field),
            text(before),
            text(after),
        ])
    };
    if rereading.verdict == Verdict::Found {
        return row(None, None, None);
    }
    for difference in &rereading.differences {
        row(
            Some(difference.field),
            difference.before.as_deref(),
            difference.after.as_deref(),
        )?;
    }
    Ok(())
}

fn draw(layout: Layout, report: &Rereadings) -> std::io::Result<()> {
    let mut printer = rows::printer(layout);
    printer.columns(&["field", "filled", "emptied", "changed"].map(str::to_owned))?;
    let number = |count: u64| Value::Integer(i64::try_from(count).unwrap_or(i64::MAX));
    for (field, count) in &report.fields {
        printer.row(&[
            Value::Text((*field).to_owned()),
            number(count.filled),
            number(count.emptied),
            number(count.changed),
        ])?;
    }
    printer.finish()
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Same => "same",
        Verdict::Superseded => "superseded",
        Verdict::Declined => "declined",
        Verdict::Found => "found",
        Verdict::NoStory => "no_story",
    }
}

fn summary(report: &Rereadings, dry_run: bool) -> String {
    if report.pages == 0 && report.damaged == 0 {
        return "no page to read again: all that are wanted were read by this version; --again reads them all the same".to_owned();
    }
    let count = |verdict| report.verdicts.get(&verdict).copied().unwrap_or(0);
    let mut parts = Vec::new();
    for (count, one, many) in [
        (
            count(Verdict::Same) + count(Verdict::NoStory),
            "says the same",
            "say the same",
        ),
        (
            count(Verdict::Superseded),
            "says something else",
            "say something else",
        ),
        (count(Verdict::Found), "story found", "stories found"),
        (
            count(Verdict::Declined),
            "tells less and leaves what stands",
            "tell less and leave what stands",
        ),
        (report.damaged, "is damaged", "are damaged"),
    ] {
        if count > 0 {
            parts.push(counted(count, one, many));
        }
    }
    let pages = counted(report.pages, "page", "pages");
    let end = match (dry_run, report.interrupted) {
        (true, _) => "; nothing was written",
        (false, true) => "; stopped before the end, what was read is kept",
        (false, false) => "",
    };
    format!("read {pages} again: {}{end}", parts.join(", "))
}
