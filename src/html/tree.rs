//! The parsed page, laid out flat in document order.
//!
//! A node's subtree is a range, so walking, containment and counting need no
//! pointers. This file is the one door to the HTML parser: what comes in has
//! passed [`super::scan`], so its depth is bounded.

use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, QualName};

use super::folding::push_folded;
use super::sink::{Content, Nodes, ROOT, Sink};
use super::{Tag, tokens};

/// Where [`Tree::text_of`] stops, in nodes and in bytes.
const LONGEST_TEXT: usize = 16 * 1024;

/// A node's place in document order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    /// The place as an index into a table with one row a node.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    fn new(index: usize) -> Self {
        Self(place(index))
    }
}

/// A page is read to a few MiB at most, so it has far fewer than 2^32 nodes.
pub(super) fn place(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

#[derive(Debug)]
struct Node {
    tag: Tag,
    parent: u32,
    /// The first place behind the subtree.
    end: u32,
    /// First attribute and one behind the last, or the text's place.
    from: u32,
    to: u32,
    /// Where the name of an element is that no [`Tag`] stands for.
    name: u32,
}

/// A page's elements and texts. Invariant: node 0 is the root; a parent stands
/// before its children; `end` of a child is at most `end` of its parent.
#[derive(Debug)]
pub struct Tree {
    nodes: Vec<Node>,
    texts: Vec<StrTendril>,
    attributes: Vec<Attribute>,
    names: Vec<LocalName>,
    is_cut: bool,
}

impl Tree {
    /// The document.
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// How many nodes there are; at least one.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never true: there is always the root.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// True if the page has more nodes than are kept.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// All nodes in document order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.nodes.len()).map(NodeId::new)
    }

    /// The nodes before this one, nearest first.
    pub fn before(&self, id: NodeId) -> impl Iterator<Item = NodeId> + use<> {
        (0..id.0).rev().map(NodeId)
    }

    /// A node and everything in it, in document order.
    pub fn subtree(&self, id: NodeId) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (id.0..self.node(id).end).map(NodeId)
    }

    /// A node's children in order.
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.node(id).end;
        let mut next = id.0 + 1;
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let child = NodeId(next);
                next = self.node(child).end;
                child
            })
        })
    }

    /// The node that this one stands in.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        (id.0 != 0).then(|| NodeId(self.node(id).parent))
    }

    /// The nodes around this one, innermost first.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.parent(id), |id| self.parent(*id))
    }

    /// The next node in document order, if there is one.
    pub fn next(&self, id: NodeId) -> Option<NodeId> {
        let next = id.0 + 1;
        ((next as usize) < self.nodes.len()).then_some(NodeId(next))
    }

    /// The first node behind this one's subtree, if there is one.
    pub fn after(&self, id: NodeId) -> Option<NodeId> {
        let end = self.node(id).end;
        ((end as usize) < self.nodes.len()).then_some(NodeId(end))
    }

    /// True if `inner` is `outer` or stands in it.
    pub fn contains(&self, outer: NodeId, inner: NodeId) -> bool {
        outer <= inner && inner.0 < self.node(outer).end
    }

    /// How many nodes the subtree has, the node itself included.
    pub fn size(&self, id: NodeId) -> usize {
        (self.node(id).end - id.0) as usize
    }

    /// What the node is.
    pub fn tag(&self, id: NodeId) -> Tag {
        self.node(id).tag
    }

    /// The element's name in lower case; empty for texts and the root.
    pub fn name(&self, id: NodeId) -> &str {
        match self.tag(id) {
            Tag::Other => self
                .names
                .get(self.node(id).name as usize)
                .map_or("", |name| name),
            tag => tag.name(),
        }
    }

    /// The value of an element's attribute.
    pub fn attr(&self, id: NodeId, name: &str) -> Option<&str> {
        self.attrs(id)
            .find(|(n, _)| *n == name)
            .map(|(_, value)| value)
    }

    /// An element's attributes: names and values.
    pub fn attrs(&self, id: NodeId) -> impl Iterator<Item = (&str, &str)> {
        let node = self.node(id);
        let range = if node.tag == Tag::Text {
            0..0
        } else {
            node.from as usize..node.to as usize
        };
        self.attributes
            .get(range)
            .unwrap_or_default()
            .iter()
            .map(|attribute| (&*attribute.name.local, &*attribute.value))
    }

    /// A text node's text, each run of white space one space: how the source breaks
    /// its lines says nothing.
    pub fn text(&self, id: NodeId) -> Option<&str> {
        let node = self.node(id);
        (node.tag == Tag::Text).then(|| self.texts.get(node.from as usize).map_or("", |text| text))
    }

    /// The text in a node, white space folded, with a space where blocks meet. Longer
    /// texts than a reader of headings and labels wants are cut: nested elements
    /// would else be read as often as they nest.
    pub fn text_of(&self, id: NodeId) -> String {
        self.text_up_to(id, LONGEST_TEXT)
    }

    /// The same, of about so many bytes and at least as many nodes.
    pub fn text_up_to(&self, id: NodeId, length: usize) -> String {
        let mut text = String::new();
        for id in self.subtree(id).take(length.max(LONGEST_TEXT)) {
            if text.len() >= length {
                break;
            }
            match self.text(id) {
                Some(piece) => {
                    push_folded(&mut text, start_of(piece, length), is_shown);
                }
                None if !self.tag(id).is_inline() => push_space(&mut text),
                None => {}
            }
        }
        text.truncate(text.trim_end().len());
        text
    }

    /// The same of a node whose text is no longer, in bytes.
    pub fn text_within(&self, id: NodeId, length: usize) -> Option<String> {
        let mut text = String::new();
        for id in self.subtree(id) {
            match self.text(id) {
                Some(piece) => {
                    push_folded(&mut text, start_of(piece, LONGEST_TEXT), is_shown);
                }
                None if !self.tag(id).is_inline() => push_space(&mut text),
                None => {}
            }
            // One space may stand at the end.
            if text.len() > length + 1 {
                return None;
            }
        }
        text.truncate(text.trim_end().len());
        (text.len() <= length).then_some(text)
    }

    /// Bytes of all text in a node.
    pub fn text_len(&self, id: NodeId) -> usize {
        let texts = self.subtree(id).filter_map(|id| self.text(id));
        texts.map(str::len).sum()
    }

    /// Adds a node behind all others; false if it is none that readers see.
    fn push(&mut self, name: &QualName, content: Content, parent: u32) -> bool {
        let mut node = Node {
            tag: Tag::Text,
            parent,
            end: 0,
            from: 0,
            to: 0,
            name: 0,
        };
        match content {
            Content::Text(text) => {
                node.from = place(self.texts.len());
                self.texts.push(folded(text));
            }
            Content::Element(mut attributes) => {
                node.tag = Tag::of(&name.local);
                if node.tag == Tag::Other {
                    node.name = place(self.names.len());
                    self.names.push(name.local.clone());
                }
                // Their order says nothing.
                attributes.sort_by(|a, b| a.name.local.cmp(&b.name.local));
                node.from = place(self.attributes.len());
                self.attributes.append(&mut attributes);
                node.to = place(self.attributes.len());
            }
            Content::Nothing => return false,
        }
        self.nodes.push(node);
        true
    }

    fn close(&mut self, at: u32) {
        let end = place(self.nodes.len());
        if let Some(node) = self.nodes.get_mut(at as usize) {
            node.end = node.end.max(end);
        }
    }

    fn last(&self) -> u32 {
        place(self.nodes.len()).saturating_sub(1)
    }

    fn node(&self, id: NodeId) -> &Node {
        // Ids are only made by this tree, for nodes that it has.
        &self.nodes[id.index()]
    }
}

