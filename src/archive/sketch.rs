//! What stood on a site's pages lately: enough to see a block come back, never more than
//! some kilobytes. Pure.
//!
//! A block that comes back in three stories with nothing to do with each other becomes known.
//! Stories on one subject repeat their background: headlines with a word in common count
//! once, unless the site writes that word over everything. A story of which most stood in
//! another one is its copy, and teaches nothing.

use std::collections::{HashMap, HashSet};

use super::likeness;
use crate::model::BlockPrint;

/// Stories whose headlines are remembered.
const STORIES: usize = 96;
/// Blocks that are remembered.
const BLOCKS: usize = 256;
/// Words of a headline that are remembered.
const WORDS: usize = 6;
/// A story is a copy if so much of what is looked at of it stood in another.
const COPY: f64 = 0.7;
/// From so many stories on, a word in a third of the headlines says nothing.
const ENOUGH: usize = 9;

/// A headline by its words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Story {
    number: u32,
    words: Vec<u16>,
}

/// A block and the stories, up to two, in which it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    print: BlockPrint,
    stories: [u32; 2],
    last: u32,
}

/// One site's sketch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sketch {
    stories: Vec<Story>,
    blocks: Vec<Seen>,
}

impl Sketch {
    /// Takes in a new story, number `number` from 1: its headline, and the blocks with how much
    /// they weigh. Gives those that have become known.
    pub(super) fn learn(
        &mut self,
        number: u32,
        headline: &str,
        blocks: &[(BlockPrint, usize)],
    ) -> HashSet<BlockPrint> {
        let story = Story {
            number,
            words: words(headline),
        };
        let mut learnt = HashSet::new();
        if story.words.is_empty() || self.is_copy(blocks) {
            return learnt;
        }
        for (print, _) in blocks {
            if self.meet(*print, &story) {
                learnt.insert(*print);
            }
        }
        self.blocks.retain(|seen| !learnt.contains(&seen.print));
        self.stories.push(story);
        let over = self.stories.len().saturating_sub(STORIES);
        self.stories.drain(..over);
        // What has come back stays longest, then what came last.
        self.blocks
            .sort_by_key(|seen| std::cmp::Reverse((seen.stories[1] > 0, seen.last)));
        self.blocks.truncate(BLOCKS);
        learnt
    }

    /// Most of it stood in one other story.
    fn is_copy(&self, blocks: &[(BlockPrint, usize)]) -> bool {
        let mut shared: HashMap<u32, usize> = HashMap::new();
        let mut all = 0;
        for (print, weight) in blocks {
            all += weight;
            let seen = self.blocks.iter().find(|seen| seen.print == *print);
            for story in seen.iter().flat_map(|seen| seen.stories) {
                *shared.entry(story).or_default() += weight;
            }
        }
        shared.remove(&0);
        shared
            .values()
            .any(|weight| *weight as f64 >= all as f64 * COPY)
    }

    /// Notes where a block stood; true if that makes it known.
    fn meet(&mut self, print: BlockPrint, story: &Story) -> bool {
        let Some(at) = self.blocks.iter().position(|seen| seen.print == print) else {
            self.blocks.push(Seen {
                print,
                stories: [story.number, 0],
                last: story.number,
            });
            return false;
        };
        let stories = self.blocks.get(at).map_or([0, 0], |seen| seen.stories);
        let mut earlier = Vec::new();
        let mut is_related = false;
        for number in stories.into_iter().filter(|number| *number > 0) {
            // Of a headline that is forgotten nothing can be said: it does not count.
            if let Some(other) = self.stories.iter().find(|other| other.number == number) {
                earlier.push(number);
                is_related |= self.are_related(story, other);
            }
        }
        let Some(seen) = self.blocks.get_mut(at) else {
            return false;
        };
        if seen.last == story.number {
            return false;
        }
        seen.last = story.number;
        if !is_related {
            earlier.push(story.number);
        }
        seen.stories = [0, 1].map(|at| earlier.get(at).copied().unwrap_or(0));
        earlier.len() > 2
    }

    fn are_related(&self, one: &Story, other: &Story) -> bool {
        one.words == other.words
            || one
                .words
                .iter()
                .any(|word| other.words.contains(word) && !self.is_common(*word))
    }

    /// True for a word that the site writes over much of what it prints.
    fn is_common(&self, word: u16) -> bool {
        let with = self
            .stories
            .iter()
            .filter(|s| s.words.contains(&word))
            .count();
        self.stories.len() >= ENOUGH && with * 3 >= self.stories.len()
    }

    /// As it is kept: the version, then counts and figures, least byte first.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend(count(self.stories.len()));
        for story in &self.stories {
            bytes.extend(story.number.to_le_bytes());
            bytes.extend(count(story.words.len()));
            bytes.extend(story.words.iter().flat_map(|word| word.to_le_bytes()));
        }
        bytes.extend(count(self.blocks.len()));
        for seen in &self.blocks {
            bytes.extend(seen.print.to_sql().to_le_bytes());
            bytes.extend(seen.stories.iter().flat_map(|number| number.to_le_bytes()));
            bytes.extend(seen.last.to_le_bytes());
        }
        bytes
    }

    /// What was kept; anything else is as if nothing had been seen.
    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        read(bytes).unwrap_or_default()
    }
}

