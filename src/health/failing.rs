//! Sources that give no answer, and when it is rather us who are cut off.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{broken, span};
use crate::model::{Condition, utc_text};

/// So many failures in a row are no accident.
const IN_A_ROW: u64 = 3;
/// From so many failing sources on, one may doubt that it is they.
const SOURCES: usize = 3;

/// How asking a source went lately.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Failures in a row, at its own address.
    pub failures: u64,
    /// The last one's cause: `http_404`, or a sentence.
    pub cause: Option<String>,
    /// When it last answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// When it was asked first.
    pub added_at: DateTime<Utc>,
    /// Sitemaps that it is an index of.
    pub parts: u64,
    /// Of those, how many have failed as often.
    pub failing_parts: u64,
}

/// Whether a source is gone or cannot be read: three times in a row, or most of an
/// index's sitemaps. An answer mends it.
pub fn source_failing(asked: &Asked, now: DateTime<Utc>) -> Condition {
    let cause = asked.cause.as_deref().unwrap_or("no answer");
    let since = asked.answered_at.unwrap_or(asked.added_at);
    let last = match asked.answered_at {
        Some(answered) => format!("it last answered {} ago", span(now - answered)),
        None => "it never answered".to_owned(),
    };
    let figures = json!({
        "failures": asked.failures,
        "cause": cause,
        "answered_at": asked.answered_at.map(utc_text),
        "parts": asked.parts,
        "failing_parts": asked.failing_parts,
    });
    if asked.failures >= IN_A_ROW {
        let message = format!("{cause}, {} times in a row; {last}", asked.failures);
        return broken(message, since, figures);
    }
    if asked.failing_parts * 2 > asked.parts {
        let message = format!(
            "{} of its {} sitemaps fail; {last}",
            asked.failing_parts, asked.parts
        );
        return broken(message, since, figures);
    }
    if asked.failures == 0 {
        Condition::Well
    } else {
        Condition::Unsure
    }
}

/// True if so many of the sources fail that the network here is the likelier cause:
/// three of them, and nine of ten.
pub fn is_offline(failing: usize, sources: usize) -> bool {
    failing >= SOURCES && failing * 10 >= sources * 9
}

/// The one complaint in place of one a source.
pub fn offline(failing: usize, sources: usize, since: DateTime<Utc>) -> Condition {
    broken(
        format!("{failing} of {sources} sources fail: is this machine's network down?"),
        since,
        json!({"failing": failing, "sources": sources}),
    )
}

/// So many requests, to so many sites, without an answer are no accident.
const UNANSWERED: u64 = 10;
const SITES: u64 = 3;

/// Whether nothing at all answers any more: then there is nothing wrong with the sites.
pub fn cut_off(
    requests: u64,
    sites: u64,
    answered: u64,
    since: DateTime<Utc>,
) -> Option<Condition> {
    let is_cut_off = answered == 0 && requests >= UNANSWERED && sites >= SITES;
    is_cut_off.then(|| {
        broken(
            format!("none of the last {requests} requests, to {sites} sites, was answered: is this machine's network or proxy down?"),
            since,
            json!({"requests": requests, "sites": sites}),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(failures: u64, parts: u64, failing_parts: u64) -> Condition {
        let asked = Asked {
            failures,
            parts,
            failing_parts,
            ..Asked::default()
        };
        source_failing(&asked, DateTime::UNIX_EPOCH)
    }

    #[test]
    fn three_in_a_row_are_broken_and_one_answer_mends() {
        assert_eq!(condition(0, 0, 0), Condition::Well);
        assert_eq!(condition(2, 0, 0), Condition::Unsure);
        assert!(condition(3, 0, 0).is_broken());
    }

    #[test]
    fn an_index_is_broken_if_most_of_its_sitemaps_are() {
        assert_eq!(condition(0, 10, 5), Condition::Well);
        assert!(condition(0, 10, 6).is_broken());
    }

    #[test]
    fn one_answer_in_thirty_is_enough() {
        let cut_off = |requests, sites, answered| {
            cut_off(requests, sites, answered, DateTime::UNIX_EPOCH).is_some()
        };
        assert!(cut_off(10, 3, 0));
        assert!(!cut_off(30, 20, 1));
        assert!(!cut_off(30, 2, 0));
        assert!(!cut_off(9, 9, 0));
    }

    #[test]
    fn a_few_sources_fail_by_themselves_and_nearly_all_do_not() {
        assert!(!is_offline(2, 2));
        assert!(is_offline(3, 3));
        assert!(!is_offline(3, 4));
        assert!(is_offline(18, 20));
    }
}
