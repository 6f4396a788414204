//! In what way a story was changed, by rule: no judgement, only what the words show.

use std::ops::Range;

use serde::{Serialize, Serializer};

use super::quotations;
use super::tokens::{Token, TokenKind};
use super::word_diff::{Hunk, WordDiff};
use crate::model::{Article, Field};

/// A passage of at least so many more words is an addition or a removal, not a rewording.
const PASSAGE: usize = 6;
/// A typing error has at most so many words.
const TYPO_WORDS: usize = 2;

/// One way in which a story is changed. A revision may show several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EditClass {
    /// The headline differs.
    Headline,
    /// Words between quotation marks differ, and the quotation stays.
    Quotation,
    /// A number is another one.
    Number,
    /// A notice of a correction was added or changed.
    Correction,
    /// One or two letters of a word, a mark, or capitals differ.
    Typo,
    /// A passage was added.
    Addition,
    /// A passage was taken out.
    Removal,
    /// Other words for about as many.
    Rewording,
    /// Not the text but what stands beside it: byline, dates, section, picture.
    Other,
}

impl EditClass {
    /// Every class, for documentation and tests.
    pub const ALL: &[Self] = &[
        Self::Headline,
        Self::Quotation,
        Self::Number,
        Self::Correction,
        Self::Typo,
        Self::Addition,
        Self::Removal,
        Self::Rewording,
        Self::Other,
    ];

    /// The word for SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Quotation => "quotation",
            Self::Number => "number",
            Self::Correction => "correction",
            Self::Typo => "typo",
            Self::Addition => "addition",
            Self::Removal => "removal",
            Self::Rewording => "rewording",
            Self::Other => "other",
        }
    }
}

impl Serialize for EditClass {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// How, and how much, a story was changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Edit {
    /// In what ways, in the order of [`EditClass::ALL`]; at least one.
    pub classes: Vec<EditClass>,
    /// Words of the body that are new.
    pub words_added: u64,
    /// Words of the body that are gone.
    pub words_removed: u64,
    /// How alike the two bodies are, 0 to 1: see [`WordDiff::similarity`].
    pub similarity: f64,
}

impl Edit {
    /// Compares two readings that differ in these fields.
    pub fn of(before: &Article, after: &Article, fields: &[Field]) -> Self {
        let mut classes = Vec::new();
        let mut body = None;
        for field in fields {
            match field {
                Field::Headline => {
                    classes.push(EditClass::Headline);
                    let small = [EditClass::Quotation, EditClass::Number, EditClass::Typo];
                    let found = line(before.headline.as_deref(), after.headline.as_deref());
                    classes.extend(found.into_iter().filter(|class| small.contains(class)));
                }
                Field::Body => {
                    let diff = WordDiff::of(&before.body.text(), &after.body.text());
                    classes.extend(passages(&diff));
                    body = Some(diff);
                }
                Field::Description => {
                    classes.extend(line(
                        before.description.as_deref(),
                        after.description.as_deref(),
                    ));
                }
                Field::CorrectionNotice if after.correction_notice.is_some() => {
                    classes.push(EditClass::Correction);
                }
                _ => classes.push(EditClass::Other),
            }
        }
        if classes.is_empty() {
            classes.push(EditClass::Other);
        }
        classes.sort_unstable();
        classes.dedup();
        let (words_added, words_removed) =
            body.as_ref().map_or((0, 0), WordDiff::added_and_removed);
        Self {
            classes,
            words_added,
            words_removed,
            similarity: body.map_or(1.0, |diff| diff.similarity()),
        }
    }
}

fn line(before: Option<&str>, after: Option<&str>) -> Vec<EditClass> {
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    passages(&WordDiff::of(before, after))
}

