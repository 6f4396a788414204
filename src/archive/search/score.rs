//! How well an article fits a search: BM25 with weights for the columns, as FTS5 reckons it.
//!
//! FTS5's own `bm25()` walks through all that holds one of the words, however much that is.
//! So only candidates are weighed here, by their texts.

use super::matching::{Folded, Needle};
use super::syntax::Column;

/// What a word counts, by where it stands. As in migrations/0002_search.sql.
const WEIGHTS: [(Column, f64); 5] = [
    (Column::Headline, 10.0),
    (Column::Description, 4.0),
    (Column::Body, 1.0),
    (Column::Outlet, 2.0),
    (Column::Byline, 2.0),
];
/// How soon more of a word counts no more.
const K1: f64 = 1.2;
/// How much a long text needs more of it.
const B: f64 = 0.75;
/// A word that stands nearly everywhere still counts a little.
const LEAST: f64 = 1e-6;

/// What an article has of the words.
#[derive(Debug)]
pub(super) struct Candidate {
    /// Its row in `articles`.
    pub(super) id: i64,
    /// Of each word how often it stands there, weighted.
    counts: Vec<f64>,
    words: u32,
}

impl Candidate {
    /// Of an article's texts in the order of `WEIGHTS`.
    pub(super) fn of(id: i64, texts: [Option<&str>; 5], needles: &[Needle]) -> Self {
        let mut candidate = Self {
            id,
            counts: vec![0.0; needles.len()],
            words: 0,
        };
        for (text, (column, weight)) in texts.into_iter().zip(WEIGHTS) {
            let folded = Folded::of(text.unwrap_or_default());
            candidate.words += folded.words;
            for (needle, count) in needles.iter().zip(&mut candidate.counts) {
                if needle.is_wanted_in(column) {
                    *count += weight * f64::from(folded.count(needle));
                }
            }
        }
        candidate
    }

    fn score(&self, worth: &[f64], average: f64) -> f64 {
        let length = K1 * (1.0 - B + B * f64::from(self.words) / average);
        let counts = self.counts.iter().zip(worth);
        counts
            .map(|(count, worth)| worth * count * (K1 + 1.0) / (count + length))
            .sum()
    }
}

/// What a word is worth that stands in so many of all articles.
pub(super) fn worth(articles_with: f64, all: f64) -> f64 {
    ((all - articles_with + 0.5) / (articles_with + 0.5))
        .ln()
        .max(LEAST)
}

/// The best of them with their scores, best first; of equals the newest.
pub(super) fn best(candidates: &[Candidate], worth: &[f64], limit: usize) -> Vec<(i64, f64)> {
    let words: f64 = candidates.iter().map(|it| f64::from(it.words)).sum();
    let average = (words / candidates.len().max(1) as f64).max(1.0);
    let mut scored: Vec<(i64, f64)> = candidates
        .iter()
        .map(|candidate| (candidate.id, candidate.score(worth, average)))
        .collect();
    scored
        .sort_unstable_by(|(one, score), (other, than)| than.total_cmp(score).then(other.cmp(one)));
    scored.truncate(limit);
    scored
}

#[cfg(test)]
mod tests {
    use super::super::syntax::{parse, wanted};
    use super::{Candidate, Needle, best, worth};

    fn ranked(typed: &str, texts: &[[&str; 2]]) -> Vec<i64> {
        let node = parse(typed);
        let needles: Vec<Needle> = wanted(&node).into_iter().map(Needle::of).collect();
        let candidates: Vec<Candidate> = (1..)
            .zip(texts)
            .map(|(id, [headline, body])| {
                let texts = [Some(*headline), None, Some(*body), None, None];
                Candidate::of(id, texts, &needles)
            })
            .collect();
        let worth = vec![worth(1.0, 100.0); needles.len()];
        best(&candidates, &worth, 10)
            .iter()
            .map(|(id, _)| *id)
            .collect()
    }

    #[test]
    fn headline_repetition_brevity_and_age_decide() {
        let long = "bridge ".to_owned() + &"other ".repeat(200);
        assert_eq!(
            ranked(
                "bridge",
                &[
                    ["News", &long],
                    ["News", "the bridge opens"],
                    ["The bridge", "opens today"],
                    ["News", "a bridge and a bridge"],
                    ["News", "the bridge opens"],
                ]
            ),
            [3, 4, 5, 2, 1]
        );
        assert_eq!(
            ranked("headline:bridge", &[["x", "bridge"], ["bridge", "x"]]),
            [2, 1]
        );
    }

    #[test]
    fn a_rare_word_is_worth_more() {
        assert!(worth(3.0, 1000.0) > worth(300.0, 1000.0));
        assert!(worth(900.0, 1000.0) > 0.0);
    }
}
