//! Rules for single lines: a table of name and predicate. A phrase belongs into the
//! lexicon, a structure into [`super::hints`]; here stands how they are used.

use super::Known;
use super::segments::{Segment, ends_sentence};
use crate::extract::by_word;
use crate::extract::byline;
use crate::extract::dates::{self, Context};
use crate::extract::header;
use crate::extract::headline::same_letters;
use crate::extract::lexicon::{self, Phrases, Said};
use crate::extract::outlet;
use crate::model::{Author, BlockKind};

/// The reason of what asks to read on for money.
pub(in crate::extract) const OFFER: &str = "an offer to subscribe";
/// The reason that keeps a signature for the byline.
pub(in crate::extract) const SIGNATURE: &str = "a signature or credit in brackets";
/// How credits end in languages that put the photographer before the word.
const TAKEN_BY: &[&str] = &["摄", "攝", "撮影"];
/// Longer lines are not left out for a phrase in their midst.
const MAX_SAID: u32 = 400;
/// Longer texts are no captions.
const MAX_CAPTION: u32 = 350;
/// The label of a link is no longer.
const MAX_LABEL: u32 = 30;
/// A credit behind its label is no longer.
const MAX_CREDIT: usize = 60;

/// Where a line stands to the story's paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    Within,
    Behind,
}

/// A segment and what is known around it.
pub(super) struct Line<'a> {
    pub(super) segment: &'a Segment,
    /// Its text in lower case.
    pub(super) lower: String,
    /// What stands in it.
    pub(super) said: Said,
    pub(super) known: &'a Known<'a>,
    pub(super) dating: Context,
    pub(super) side: Side,
    /// Nothing of the story stands before it.
    pub(super) is_first: bool,
    /// It is of the kind of the story's paragraphs.
    pub(super) is_kin: bool,
    /// It stands in a box among them.
    pub(super) is_boxed: bool,
    /// What it follows, with nothing of the story between.
    pub(super) opened: Option<Opened>,
}

/// What a line opens that goes on behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opened {
    /// A list of other stories.
    Related,
    /// An offer to subscribe, and what it praises.
    Offer,
}

/// One reason to leave a line out.
pub(super) struct Rule {
    pub(super) reason: &'static str,
    applies: fn(&Line, &str) -> bool,
    /// What goes on behind the line, until the story does.
    pub(super) opens: Option<Opened>,
    /// Behind the story's last paragraph, nothing of it follows.
    pub(super) ends_story: bool,
}

const fn rule(reason: &'static str, applies: fn(&Line, &str) -> bool) -> Rule {
    Rule {
        reason,
        applies,
        opens: None,
        ends_story: false,
    }
}

