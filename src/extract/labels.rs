//! What the label of a date says: of publication, or of a change.

use super::lexicon::{self, Phrases};
use crate::model::Field;

/// Words for "date": the label's other words say which.
const DATE_WORDS: &[&str] = &[
    "date",
    "datum",
    "fecha",
    "data",
    "дата",
    "tarih",
    "تاريخ",
    "תאריך",
];

/// True if the line is labelled as the time of a change.
pub(super) fn says_updated(line: &str) -> bool {
    lexicon::has_word(Phrases::Updated, &line.to_lowercase())
}

/// True if the line is labelled as the time of publication.
pub(super) fn says_published(line: &str) -> bool {
    lexicon::has_word(Phrases::Published, &line.to_lowercase())
}

/// The date that a label speaks of.
pub(super) fn field_of(label: &str) -> Field {
    let mut label = label.to_lowercase();
    if says_updated(&label) {
        let is_date = |word: &&str| DATE_WORDS.contains(&word.trim_matches([':', '：']));
        let words = label.split(' ').filter(|word| !is_date(word));
        label = words.collect::<Vec<_>>().join(" ");
        // Where words are not parted.
        for word in ["日期", "时间", "時間"] {
            label = label.replace(word, " ");
        }
    }
    if says_updated(&label) && !says_published(&label) {
        Field::DateModified
    } else {
        Field::DatePublished
    }
}

/// True if a line labels the date in it, which is written so, as the time of a change.
pub(super) fn says_updated_before(line: &str, date: &str) -> bool {
    let label = line
        .find(date)
        .and_then(|at| line.get(..at))
        .unwrap_or(line);
    // Of several labels the last belongs to the date.
    let label = label.rsplit(['|', '·', '•']).next().unwrap_or(label);
    says_updated(label) && !says_published(label)
}
