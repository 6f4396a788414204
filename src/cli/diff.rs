//! `newsvault diff`: how a story was changed, word by word.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write};

use anyhow::bail;
use clap::ValueEnum;

use super::summary::counted;
use super::{Common, Exit, show, terminal};
use crate::archive::{Compared, FieldDiff, Reader, RevisionDiff};
use crate::model::{Op, Piece};

/// Options of `newsvault diff`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The article's id, its address, or an address that led to it
    #[arg(value_name = "ID|URL")]
    article: String,
    /// Two revisions to compare; one: what that revision changed; none: what the latest changed
    #[arg(value_name = "REV", num_args = 0..=2)]
    revisions: Vec<i64>,
    /// Print the paragraphs that did not change, too
    #[arg(long)]
    full: bool,
    /// What it is printed as: on a terminal in colour (unless NO_COLOR is set), else words that are
    /// gone as [-so-] and new ones as {+so+}
    #[arg(long, short, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// One object; body and fields as pieces that are kept, removed or added
    Json,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let key = show::key(&args.article)?;
    let compared = match *args.revisions {
        [] => Compared::default(),
        [to] => Compared {
            from: None,
            to: Some(to),
        },
        [from, to, ..] => Compared {
            from: Some(from),
            to: Some(to),
        },
    };
    if args.revisions == [1] {
        bail!(
            "revision 1 is the first: nothing stands before it\nhint: newsvault show {} --revision 1",
            args.article
        );
    }
    let Some(diff) = Reader::open(&common.archive)?.diff(&key, compared)? else {
        bail!(show::no_article(common, &args.article));
    };
    let mut out = terminal::Out::new();
    if args.format == Format::Json {
        serde_json::to_writer_pretty(&mut out, &diff)?;
        out.write_all(b"\n")?;
        out.flush()?;
        return Ok(Exit::Done);
    }
    // What goes out is made safe, and then marked with our own sequences.
    drop(out);
    let marks = if in_colour() { &COLOURED } else { &PLAIN };
    let text = terminal::safe(&text(&diff, args.full)).into_owned();
    let text = STAND_INS
        .iter()
        .zip(marks)
        .fold(text, |text, (stand_in, mark)| text.replace(*stand_in, mark));
    terminal::page();
    terminal::data(&text)?;
    Ok(Exit::Done)
}

/// Whether words are marked by colour; see no-color.org.
fn in_colour() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    std::io::stdout().is_terminal() && !refused
}

const REMOVED: &str = "\u{f0001}";
const ADDED: &str = "\u{f0002}";
const END_REMOVED: &str = "\u{f0003}";
const END_ADDED: &str = "\u{f0004}";
const FAINT: &str = "\u{f0005}";
const END_FAINT: &str = "\u{f0006}";
/// Stand-ins that are taken out of the page's text before.
const STAND_INS: [&str; 6] = [REMOVED, ADDED, END_REMOVED, END_ADDED, FAINT, END_FAINT];
/// Not by colour alone: what is gone is struck through, what is new underlined.
const COLOURED: [&str; 6] = [
    "\u{1b}[31;9m",
    "\u{1b}[32;4m",
    "\u{1b}[0m",
    "\u{1b}[0m",
    "\u{1b}[2m",
    "\u{1b}[0m",
];
const PLAIN: [&str; 6] = ["[-", "{+", "-]", "+}", "", ""];