const RULES: &[Rule] = &[
    rule("the headline", |line, text| {
        line.known.headline.is_some_and(|h| same_letters(h, text))
    }),
    Rule {
        opens: Some(Opened::Related),
        ..rule("heading of related stories", is_related_heading)
    },
    rule("a related story", |line, _| {
        line.opened == Some(Opened::Related)
            && (line.segment.link_share() > 0.5 || !line.segment.is_prose)
    }),
    Rule {
        opens: Some(Opened::Offer),
        ..rule(OFFER, |line, _| {
            line.segment.chars < 250 && line.said.has(Phrases::Subscribers)
        })
    },
    rule("part of an offer", |line, _| {
        line.opened == Some(Opened::Offer)
            && (!line.segment.is_prose || !line.is_kin || line.segment.kind == BlockKind::ListItem)
    }),
    rule("the byline", is_byline),
    rule("correction notice", |line, text| {
        line.segment.chars < 700 && lexicon::starts(Phrases::Corrections, text)
    }),
    rule("copyright notice", |line, _| {
        line.segment.chars < 400 && line.said.has(Phrases::Copyright)
    }),
    rule("a label or button", |line, text| {
        line.segment.chars < 60 && lexicon::is_whole(Phrases::StubLines, text)
    }),
    rule("a prompt", |line, text| {
        line.segment.chars < 300 && starts(Phrases::PromptStarts, text)
    }),
    Rule {
        opens: Some(Opened::Offer),
        ..rule("newsletter prompt", |line, _| {
            line.segment.chars < 300 && line.said.has(Phrases::Newsletter)
        })
    },
    rule("photo credit", |line, text| {
        line.segment.chars < 200 && lexicon::starts(Phrases::CreditStarts, text)
    }),
    rule("a caption with its credit", ends_with_credit),
    rule("desk line", |line, text| {
        line.segment.chars < 250 && starts(Phrases::DeskStarts, text)
    }),
    Rule {
        ends_story: true,
        ..rule("heading of comments", is_comments_heading)
    },
    rule("a dated link to another story", is_dated_link),
    rule(SIGNATURE, |line, _| {
        line.side != Side::Before && signature(&line.segment.text).is_some()
    }),
    rule("an agency's name on its own", |line, text| {
        line.segment.chars < 40
            && text
                .split([',', '/', '|'])
                .any(|p| outlet::agency(p).is_some())
    }),
    rule("the header line of another story", |line, text| {
        line.segment.chars < 100
            && by_word::is_byline(text)
            && header::is_header_line(text, line.dating)
            && dates::find(text, line.dating).is_some()
    }),
    rule("a date on its own", |line, text| {
        header::is_time_line(text, line.dating)
    }),
    rule("a byline behind the story", |line, text| {
        line.side == Side::Behind && line.segment.chars < 100 && by_word::is_byline(text)
    }),
    rule(
        "unlike the story's paragraphs, and behind them",
        |line, _| line.side == Side::Behind,
    ),
    rule("a box inside the story", |line, _| line.is_boxed),
    rule("author's biography", is_author_bio),
    rule("a link on its own", is_lone_link),
    rule("a line before the story", |line, _| {
        let is_fact = line.segment.kind == BlockKind::ListItem && line.segment.linked == 0;
        line.side == Side::Before && !line.segment.is_prose && (line.is_first || !is_fact)
    }),
    rule("a cell without a sentence", |line, _| {
        let segment = line.segment;
        segment.cell.is_some()
            && segment.kind != BlockKind::TableRow
            && !segment.is_prose
            && segment.chars < 40
    }),
    rule("a line without words", |line, _| {
        !line.segment.text.chars().any(char::is_alphanumeric)
    }),
];

/// What stands in a segment, whose text in lower case is `lower`.
pub(super) fn said(segment: &Segment, lower: &str) -> Said {
    if segment.chars < MAX_SAID {
        Said::of(lower)
    } else {
        Said::default()
    }
}

/// The first rule that leaves the line out.
pub(super) fn rule_for(line: &Line) -> Option<&'static Rule> {
    RULES.iter().find(|rule| (rule.applies)(line, &line.lower))
}

fn is_related_heading(line: &Line, text: &str) -> bool {
    line.segment.chars < 80
        && !ends_sentence(text.trim_end_matches([':', '：']))
        && lexicon::is_whole(
            Phrases::Related,
            text.trim_end_matches([':', '：', '…', '.']),
        )
}

/// As [`lexicon::starts`], a dash or bullet before the phrase passed over.
fn starts(kind: Phrases, text: &str) -> bool {
    let bare = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    lexicon::starts(kind, text) || lexicon::starts(kind, bare)
}

/// "Comments", "Comments (3)", "3 comments".
fn is_comments_heading(line: &Line, text: &str) -> bool {
    let words = text.trim_matches(|c: char| !c.is_alphabetic());
    line.segment.chars < 40 && lexicon::is_whole(Phrases::Comments, words)
}

/// A line that holds the authors' names, or a time and a name, and nothing else.
fn is_byline(line: &Line, text: &str) -> bool {
    if line.segment.chars > 90 || line.known.authors.is_empty() {
        return false;
    }
    let mentions = |author: &Author| {
        let last = author.name.rsplit(' ').next().unwrap_or_default();
        line.segment.text.contains(last)
    };
    if !line.known.authors.iter().any(mentions) {
        return false;
    }
    let names = byline::names(&line.segment.text);
    let known = |name: &String| {
        line.known
            .authors
            .iter()
            .any(|a| same_letters(&a.name, name))
    };
    !names.is_empty() && names.iter().all(known) && !ends_sentence(text)
}

