//! How a site did in some span of time, in sums that can be added.

use std::ops::AddAssign;

use chrono::{DateTime, Utc};

/// The fields whose presence is counted, named as the columns of `articles`; in this order
/// in [`SiteFigures::filled`].
pub const COUNTED_FIELDS: [&str; 7] = [
    "headline",
    "date_published",
    "authors",
    "section",
    "description",
    "image_url",
    "body",
];

/// A sum with the sum of its squares: enough for mean and variance.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sums {
    /// The sum.
    pub sum: f64,
    /// The sum of squares.
    pub squares: f64,
}

impl Sums {
    /// One value.
    pub fn of(value: f64) -> Self {
        Self {
            sum: value,
            squares: value * value,
        }
    }
}

impl AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.sum += other.sum;
        self.squares += other.squares;
    }
}

/// How a site did.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SiteFigures {
    /// Requests.
    pub requests: u64,
    /// Of those, what went wrong.
    pub failed: u64,
    /// Captured pages that told a new story, or none.
    pub pages: u64,
    /// New stories.
    pub stories: u64,
    /// How many of them have each of [`COUNTED_FIELDS`].
    pub filled: [u64; COUNTED_FIELDS.len()],
    /// The words of their bodies.
    pub words: u64,
    /// The logarithm of each one's words.
    pub log_words: Sums,
    /// The confidence in each.
    pub confidence: Sums,
}

impl AddAssign<&SiteFigures> for SiteFigures {
    fn add_assign(&mut self, other: &SiteFigures) {
        self.requests += other.requests;
        self.failed += other.failed;
        self.pages += other.pages;
        self.stories += other.stories;
        for (mine, others) in self.filled.iter_mut().zip(other.filled) {
            *mine += others;
        }
        self.words += other.words;
        self.log_words += other.log_words;
        self.confidence += other.confidence;
    }
}

impl SiteFigures {
    /// One new story: which of [`COUNTED_FIELDS`] it has, how many words, and the confidence in it.
    pub fn of_story(has: [bool; COUNTED_FIELDS.len()], words: u64, confidence: f64) -> Self {
        Self {
            pages: 1,
            stories: 1,
            filled: has.map(u64::from),
            words,
            log_words: Sums::of((words as f64).ln_1p()),
            confidence: Sums::of(confidence),
            ..Self::default()
        }
    }
}

/// The figures of an hour, or of a day that is long past.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SiteHour {
    /// When it began.
    pub hour: DateTime<Utc>,
    /// How the site did in it.
    pub figures: SiteFigures,
}
