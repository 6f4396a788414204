//! What `extract --explain` prints: for each field who said what, and who won.

use std::fmt::Write;

use super::terminal;
use crate::model::{Evidence, Extraction, Verdict};

/// Values longer than this are cut; the article itself is printed without `--explain`.
const SHOWN: usize = 100;

/// All evidence of an extraction, field by field, the winners first.
pub(super) fn table(extraction: &Extraction) -> String {
    let mut out = format!("kind: {}\n", extraction.kind);
    let mut evidence: Vec<&Evidence> = extraction.evidence.iter().collect();
    evidence.sort_by_key(|e| (e.field, e.verdict != Verdict::Chosen));
    let mut field = None;
    for entry in evidence {
        if field != Some(entry.field) {
            field = Some(entry.field);
            let _ = writeln!(out, "\n{}", entry.field);
        }
        let _ = writeln!(out, "{}", line(entry));
    }
    terminal::safe(&out).into_owned()
}

fn line(entry: &Evidence) -> String {
    let (mark, why) = match &entry.verdict {
        Verdict::Chosen => ('*', String::new()),
        Verdict::Rejected(why) => (' ', format!("  -- {why}")),
    };
    let value: String = entry
        .value
        .chars()
        .take(SHOWN)
        .map(|c| if c == '\n' { ' ' } else { c })
        .collect();
    let cut = if entry.value.chars().nth(SHOWN).is_some() {
        "…"
    } else {
        ""
    };
    format!(
        "  {mark} {:<4.2} {} ({}): {value}{cut}{why}",
        entry.weight, entry.reader, entry.place
    )
}
