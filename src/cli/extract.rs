//! `newsvault extract`.

use super::Exit;

/// Options of `newsvault extract`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

/// Runs the command.
pub(super) fn run(args: Args) -> anyhow::Result<Exit> {
    let _ = args;
    Ok(Exit::Done)
}
