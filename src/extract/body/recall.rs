//! Leaves out what an archive knows to stand on many pages of the site. It only removes, and
//! never most of a long text: a story printed twice is no boilerplate.

use super::segments::weight_of;
use super::{Discard, Found};
use crate::model::{Block, BlockKind, SiteMemory};

/// The reason of what the site's memory left out.
pub(in crate::extract) const SITE_MEMORY: &str = "site memory: stands on many pages of this site";

/// A text of fewer blocks may be nothing but boilerplate.
const FEW: usize = 4;

/// Leaves out the blocks that the memory knows.
pub(super) fn recall(found: &mut Found, memory: &SiteMemory) {
    if memory.is_empty() {
        return;
    }
    let known: Vec<bool> = found
        .body
        .blocks
        .iter()
        .map(|b| is_known(b, memory))
        .collect();
    let weight = |is: bool| -> u32 {
        let blocks = found.body.blocks.iter().zip(&known);
        blocks
            .filter(|(_, known)| **known == is)
            .map(|(block, _)| weight_of(&block.text))
            .sum()
    };
    let (count, gone) = (known.iter().filter(|known| **known).count(), weight(true));
    if count == 0 || (count >= FEW && gone > weight(false)) {
        return;
    }
    let has_starts = found.starts.len() == found.body.blocks.len();
    let mut keep = known.iter().map(|known| !known);
    if has_starts {
        let mut keep = keep.clone();
        found.starts.retain(|_| keep.next().unwrap_or(true));
    }
    let blocks = std::mem::take(&mut found.body.blocks);
    for block in blocks {
        if keep.next().unwrap_or(true) {
            found.body.blocks.push(block);
        } else {
            found.discards.push(Discard {
                text: block.text,
                why: SITE_MEMORY,
            });
        }
    }
    found.measures.kept = found.measures.kept.saturating_sub(gone);
    trim_headings(found, known.last() == Some(&true), has_starts);
}

/// Headings that headed only what is gone go too.
fn trim_headings(found: &mut Found, end_is_gone: bool, has_starts: bool) {
    let is_heading = |block: &Block| block.kind == BlockKind::Subhead;
    while end_is_gone
        && found.body.blocks.len() > 1
        && found.body.blocks.last().is_some_and(is_heading)
    {
        let heading = found.body.blocks.pop();
        if has_starts {
            found.starts.pop();
        }
        found.discards.extend(heading.map(|block| Discard {
            text: block.text,
            why: "heads what the site's memory left out",
        }));
    }
}

/// Headings recur in stories, and rows of tables in tables.
fn is_known(block: &Block, memory: &SiteMemory) -> bool {
    matches!(
        block.kind,
        BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Quotation
    ) && memory.knows(&block.text)
}
