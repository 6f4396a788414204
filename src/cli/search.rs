//! `newsvault search`: words in, articles out, best first.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use chrono::NaiveDate;
use clap::ValueEnum;

use super::exclusions::undisguised;
use super::requests::seconds;
use super::terminal;
use super::{Common, Exit};
use crate::archive::{Hit, Order, Reader, SearchQuery};

/// Options of `newsvault search`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Words that must all be there; without words, the newest articles
    ///
    /// Also: "a phrase" in quotation marks, -word to leave out, begin* for beginnings, a OR b,
    /// (groups), NEAR(a b, 5) for words at most 5 apart, headline:word (description, body, outlet,
    /// byline) to look in one place only, headline:^word for its first. Case and accents do not matter.
    /// Where more than 200 articles fit, those that came last are ranked, with those that have it in their headlines.
    #[arg(value_name = "WORDS")]
    words: Vec<String>,
    /// Only articles of this outlet or publisher
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,
    /// Only articles published on this day or later
    #[arg(long, value_name = "YYYY-MM-DD")]
    since: Option<NaiveDate>,
    /// Only articles published on this day or earlier
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<NaiveDate>,
    /// Only articles in this language: en, zh, pt-BR
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Only articles with an author whose name holds this
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// Only articles of this section of their site
    #[arg(long, value_name = "NAME")]
    section: Option<String>,
    /// Seconds that the search may take; 0 for any time
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    timeout: Duration,
    /// Articles to show at most
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
    limit: usize,
    /// What hits are printed as
    #[arg(long, short, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One array of objects
    Json,
    /// One object a line
    Jsonl,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let mut reader = Reader::open(&common.archive)?;
    let bold = args.format == Format::Text && std::io::stdout().is_terminal();
    let hits = reader.search(&SearchQuery {
        words: args
            .words
            .iter()
            .map(|word| quoted(&undisguised(word)))
            .collect::<Vec<_>>()
            .join(" "),
        outlet: args.outlet.clone(),
        since: args.since,
        until: args.until,
        language: args.language.clone(),
        author: args.author.clone(),
        section: args.section.clone(),
        limit: args.limit,
        offset: 0,
        order: Order::Best,
        timeout: Some(args.timeout).filter(|timeout| !timeout.is_zero()),
        markers: if bold {
            (BOLD.to_owned(), PLAIN.to_owned())
        } else {
            ("[".to_owned(), "]".to_owned())
        },
    })?;
    terminal::page();
    let mut out = terminal::Out::new();
    match args.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &hits)?;
            out.write_all(b"\n")?;
        }
        Format::Jsonl => {
            for hit in &hits {
                serde_json::to_writer(&mut out, hit)?;
                out.write_all(b"\n")?;
            }
        }
        Format::Text => {
            for hit in &hits {
                out.write_all(text(hit, bold).as_bytes())?;
            }
        }
    }
    out.flush()?;
    if hits.is_empty() {
        terminal::note("nothing found");
    }
    Ok(Exit::Done)
}

/// Stand-ins that no page's text can hold once it has been made safe.
const BOLD: &str = "\u{f0001}";
const PLAIN: &str = "\u{f0002}";

/// The shell has taken the quotation marks off a phrase: `"lift bridge"` and
/// `headline:"lift bridge"`. What was quoted for its operators stays as it is.
fn quoted(word: &str) -> String {
    let operator = |part: &str| matches!(part, "AND" | "OR" | "NOT");
    let has_operators = word.contains(['"', '(', ')']) || word.split_whitespace().any(operator);
    if !word.contains(char::is_whitespace) || has_operators {
        return word.to_owned();
    }
    match word.split_once(':') {
        Some((column, phrase)) if !column.contains(char::is_whitespace) => {
            format!("{column}:\"{}\"", phrase.trim())
        }
        _ => format!("\"{word}\""),
    }
}

fn text(hit: &Hit, bold: bool) -> String {
    let date = hit.date_published.as_deref().unwrap_or("undated");
    let outlet = hit.outlet.as_deref().unwrap_or("?");
    let headline = hit.headline.as_deref().unwrap_or("(no headline)");
    let snippet = hit.snippet.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = format!(
        "{}  {date}  {outlet}\n    {BOLD}{headline}{PLAIN}\n    {snippet}\n    {}\n\n",
        hit.id, hit.url
    );
    let text = terminal::safe(&text).into_owned();
    let (on, off) = if bold {
        ("\u{1b}[1m", "\u{1b}[0m")
    } else {
        ("", "")
    };
    text.replace(BOLD, on).replace(PLAIN, off)
}
