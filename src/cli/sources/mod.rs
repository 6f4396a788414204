//! `newsvault sources`: what is followed.

mod add;
mod configured;
mod exchange;
mod list;
mod test;

pub(super) use configured::apply;

use super::config::Config;
use super::requests::Requests;
use super::{Common, Exit, terminal};
use crate::archive::{ArchiveError, Writer};
use crate::fetch::Fetcher;
use crate::pipeline::clock;

/// Options of `newsvault sources`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Find out what addresses are, and follow them
    Add(Box<add::Args>),
    /// List what is followed, and how it does
    List(list::Args),
    /// Ask a source now, and show what it names; nothing is written
    Test(test::Args),
    /// Ask sources no more until they are resumed
    Pause(Names),
    /// Ask paused sources again
    Resume(Names),
    /// Have sources asked once, now: by the watch that goes on, or by the next run
    Ask(Names),
    /// Follow sources no more; what they named stays
    Remove(Names),
    /// Follow the feeds of an OPML file
    Import(exchange::Import),
    /// Write the feeds that are followed as OPML, or all sources as tables of the configuration
    Export(exchange::Export),
}

/// Sources by name or address.
#[derive(Debug, clap::Args)]
struct Names {
    /// Names or addresses, as `newsvault sources list` shows them
    #[arg(value_name = "SOURCE", required = true)]
    names: Vec<String>,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    match &args.action {
        Action::Add(args) => add::run(common, args),
        Action::List(args) => list::run(common, args),
        Action::Test(args) => test::run(common, args),
        Action::Pause(names) => each(common, names, "paused", |writer, name| {
            writer.pause_source(name, true, clock::now())
        }),
        Action::Resume(names) => each(common, names, "resumed", |writer, name| {
            writer.pause_source(name, false, clock::now())
        }),
        Action::Ask(names) => each(common, names, "due", |writer, name| {
            writer.ask_source(name, clock::now())
        }),
        Action::Remove(names) => each(common, names, "removed", Writer::unfollow),
        Action::Import(args) => exchange::import(common, args),
        Action::Export(args) => exchange::export(common, args),
    }
}

fn each(
    common: &Common,
    names: &Names,
    done: &str,
    act: impl Fn(&mut Writer, &str) -> Result<usize, ArchiveError>,
) -> anyhow::Result<Exit> {
    let mut writer = existing(common)?;
    let mut exit = Exit::Done;
    for name in &names.names {
        if act(&mut writer, name)? == 0 {
            terminal::warn(&format!(
                "newsvault: no source is called `{name}`\nhint: newsvault sources list shows names and addresses"
            ));
            exit = Exit::Usage;
        } else {
            terminal::note(&format!("{done} {name}"));
        }
    }
    Ok(exit)
}

/// The archive, which must be there.
fn existing(common: &Common) -> anyhow::Result<Writer> {
    if !common.archive.exists() {
        return Err(ArchiveError::Missing(common.archive.clone()).into());
    }
    Ok(Writer::open(&common.archive, clock::now())?)
}

/// What fetches, with the runtime to do it in.
fn fetcher(
    common: &Common,
    requests: &Requests,
) -> anyhow::Result<(tokio::runtime::Runtime, Fetcher)> {
    let config = Config::load(common)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let fetcher = Fetcher::new(requests.options(&config.requests))?;
    Ok((runtime, fetcher))
}
