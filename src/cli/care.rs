//! `newsvault backup`, `compact` and `prune`: a copy, a smaller file, older bytes let go.

use std::io::IsTerminal;
use std::path::PathBuf;

use anyhow::{Context, bail};
use chrono::TimeDelta;
use clap::ValueEnum;

use super::progress::bar;
use super::summary::{bytes, counted};
use super::{Common, Exit, terminal};
use crate::archive::{self, Keeping, Reader, Writer};
use crate::pipeline::clock;

/// Options of `newsvault backup`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Runs may go on meanwhile. The copy is checked (as by `check --quick`) before it takes its name;\nan older backup of that name is replaced only then."
)]
pub(super) struct BackupArgs {
    /// Where the copy goes
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Runs `newsvault backup`.
pub(super) fn backup(common: &Common, args: &BackupArgs) -> anyhow::Result<Exit> {
    let watched = std::io::stderr().is_terminal() && !terminal::log_is_json();
    let bar = watched.then(bar);
    let report = archive::backup(&common.archive, &args.file, &|done, total| {
        if let Some(bar) = &bar {
            bar.set_length(total);
            bar.set_position(done);
        }
    });
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    let report = report?;
    if let Some(finding) = report.findings.first() {
        bail!(
            "made no backup of `{}`: {}\nhint: `newsvault check` tells all that is wrong",
            common.archive.display(),
            finding.what
        );
    }
    terminal::note(&format!(
        "`{}` holds {}; head {}",
        args.file.display(),
        counted(report.snapshots, "snapshot", "snapshots"),
        report.head
    ));
    Ok(Exit::Done)
}

/// Runs `newsvault compact`.
pub(super) fn compact(common: &Common) -> anyhow::Result<Exit> {
    // What is not there is not to be created.
    Reader::open(&common.archive)?;
    let size = || std::fs::metadata(&common.archive).map_or(0, |file| file.len());
    let before = size();
    let mut writer = Writer::open(&common.archive, clock::now())?;
    writer.compact()?;
    drop(writer);
    terminal::note(&format!(
        "`{}` was {}, is {}",
        common.archive.display(),
        bytes(before),
        bytes(size())
    ));
    Ok(Exit::Done)
}

/// Options of `newsvault prune`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Only the raw bytes go; articles, revisions, snapshots and ledger stay, and the ledger says what\nwas let go and when. Never let go are pages that are not read yet and those that others are packed\nagainst. The file gets smaller with `newsvault compact`."
)]
pub(super) struct PruneArgs {
    /// Let go of pages captured so long ago: 90d, 12w
    #[arg(long, value_name = "AGE", value_parser = age)]
    older_than: TimeDelta,
    /// Which of them stay all the same
    #[arg(long, value_enum, default_value_t = Keep::Revisions)]
    keep: Keep,
    /// Only say what would be let go
    #[arg(long, short = 'n')]
    dry_run: bool,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Keep {
    /// The page that each revision was read from
    Revisions,
    /// The page that each story's latest revision was read from
    Latest,
    /// None
    Nothing,
}

/// Runs `newsvault prune`.
pub(super) fn prune(common: &Common, args: &PruneArgs) -> anyhow::Result<Exit> {
    Reader::open(&common.archive)?;
    let now = clock::now();
    let before = now
        .checked_sub_signed(args.older_than)
        .context("--older-than goes back too far")?;
    let keeping = match args.keep {
        Keep::Revisions => Keeping::Revisions,
        Keep::Latest => Keeping::Latest,
        Keep::Nothing => Keeping::Nothing,
    };
    let mut writer = Writer::open(&common.archive, now)?;
    let pruned = writer.prune(before, keeping, args.dry_run, now)?;
    if args.json {
        terminal::data(&format!("{}\n", serde_json::to_string(&pruned)?))?;
        return Ok(Exit::Done);
    }
    terminal::note(&format!(
        "{} the bytes of {}, {}{}",
        if args.dry_run {
            "would let go of"
        } else {
            "let go of"
        },
        counted(pruned.pages, "page", "pages"),
        bytes(pruned.bytes),
        match pruned.needed {
            0 => String::new(),
            needed => format!("; {needed} stay, as others are packed against them"),
        }
    ));
    Ok(Exit::Done)
}

/// `90d`, `12w`.
fn age(text: &str) -> Result<TimeDelta, String> {
    let number = |ending| {
        text.strip_suffix(ending)
            .and_then(|n| n.parse::<i64>().ok())
    };
    let days = number('d').or_else(|| number('w').and_then(|weeks| weeks.checked_mul(7)));
    days.filter(|days| *days >= 0)
        .and_then(TimeDelta::try_days)
        .ok_or_else(|| "an age is a number of days or weeks: 90d, 12w".to_owned())
}
