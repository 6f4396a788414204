//! A story's header line: `Xinhua | Updated: 2024-04-18 11:11`, `By Ana Ruiz, 3 May 2024`.

use super::byline;
use super::dates::{self, Context};
use super::evidence::Candidates;
use super::lexicon::{self, LEXICONS, Phrases};
use super::outlet;
use crate::model::Field;

/// What parts a header line has.
const SEPARATORS: [char; 5] = ['|', '｜', '•', '·', '∣'];

/// Longer lines are no header lines.
const MAX_HEADER: usize = 140;
/// Longer texts are no words, in bytes.
const MAX_BY_WORD: usize = 60;
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

/// True if the line is labelled as the time of a change.
pub(super) fn says_updated(line: &str) -> bool {
    lexicon::has_word(Phrases::Updated, &line.to_lowercase())
}

/// True if the line is labelled as the time of publication.
pub(super) fn says_published(line: &str) -> bool {
    lexicon::has_word(Phrases::Published, &line.to_lowercase())
}

/// True if the line says who or when, and little else.
pub(super) fn is_header_line(line: &str, context: Context) -> bool {
    let length = line.chars().count();
    is_time_line(line, context)
        || (length <= MAX_HEADER
            && !ends_as_sentence(line)
            && (is_byline(line) || dates::find(line, context).is_some()))
}

/// True if the line is a date or a time, its label aside.
pub(super) fn is_time_line(line: &str, context: Context) -> bool {
    if line.chars().count() > MAX_TIME_LINE {
        return false;
    }
    // Labels are looked for last: most lines are told by their letters.
    let is_few = |letters: usize| {
        letters <= FEW_BESIDE
            || (letters <= FEW_LABELLED && (says_updated(line) || says_published(line)))
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
    found |= is_byline(line);
    if found && let Some(first) = line.split(SEPARATORS).next().map(str::trim) {
        let credited = outlet::agency(first).is_some()
            || (first != line.trim() && outlet::is_organisation(first));
        if credited {
            out.put(Field::Outlet, first, reader, "header line", 0.75);
        }
    }
    found
}

/// Words for "date": the label's other words say which.
const DATE_WORDS: &[&str] = &[
    "date",
    "datum",
    "fecha",
    "data",
    "дата",
    "tarih",
    "تاريخ",
    "תאריך",
];
/// Letters beside the dates of a header line.
const FEW_LETTERS: usize = 60;

/// The date that a label speaks of.
pub(super) fn field_of(label: &str) -> Field {
    let mut label = label.to_lowercase();
    if says_updated(&label) {
        let is_date = |word: &&str| DATE_WORDS.contains(&word.trim_matches([':', '：']));
        let words = label.split(' ').filter(|word| !is_date(word));
        label = words.collect::<Vec<_>>().join(" ");
        // Where words are not parted.
        for word in ["日期", "时间", "時間"] {
            label = label.replace(word, " ");
        }
    }
    if says_updated(&label) && !says_published(&label) {
        Field::DateModified
    } else {
        Field::DatePublished
    }
}

/// True if a line labels the date in it, which is written so, as the time of a change.
pub(super) fn says_updated_before(line: &str, date: &str) -> bool {
    let label = line
        .find(date)
        .and_then(|at| line.get(..at))
        .unwrap_or(line);
    // Of several labels the last belongs to the date.
    let label = label.rsplit(['|', '·', '•']).next().unwrap_or(label);
    says_updated(label) && !says_published(label)
}

/// Puts forward the dates of a line, each by its label; gives true if there is one.
fn dates(line: &str, context: Context, out: &mut Candidates, reader: &'static str) -> bool {
    // A line of text may have a date too, of an event as a rule.
    let (found, beside) = dates::find_beside(line, context).unwrap_or_default();
    let labelled = found
        .iter()
        .any(|date| says_published(&date.label) || says_updated(&date.label));
    let is_text = beside > FEW_LETTERS && !labelled;
    let (place, weight) = if is_text {
        ("text below the headline", 0.28)
    } else {
        ("line below the headline", 0.58)
    };
    for date in &found {
        let field = field_of(&date.label);
        out.put(field, &date.time.to_iso(), reader, place, weight);
    }
    if !found.is_empty() {
        return true;
    }
    let Some(time) = dates::find_relative(line, context) else {
        return false;
    };
    out.put(
        field_of(line),
        &time.to_iso(),
        reader,
        "line below the headline",
        0.5,
    );
    true
}

/// True if the line begins as bylines do.
pub(super) fn is_byline(line: &str) -> bool {
    byline_of(line).is_some()
}

/// True if the line is nothing but the word that bylines begin with.
pub(super) fn is_by_word(line: &str) -> bool {
    if line.len() > MAX_BY_WORD {
        return false;
    }
    let line = line.trim_end_matches([':', '：', ' ']).to_lowercase();
    let first = line.chars().next().unwrap_or(' ');
    lexicon::by_words(first).contains(&line.as_str())
}

/// True for a line that says in more than a word whose it is, and names one in a word:
/// `Posted by Ana`. A bare "by" begins other lines too.
pub(super) fn says_posted(line: &str) -> bool {
    let Some(name) = behind_by(line) else {
        return false;
    };
    let label = line.get(..line.len() - name.len()).unwrap_or_default();
    let printed = byline::printed(line);
    label.trim().contains(' ')
        && printed
            .get(label.len()..)
            .is_some_and(|name| !name.is_empty() && name.split_whitespace().count() <= 2)
}

/// A line that begins with the word that bylines begin with.
fn byline_of(line: &str) -> Option<&str> {
    (behind_by(line).is_some() && line.chars().count() <= 120).then_some(line)
}

/// What stands behind the word that bylines begin with, the longest that fits.
pub(super) fn behind_by(line: &str) -> Option<&str> {
    let first = line.chars().next()?.to_lowercase().next()?;
    let words = lexicon::by_words(first);
    if words.is_empty() {
        return None;
    }
    let lower = line.to_lowercase();
    if lower.len() != line.len() {
        return None;
    }
    let fits = |by: &&&str| {
        let rest = lower.get(by.len()..).unwrap_or_default();
        let parted = rest.starts_with([' ', ':', '：', '/', '／', '\u{a0}', '\u{3000}', '.']);
        // Where words are not parted, one character says too little.
        let written_on = is_unspaced(by) && by.chars().count() > 1 && !rest.is_empty();
        lower.starts_with(**by) && (parted || written_on)
    };
    let by = words.iter().filter(fits).max_by_key(|by| by.len())?;
    let marks = [':', '：', '.', ' ', '/', '／', '\u{a0}', '\u{3000}'];
    Some(line.get(by.len()..)?.trim_start_matches(marks))
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

/// True for scripts that do not part words.
fn is_unspaced(text: &str) -> bool {
    text.chars()
        .all(|c| ('\u{3040}'..='\u{9fff}').contains(&c) || ('\u{0e00}'..='\u{0e7f}').contains(&c))
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
