//! Leaves out what stands among the story but is none of it.

use std::collections::HashSet;

use super::boilerplate::{self, Line};
use super::scoring::{Choice, Regions};
use super::segments::Segment;
use super::{Discard, Known};
use crate::model::BlockKind;

/// A copy of a paragraph counts as one from this length on.
const MIN_COPY: u32 = 40;

/// The segments of the story.
pub(super) fn prune<'a>(
    segments: &'a [Segment],
    regions: &Regions,
    choice: &Choice,
    known: &Known,
    discards: &mut Vec<Discard>,
) -> Vec<&'a Segment> {
    let mut kept: Vec<&Segment> = Vec::new();
    let mut copies = HashSet::new();
    let mut in_related = false;
    let chosen = segments
        .iter()
        .zip(&regions.excluded)
        .skip(choice.from)
        .take(choice.to - choice.from);
    let mut discard = |segment: &Segment, why: &'static str| {
        discards.push(Discard {
            text: segment.text.clone(),
            why,
        });
    };
    for (segment, excluded) in chosen {
        if let Some(why) = excluded {
            discard(segment, why);
            continue;
        }
        let line = Line {
            segment,
            known,
            is_first: kept.is_empty(),
            in_related,
        };
        if let Some(rule) = boilerplate::rule_for(&line) {
            in_related = rule.opens_related || (in_related && !segment.is_prose);
            discard(segment, rule.reason);
            continue;
        }
        in_related = false;
        if segment.chars >= MIN_COPY && !copies.insert(segment.text.as_str()) {
            discard(segment, "a copy of an earlier paragraph");
            continue;
        }
        kept.push(segment);
    }
    trim_end(&mut kept, &mut discard);
    kept
}

/// Behind the last sentence stand tags, teasers and headings that head nothing.
fn trim_end(kept: &mut Vec<&Segment>, discard: &mut impl FnMut(&Segment, &'static str)) {
    while let Some(last) = kept.last() {
        let is_list = last.kind == BlockKind::ListItem && last.link_share() < 0.5;
        if last.is_prose || is_list || kept.iter().all(|segment| !segment.is_prose) {
            return;
        }
        discard(last, "a line behind the last sentence");
        kept.pop();
    }
}
