//! Dates in what a page holds for programs only: its scripts' data and `data-`
//! attributes, where keys such as `publishedAt` say what a value is. They are asked
//! where nothing else dates the story.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::extract::dates;
use crate::extract::document::Document;
use crate::extract::evidence::Candidates;
use crate::model::Field;

/// What keys of the time of publication hold, without regard to case.
const STEMS: &[&str] = &["publish", "publication", "pubdate", "pub_date", "deploy"];
/// Longer names are no keys, in bytes.
const MAX_KEY: usize = 32;
/// Marks between a key and its value, in bytes.
const MAX_BETWEEN: usize = 7;
/// Longer values are no dates, in bytes.
const MAX_VALUE: usize = 40;
/// Keys that are looked at.
const MAX_KEYS: usize = 200;
/// From this weight on a date needs no help.
const ENOUGH: f32 = 0.3;

/// Reads the keys' values, if no reader before has found a date.
pub(super) fn read(document: &Document, out: &mut Candidates, reader: &'static str) {
    let dated = [Field::DatePublished, Field::DateModified];
    let is_dated = |field| out.of(field).any(|c| c.weight >= ENOUGH);
    if dated.into_iter().any(is_dated) {
        return;
    }
    let source = document.source();
    let found = keys(&source).find_map(|(key, value)| {
        let time = dates::parse(value, document.dating)?;
        Some((key, time))
    });
    if let Some((key, time)) = found {
        out.put(Field::DatePublished, &time.to_iso(), reader, key, 0.34);
    }
}

/// Keys of the time of publication with their values, in order.
fn keys(source: &str) -> impl Iterator<Item = (&str, &str)> {
    static WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
        AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(STEMS)
            .expect("the words are few and fixed")
    });
    let named = WORDS.find_iter(source).filter_map(|hit| {
        let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
        let bytes = source.as_bytes();
        let before = bytes.get(..hit.start())?.iter().rev().take(MAX_KEY);
        let start = hit.start() - before.take_while(|b| is_name(b)).count();
        let behind = bytes.get(hit.end()..)?.iter().take(MAX_KEY);
        let end = hit.end() + behind.take_while(|b| is_name(b)).count();
        let key = source.get(start..end).filter(|key| says_when(key))?;
        Some((key, value(source.get(end..)?)?))
    });
    named.take(MAX_KEYS)
}

/// True for `publishedAt`, `data-publish-date`, `datePublished` and their like.
fn says_when(key: &str) -> bool {
    let letters: String = key
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let letters = letters.strip_prefix("data").unwrap_or(&letters);
    let is_again = ["un", "re", "last", "modif", "updat"];
    let ends = ["at", "date", "time", "dt", "on", "timestamp"];
    !is_again.iter().any(|word| letters.starts_with(word))
        && letters != "publication"
        && (letters == "datepublished" || ends.iter().any(|end| letters.ends_with(end)))
}

/// What stands behind a key: `": "2024-04-18"`, `="2024-04-18"`, `\":1713438660`.
fn value(rest: &str) -> Option<&str> {
    let marks = |c: char| matches!(c, '"' | '\'' | '\\' | ' ' | ':' | '=' | '\t');
    let value = rest.trim_start_matches(marks);
    let between = rest.get(..rest.len() - value.len())?;
    if between.len() > MAX_BETWEEN || !between.contains([':', '=']) {
        return None;
    }
    // Pages may repeat a key without end, so no more is looked at than a date has.
    let mut bytes = value.bytes().take(MAX_VALUE);
    let end = bytes.position(|b| b"\"'\\,}<>&\n".contains(&b))?;
    let value = value.get(..end)?;
    value.bytes().any(|b| b.is_ascii_digit()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_say_what_a_value_is() {
        let said = |source| keys(source).collect::<Vec<_>>();
        assert_eq!(
            said(r#"{"id":7,"published_at":"2024-04-18T11:11:00+02:00"}"#),
            [("published_at", "2024-04-18T11:11:00+02:00")]
        );
        assert_eq!(
            said(r#"push("{\"publishDate\":\"2024-04-18\"}")"#),
            [("publishDate", "2024-04-18")]
        );
        assert_eq!(
            said(r#"<p data-publish-date="2024.04.18 11:11">"#),
            [("data-publish-date", "2024.04.18 11:11")]
        );
        assert_eq!(said(r#"{"unpublishedAt":"2024-04-18"}"#), []);
        assert_eq!(said(r#"{"publisher":"2024-04-18","republishedAt":1}"#), []);
    }
}