/// Parses HTML whose nesting is bounded.
pub(super) fn build(html: StrTendril) -> Tree {
    flat(tokens::parse(html, Sink::new(), Sink::is_full))
}

/// Lays the parser's nodes out in document order.
fn flat(mut nodes: Nodes) -> Tree {
    let mut tree = Tree {
        nodes: Vec::with_capacity(1024),
        texts: Vec::new(),
        attributes: Vec::new(),
        names: Vec::new(),
        is_cut: nodes.are_full(),
    };
    tree.nodes.push(Node {
        tag: Tag::Root,
        parent: 0,
        end: 0,
        from: 0,
        to: 0,
        name: 0,
    });
    // The parser's place of each open node, and the tree's.
    let mut open: Vec<(u32, u32)> = vec![(ROOT, 0)];
    let mut next = nodes.first(ROOT);
    while let Some(&(at, place)) = open.last() {
        let Some(node) = next else {
            tree.close(place);
            open.pop();
            next = nodes.after(at);
            continue;
        };
        let kept = nodes
            .take(node)
            .is_some_and(|(name, content)| tree.push(&name, content, place));
        if kept {
            open.push((node, tree.last()));
            next = nodes.first(node);
        } else {
            next = nodes.after(node);
        }
    }
    tree
}

/// The text up to a limit in bytes, or a little less.
fn start_of(text: &str, limit: usize) -> &str {
    let end = (0..=limit.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at));
    text.get(..end.unwrap_or(0)).unwrap_or(text)
}

/// Each run of white space as one space.
fn folded(text: StrTendril) -> StrTendril {
    let is_white = |b: &u8| b.is_ascii_whitespace();
    let mut before = 0;
    let is_folded = text.bytes().all(|byte| {
        let twice = is_white(&before) && byte == b' ';
        before = byte;
        !twice && (byte == b' ' || !is_white(&byte))
    });
    if is_folded {
        return text;
    }
    let mut out = StrTendril::with_capacity(place(text.len()));
    let mut rest = &*text;
    while let Some(at) = rest.bytes().position(|b| is_white(&b)) {
        out.push_slice(&rest[..at]);
        out.push_char(' ');
        rest = rest[at..].trim_ascii_start();
    }
    out.push_slice(rest);
    out
}

/// False for what stands in a text unseen.
fn is_shown(c: char) -> bool {
    !matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}')
}

fn push_space(text: &mut String) {
    if text.as_bytes().last().is_some_and(|b| *b != b' ') {
        text.push(' ');
    }
}
