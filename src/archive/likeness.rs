//! How much two texts have in common: pure, the same on every machine, and kept in
//! archives, so that its figures never change.
//!
//! A text is a row of [`Token`]s, and these make shingles: runs of neighbouring tokens,
//! taken as one. The smallest of a text's hashed shingles are its [`keys`] (a MinHash whose
//! minima stand each for itself): two texts of which one holds half of the other have
//! one of their keys in common almost certainly, two others almost never. [`Overlap`]
//! then says exactly how much of each stands in the other.

use std::collections::HashSet;

use crate::model::is_ideograph;

/// Keys that a text has: with half of each of two texts in the other, one is missed in a thousand.
const KEYS: usize = 8;
/// Weight of a shingle that makes a key: five words or ten characters. Shorter ones stand in
/// texts that have nothing to do with each other.
const KEY_SPAN: u32 = 10;
/// Weight of a shingle that is compared: three words or six characters.
const SPAN: u32 = 6;
/// Letters of a word that counts for keys, as editors change the small ones.
const LONG: usize = 4;
/// Keys are below this: few enough bits to be stored short, enough that chance makes no two alike.
pub(super) const KEY_RANGE: i64 = 1 << 48;

/// A word; or a character, in scripts that do not part words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    hash: u64,
    /// Two for a word, one for a character.
    weight: u32,
    /// Long enough to tell one text from another.
    is_long: bool,
}

/// The text as tokens; case and all that is neither letter nor digit do not count.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let mut word = Word::default();
    for c in text.chars() {
        if stands_alone(c) {
            word.end(&mut tokens);
            word.push(c);
            tokens.push(Token {
                hash: word.take(),
                weight: 1,
                is_long: true,
            });
        } else if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                word.push(c.to_ascii_lowercase());
            } else {
                word.end(&mut tokens);
            }
        } else if c.is_alphanumeric() {
            c.to_lowercase().for_each(|c| word.push(c));
        } else if !is_mark(c) {
            word.end(&mut tokens);
        }
    }
    word.end(&mut tokens);
    tokens
}

/// The weight of a text: twice its words, or its characters in scripts that do not part them.
pub(super) fn weight(tokens: &[Token]) -> u32 {
    tokens.iter().map(|token| token.weight).sum()
}

/// By which the text is found again. The least hashes are taken, and of these the lower bits,
/// which are as good as drawn: keys lie everywhere.
pub(super) fn keys(tokens: &[Token]) -> Vec<i64> {
    let long: Vec<Token> = tokens.iter().filter(|t| t.is_long).copied().collect();
    let mut least: Vec<u64> = Vec::with_capacity(KEYS + 1);
    for (hash, _) in shingles(&long, KEY_SPAN) {
        let is_small = least.len() < KEYS || least.last().is_some_and(|last| hash < *last);
        if is_small && let Err(at) = least.binary_search(&hash) {
            least.insert(at, hash);
            least.truncate(KEYS);
        }
    }
    let key = |hash: u64| i64::try_from(hash & (KEY_RANGE.cast_unsigned() - 1)).unwrap_or(0);
    least.into_iter().map(key).collect()
}

/// A part of a text's weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share {
    part: u32,
    whole: u32,
}

impl Share {
    /// As a share of one.
    pub(super) fn of_one(self) -> f64 {
        f64::from(self.part) / f64::from(self.whole.max(1))
    }
}

/// How much of each of two texts stands in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Overlap {
    /// Of the first.
    pub(super) first: Share,
    /// Of the second.
    pub(super) second: Share,
}

impl Overlap {
    /// Compares two texts, wherever in them the passages stand.
    pub(super) fn of(first: &[Token], second: &[Token]) -> Self {
        let hashes = |tokens| -> HashSet<u64> { shingles(tokens, SPAN).map(|(h, _)| h).collect() };
        let share = |tokens: &[Token], known| Share {
            part: covered(tokens, &known),
            whole: weight(tokens),
        };
        Self {
            first: share(first, hashes(second)),
            second: share(second, hashes(first)),
        }
    }

    /// The weight of what both have: the lesser of both sides.
    pub(super) fn weight(&self) -> u32 {
        self.first.part.min(self.second.part)
    }
}

/// The weight of the tokens that stand in one of these shingles.
fn covered(tokens: &[Token], known: &HashSet<u64>) -> u32 {
    let (mut sum, mut until) = (0, 0);
    for (at, (hash, length)) in shingles(tokens, SPAN).enumerate() {
        if known.contains(&hash) {
            let fresh = tokens.get(at.max(until)..at + length).unwrap_or_default();
            sum += weight(fresh);
            until = at + length;
        }
    }
    sum
}

/// At each token the run that begins there and weighs so much: its hash and its length. The
/// last one goes on to the end, so that no token is without a run.
fn shingles(tokens: &[Token], span: u32) -> impl Iterator<Item = (u64, usize)> + '_ {
    let mut left = weight(tokens);
    (0..tokens.len()).map_while(move |at| {
        let run = tokens.get(at..).filter(|_| left >= span)?;
        left -= run.first()?.weight;
        let (mut hash, mut sum, mut length) = (u64::from(span), 0, 0);
        for token in run {
            if sum >= span && left >= span {
                break;
            }
            hash = (hash.rotate_left(5) ^ token.hash).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            sum += token.weight;
            length += 1;
        }
        Some((mix(hash), length))
    })
}

