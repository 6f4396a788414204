//! The story's own entry in a list on its page: a teaser that leads here has its date.

use crate::extract::dates;
use crate::extract::document::Document;
use crate::extract::evidence::Candidates;
use crate::html::{NodeId, Tag};
use crate::model::Field;

/// Entries with more nodes hold several stories.
const MAX_NODES: usize = 40;
/// How far above the link the entry's element is.
const MAX_UP: usize = 6;
/// Links that are looked at.
const MAX_LINKS: usize = 16;
/// Shorter ends of addresses are alike by chance, in bytes.
const MIN_END: usize = 8;

/// Looks for links to the page itself, and for the one date beside each.
pub(super) fn read(document: &Document, out: &mut Candidates, reader: &'static str) {
    let Some(page) = document.url.filter(|url| !url.is_file() && !url.is_root()) else {
        return;
    };
    let tree = document.tree;
    let address = page.as_url();
    let last = address.path().rsplit('/').find(|part| !part.is_empty());
    let end = address.query().or(last).unwrap_or_default();
    if end.len() < MIN_END {
        return;
    }
    let leads_here = |id: &NodeId| {
        tree.tag(*id) == Tag::A
            && tree.attr(*id, "href").is_some_and(|href| {
                !href.contains('#')
                    && href.contains(end)
                    && page
                        .join(href)
                        .is_ok_and(|to| to.canonical() == page.canonical())
            })
    };
    let dated = tree
        .ids()
        .filter(leads_here)
        .take(MAX_LINKS)
        .find_map(|id| {
            let around = tree.ancestors(id).take(MAX_UP);
            let is_one = |id: &NodeId| {
                let mut links = tree.subtree(*id).filter(|id| tree.tag(*id) == Tag::A);
                tree.size(*id) <= MAX_NODES && links.all(|id| leads_here(&id))
            };
            around
                .take_while(is_one)
                .find_map(|id| only_date(document, id))
        });
    if let Some(date) = dated {
        let place = "entry that leads here";
        out.put(Field::DatePublished, &date, reader, place, 0.5);
    }
}

/// The date in an element, if it is the only one.
fn only_date(document: &Document, id: NodeId) -> Option<String> {
    let tree = document.tree;
    let texts = tree.subtree(id).filter_map(|id| tree.text(id));
    let mut found = texts.flat_map(|text| dates::find_all(text.trim(), document.dating));
    let first = found.next()?.time;
    found
        .all(|other| other.time.date() == first.date())
        .then(|| first.to_iso())
}
