//! What differs between two texts, word by word.
//!
//! Paragraphs are compared first, then the words of those that differ: that is how
//! people edit, and it bounds the work, which grows with words times differences.

use std::collections::HashMap;
use std::ops::Range;

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::tokens::{self, Token, TokenKind};

/// Passages longer than this many words times words count as written anew.
const LARGEST: usize = 9_000_000;

/// Two texts side by side.
#[derive(Debug, Clone, Default)]
pub struct WordDiff {
    pub(super) old: Vec<Token>,
    pub(super) new: Vec<Token>,
    /// Where they differ, in order, never touching each other.
    pub(super) hunks: Vec<Hunk>,
}

/// A passage that differs: tokens of the old text, and those that stand in their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hunk {
    pub(super) old: Range<usize>,
    pub(super) new: Range<usize>,
}

/// What became of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// It stands in both.
    Keep,
    /// It stood in the old one only.
    Remove,
    /// It stands in the new one only.
    Add,
}

/// A piece of text with what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// What became of it.
    pub op: Op,
    /// The text, as in the version that it is from; paragraphs end with a blank line.
    pub text: String,
}

impl WordDiff {
    /// Compares two texts, paragraphs parted by line breaks.
    pub fn of(old: &str, new: &str) -> Self {
        let (before, after) = (tokens::paragraphs(old), tokens::paragraphs(new));
        let mut keys = Keys::default();
        let (old_ids, new_ids) = (keys.paragraphs(&before), keys.paragraphs(&after));
        let (old_starts, new_starts) = (starts(&before), starts(&after));
        let (old, new) = (before.concat(), after.concat());
        let (old_words, new_words) = (keys.tokens(&old), keys.tokens(&new));
        let mut hunks = Vec::new();
        for op in capture_diff_slices(Algorithm::Myers, &old_ids, &new_ids) {
            if matches!(op, DiffOp::Equal { .. }) {
                continue;
            }
            let part = Hunk {
                old: old_starts[op.old_range().start]..old_starts[op.old_range().end],
                new: new_starts[op.new_range().start]..new_starts[op.new_range().end],
            };
            words(&old_words, &new_words, &part, &mut hunks);
        }
        let mut diff = Self { old, new, hunks };
        diff.join_neighbours();
        diff
    }

    /// Words that stand in the new text only, and in the old one only.
    pub fn added_and_removed(&self) -> (u64, u64) {
        let count = |tokens: &[Token], range: &Range<usize>| word_count(&tokens[range.clone()]);
        self.hunks.iter().fold((0, 0), |(added, removed), hunk| {
            (
                added + count(&self.new, &hunk.new),
                removed + count(&self.old, &hunk.old),
            )
        })
    }

    /// How alike the texts are: twice the words that they share by all words of both, from
    /// 0 to 1, in thousandths.
    pub fn similarity(&self) -> f64 {
        let (added, removed) = self.added_and_removed();
        let all = word_count(&self.old) + word_count(&self.new);
        if all == 0 {
            return 1.0;
        }
        let share = (all - added - removed) as f64 / all as f64;
        (share * 1000.0).round() / 1000.0
    }

    /// True if the texts have the same words and marks.
    pub fn is_empty(&self) -> bool {
        self.hunks.is_empty()
    }

    /// Both texts in one, in reading order.
    pub fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut at = 0;
        for hunk in &self.hunks {
            push(&mut pieces, Op::Keep, &self.new[at..hunk.new.start]);
            push(&mut pieces, Op::Remove, &self.old[hunk.old.clone()]);
            push(&mut pieces, Op::Add, &self.new[hunk.new.clone()]);
            at = hunk.new.end;
        }
        push(&mut pieces, Op::Keep, &self.new[at..]);
        if let Some(last) = pieces.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
        pieces.retain(|piece| !piece.text.is_empty());
        pieces
    }

    /// A word or two between changes do not part them: they read as one.
    fn join_neighbours(&mut self) {
        let mut joined: Vec<Hunk> = Vec::with_capacity(self.hunks.len());
        for hunk in self.hunks.drain(..) {
            let Some(last) = joined.last_mut() else {
                joined.push(hunk);
                continue;
            };
            let between = &self.new[last.new.end..hunk.new.start];
            let is_break = between.iter().any(|token| token.kind == TokenKind::Break);
            let words = |h: &Hunk| {
                word_count(&self.old[h.old.clone()]) + word_count(&self.new[h.new.clone()])
            };
            let smaller = words(last).min(words(&hunk));
            if !is_break && word_count(between) * 3 <= smaller {
                *last = Hunk {
                    old: last.old.start..hunk.old.end,
                    new: last.new.start..hunk.new.end,
                };
            } else {
                joined.push(hunk);
            }
        }
        self.hunks = joined;
    }
}

/// Compares the words of a passage.
fn words(old: &[u32], new: &[u32], part: &Hunk, hunks: &mut Vec<Hunk>) {
    let (before, after) = (&old[part.old.clone()], &new[part.new.clone()]);
    if before.len().saturating_mul(after.len()) > LARGEST {
        hunks.push(part.clone());
        return;
    }
    for op in capture_diff_slices(Algorithm::Myers, before, after) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (from, to) = (op.old_range(), op.new_range());
        let hunk = Hunk {
            old: part.old.start + from.start..part.old.start + from.end,
            new: part.new.start + to.start..part.new.start + to.end,
        };
        match hunks.last_mut() {
            Some(last) if last.old.end == hunk.old.start && last.new.end == hunk.new.start => {
                (last.old.end, last.new.end) = (hunk.old.end, hunk.new.end);
            }
            _ => hunks.push(hunk),
        }
    }
}

