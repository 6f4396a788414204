//! What stands in sight around the headline: the headings, the lines below, the
//! copyright notice.

use crate::extract::document::{Document, Mark};
use crate::extract::evidence::Candidates;
use crate::extract::header;
use crate::extract::heading;
use crate::extract::headline::fold;
use crate::html::{NodeId, Tag};
use crate::model::Field;

/// Elements with more nodes are no lines.
const MAX_NODES: usize = 40;
/// Longer texts are no lines.
const MAX_LENGTH: usize = 200;
/// How much longer a line may be before its white space is folded.
const MAX_SPACE: usize = 16;
/// Copyright notices may be longer.
const MAX_NOTICE: usize = 800;
/// What the headline as printed weighs where metadata agree on one for search engines.
const PRINTED: f32 = 1.8;
/// Shorter parts of a heading are labels, in bytes.
const MIN_PART: usize = 12;

/// Reads headings, the lines behind the headline, and copyright notices.
pub(super) fn read(document: &Document, out: &mut Candidates, reader: &'static str) {
    headings(document, out, reader);
    for (id, text) in &document.lines {
        let is_line = document.tree.size(*id) <= MAX_NODES && text.len() <= MAX_LENGTH;
        if is_line && !document.is_below_header(*id) {
            header::read(text, document.dating, out, reader);
        }
    }
    for (mark, id) in &document.marked {
        if *mark == Mark::Copyright
            && let Some(text) = text_up_to(document, *id, MAX_NOTICE)
        {
            let place = "marked as copyright";
            out.put(Field::CopyrightNotice, &text, reader, place, 0.5);
        }
    }
}

fn headings(document: &Document, out: &mut Candidates, reader: &'static str) {
    let tree = document.tree;
    if let Some(heading) = document.heading {
        let is_heading = tree.tag(heading).is_heading();
        let place = match tree.tag(heading) {
            Tag::H1 => "h1",
            tag if tag.is_heading() => "heading that the title repeats",
            _ => "line that the title repeats",
        };
        let whole = tree.text_of(heading);
        let own = heading::own_text(document, heading);
        let agreed = heading::is_agreed(document, heading);
        let part = if own == whole {
            titled_part(document, heading, &whole)
        } else {
            Some(own)
        };
        let below = heading::is_below_another(document, heading);
        let weight = match part {
            Some(_) => 0.5,
            None if agreed && below => PRINTED,
            // No heading says so: metadata of the story's own may know better.
            None if agreed && !is_heading => 0.75,
            None if agreed => 1.0,
            None if heading::is_reworded(document, heading) => PRINTED,
            None => 0.6,
        };
        out.put(Field::Headline, &whole, reader, place, weight);
        if let Some(part) = part {
            let place = "heading without its kicker";
            out.put(
                Field::Headline,
                &part,
                reader,
                place,
                if below { PRINTED } else { 1.3 },
            );
        }
    }
    let others = |tag: Tag| {
        let headings = document.headings.iter().copied();
        headings.filter(move |id| tree.tag(*id) == tag && document.heading != Some(*id))
    };
    for id in others(Tag::H1).take(3) {
        out.put(
            Field::Headline,
            &tree.text_of(id),
            reader,
            "another h1",
            0.4,
        );
    }
    for id in others(Tag::H2).take(2) {
        out.put(Field::Headline, &tree.text_of(id), reader, "h2", 0.2);
    }
}

/// A kicker and the headline may stand in one heading; the title tells which is which.
fn titled_part(document: &Document, heading: NodeId, whole: &str) -> Option<String> {
    let title = fold(document.title.as_deref().unwrap_or_default());
    let repeated = document
        .meta("og:title")
        .is_some_and(|said| fold(said) == fold(whole));
    let titled = |part: &String| fold(part).len() > MIN_PART && title.contains(&fold(part));
    let mut parts = parts(document, heading).into_iter();
    parts
        .find(titled)
        .filter(|_| !repeated && !title.contains(&fold(whole)))
}

/// The texts of a heading's elements, if it has several.
fn parts(document: &Document, heading: NodeId) -> Vec<String> {
    let tree = document.tree;
    let mut pieces = Vec::new();
    let mut outer = heading;
    // A link around the whole parts nothing.
    while let [only] = filled_children(document, outer).as_slice() {
        outer = *only;
    }
    for child in filled_children(document, outer) {
        pieces.push(tree.text_of(child));
    }
    let has_element = filled_children(document, outer).iter().any(|id| {
        matches!(
            tree.tag(*id),
            Tag::Span | Tag::Div | Tag::Small | Tag::Strong | Tag::P
        )
    });
    if pieces.len() > 4 || !has_element {
        pieces.clear();
    }
    pieces
}

fn filled_children(document: &Document, id: NodeId) -> Vec<NodeId> {
    let tree = document.tree;
    tree.children(id)
        .filter(|child| !tree.text_of(*child).is_empty())
        .collect()
}

fn text_up_to(document: &Document, id: NodeId, length: usize) -> Option<String> {
    // Elements nest, so the same long text may be asked for again and again.
    if document.tree.size(id) > MAX_NODES || document.tree.text_len(id) > length * MAX_SPACE {
        return None;
    }
    let text = document.tree.text_of(id);
    (!text.is_empty() && text.len() <= length).then_some(text)
}
