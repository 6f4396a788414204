//! Which element holds the story.
//!
//! Every segment is worth something: prose its length, clutter less than nothing.
//! The story is in the element whose segments are together worth most. Elements
//! that call themselves the story are believed if they hold enough of that worth.

use super::hints::{Hint, Hints, likeness};
use super::kin::is_piece;
use super::reach;
use super::repeats::{self, Shapes};
use super::segments::Segment;
use crate::extract::document::Document;
use crate::extract::headline::fold;
use crate::html::{NodeId, Tag, Tree};

/// A paragraph longer than this counts no more: one endless block is no better evidence than three paragraphs.
const MAX_WORTH: f32 = 800.0;
/// What a line that is no prose costs the element that holds it.
const LINE_COST: f32 = 6.0;
/// What a character in links costs.
const LINK_COST: f32 = 0.4;
/// The share of the best element's worth at which an element that calls itself the story is believed.
const BELIEVED: f32 = 0.45;
/// A piece of a story is worth more than this.
const MIN_PIECE: f32 = 100.0;
/// A shorter text may stand in the witness by chance, in characters.
const MIN_SEEN: u32 = 60;
/// A caption holds no more prose, in characters.
const LONGEST_CAPTION: f32 = 1200.0;
/// Headings that are looked at.
const MAX_HEADINGS: usize = 256;
/// How much a candidate counts that stands behind the heading of another story.
const OTHER_STORY: f32 = 0.1;
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

/// Prose behind a headline that makes a story, in characters.
const SHORT_STORY: f32 = 120.0;

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
    let linked = sums(segments, |s| s.linked as f32);
    let total = prose.last().copied().unwrap_or(0.0).max(1.0);
    let mut regions = Regions {
        excluded: vec![None; segments.len()],
        story: Vec::new(),
    };
    let mut hints = Hints::of(tree);
    for id in tree.ids().filter(|id| tree.tag(*id) != Tag::Text) {
        let Some(hint) = hints.hint(id) else { continue };
        let (from, to) = spans.of(id);
        if from == to {
            continue;
        }
        let within = prose[to] - prose[from];
        let share = within / total;
        let why = match hint {
            Hint::Story => {
                regions.story.push(id);
                continue;
            }
            // What leads nowhere is no way to other stories; "teaser" is also a lead's name.
            Hint::Clutter("related stories") if linked[to] - linked[from] < 1.0 => continue,
            Hint::Comments if follows_story(document, id, &spans, &prose) => repeats::COMMENTS,
            _ if trust == Trust::Story && !is_frame(tree.tag(id)) => continue,
            Hint::Comments if share < 0.9 && !has_headline(document, id) => repeats::COMMENTS,
            Hint::Clutter(what) if share < TOO_MUCH && within <= longest(what) => what,
            Hint::Caption if share < TOO_MUCH && within <= LONGEST_CAPTION => "caption",
            Hint::Hidden if share < TOO_MUCH => "not shown",
            _ => continue,
        };
        regions.exclude(from, to, why);
    }
    let shapes = Shapes::of(tree);
    for (from, to) in shapes.picture_boxes().iter().map(|id| spans.of(*id)) {
        let within = prose[to] - prose[from];
        if within <= LONGEST_CAPTION && within / total < 0.1 {
            regions.exclude(from, to, "caption");
        }
    }
    let live = document.has_type("LiveBlogPosting");
    for run in shapes.runs(document.dating, live) {
        for (from, to) in run.elements.iter().map(|id| spans.of(*id)) {
            regions.exclude(from, to, run.why);
        }
    }
    regions
}

impl Regions {
    /// A text that the witness has is the story's, whatever the element that it stands in is called.
    pub(super) fn restore(&mut self, segments: &[Segment], seen: &[bool]) {
        let places = segments.iter().zip(seen).zip(&mut self.excluded);
        for ((segment, seen), excluded) in places {
            if *seen && segment.is_prose && segment.chars >= MIN_SEEN {
                *excluded = None;
            }
        }
    }

    /// Characters of running text in readers' comments.
    pub(super) fn comments(&self, segments: &[Segment]) -> u32 {
        let all = segments.iter().zip(&self.excluded);
        all.filter(|(segment, why)| segment.is_prose && **why == Some(repeats::COMMENTS))
            .map(|(segment, _)| segment.chars)
            .sum()
    }

    fn exclude(&mut self, from: usize, to: usize, why: &'static str) {
        for excluded in self.excluded.get_mut(from..to).unwrap_or_default() {
            excluded.get_or_insert(why);
        }
    }
}

