//! Elements that are repeated side by side: cards that lead to other stories, and
//! readers' comments. Names say nothing here; what tells is the shape.

use super::hints::likeness;
use crate::extract::dates::{self, Context};
use crate::html::{NodeId, Tag, Tree};

/// An element with more nodes is no card.
const MAX_CARD: usize = 80;
/// Why what readers say is left out.
pub(super) const COMMENTS: &str = "readers' comments";
/// An element with more nodes is no comment.
const MAX_COMMENT: usize = 200;
/// Letters that may stand before a card's link: a kicker, a date.
const MAX_BEFORE: usize = 48;
/// Letters that a card's link has at least.
const MIN_LINK: usize = 10;
/// Letters beside the link up to which a card is no text of its own.
const MAX_BESIDE: usize = 320;
/// Letters beside the repeated elements up to which their parent holds nothing else.
const MAX_REST: usize = 120;
/// Siblings that make a run of cards.
const MIN_CARDS: usize = 2;
/// Siblings that make a run of comments.
const MIN_COMMENTS: usize = 3;
/// A box with more nodes holds more than a picture.
const MAX_PICTURE_BOX: usize = 48;
/// Letters of a caption.
const MAX_CAPTION: usize = 400;
/// Letters before and beside the date of a comment: a name, a rank, "said at".
const MAX_BESIDE_DATE: usize = 40;

/// A run of elements that hold none of the story.
pub(super) struct Run {
    /// The elements, or the one that holds nothing else.
    pub(super) elements: Vec<NodeId>,
    pub(super) why: &'static str,
}

/// A page's elements by their shapes.
pub(super) struct Shapes<'a> {
    tree: &'a Tree,
    /// Letters before each node: an element's are one subtraction.
    letters: Vec<usize>,
}

impl<'a> Shapes<'a> {
    pub(super) fn of(tree: &'a Tree) -> Self {
        let mut sum = 0;
        let mut letters = Vec::with_capacity(tree.len() + 1);
        letters.push(sum);
        for id in tree.ids() {
            sum += tree.text(id).map_or(0, letters_of);
            letters.push(sum);
        }
        Self { tree, letters }
    }

    /// Letters and digits in a node.
    fn letters(&self, id: NodeId) -> usize {
        let end = id.index() + self.tree.size(id);
        let ends = self.letters.get(end).zip(self.letters.get(id.index()));
        ends.map_or(0, |(end, start)| end - start)
    }

    /// All runs of cards and comments in the page.
    pub(super) fn runs(&self, context: Context, live: bool) -> Vec<Run> {
        let tree = self.tree;
        let mut found = Vec::new();
        let mut done: Option<NodeId> = None;
        let mut children: Vec<(u64, NodeId)> = Vec::new();
        for parent in tree.ids().filter(|id| tree.size(*id) > MIN_CARDS) {
            if !holds_blocks(tree.tag(parent)) || done.is_some_and(|d| tree.contains(d, parent)) {
                continue;
            }
            let may_repeat = tree.children(parent).filter(|id| may_repeat(tree.tag(*id)));
            children.clear();
            children.extend(may_repeat.map(|id| (likeness(tree, id), id)));
            for run in children.chunk_by(|a, b| a.0 == b.0) {
                let run: Vec<NodeId> = run.iter().map(|(_, id)| *id).collect();
                if let Some(run) = self.judged(parent, &run, context, live) {
                    if run.elements == [parent] {
                        done = Some(parent);
                    }
                    found.push(run);
                }
            }
        }
        found
    }

    /// Boxes that hold a picture and, behind it, one short text.
    pub(super) fn picture_boxes(&self) -> Vec<NodeId> {
        let tree = self.tree;
        let is_picture = |id: &NodeId| matches!(tree.tag(*id), Tag::Img | Tag::Picture);
        let mut found: Vec<NodeId> = Vec::new();
        for picture in tree.ids().filter(is_picture) {
            if found
                .last()
                .is_some_and(|last| tree.contains(*last, picture))
            {
                continue;
            }
            // The smallest box that holds text besides the picture.
            let outer = tree
                .ancestors(picture)
                .take(6)
                .take_while(|id| tree.size(*id) <= MAX_PICTURE_BOX)
                .find(|id| self.letters(*id) > 0);
            let is_box = |id: &NodeId| {
                matches!(
                    tree.tag(*id),
                    Tag::Div | Tag::Section | Tag::Span | Tag::Other
                ) && self.letters(*id) <= MAX_CAPTION
                    && !tree.subtree(*id).any(|inner| tree.tag(inner) == Tag::Li)
                    && tree
                        .subtree(*id)
                        .filter(|inner| tree.tag(*inner) == Tag::P)
                        .count()
                        <= 1
            };
            found.extend(outer.filter(is_box));
        }
        found
    }

    fn judged(&self, parent: NodeId, run: &[NodeId], context: Context, live: bool) -> Option<Run> {
        let tree = self.tree;
        let why = if run.len() >= MIN_CARDS && most(run, |id| self.is_card(id)) {
            "other stories"
        } else if !live
            && run.len() >= MIN_COMMENTS
            && run.iter().all(|id| is_comment(tree, *id, context))
        {
            COMMENTS
        } else {
            return None;
        };
        let inside: usize = run.iter().map(|id| self.letters(*id)).sum();
        let alone = tree.size(parent) < MAX_CARD * (run.len() + 1)
            && self.letters(parent).saturating_sub(inside) <= MAX_REST
            && !tree.subtree(parent).any(|id| tree.tag(id) == Tag::H1);
        let elements = if alone { vec![parent] } else { run.to_vec() };
        Some(Run { elements, why })
    }

