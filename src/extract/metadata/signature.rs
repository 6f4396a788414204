//! Who signed the story, in sight: lines that begin as bylines do, and elements that
//! call themselves the author's.

use crate::extract::byline;
use crate::extract::document::{Document, Mark};
use crate::extract::evidence::Candidates;
use crate::extract::header;
use crate::html::{NodeId, Tag, Tree};
use crate::model::Field;

/// Elements with more nodes are no lines.
const MAX_NODES: usize = 60;
/// Longer lines are no bylines, in bytes.
const MAX_LENGTH: usize = 300;
/// How many lines behind the headline are looked at.
const LINES: usize = 14;
/// Elements that call themselves the author's and are looked at.
const MAX_MARKED: usize = 8;

/// Reads lines behind the headline, marked elements, and labelled lines elsewhere.
pub(super) fn read(document: &Document, out: &mut Candidates, reader: &'static str) {
    behind_headline(document, out, reader);
    marked(document, out, reader);
    labelled(document, out, reader);
}

fn behind_headline(document: &Document, out: &mut Candidates, reader: &'static str) {
    let tree = document.tree;
    for (at, id) in document.lines_below().take(LINES).enumerate() {
        for piece in pieces(tree, id) {
            if header::is_byline(&piece) && has_full_name(&piece) {
                let weight = 0.64 - at as f32 * 0.002;
                let line = byline::printed(&piece);
                out.put(
                    Field::Byline,
                    line,
                    reader,
                    "line below the headline",
                    weight,
                );
            }
        }
    }
}

fn marked(document: &Document, out: &mut Candidates, reader: &'static str) {
    let tree = document.tree;
    let marked = document
        .marked
        .iter()
        .filter(|(mark, _)| *mark == Mark::Author);
    let mut seen = 0;
    for (_, id) in marked.take(MAX_MARKED * 8) {
        if seen == MAX_MARKED || tree.size(*id) > MAX_NODES || is_elsewhere(tree, *id) {
            continue;
        }
        let pieces = pieces(tree, *id);
        let signed = pieces
            .iter()
            .find(|piece| {
                header::is_byline(piece) && !byline::names(byline::printed(piece)).is_empty()
            })
            .or_else(|| {
                pieces
                    .iter()
                    .find(|piece| !byline::names(byline::printed(piece)).is_empty())
            });
        if let Some(line) = signed {
            seen += 1;
            let below = document.heading.is_none_or(|heading| *id > heading);
            let weight = if below { 0.6 } else { 0.52 } - seen as f32 * 0.01;
            out.put(
                Field::Byline,
                byline::printed(line),
                reader,
                "marked as author",
                weight,
            );
        }
    }
}

/// `Words: Ana Ruiz` wherever it stands.
fn labelled(document: &Document, out: &mut Candidates, reader: &'static str) {
    let tree = document.tree;
    let mut seen = 0;
    for id in tree.ids() {
        let Some(text) = tree.text(id).map(str::trim) else {
            continue;
        };
        if seen == MAX_MARKED {
            return;
        }
        if text.len() > 100 || !text.contains([':', '：']) || !header::is_byline(text) {
            continue;
        }
        seen += 1;
        if has_full_name(text) && !is_elsewhere(tree, id) {
            let line = byline::printed(text);
            out.put(Field::Byline, line, reader, "labelled line", 0.45);
        }
    }
}

/// True for elements of comments, forms, and what stands beside the story.
fn is_elsewhere(tree: &Tree, id: NodeId) -> bool {
    tree.ancestors(id).any(|id| {
        let tag = tree.tag(id);
        let names = [tree.attr(id, "class"), tree.attr(id, "id")];
        matches!(
            tag,
            Tag::Form | Tag::Aside | Tag::Nav | Tag::Footer | Tag::Figure | Tag::Blockquote
        ) || (!matches!(tag, Tag::Body | Tag::Html)
            && names.into_iter().flatten().any(|name| {
                let name = name.to_ascii_lowercase();
                ["comment", "respond", "sidebar", "related"]
                    .iter()
                    .any(|part| name.contains(part))
            }))
    })
}

/// True if the line has a name of more than one word, or one in a script without spaces.
fn has_full_name(line: &str) -> bool {
    byline::names(byline::printed(line))
        .iter()
        .any(|name| name.contains(' ') || name.chars().any(|c| c > '\u{2e80}'))
}

/// The parts of a line as its elements part it: spans and their like stand for
/// themselves, links and emphasis belong to the text around them.
fn pieces(tree: &Tree, id: NodeId) -> Vec<String> {
    let mut pieces = Vec::new();
    if tree.size(id) > MAX_NODES {
        return pieces;
    }
    gather(tree, id, &mut pieces);
    let mut joined: Vec<String> = Vec::new();
    for piece in pieces {
        let piece = piece.trim();
        if piece.is_empty() || piece.len() > MAX_LENGTH {
            continue;
        }
        match joined.last_mut().filter(|last| header::is_by_word(last)) {
            // "By" in an element of its own.
            Some(last) => {
                last.push(' ');
                last.push_str(piece);
            }
            None => joined.push(piece.to_owned()),
        }
    }
    joined
}

fn gather(tree: &Tree, id: NodeId, pieces: &mut Vec<String>) {
    pieces.push(String::new());
    for child in tree.children(id) {
        let tag = tree.tag(child);
        if matches!(tag, Tag::Button | Tag::Select | Tag::Img) {
            continue;
        }
        let joins = matches!(
            tag,
            Tag::Text | Tag::A | Tag::B | Tag::Strong | Tag::I | Tag::Em | Tag::Font
        );
        let has_parts = tree.subtree(child).skip(1).any(|inner| {
            matches!(
                tree.tag(inner),
                Tag::Span | Tag::Div | Tag::P | Tag::Time | Tag::Li
            )
        });
        if joins && !has_parts {
            let text = tree.text_of(child);
            let text = text.trim();
            if let Some(last) = pieces.last_mut().filter(|_| !text.is_empty()) {
                if !last.is_empty() && !text.starts_with([',', '.', ';']) {
                    last.push(' ');
                }
                last.push_str(text);
            }
        } else {
            gather(tree, child, pieces);
            pieces.push(String::new());
        }
    }
}
