//! Which segments of the story's element are of one kind with its paragraphs.
//!
//! A story's paragraphs stand in one element, or in several that are alike. What
//! stands before the first and behind the last of them is standfirst, header line,
//! appeal, biography: it must show more to be kept.

use std::collections::HashMap;

use super::boilerplate::Side;
use super::hints::likeness;
use super::scoring::{Choice, Regions};
use super::segments::Segment;
use crate::html::{NodeId, Tag, Tree};
use crate::model::BlockKind;

/// A paragraph longer than this counts no more.
const MAX_WORTH: u32 = 800;
/// The share of the commonest kind's text from which on another kind is the story's too.
const MAJOR: f32 = 0.2;
/// The share of the story's text up to which boxes are believed to be such.
const MOST_BOXED: f32 = 0.2;
/// The same for a kind that has but one paragraph.
const MAJOR_ALONE: f32 = 0.5;

/// Where the story's paragraphs begin and end, among all segments, and which are of their kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kin {
    pub(super) first: usize,
    pub(super) last: usize,
    /// The places of the segments that are of their kind, in order.
    alike: Vec<usize>,
    /// The places of those in boxes among them, in order.
    boxed: Vec<usize>,
}

impl Kin {
    /// True if the segment is of the kind of the story's paragraphs.
    pub(super) fn is_alike(&self, at: usize) -> bool {
        self.alike.binary_search(&at).is_ok()
    }

    /// True if the segment stands in a box among the story's paragraphs.
    pub(super) fn is_boxed(&self, at: usize) -> bool {
        self.boxed.binary_search(&at).is_ok()
    }

    /// True if the witness has nearly all of the story's paragraphs.
    pub(super) fn has_nearly_all(&self, segments: &[Segment], seen: &[bool]) -> bool {
        let prose = self.alike.iter().filter_map(|at| {
            let segment = segments.get(*at).filter(|s| s.is_prose)?;
            Some((segment.chars, seen.get(*at).copied().unwrap_or(false)))
        });
        let (all, had) = prose.fold((0, 0), |(all, had), (chars, seen)| {
            (all + chars, had + if seen { chars } else { 0 })
        });
        all > 0 && had * 10 >= all * 8
    }

    /// Where a segment stands to the story's paragraphs; one of their kind is never outside.
    pub(super) fn side(&self, at: usize) -> Side {
        if (self.first..=self.last).contains(&at) || self.is_alike(at) {
            Side::Within
        } else if at < self.first {
            Side::Before
        } else {
            Side::Behind
        }
    }
}

/// Finds the first and the last segment that are of the story's kind.
pub(super) fn find(tree: &Tree, segments: &[Segment], regions: &Regions, choice: &Choice) -> Kin {
    let mut kinds: HashMap<NodeId, u64> = HashMap::new();
    let mut worth: HashMap<u64, (u32, usize)> = HashMap::new();
    let mut lines: Vec<Place> = Vec::new();
    let mut heads: Vec<(usize, u64)> = Vec::new();
    for at in choice.from..choice.to {
        let (Some(segment), Some(None)) = (segments.get(at), regions.excluded.get(at)) else {
            continue;
        };
        let container = container(tree, segment.first);
        let kind = *kinds
            .entry(container)
            .or_insert_with(|| kind(tree, container));
        if segment.is_prose {
            let (chars, count) = worth.entry(kind).or_default();
            *chars += segment.chars.saturating_sub(segment.linked).min(MAX_WORTH);
            *count += 1;
        }
        if segment.kind == BlockKind::Subhead {
            heads.push((at, kind));
        }
        lines.push(Place {
            at,
            container,
            kind,
            is_text: segment.is_prose || segment.is_sentence(),
        });
    }
    let most = worth.values().map(|(chars, _)| *chars).max().unwrap_or(0) as f32;
    let is_major = |kind: u64| {
        let (chars, count) = worth.get(&kind).copied().unwrap_or_default();
        let share = if count > 1 { MAJOR } else { MAJOR_ALONE };
        chars > 0 && chars as f32 >= most * share
    };
    let holder = lines
        .iter()
        .rfind(|line| is_major(line.kind) && line.is_text);
    let holder = holder.map(|line| (line.at, line.container));
    lines.retain(|line| {
        is_major(line.kind)
            || holder.is_some_and(|(last, holder)| {
                line.at > last
                    && tree.contains(line.container, holder)
                    && segments
                        .get(line.at)
                        .is_some_and(Segment::is_plain_paragraph)
            })
    });
    let place = |line: Option<&Place>| line.map_or(choice.from, |line| line.at);
    let first = place(lines.first());
    let mut kin = Kin {
        first: heading_of(&heads, first).unwrap_or(first),
        last: place(lines.iter().rfind(|line| line.is_text)),
        alike: lines.iter().map(|line| line.at).collect(),
        boxed: Vec::new(),
    };
    kin.boxed = boxes(segments, regions, &kin);
    kin
}

