//! What `extract --explain` prints: for each field who said what, and who won.

use std::fmt::Write;

use super::terminal;
use crate::model::{Evidence, Extraction, Field, LivePost, Verdict};

/// Values longer than this are cut; the article itself is printed without `--explain`.
const SHOWN: usize = 90;

/// All evidence of an extraction, field by field, the winners first; then what was left
/// out of the body, and a live blog's posts.
pub(super) fn table(extraction: &Extraction) -> String {
    let mut out = head(extraction);
    let (mut left_out, mut evidence): (Vec<&Evidence>, Vec<&Evidence>) =
        extraction.evidence.iter().partition(|e| is_left_out(e));
    evidence.sort_by_key(|e| (e.field, e.verdict != Verdict::Chosen));
    let mut field = None;
    for entry in evidence {
        if field != Some(entry.field) {
            field = Some(entry.field);
            let _ = write!(out, "\n{}", entry.field);
            if let Some(confidence) = extraction.confidence.get(&entry.field) {
                let _ = write!(out, "  (confidence {confidence})");
            }
            out.push('\n');
        }
        let _ = writeln!(out, "{}", line(entry));
    }
    left_out.sort_by_key(|e| why(e));
    ledger(&mut out, &left_out);
    posts(&mut out, &extraction.article.live_posts);
    terminal::safe(&out).into_owned()
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
        let _ = writeln!(out, "    - {}", cut(&entry.value));
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
        let _ = writeln!(out, "  {time}  {}", cut(said));
    }
}

/// One line, no longer than is shown.
fn cut(value: &str) -> String {
    let shown = value.chars().take(SHOWN);
    let mut shown: String = shown.map(|c| if c == '\n' { ' ' } else { c }).collect();
    if value.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

fn line(entry: &Evidence) -> String {
    let (mark, why) = match &entry.verdict {
        Verdict::Chosen => ('*', String::new()),
        Verdict::Rejected(why) => (' ', format!("  -- {why}")),
    };
    format!(
        "  {mark} {:<4.2} {} ({}): {}{why}",
        entry.weight,
        entry.reader,
        entry.place,
        cut(&entry.value)
    )
}
