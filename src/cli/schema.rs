//! `newsvault schema`: the archive's tables and columns, with what they mean.

use super::{Exit, terminal};
use crate::archive::MIGRATIONS;

/// Runs the command.
pub(super) fn run() -> anyhow::Result<Exit> {
    for migration in MIGRATIONS {
        terminal::data(migration.sql)?;
    }
    Ok(Exit::Done)
}
