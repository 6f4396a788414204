//! Leaves out what stands among the story but is none of it.

use std::collections::HashSet;
use std::ops::Range;

use memchr::memmem;

use super::boilerplate::{self, Line, Side};
use super::kin::Kin;
use super::scoring::{Choice, Regions};
use super::segments::Segment;
use super::{Discard, Known};
use crate::extract::dates::Context;
use crate::extract::header;
use crate::extract::headline::same_letters;
use crate::model::BlockKind;

/// Why lines between the headline and the text are left out; one may be the byline.
pub(in crate::extract) const HEAD_LINE: &str = "a line of the story's head";
/// Why lines behind the text are left out; one may be a signature.
pub(in crate::extract) const LAST_LINE: &str = "a line behind the last sentence";

/// In a story of more pieces no pull quotes are looked for: each is compared with all.
const MANY: usize = 2_000;
/// A copy of a paragraph counts as one from this length on.
const MIN_COPY: u32 = 40;
/// In longer stories pull quotes are not looked for: every block is looked up in the whole.
const MAX_STORY: usize = 256 * 1024;
const MAX_BLOCKS: usize = 600;
/// How long a pull quote is.
const PULL_QUOTE: Range<u32> = 30..500;
/// What may stand around a pull quote and not around its source.
const QUOTES: &[char] = &[
    '"', '“', '”', '„', '«', '»', '‘', '’', '‚', '\'', ' ', '「', '」',
];
/// Segments at the story's head among which its header line is looked for.
const HEAD: usize = 10;
/// Prose that may stand before the header line: a standfirst is no longer.
const MAX_STANDFIRST: u32 = 400;

/// Where the story is looked for.
pub(super) struct Place<'a> {
    pub(super) choice: &'a Choice,
    pub(super) kin: Kin,
    pub(super) dating: Context,
    /// Which segments the witness has, if there is one that has nearly all of the story.
    pub(super) seen: Option<&'a [bool]>,
}

/// The segments of the story.
pub(super) fn prune<'a>(
    segments: &'a [Segment],
    regions: &Regions,
    place: &Place,
    known: &Known,
    discards: &mut Vec<Discard>,
) -> Vec<&'a Segment> {
    let mut kept: Vec<&Segment> = Vec::new();
    let mut copies = HashSet::new();
    let mut opened = None;
    let mut standfirsts = 0;
    let header = header_line(segments, regions, place);
    let mut discard = |segment: &Segment, why: &'static str| {
        discards.push(Discard {
            text: segment.text.clone(),
            why,
        });
    };
    for at in place.choice.from..place.choice.to {
        let (Some(segment), Some(excluded)) = (segments.get(at), regions.excluded.get(at)) else {
            break;
        };
        if let Some(why) = excluded {
            discard(segment, why);
            continue;
        }
        let is_head = header.is_some_and(|header| at <= header);
        if is_head && !is_standfirst(segment) {
            discard(segment, HEAD_LINE);
            continue;
        }
        let lower = segment.text.to_lowercase();
        let line = Line {
            segment,
            said: boilerplate::said(segment, &lower),
            lower,
            known,
            dating: place.dating,
            side: place.kin.side(at),
            is_first: kept.len() == standfirsts,
            is_kin: place.kin.is_alike(at),
            is_boxed: place.kin.is_boxed(at),
            opened,
        };
        if let Some(rule) = boilerplate::rule_for(&line) {
            opened = rule.opens.or(opened);
            discard(segment, rule.reason);
            if rule.ends_story && line.side == Side::Behind {
                break;
            }
            continue;
        }
        opened = None;
        let is_standfirst = is_head || is_description(&line);
        let is_unseen = place.is_unseen(at) && !is_standfirst;
        if let Some(why) = of_no_use(segment, is_unseen, &mut copies) {
            discard(segment, why);
            continue;
        }
        standfirsts += usize::from(is_standfirst);
        kept.push(segment);
    }
    trim_end(&mut kept, &mut discard);
    without_pull_quotes(kept, &mut discard)
}

/// Why a paragraph adds nothing: the page's own text has it not, or the story has it already.
fn of_no_use<'a>(
    segment: &'a Segment,
    is_unseen: bool,
    copies: &mut HashSet<&'a str>,
) -> Option<&'static str> {
    if is_unseen && segment.is_prose {
        return Some("not in the page's own articleBody");
    }
    let is_copy = segment.chars >= MIN_COPY && !copies.insert(segment.text.as_str());
    is_copy.then_some("a copy of an earlier paragraph")
}

/// A passage set large stands a second time, in the paragraph that it is taken from.
fn without_pull_quotes<'a>(
    kept: Vec<&'a Segment>,
    discard: &mut impl FnMut(&Segment, &'static str),
) -> Vec<&'a Segment> {
    if kept.len() > MANY {
        return kept;
    }
    let texts: Vec<&str> = kept.iter().map(|segment| segment.text.as_str()).collect();
    let story = texts.join("\n");
    if story.len() > MAX_STORY || kept.len() > MAX_BLOCKS {
        return kept;
    }
    let is_taken = |segment: &Segment| {
        let text = segment.text.trim_matches(QUOTES).as_bytes();
        PULL_QUOTE.contains(&segment.chars)
            && memmem::find_iter(story.as_bytes(), text).nth(1).is_some()
    };
    let (taken, own): (Vec<_>, Vec<_>) = kept.into_iter().partition(|segment| is_taken(segment));
    for segment in taken {
        discard(segment, "a pull quote");
    }
    own
}

/// A text of the story's head that reads like one.
fn is_standfirst(segment: &Segment) -> bool {
    segment.is_prose && segment.link_share() < 0.3
}

/// The standfirst is also what the page gives as its description.
fn is_description(line: &Line) -> bool {
    let text = &line.segment.text;
    let description = line.known.description;
    line.side == Side::Before && description.is_some_and(|d| same_letters(d, text))
}

impl Place<'_> {
    fn is_unseen(&self, at: usize) -> bool {
        self.seen.is_some_and(|seen| seen.get(at) == Some(&false))
    }
}

/// The last of the lines at the head that say who or when; what stands before it is no story.
fn header_line(segments: &[Segment], regions: &Regions, place: &Place) -> Option<usize> {
    let mut found = None;
    let mut prose = 0;
    let (mut seen, mut at) = (0, place.choice.from);
    while seen < HEAD && at < place.choice.to {
        let segment = segments.get(at)?;
        if regions.excluded.get(at).is_some_and(Option::is_none) {
            seen += 1;
            if header::is_header_line(&segment.text, place.dating) {
                found = Some(at);
            } else if segment.is_prose {
                prose += segment.chars;
            }
            if prose > MAX_STANDFIRST || (prose > 0 && at > place.kin.first) {
                break;
            }
        }
        at += 1;
    }
    found
}

/// Behind the last sentence stand tags, teasers and headings that head nothing.
fn trim_end(kept: &mut Vec<&Segment>, discard: &mut impl FnMut(&Segment, &'static str)) {
    let no_prose = kept.iter().all(|segment| !segment.is_prose);
    while let Some(last) = kept.last() {
        let is_list = last.kind == BlockKind::ListItem && last.link_share() < 0.5;
        if last.is_prose || last.is_sentence() || is_list || no_prose {
            return;
        }
        discard(last, LAST_LINE);
        kept.pop();
    }
}
