//! Words, where scripts differ in what one is.
//!
//! Most scripts put spaces between words. Chinese, Japanese, Thai, Lao, Khmer and
//! Burmese do not, and Korean glues particles to its words. For searching, each
//! character of these counts as a word, and what the user types is looked up as a
//! phrase of characters: exact, of any length (a trigram index finds nothing of
//! two characters, which is the usual length of a Chinese word), and it needs no dictionary.

use crate::model::is_ideograph;

/// True if the text holds characters that are searched one by one.
pub(super) fn has_single_characters(text: &str) -> bool {
    // The first of them has three bytes, of which the first is this or a higher one.
    text.bytes().any(|byte| byte >= 0xe0) && text.chars().any(is_single)
}

/// The text with spaces around each character that is searched by itself.
pub(super) fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        if is_single(c) {
            out.push(' ');
            out.push(c);
            out.push(' ');
        } else {
            out.push(c);
        }
    }
    out
}

fn is_single(c: char) -> bool {
    is_ideograph(c)
        || matches!(c,
            '\u{0e01}'..='\u{0e4e}'     // Thai
            | '\u{0e81}'..='\u{0ecd}'   // Lao
            | '\u{1000}'..='\u{109f}'   // Burmese
            | '\u{1780}'..='\u{17d3}'   // Khmer
            | '\u{ac00}'..='\u{d7a3}') // Korean
}

#[cfg(test)]
mod tests {
    use super::spaced;

    #[test]
    fn single_characters_stand_alone() {
        assert_eq!(spaced("a 经济"), "a  经  济 ");
    }
}
