//! What `extract --explain` prints: for each field who said what, and who won.

use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::terminal;
use crate::model::{Evidence, Extraction, Field, LivePost, Verdict};

/// Columns that a line takes at most: the narrowest terminal in use.
const WIDTH: usize = 80;
/// Columns before a value, and before those who say it.
const VALUE: usize = 4;
const READERS: usize = 8;
/// Of most values that lost, this is why; it need not be said of each.
const OUTWEIGHED: &str = "another has more weight";

/// All evidence of an extraction, field by field: each value once, the winner first, with
/// those who put it forward; then what was left out of the body, and a live blog's posts.
pub(super) fn table(extraction: &Extraction) -> String {
    let mut out = head(extraction);
    let (mut left_out, mut evidence): (Vec<&Evidence>, Vec<&Evidence>) =
        extraction.evidence.iter().partition(|e| is_left_out(e));
    evidence.sort_by(|a, b| {
        let lost = |e: &Evidence| e.verdict != Verdict::Chosen;
        let order = (a.field, lost(a)).cmp(&(b.field, lost(b)));
        order.then(b.weight.total_cmp(&a.weight))
    });
    for of_field in evidence.chunk_by(|a, b| a.field == b.field) {
        field(&mut out, extraction, of_field);
    }
    left_out.sort_by_key(|e| why(e));
    ledger(&mut out, &left_out);
    posts(&mut out, &extraction.article.live_posts);
    terminal::safe(&out).into_owned()
}

/// The evidence on one field, strongest first.
fn field(out: &mut String, extraction: &Extraction, evidence: &[&Evidence]) {
    let Some(name) = evidence.first().map(|entry| entry.field) else {
        return;
    };
    let _ = write!(out, "\n{name}");
    if let Some(confidence) = extraction.confidence.get(&name) {
        let _ = write!(out, "  (confidence {confidence})");
    }
    out.push('\n');
    let mut told: Vec<&str> = Vec::new();
    for entry in evidence {
        if told.contains(&entry.value.as_str()) {
            continue;
        }
        told.push(&entry.value);
        let same = evidence.iter().filter(|other| other.value == entry.value);
        let mark = if entry.verdict == Verdict::Chosen {
            '*'
        } else {
            ' '
        };
        let _ = writeln!(out, "  {mark} {}", cut(&entry.value, WIDTH - VALUE));
        wrap(out, same.map(|entry| reader(entry)));
    }
}

/// Who says so, with which weight, and why in vain if that is not plain.
fn reader(entry: &Evidence) -> String {
    let said = format!("{:.2} {} ({})", entry.weight, entry.reader, entry.place);
    match why(entry) {
        "" | OUTWEIGHED => said,
        why => format!("{said} -- {why}"),
    }
}

/// Pieces one behind the other, parted by semicolons, in as many lines as they need.
fn wrap(out: &mut String, pieces: impl Iterator<Item = String>) {
    let indent = " ".repeat(READERS);
    let mut column = 0;
    for piece in pieces {
        let width = piece.width();
        if column > 0 && column + 2 + width <= WIDTH {
            out.push_str("; ");
            column += 2 + width;
        } else {
            out.push_str(if column > 0 { ";\n" } else { "" });
            out.push_str(&indent);
            column = READERS + width;
        }
        out.push_str(&piece);
    }
    out.push('\n');
}

/// What the page is, and how sound its text looks.
fn head(extraction: &Extraction) -> String {
    let mut out = format!("kind: {}\n", extraction.kind);
    if let Some(completeness) = extraction.completeness {
        let _ = writeln!(out, "completeness: {}", completeness.as_str());
    }
    let suspect: Vec<&str> = extraction.suspect.iter().map(|s| s.as_str()).collect();
    if !suspect.is_empty() {
        let _ = writeln!(out, "suspect: {}", suspect.join(", "));
    }
    out
}

fn is_left_out(entry: &Evidence) -> bool {
    entry.field == Field::Body && entry.verdict != Verdict::Chosen
}

fn why(entry: &Evidence) -> &str {
    match &entry.verdict {
        Verdict::Chosen => "",
        Verdict::Rejected(why) => why,
    }
}

/// What was left out of the body, under the rule that did it.
fn ledger(out: &mut String, left_out: &[&Evidence]) {
    let mut rule = None;
    if !left_out.is_empty() {
        out.push_str("\nleft out of the body\n");
    }
    for entry in left_out {
        if rule != Some(why(entry)) {
            rule = Some(why(entry));
            let _ = writeln!(out, "  {}", why(entry));
        }
        let _ = writeln!(out, "    - {}", cut(&entry.value, WIDTH - 6));
    }
}

fn posts(out: &mut String, posts: &[LivePost]) {
    if !posts.is_empty() {
        let _ = writeln!(out, "\nlive_posts: {}", posts.len());
    }
    for post in posts {
        let time = post.published.map(|time| time.to_iso());
        let time = time.as_deref().unwrap_or("no time");
        let said = post.headline.as_deref().unwrap_or(&post.text);
        let _ = writeln!(out, "  {time}  {}", cut(said, WIDTH - 29));
    }
}

/// One line of at most so many columns.
fn cut(value: &str, width: usize) -> String {
    let mut shown = String::new();
    let mut column = 0;
    for c in value.chars().map(|c| if c == '\n' { ' ' } else { c }) {
        column += c.width().unwrap_or(0);
        if column >= width {
            shown.push('…');
            break;
        }
        shown.push(c);
    }
    shown
}
