//! Words, where scripts differ in what one is.
//!
//! Most scripts put spaces between words. Chinese, Japanese, Thai, Lao, Khmer and
//! Burmese do not, and Korean glues particles to its words. For searching, each
//! character of these counts as a word, and what the user types is looked up as a
//! phrase of characters: exact, of any length (a trigram index finds nothing of
//! two characters, which is the usual length of a Chinese word), and it needs no dictionary.

/// The words of a text for `articles.word_count`: what stands between spaces and
/// holds a letter or digit; each Chinese or Japanese character is one. Thai and
/// its neighbours are counted by their spaces: telling their words apart needs a dictionary.
pub(super) fn count(text: &str) -> u64 {
    if text.is_ascii() {
        let words = text.split_ascii_whitespace();
        let words = words.filter(|word| word.bytes().any(|b| b.is_ascii_alphanumeric()));
        return words.count() as u64;
    }
    let mut words = 0;
    let mut inside = false;
    for c in text.chars() {
        let single = is_ideograph(c);
        if single || (!inside && c.is_alphanumeric()) {
            words += 1;
        }
        inside = !single && !c.is_whitespace() && (inside || c.is_alphanumeric());
    }
    words
}

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

/// Chinese characters and Japanese kana, with their iteration marks.
fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
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
    use super::{count, spaced};

    #[test]
    fn words_are_counted_as_each_script_has_them() {
        assert_eq!(count("The bridge -- 120 m long -- isn't open."), 7);
        assert_eq!(count("The bridge — 120 m long — isn’t open."), 7);
        assert_eq!(count("经济增长"), 4);
        assert_eq!(count("Apple发布iPhone 16"), 5);
        assert_eq!(count("اقتصاد العالم"), 2);
        assert_eq!(count("\n\n"), 0);
    }

    #[test]
    fn single_characters_stand_alone() {
        assert_eq!(spaced("a 经济"), "a  经  济 ");
    }
}
