//! A story's header line: `Xinhua | Updated: 2024-04-18 11:11`, `By Ana Ruiz, 3 May 2024`.

use super::by_word;
use super::byline;
use super::dates::{self, Context};
use super::evidence::Candidates;
use super::labels;
use super::lexicon::LEXICONS;
use super::outlet;
use crate::model::Field;

/// What parts a header line has.
const SEPARATORS: [char; 5] = ['|', '｜', '•', '·', '∣'];

/// Longer lines are no header lines.
const MAX_HEADER: usize = 140;
/// Words of a byline behind a date.
const MAX_BEHIND: usize = 5;
/// Letters of the label before it.
const MAX_LABEL: usize = 24;
/// Letters beside the time of a line that is no more than that, without a label and with one.
const FEW_BESIDE: usize = 12;
const FEW_LABELLED: usize = 32;
/// Letters of a time that counts back: "yesterday".
const FEW_RELATIVE: usize = 24;
/// Longer lines are no dates alone.
const MAX_TIME_LINE: usize = 90;

/// True if the line says who or when, and little else.
pub(super) fn is_header_line(line: &str, context: Context) -> bool {
    let length = line.chars().count();
    is_time_line(line, context)
        || (length <= MAX_HEADER
            && !ends_as_sentence(line)
            && (by_word::is_byline(line) || dates::find(line, context).is_some()))
}

/// True if the line is a date or a time, its label aside.
pub(super) fn is_time_line(line: &str, context: Context) -> bool {
    if line.chars().count() > MAX_TIME_LINE {
        return false;
    }
    // Labels are looked for last: most lines are told by their letters.
    let is_few = |letters: usize| {
        letters <= FEW_BESIDE
            || (letters <= FEW_LABELLED
                && (labels::says_updated(line) || labels::says_published(line)))
    };
    if let Some(beside) = dates::letters_beside(line, context) {
        return is_few(beside);
    }
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    (letters <= FEW_LABELLED && dates::has_clock(line) && is_few(letters))
        || (letters <= FEW_RELATIVE && dates::is_relative(line))
}

fn ends_as_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '”', '’', '»', '」', ')'])
        .ends_with(['.', '!', '?', '。', '！', '？', '।', '؟', '۔'])
}

/// Puts forward what one line says; gives true if it is a header line at all.
pub(super) fn read(
    line: &str,
    context: Context,
    out: &mut Candidates,
    reader: &'static str,
) -> bool {
    let mut found = false;
    let dates = dates(line, context, out, reader);
    found |= dates;
    if let Some(source) = source_label(line) {
        found = true;
        out.put(Field::Outlet, &source, reader, "source label", 0.8);
    }
    found |= by_word::is_byline(line);
    if found && let Some(first) = line.split(SEPARATORS).next().map(str::trim) {
        let credited = outlet::agency(first).is_some()
            || (first != line.trim() && outlet::is_organisation(first));
        if credited {
            out.put(Field::Outlet, first, reader, "header line", 0.75);
        }
    }
    found
}

/// Letters beside the dates of a header line.
const FEW_LETTERS: usize = 60;

/// Puts forward the dates of a line, each by its label; gives true if there is one.
fn dates(line: &str, context: Context, out: &mut Candidates, reader: &'static str) -> bool {
    // A line of text may have a date too, of an event as a rule.
    let (found, beside) = dates::find_beside(line, context).unwrap_or_default();
    let labelled = found
        .iter()
        .any(|date| labels::says_published(&date.label) || labels::says_updated(&date.label));
    let is_text = beside > FEW_LETTERS && !labelled;
    let (place, weight) = if is_text {
        ("text below the headline", 0.28)
    } else {
        ("line below the headline", 0.58)
    };
    for date in &found {
        let field = labels::field_of(&date.label);
        out.put(field, &date.time.to_iso(), reader, place, weight);
    }
    if !found.is_empty() {
        return true;
    }
    let Some(time) = dates::find_relative(line, context) else {
        return false;
    };
    out.put(
        labels::field_of(line),
        &time.to_iso(),
        reader,
        "line below the headline",
        0.5,
    );
    true
}

/// True for a line that says in more than a word whose it is, and names one in a word:
/// `Posted by Ana`. A bare "by" begins other lines too.
pub(super) fn says_posted(line: &str) -> bool {
    let Some(name) = by_word::behind_by(line) else {
        return false;
    };
    let label = line.get(..line.len() - name.len()).unwrap_or_default();
    let printed = byline::printed(line);
    label.trim().contains(' ')
        && printed
            .get(label.len()..)
            .is_some_and(|name| !name.is_empty() && name.split_whitespace().count() <= 2)
}

/// A byline that stands behind the date of its line: `Posted on 3 May 2024 by Ana Ruiz`.
pub(super) fn behind_date(line: &str) -> Option<&str> {
    if line.len() > MAX_HEADER || !line.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let (before, at) = [" by ", " von ", " par ", " por ", " door ", " av "]
        .iter()
        .find_map(|word| {
            line.rfind(word)
                .map(|at| (line.get(..at).unwrap_or_default(), at))
        })?;
    let name = line.get(at..)?.trim();
    let few =
        name.split_whitespace().count() <= MAX_BEHIND && !name.bytes().any(|b| b.is_ascii_digit());
    (few && dates::letters_beside(
        before,
        Context {
            captured_at: chrono::DateTime::UNIX_EPOCH,
            month_first: false,
        },
    )
    .is_some_and(|letters| letters <= MAX_LABEL))
    .then_some(name)
}

/// `Source: dpa`, `来源：新华社`.
fn source_label(line: &str) -> Option<String> {
    if !line.contains([':', '：']) {
        return None;
    }
    let lower = line.to_lowercase();
    for label in LEXICONS.iter().flat_map(|l| l.source) {
        let Some(at) = lower.find(label) else {
            continue;
        };
        let Some(rest) = line
            .get(at + label.len()..)
            .filter(|_| lower.len() == line.len())
        else {
            continue;
        };
        let rest = rest.trim_start();
        let Some(rest) = rest.strip_prefix(':').or_else(|| rest.strip_prefix('：')) else {
            continue;
        };
        let end =
            rest.find(|c: char| SEPARATORS.contains(&c) || c.is_ascii_digit() || c == '\u{3000}');
        let name = rest.get(..end.unwrap_or(rest.len()))?.trim();
        // The next label of the line is no part of the name.
        let name = match name.find([':', '：']) {
            Some(colon) => name
                .get(..colon)?
                .rsplit_once(char::is_whitespace)
                .map_or("", |(before, _)| before.trim()),
            None => name,
        };
        let name = name
            .split("  ")
            .next()
            .unwrap_or(name)
            .trim_matches(|c: char| c == ',' || c.is_whitespace());
        if !name.is_empty() && name.chars().count() <= 60 {
            return Some(name.to_owned());
        }
    }
    None
}
