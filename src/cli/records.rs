//! `newsvault extract --warc`: the pages of web archives, as rows of one file.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use super::interrupt::on_interrupt;
use super::summary::counted;
use super::unfinished::Unfinished;
use super::{Exit, terminal};
use crate::exchange::records::{self, COLUMNS, Column, ROW_FORMATS, RowFormat, row_format};
use crate::extract::Options;
use crate::pipeline::{self, BulkExtraction, BulkReport, Problem, RecordPage, RecordSource, Told};

/// Problems that are shown as they come; `--problems` writes all of them.
const SHOWN: u64 = 10;
/// Bytes that are written at a time.
const BUFFER: usize = 1024 * 1024;

/// What to read, and where it goes.
pub(super) struct Wanted<'a> {
    pub(super) files: &'a [PathBuf],
    pub(super) output: &'a Path,
    pub(super) problems: Option<&'a Path>,
    pub(super) jobs: Option<u16>,
}

/// What is seen on the way, besides pages.
enum Seen {
    Problem(Problem),
    Reached(u64),
}

/// Reads them.
pub(super) fn run(wanted: &Wanted<'_>) -> anyhow::Result<Exit> {
    let format = format(wanted.output)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let extraction = BulkExtraction {
        sources: sources(wanted)?,
        jobs: wanted.jobs.map_or(cores, usize::from),
        reading: Options::default(),
    };
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    on_interrupt(move || stopped.store(true, Ordering::Relaxed))?;
    let began = Instant::now();
    let mut problems = Problems::new(wanted.problems)?;
    let bar = bar(&extraction.sources);
    let mut seen = |seen| match seen {
        Seen::Problem(problem) => bar.suspend(|| problems.take(&problem)),
        Seen::Reached(bytes) => {
            bar.set_position(bytes);
            Ok(())
        }
    };
    let report = write(wanted.output, format, &extraction, &stop, &mut seen);
    bar.finish_and_clear();
    let report = report.with_context(|| format!("cannot write `{}`", wanted.output.display()))?;
    problems.end()?;
    tell(&report, began.elapsed().as_secs_f64())?;
    Ok(if report.unreadable > 0 || report.interrupted {
        Exit::Partly
    } else {
        Exit::Done
    })
}

/// The format of rows by the name of the file.
fn format(output: &Path) -> anyhow::Result<&'static RowFormat> {
    if output == Path::new("-") {
        return row_format("jsonl").context("a format without a writer");
    }
    let suffix = output.extension().map(OsStr::to_ascii_lowercase);
    let suffix = suffix.as_ref().and_then(|suffix| suffix.to_str());
    let suffix = suffix.map(|suffix| if suffix == "ndjson" { "jsonl" } else { suffix });
    let found = ROW_FORMATS
        .iter()
        .find(|format| suffix == Some(format.suffix));
    found.with_context(|| {
        let names: Vec<String> = ROW_FORMATS
            .iter()
            .map(|format| format!("OUT.{}", format.suffix))
            .collect();
        format!(
            "cannot tell what to write into `{}`\nhint: name it {}",
            output.display(),
            names.join(", ")
        )
    })
}

/// The files; those that cannot be read are told before anything is written.
fn sources(wanted: &Wanted<'_>) -> anyhow::Result<Vec<RecordSource>> {
    let mut sources = Vec::new();
    for path in wanted.files {
        if path == Path::new("-") {
            sources.push(RecordSource::Stdin);
            continue;
        }
        let cannot = || format!("cannot read `{}`", path.display());
        let file = File::open(path).with_context(cannot)?;
        if file.metadata().with_context(cannot)?.is_dir() {
            anyhow::bail!("{}: it is a folder", cannot());
        }
        if wanted.output.exists() && path.canonicalize()? == wanted.output.canonicalize()? {
            anyhow::bail!("cannot write `{}`: it is to be read", path.display());
        }
        sources.push(RecordSource::File(path.clone()));
    }
    Ok(sources)
}

fn write(
    output: &Path,
    format: &RowFormat,
    extraction: &BulkExtraction,
    stop: &AtomicBool,
    seen: &mut dyn FnMut(Seen) -> io::Result<()>,
) -> io::Result<BulkReport> {
    if output == Path::new("-") {
        return write_to(
            Box::new(terminal::Out::new()),
            format,
            extraction,
            stop,
            seen,
        );
    }
    let file = Unfinished::create(output)?;
    let out = BufWriter::with_capacity(BUFFER, file.as_file());
    let report = write_to(Box::new(out), format, extraction, stop, seen)?;
    file.finish()?;
    Ok(report)
}