/// How a headline's words begin, few letters each, so that forms of one word are one; of a
/// script that does not part words, each two neighbouring characters.
pub(super) fn stems(headline: &str) -> HashSet<u64> {
    let mut stems = HashSet::new();
    let mut before = None;
    for part in headline.split(|c: char| !c.is_alphanumeric() && !is_mark(c)) {
        for c in part.chars() {
            let alone = stands_alone(c).then_some(c);
            if let (Some(one), Some(two)) = (before, alone) {
                stems.insert(hash_of([one, two].into_iter()));
            }
            before = alone;
        }
        if part.chars().count() >= LONG && !part.chars().any(stands_alone) {
            let begin = part.chars().flat_map(char::to_lowercase).take(LONG);
            stems.insert(hash_of(begin));
        }
        before = None;
    }
    stems
}

fn hash_of(letters: impl Iterator<Item = char>) -> u64 {
    let mut word = Word::default();
    letters.for_each(|c| word.push(c));
    word.take()
}

/// A word whose letters come one by one: FNV-1a.
struct Word {
    hash: u64,
    letters: usize,
    has_digit: bool,
}

impl Default for Word {
    fn default() -> Self {
        Self {
            hash: 0xcbf2_9ce4_8422_2325,
            letters: 0,
            has_digit: false,
        }
    }
}

impl Word {
    fn push(&mut self, c: char) {
        self.hash = (self.hash ^ u64::from(u32::from(c))).wrapping_mul(0x0000_0100_0000_01b3);
        self.letters += 1;
        self.has_digit |= c.is_ascii_digit();
    }

    fn take(&mut self) -> u64 {
        mix(std::mem::take(self).hash)
    }

    fn end(&mut self, tokens: &mut Vec<Token>) {
        if self.letters > 0 {
            let is_long = self.letters >= LONG || self.has_digit;
            tokens.push(Token {
                hash: self.take(),
                weight: 2,
                is_long,
            });
        }
    }
}

/// Spreads a hash over all its bits (the end of SplitMix64).
fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// Signs that belong to the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}')
}

/// Characters of scripts that do not part words.
fn stands_alone(c: char) -> bool {
    // All of them come behind the Indian scripts.
    c >= '\u{e01}'
        && (is_ideograph(c)
            || matches!(c,
                '\u{e01}'..='\u{e4e}'           // Thai
                | '\u{e81}'..='\u{ecd}'         // Lao
                | '\u{1000}'..='\u{109f}'       // Burmese
                | '\u{1780}'..='\u{17d3}')) // Khmer
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_figures_never_change() {
        let text = "The bridge across the Elbe reopens on Saturday after 14 months of repairs.";
        assert_eq!(keys(&tokens(text)), KNOWN);
        assert_eq!(weight(&tokens("经济增长 in 2024")), 8);
    }

    const KNOWN: [i64; 5] = [
        36_678_733_056_742,
        119_229_616_414_444,
        198_865_903_656_635,
        6_700_432_408_818,
        47_768_788_314_040,
    ];

    #[test]
    fn case_and_signs_do_not_count() {
        let one = tokens("The mayor said: “It isn’t open.”");
        assert_eq!(one, tokens("the mayor said \"it isn't OPEN\""));
    }

    fn parts(a: &str, b: &str) -> [(u32, u32); 2] {
        let overlap = Overlap::of(&tokens(a), &tokens(b));
        [overlap.first, overlap.second].map(|share| (share.part, share.whole))
    }

    #[test]
    fn passages_count_wherever_they_stand() {
        let a = "one two three four five six seven eight";
        let turned = "five six seven eight one two three four";
        assert_eq!(parts(a, turned), [(16, 16); 2]);
        let half = "one two three four nine ten eleven twelve";
        assert_eq!(parts(half, a), [(8, 16); 2]);
        let chinese = "经济增长速度加快";
        assert_eq!(parts(chinese, "速度加快经济增长"), [(0, 8); 2]);
        assert_eq!(parts(&format!("{chinese}了"), chinese), [(8, 9), (8, 8)]);
    }

    #[test]
    fn forms_of_a_word_have_one_stem() {
        assert_eq!(stems("Bridges closed"), stems("bridge closing"));
        assert_eq!(stems("经济增长").len(), 3);
        assert!(stems("a of in").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_all_of_itself(text in "\\PC{0,200}") {
            let tokens = tokens(&text);
            let same = Overlap::of(&tokens, &tokens);
            let whole = if weight(&tokens) < SPAN { 0 } else { weight(&tokens) };
            prop_assert_eq!((same.first.part, same.weight()), (whole, whole));
            let keys = keys(&tokens);
            prop_assert!(keys.len() <= KEYS);
            prop_assert!(keys.iter().all(|key| (0..KEY_RANGE).contains(key)));
        }
    }
}
