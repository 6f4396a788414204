//! schema.org in microdata (`itemprop`).

use crate::extract::document::Document;
use crate::extract::evidence::Candidates;
use crate::extract::heading;
use crate::html::{NodeId, Tag, Tree};
use crate::model::Field;

const PROPERTIES: &[(&str, Field, f32)] = &[
    ("headline", Field::Headline, 0.8),
    ("datepublished", Field::DatePublished, 0.85),
    ("datecreated", Field::DatePublished, 0.6),
    ("datemodified", Field::DateModified, 0.85),
    ("author", Field::Authors, 0.8),
    ("creator", Field::Authors, 0.7),
    ("publisher", Field::Publisher, 0.7),
    ("sourceorganization", Field::Agency, 0.8),
    ("articlesection", Field::Section, 0.7),
    ("description", Field::Description, 0.5),
];
/// Longer values are no metadata.
const MAX_LENGTH: usize = 400;
/// Larger elements are no metadata.
const MAX_NODES: usize = 64;
/// How much longer a text may be before its white space is folded.
const MAX_SPACE: usize = 16;

/// Reads elements with `itemprop`; meta elements are read with the other meta elements.
pub(super) fn read(document: &Document, out: &mut Candidates, reader: &'static str) {
    for (names, id) in &document.itemprops {
        for name in names.split_ascii_whitespace() {
            let lower = name.to_ascii_lowercase();
            let Some((_, field, weight)) =
                PROPERTIES.iter().find(|(property, ..)| *property == lower)
            else {
                continue;
            };
            // Cards of other stories name their authors too.
            let near = document
                .heading
                .is_none_or(|heading| *id > heading && !document.is_below_header(*id));
            let weight = if near || *field != Field::Authors {
                *weight
            } else {
                weight - 0.2
            };
            let place = if near {
                format!("itemprop={name}")
            } else {
                format!("itemprop={name}, elsewhere")
            };
            let value = if *field == Field::Headline && tree_is_heading(document, *id) {
                heading::own_text(document, *id)
            } else {
                value(document, *id)
            };
            if value.len() <= MAX_LENGTH {
                out.put(*field, &value, reader, &place, weight);
            }
        }
    }
}

fn tree_is_heading(document: &Document, id: NodeId) -> bool {
    document.tree.tag(id).is_heading()
        || document
            .heading
            .is_some_and(|h| document.tree.contains(h, id))
}

/// What the element says: its machine-readable value, the name within it, or its text.
fn value(document: &Document, id: NodeId) -> String {
    let tree = document.tree;
    if let Some(value) = tree
        .attr(id, "content")
        .or_else(|| tree.attr(id, "datetime"))
    {
        return value.to_owned();
    }
    let named = tree
        .subtree(id)
        .skip(1)
        .take(MAX_NODES)
        .find(|inner| tree.attr(*inner, "itemprop") == Some("name"));
    match named {
        Some(name) if tree.tag(name) == Tag::Meta => {
            tree.attr(name, "content").unwrap_or_default().to_owned()
        }
        named => text(tree, named.unwrap_or(id)),
    }
}

/// An element's text. Elements nest, so the same long text may be asked for again and
/// again: what cannot be short is not read.
fn text(tree: &Tree, id: NodeId) -> String {
    if tree.size(id) > MAX_NODES || tree.text_len(id) > MAX_SPACE * MAX_LENGTH {
        String::new()
    } else {
        tree.text_of(id)
    }
}
