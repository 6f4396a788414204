//! The way to the page: links from the front page down to the story's section, and
//! the single link above the headline.

use crate::extract::document::{Document, Mark};
use crate::extract::evidence::Candidates;
use crate::html::{NodeId, Tag};
use crate::model::Field;

/// Elements with more nodes are no trails.
const MAX_NODES: usize = 60;
/// A trail has no more links; a menu has.
const MAX_LINKS: usize = 6;
/// Longer names are no section's, in bytes.
const MAX_NAME: usize = 60;
/// Letters beside the links of a trail: "You are here", the marks between.
const MAX_BESIDE: usize = 60;

/// Reads trails, elements marked as such, and the link above the headline.
pub(super) fn read(document: &Document, out: &mut Candidates, reader: &'static str) {
    let tree = document.tree;
    let end = document.heading.map_or(tree.len(), NodeId::index);
    for home in tree.ids().take(end) {
        if tree.tag(home) == Tag::A
            && document.leads_home(home)
            && let Some(name) = innermost(document, home)
        {
            out.put(
                Field::Section,
                &name,
                reader,
                "links from the front page",
                0.5,
            );
        }
    }
    for (mark, id) in &document.marked {
        if *mark == Mark::Section
            && let Some(name) = last_link(document, *id)
        {
            let before = document.heading.is_none_or(|heading| *id < heading);
            let weight = if before { 0.45 } else { 0.35 };
            out.put(Field::Section, &name, reader, "marked as section", weight);
        }
    }
    if let Some(name) = kicker(document) {
        out.put(
            Field::Section,
            &name,
            reader,
            "link above the headline",
            0.42,
        );
    }
}

/// The last link of the trail that begins with a link to the front page.
fn innermost(document: &Document, home: NodeId) -> Option<String> {
    let tree = document.tree;
    // A list's links stand in items, so the trail may be a few elements out.
    let trail = tree
        .ancestors(home)
        .take(4)
        .find(|id| links(document, *id).len() > 1)?;
    let links = links(document, trail);
    if links.first() != Some(&home) || links.len() > MAX_LINKS || !is_trail(document, trail, &links)
    {
        return None;
    }
    last_link(document, trail)
}

/// True if little but marks stands between the links.
fn is_trail(document: &Document, id: NodeId, links: &[NodeId]) -> bool {
    let tree = document.tree;
    if tree.size(id) > MAX_NODES || tree.tag(id) == Tag::Nav && links.len() > 4 {
        return false;
    }
    let whole = tree.text_of(id);
    let linked: usize = links.iter().map(|link| tree.text_of(*link).len()).sum();
    let marks = whole.matches(['>', '›', '»', '/', '|', '→', '·']).count();
    let is_list = tree.subtree(id).any(|inner| tree.tag(inner) == Tag::Ol);
    whole.len().saturating_sub(linked) <= MAX_BESIDE * 3 && (marks > 0 || is_list)
}

fn links(document: &Document, id: NodeId) -> Vec<NodeId> {
    let tree = document.tree;
    if tree.size(id) > MAX_NODES * 2 {
        return Vec::new();
    }
    tree.subtree(id)
        .filter(|inner| tree.tag(*inner) == Tag::A && !tree.text_of(*inner).is_empty())
        .collect()
}

/// The text of the last link, if it is a section's name and no front page's.
fn last_link(document: &Document, id: NodeId) -> Option<String> {
    let links = links(document, id);
    let last = links
        .into_iter()
        .rev()
        .find(|link| !is_story(document, *link))?;
    let name = document.tree.text_of(last);
    (!document.leads_home(last) && name.len() <= MAX_NAME).then_some(name)
}

/// A trail may end in a link to the story itself.
fn is_story(document: &Document, link: NodeId) -> bool {
    let href = document.tree.attr(link, "href").unwrap_or_default().trim();
    href.is_empty()
        || href.starts_with('#')
        || document.url.is_some_and(|page| {
            page.join(href)
                .is_ok_and(|target| target.canonical() == page.canonical())
        })
}

/// The element right above the headline, if it is one short link.
fn kicker(document: &Document) -> Option<String> {
    let tree = document.tree;
    let heading = document.heading?;
    let before = tree
        .before(heading)
        .take(8)
        .filter(|id| tree.tag(*id) == Tag::A)
        .find(|id| !tree.contains(*id, heading))?;
    let name = tree.text_of(before);
    let is_kicker = !name.is_empty()
        && name.len() <= MAX_NAME
        && !document.leads_home(before)
        && !is_story(document, before);
    let alone = tree
        .ancestors(before)
        .take(2)
        .all(|id| tree.contains(id, heading) || links(document, id).len() == 1);
    // Nothing else stands between the link and the headline.
    let between = tree.after(before)?;
    let empty = (between.index()..heading.index())
        .zip(tree.ids().skip(between.index()))
        .all(|(_, id)| tree.text(id).is_none_or(|text| text.trim().is_empty()));
    (is_kicker && alone && empty).then_some(name)
}