/// "…, on Saturday. Photo: Ana Ruiz" at the end of a short text.
fn ends_with_credit(line: &Line, text: &str) -> bool {
    let segment = line.segment;
    if segment.chars > MAX_CAPTION || segment.kind == BlockKind::Subhead {
        return false;
    }
    if TAKEN_BY
        .iter()
        .any(|by| text.trim_end_matches([')', '）', ']', '】']).ends_with(by))
        || ends_with_bracketed_credit(text)
    {
        return true;
    }
    let Some(colon) = text.rfind([':', '：']) else {
        return false;
    };
    let tail = text.get(colon..).unwrap_or_default();
    if tail.chars().count() > MAX_CREDIT || tail.ends_with(['.', '!', '?', '"', '”', '»']) {
        return false;
    }
    // The label: the word before the colon, or the two before it.
    let head = text.get(..colon).unwrap_or_default();
    let mut starts = head
        .char_indices()
        .rev()
        .filter(|(_, c)| !c.is_alphanumeric())
        .map(|(at, c)| at + c.len_utf8());
    let places = [starts.next(), starts.next()];
    places.into_iter().flatten().any(|at| {
        let label = text.get(at..).unwrap_or_default();
        at > 0 && lexicon::starts(Phrases::CreditStarts, label)
    })
}

/// "… [File photo/Agency]", "… (Photo by Ana Ruiz)".
fn ends_with_bracketed_credit(text: &str) -> bool {
    let closed = text.strip_suffix([')', ']', '）', '】']);
    let Some(inner) = closed.and_then(|text| {
        let at = text.rfind(['(', '[', '（', '【'])?;
        text.get(at..)
    }) else {
        return false;
    };
    inner.chars().count() <= MAX_CREDIT
        && inner
            .char_indices()
            .filter(|(_, c)| !c.is_alphanumeric())
            .filter_map(|(at, c)| inner.get(at + c.len_utf8()..))
            .any(|label| lexicon::starts(Phrases::CreditStarts, label))
}

/// "（Desk, Ana Ruiz）" on a line of its own; gives what stands in the brackets.
pub(in crate::extract) fn signature(line: &str) -> Option<&str> {
    let pairs = [('(', ')'), ('（', '）'), ('[', ']'), ('【', '】')];
    let inner = pairs
        .iter()
        .find_map(|(open, close)| line.strip_prefix(*open)?.strip_suffix(*close))?;
    let short = inner.chars().count() <= 40 && !inner.contains(['(', '（', '[', '【']);
    (short && !ends_sentence(inner)).then_some(inner)
}

/// "9 February 2024 Bakery wins prize": a date, and a link.
fn is_dated_link(line: &Line, text: &str) -> bool {
    let segment = line.segment;
    segment.link_share() > 0.4
        && segment.chars < 200
        && dates::letters_beside(text, line.dating)
            .is_some_and(|beside| beside <= segment.linked as usize + 4)
}

fn is_author_bio(line: &Line, text: &str) -> bool {
    let named = line
        .known
        .authors
        .iter()
        .any(|author| text.starts_with(&author.name.to_lowercase()));
    line.segment.chars < 600 && named && lexicon::contains(Phrases::AuthorBio, text)
}

/// A line that is all link is a way elsewhere, unless it reads as a sentence of the story.
fn is_lone_link(line: &Line, text: &str) -> bool {
    let segment = line.segment;
    let share = segment.link_share();
    if segment.kind == BlockKind::Subhead {
        return share > 0.9 && segment.chars > 25;
    }
    // "Background: <a>Bakery wins prize</a>".
    let labelled = share > 0.6
        && segment.chars - segment.linked <= MAX_LABEL
        && text.contains([':', '|'])
        && !ends_sentence(text);
    if labelled {
        return true;
    }
    share > 0.9
        && !(segment.chars > 60 && ends_sentence(text) && line.segment.kind == BlockKind::Quotation)
}
