//! The page's visible text as a flat list of segments: what a reader would see as
//! one paragraph, heading, list item or cell, wherever in the page it stands.

use super::tables::{self, Cell};
use crate::html::{self, NodeId, Tag, Tree};
use crate::model::BlockKind;

/// A paragraph that speaks for itself is no shorter, in characters.
const PLAIN: u32 = 100;

/// Pieces of a page that are looked at, each by many rules; the longest live blogs have
/// a tenth of that.
const MAX_SEGMENTS: usize = 32_000;

/// One run of text between two block boundaries.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    /// Its first text node.
    pub(super) first: NodeId,
    pub(super) kind: BlockKind,
    /// White space folded.
    pub(super) text: String,
    /// Its weight in characters of Latin text; see [`weight`].
    pub(super) chars: u32,
    /// How much of that stands in links.
    pub(super) linked: u32,
    /// The cell of a table that it stands in.
    pub(super) cell: Option<Cell>,
    /// It reads like prose: long enough, or closed by a full stop, and not mostly links.
    pub(super) is_prose: bool,
}

impl Segment {
    /// The share of the text that stands in links.
    pub(super) fn link_share(&self) -> f32 {
        self.linked as f32 / self.chars.max(1) as f32
    }

    /// True for a paragraph without links that is long enough to speak for itself.
    pub(super) fn is_plain_paragraph(&self) -> bool {
        self.is_prose
            && self.linked == 0
            && self.chars >= PLAIN
            && self.kind == BlockKind::Paragraph
    }

    /// True for a sentence, however short, that is not mostly links.
    pub(super) fn is_sentence(&self) -> bool {
        self.chars >= 12
            && self.linked * 2 < self.chars
            && self.kind != BlockKind::Subhead
            && !self.text.ends_with([':', '：', ';'])
            && ends_sentence(&self.text)
    }
}

/// Reads the segments of a page in order; true if it has more than are looked at.
pub(super) fn read(tree: &Tree) -> (Vec<Segment>, bool) {
    let mut reader = Reader {
        tree,
        segments: Vec::new(),
        open: Vec::new(),
        links: 0,
        current: Pending::default(),
    };
    let mut next = Some(tree.root());
    while let Some(id) = next.filter(|_| reader.segments.len() < MAX_SEGMENTS) {
        reader.close_until(id);
        next = if reader.enter(id) {
            tree.next(id)
        } else {
            tree.after(id)
        };
    }
    reader.flush();
    let is_cut = reader.segments.len() >= MAX_SEGMENTS;
    (tables::join_rows(reader.segments), is_cut)
}

/// An element that is open while the tree is walked.
struct Open {
    id: NodeId,
    after: Option<NodeId>,
}

#[derive(Default)]
struct Pending {
    text: String,
    first: Option<NodeId>,
    chars: u32,
    linked: u32,
    strong: u32,
    breaks: u8,
}

struct Reader<'a> {
    tree: &'a Tree,
    segments: Vec<Segment>,
    open: Vec<Open>,
    /// How many of them are links.
    links: usize,
    current: Pending,
}

