//! Who signed the story, in sight: lines that begin as bylines do, and elements that
//! call themselves the author's.

use crate::extract::by_word;
use crate::extract::byline;
use crate::extract::document::{Document, Mark};
use crate::extract::evidence::Candidates;
use crate::extract::header;
use crate::extract::labels;
use crate::html::{NodeId, Tag, Tree};
use crate::model::Field;

/// Elements with more nodes are no lines.
const MAX_NODES: usize = 60;
/// Longer lines are no bylines, in bytes.
const MAX_LENGTH: usize = 300;
/// Links behind the headline that are looked at.
const MAX_LINKS: usize = 60;
/// More names in one place are a list of other things.
const MAX_WRITERS: usize = 6;
/// How far behind its label a name stands, in nodes.
const NEXT: usize = 6;
/// Words of a desk's name.
const MAX_DESK: usize = 3;
/// Elements that call themselves the author's and are looked at.
const MAX_MARKED: usize = 8;

/// Reads lines behind the headline, marked elements, and labelled lines elsewhere.
pub(super) fn read(document: &Document, out: &mut Candidates, reader: &'static str) {
    behind_headline(document, out, reader);
    marked(document, out, reader);
    labelled(document, out, reader);
    linked(document, out, reader);
}

fn behind_headline(document: &Document, out: &mut Candidates, reader: &'static str) {
    let tree = document.tree;
    for (at, (id, _)) in document.lines.iter().enumerate() {
        for piece in pieces(tree, *id) {
            let is_signed = || has_full_name(&piece) || header::says_posted(&piece);
            let line = if by_word::is_byline(&piece) && is_signed() {
                Some(byline::printed(&piece))
            } else {
                header::behind_date(&piece).filter(|_| !document.is_below_header(*id))
            };
            if let Some(line) = line {
                let weight = 0.64 - at as f32 * 0.002;
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
        if let Some(line) = signed(&pieces(tree, *id)) {
            seen += 1;
            let below = document.heading.is_none_or(|heading| *id > heading);
            let weight = if below { 0.6 } else { 0.52 } - seen as f32 * 0.01;
            out.put(Field::Byline, &line, reader, "marked as author", weight);
        } else if let Some(desk) = desk(&tree.text_of(*id)) {
            out.put(Field::Authors, &desk, reader, "marked as author", 0.4);
        }
    }
}

/// A desk that stands where a name would: `Redaktion`.
fn desk(line: &str) -> Option<String> {
    let few = line.split_whitespace().count() <= MAX_DESK;
    let is_label = line.ends_with([':', '：']) || line.bytes().any(|b| b.is_ascii_digit());
    let desk = byline::desk(line).filter(|_| few && !is_label && byline::names(line).is_empty())?;
    (!labels::says_updated(&desk) && !labels::says_published(&desk)).then_some(desk)
}

/// The byline among the lines of an element that calls itself the author's.
fn signed(pieces: &[String]) -> Option<String> {
    let has_name = |line: &str| !byline::names(line).is_empty();
    // Each of several writers has an element.
    if pieces.len() > 1
        && pieces.len() <= MAX_WRITERS
        && pieces.iter().all(|piece| byline::is_name_alone(piece))
    {
        return Some(pieces.join(", "));
    }
    let labelled = pieces.iter().filter(|piece| by_word::is_byline(piece));
    let labelled = labelled.map(|piece| byline::printed(piece));
    let within = pieces.iter().filter_map(|piece| header::behind_date(piece));
    let any = pieces.iter().map(|piece| byline::printed(piece));
    let mut lines = labelled.chain(within).chain(any);
    lines.find(|line| has_name(line)).map(str::to_owned)
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
        if text.len() > 100 || !text.contains([':', '：']) {
            continue;
        }
        let line = if by_word::is_by_word(text) {
            behind_label(tree, id).map(|next| format!("{text} {next}"))
        } else {
            by_word::is_byline(text).then(|| text.to_owned())
        };
        let Some(line) = line else { continue };
        seen += 1;
        if has_full_name(&line) && !is_elsewhere(tree, id) {
            let line = byline::printed(&line);
            out.put(Field::Byline, line, reader, "labelled line", 0.45);
        }
    }
}

/// What stands behind a label that is a text of its own: the next text, with what goes on
/// behind it in the same line.
fn behind_label(tree: &Tree, label: NodeId) -> Option<String> {
    let mut line = String::new();
    let behind = tree.ids().skip(label.index() + 1).take(NEXT);
    for id in behind {
        let ends = !tree.tag(id).is_inline() || tree.tag(id) == Tag::Br;
        match tree.text(id) {
            // Avatars repeat the name.
            Some(text) if !(text.trim().is_empty() || line.ends_with(text.trim())) => {
                let parted = line.is_empty() || text.starts_with([',', '.', ';']);
                line.push_str(if parted { "" } else { " " });
                line.push_str(text.trim());
            }
            None if ends && !line.is_empty() => break,
            _ => {}
        }
    }
    (!line.is_empty() && line.len() <= MAX_LENGTH).then_some(line)
}

/// Links to an author's page between the headline and the story.
fn linked(document: &Document, out: &mut Candidates, reader: &'static str) {
    let tree = document.tree;
    let from = document.heading.map_or(0, NodeId::index);
    let links = tree.ids().skip(from).filter(|id| tree.tag(*id) == Tag::A);
    let near = links.take_while(|id| !document.is_below_header(*id));
    let (names, others): (Vec<String>, Vec<String>) = near
        .take(MAX_LINKS)
        .filter(|id| is_authors_page(tree, *id))
        .map(|id| tree.text_of(id))
        .partition(|name| byline::is_name_alone(name));
    if let [other] = others.as_slice()
        && let Some(desk) = desk(other).filter(|_| names.is_empty())
    {
        out.put(Field::Authors, &desk, reader, "link to a desk", 0.5);
    }
    if !names.is_empty() && names.len() <= MAX_WRITERS {
        let line = names.join(", ");
        let place = "link to an author's page";
        out.put(Field::Byline, &line, reader, place, 0.55);
        out.put(Field::Authors, &line, reader, place, 0.66);
    }
}

fn is_authors_page(tree: &Tree, link: NodeId) -> bool {
    let is_author = |rel: &str| rel.split_ascii_whitespace().any(|rel| rel == "author");
    let parts = |href: &str| {
        let words = [
            "author", "authors", "autor", "autoren", "autores", "auteur", "auteurs", "autore",
        ];
        href.split('/').any(|part| words.contains(&part))
    };
    tree.attr(link, "rel").is_some_and(is_author) || tree.attr(link, "href").is_some_and(parts)
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
        match joined.last_mut().filter(|last| by_word::is_by_word(last)) {
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
