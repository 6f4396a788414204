//! Which element holds the story.
//!
//! Every segment is worth something: prose its length, clutter less than nothing.
//! The story is in the element whose segments are together worth most. Elements
//! that call themselves the story are believed if they hold enough of that worth.

use std::collections::HashSet;

use super::hints::{Hint, hint};
use super::repeats;
use super::segments::Segment;
use crate::extract::document::Document;
use crate::html::{NodeId, Tag, Tree};

/// A paragraph longer than this counts no more: one endless block is no better evidence than three paragraphs.
const MAX_WORTH: f32 = 800.0;
/// What a line that is no prose costs the element that holds it.
const LINE_COST: f32 = 6.0;
/// What a character in links costs.
const LINK_COST: f32 = 0.4;
/// The share of the best element's worth at which an element that calls itself the story is believed.
const BELIEVED: f32 = 0.45;
/// The share of the page's prose from which on an element is no clutter, whatever its name.
const TOO_MUCH: f32 = 0.4;

/// For every segment, why it is none of the story; by the elements that it stands in.
pub(super) struct Regions {
    pub(super) excluded: Vec<Option<&'static str>>,
    story: Vec<NodeId>,
}

/// The element that holds the story.
pub(super) struct Choice {
    /// First segment, and one behind the last.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) place: String,
}

/// Segments of each element: those from the first to one behind the last.
struct Spans<'a> {
    tree: &'a Tree,
    segments: &'a [Segment],
}

impl Spans<'_> {
    fn of(&self, id: NodeId) -> (usize, usize) {
        let from = self.segments.partition_point(|s| s.first < id);
        let to = match self.tree.after(id) {
            Some(after) => self.segments.partition_point(|s| s.first < after),
            None => self.segments.len(),
        };
        (from, to)
    }
}

/// How far elements are believed in what they say of themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Tags, roles and names.
    Names,
    /// Nothing but what is the story: for pages whose names lead astray.
    Story,
}

/// Marks the segments that stand in clutter.
pub(super) fn regions(document: &Document, segments: &[Segment], trust: Trust) -> Regions {
    let tree = document.tree;
    let spans = Spans { tree, segments };
    let prose = sums(segments, |s| if s.is_prose { s.chars as f32 } else { 0.0 });
    let total = prose.last().copied().unwrap_or(0.0).max(1.0);
    let mut regions = Regions {
        excluded: vec![None; segments.len()],
        story: Vec::new(),
    };
    for id in tree.ids().filter(|id| tree.tag(*id) != Tag::Text) {
        let Some(hint) = hint(tree, id) else { continue };
        let (from, to) = spans.of(id);
        if from == to {
            continue;
        }
        let share = (prose[to] - prose[from]) / total;
        let why = match hint {
            Hint::Story => {
                regions.story.push(id);
                continue;
            }
            _ if trust == Trust::Story && !is_frame(tree.tag(id)) => continue,
            Hint::Comments if share < 0.9 && !has_headline(document, id) => "readers' comments",
            Hint::Clutter(what) if share < TOO_MUCH => what,
            Hint::Caption if share < TOO_MUCH => "caption",
            Hint::Hidden if share < TOO_MUCH => "not shown",
            _ => continue,
        };
        regions.exclude(from, to, why);
    }
    let live = document.has_type("LiveBlogPosting");
    for run in repeats::runs(tree, document.dating, live) {
        for (from, to) in run.elements.iter().map(|id| spans.of(*id)) {
            regions.exclude(from, to, run.why);
        }
    }
    regions
}

impl Regions {
    fn exclude(&mut self, from: usize, to: usize, why: &'static str) {
        for excluded in self.excluded.get_mut(from..to).unwrap_or_default() {
            excluded.get_or_insert(why);
        }
    }
}

/// Tags that are clutter in any page.
fn is_frame(tag: Tag) -> bool {
    matches!(tag, Tag::Nav | Tag::Footer | Tag::Aside)
}

fn has_headline(document: &Document, id: NodeId) -> bool {
    document
        .headings
        .iter()
        .any(|h| document.tree.tag(*h) == Tag::H1 && document.tree.contains(id, *h))
}

