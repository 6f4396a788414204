//! What is measured of a story's text, so that others can tell how sure it is.

use super::scoring::Regions;
use super::segments::Segment;
use crate::html::NodeId;

/// Lengths, in characters of Latin text.
#[derive(Debug, Default, Clone, Copy)]
pub(in crate::extract) struct Measures {
    /// The story.
    pub(in crate::extract) kept: u32,
    /// What of it stands in links.
    pub(in crate::extract) linked: u32,
    /// Running text of the whole page, without what readers say.
    pub(in crate::extract) page: u32,
    /// Running text left out between the story's first and last block.
    pub(in crate::extract) left_out: u32,
    /// The page's own `articleBody`; 0 if it gives none.
    pub(in crate::extract) witness: u32,
}

impl Measures {
    pub(super) fn of(segments: &[Segment], regions: &Regions, kept: &[&Segment]) -> Self {
        let comments = regions.comments(segments);
        let prose = |from: Option<NodeId>, to: Option<NodeId>| {
            let within = |s: &&Segment| {
                s.is_prose
                    && from.is_none_or(|id| s.first >= id)
                    && to.is_none_or(|id| s.first <= id)
            };
            segments.iter().filter(within).map(|s| s.chars).sum::<u32>()
        };
        let kept_prose: u32 = kept.iter().filter(|s| s.is_prose).map(|s| s.chars).sum();
        let ends = kept.first().zip(kept.last());
        let between = ends.map_or(0, |(first, last)| {
            prose(Some(first.first), Some(last.first))
        });
        Self {
            kept: kept.iter().map(|s| s.chars).sum(),
            linked: kept.iter().map(|s| s.linked).sum(),
            page: prose(None, None).saturating_sub(comments),
            left_out: between.saturating_sub(kept_prose),
            witness: 0,
        }
    }
}
