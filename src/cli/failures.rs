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

/// Columns for which a terminal is too narrow.
const NOT_DRAWN: [&str; 2] = ["next_at", "url"];

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
    /// What rows are printed as; other than drawn, they also have url, the last one, and next_at
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
    let drawn = matches!(args.format, Layout::Table | Layout::Markdown);
    if groups.is_empty() {
        terminal::note("nothing has failed");
        if drawn {
            return Ok(Exit::Done);
        }
    }
    let is_shown = |column: &usize| !drawn || !NOT_DRAWN.contains(&COLUMNS[*column]);
    let shown: Vec<usize> = (0..COLUMNS.len()).filter(is_shown).collect();
    let mut printer = rows::printer(args.format);
    let names = shown.iter().map(|column| COLUMNS[*column].to_owned());
    printer.columns(&names.collect::<Vec<_>>())?;
    for group in &groups {
        let cells = cells(group);
        let row = shown.iter().map(|column| cells[*column].clone());
        printer.row(&row.collect::<Vec<_>>())?;
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