const VERSION: u8 = 1;

fn count(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes()
}

fn read(bytes: &[u8]) -> Option<Sketch> {
    let (&VERSION, mut rest) = bytes.split_first()? else {
        return None;
    };
    let rest = &mut rest;
    let mut sketch = Sketch::default();
    for _ in 0..u16::from_le_bytes(take(rest)?) {
        let number = u32::from_le_bytes(take(rest)?);
        let words = 0..u16::from_le_bytes(take(rest)?);
        let words = words.map(|_| take(rest).map(u16::from_le_bytes));
        sketch.stories.push(Story {
            number,
            words: words.collect::<Option<_>>()?,
        });
    }
    for _ in 0..u16::from_le_bytes(take(rest)?) {
        sketch.blocks.push(Seen {
            print: BlockPrint::from_sql(i64::from_le_bytes(take(rest)?)),
            stories: [
                u32::from_le_bytes(take(rest)?),
                u32::from_le_bytes(take(rest)?),
            ],
            last: u32::from_le_bytes(take(rest)?),
        });
    }
    Some(sketch)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

/// The same few of the same words, whatever their order.
fn words(headline: &str) -> Vec<u16> {
    let mut stems: Vec<u64> = likeness::stems(headline).into_iter().collect();
    stems.sort_unstable();
    stems.truncate(WORDS);
    let low = stems.into_iter().map(|stem| (stem & 0xffff) as u16);
    low.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn print(text: &str) -> BlockPrint {
        BlockPrint::of(&format!("{text} with letters enough to be known")).expect("long enough")
    }

    /// Learns stories: a headline, and blocks parted by spaces. Gives what became known, each time.
    fn learn(stories: &[(&str, &str)]) -> Vec<usize> {
        let mut sketch = Sketch::default();
        let learn = |((headline, blocks), number): (&(&str, &str), u32)| {
            let blocks: Vec<_> = blocks.split(' ').map(|block| (print(block), 100)).collect();
            let learnt = sketch.learn(number, headline, &blocks).len();
            sketch = Sketch::from_bytes(&sketch.to_bytes());
            learnt
        };
        stories.iter().zip(1..).map(learn).collect()
    }

    #[test]
    fn the_third_unrelated_story_teaches() {
        let stories = [
            ("Bridge opens", "a b c x"),
            ("Cup final lost", "d e f x"),
            ("Storm warning", "g h i x"),
        ];
        assert_eq!(learn(&stories), [0, 0, 1]);
    }

    #[test]
    fn background_of_one_subject_is_none() {
        let stories = [
            ("Bridge opens", "a b c x"),
            ("Bridges closed", "d e f x"),
            ("New bridge planned", "g h i x"),
            ("Bridge toll rises", "k l m x"),
        ];
        assert_eq!(learn(&stories), [0; 4]);
    }

    #[test]
    fn a_word_over_everything_does_not_relate() {
        let headlines = [
            "rises",
            "falls",
            "banned",
            "taxed",
            "stolen",
            "mined",
            "explained",
            "adopted",
        ];
        let mut stories: Vec<(String, String)> = Vec::new();
        for (word, number) in headlines.iter().zip(0..) {
            stories.push((
                format!("Bitcoin {word}"),
                format!("own{number} more{number}"),
            ));
        }
        for (word, number) in ["halved", "lost", "printed", "sold"].iter().zip(10..) {
            stories.push((
                format!("Bitcoin {word}"),
                format!("own{number} more{number} x"),
            ));
        }
        let stories: Vec<(&str, &str)> = stories
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        assert_eq!(learn(&stories).iter().sum::<usize>(), 1);
    }

    #[test]
    fn a_story_printed_again_teaches_nothing() {
        let stories = [
            ("Bridge opens", "a b c d x"),
            ("Quay reopened", "a b c d x"),
            ("Ferry loses", "a b c d y"),
            ("Mayor speaks", "a b c d"),
        ];
        assert_eq!(learn(&stories), [0; 4]);
    }

    #[test]
    fn the_size_is_bounded() {
        let mut sketch = Sketch::default();
        for number in 1..500 {
            let headline = format!("Headline{number} of number{number}");
            let blocks: Vec<_> = (0..20)
                .map(|b| (print(&format!("{number} {b}")), 9))
                .collect();
            sketch.learn(number, &headline, &blocks);
        }
        assert_eq!(
            (sketch.stories.len(), sketch.blocks.len()),
            (STORIES, BLOCKS)
        );
        assert!(sketch.to_bytes().len() < 8_000);
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_sketch(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let sketch = Sketch::from_bytes(&bytes);
            prop_assert_eq!(Sketch::from_bytes(&sketch.to_bytes()), sketch);
        }
    }
}
