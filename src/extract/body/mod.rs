//! The story's text.
//!
//! [`segments`] lists the page's text, [`hints`] reads what elements say of
//! themselves, [`repeats`] finds cards and comments by their shape, [`scoring`] finds
//! the element that holds the story and [`kin`] its paragraphs' first and last;
//! [`pruning`] leaves out what stands there but is none of it, by the rules of
//! [`boilerplate`]. Whatever is left out is kept in a ledger, with the reason.

mod boilerplate;
mod hints;
mod kin;
mod measures;
mod pruning;
mod reach;
mod recall;
mod repeats;
mod scoring;
mod segments;
mod tables;
mod witness;

use crate::html::{self, NodeId};
use crate::model::{Block, BlockKind, Body, SiteMemory};

use super::document::Document;
pub(super) use boilerplate::{OFFER, SIGNATURE, signature};
pub(super) use measures::Measures;
pub(super) use pruning::{HEAD_LINE, LAST_LINE};
pub(super) use recall::SITE_MEMORY;
use scoring::Trust;
use segments::Segment;
pub(super) use segments::ends_sentence;

/// A piece of text that was left out.
pub(super) struct Discard {
    pub(super) text: String,
    pub(super) why: &'static str,
}

/// The story, and what stood around it.
pub(super) struct Found {
    pub(super) body: Body,
    pub(super) discards: Vec<Discard>,
    /// How the element that holds the story was found.
    pub(super) place: String,
    pub(super) measures: Measures,
    /// The page has more pieces of text than are looked at.
    pub(super) is_cut: bool,
    /// Where each block begins; empty for a text that the page does not show.
    pub(super) starts: Vec<NodeId>,
}

/// What is known of the story before its text is looked for.
pub(super) struct Known<'a> {
    pub(super) headline: Option<&'a str>,
    pub(super) description: Option<&'a str>,
    pub(super) authors: &'a [crate::model::Author],
    pub(super) memory: &'a SiteMemory,
}

/// A story with fewer characters may have been taken for clutter.
const SHORT: u32 = 300;
/// How many times more there must be if the names are not believed.
const MUCH_MORE: u32 = 3;

/// Finds the story's text; empty if the page has none.
pub(super) fn find(document: &Document, known: &Known) -> Found {
    let (segments, is_cut) = segments::read(document.tree);
    let witness = witness::article_body(&document.json_ld);
    let seen = witness
        .as_deref()
        .map(|text| witness::seen(text, &segments));
    let mut found = look(document, &segments, seen.as_deref(), known, Trust::Names);
    let prose: u32 = segments
        .iter()
        .filter(|s| s.is_prose)
        .map(|s| s.chars)
        .sum();
    if found.weight() < SHORT && prose > found.weight() * MUCH_MORE {
        let other = look(document, &segments, seen.as_deref(), known, Trust::Story);
        if other.weight() > found.weight() * MUCH_MORE {
            found = other;
        }
    }
    found.is_cut = is_cut;
    if let Some(text) = witness {
        found.measures.witness = segments::weight_of(&text);
        found.prefer_witness(&text);
    }
    if found.weight() < SHORT {
        found.prefer_script(document);
    }
    recall::recall(&mut found, known.memory);
    found
}

fn look(
    document: &Document,
    segments: &[Segment],
    seen: Option<&[bool]>,
    known: &Known,
    trust: Trust,
) -> Found {
    let mut regions = scoring::regions(document, segments, trust);
    if let Some(seen) = seen {
        regions.restore(segments, seen);
    }
    let choice = scoring::choose(document, segments, &regions, seen, known.headline);
    let mut discards = Vec::new();
    let kin = kin::find(document.tree, segments, &regions, &choice);
    let place = pruning::Place {
        seen: seen.filter(|seen| kin.has_nearly_all(segments, seen)),
        kin,
        choice: &choice,
        dating: document.dating,
    };
    let kept = pruning::prune(segments, &regions, &place, known, &mut discards);
    Found {
        measures: Measures::of(segments, &regions, &kept),
        is_cut: false,
        starts: kept.iter().map(|segment| segment.first).collect(),
        body: Body {
            blocks: kept.into_iter().map(block).collect(),
        },
        discards,
        place: choice.place,
    }
}

impl Found {
    /// How much text there is, in characters of Latin text.
    fn weight(&self) -> u32 {
        self.body
            .blocks
            .iter()
            .map(|b| segments::weight_of(&b.text))
            .sum()
    }

    /// A page that builds its text by script may have it there, as HTML.
    fn prefer_script(&mut self, document: &Document) {
        let Some(html) = document.script_html() else {
            return;
        };
        let page = html::parse(
            html.as_bytes(),
            Some("text/html; charset=utf-8"),
            usize::MAX,
        );
        let pictures = repeats::Shapes::of(&page.tree).picture_boxes();
        let is_caption = |segment: &Segment| {
            let inside = |id: &NodeId| page.tree.contains(*id, segment.first);
            pictures.iter().any(inside) || hints::is_caption(&page.tree, segment.first)
        };
        let (segments, _) = segments::read(&page.tree);
        let story: Vec<Block> = segments
            .iter()
            .filter(|segment| segment.is_prose || segment.kind == BlockKind::Subhead)
            .filter(|segment| !is_caption(segment))
            .map(block)
            .collect();
        let weight: u32 = story.iter().map(|b| segments::weight_of(&b.text)).sum();
        if weight > self.weight() * MUCH_MORE && weight >= SHORT {
            self.body.blocks = story;
            "HTML in the page's scripts".clone_into(&mut self.place);
        }
    }

    /// A page that builds its text by script has it in its metadata only.
    fn prefer_witness(&mut self, text: &str) {
        let shown: usize = self.body.blocks.iter().map(|b| b.text.len()).sum();
        if shown * 3 < text.len() {
            self.body = witness::as_body(text);
            self.starts.clear();
            self.measures.kept = self.measures.witness;
            self.measures.linked = 0;
            "articleBody of the page's JSON-LD".clone_into(&mut self.place);
        }
    }
}

/// A text from metadata as paragraphs: tags gone, one blank line between two.
pub(super) fn paragraphs(text: &str) -> String {
    witness::as_body(&witness::plain(text)).text()
}

fn block(segment: &Segment) -> Block {
    Block {
        kind: segment.kind,
        text: segment.text.clone(),
    }
}
