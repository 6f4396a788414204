//! `newsvault extract`: reads articles without an archive.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::ValueEnum;

use super::config::Config;
use super::records::{self, Wanted};
use super::requests::Requests;
use super::{Common, Exit, explain, terminal};
use crate::archive::Reader;
use crate::discover::list::{self, ListBase};
use crate::exchange;
use crate::extract::{Options, extract};
use crate::fetch::{self, Fetcher};
use crate::model::{Capture, PageUrl};
use crate::pipeline;

/// Options of `newsvault extract`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Pages: files, URLs, or `-` for standard input
    #[arg(value_name = "FILE|URL|-", required_unless_present_any = ["manifest", "warc"])]
    pages: Vec<String>,
    /// The address of a page read from a file or standard input
    #[arg(long, value_name = "URL", conflicts_with_all = ["manifest", "warc"])]
    url: Option<String>,
    /// How to print the article
    #[arg(long, short, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// Leave out what the archive (--archive) knows to stand on many pages of a page's site
    #[arg(long, conflicts_with_all = ["manifest", "warc"])]
    memory: bool,
    /// Show for each field who said what, and who won
    #[arg(long, conflicts_with_all = ["manifest", "warc"])]
    explain: bool,
    /// Extract the pages of a manifest: one {"id","url","html"} a line, html a file beside it
    #[arg(
        long,
        value_name = "MANIFEST.jsonl",
        conflicts_with = "pages",
        requires = "output"
    )]
    manifest: Option<PathBuf>,
    /// Extract the pages of web archives, WARC files, packed or not; `-` for standard input
    #[arg(
        long,
        value_name = "FILE|-",
        num_args = 1..,
        conflicts_with_all = ["pages", "manifest"],
        requires = "output"
    )]
    warc: Vec<PathBuf>,
    /// Where the articles of a manifest or of web archives go: for these OUT.parquet, OUT.jsonl or OUT.csv, or - for
    /// standard output
    #[arg(long, value_name = "OUT", conflicts_with = "pages")]
    output: Option<PathBuf>,
    /// Where to list the records of web archives that are broken, one JSON object a line
    #[arg(long, value_name = "FILE.jsonl", requires = "warc")]
    problems: Option<PathBuf>,
    /// Threads that read pages [default: 1 for a manifest, all cores for web archives]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    #[command(flatten)]
    requests: Requests,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Jsonl,
    Markdown,
    Text,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Markdown => "markdown",
            Self::Text => "text",
        }
    }
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    match (&args.manifest, &args.output) {
        (Some(manifest), Some(output)) => batch(manifest, output, args.jobs.unwrap_or(1)),
        (None, Some(output)) if !args.warc.is_empty() => records::run(&Wanted {
            files: &args.warc,
            output,
            problems: args.problems.as_deref(),
            jobs: args.jobs,
        }),
        _ => pages(common, args),
    }
}

fn batch(manifest: &Path, output: &Path, jobs: u16) -> anyhow::Result<Exit> {
    // Known before the output is emptied: a wrong word must not cost a file.
    File::open(manifest).with_context(|| format!("cannot read `{}`", manifest.display()))?;
    if output.exists() && manifest.canonicalize()? == output.canonicalize()? {
        anyhow::bail!("cannot write `{}`: it is the manifest", output.display());
    }
    let file =
        File::create(output).with_context(|| format!("cannot write `{}`", output.display()))?;
    let mut out = BufWriter::new(file);
    let report = pipeline::extract_manifest(manifest, &mut out, jobs.into(), &terminal::note)
        .with_context(|| format!("cannot extract the pages of `{}`", manifest.display()))?;
    out.flush()
        .with_context(|| format!("cannot write `{}`", output.display()))?;
    let seconds = report.extracting.as_secs_f64();
    terminal::note(&format!(
        "{{\"pages\":{},\"errors\":{},\"seconds\":{seconds:.3}}}",
        report.pages, report.errors
    ));
    Ok(if report.errors == 0 {
        Exit::Done
    } else {
        Exit::Partly
    })
}

fn pages(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let config = Config::load(common)?;
    let url = args.url.as_deref().map(PageUrl::parse).transpose();
    let url = url.context("cannot use --url")?;
    let format = exchange::format(args.format.name()).context("a format without a writer")?;
    let mut out = terminal::Out::new();
    let mut writer = (format.writer)(&mut out);
    let archive = args.memory.then(|| Reader::open(&common.archive));
    let archive = archive.transpose()?;
    let mut exit = Exit::Done;
    for page in &args.pages {
        let capture = match capture(page, url.as_ref(), || {
            args.requests.options(&config.requests)
        }) {
            Ok(capture) => capture,
            Err(error) => {
                terminal::error(&error);
                exit = Exit::Partly;
                continue;
            }
        };
        let extraction = extract(&capture, &options(archive.as_ref(), &capture)?);
        if args.explain {
            terminal::data(&explain::table(&extraction))?;
        } else {
            writer.write(&extraction)?;
        }
    }
    if !args.explain && (exit == Exit::Done || args.pages.len() > 1) {
        writer.finish()?;
    }
    Ok(exit)
}

/// How a page is read: with what the archive knows of its site, if it is asked.
fn options(archive: Option<&Reader>, capture: &Capture) -> anyhow::Result<Options> {
    let memory = archive.zip(capture.url.as_ref());
    let memory = memory.map(|(archive, page)| archive.site_memory(page));
    Ok(Options {
        site_memory: Arc::new(memory.transpose()?.unwrap_or_default()),
        ..Options::default()
    })
}

/// Gets a page from where the argument says: standard input, a file that is there, or an address.
fn capture(
    page: &str,
    url: Option<&PageUrl>,
    requests: impl Fn() -> fetch::Options,
) -> anyhow::Result<Capture> {
    if page == "-" {
        let mut body = Vec::new();
        let read = std::io::stdin().lock().read_to_end(&mut body);
        read.context("cannot read standard input")?;
        return Ok(pipeline::capture_of_text(body, url.cloned()));
    }
    let path = Path::new(page);
    match list::read([page], ListBase::None).next() {
        Some(Ok(address)) if !path.exists() => fetched(&address, requests()),
        _ => pipeline::capture_of_file(path, url.cloned())
            .with_context(|| format!("cannot read `{page}`")),
    }
}

fn fetched(address: &PageUrl, options: fetch::Options) -> anyhow::Result<Capture> {
    let fetcher = Fetcher::new(options)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.context("cannot start the fetcher")?;
    runtime
        .block_on(pipeline::fetch_page(&fetcher, address))
        .map_err(|why| anyhow::anyhow!("cannot fetch `{address}`: {why}"))
}
