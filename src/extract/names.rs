//! What the names of elements hint at.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// What an element's class, id, rel or test id hints at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Author,
    Date,
    Section,
    Source,
    Copyright,
    Headline,
}

/// Words in names, each with what it hints at.
const HINTS: &[(&str, Mark)] = &[
    ("author", Mark::Author),
    ("byline", Mark::Author),
    ("autor", Mark::Author),
    ("auteur", Mark::Author),
    ("writer", Mark::Author),
    ("journalist", Mark::Author),
    ("reporter", Mark::Author),
    ("date", Mark::Date),
    ("time", Mark::Date),
    ("datum", Mark::Date),
    ("fecha", Mark::Date),
    ("publish", Mark::Date),
    ("posted", Mark::Date),
    ("updated", Mark::Date),
    ("meta", Mark::Date),
    ("breadcrumb", Mark::Section),
    ("kicker", Mark::Section),
    ("section-name", Mark::Section),
    ("rubri", Mark::Section),
    ("category", Mark::Section),
    ("source", Mark::Source),
    ("agency", Mark::Source),
    ("credit", Mark::Source),
    ("copyright", Mark::Copyright),
    ("headline", Mark::Headline),
    ("title", Mark::Headline),
];

static WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(HINTS.iter().map(|(word, _)| word))
        .expect("the words are few and fixed")
});

/// The hints found in an element's names.
#[derive(Default, Clone, Copy)]
pub(super) struct Names {
    found: u8,
}

impl Names {
    pub(super) fn add(&mut self, other: Self) {
        self.found |= other.found;
    }

    pub(super) fn of(value: &str) -> Self {
        let mut names = Self::default();
        for found in WORDS.find_overlapping_iter(value) {
            if let Some((_, mark)) = HINTS.get(found.pattern().as_usize()) {
                names.found |= 1 << (*mark as u8);
            }
        }
        let is_by = |word: &str| word == "by" || word == "auth";
        if value.contains("by") || value.contains("auth") {
            let mut words = value.split(|c: char| !c.is_ascii_alphanumeric());
            if words.any(is_by) {
                names.found |= 1 << (Mark::Author as u8);
            }
        }
        names
    }

    pub(super) fn marks(self) -> impl Iterator<Item = Mark> + use<> {
        let found = self.found;
        let all = [
            Mark::Author,
            Mark::Date,
            Mark::Section,
            Mark::Source,
            Mark::Copyright,
            Mark::Headline,
        ];
        all.into_iter()
            .filter(move |mark| found & (1 << (*mark as u8)) != 0)
    }
}
