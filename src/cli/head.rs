//! `newsvault head`: up to where the ledger goes.

use clap::ValueEnum;
use serde_json::json;

use super::{Common, Exit, terminal};
use crate::archive::Reader;

/// Options of `newsvault head`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Keep the line somewhere else: in a mail, in a notebook, with somebody you trust. Later\n`newsvault check --since-head LINE` proves that nothing archived up to then was altered or removed."
)]
pub(super) struct Args {
    /// What it is printed as
    #[arg(long, short, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The number of the newest entry, a colon, its hash
    Text,
    /// An object with both
    Json,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let head = Reader::open(&common.archive)?.head()?;
    match args.format {
        Format::Text => terminal::data(&format!("{head}\n"))?,
        Format::Json => {
            let object = json!({"seq": head.seq, "hash": head.hash, "head": head.to_string()});
            terminal::data(&format!("{object}\n"))?;
        }
    }
    Ok(Exit::Done)
}
