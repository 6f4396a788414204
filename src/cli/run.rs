//! `newsvault run`.

use super::{Common, Exit};

/// Options of `newsvault run`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

/// Runs the command.
pub(super) fn run(common: &Common, args: Args) -> anyhow::Result<Exit> {
    let _ = (common, args);
    Ok(Exit::Done)
}
