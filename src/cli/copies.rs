//! `newsvault copies`: who carried a story, who was first, and how much each changed.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::bail;

use super::rows::{self, Layout};
use super::summary::counted;
use super::{Common, Exit, show, terminal};
use crate::archive::{Carrier, Copies, Reader, Value};

/// Of each carrier, for programs.
const COLUMNS: [&str; 18] = [
    "story_id",
    "id",
    "outlet",
    "publisher",
    "site",
    "url",
    "headline",
    "headline_differs",
    "date_published",
    "published_utc",
    "first_seen_at",
    "out_by",
    "out_by_evidence",
    "minutes_behind",
    "agency",
    "word_count",
    "kept",
    "added",
];

/// Of each carrier, for people.
const DRAWN: [&str; 8] = [
    "id", "outlet", "out by", "behind", "kept", "added", "words", "agency",
];

/// Options of `newsvault copies`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The article's id, its address, or an address that led to it
    #[arg(value_name = "ID|URL")]
    article: String,
    /// What rows are printed as; other than drawn, they also have addresses, headlines and all times
    #[arg(long, short, value_enum, default_value_t = Layout::Table)]
    format: Layout,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let key = show::key(&args.article)?;
    let reader = Reader::open(&common.archive)?;
    let Some(copies) = reader.copies(&key)? else {
        bail!(show::no_article(common, &args.article));
    };
    let drawn = matches!(args.format, Layout::Table | Layout::Markdown);
    if args.format == Layout::Table {
        terminal::data(&terminal::safe(&head(&copies)))?;
    }
    let mut printer = rows::printer(args.format);
    let columns: &[&str] = if drawn { &DRAWN } else { &COLUMNS };
    let columns: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
    printer.columns(&columns)?;
    for (at, carrier) in copies.carriers.iter().enumerate() {
        if drawn {
            printer.row(&drawn_cells(carrier, at == 0))?;
        } else {
            printer.row(&cells(carrier, copies.story_id))?;
        }
    }
    printer.finish()?;
    Ok(Exit::Done)
}

/// The story in a few lines.
fn head(copies: &Copies) -> String {
    let Some(first) = copies.carriers.first() else {
        return String::new();
    };
    let sites: BTreeSet<String> = copies.carriers.iter().map(Carrier::site).collect();
    let headline = first.headline.as_deref().unwrap_or("(no headline)");
    // A day is told as a day, though it counts to its end.
    let (when, how) = match &first.date_published {
        Some(date) if first.out_by_evidence == "date_published" => (date, "as its page says"),
        _ => (&first.out_by, "when it was first seen here"),
    };
    let mut head = format!(
        "{headline}\n{} on {}; first out: {}, {} ({how})\n",
        counted(copies.carriers.len() as u64, "article", "articles"),
        counted(sites.len() as u64, "site", "sites"),
        name(first),
        when,
    );
    if !copies.agencies.is_empty() {
        let _ = writeln!(head, "credited: {}", copies.agencies.join("; "));
    }
    head
}

/// Who carried it: the publisher, as the outlet may be an agency that all of them credit.
fn name(carrier: &Carrier) -> String {
    let named = carrier.publisher.clone().or_else(|| carrier.outlet.clone());
    named.unwrap_or_else(|| carrier.site())
}

fn drawn_cells(carrier: &Carrier, is_first: bool) -> Vec<Value> {
    let text = |text: String| Value::Text(text);
    let share = |share: f64| text(format!("{:.0} %", share * 100.0));
    vec![
        Value::Integer(carrier.id),
        text(name(carrier)),
        text(carrier.out_by.clone()),
        text(if is_first {
            "first".to_owned()
        } else {
            behind(carrier.minutes_behind)
        }),
        share(carrier.kept),
        share(carrier.added),
        Value::Integer(carrier.word_count),
        text(carrier.agency.clone()),
    ]
}

/// A span of minutes in its two largest units.
fn behind(minutes: i64) -> String {
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours) {
        (0, 0) => format!("+{rest} min"),
        (0, hours) => format!("+{hours} h {rest} min"),
        (days, hours) => format!("+{days} d {hours} h"),
    }
}

fn cells(carrier: &Carrier, story: i64) -> Vec<Value> {
    let text = |text: &str| Value::Text(text.to_owned());
    let maybe = |value: &Option<String>| value.as_deref().map_or(Value::Null, text);
    vec![
        Value::Integer(story),
        Value::Integer(carrier.id),
        maybe(&carrier.outlet),
        maybe(&carrier.publisher),
        text(&carrier.site()),
        text(&carrier.url),
        maybe(&carrier.headline),
        Value::Integer(carrier.headline_differs.into()),
        maybe(&carrier.date_published),
        maybe(&carrier.published_utc),
        text(&carrier.first_seen_at),
        text(&carrier.out_by),
        text(carrier.out_by_evidence),
        Value::Integer(carrier.minutes_behind),
        text(&carrier.agency),
        Value::Integer(carrier.word_count),
        Value::Real(carrier.kept),
        Value::Real(carrier.added),
    ]
}
