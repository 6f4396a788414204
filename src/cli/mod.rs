//! The command line: parse, call one function, print.
//!
//! Standard output is data, standard error is everything else; all printing goes
//! through [`terminal`]. One file a command. What a command returns becomes one
//! [`Exit`] code.

mod alerts;
mod care;
mod changes;
mod check;
mod completions;
mod conduct;
mod config;
mod copies;
mod diff;
mod exclusions;
mod explain;
mod export;
mod extract;
mod failures;
mod head;
mod import;
mod install;
mod interrupt;
mod log;
mod manual;
mod merge;
mod moment;
mod monitor;
mod neutral;
mod pager;
mod plan;
mod progress;
mod query;
mod question;
mod records;
mod reextract;
mod requests;
mod rows;
mod run;
mod schema;
mod search;
mod serve;
mod show;
mod sources;
mod stats;
mod status;
mod summary;
mod terminal;
mod timemap;
mod unfinished;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::archive::ArchiveError;

/// Archives news: pages in, articles out, one SQLite file that answers SQL.
#[derive(Debug, Parser)]
#[command(
    name = "newsvault",
    version,
    propagate_version = true,
    max_term_width = 100
)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
struct Common {
    /// The archive file
    #[arg(
        long,
        short = 'a',
        global = true,
        value_name = "FILE",
        default_value = "newsvault.db",
        env = "NEWSVAULT_ARCHIVE"
    )]
    archive: PathBuf,
    /// The configuration [default: newsvault.toml beside the archive, if it is there]
    #[arg(long, global = true, value_name = "FILE", env = "NEWSVAULT_CONFIG")]
    config: Option<PathBuf>,
    /// What standard error is written as
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t = terminal::LogFormat::Text,
        env = "NEWSVAULT_LOG_FORMAT"
    )]
    log_format: terminal::LogFormat,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Fetch the pages of lists and archive their articles
    Run(run::Args),
    /// Read the article out of a page, without an archive
    Extract(extract::Args),
    /// Keep following: a run that lasts until it is stopped
    Watch(watch::Args),
    /// Say what is to be followed: feeds, sitemaps, sites
    Sources(sources::Args),
    /// Say what would be fetched in the days to come, and how many requests that makes
    Plan(plan::Args),
    /// Ask the archive in SQL
    Query(query::Args),
    /// Search the articles' text
    Search(search::Args),
    /// Print one article
    Show(show::Args),
    /// Show the archive as a site, to read, search and compare in a browser
    Serve(serve::Args),
    /// List stories that were changed; in silence, unless others are asked for
    Changes(changes::Args),
    /// Show how a story was changed, word by word
    Diff(diff::Args),
    /// Show who carried a story, who was first, and how much each changed
    Copies(copies::Args),
    /// List the captures of a story as a Memento TimeMap
    Timemap(timemap::Args),
    /// Count articles by outlet and by day
    Stats(stats::Args),
    /// Tell whether all is well: what is due, late, failing, broken
    Status(status::Args),
    /// Show what could not be fetched, by host and cause, with what to do about it
    Failures(failures::Args),
    /// Read the stored pages again with today's extractor
    Reextract(reextract::Args),
    /// Take in web archives, saved pages, articles that other programs read, addresses
    Import(import::Args),
    /// Write articles into a file that other programs read
    Export(export::Args),
    /// Look whether the archive is whole
    Check(check::Args),
    /// Print up to where the ledger of captured pages goes
    Head(head::Args),
    /// Copy the archive to another file, while runs go on
    Backup(care::BackupArgs),
    /// Take another archive into this one
    Merge(merge::Args),
    /// Make the archive's file as small as it can be
    Compact,
    /// Let go of the raw bytes of old pages
    Prune(care::PruneArgs),
    /// Print the archive's tables, views and columns, with what they mean
    Schema(schema::Args),
    /// Have the system run newsvault: units for systemd, lines for cron
    Install(install::Args),
    /// Print what a shell needs to complete commands and options
    Completions(completions::Args),
    /// Show or write the manual pages
    Man(manual::Args),
}

/// What the process tells its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// All done.
    Done = 0,
    /// Some pages failed; the rest is archived. Or something is wrong (`check`, `status`).
    Partly = 1,
    /// Wrong use: options, SQL, a list that is not there.
    Usage = 2,
    /// The archive cannot be opened or written.
    Archive = 3,
}

impl Exit {
    /// All, with what README says of them.
    const ALL: [(Self, &'static str); 4] = [
        (Self::Done, "all done"),
        (
            Self::Partly,
            "some pages failed, or the run was interrupted; the rest is archived; `check`, `status`: something is wrong",
        ),
        (
            Self::Usage,
            "wrong use: an option, a list that is not there, SQL that does not run",
        ),
        (Self::Archive, "the archive cannot be opened or written"),
    ];
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Parses the command line, runs the command, and tells how it went.
pub fn run() -> ExitCode {
    let cli = Cli::parse_from(exclusions::disguised(std::env::args_os()));
    terminal::begin(cli.common.log_format);
    let ended = match cli.command {
        Command::Run(args) => run::run(&cli.common, &args),
        Command::Extract(args) => extract::run(&cli.common, &args),
        Command::Watch(args) => watch::run(&cli.common, &args),
        Command::Sources(args) => sources::run(&cli.common, &args),
        Command::Plan(args) => plan::run(&cli.common, &args),
        Command::Query(args) => query::run(&cli.common, &args),
        Command::Search(args) => search::run(&cli.common, &args),
        Command::Serve(args) => serve::run(&cli.common, &args),
        Command::Show(args) => show::run(&cli.common, &args),
        Command::Changes(args) => changes::run(&cli.common, &args),
        Command::Diff(args) => diff::run(&cli.common, &args),
        Command::Copies(args) => copies::run(&cli.common, &args),
        Command::Timemap(args) => timemap::run(&cli.common, &args),
        Command::Stats(args) => stats::run(&cli.common, &args),
        Command::Status(args) => status::run(&cli.common, &args),
        Command::Failures(args) => failures::run(&cli.common, &args),
        Command::Reextract(args) => reextract::run(&cli.common, &args),
        Command::Import(args) => import::run(&cli.common, &args),
        Command::Export(args) => export::run(&cli.common, &args),
        Command::Check(args) => check::run(&cli.common, &args),
        Command::Head(args) => head::run(&cli.common, &args),
        Command::Backup(args) => care::backup(&cli.common, &args),
        Command::Merge(args) => merge::run(&cli.common, &args),
        Command::Compact => care::compact(&cli.common),
        Command::Prune(args) => care::prune(&cli.common, &args),
        Command::Schema(args) => schema::run(&cli.common, &args),
        Command::Install(args) => install::run(&cli.common, &args),
        Command::Completions(args) => completions::run(&cli.common, &args),
        Command::Man(args) => manual::run(&cli.common, &args),
    };
    terminal::end_paging();
    ended.unwrap_or_else(|error| report(&error)).into()
}

/// Prints the error with its causes; a closed pipe is a quiet success.
fn report(error: &anyhow::Error) -> Exit {
    if is_broken_pipe(error) {
        return Exit::Done;
    }
    terminal::error(error);
    match error.downcast_ref::<ArchiveError>() {
        Some(error) if error.is_about_the_file() => Exit::Archive,
        _ => Exit::Usage,
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
}
