//! Where in a text the words of a search stand: much as the index sees it, for ranking and
//! for showing, where the index itself would have to be asked text by text.
//!
//! Case and the accents of Latin letters do not count, and signs only part words. A word must
//! stand whole, unless its script parts none.

use icu_normalizer::properties::{CanonicalDecompositionBorrowed, Decomposed};
use memchr::memmem;

use super::syntax::{Column, Term};
use crate::archive::bigrams::is_unspaced;

/// A letter, digit or mark: what words are made of.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || (!c.is_ascii() && is_unspaced(c))
}

/// A character as it is compared. Always one for one, so that places stay what they are.
pub(super) fn fold(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let mut lower = c.to_lowercase();
    let c = match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        _ => c,
    };
    plain(c)
}

/// A Latin letter without its accents; anything else as it is.
fn plain(c: char) -> char {
    let mut base = c;
    while let Decomposed::Expansion(letter, _) =
        CanonicalDecompositionBorrowed::new().decompose(base)
    {
        base = letter;
    }
    if base.is_ascii_alphabetic() { base } else { c }
}

/// True if two neighbours belong to one word.
pub(super) fn are_glued(one: char, next: char) -> bool {
    let spaced = |c: char| is_word(c) && !is_unspaced(c);
    spaced(one) && spaced(next)
}

/// A word or phrase that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Needle {
    /// Folded; one space between words.
    text: String,
    is_prefix: bool,
    column: Option<Column>,
}

impl Needle {
    pub(super) fn of(term: &Term) -> Self {
        let text = Folded::of(&term.text).text;
        Self {
            text: text.trim().to_owned(),
            is_prefix: term.is_prefix,
            column: term.column,
        }
    }

    /// True if it may stand in this column.
    pub(super) fn is_wanted_in(&self, column: Column) -> bool {
        self.column.is_none_or(|wanted| wanted == column)
    }

    /// How long it is if it stands here in a text of folded characters.
    pub(super) fn length_at(&self, text: &[char], at: usize) -> Option<usize> {
        let mut end = at;
        for wanted in self.text.chars() {
            if wanted == ' ' {
                let parting = text.get(end..)?.iter().take_while(|c| !is_word(**c));
                match parting.count() {
                    0 => return None,
                    length => end += length,
                }
            } else if text.get(end) == Some(&wanted) {
                end += 1;
            } else {
                return None;
            }
        }
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        let last = end.checked_sub(1).and_then(|last| text.get(last));
        (end > at && self.is_whole((before, text.get(at)), (last, text.get(end))))
            .then_some(end - at)
    }

    fn is_whole(
        &self,
        start: (Option<&char>, Option<&char>),
        end: (Option<&char>, Option<&char>),
    ) -> bool {
        let glued = |pair: (Option<&char>, Option<&char>)| matches!(pair, (Some(one), Some(next)) if are_glued(*one, *next));
        !glued(start) && (self.is_prefix || !glued(end))
    }
}

/// A text as it is searched: folded, with one space in place of all that parts words, one at each end, too.
#[derive(Debug, Default)]
pub(super) struct Folded {
    text: String,
    /// Its words; each character of a script that parts none is one.
    pub(super) words: u32,
}

impl Folded {
    pub(super) fn of(text: &str) -> Self {
        let mut folded = Self {
            text: String::with_capacity(text.len() + 2),
            words: 0,
        };
        folded.text.push(' ');
        let mut before = ' ';
        for c in text.chars() {
            let c = match c {
                'a'..='z' | '0'..='9' => c,
                'A'..='Z' => c.to_ascii_lowercase(),
                _ if c.is_ascii() || !is_word(c) => ' ',
                _ => fold(c),
            };
            if c != ' ' {
                // Between plain letters nothing need be looked up.
                let is_plain = c.is_ascii() && before.is_ascii();
                let begins = before == ' ' || (!is_plain && !are_glued(before, c));
                folded.words += u32::from(begins);
                folded.text.push(c);
            } else if before != ' ' {
                folded.text.push(' ');
            }
            before = c;
        }
        if before != ' ' {
            folded.text.push(' ');
        }
        folded
    }

    /// How often it stands there.
    pub(super) fn count(&self, needle: &Needle) -> u32 {
        let places = memmem::find_iter(self.text.as_bytes(), needle.text.as_bytes());
        let whole = places.filter(|at| {
            let (before, rest) = self.text.split_at(*at);
            let (inside, after) = rest.split_at(needle.text.len());
            let ends = |text: &str| (text.chars().next_back(), text.chars().next());
            needle.is_whole(
                (ends(before).0.as_ref(), ends(inside).1.as_ref()),
                (ends(inside).0.as_ref(), ends(after).1.as_ref()),
            )
        });
        u32::try_from(whole.count()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::super::syntax::{parse, wanted};
    use super::{Folded, Needle};

    fn count(text: &str, typed: &str) -> Vec<u32> {
        let node = parse(typed);
        let needles = wanted(&node).into_iter().map(Needle::of);
        let folded = Folded::of(text);
        needles.map(|needle| folded.count(&needle)).collect()
    }

    #[test]
    fn words_are_counted_where_they_stand_whole() {
        assert_eq!(count("The Café, the cafés - CAFE!", "cafe"), [2]);
        assert_eq!(count("The Café, the cafés - CAFE!", "cafe*"), [3]);
        assert_eq!(
            count("two towers; Two\n\nTowers, two  tower", "\"two towers\""),
            [2]
        );
        assert_eq!(
            count("国家统计局，统计 apple公司", "统计 APPLE公司 局"),
            [2, 1, 1]
        );
        assert_eq!(count("мой МОЙ мои", "мой"), [2]);
        assert_eq!(count("", "a"), [0]);
        assert_eq!(Folded::of("It's 5 o'clock 统计").words, 7);
    }
}
