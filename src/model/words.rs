//! Words, counted as each script has them.

/// The words of a text: what stands between spaces and
/// holds a letter or digit; each Chinese or Japanese character is one. Thai and
/// its neighbours are counted by their spaces: telling their words apart needs a dictionary.
pub fn count_words(text: &str) -> u64 {
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

/// Chinese characters and Japanese kana, with their iteration marks.
pub fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::count_words;

    #[test]
    fn words_are_counted_as_each_script_has_them() {
        assert_eq!(count_words("The bridge -- 120 m long -- isn't open."), 7);
        assert_eq!(count_words("The bridge — 120 m long — isn’t open."), 7);
        assert_eq!(count_words("经济增长"), 4);
        assert_eq!(count_words("Apple发布iPhone 16"), 5);
        assert_eq!(count_words("اقتصاد العالم"), 2);
        assert_eq!(count_words("\n\n"), 0);
    }
}
