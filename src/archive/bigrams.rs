//! Scripts that put no spaces between words, made searchable by a tokenizer that needs them.
//!
//! Chinese, Japanese, Thai, Lao, Khmer and Burmese do not part their words, and Korean glues
//! particles to them. So each two neighbouring characters of theirs count as a word, and so
//! does the last character of a run: 统计局 is "统计 计局 局". Two characters, the usual length
//! of a Chinese word, are then one term of the index, one character is the beginning of a
//! term, and more are a phrase; exact, and without a dictionary. (A trigram index finds nothing
//! of two characters.) The trigger `articles_au` does the same in SQL, for other programs.

/// The characters of such scripts. All of them are letters, digits or marks to the tokenizer.
const UNSPACED: &[(char, char)] = &[
    // Chinese and Japanese
    ('\u{3005}', '\u{3007}'),
    ('\u{3041}', '\u{3096}'),
    ('\u{309d}', '\u{309f}'),
    ('\u{30a1}', '\u{30fa}'),
    ('\u{30fc}', '\u{30ff}'),
    ('\u{31f0}', '\u{31ff}'),
    ('\u{3400}', '\u{4dbf}'),
    ('\u{4e00}', '\u{9fff}'),
    ('\u{f900}', '\u{faff}'),
    ('\u{ff66}', '\u{ff9f}'),
    ('\u{20000}', '\u{3ffff}'),
    // Korean
    ('\u{ac00}', '\u{d7a3}'),
    // Thai
    ('\u{0e01}', '\u{0e3a}'),
    ('\u{0e40}', '\u{0e4e}'),
    // Lao
    ('\u{0e81}', '\u{0ecd}'),
    // Burmese
    ('\u{1000}', '\u{1049}'),
    ('\u{1050}', '\u{109d}'),
    // Khmer
    ('\u{1780}', '\u{17d3}'),
];

/// True for a character of a script without spaces.
pub(super) fn is_unspaced(c: char) -> bool {
    // Most characters are below all of them.
    c >= '\u{0e01}'
        && UNSPACED
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&c))
}

/// True if the text holds such a character.
pub(super) fn has_unspaced(text: &str) -> bool {
    // The first of them has three bytes, of which the first is this or a higher one.
    text.bytes().any(|byte| byte >= 0xe0) && text.chars().any(is_unspaced)
}

/// The lines that hold such characters, in bigrams; `None` if no line does.
pub(super) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let texts = texts.into_iter().filter(|text| has_unspaced(text));
    let lines = texts.flat_map(|text| text.split('\n'));
    let mut kept = String::new();
    for line in lines.filter(|line| has_unspaced(line)) {
        kept.push_str(line);
        kept.push('\n');
    }
    (!kept.is_empty()).then(|| spaced(&kept))
}

/// What finds the text in bigrams: the words of a phrase, and whether the last of them is
/// only the beginning of one. The last character of the last run is left out, since the
/// run may go on where it is found.
pub(super) fn phrase(text: &str) -> (String, bool) {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric() && !is_unspaced(c));
    let out = spaced(text);
    let mut words: Vec<&str> = out.split_whitespace().collect();
    let is_run = |word: &&str| word.chars().next_back().is_some_and(is_unspaced);
    let Some(last) = words.last().copied().filter(is_run) else {
        return (words.join(" "), false);
    };
    let before = words.len().checked_sub(2).and_then(|at| words.get(at));
    let is_tail = before.is_some_and(|word| word.chars().count() == 2 && word.ends_with(last));
    if is_tail {
        words.pop();
    }
    (words.join(" "), !is_tail)
}

fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 7 / 3);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied().filter(|next| is_unspaced(*next));
        out.push(c);
        if is_unspaced(c) {
            out.extend(next);
            out.push(' ');
        } else if next.is_some() {
            out.push(' ');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{UNSPACED, of};
    use rusqlite::Connection;

    #[test]
    fn a_run_is_its_bigrams_and_its_last_character() {
        let bigrams = |text: &str| of([text]);
        assert_eq!(bigrams("统计局").as_deref(), Some("统计 计局 局 \n"));
        assert_eq!(
            bigrams("no\nApple公司 2024年4月\nno").as_deref(),
            Some("Apple 公司 司  2024 年 4 月 \n")
        );
        assert_eq!(bigrams("Die Brücke’s …"), None);
    }

    /// Else a bigram would fall apart, and a search for it find nothing.
    #[expect(
        clippy::disallowed_methods,
        reason = "no archive is asked, only the tokenizer"
    )]
    #[test]
    fn the_tokenizer_takes_each_of_them_for_part_of_a_word() -> rusqlite::Result<()> {
        let connection = Connection::open_in_memory()?;
        connection.execute_batch(
            "CREATE VIRTUAL TABLE texts USING fts5 (text,
                 tokenize=\"unicode61 remove_diacritics 2 categories 'L* M* N* Co'\");
             CREATE VIRTUAL TABLE terms USING fts5vocab (texts, row);",
        )?;
        let mut characters = 0;
        for c in UNSPACED.iter().flat_map(|(first, last)| *first..=*last) {
            connection
                .prepare_cached("INSERT INTO texts VALUES (?1)")?
                .execute([format!("a{c}")])?;
            characters += 1;
        }
        let torn = connection.query_row(
            "SELECT coalesce(sum(doc), 0) FROM terms WHERE term = 'a'",
            [],
            |row| row.get::<_, i64>(0),
        )?;
        assert_eq!(torn, 0, "of {characters}");
        Ok(())
    }
}