impl Reader<'_> {
    /// Closes the elements that end before `id`.
    fn close_until(&mut self, id: NodeId) {
        while let Some(open) = self.open.last() {
            if open.after.is_none_or(|after| id < after) {
                return;
            }
            let tag = self.tree.tag(open.id);
            if !tag.is_inline() {
                self.flush();
            }
            self.links -= usize::from(tag == Tag::A);
            self.open.pop();
        }
    }

    /// Takes up a node; false if nothing in it is read.
    fn enter(&mut self, id: NodeId) -> bool {
        match self.tree.tag(id) {
            Tag::Text => {
                self.take_text(id);
                return true;
            }
            Tag::Br => {
                self.line_break();
                return true;
            }
            tag if is_unread(tag) => {
                if !matches!(tag, Tag::Input | Tag::Img) {
                    self.space();
                }
                return false;
            }
            tag if !tag.is_inline() => self.flush(),
            _ => {}
        }
        self.links += usize::from(self.tree.tag(id) == Tag::A);
        self.open.push(Open {
            id,
            after: self.tree.after(id),
        });
        true
    }

    fn take_text(&mut self, id: NodeId) {
        let piece = self.tree.text(id).unwrap_or_default();
        let before = self.current.text.len();
        let weight = push_folded(&mut self.current.text, piece);
        if self.current.text.len() == before || weight == 0 {
            return;
        }
        self.current.breaks = 0;
        self.current.first.get_or_insert(id);
        self.current.chars += weight;
        let inline = self
            .open
            .iter()
            .rev()
            .take_while(|open| self.tree.tag(open.id).is_inline());
        let mut inline = inline.map(|open| self.tree.tag(open.id));
        let strong = inline.any(|tag| matches!(tag, Tag::B | Tag::Strong));
        // A link may also stand around whole blocks.
        self.current.linked += if self.links > 0 { weight } else { 0 };
        self.current.strong += if strong { weight } else { 0 };
    }

    /// Two line breaks without text between them part paragraphs.
    fn line_break(&mut self) {
        self.current.breaks += 1;
        if self.current.breaks > 1 {
            self.flush();
        } else {
            self.space();
        }
    }

    fn space(&mut self) {
        if self
            .current
            .text
            .as_bytes()
            .last()
            .is_some_and(|b| *b != b' ')
        {
            self.current.text.push(' ');
        }
    }

    fn flush(&mut self) {
        let mut done = std::mem::take(&mut self.current);
        done.text.truncate(done.text.trim_end().len());
        let Some(first) = done.first else {
            return;
        };
        let is_prose = is_prose(&done);
        self.segments.push(Segment {
            first,
            kind: self.kind(&done),
            cell: self.cell(),
            text: done.text,
            chars: done.chars,
            linked: done.linked,
            is_prose,
        });
    }

    /// The innermost cell that is open.
    fn cell(&self) -> Option<Cell> {
        let innermost = |is: fn(Tag) -> bool| {
            let open = self
                .open
                .iter()
                .rev()
                .find(|open| is(self.tree.tag(open.id)));
            open.map(|open| open.id)
        };
        Some(Cell {
            id: innermost(|tag| matches!(tag, Tag::Td | Tag::Th))?,
            row: innermost(|tag| tag == Tag::Tr)?,
            table: innermost(|tag| tag == Tag::Table)?,
        })
    }

    fn kind(&self, done: &Pending) -> BlockKind {
        for open in self.open.iter().rev() {
            match self.tree.tag(open.id) {
                tag if tag.is_heading() => return BlockKind::Subhead,
                Tag::Li | Tag::Dd | Tag::Dt => return BlockKind::ListItem,
                Tag::Blockquote => return BlockKind::Quotation,
                Tag::Article | Tag::Section | Tag::Main | Tag::Body | Tag::Table => break,
                _ => {}
            }
        }
        // A short line that is bold from end to end heads what follows.
        let bold = done.strong * 10 >= done.chars * 9 && done.chars < 120;
        if bold && !ends_sentence(&done.text) {
            BlockKind::Subhead
        } else {
            BlockKind::Paragraph
        }
    }
}

/// Elements in which no text of the page stands.
fn is_unread(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::Head
            | Tag::Button
            | Tag::Select
            | Tag::Option
            | Tag::Textarea
            | Tag::Input
            | Tag::Template
            | Tag::Audio
            | Tag::Video
            | Tag::Canvas
            | Tag::Iframe
            | Tag::Object
            | Tag::Embed
            | Tag::Img
            | Tag::Picture
            | Tag::Dialog
    )
}

fn is_prose(segment: &Pending) -> bool {
    let unlinked = segment.chars.saturating_sub(segment.linked);
    if unlinked * 2 < segment.chars {
        return false;
    }
    segment.chars >= 100 || (segment.chars >= 30 && ends_sentence(&segment.text))
}

/// True if a text closes as sentences do, quotation marks and brackets aside.
pub(in crate::extract) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches([
        '"', '\'', '”', '’', '»', '“', '」', '』', ')', '）', '›', '«', ' ',
    ]);
    text.ends_with([
        '.', '!', '?', '…', '。', '！', '？', '।', '؟', '۔', '．', ':', '：', ';',
    ])
}

/// Appends a text with white space folded; gives its weight.
fn push_folded(text: &mut String, piece: &str) -> u32 {
    let mut others = 0;
    let plain = html::push_folded(text, piece, |c| {
        let is_shown =
            !matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}') && !c.is_control();
        others += if is_shown { weight(c) } else { 0 };
        is_shown
    });
    plain + others
}

/// A text's weight in characters of Latin text.
pub(super) fn weight_of(text: &str) -> u32 {
    if text.is_ascii() {
        // No count of a page's characters is near 2^32.
        let letters = text.bytes().filter(|b| !matches!(b, b'\t'..=b'\r' | b' '));
        return u32::try_from(letters.count()).unwrap_or(u32::MAX);
    }
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(weight)
        .sum()
}

/// How many characters of Latin text one character stands for: an ideograph says as
/// much as half a word.
fn weight(c: char) -> u32 {
    match c {
        '\u{3040}'..='\u{30ff}' | '\u{0e00}'..='\u{0e7f}' | '\u{ac00}'..='\u{d7af}' => 2,
        '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => 3,
        _ => 1,
    }
}