/// The ways in which passages differ.
fn passages(diff: &WordDiff) -> Vec<EditClass> {
    let old_quotes = quotations::numbered(&diff.old);
    let new_quotes = quotations::numbered(&diff.new);
    let mut classes = Vec::new();
    for hunk in &diff.hunks {
        let (old, new) = (&diff.old[hunk.old.clone()], &diff.new[hunk.new.clone()]);
        let quoted = is_quotation(hunk, &old_quotes, &new_quotes);
        if quoted {
            classes.push(EditClass::Quotation);
        }
        if is_typo(diff, hunk) {
            classes.push(EditClass::Typo);
            continue;
        }
        let number = is_other_number(old, new);
        if number {
            classes.push(EditClass::Number);
        }
        let (had, has) = (words(old), words(new));
        if has >= had + PASSAGE {
            classes.push(EditClass::Addition);
        } else if had >= has + PASSAGE {
            classes.push(EditClass::Removal);
        } else if !number && !quoted {
            classes.push(EditClass::Rewording);
        }
    }
    classes
}

fn words(tokens: &[Token]) -> usize {
    let words = tokens.iter().filter(|token| token.kind == TokenKind::Word);
    words.count()
}

/// True if words of a quotation differ that stands in both texts: on both sides of the
/// hunk stand quoted words, or beside it others of the same quotation.
fn is_quotation(hunk: &Hunk, old: &[Option<u32>], new: &[Option<u32>]) -> bool {
    let inside = |range: &Range<usize>, quotes: &[Option<u32>]| {
        quotes[range.clone()].iter().flatten().next().copied()
    };
    let stays = |range: &Range<usize>, quotes: &[Option<u32>]| {
        let before = range.start.checked_sub(1).and_then(|at| quotes[at]);
        let after = quotes.get(range.end).copied().flatten();
        inside(range, quotes).is_some_and(|n| before == Some(n) || after == Some(n))
    };
    let both = inside(&hunk.old, old).is_some() && inside(&hunk.new, new).is_some();
    both || stays(&hunk.old, old) || stays(&hunk.new, new)
}

/// True if both sides have numbers, and others.
fn is_other_number(old: &[Token], new: &[Token]) -> bool {
    let numbers = |tokens: &[Token]| -> Vec<String> {
        let numbers = tokens.iter().filter(|token| token.is_number());
        numbers.map(|token| token.key.to_lowercase()).collect()
    };
    let (old, new) = (numbers(old), numbers(new));
    !old.is_empty() && !new.is_empty() && old != new
}

/// True for a slip of the pen: a mark, capitals, a doubled word, or one or two letters of a
/// longer word. Never where a number differs, nor where a word only gained or lost its
/// beginning, as "legal" and "illegal" do.
fn is_typo(diff: &WordDiff, hunk: &Hunk) -> bool {
    let (old, new) = (&diff.old[hunk.old.clone()], &diff.new[hunk.new.clone()]);
    let is_number = |token: &Token| token.is_number();
    if old.iter().chain(new).any(is_number) {
        return false;
    }
    let (had, has) = (words(old), words(new));
    if had == 0 && has == 0 {
        return true;
    }
    if had > TYPO_WORDS || has > TYPO_WORDS {
        return false;
    }
    if has == 0 {
        return is_doubled(old, &diff.old, &hunk.old);
    }
    let letters = |tokens: &[Token]| -> Vec<char> {
        let words = tokens.iter().filter(|token| token.kind == TokenKind::Word);
        words
            .flat_map(|token| token.key.chars().collect::<Vec<_>>())
            .collect()
    };
    let (a, b) = (letters(old), letters(new));
    let lower = |letters: &[char]| letters.iter().collect::<String>().to_lowercase();
    let (low_a, low_b) = (lower(&a), lower(&b));
    if low_a == low_b {
        return true;
    }
    if low_a.ends_with(&low_b) || low_b.ends_with(&low_a) {
        return false;
    }
    let allowed = match a.len().min(b.len()) {
        0..=2 => 0,
        3 => usize::from(is_swap(&a, &b)),
        4..=6 => 1,
        _ => 2,
    };
    allowed > 0 && distance(&a, &b) <= allowed
}

