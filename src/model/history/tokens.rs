//! Words and marks of a text, as a word-level comparison wants them.

use super::folding::{decode, fold};
use crate::model::is_ideograph;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A word or number; one character in scripts without spaces.
    Word,
    /// A mark: a comma, a quotation mark, a dash.
    Mark,
    /// The end of a paragraph.
    Break,
}

/// One piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// As it stands in the text.
    pub(super) text: String,
    /// What it is compared by.
    pub(super) key: String,
    /// Whether white space stands before it.
    pub(super) gap: bool,
}

impl Token {
    /// True for numbers, in figures of any script.
    pub(super) fn is_number(&self) -> bool {
        self.kind == TokenKind::Word
            && (self.key.chars().any(char::is_numeric) || is_numeral(&self.key))
    }
}

/// The paragraphs of a text, each as tokens with a break at its end; empty lines are none.
pub(super) fn paragraphs(text: &str) -> Vec<Vec<Token>> {
    let text = decode(text);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let mut tokens = tokens(line);
            tokens.push(Token {
                kind: TokenKind::Break,
                text: String::new(),
                key: "\n".to_owned(),
                gap: false,
            });
            tokens
        })
        .collect()
}

/// The tokens of one line.
pub(super) fn tokens(line: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = line.char_indices().peekable();
    let mut gap = false;
    while let Some((start, first)) = chars.next() {
        if first.is_whitespace() {
            gap = true;
            continue;
        }
        let mut end = start + first.len_utf8();
        let kind = if first.is_alphanumeric() {
            let mut last = first;
            while let Some(&(at, c)) = chars.peek() {
                let after = line[at + c.len_utf8()..].chars().next();
                if !continues(last, c, after) {
                    break;
                }
                (last, end) = (c, at + c.len_utf8());
                chars.next();
            }
            TokenKind::Word
        } else {
            TokenKind::Mark
        };
        let text = &line[start..end];
        let key = fold(text);
        // What is not seen is no token.
        if !key.is_empty() {
            tokens.push(Token {
                kind,
                text: text.to_owned(),
                key,
                gap,
            });
            gap = false;
        }
    }
    tokens
}

/// True if a word goes on with `c`, which stands after `last` and before `after`.
fn continues(last: char, c: char, after: Option<char>) -> bool {
    if is_single(last) {
        // A vowel sign or tone mark that sits on its letter.
        return is_mark_on_letter(c);
    }
    let letter_follows = after.is_some_and(char::is_alphanumeric);
    match c {
        '\'' | '’' => letter_follows && last.is_alphabetic(),
        '.' | ',' | ':' => last.is_numeric() && after.is_some_and(char::is_numeric),
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200c}' | '\u{200d}' => true,
        c => c.is_alphanumeric() && !is_single(c),
    }
}

/// Characters of scripts that put no spaces between words.
fn is_single(c: char) -> bool {
    is_ideograph(c)
        || matches!(c, '\u{0e01}'..='\u{0e4e}' | '\u{0e81}'..='\u{0ecd}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17d3}')
}

fn is_mark_on_letter(c: char) -> bool {
    matches!(c, '\u{0e31}' | '\u{0e34}'..='\u{0e3a}' | '\u{0e47}'..='\u{0e4e}'
        | '\u{0eb1}' | '\u{0eb4}'..='\u{0ebc}' | '\u{0ec8}'..='\u{0ecd}'
        | '\u{102b}'..='\u{103e}' | '\u{17b4}'..='\u{17d3}')
}

/// Chinese and Japanese figures.
const FIGURES: &str = "〇零一二三四五六七八九十百千万萬亿億兆两兩";
/// Numbers that headlines spell out.
const NUMERALS: &str = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen \
    sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty \
    ninety hundred hundreds thousand thousands dozen dozens million millions billion \
    billions half double triple zwei drei vier fünf sechs sieben acht neun zehn elf zwölf \
    dutzend hundert tausend millionen milliarden deux trois quatre cinq sept huit neuf \
    dix onze douze cent mille dos tres cuatro cinco seis siete ocho nueve diez once doce \
    cien mil due tre quattro cinque sei sette otto nove dieci undici dodici два две три \
    четыре пять шесть семь восемь девять десять сто тысяча тысячи миллион миллиона";

/// Numbers in words.
fn is_numeral(word: &str) -> bool {
    let mut chars = word.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return FIGURES.contains(c);
    }
    let lower = word.to_lowercase();
    NUMERALS.split(' ').any(|numeral| numeral == lower)
}

#[cfg(test)]
mod tests {
    use super::tokens;

    fn texts(line: &str) -> Vec<String> {
        tokens(line).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn words_are_cut_as_people_read_them() {
        assert_eq!(
            texts("It isn’t 1,234.5 at 10:30."),
            ["It", "isn’t", "1,234.5", "at", "10:30", "."]
        );
        assert_eq!(texts("a 12-year-old"), ["a", "12", "-", "year", "-", "old"]);
        assert_eq!(texts("他说：五人"), ["他", "说", "：", "五", "人"]);
        assert_eq!(texts("Apple发布16"), ["Apple", "发", "布", "16"]);
        assert_eq!(texts("ข่าว"), ["ข่", "า", "ว"]);
    }
}