/// The subhead right before the first paragraph, if there are more of its kind.
fn heading_of(heads: &[(usize, u64)], first: usize) -> Option<usize> {
    let (at, kind) = heads.iter().rfind(|(at, _)| *at < first)?;
    let alike = heads.iter().filter(|(_, other)| other == kind).count();
    (alike > 1 && at + 1 == first).then_some(*at)
}

/// What stands among the story's paragraphs but is not of their kind: a summary, a
/// portrait, an appeal, with the heading above it. Where much of the text is of
/// other kinds, kinds tell nothing.
fn boxes(segments: &[Segment], regions: &Regions, kin: &Kin) -> Vec<usize> {
    let mut boxed = Vec::new();
    let (mut inside, mut outside) = (0, 0);
    let mut heads_box = false;
    for at in (kin.first..=kin.last).rev() {
        let (Some(segment), Some(None)) = (segments.get(at), regions.excluded.get(at)) else {
            continue;
        };
        let is_box = !kin.is_alike(at)
            && match segment.kind {
                BlockKind::TableRow => false,
                BlockKind::ListItem => segment.linked > 0,
                BlockKind::Subhead => heads_box,
                _ => true,
            };
        heads_box = is_box;
        if is_box {
            boxed.push(at);
            inside += segment.chars;
        } else {
            outside += segment.chars;
        }
    }
    boxed.reverse();
    if inside as f32 > outside as f32 * MOST_BOXED {
        boxed.clear();
    }
    boxed
}

/// A segment, and what holds it.
struct Place {
    at: usize,
    container: NodeId,
    kind: u64,
    is_text: bool,
}

/// The element that holds a paragraph's siblings.
fn container(tree: &Tree, text: NodeId) -> NodeId {
    let holds = |id: &NodeId| {
        let tag = tree.tag(*id);
        !(tag.is_inline() || is_piece(tag))
    };
    let found = tree.ancestors(text).find(holds);
    found.unwrap_or_else(|| tree.root())
}

/// What a text's surroundings are called, from its paragraph's container outwards.
pub(super) fn place_of(tree: &Tree, text: NodeId) -> u64 {
    kind(tree, container(tree, text))
}

/// Pieces of a text, rather than what holds several.
pub(super) fn is_piece(tag: Tag) -> bool {
    tag.is_heading()
        || matches!(
            tag,
            Tag::P
                | Tag::Li
                | Tag::Ul
                | Tag::Ol
                | Tag::Dl
                | Tag::Dt
                | Tag::Dd
                | Tag::Blockquote
                | Tag::Pre
                | Tag::Center
        )
}

/// What an element and those around it are called.
fn kind(tree: &Tree, id: NodeId) -> u64 {
    let own = std::iter::once(id).chain(tree.ancestors(id));
    own.fold(17, |kind, id| {
        kind.wrapping_mul(0x0100_0000_01b3) ^ likeness(tree, id)
    })
}