/// Chooses the element.
pub(super) fn choose(
    document: &Document,
    segments: &[Segment],
    regions: &Regions,
    witness: Option<&str>,
) -> Choice {
    let spans = Spans {
        tree: document.tree,
        segments,
    };
    let seen = witness.map(shingles);
    let mut at = 0;
    let worths = sums(segments, |segment| {
        let excluded = regions.excluded.get(at).is_some_and(Option::is_some);
        at += 1;
        worth(segment, excluded, seen.as_ref())
    });
    let value = |id: NodeId| {
        let (from, to) = spans.of(id);
        worths[to] - worths[from]
    };
    let mut best = (document.tree.root(), f32::MIN);
    for id in document
        .tree
        .ids()
        .filter(|id| !document.tree.tag(*id).is_inline())
    {
        let worth = value(id);
        if worth >= best.1 {
            best = (id, worth);
        }
    }
    let (chosen, place) = believed(document, regions, best, &value);
    let (from, to) = spans.of(chosen);
    Choice { from, to, place }
}

/// An element that calls itself the story, if it holds enough of what the best one holds.
fn believed(
    document: &Document,
    regions: &Regions,
    best: (NodeId, f32),
    value: &dyn Fn(NodeId) -> f32,
) -> (NodeId, String) {
    let tree = document.tree;
    let strongest = |candidates: &mut dyn Iterator<Item = NodeId>| {
        let enough = candidates
            .map(|id| (id, value(id)))
            .filter(|(_, worth)| *worth >= best.1 * BELIEVED && *worth > 0.0);
        enough.reduce(|a, b| if b.1 >= a.1 { b } else { a })
    };
    let story = strongest(&mut regions.story.iter().copied());
    let article = || strongest(&mut tree.ids().filter(|id| tree.tag(*id) == Tag::Article));
    let main = || {
        strongest(
            &mut tree
                .ids()
                .filter(|id| tree.tag(*id) == Tag::Main || tree.attr(*id, "role") == Some("main")),
        )
    };
    match story.or_else(article).or_else(main) {
        Some((id, _)) => (
            id,
            format!("<{}> that names itself the story", tree.name(id)),
        ),
        None => (
            best.0,
            format!("<{}> with the most prose", tree.name(best.0)),
        ),
    }
}

fn worth(segment: &Segment, excluded: bool, seen: Option<&HashSet<u64>>) -> f32 {
    if excluded {
        return -1.0;
    }
    let linked = segment.linked as f32;
    if !segment.is_prose {
        return -(LINE_COST + linked * LINK_COST);
    }
    let plain = ((segment.chars as f32) - linked).min(MAX_WORTH);
    match seen {
        Some(seen) if is_seen(&segment.text, seen) => plain * 2.0,
        Some(_) => plain * 0.3,
        None => plain,
    }
}

/// True if most of the text's word pairs stand in the witness.
fn is_seen(text: &str, seen: &HashSet<u64>) -> bool {
    let own = shingles(text);
    let found = own.iter().filter(|shingle| seen.contains(shingle)).count();
    found * 3 > own.len() * 2
}

/// Hashes of all runs of three letters-or-digits words, or of characters where words are not parted.
fn shingles(text: &str) -> HashSet<u64> {
    let mut words: Vec<u64> = Vec::new();
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        if word.chars().any(|c| ('\u{0e00}'..='\u{d7af}').contains(&c)) {
            words.extend(word.chars().map(|c| u64::from(u32::from(c))));
        } else {
            words.push(word.bytes().fold(7, |h: u64, b| {
                h.wrapping_mul(31)
                    .wrapping_add(b.to_ascii_lowercase().into())
            }));
        }
    }
    let mix = |window: &[u64]| {
        window
            .iter()
            .fold(11, |h: u64, w| h.wrapping_mul(1_000_003) ^ w)
    };
    words.windows(words.len().clamp(1, 3)).map(mix).collect()
}

/// Running sums, so that any element's sum is one subtraction.
fn sums(segments: &[Segment], mut value: impl FnMut(&Segment) -> f32) -> Vec<f32> {
    let mut sums = Vec::with_capacity(segments.len() + 1);
    let mut sum = 0.0;
    sums.push(sum);
    for segment in segments {
        sum += value(segment);
        sums.push(sum);
    }
    sums
}
