//! `newsvault changes`: stories that were changed; in silence, unless others are asked for.

use std::fmt::Write as _;

use super::moment::{Moment, moment};
use super::rows::{self, Layout};
use super::{Common, Exit, terminal};
use crate::archive::{ChangedStory, ChangesQuery, Reader, Value};
use crate::model::{EditClass, utc_text};
use crate::pipeline::clock;

/// Of each change, for programs.
const COLUMNS: [&str; 19] = [
    "id",
    "revision",
    "seen_at",
    "previous_seen_at",
    "outlet",
    "publisher",
    "headline",
    "headline_before",
    "changed",
    "classes",
    "words_added",
    "words_removed",
    "similarity",
    "silent_edit",
    "backdated",
    "date_modified",
    "date_modified_before",
    "correction_notice",
    "canonical_url",
];

/// Of each change, for people.
const DRAWN: [&str; 6] = ["id", "rev", "seen", "outlet", "headline", "what"];

/// Options of `newsvault changes`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// From this moment on: 24h or 3d (ago), 2024-04-18, 2024-04-18T11:11+08:00
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = moment)]
    since: Moment,
    /// Up to this moment; a day counts whole
    #[arg(long, value_name = "TIME", value_parser = moment)]
    until: Option<Moment>,
    /// Only changes of the headline
    #[arg(long)]
    headline_only: bool,
    /// Only changes that show this: headline, quotation, number, correction, typo, addition, removal,
    /// rewording, other; repeat it for others
    #[arg(long, value_name = "CLASS", value_parser = class)]
    class: Vec<EditClass>,
    /// Only changes that turn a claimed time back, or claim to be older than they are; silent or not
    #[arg(long)]
    backdated: bool,
    /// All changes, not only the silent ones: text changed, no later date of change, no notice
    #[arg(long)]
    all: bool,
    /// Only stories of this outlet or publisher
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,
    /// What rows are printed as; other than drawn, they also have addresses and all that is kept of a change
    #[arg(long, short, value_enum, default_value_t = Layout::Table)]
    format: Layout,
}

fn class(text: &str) -> Result<EditClass, String> {
    let mut all = EditClass::ALL.iter().copied();
    all.find(|class| class.as_str() == text).ok_or_else(|| {
        let names: Vec<&str> = EditClass::ALL.iter().map(|class| class.as_str()).collect();
        format!("it is none of {}", names.join(", "))
    })
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let now = clock::now();
    let since = args.since.begin(now);
    let changes = Reader::open(&common.archive)?.changes(&ChangesQuery {
        since: Some(since),
        until: args.until.map(|until| until.end(now)),
        silent: !args.all && !args.backdated,
        backdated: args.backdated,
        headline: args.headline_only,
        classes: args.class.clone(),
        outlet: args.outlet.clone(),
    })?;
    let drawn = matches!(args.format, Layout::Table | Layout::Markdown);
    if changes.is_empty() {
        terminal::note(&nothing(args, &utc_text(since)));
        if drawn {
            return Ok(Exit::Done);
        }
    }
    terminal::page();
    let mut printer = rows::printer(args.format);
    let columns: &[&str] = if drawn { &DRAWN } else { &COLUMNS };
    let columns: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
    printer.columns(&columns)?;
    for change in &changes {
        if drawn {
            printer.row(&drawn_cells(change))?;
        } else {
            printer.row(&cells(change))?;
        }
    }
    printer.finish()?;
    if args.format == Layout::Table && !changes.is_empty() {
        terminal::note("newsvault diff ID REV shows what a revision changed");
    }
    Ok(Exit::Done)
}

fn nothing(args: &Args, since: &str) -> String {
    let what = match (args.all, args.backdated) {
        (_, true) => "no backdated change",
        (true, false) => "no change",
        (false, false) => "no silent edit",
    };
    let wider = if args.all || args.backdated {
        "--since 30d looks further back"
    } else {
        "--since 30d looks further back, --all at every change"
    };
    format!("{what} of this kind since {since}; {wider}")
}

fn drawn_cells(change: &ChangedStory) -> Vec<Value> {
    let text = |text: String| Value::Text(text);
    let headline = change.headline.as_deref().unwrap_or("(no headline)");
    let headline = match &change.headline_before {
        Some(before) => format!("{before} → {headline}"),
        None => headline.to_owned(),
    };
    let outlet = change.publisher.clone().or_else(|| change.outlet.clone());
    vec![
        Value::Integer(change.id),
        Value::Integer(change.revision),
        text(change.seen_at.replace('T', " ").replace('Z', "")),
        outlet.map_or(Value::Null, Value::Text),
        text(headline),
        text(what(change)),
    ]
}

/// `headline, number, +12 −3 words, silent`.
fn what(change: &ChangedStory) -> String {
    let mut what = change.classes.replace(',', ", ");
    if change.words_added + change.words_removed > 0 {
        let (added, removed) = (change.words_added, change.words_removed);
        let _ = write!(what, ", +{added} −{removed} words");
    }
    if change.silent_edit {
        what += ", silent";
    }
    if change.backdated {
        what += ", backdated";
    }
    what
}

fn cells(change: &ChangedStory) -> Vec<Value> {
    let text = |text: &str| Value::Text(text.to_owned());
    let maybe = |value: &Option<String>| value.as_deref().map_or(Value::Null, text);
    vec![
        Value::Integer(change.id),
        Value::Integer(change.revision),
        text(&change.seen_at),
        maybe(&change.previous_seen_at),
        maybe(&change.outlet),
        maybe(&change.publisher),
        maybe(&change.headline),
        maybe(&change.headline_before),
        text(&change.changed),
        text(&change.classes),
        Value::Integer(change.words_added),
        Value::Integer(change.words_removed),
        Value::Real(change.similarity),
        Value::Integer(change.silent_edit.into()),
        Value::Integer(change.backdated.into()),
        maybe(&change.date_modified),
        maybe(&change.date_modified_before),
        maybe(&change.correction_notice),
        text(&change.canonical_url),
    ]
}