/// How much prose clutter of a kind may hold, in characters; what holds more is misnamed.
fn longest(what: &str) -> f32 {
    match what {
        "tag list" | "share bar" | "tools" | "page links" | "rating" | "tooltip" | "ticker"
        | "breadcrumb" | "table of contents" => 300.0,
        "byline" | "header line" | "embedded post" | "widget" => 800.0,
        // The class is as often around what is paid for as around the offer.
        "paywall" => 900.0,
        _ => f32::INFINITY,
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

/// True if the headline and some prose stand before the element: however long what
/// readers say of a short story, it is not the story.
fn follows_story(document: &Document, id: NodeId, spans: &Spans, prose: &[f32]) -> bool {
    let tree = document.tree;
    let mut headings = document.headings.iter().copied();
    let headline = headings.find(|h| tree.tag(*h) == Tag::H1);
    headline.is_some_and(|headline| {
        let (_, told_from) = spans.of(headline);
        let (told_to, _) = spans.of(id);
        headline < id && told_from < told_to && prose[told_to] - prose[told_from] >= SHORT_STORY
    })
}

/// Chooses the element.
pub(super) fn choose(
    document: &Document,
    segments: &[Segment],
    regions: &Regions,
    seen: Option<&[bool]>,
    headline: Option<&str>,
) -> Choice {
    let spans = Spans {
        tree: document.tree,
        segments,
    };
    let mut at = 0;
    let worths = sums(segments, |segment| {
        let excluded = regions.excluded.get(at).is_some_and(Option::is_some);
        let seen = seen.and_then(|seen| seen.get(at).copied());
        at += 1;
        worth(segment, excluded, seen)
    });
    let headings = Headings::of(document, headline);
    let value = |id: NodeId| {
        let (from, to) = spans.of(id);
        let worth = worths[to] - worths[from];
        match &headings {
            Some(h) if worth > 0.0 && h.are_of_other(document.tree, id) => worth * OTHER_STORY,
            _ => worth,
        }
    };
    let tree = document.tree;
    let mut best = (tree.root(), f32::MIN);
    for id in tree.ids().filter(|id| !tree.tag(*id).is_inline()) {
        let worth = value(id);
        if worth >= best.1 {
            best = (id, worth);
        }
    }
    // What holds a piece of text holds the story, even where lines around it cost more than they add.
    while let Some(outer) = tree.parent(best.0).filter(|_| is_piece(tree.tag(best.0))) {
        best.0 = outer;
    }
    let (chosen, place) = believed(document, regions, best, &value);
    let (mut from, mut to) = spans.of(chosen);
    let limit = spans.of(best.0);
    for piece in regions
        .story
        .iter()
        .filter(|id| is_piece_of(tree, chosen, **id))
    {
        let (start, end) = spans.of(*piece);
        if start >= limit.0 && end <= limit.1 && value(*piece) > MIN_PIECE {
            from = from.min(start);
            to = to.max(end);
        }
    }
    (from, to) = reach::widened(document, segments, regions, from, to);
    let next = headings.and_then(|headings| headings.next_story(tree));
    if let Some((next, _)) = next.map(|id| spans.of(id)).filter(|(next, _)| *next > from) {
        to = to.min(next);
    }
    Choice { from, to, place }
}

/// True for a second element like the chosen one, in the same story: advertisements may cut one in pieces.
fn is_piece_of(tree: &Tree, chosen: NodeId, id: NodeId) -> bool {
    let article = |id: NodeId| tree.ancestors(id).find(|id| tree.tag(*id) == Tag::Article);
    !tree.contains(chosen, id)
        && !tree.contains(id, chosen)
        && likeness(tree, chosen) == likeness(tree, id)
        && article(chosen) == article(id)
}

/// The h1 elements of a page that has several, some of which are of other stories.
struct Headings {
    own: NodeId,
    /// All of them in order, each with whether it says what the own one says.
    all: Vec<(NodeId, bool)>,
}

impl Headings {
    /// `None` unless one is the headline and others are not.
    fn of(document: &Document, headline: Option<&str>) -> Option<Self> {
        let headline = fold(headline?);
        let tree = document.tree;
        let h1 = document
            .headings
            .iter()
            .filter(|id| tree.tag(**id) == Tag::H1);
        let all: Vec<(NodeId, bool)> = h1
            .take(MAX_HEADINGS)
            .map(|id| (*id, fold(&tree.text_of(*id)) == headline))
            .collect();
        let own = all.iter().find(|(_, own)| *own)?.0;
        all.iter().any(|(_, own)| !own).then_some(Self { own, all })
    }

    /// The first article behind the own headline that has one of its own: the story that
    /// readers would scroll to.
    fn next_story(&self, tree: &Tree) -> Option<NodeId> {
        let others = self.all.iter().filter(|(h, own)| *h > self.own && !own);
        others.map(|(h, _)| *h).find_map(|h| {
            let mut around = tree.ancestors(h);
            around
                .find(|id| tree.tag(*id) == Tag::Article)
                .filter(|article| *article > self.own)
        })
    }

    /// True if another story's h1 stands in the element without the own one, or nearer before it.
    fn are_of_other(&self, tree: &Tree, id: NodeId) -> bool {
        if tree.contains(id, self.own) {
            return false;
        }
        let behind = self.all.partition_point(|(h, _)| *h < id);
        let inside = self
            .all
            .get(behind)
            .is_some_and(|(h, _)| tree.contains(id, *h));
        let before = behind.checked_sub(1).and_then(|at| self.all.get(at));
        inside || before.is_some_and(|(h, own)| *h > self.own && !own)
    }
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

fn worth(segment: &Segment, excluded: bool, seen: Option<bool>) -> f32 {
    if excluded {
        return -1.0;
    }
    let linked = segment.linked as f32;
    if !segment.is_prose {
        return -(LINE_COST + linked * LINK_COST);
    }
    let plain = ((segment.chars as f32) - linked).min(MAX_WORTH);
    match seen {
        Some(true) => plain * 2.0,
        Some(false) => plain * 0.3,
        None => plain,
    }
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