fn word_count(tokens: &[Token]) -> u64 {
    let words = tokens.iter().filter(|token| token.kind == TokenKind::Word);
    words.count() as u64
}

/// Where each paragraph begins in the whole, and where the last one ends.
fn starts(paragraphs: &[Vec<Token>]) -> Vec<usize> {
    let mut at = 0;
    let mut starts = vec![0];
    for paragraph in paragraphs {
        at += paragraph.len();
        starts.push(at);
    }
    starts
}

/// Numbers in place of texts, which compare faster.
#[derive(Default)]
struct Keys {
    numbers: HashMap<String, u32>,
}

impl Keys {
    fn number(&mut self, key: String) -> u32 {
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(key).or_insert(next)
    }

    fn tokens(&mut self, tokens: &[Token]) -> Vec<u32> {
        let keys = tokens.iter().map(|token| self.number(token.key.clone()));
        keys.collect()
    }

    fn paragraphs(&mut self, paragraphs: &[Vec<Token>]) -> Vec<u32> {
        let mut ids = Vec::with_capacity(paragraphs.len());
        for paragraph in paragraphs {
            // No token holds a space.
            let keys: Vec<&str> = paragraph.iter().map(|token| token.key.as_str()).collect();
            ids.push(self.number(keys.join(" ")));
        }
        ids
    }
}

/// Writes tokens as the text that they were.
fn push(pieces: &mut Vec<Piece>, op: Op, tokens: &[Token]) {
    if tokens.is_empty() {
        return;
    }
    let mut text = String::new();
    for token in tokens {
        if token.gap {
            text.push(' ');
        }
        match token.kind {
            TokenKind::Break => text.push_str("\n\n"),
            TokenKind::Word | TokenKind::Mark => text.push_str(&token.text),
        }
    }
    pieces.push(Piece { op, text });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Op, WordDiff};

    /// `[-old-]` and `{+new+}`.
    fn marked(old: &str, new: &str) -> String {
        let pieces = WordDiff::of(old, new).pieces();
        let pieces = pieces.into_iter().map(|piece| match piece.op {
            Op::Keep => piece.text,
            Op::Remove => format!("[-{}-]", piece.text),
            Op::Add => format!("{{+{}+}}", piece.text),
        });
        pieces.collect()
    }

    #[test]
    fn words_that_differ_are_marked() {
        assert_eq!(
            marked("At least 12 people died.", "At least 14 people died."),
            "At least[- 12-]{+ 14+} people died."
        );
        assert_eq!(
            marked("One.\n\nTwo.", "One.\n\nNew.\n\nTwo."),
            "One.\n\n{+New.\n\n+}Two."
        );
        assert_eq!(
            marked("他说五人受伤。", "他说六人受伤。"),
            "他说[-五-]{+六+}人受伤。"
        );
        assert_eq!(marked("It’s – so", "It's—so"), "It's—so");
        assert_eq!(marked("", ""), "");
    }

    #[test]
    fn how_much_differs_is_counted_in_words() {
        let diff = WordDiff::of("One two three four.", "One two five four.");
        assert_eq!(diff.added_and_removed(), (1, 1));
        assert!((diff.similarity() - 0.75).abs() < 1e-9);
        assert!((WordDiff::of("", "").similarity() - 1.0).abs() < 1e-9);
        assert!(WordDiff::of("a b", "c d").similarity().abs() < 1e-9);
    }

    #[test]
    fn a_text_written_anew_costs_little() {
        let old: String = (0..6000).map(|n| n.to_string() + "a ").collect();
        let new: String = (0..6000).map(|n| n.to_string() + "b ").collect();
        assert_eq!(WordDiff::of(&old, &new).added_and_removed(), (6000, 6000));
    }

    /// White space told apart only where there is some.
    fn flat(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    proptest! {
        /// Whoever leaves out what was added has the old text, and the other way round.
        #[test]
        fn both_texts_can_be_read_off(old in "([a-c][,. \n]{1,2}){0,30}", new in "([a-c][,. \n]{1,2}){0,30}") {
            let diff = WordDiff::of(&old, &new);
            let kept = |but: Op| diff.pieces().into_iter().filter(move |piece| piece.op != but);
            let (before, after): (String, String) =
                (kept(Op::Add).map(|p| p.text).collect(), kept(Op::Remove).map(|p| p.text).collect());
            prop_assert_eq!(flat(&after), flat(&new));
            // A break between words stands where a space did, if the line ended elsewhere.
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(squeezed(&before), squeezed(&old));
            let (added, removed) = diff.added_and_removed();
            let words = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count() as u64;
            prop_assert_eq!(words(&new) - added, words(&old) - removed);
            prop_assert!((0.0..=1.0).contains(&diff.similarity()));
            prop_assert_eq!(diff.is_empty(), WordDiff::of(&new, &old).is_empty());
        }
    }
}
