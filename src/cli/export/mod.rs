//! `newsvault export`: articles out of the archive, in formats that others read.

mod feed;
mod folder;
mod partitions;
mod target;
mod web_archive;

use std::io;
use std::path::Path;

use anyhow::{Context, bail};
use chrono::NaiveDate;
use clap::ValueEnum;

use self::partitions::Partitions;
use self::target::Target;
use super::exclusions::undisguised;
use super::summary::counted;
use super::{Common, Exit, terminal};
use crate::archive::{ExportOrder, ExportQuery, PartKey, Reader, SearchQuery};
use crate::exchange::records::{self, COLUMNS, Column, Feed, Out, RowFormat, Writer};
use crate::pipeline::WebArchiveOptions;

/// Options of `newsvault export`.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option that is given or not"
)]
#[command(
    after_help = "Articles are written as they all stand at one moment, by their numbers (a feed's newest first, parts each\nfor themselves); memory does not grow with the archive. A file takes its name when it is whole. `newsvault schema --exported` tells the columns."
)]
pub(super) struct Args {
    /// What articles are written as
    #[arg(long, value_enum)]
    to: Format,
    /// Where to, or - for standard output
    #[arg(value_name = "OUT")]
    out: String,
    /// Only articles for which this holds, in SQL: "outlet = 'Harbour Post'"
    #[arg(long = "where", value_name = "CONDITION")]
    condition: Option<String>,
    /// Only articles that fulfil this search, as newsvault search has it
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
    /// Only articles published on this day or later
    #[arg(long, value_name = "YYYY-MM-DD")]
    since: Option<NaiveDate>,
    /// Only articles published on this day or earlier
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<NaiveDate>,
    /// With --to jsonl: as schema.org's NewsArticle, which --to jsonld writes, too
    #[arg(long)]
    jsonld: bool,
    /// Every revision of them, not only the latest
    #[arg(long)]
    revisions: bool,
    /// Only these columns, in this order
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = column)]
    fields: Vec<&'static Column>,
    /// Of rows: a folder for each value of these, below OUT: outlet=…/month=…/part-0.parquet
    #[arg(long, value_name = "KEY", value_enum, value_delimiter = ',')]
    partition_by: Vec<PartKey>,
    /// Of web archives: begin another file after so many bytes (500MB, 1GB): OUT-00000.warc.gz, …
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_size: Option<u64>,
    /// Of web archives: also pages that ask not to be kept in archives
    #[arg(long)]
    noarchive_too: bool,
    /// Put it in the place of what is there under that name; with --partition-by, of the parts there
    #[arg(long, short)]
    force: bool,
}

/// What articles are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Comma-separated values (RFC 4180), names first; no cell is a formula to a spreadsheet
    Csv,
    /// One JSON object a line, with all columns
    Jsonl,
    /// Typed columns, packed (Apache Parquet): for DuckDB, pandas, Spark
    Parquet,
    /// The captured pages themselves (WARC 1.1), with what servers said of them and what was read out of them
    Warc,
    /// The same in one package with an index and the pages' texts (WACZ), for ReplayWeb.page
    Wacz,
    /// One NewsArticle of schema.org a line, as JSON-LD
    Jsonld,
    /// A folder of Markdown files, one an article, with what is known of it in front (YAML)
    Markdown,
    /// A feed (Atom, RFC 4287), one entry an article
    Atom,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
            Self::Warc => "warc",
            Self::Wacz => "wacz",
            Self::Jsonld => "jsonld",
            Self::Markdown => "markdown",
            Self::Atom => "atom",
        }
    }
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let mut reader = Reader::open(&common.archive)?;
    let to = format(args)?;
    refuse(args, to)?;
    let query = query(args, to);
    match to {
        Format::Warc | Format::Wacz => web_archives(common, args, &query),
        Format::Markdown => markdown(&mut reader, args, &query),
        Format::Atom => {
            let head = feed::head(args, &common.archive);
            let feed = |out| Ok::<Writer<'_>, io::Error>(Box::new(Feed::new(out, &head)?));
            rows(common, args, &query, &mut reader, feed)
        }
        Format::Csv | Format::Jsonl | Format::Parquet | Format::Jsonld => {
            let format = records::row_format(to.name()).context("a format without a writer")?;
            let columns = if args.fields.is_empty() {
                COLUMNS.iter().collect()
            } else {
                args.fields.clone()
            };
            if !args.partition_by.is_empty() {
                return parted(&mut reader, args, &query, (format, columns));
            }
            rows(common, args, &query, &mut reader, |out| {
                (format.writer)(out, &columns)
            })
        }
    }
}

/// Options that say nothing of this format.
fn refuse(args: &Args, to: Format) -> anyhow::Result<()> {
    let is_web_archive = matches!(to, Format::Warc | Format::Wacz);
    if is_web_archive && (args.revisions || !args.fields.is_empty()) {
        bail!(
            "a web archive holds all captures, and no columns\nhint: leave out --revisions and --fields"
        );
    }
    if !is_web_archive && (args.max_size.is_some() || args.noarchive_too) {
        bail!("--max-size and --noarchive-too are for web archives\nhint: --to warc, --to wacz");
    }
    let fixed = match to {
        Format::Jsonld => Some("JSON-LD: its properties are schema.org's"),
        Format::Markdown => Some("Markdown: all of them stand in front"),
        Format::Atom => Some("Atom: its elements are the format's"),
        _ => None,
    };
    if let Some(fixed) = fixed.filter(|_| !args.fields.is_empty()) {
        bail!("cannot choose columns of {fixed}\nhint: --to jsonl --fields …");
    }
    let is_rows = matches!(
        to,
        Format::Csv | Format::Jsonl | Format::Jsonld | Format::Parquet
    );
    if !is_rows && !args.partition_by.is_empty() {
        bail!("--partition-by is for rows\nhint: --to parquet, --to csv, --to jsonl");
    }
    Ok(())
}

