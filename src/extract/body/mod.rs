//! The story's text.
//!
//! [`segments`] lists the page's text, [`hints`] reads what elements say of
//! themselves, [`scoring`] finds the element that holds the story, [`pruning`]
//! leaves out what stands in it but is none of it, by the rules of
//! [`boilerplate`]. Whatever is left out is kept in a ledger, with the reason.

mod boilerplate;
mod hints;
mod pruning;
mod scoring;
mod segments;
mod witness;

use crate::model::{Block, Body};

use super::document::Document;
use segments::Segment;

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
}

/// What is known of the story before its text is looked for.
pub(super) struct Known<'a> {
    pub(super) headline: Option<&'a str>,
    pub(super) authors: &'a [crate::model::Author],
}

/// Finds the story's text; empty if the page has none.
pub(super) fn find(document: &Document, known: &Known) -> Found {
    let segments = segments::read(document.tree);
    let witness = witness::article_body(&document.json_ld);
    let regions = scoring::regions(document, &segments);
    let choice = scoring::choose(document, &segments, &regions, witness.as_deref());
    let mut discards = Vec::new();
    let kept = pruning::prune(&segments, &regions, &choice, known, &mut discards);
    let blocks: Vec<Block> = kept.into_iter().map(block).collect();
    let mut found = Found {
        body: Body { blocks },
        discards,
        place: choice.place,
    };
    if let Some(text) = witness {
        found.prefer_witness(&text);
    }
    found
}

impl Found {
    /// A page that builds its text by script has it in its metadata only.
    fn prefer_witness(&mut self, text: &str) {
        let shown: usize = self.body.blocks.iter().map(|b| b.text.len()).sum();
        if shown * 3 < text.len() {
            self.body = witness::as_body(text);
            "articleBody of the page's JSON-LD".clone_into(&mut self.place);
        }
    }
}

fn block(segment: &Segment) -> Block {
    Block {
        kind: segment.kind,
        text: segment.text.clone(),
    }
}
