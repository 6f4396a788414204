//! What the HTML parser builds: nodes in one list, joined by their places in it.
//!
//! The parser moves nodes about (misnested formatting, text in tables) until the page
//! ends, so nodes know their neighbours; [`super::tree`] then lays them out flat.
//! Comments, doctypes and processing instructions have a place, but no reader.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, QualName, local_name, ns};

/// No node.
const NONE: u32 = u32::MAX;
/// The document's place.
pub(super) const ROOT: u32 = 0;

/// Nodes of a page that are kept; what comes after is left. A page of a few bytes a node
/// would else take a hundred times its size, or, with formatting that each of its
/// paragraphs opens anew, more than there is.
const MAX_NODES: usize = 400_000;

/// What a node is.
#[derive(Debug)]
pub(super) enum Content {
    /// The document, or what nobody reads.
    Nothing,
    /// An element's attributes; its name is the node's.
    Element(Vec<Attribute>),
    Text(StrTendril),
}

#[derive(Debug)]
struct Node {
    name: QualName,
    content: Content,
    parent: u32,
    before: u32,
    after: u32,
    first: u32,
    last: u32,
}

/// The nodes of a page while it is parsed.
#[derive(Debug)]
pub(super) struct Nodes(Vec<Node>);

impl Nodes {
    /// True if no more nodes are taken.
    pub(super) fn are_full(&self) -> bool {
        self.0.len() >= MAX_NODES
    }

    /// Takes a node's name and content out.
    pub(super) fn take(&mut self, at: u32) -> Option<(QualName, Content)> {
        let node = self.0.get_mut(at as usize)?;
        let content = std::mem::replace(&mut node.content, Content::Nothing);
        Some((node.name.clone(), content))
    }

    /// A node's first child.
    pub(super) fn first(&self, at: u32) -> Option<u32> {
        self.link(at, |node| node.first)
    }

    /// A node's next sibling.
    pub(super) fn after(&self, at: u32) -> Option<u32> {
        self.link(at, |node| node.after)
    }

    fn link(&self, at: u32, which: fn(&Node) -> u32) -> Option<u32> {
        self.0.get(at as usize).map(which).filter(|at| *at != NONE)
    }

    fn add(&mut self, name: QualName, content: Content) -> u32 {
        let at = u32::try_from(self.0.len()).unwrap_or(NONE);
        self.0.push(Node {
            name,
            content,
            parent: NONE,
            before: NONE,
            after: NONE,
            first: NONE,
            last: NONE,
        });
        at
    }

    fn set(&mut self, at: u32, change: impl FnOnce(&mut Node)) {
        if let Some(node) = self.0.get_mut(at as usize) {
            change(node);
        }
    }

    fn detach(&mut self, at: u32) {
        let Some(node) = self.0.get(at as usize) else {
            return;
        };
        let (parent, before, after) = (node.parent, node.before, node.after);
        self.set(before, |node| node.after = after);
        self.set(after, |node| node.before = before);
        self.set(parent, |node| {
            if node.first == at {
                node.first = after;
            }
            if node.last == at {
                node.last = before;
            }
        });
        self.set(at, |node| {
            (node.parent, node.before, node.after) = (NONE, NONE, NONE);
        });
    }

    fn append(&mut self, parent: u32, child: u32) {
        self.detach(child);
        let last = self.link(parent, |node| node.last).unwrap_or(NONE);
        self.set(child, |node| (node.parent, node.before) = (parent, last));
        self.set(last, |node| node.after = child);
        self.set(parent, |node| {
            node.last = child;
            if node.first == NONE {
                node.first = child;
            }
        });
    }

    fn insert_before(&mut self, sibling: u32, new: u32) {
        self.detach(new);
        let Some(node) = self.0.get(sibling as usize) else {
            return;
        };
        let (parent, before) = (node.parent, node.before);
        self.set(new, |node| {
            (node.parent, node.before, node.after) = (parent, before, sibling);
        });
        self.set(sibling, |node| node.before = new);
        self.set(before, |node| node.after = new);
        self.set(parent, |node| {
            if node.first == sibling {
                node.first = new;
            }
        });
    }

