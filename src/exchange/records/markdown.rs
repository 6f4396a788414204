//! An article as a Markdown file: what is known of it in front, as YAML, and its text.

use std::fmt::Write;

use chrono::NaiveDate;

use super::{COLUMNS, Cell};
use crate::exchange::markdown::escaped;
use crate::model::ArticleRecord;

/// Bytes of a headline that a name holds.
const SLUG: usize = 80;

/// The file's name: day, headline and number. Small letters of any script, digits and `-`, so that no
/// system takes it for anything else; the number keeps two articles apart.
pub fn markdown_name(record: &ArticleRecord, of_revision: bool) -> String {
    let published = record.published_utc.as_deref().and_then(|at| at.get(..10));
    let day = published.filter(|day| is_day(day));
    let mut name = day.unwrap_or("undated").to_owned();
    let slug = slug(record.headline.as_deref().unwrap_or_default());
    if !slug.is_empty() {
        name.push('-');
        name.push_str(&slug);
    }
    name.push('-');
    match &record.kept {
        Some(kept) => name.push_str(&kept.id.to_string()),
        None => name.extend(
            record
                .digest
                .iter()
                .flat_map(|digest| digest.chars().take(16)),
        ),
    }
    if let Some(kept) = record.kept.as_ref().filter(|_| of_revision) {
        name.push_str("-r");
        name.push_str(&kept.revision.to_string());
    }
    name.push_str(".md");
    name
}

/// `2026-11-22`.
fn is_day(text: &str) -> bool {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d");
    day.is_ok_and(|day| day.to_string() == text)
}

fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if slug.len() + c.len_utf8() > SLUG {
            break;
        }
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// The file's text. JSON is YAML: each value in front is quoted as JSON quotes it.
pub fn markdown_text(record: &ArticleRecord) -> serde_json::Result<String> {
    let mut text = "---\n".to_owned();
    for column in COLUMNS.iter().filter(|column| column.name != "body") {
        let cell = (column.value)(record);
        if !matches!(cell, Cell::Null) {
            let value = serde_json::to_string(&cell)?;
            // Writing into a string cannot fail.
            let _ = writeln!(text, "{}: {}", column.name, quoted(&value));
        }
    }
    text.push_str("---\n");
    if let Some(headline) = &record.headline {
        let _ = write!(text, "\n# {}\n", escaped(headline));
    }
    for paragraph in record.body.split("\n\n").filter(|text| !text.is_empty()) {
        let _ = write!(text, "\n{}\n", escaped(paragraph));
    }
    Ok(text)
}

/// JSON leaves in strings what YAML forbids or takes for the end of a line.
fn quoted(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if matches!(
            c,
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        ) {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::KeptAs;

    proptest! {
        #[test]
        fn names_are_safe_everywhere(
            headline in proptest::option::of(any::<String>()),
            at in proptest::option::of(any::<String>()),
            id in 1_i64..,
            of_revision: bool,
        ) {
            let kept = Some(KeptAs { id, revision: 1, ..KeptAs::default() });
            let record = ArticleRecord { headline, published_utc: at, kept, ..ArticleRecord::default() };
            let name = markdown_name(&record, of_revision);
            let stem = name.strip_suffix(".md").unwrap_or_default();
            prop_assert!(stem.chars().all(|c| c.is_alphanumeric() || c == '-'), "{}", stem);
            prop_assert_eq!(stem.to_lowercase(), stem);
            prop_assert!(name.len() <= 160 && !stem.is_empty() && stem.contains('-'));
            prop_assert_eq!(&name, &markdown_name(&record, of_revision));
        }
    }
}
