//! How far the story reaches beyond the element that holds most of it.

use super::kin;
use super::scoring::Regions;
use super::segments::Segment;
use crate::extract::document::Document;
use crate::html::{NodeId, Tag, Tree};

/// Segments that may stand between the headline and the story's element.
const MAX_HEAD: usize = 16;
/// Segments that may stand between two parts of a story: an advertisement, a picture's caption.
const MAX_GAP: usize = 12;

/// The story's segments, from the first to one behind the last, with what stands
/// around its element but belongs to it.
pub(super) fn widened(
    document: &Document,
    segments: &[Segment],
    regions: &Regions,
    from: usize,
    mut to: usize,
) -> (usize, usize) {
    while let Some(end) = next_part(document.tree, segments, regions, from, to) {
        to = end;
    }
    // Broken markup closes the story's element too early.
    while is_going_on(segments, regions, to) {
        to += 1;
    }
    (lead(document, segments, from), to)
}

/// Behind the next part of a story that is cut in pieces: it stands where the last
/// paragraph stands, in elements of the same names.
fn next_part(
    tree: &Tree,
    segments: &[Segment],
    regions: &Regions,
    from: usize,
    to: usize,
) -> Option<usize> {
    let last = segments.get(from..to)?.iter().rfind(|s| s.is_prose)?;
    let kind = kin::place_of(tree, last.first);
    for at in to..segments.len().min(to + MAX_GAP) {
        let segment = segments.get(at)?;
        if starts_story(tree, segment.first) {
            return None;
        }
        let free = regions.excluded.get(at).is_some_and(Option::is_none);
        if free && segment.is_prose && kin::place_of(tree, segment.first) == kind {
            return Some(at + 1);
        }
    }
    None
}

/// True if the text is a page's main heading.
fn starts_story(tree: &Tree, text: NodeId) -> bool {
    tree.ancestors(text)
        .take(4)
        .any(|id| tree.tag(id) == Tag::H1)
}

/// The lead may stand between the headline and the story's element.
fn lead(document: &Document, segments: &[Segment], from: usize) -> usize {
    let Some(heading) = document.heading else {
        return from;
    };
    let behind = segments.partition_point(|s| s.first < heading)
        + usize::from(document.tree.tag(heading) != Tag::Text);
    if behind < from && from - behind <= MAX_HEAD {
        behind
    } else {
        from
    }
}

/// True if the segment is a plain paragraph that nothing else claims.
fn is_going_on(segments: &[Segment], regions: &Regions, at: usize) -> bool {
    let free = regions.excluded.get(at).is_some_and(Option::is_none);
    free && segments.get(at).is_some_and(Segment::is_plain_paragraph)
}