    /// Lengthens a text; gives it back if the node is none.
    fn lengthen(&mut self, at: Option<u32>, text: StrTendril) -> Option<StrTendril> {
        let node = at.and_then(|at| self.0.get_mut(at as usize));
        match node.map(|node| &mut node.content) {
            Some(Content::Text(before)) => {
                before.push_tendril(&text);
                None
            }
            _ => Some(text),
        }
    }

    fn add_text(&mut self, text: StrTendril) -> u32 {
        self.add(nameless(), Content::Text(text))
    }
}

fn nameless() -> QualName {
    QualName::new(None, ns!(), local_name!(""))
}

/// Takes the parser's word for where each node belongs.
pub(super) struct Sink(RefCell<Nodes>);

impl Sink {
    /// With the document alone.
    pub(super) fn new() -> Self {
        let mut nodes = Nodes(Vec::with_capacity(2048));
        nodes.add(nameless(), Content::Nothing);
        Self(RefCell::new(nodes))
    }

    /// True if no more nodes are taken.
    pub(super) fn is_full(&self) -> bool {
        self.0.borrow().are_full()
    }

    fn unread(&self) -> u32 {
        self.0.borrow_mut().add(nameless(), Content::Nothing)
    }
}

impl TreeSink for Sink {
    type Handle = u32;
    type Output = Nodes;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Nodes {
        self.0.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn get_document(&self) -> u32 {
        ROOT
    }

    fn same_node(&self, a: &u32, b: &u32) -> bool {
        a == b
    }

    fn elem_name<'a>(&'a self, target: &'a u32) -> Ref<'a, QualName> {
        // Handles are only made by this sink, for nodes that it has.
        Ref::map(self.0.borrow(), |nodes| &nodes.0[*target as usize].name)
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> u32 {
        self.0.borrow_mut().add(name, Content::Element(attrs))
    }

    fn create_comment(&self, _: StrTendril) -> u32 {
        self.unread()
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> u32 {
        self.unread()
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn append(&self, parent: &u32, child: NodeOrText<u32>) {
        let nodes = &mut *self.0.borrow_mut();
        let node = match child {
            NodeOrText::AppendNode(node) => node,
            NodeOrText::AppendText(text) => {
                let last = nodes.link(*parent, |node| node.last);
                let Some(text) = nodes.lengthen(last, text) else {
                    return;
                };
                nodes.add_text(text)
            }
        };
        nodes.append(*parent, node);
    }

    fn append_before_sibling(&self, sibling: &u32, child: NodeOrText<u32>) {
        let nodes = &mut *self.0.borrow_mut();
        if nodes.link(*sibling, |node| node.parent).is_none() {
            return;
        }
        let node = match child {
            NodeOrText::AppendNode(node) => node,
            NodeOrText::AppendText(text) => {
                let before = nodes.link(*sibling, |node| node.before);
                let Some(text) = nodes.lengthen(before, text) else {
                    return;
                };
                nodes.add_text(text)
            }
        };
        nodes.insert_before(*sibling, node);
    }

    fn append_based_on_parent_node(&self, element: &u32, before: &u32, child: NodeOrText<u32>) {
        let parent = self.0.borrow().link(*element, |node| node.parent);
        match parent {
            Some(_) => self.append_before_sibling(element, child),
            None => self.append(before, child),
        }
    }

    /// A template's content stands in the template itself: nobody reads either.
    fn get_template_contents(&self, target: &u32) -> u32 {
        *target
    }

    fn add_attrs_if_missing(&self, target: &u32, attrs: Vec<Attribute>) {
        self.0.borrow_mut().set(*target, |node| {
            if let Content::Element(own) = &mut node.content {
                for attr in attrs {
                    if own.iter().all(|a| a.name != attr.name) {
                        own.push(attr);
                    }
                }
            }
        });
    }

    fn remove_from_parent(&self, target: &u32) {
        self.0.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &u32, new_parent: &u32) {
        let nodes = &mut *self.0.borrow_mut();
        while let Some(child) = nodes.first(*node) {
            nodes.append(*new_parent, child);
        }
    }
}
