//! What stands in sight around the headline: who, when, where from.

use crate::extract::dates;
use crate::extract::document::{Document, Mark};
use crate::extract::evidence::Candidates;
use crate::extract::header;
use crate::html::{NodeId, Tag};
use crate::model::Field;

/// Elements with more nodes than this are no lines.
const MAX_NODES: usize = 40;
/// Longer texts are no lines.
const MAX_LENGTH: usize = 200;
/// Copyright notices may be longer.
const MAX_NOTICE: usize = 800;
/// How many lines behind the headline are looked at.
const LINES: usize = 12;

/// Reads headings, time elements, marked elements, and the lines behind the headline.
pub(super) fn read(document: &Document, out: &mut Candidates, reader: &'static str) {
    headings(document, out, reader);
    times(document, out, reader);
    marked(document, out, reader);
    lines(document, out, reader);
}

fn headings(document: &Document, out: &mut Candidates, reader: &'static str) {
    let tree = document.tree;
    for id in document
        .headings
        .iter()
        .filter(|id| tree.tag(**id) == Tag::H1)
        .take(4)
    {
        out.put(Field::Headline, &tree.text_of(*id), reader, "h1", 0.8);
    }
    for id in document
        .headings
        .iter()
        .filter(|id| tree.tag(**id) == Tag::H2)
        .take(2)
    {
        out.put(Field::Headline, &tree.text_of(*id), reader, "h2", 0.2);
    }
}

fn times(document: &Document, out: &mut Candidates, reader: &'static str) {
    let tree = document.tree;
    let headline = document
        .headings
        .iter()
        .copied()
        .find(|id| tree.tag(*id) == Tag::H1);
    for (at, id) in document.times.iter().take(24).enumerate() {
        let Some(value) = tree
            .attr(*id, "datetime")
            .filter(|v| !v.trim().is_empty())
            .map(str::to_owned)
            .or_else(|| line(document, *id))
        else {
            continue;
        };
        // The first time behind the headline is the story's; later ones are of other stories.
        let near = headline.is_some_and(|h| *id > h);
        let rank = (at as f32).min(8.0) * 0.01;
        let names = tree
            .attr(*id, "class")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let around = tree
            .parent(*id)
            .and_then(|p| line(document, p))
            .unwrap_or_default();
        let updated =
            names.contains("updat") || names.contains("modif") || header::says_updated(&around);
        let field = if updated {
            Field::DateModified
        } else {
            Field::DatePublished
        };
        out.put(
            field,
            &value,
            reader,
            "time",
            if near { 0.66 } else { 0.6 } - rank,
        );
    }
}

fn marked(document: &Document, out: &mut Candidates, reader: &'static str) {
    let mut authors = 0;
    let mut dates_seen = 0;
    for (mark, id) in &document.marked {
        match mark {
            Mark::Author if authors < 6 => {
                if let Some(text) = line(document, *id) {
                    authors += 1;
                    out.put(
                        Field::Byline,
                        &text,
                        reader,
                        "marked as author",
                        0.6 - authors as f32 * 0.02,
                    );
                }
            }
            Mark::Date if dates_seen < 12 => {
                let Some(text) = line(document, *id) else {
                    continue;
                };
                if dates::find(&text, document.dating).is_some() {
                    dates_seen += 1;
                    let field = if header::says_updated(&text) && !header::says_published(&text) {
                        Field::DateModified
                    } else {
                        Field::DatePublished
                    };
                    out.put(
                        field,
                        &text,
                        reader,
                        "marked as date",
                        0.54 - dates_seen as f32 * 0.01,
                    );
                }
            }
            Mark::Section => breadcrumb(document, *id, out, reader),
            Mark::Copyright => {
                if let Some(text) = text_up_to(document, *id, MAX_NOTICE) {
                    out.put(
                        Field::CopyrightNotice,
                        &text,
                        reader,
                        "marked as copyright",
                        0.5,
                    );
                }
            }
            _ => {}
        }
    }
}

/// The last link of a trail is the innermost section.
fn breadcrumb(document: &Document, id: NodeId, out: &mut Candidates, reader: &'static str) {
    let tree = document.tree;
    if tree.size(id) > 200 {
        return;
    }
    let links: Vec<NodeId> = tree
        .subtree(id)
        .filter(|id| tree.tag(*id) == Tag::A)
        .collect();
    if let Some(text) = links
        .last()
        .and_then(|link| line(document, *link))
        .filter(|text| text.len() < 60)
    {
        out.put(Field::Section, &text, reader, "breadcrumb", 0.4);
    }
}

/// The lines right behind the headline, read as header lines.
fn lines(document: &Document, out: &mut Candidates, reader: &'static str) {
    let tree = document.tree;
    let Some(headline) = document
        .headings
        .iter()
        .copied()
        .find(|id| tree.tag(*id) == Tag::H1)
    else {
        return;
    };
    let mut next = tree.after(headline);
    let mut seen = 0;
    while let Some(id) = next.filter(|_| seen < LINES) {
        match line(document, id).filter(|_| {
            tree.tag(id) != Tag::Text || !tree.text(id).unwrap_or_default().trim().is_empty()
        }) {
            Some(text) => {
                seen += 1;
                header::read(&text, document.dating, out, reader);
                next = tree.after(id);
            }
            None => next = tree.next(id),
        }
    }
}

/// The text of a small element, if it is one line.
fn line(document: &Document, id: NodeId) -> Option<String> {
    text_up_to(document, id, MAX_LENGTH)
}

fn text_up_to(document: &Document, id: NodeId, length: usize) -> Option<String> {
    if document.tree.size(id) > MAX_NODES {
        return None;
    }
    let text = document.tree.text_of(id);
    (!text.is_empty() && text.len() <= length).then_some(text)
}
