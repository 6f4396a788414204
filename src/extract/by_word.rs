//! The word that bylines begin with: `By`, `Von`, `Text:`, `文／`.

use super::lexicon;

/// Longer texts are no words, in bytes.
const MAX_BY_WORD: usize = 60;
/// Longer lines are no bylines, in characters.
const MAX_BYLINE: usize = 120;

/// True if the line begins as bylines do.
pub(super) fn is_byline(line: &str) -> bool {
    behind_by(line).is_some() && line.chars().count() <= MAX_BYLINE
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

/// True for scripts that do not part words.
fn is_unspaced(text: &str) -> bool {
    text.chars()
        .all(|c| ('\u{3040}'..='\u{9fff}').contains(&c) || ('\u{0e00}'..='\u{0e7f}').contains(&c))
}
