//! `articleBody` in JSON-LD: a witness for which of the page's own texts are the
//! story. It seldom has the paragraphs, so it replaces the page's text only where
//! the page shows none.

use std::collections::HashSet;

use serde_json::Value;

use super::segments::Segment;
use crate::extract::evidence::unescaped;
use crate::model::{Block, BlockKind, Body};

/// Shorter texts are summaries.
const MIN_LENGTH: usize = 400;
/// How deep objects are searched.
const MAX_DEPTH: usize = 6;

/// The longest `articleBody` of the page, as plain text.
pub(super) fn article_body(json_ld: &[Value]) -> Option<String> {
    let mut found: Option<&str> = None;
    for value in json_ld {
        search(value, 0, &mut found);
    }
    let text = plain(found?);
    (text.len() >= MIN_LENGTH).then_some(text)
}

/// For each segment, whether most of its text stands in the witness.
pub(super) fn seen(witness: &str, segments: &[Segment]) -> Vec<bool> {
    let words = shingles(witness);
    segments
        .iter()
        .map(|segment| is_seen(&segment.text, &words))
        .collect()
}

/// True if most of the text's word pairs stand in the witness.
fn is_seen(text: &str, seen: &HashSet<u64>) -> bool {
    let own = shingles(text);
    let found = own.iter().filter(|shingle| seen.contains(shingle)).count();
    found * 3 > own.len() * 2
}

/// Hashes of all runs of three letters-or-digits words, or of characters where words are not parted.
fn shingles(text: &str) -> HashSet<u64> {
    let mut words: Vec<u64> = Vec::new();
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        if word.chars().any(|c| ('\u{0e00}'..='\u{d7af}').contains(&c)) {
            words.extend(word.chars().map(|c| u64::from(u32::from(c))));
        } else {
            words.push(word.bytes().fold(7, |h: u64, b| {
                h.wrapping_mul(31)
                    .wrapping_add(b.to_ascii_lowercase().into())
            }));
        }
    }
    let mix = |window: &[u64]| {
        window
            .iter()
            .fold(11, |h: u64, w| h.wrapping_mul(1_000_003) ^ w)
    };
    words.windows(words.len().clamp(1, 3)).map(mix).collect()
}

fn search<'a>(value: &'a Value, depth: usize, found: &mut Option<&'a str>) {
    if depth > MAX_DEPTH {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| search(item, depth + 1, found)),
        Value::Object(fields) => {
            for (name, inner) in fields {
                match inner {
                    Value::String(text)
                        if name == "articleBody" && found.is_none_or(|f| f.len() < text.len()) =>
                    {
                        *found = Some(text);
                    }
                    Value::Object(_) | Value::Array(_) => search(inner, depth + 1, found),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// Takes out tags and the entities that are common in escaped HTML.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let is_tag = tag
            .as_bytes()
            .get(1)
            .is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/');
        if let Some(end) = tag.find('>').filter(|_| is_tag) {
            if ["<p", "</p", "<br", "<div", "</div", "<h"]
                .iter()
                .any(|block| tag.starts_with(block))
            {
                out.push('\n');
            }
            rest = tag.get(end + 1..).unwrap_or_default();
        } else {
            out.push('<');
            rest = tag.get(1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    unescaped(out)
}

/// The witness's text as a body: a paragraph a line.
pub(super) fn as_body(text: &str) -> Body {
    let lines = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let blocks = lines.filter(|line| !line.is_empty()).map(|text| Block {
        kind: BlockKind::Paragraph,
        text,
    });
    Body {
        blocks: blocks.collect(),
    }
}
