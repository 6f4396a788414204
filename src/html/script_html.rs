//! HTML inside scripts: pages that a program builds in the browser carry their story
//! in a string of the program's data, with its tags escaped.

use memchr::memmem;
use serde_json::Value;

/// How an escaped paragraph begins in a JSON string, `<` as it stands or by its code.
const PARAGRAPHS: [&str; 2] = ["u003cp", "<p"];
/// Strings that are looked at in one script.
const MAX_STRINGS: usize = 64;
/// Shorter strings hold no story, in bytes.
const MIN_LENGTH: usize = 400;
/// How often a string may be escaped.
const MAX_DEPTH: usize = 3;

/// The longest HTML text in a string of a script's data.
pub(super) fn longest(script: &str) -> Option<String> {
    let mut found: Option<String> = None;
    let (mut at, mut looked) = (0, 0);
    while let Some(hit) = next_paragraph(script, at).filter(|_| looked < MAX_STRINGS) {
        looked += 1;
        let Some((from, to)) = string_around(script, at, hit) else {
            at = hit + 1;
            continue;
        };
        let is_longer = found.as_ref().is_none_or(|f| f.len() < to - from);
        if to - from >= MIN_LENGTH && is_longer {
            found = script.get(from..to).and_then(unescaped).or(found);
        }
        at = to + 1;
    }
    found
}

fn next_paragraph(script: &str, from: usize) -> Option<usize> {
    let rest = script.as_bytes().get(from..)?;
    let hits = PARAGRAPHS.map(|tag| memmem::find(rest, tag.as_bytes()));
    hits.into_iter().flatten().min().map(|hit| from + hit)
}

/// The string literal around a place: its first byte and the place of its closing quote.
fn string_around(script: &str, from: usize, at: usize) -> Option<(usize, usize)> {
    let bytes = script.as_bytes();
    let is_quote = |at: &usize| bytes.get(*at) == Some(&b'"') && !is_escaped(bytes, *at);
    let open = (from..at).rev().find(is_quote)?;
    let close = (at..bytes.len()).find(is_quote)?;
    Some((open + 1, close))
}

/// True if an odd number of backslashes stands before the place.
fn is_escaped(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or_default();
    let slashes = before.iter().rev().take_while(|b| **b == b'\\').count();
    slashes % 2 == 1
}

/// Takes escapes out until tags stand as such.
fn unescaped(literal: &str) -> Option<String> {
    let mut text = literal.to_owned();
    for _ in 0..MAX_DEPTH {
        text = serde_json::from_str(&format!("\"{text}\"")).ok()?;
        if let Ok(data) = serde_json::from_str::<Value>(&text) {
            return longest_in(&data).map(str::to_owned);
        }
        if text.contains("</p>") {
            return Some(text);
        }
    }
    None
}

/// The longest string with a paragraph in it; the depth of data is bounded by its reader.
fn longest_in(data: &Value) -> Option<&str> {
    match data {
        Value::String(text) => text.contains("</p>").then_some(text),
        Value::Array(items) => items
            .iter()
            .filter_map(longest_in)
            .max_by_key(|text| text.len()),
        Value::Object(fields) => fields
            .values()
            .filter_map(longest_in)
            .max_by_key(|text| text.len()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story() -> String {
        "<p>The ferry ran aground at dawn, and nobody was hurt.</p>".repeat(10)
    }

    #[test]
    fn a_story_in_a_string_is_found_however_often_it_is_escaped() {
        let mut literal = story();
        for _ in 0..2 {
            literal = serde_json::to_string(&literal).expect("a string");
            let script = format!("push([1,\"x\",{literal}])");
            assert_eq!(longest(&script).as_deref(), Some(story().as_str()));
        }
        let data = serde_json::json!({ "id": 7, "story": { "html": story() } });
        let script = format!("push({})", serde_json::json!([data.to_string()]));
        assert_eq!(longest(&script).as_deref(), Some(story().as_str()));
        let coded = format!("{{\"body\":\"{}\"}}", story().replace('<', "\\u003c"));
        assert_eq!(longest(&coded), Some(story()));
    }

    #[test]
    fn programs_hold_no_story() {
        assert_eq!(longest("if (a<p && b) { c = \"<p>short</p>\" }"), None);
        assert_eq!(longest("\"\\u003cp"), None);
    }
}
