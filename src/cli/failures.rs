//! `newsvault failures`: what goes wrong by host and cause, and what to do about it.

use super::rows::{self, Layout};
use super::{Common, Exit, terminal};
use crate::archive::{FailureGroup, FailureQuery, Reader, Value};
use crate::model::advice;

const COLUMNS: [&str; 8] = [
    "host",
    "error",
    "addresses",
    "requests",
    "last_at",
    "next_at",
    "url",
    "advice",
];

/// Options of `newsvault failures`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only this site: harbour-post.example
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
    /// Only this cause: dns, http_404, bot_wall
    #[arg(long, value_name = "CODE")]
    error: Option<String>,
    /// Only what stands so now; without it also what went well later
    #[arg(long)]
    now: bool,
    /// What rows are printed as
    #[arg(long, short, value_enum, default_value_t = Layout::Table)]
    format: Layout,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let groups = Reader::open(&common.archive)?.failures(&FailureQuery {
        host: args.host.clone(),
        error: args.error.clone(),
        standing: args.now,
    })?;
    if groups.is_empty() {
        terminal::note("nothing has failed");
        if matches!(args.format, Layout::Table | Layout::Markdown) {
            return Ok(Exit::Done);
        }
    }
    let mut printer = rows::printer(args.format);
    printer.columns(&COLUMNS.map(str::to_owned))?;
    for group in &groups {
        printer.row(&cells(group))?;
    }
    printer.finish()?;
    Ok(Exit::Done)
}

fn cells(group: &FailureGroup) -> [Value; COLUMNS.len()] {
    let text = |text: &str| Value::Text(text.to_owned());
    let count = |count: u64| Value::Integer(i64::try_from(count).unwrap_or(i64::MAX));
    [
        text(&group.host),
        text(&group.error),
        count(group.addresses),
        count(group.requests),
        text(&group.last_at),
        group.next_at.as_deref().map_or(Value::Null, text),
        text(&group.url),
        advice(&group.error).map_or(Value::Null, text),
    ]
}