/// Says how many articles went where.
fn told(args: &Args, count: u64, more: &str) -> Exit {
    let what = if args.revisions {
        counted(count, "revision", "revisions")
    } else {
        counted(count, "article", "articles")
    };
    terminal::note(&format!("{what} to {}{more}", args.out));
    Exit::Done
}

/// Into one file, one after the other.
fn rows<'a>(
    common: &Common,
    args: &Args,
    query: &ExportQuery,
    reader: &mut Reader,
    writer: impl FnOnce(Out<'a>) -> io::Result<Writer<'a>>,
) -> anyhow::Result<Exit> {
    let target = Target::open(&args.out, &common.archive, args.force)?;
    let written = target.write(|out| {
        let mut writer = writer(out)?;
        let count = reader.export(query, |record| anyhow::Ok(writer.write(&record)?))?;
        writer.finish()?;
        Ok(count)
    })?;
    Ok(told(args, written, ""))
}

fn markdown(reader: &mut Reader, args: &Args, query: &ExportQuery) -> anyhow::Result<Exit> {
    let written = folder::write(reader, query, &args.out)?;
    let files = counted(written.changed, "file", "files");
    Ok(told(args, written.articles, &format!(", {files} written")))
}

/// `--to jsonl --jsonld` is `--to jsonld`.
fn format(args: &Args) -> anyhow::Result<Format> {
    match (args.to, args.jsonld) {
        (Format::Jsonl | Format::Jsonld, true) => Ok(Format::Jsonld),
        (_, true) => bail!("--jsonld is for JSON lines\nhint: --to jsonl --jsonld"),
        (to, false) => Ok(to),
    }
}

fn parted(
    reader: &mut Reader,
    args: &Args,
    query: &ExportQuery,
    (format, mut columns): (&RowFormat, Vec<&'static Column>),
) -> anyhow::Result<Exit> {
    if format.name == Format::Parquet.name() {
        // As everybody does who writes such sets: readers have it from the folder's name, and some refuse to have it twice.
        let is_key = |column: &Column| {
            args.partition_by
                .iter()
                .any(|key| key.name() == column.name)
        };
        columns.retain(|column| !is_key(column));
    }
    let root = Path::new(&args.out);
    let is_there = root.is_dir() && std::fs::read_dir(root)?.next().is_some();
    if args.out == "-" || root.is_file() || (is_there && !args.force) {
        bail!(
            "cannot write parts into `{}`: name a folder that is empty or not there\nhint: --force puts them in the place of the parts that it holds",
            args.out
        );
    }
    let mut parts = Partitions::within(root, &args.partition_by, format, &columns)?;
    let written = reader.export(query, |record| parts.write(&record))?;
    let files = counted(parts.finish()?, "file", "files");
    Ok(told(args, written, &format!(", in {files}")))
}

fn web_archives(common: &Common, args: &Args, query: &ExportQuery) -> anyhow::Result<Exit> {
    // Says what is wrong with the name before anything is written.
    Target::open(&args.out, &common.archive, args.force)?;
    let options = WebArchiveOptions {
        noarchive_too: args.noarchive_too,
        max_size: args.max_size,
    };
    if args.to == Format::Wacz {
        web_archive::run_packed(&common.archive, query, &options, &args.out)?;
    } else {
        web_archive::run(&common.archive, query, &options, (&args.out, args.force))?;
    }
    Ok(Exit::Done)
}

/// `500MB`, `1GB`, or bytes.
fn size(text: &str) -> Result<u64, String> {
    let upper = text.trim().to_ascii_uppercase();
    let units = [
        ("KB", 1_000),
        ("MB", 1_000_000),
        ("GB", 1_000_000_000),
        ("TB", 1_000_000_000_000),
        ("B", 1),
        ("", 1),
    ];
    let found = units
        .iter()
        .find_map(|(unit, bytes)| Some((upper.strip_suffix(unit)?, *bytes)));
    let (digits, bytes) = found.unwrap_or((&upper, 1));
    let size = digits
        .trim()
        .parse::<u64>()
        .ok()
        .and_then(|size| size.checked_mul(bytes));
    let size = size.filter(|size| *size > 0);
    size.ok_or_else(|| format!("`{text}` is no size\nhint: 500MB, 1GB, or a number of bytes"))
}

fn query(args: &Args, to: Format) -> ExportQuery {
    let is_search = args.search.is_some() || args.since.is_some() || args.until.is_some();
    ExportQuery {
        condition: args.condition.clone(),
        search: is_search.then(|| SearchQuery {
            words: args.search.as_deref().map(undisguised).unwrap_or_default(),
            since: args.since,
            until: args.until,
            ..SearchQuery::default()
        }),
        revisions: args.revisions,
        order: match to {
            Format::Atom => ExportOrder::NewestFirst,
            _ if !args.partition_by.is_empty() => ExportOrder::Parted(args.partition_by.clone()),
            _ => ExportOrder::ByNumber,
        },
    }
}

fn column(name: &str) -> Result<&'static Column, String> {
    let found = COLUMNS.iter().find(|column| column.name == name.trim());
    found.ok_or_else(|| {
        let names: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
        format!(
            "there is no column `{name}`\nhint: there are {}",
            names.join(", ")
        )
    })
}