    /// A card: its first words are a link, a picture or heading or line break parts them
    /// from the rest, and the rest is short.
    fn is_card(&self, id: NodeId) -> bool {
        let tree = self.tree;
        if tree.size(id) > MAX_CARD {
            return false;
        }
        let (mut before, mut linked, mut beside) = (0, 0, 0);
        let mut parted = false;
        let mut link_end: Option<NodeId> = None;
        let mut in_link = false;
        for inner in tree.subtree(id).skip(1) {
            if in_link && link_end.is_some_and(|end| inner >= end) {
                in_link = false;
            }
            match tree.tag(inner) {
                Tag::Text => {
                    let count = self.letters(inner);
                    match (in_link, linked > 0) {
                        (true, _) => linked += count,
                        (false, false) => before += count,
                        (false, true) => beside += count,
                    }
                }
                Tag::A if leads_elsewhere(tree, inner) => {
                    in_link = true;
                    link_end = tree.after(inner);
                }
                Tag::Img | Tag::Picture | Tag::Br => parted = true,
                tag if tag.is_heading() => parted = true,
                Tag::P | Tag::Div if linked > 0 && !in_link => parted = true,
                _ => {}
            }
        }
        parted && before <= MAX_BEFORE && linked >= MIN_LINK && beside <= MAX_BESIDE
    }
}

/// True if all but a few of the run, advertisements between cards, are so.
fn most(run: &[NodeId], holds: impl Fn(NodeId) -> bool) -> bool {
    let count = run.iter().filter(|id| holds(**id)).count();
    count >= MIN_CARDS && count * 4 >= run.len() * 3
}

fn holds_blocks(tag: Tag) -> bool {
    !matches!(tag, Tag::Text | Tag::Head | Tag::P | Tag::Root) && !tag.is_heading()
}

fn may_repeat(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::Li | Tag::Div | Tag::Article | Tag::Section | Tag::Td | Tag::Tr | Tag::Dl | Tag::Other
    )
}

fn leads_elsewhere(tree: &Tree, link: NodeId) -> bool {
    tree.attr(link, "href").is_some_and(|href| {
        let href = href.trim_start();
        !href.is_empty()
            && !["#", "javascript:", "mailto:", "tel:"]
                .iter()
                .any(|s| href.starts_with(s))
    })
}

/// A comment: a name and a time at its head, and no heading.
fn is_comment(tree: &Tree, id: NodeId, context: Context) -> bool {
    if tree.size(id) > MAX_COMMENT || tree.size(id) < 4 {
        return false;
    }
    if tree.subtree(id).any(|inner| tree.tag(inner).is_heading()) {
        return false;
    }
    has_time(tree, id) || is_dated(tree, id, context)
}

/// True if a date stands at the element's head with hardly more than a name before and
/// beside it: sentences have dates too.
fn is_dated(tree: &Tree, id: NodeId, context: Context) -> bool {
    let mut before = 0;
    for text in tree.subtree(id).filter_map(|inner| tree.text(inner)) {
        if let Some(beside) = dates::letters_beside(text, context)
            && before + beside <= MAX_BESIDE_DATE
        {
            return true;
        }
        before += text.chars().filter(|c| c.is_alphabetic()).count();
        if before > MAX_BESIDE_DATE {
            return false;
        }
    }
    false
}

fn has_time(tree: &Tree, id: NodeId) -> bool {
    tree.subtree(id)
        .take(24)
        .any(|inner| tree.tag(inner) == Tag::Time)
}

/// Letters and digits, an ideograph counted as three.
fn letters_of(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(u8::is_ascii_alphanumeric).count();
    }
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .map(|c| if c > '\u{2e80}' { 3 } else { 1 })
        .sum()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::html;

    fn whys(body: &str) -> Vec<(&'static str, usize)> {
        let page = html::parse(body.as_bytes(), None, usize::MAX);
        let context = Context {
            captured_at: DateTime::UNIX_EPOCH,
            month_first: false,
        };
        let runs = Shapes::of(&page.tree).runs(context, false);
        runs.iter()
            .map(|run| (run.why, run.elements.len()))
            .collect()
    }

    #[test]
    fn cards_are_known_by_their_shape() {
        let card = "<div><a href=/a><h3>Bakery wins prize</h3></a><p>For its rye loaf.</p></div>";
        let cards = format!("<section><h2>More</h2>{card}{card}{card}</section>");
        assert_eq!(whys(&cards), [("other stories", 1)]);
    }

    #[test]
    fn comments_are_known_by_name_and_time() {
        let comment = "<li><b>Ana</b> <i>18 April 2024</i><p>I was there, and it rained.</p></li>";
        let comments = format!("<ul>{comment}{comment}{comment}</ul>");
        assert_eq!(whys(&comments), [("readers' comments", 1)]);
    }

    #[test]
    fn dates_in_sentences_make_no_comments() {
        let point = "<li>The higher rate for tobacco that is heated and not burnt begins on <b>1 July 2024</b>, the council says.</li>";
        let points = format!("<p>The rules change in steps.</p><ol>{point}{point}{point}</ol>");
        assert_eq!(whys(&points), []);
    }

    #[test]
    fn paragraphs_with_links_are_no_cards() {
        let paragraphs = "<div><p><a href=/a>The council</a> met.</p><p><a href=/b>The bakery</a> shut.</p></div>";
        assert_eq!(whys(paragraphs), []);
    }

    #[test]
    fn pictures_have_short_texts_beside_them() {
        let boxes = |body: &str| {
            let page = html::parse(body.as_bytes(), None, usize::MAX);
            Shapes::of(&page.tree).picture_boxes().len()
        };
        assert_eq!(
            boxes("<div><img src=a><p>The bakery on Friday</p></div>"),
            1
        );
        assert_eq!(boxes("<p><img src=a> The bakery opened on Friday.</p>"), 0);
    }
}