fn write_to(
    out: records::Out<'_>,
    format: &RowFormat,
    extraction: &BulkExtraction,
    stop: &AtomicBool,
    seen: &mut dyn FnMut(Seen) -> io::Result<()>,
) -> io::Result<BulkReport> {
    let columns: Vec<&Column> = COLUMNS.iter().collect();
    let mut writer = (format.writer)(out, &columns)?;
    let report =
        pipeline::extract_records(
            extraction,
            stop,
            &RecordPage::record,
            &mut |told| match told {
                Told::Page(row) => writer.write(&row),
                Told::Problem(problem) => seen(Seen::Problem(problem)),
                Told::Reached(bytes) => seen(Seen::Reached(bytes)),
            },
        )?;
    writer.finish()?;
    Ok(report)
}

/// How far it is, if a person looks and the files have an end.
fn bar(sources: &[RecordSource]) -> ProgressBar {
    let size = |source: &RecordSource| match source {
        RecordSource::File(path) => path.metadata().ok().map(|file| file.len()),
        RecordSource::Stdin | RecordSource::Stream(..) => None,
    };
    let sizes: Option<Vec<u64>> = sources.iter().map(size).collect();
    let is_seen = !terminal::log_is_json() && io::stderr().is_terminal();
    let Some(sizes) = sizes.filter(|_| is_seen) else {
        return ProgressBar::hidden();
    };
    let template = "{bar:30} {bytes}/{total_bytes} [{elapsed}, {eta} left]";
    let style = ProgressStyle::with_template(template);
    let bar = ProgressBar::new(sizes.iter().sum());
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// Where problems go: all into a file, the first ones before people's eyes.
struct Problems {
    file: Option<BufWriter<File>>,
    count: u64,
}

impl Problems {
    fn new(path: Option<&Path>) -> anyhow::Result<Self> {
        let create = |path: &Path| {
            File::create(path).with_context(|| format!("cannot write `{}`", path.display()))
        };
        Ok(Self {
            file: path.map(create).transpose()?.map(BufWriter::new),
            count: 0,
        })
    }

    fn take(&mut self, problem: &Problem) -> io::Result<()> {
        self.count += 1;
        if let Some(file) = &mut self.file {
            serde_json::to_writer(&mut *file, problem)?;
            return file.write_all(b"\n");
        }
        if self.count <= SHOWN {
            let (file, place) = (&problem.file, problem.place);
            terminal::warn(&format!("{file}, {place}: {}", problem.message));
        }
        Ok(())
    }

    fn end(mut self) -> anyhow::Result<()> {
        if let Some(file) = &mut self.file {
            return file.flush().context("cannot write the problems");
        }
        if self.count > SHOWN {
            let more = counted(self.count - SHOWN, "more problem", "more problems");
            terminal::note(&format!("{more}: `--problems FILE.jsonl` lists all"));
        }
        Ok(())
    }
}

/// What came of it: for people, and in the last line for programs.
fn tell(report: &BulkReport, seconds: f64) -> anyhow::Result<()> {
    let list = |counts: &BTreeMap<&str, u64>| {
        let each = counts.iter().map(|(why, count)| format!("{count} {why}"));
        each.collect::<Vec<_>>().join(", ")
    };
    let read = format!(
        "read {} in {} of {}",
        counted(report.pages, "page", "pages"),
        counted(report.records, "record", "records"),
        counted(report.files, "file", "files")
    );
    let listed = [
        ("passed over", &report.passed_over),
        ("broken", &report.broken),
    ];
    let listed = listed.iter().filter(|(_, counts)| !counts.is_empty());
    let listed = listed.map(|(name, counts)| format!("{name}: {}", list(counts)));
    let stopped = report
        .interrupted
        .then(|| "stopped before the end".to_owned());
    let said: Vec<String> = [read].into_iter().chain(listed).chain(stopped).collect();
    terminal::note(&said.join("; "));
    let mut summary = serde_json::to_value(report)?;
    summary["seconds"] = ((seconds * 1000.0).round() / 1000.0).into();
    terminal::note(&summary.to_string());
    Ok(())
}
