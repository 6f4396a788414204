//! Dates in sight: time elements, elements that call themselves dates, and dates in
//! texts of their own. Those between the headline and the first paragraph are
//! the story's; others may be of other stories, or today's.

use crate::extract::by_word;
use crate::extract::dates;
use crate::extract::document::{Document, Mark};
use crate::extract::evidence::Candidates;
use crate::extract::header;
use crate::extract::labels;
use crate::extract::lexicon::{self, Phrases};
use crate::html::NodeId;
use crate::model::Field;

/// Elements with more nodes are no lines.
const MAX_NODES: usize = 40;
/// Longer texts are no dates, in bytes.
const MAX_LENGTH: usize = 160;
/// Time elements that are looked at.
const MAX_TIMES: usize = 32;
/// Marked elements that are looked at.
const MAX_MARKED: usize = 16;
/// Letters that a date alone may have beside it: a weekday, a place, a section.
const MAX_BESIDE: usize = 16;
/// Nodes before a date among which its label is looked for.
const LABEL_NODES: usize = 12;
/// Longer texts are no labels, in bytes.
const MAX_LABEL: usize = 48;
/// Dates alone that are put forward.
const MAX_ALONE: usize = 64;
/// Nodes before the headline in which its date may stand.
const ABOVE: usize = 80;

/// Reads all three.
pub(super) fn read(document: &Document, out: &mut Candidates, reader: &'static str) {
    times(document, out, reader);
    marked(document, out, reader);
    alone(document, out, reader);
}

/// How much a date's place speaks for it, from 0 to 1.
fn nearness(document: &Document, id: NodeId) -> f32 {
    match document.heading {
        None => 0.7,
        Some(heading) if id > heading && !document.is_below_header(id) => 1.0,
        Some(heading) if id < heading && heading.index() - id.index() < ABOVE => 0.6,
        Some(heading) if id < heading => 0.1,
        Some(_) if document.is_behind_standfirst(id) => 0.6,
        Some(_) => 0.3,
    }
}

fn times(document: &Document, out: &mut Candidates, reader: &'static str) {
    let tree = document.tree;
    for (at, id) in document.times.iter().take(MAX_TIMES).enumerate() {
        let machine = tree.attr(*id, "datetime").filter(|v| !v.trim().is_empty());
        let Some(value) = machine.map(str::to_owned).or_else(|| line(document, *id)) else {
            continue;
        };
        let names = tree
            .attr(*id, "class")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let around = tree
            .parent(*id)
            .and_then(|p| line(document, p))
            .unwrap_or_default();
        let updated = names.contains("updat")
            || names.contains("modif")
            || labels::says_updated_before(&around, tree.text_of(*id).as_str());
        let field = if updated {
            Field::DateModified
        } else {
            Field::DatePublished
        };
        let rank = (at as f32).min(8.0) * 0.005;
        let weight = 0.4 + 0.26 * nearness(document, *id) - rank;
        out.put(field, &value, reader, "time", weight);
    }
}

fn marked(document: &Document, out: &mut Candidates, reader: &'static str) {
    let marked = document
        .marked
        .iter()
        .filter(|(mark, _)| *mark == Mark::Date);
    let mut seen = 0;
    for (_, id) in marked {
        if seen == MAX_MARKED {
            return;
        }
        let Some(text) = line(document, *id) else {
            continue;
        };
        let found = dates::find_all(&text, document.dating);
        if found.is_empty() {
            continue;
        }
        seen += 1;
        for date in found {
            let field = labels::field_of(&date.label);
            let rank = (seen as f32).min(8.0) * 0.005;
            let weight = 0.34 + 0.22 * nearness(document, *id) - rank;
            out.put(field, &date.time.to_iso(), reader, "marked as date", weight);
        }
    }
}

/// Dates in texts of their own: "First published: 17 April 2024" says itself what it is,
/// wherever it stands; a date alone counts by how near to the headline it is.
fn alone(document: &Document, out: &mut Candidates, reader: &'static str) {
    let tree = document.tree;
    let mut seen = 0;
    for id in tree.ids() {
        let Some(text) = tree.text(id).map(str::trim) else {
            continue;
        };
        if text.len() > MAX_LENGTH || !has_year(text) {
            continue;
        }
        if seen == MAX_ALONE {
            return;
        }
        let Some((found, beside)) = dates::find_beside(text, document.dating) else {
            continue;
        };
        let lower = text.to_lowercase();
        let labels = [Phrases::Published, Phrases::Updated];
        let labelled = labels
            .into_iter()
            .any(|label| lexicon::starts(label, &lower));
        let near = nearness(document, id);
        let before = label_before(document, id);
        let said = before.as_deref().is_some_and(says_when);
        let (place, weight) = if labelled || said {
            ("labelled date", 0.5 + 0.1 * near)
        } else if says_by(text) {
            ("date in a byline", 0.42 + 0.1 * near)
        } else if beside <= MAX_BESIDE {
            let rank = (seen as f32).min(20.0) * 0.002;
            if is_signed(document, id) {
                ("date in a byline", 0.42 + 0.1 * near - rank)
            } else {
                ("date alone", 0.2 + 0.2 * near - rank)
            }
        } else if labels
            .into_iter()
            .any(|label| lexicon::has_word(label, &lower))
        {
            ("sentence on its date", 0.26 + 0.1 * near)
        } else {
            continue;
        };
        seen += 1;
        for date in found {
            // The word may stand behind the date: "wurde am 3. Mai 2024 aktualisiert".
            let label = match &before {
                _ if labelled => date.label.as_str(),
                Some(before) if said => before,
                _ => text,
            };
            let field = labels::field_of(label);
            out.put(field, &date.time.to_iso(), reader, place, weight);
        }
    }
}

/// True for a date that a byline has around it or before it: `Posted by Ana on 3 May
/// 2024`, `On 3 May 2024 by Ana`.
fn is_signed(document: &Document, id: NodeId) -> bool {
    let around = document.tree.parent(id).and_then(|p| line(document, p));
    around.is_some_and(|line| header::says_posted(&line) || header::behind_date(&line).is_some())
}

/// True for a line that goes on to its writer: `This story was filed on 3 May 2024 by`.
fn says_by(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    last.len() > 1 && by_word::is_by_word(last)
}

/// The label in an element of its own before a date: "Erschienen am:".
fn label_before(document: &Document, id: NodeId) -> Option<String> {
    let tree = document.tree;
    let mut texts = tree
        .before(id)
        .take(LABEL_NODES)
        .filter_map(|id| tree.text(id));
    let text = texts.find(|text| !text.trim().is_empty())?.trim();
    (text.len() <= MAX_LABEL).then(|| text.to_owned())
}

/// True if a label says that a date of publication or change follows.
fn says_when(label: &str) -> bool {
    let lower = label.to_lowercase();
    let lower = lower.trim_end_matches([':', '：', ' ']);
    let is_label = |kind| lexicon::is_whole(kind, lower);
    label.ends_with([':', '：']) && (labels::says_updated(label) || labels::says_published(label))
        || is_label(Phrases::Published)
        || is_label(Phrases::Updated)
}

/// True if enough digits stand in the text for a date.
fn has_year(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 4 || (!text.is_ascii() && text.chars().filter(|c| c.is_numeric()).count() >= 4)
}

fn line(document: &Document, id: NodeId) -> Option<String> {
    if document.tree.size(id) > MAX_NODES {
        return None;
    }
    let text = document.tree.text_of(id);
    (!text.is_empty() && text.len() <= MAX_LENGTH).then_some(text)
}