/// True if the word that was taken out stands beside the gap once more.
fn is_doubled(gone: &[Token], all: &[Token], range: &Range<usize>) -> bool {
    let Some(word) = gone.iter().find(|token| token.kind == TokenKind::Word) else {
        return false;
    };
    let beside = [range.start.checked_sub(1), Some(range.end)];
    words(gone) == 1
        && beside
            .into_iter()
            .flatten()
            .filter_map(|at| all.get(at))
            .any(|token| token.key.to_lowercase() == word.key.to_lowercase())
}

fn is_swap(a: &[char], b: &[char]) -> bool {
    let mut sorted = (a.to_vec(), b.to_vec());
    sorted.0.sort_unstable();
    sorted.1.sort_unstable();
    sorted.0 == sorted.1
}

/// Letters to add, take out, replace or swap with their neighbour (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut rows: [Vec<usize>; 3] = [Vec::new(), (0..=b.len()).collect(), vec![0; b.len() + 1]];
    for i in 1..=a.len() {
        rows[2][0] = i;
        for j in 1..=b.len() {
            let differs = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (rows[1][j] + 1)
                .min(rows[2][j - 1] + 1)
                .min(rows[1][j - 1] + differs);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[0][j - 2] + 1);
            }
            rows[2][j] = least;
        }
        rows.rotate_left(1);
        rows[2] = vec![0; b.len() + 1];
    }
    rows[1][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(before: &str, after: &str) -> Vec<&'static str> {
        let mut found = passages(&WordDiff::of(before, after));
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(EditClass::as_str).collect()
    }

    #[test]
    fn passages_are_classed_by_rule() {
        let long = "The ferry company had warned of the storm on Friday evening.";
        for (before, after, expected) in [
            (
                "At least 12 people died.",
                "At least 14 people died.",
                vec!["number"],
            ),
            (
                "Twelve people died.",
                "Fourteen people died.",
                vec!["number"],
            ),
            ("有三人死亡。", "有五人死亡。", vec!["number"]),
            (
                "“We are safe now,” she said.",
                "“We were never safe,” she said.",
                vec!["quotation"],
            ),
            ("The goverment fell.", "The government fell.", vec!["typo"]),
            ("It was the the end.", "It was the end.", vec!["typo"]),
            ("It was teh end.", "It was the end.", vec!["typo"]),
            ("it was so", "It was so.", vec!["typo"]),
            ("It is now over.", "It is not over.", vec!["rewording"]),
            (
                "The sale was legal.",
                "The sale was illegal.",
                vec!["rewording"],
            ),
            ("Er hat ein Haus.", "Er hat kein Haus.", vec!["rewording"]),
            ("One.", &format!("One.\n\n{long}"), vec!["addition"]),
            (&format!("One.\n\n{long}"), "One.", vec!["removal"]),
            (
                "The minister resigned.",
                "The minister was dismissed.",
                vec!["rewording"],
            ),
            ("Same – text.", "Same—text.", vec![]),
        ] {
            assert_eq!(classes(before, after), expected, "{before} / {after}");
        }
    }

    #[test]
    fn fields_beside_the_text_are_other() {
        let before = Article {
            section: Some("World".to_owned()),
            headline: Some("12 dead".to_owned()),
            ..Article::default()
        };
        let mut after = before.clone();
        after.section = Some("Opinion".to_owned());
        let edit = Edit::of(&before, &after, &[Field::Section]);
        assert_eq!(edit.classes, [EditClass::Other]);
        assert_eq!((edit.words_added, edit.words_removed), (0, 0));
        after.headline = Some("14 dead".to_owned());
        after.correction_notice = Some("Corrected.".to_owned());
        let fields = [Field::Headline, Field::CorrectionNotice];
        let edit = Edit::of(&before, &after, &fields);
        let expected = [
            EditClass::Headline,
            EditClass::Number,
            EditClass::Correction,
        ];
        assert_eq!(edit.classes, expected);
    }

    #[test]
    fn letters_are_counted() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        let distance = |a, b| distance(&chars(a), &chars(b));
        assert_eq!(distance("teh", "the"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }
}