fn text(diff: &RevisionDiff, full: bool) -> String {
    let mut out = head(diff);
    for field in &diff.fields {
        let _ = writeln!(out, "{:<15} {}", field.field, field_text(field));
    }
    if !diff.fields.is_empty() {
        out.push('\n');
    }
    let paragraphs = paragraphs(&diff.body);
    if paragraphs.iter().all(|paragraph| !paragraph.differs) && !full {
        let _ = writeln!(out, "{FAINT}the text is the same{END_FAINT}");
        return out;
    }
    let mut same = 0;
    for paragraph in &paragraphs {
        if full || paragraph.differs {
            skipped(&mut out, &mut same);
            let _ = writeln!(out, "{}\n", paragraph.text);
        } else {
            same += 1;
        }
    }
    skipped(&mut out, &mut same);
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Which two, and how they differ as a whole.
fn head(diff: &RevisionDiff) -> String {
    let mut out = format!(
        "{}\n{}\n",
        plain(diff.headline.as_deref().unwrap_or("(no headline)")),
        plain(&diff.canonical_url)
    );
    for (word, side) in [("from", &diff.from), ("to", &diff.to)] {
        let _ = write!(
            out,
            "{word:<15} revision {}, captured {}",
            side.revision, side.seen_at
        );
        match &diff.previous_seen_at {
            Some(seen) if word == "from" && *seen != side.seen_at => {
                let _ = writeln!(out, ", last seen {seen}");
            }
            _ => out.push('\n'),
        }
    }
    let classes: Vec<&str> = diff
        .edit
        .classes
        .iter()
        .map(|class| class.as_str())
        .collect();
    let mut how = vec![if classes.is_empty() {
        "nothing that a reader would see".to_owned()
    } else {
        classes.join(", ")
    }];
    if diff.edit.words_added + diff.edit.words_removed > 0 {
        how.push(format!(
            "{} added, {} removed",
            counted(diff.edit.words_added, "word", "words"),
            diff.edit.words_removed
        ));
    }
    if diff.silent_edit == Some(true) {
        how.push("a silent edit: no later date of change, no notice".to_owned());
    }
    if diff.backdated == Some(true) {
        how.push("backdated".to_owned());
    }
    let _ = writeln!(out, "{:<15} {}\n", "changed", how.join("; "));
    out
}

fn field_text(field: &FieldDiff) -> String {
    let paragraphs = paragraphs(&field.pieces);
    let texts: Vec<&str> = paragraphs.iter().map(|p| p.text.as_str()).collect();
    texts.join(" ")
}

/// Says how many paragraphs were left out.
fn skipped(out: &mut String, same: &mut u64) {
    if *same > 0 {
        let paragraphs = counted(*same, "paragraph", "paragraphs");
        let _ = writeln!(out, "{FAINT}… {paragraphs} unchanged{END_FAINT}\n");
        *same = 0;
    }
}

struct Paragraph {
    text: String,
    differs: bool,
}

/// The pieces, marked, line by line: a mark ends with its line, so that each reads by itself.
fn paragraphs(pieces: &[Piece]) -> Vec<Paragraph> {
    let begin = || Paragraph {
        text: String::new(),
        differs: false,
    };
    let mut all = vec![begin()];
    for piece in pieces {
        for (at, part) in piece.text.split("\n\n").enumerate() {
            if at > 0 {
                all.push(begin());
            }
            let Some(last) = all.last_mut() else { continue };
            last.differs |= piece.op != Op::Keep && !(part.is_empty() && last.text.is_empty());
            last.text.push_str(&marked(piece.op, part));
        }
    }
    all.retain(|paragraph| !paragraph.text.is_empty());
    all
}

fn marked(op: Op, text: &str) -> String {
    // White space stands outside of the marks, where it is as wide and reads better.
    let inner = text.trim_start();
    let space = &text[..text.len() - inner.len()];
    let inner = plain(inner);
    match op {
        _ if inner.is_empty() => space.to_owned(),
        Op::Keep => format!("{space}{inner}"),
        Op::Remove => format!("{space}{REMOVED}{inner}{END_REMOVED}"),
        Op::Add => format!("{space}{ADDED}{inner}{END_ADDED}"),
    }
}

/// Without stand-ins, so that no page can set marks of its own.
fn plain(text: &str) -> String {
    text.replace(
        STAND_INS.map(|mark| mark.chars().next().unwrap_or_default()),
        "\u{fffd}",
    )
}
