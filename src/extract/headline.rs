//! The story's own headline, out of what headings, metadata and title say.
//!
//! Titles carry the site's name and metadata is written for search engines, so the
//! candidates are compared: what several say alike is the headline.

use super::dates::{self, Context};
use super::evidence::{Candidate, Candidates};
use crate::model::Field;

/// What parts a headline from the names behind it.
pub(super) const SEPARATORS: &[&str] = &[
    " | ", " - ", " – ", " — ", " :: ", " · ", " » ", " « ", " • ", " / ", " ~ ", "|", " : ", "_",
    "｜",
];
/// A part shorter than this share of the whole is no headline.
const MIN_SHARE: f32 = 0.3;

/// What an agreeing candidate adds, as a share of its weight.
const AGREEMENT: f32 = 0.3;

/// The reader of headings in sight, and what it says from this weight on is the story's.
const PRINTED: &str = "header line";
const OWN_HEADING: f32 = 1.0;

/// A candidate, as far as others are compared with it.
struct Said {
    text: String,
    folded: String,
    reader: &'static str,
    place: String,
    weight: f32,
}

/// Chooses the headline.
pub(super) fn choose(candidates: &mut Candidates, publisher: Option<&str>) -> Option<String> {
    let all: Vec<Said> = candidates
        .of(Field::Headline)
        .map(|c| Said {
            text: c.value.clone(),
            folded: fold(&c.value),
            reader: c.reader,
            place: c.place.clone(),
            weight: c.weight,
        })
        .collect();
    // Title, OpenGraph and card are often one text, so what agrees counts by its own weight.
    let support = |text: &str, own: &Candidate| -> f32 {
        let folded = fold(text);
        let agrees = |other: &Said| {
            other.folded == folded
                || (other.folded.starts_with(&folded) && is_suffix(&other.text, text))
        };
        all.iter()
            .filter(|o| (o.reader, o.place.as_str()) != (own.reader, own.place.as_str()))
            .filter(|o| agrees(o))
            .map(|o| o.weight)
            .sum()
    };
    let mut best: Option<(f32, String, String)> = None;
    for candidate in candidates.of(Field::Headline) {
        let text = cleaned(&candidate.value, publisher, &all);
        if text.chars().count() < 2 || publisher.is_some_and(|p| fold(p) == fold(&text)) {
            continue;
        }
        let score = candidate.weight + AGREEMENT * support(&text, candidate);
        if best.as_ref().is_none_or(|(s, ..)| score > *s) {
            best = Some((score, text, candidate.value.clone()));
        }
    }
    let (_, text, raw) = best?;
    candidates.choose(Field::Headline, |candidate| {
        if candidate.value == raw {
            Ok(())
        } else {
            Err("fewer others say the same")
        }
    });
    Some(text)
}

/// Without the site's name at either end.
fn cleaned(text: &str, publisher: Option<&str>, all: &[Said]) -> String {
    let mut text = text.to_owned();
    while let Some(shorter) = without_site(&text, publisher, all) {
        text = shorter;
    }
    text
}

fn without_site(text: &str, publisher: Option<&str>, all: &[Said]) -> Option<String> {
    for separator in SEPARATORS {
        let Some((head, tail)) = text.rsplit_once(separator) else {
            continue;
        };
        let (head, tail) = (head.trim(), tail.trim());
        if head.is_empty() || tail.is_empty() {
            continue;
        }
        let share = head.chars().count() as f32 / text.chars().count().max(1) as f32;
        let names_site = publisher.is_some_and(|p| names(p, tail));
        let folded = fold(head);
        let confirmed = all.iter().any(|other| other.folded == folded);
        if (names_site || confirmed) && share >= MIN_SHARE {
            return Some(head.to_owned());
        }
        if let Some((first, rest)) = text.split_once(separator)
            && (publisher.is_some_and(|p| fold(p) == fold(first))
                || is_day(first)
                || (*separator != " : " && is_printed(rest, all)))
        {
            return Some(rest.trim().to_owned());
        }
    }
    None
}

/// True if the page prints the text as its heading: what metadata have before it is the
/// kicker. One with a colon is left, as headlines have such too.
fn is_printed(text: &str, all: &[Said]) -> bool {
    let folded = fold(text);
    let mut printed = all.iter().filter(|said| said.reader == PRINTED);
    printed.any(|said| said.weight >= OWN_HEADING && said.folded == folded)
}

/// A day printed before the headline is none of it.
fn is_day(part: &str) -> bool {
    let known_later = Context {
        captured_at: chrono::DateTime::UNIX_EPOCH,
        month_first: false,
    };
    dates::letters_beside(part, known_later) == Some(0)
}

/// True if a title's part is the publisher's name, or holds it.
fn names(publisher: &str, part: &str) -> bool {
    let (publisher, part) = (fold(publisher), fold(part));
    !publisher.is_empty()
        && !part.is_empty()
        && (publisher == part || part.contains(&publisher) || publisher.contains(&part))
}

/// True if what a longer text has behind a shorter one begins with a separator.
fn is_suffix(longer: &str, shorter: &str) -> bool {
    longer.get(shorter.len()..).is_some_and(|rest| {
        let rest = rest.trim_start();
        rest.is_empty()
            || rest.starts_with(['|', '-', '–', '—', ':', '·', '»', '•', '/', '_', '｜'])
    })
}

/// Letters and digits in lower case.
pub(super) fn fold(text: &str) -> String {
    letters(text).collect()
}

/// True if both texts have the same letters and digits.
pub(super) fn same_letters(a: &str, b: &str) -> bool {
    letters(a).eq(letters(b))
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headline(said: &[(&str, &str, f32)], publisher: Option<&str>) -> Option<String> {
        let mut candidates = Candidates::default();
        for (place, value, weight) in said {
            candidates.put(Field::Headline, value, "test", place, *weight);
        }
        choose(&mut candidates, publisher)
    }

    #[test]
    fn the_site_is_no_part_of_the_headline() {
        let said = [(
            "title",
            "Bridge reopens after repairs | The Harbour Post",
            0.5,
        )];
        assert_eq!(
            headline(&said, Some("The Harbour Post")).as_deref(),
            Some("Bridge reopens after repairs")
        );
        let said = [
            ("title", "Bridge reopens - Harbour - Post", 0.5),
            ("h1", "Bridge reopens", 0.8),
        ];
        assert_eq!(headline(&said, None).as_deref(), Some("Bridge reopens"));
    }

    #[test]
    fn a_dash_within_a_headline_stays() {
        let said = [
            ("h1", "Bridge reopens - at last", 0.8),
            ("og:title", "Bridge reopens - at last", 0.7),
        ];
        assert_eq!(
            headline(&said, Some("Harbour Post")).as_deref(),
            Some("Bridge reopens - at last")
        );
    }

    #[test]
    fn the_sites_name_is_no_headline() {
        let said = [
            ("h1", "Harbour Post", 0.9),
            ("og:title", "Bridge reopens", 0.7),
        ];
        assert_eq!(
            headline(&said, Some("Harbour Post")).as_deref(),
            Some("Bridge reopens")
        );
    }
}
