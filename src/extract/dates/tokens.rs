//! A line as numbers, words and marks, in lower case and with Western digits.

use std::ops::Range;

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A number, and how many digits it is written with.
    Number(u32, usize),
    /// Letters.
    Word(&'a str),
    /// Anything else that is no white space.
    Mark(char),
    /// White space.
    Space,
}

/// A line's tokens.
pub(super) struct Tokens {
    text: String,
    pieces: Vec<Piece>,
}

struct Piece {
    class: Class,
    range: Range<usize>,
}

impl Tokens {
    /// Splits a line.
    pub(super) fn read(line: &str) -> Self {
        let text: String = if line.is_ascii() {
            line.to_ascii_lowercase()
        } else {
            line.chars().flat_map(normal).collect()
        };
        let mut pieces: Vec<Piece> = Vec::new();
        for (at, c) in text.char_indices() {
            let (class, end) = (class(c), at + c.len_utf8());
            let runs = |before: &&mut Piece| before.class == class && class.runs();
            match pieces.last_mut().filter(runs) {
                Some(piece) => piece.range.end = end,
                None => pieces.push(Piece {
                    class,
                    range: at..end,
                }),
            }
        }
        Self { text, pieces }
    }

    pub(super) fn len(&self) -> usize {
        self.pieces.len()
    }

    /// The token at a place.
    pub(super) fn get(&self, at: usize) -> Option<Token<'_>> {
        let Piece { class, range } = self.pieces.get(at)?;
        let text = || self.text.get(range.clone());
        Some(match class {
            Class::Digit => {
                let digits = text()?;
                Token::Number(
                    digits.get(..9).unwrap_or(digits).parse().ok()?,
                    digits.len(),
                )
            }
            Class::Letter | Class::Ideograph => Token::Word(text()?),
            Class::Space => Token::Space,
            Class::Mark => Token::Mark(text()?.chars().next()?),
        })
    }

    /// The number at a place, if there is one with so many digits.
    pub(super) fn number(&self, at: usize, digits: Range<usize>) -> Option<u32> {
        match self.get(at)? {
            Token::Number(value, count) if digits.contains(&count) => Some(value),
            _ => None,
        }
    }

    /// The digits at a place.
    pub(super) fn digits(&self, at: usize) -> Option<&str> {
        match self.get(at)? {
            Token::Number(..) => self.text.get(self.pieces.get(at)?.range.clone()),
            _ => None,
        }
    }

    /// The word at a place.
    pub(super) fn word(&self, at: usize) -> Option<&str> {
        match self.get(at)? {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    /// True if this mark stands at a place.
    pub(super) fn is_mark(&self, at: usize, mark: char) -> bool {
        self.get(at) == Some(Token::Mark(mark))
    }

    /// The first place from `at` on that is not skipped, at most `limit` tokens on.
    pub(super) fn skip(&self, at: usize, limit: usize, skipped: impl Fn(Token) -> bool) -> usize {
        (at..at + limit)
            .find(|place| !self.get(*place).is_some_and(&skipped))
            .unwrap_or(at + limit)
    }

    /// The place behind white space.
    pub(super) fn skip_space(&self, at: usize) -> usize {
        self.skip(at, 2, |token| token == Token::Space)
    }

    /// The text from a place on.
    pub(super) fn text_from(&self, at: usize) -> &str {
        let start = self.pieces.get(at).map(|piece| piece.range.start);
        start
            .and_then(|start| self.text.get(start..))
            .unwrap_or_default()
    }

    /// The text of a range of tokens.
    pub(super) fn text_of(&self, range: Range<usize>) -> &str {
        let Some(tokens) = self.pieces.get(range) else {
            return "";
        };
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => self
                .text
                .get(first.range.start..last.range.end)
                .unwrap_or_default(),
            _ => "",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Digit,
    Letter,
    /// Each is a word of its own.
    Ideograph,
    Space,
    Mark,
}

impl Class {
    fn runs(self) -> bool {
        matches!(self, Self::Digit | Self::Letter | Self::Space)
    }
}

fn class(c: char) -> Class {
    match c {
        '0'..='9' => Class::Digit,
        '\u{3400}'..='\u{9fff}' => Class::Ideograph,
        // Vowel signs of Indic scripts and Thai belong to their words.
        '\u{0900}'..='\u{0e7f}' => Class::Letter,
        c if c.is_alphabetic() || c == '\u{307}' => Class::Letter,
        c if c.is_whitespace() => Class::Space,
        _ => Class::Mark,
    }
}

/// Lower case; digits of other scripts and full-width forms as Western ones.
fn normal(c: char) -> impl Iterator<Item = char> {
    let digit = |zero: u32| char::from_digit(u32::from(c) - zero, 10).unwrap_or(c);
    let c = match c {
        '\u{0660}'..='\u{0669}' => digit(0x660),
        '\u{06f0}'..='\u{06f9}' => digit(0x6f0),
        '\u{0966}'..='\u{096f}' => digit(0x966),
        '\u{09e6}'..='\u{09ef}' => digit(0x9e6),
        '\u{0e50}'..='\u{0e59}' => digit(0xe50),
        '\u{ff10}'..='\u{ff19}' => digit(0xff10),
        '：' => ':',
        '／' => '/',
        '．' => '.',
        '（' => '(',
        '）' => ')',
        '‐' | '‑' | '−' => '-',
        '\u{200e}' | '\u{200f}' | '\u{a0}' | '\u{202f}' => ' ',
        c => c,
    };
    c.to_lowercase()
}
