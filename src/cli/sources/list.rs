//! `newsvault sources list`

use super::super::rows::{self, Layout};
use super::super::{Common, Exit, terminal};
use crate::archive::{Reader, SourceRow, Value};

/// Options of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What rows are printed as; other than drawn, they have every column
    #[arg(long, short, value_enum, default_value_t = Layout::Table)]
    format: Layout,
}

/// Columns for which a terminal has room.
const DRAWN: [&str; 6] = ["name", "kind", "pages", "news_at", "next_at", "state"];
const ALL: [&str; 23] = [
    "name",
    "kind",
    "url",
    "home",
    "origin",
    "state",
    "schedule",
    "time_zone",
    "include",
    "exclude",
    "language",
    "outlet",
    "revisit",
    "requests_a_day",
    "delay",
    "parts",
    "pages",
    "answered_at",
    "news_at",
    "next_at",
    "hub",
    "topic",
    "last_error",
];

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let sources = Reader::open(&common.archive)?.sources()?;
    let is_drawn = matches!(args.format, Layout::Table | Layout::Markdown);
    if sources.is_empty() {
        terminal::note("no source is followed; newsvault sources add URL follows one");
        if is_drawn {
            return Ok(Exit::Done);
        }
    }
    let columns: &[&str] = if is_drawn { &DRAWN } else { &ALL };
    let mut printer = rows::printer(args.format);
    printer.columns(
        &columns
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>(),
    )?;
    for source in &sources {
        let row: Vec<Value> = columns.iter().map(|column| cell(source, column)).collect();
        printer.row(&row)?;
    }
    printer.finish()?;
    Ok(Exit::Done)
}

fn cell(source: &SourceRow, column: &str) -> Value {
    let text = |text: &str| Value::Text(text.to_owned());
    let maybe = |text: &Option<String>| text.clone().map_or(Value::Null, Value::Text);
    match column {
        "name" => text(&source.name),
        "kind" => text(source.kind.as_str()),
        "url" => text(&source.url),
        "home" => maybe(&source.home),
        "origin" => text(&source.origin),
        "state" => text(state(source)),
        "schedule" => text(&source.schedule),
        "time_zone" => text(&source.time_zone),
        "include" => text(&source.include.join("\n")),
        "exclude" => text(&source.exclude.join("\n")),
        "language" => maybe(&source.language),
        "outlet" => maybe(&source.outlet),
        "revisit" => text(&source.revisit),
        "requests_a_day" => source
            .requests_a_day
            .map_or(Value::Null, |requests| Value::Integer(requests.into())),
        "delay" => source
            .delay_ms
            .map_or(Value::Null, |ms| Value::Real(ms as f64 / 1000.0)),
        "parts" => Value::Integer(source.parts),
        "pages" => Value::Integer(source.pages),
        "answered_at" => maybe(&source.answered_at),
        "news_at" => maybe(&source.news_at),
        "next_at" => maybe(&source.next_at),
        "hub" => maybe(&source.hub),
        "topic" => maybe(&source.topic),
        _ => maybe(&source.last_error),
    }
}

/// How it does, in a word.
fn state(source: &SourceRow) -> &'static str {
    match source {
        source if source.paused => "paused",
        source if source.failures > 0 => "failing",
        source if source.answered_at.is_none() => "new",
        _ => "well",
    }
}
