//! Made-up sites: which of them are broken.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::{Before, site};
use crate::model::{COUNTED_FIELDS, Condition, SiteFigures, SiteHour};

fn at(hour: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(hour)
}

/// A story of which `lost` is not there.
fn story(lost: &str, words: u64, confidence: f64) -> SiteFigures {
    SiteFigures::of_story(COUNTED_FIELDS.map(|field| field != lost), words, confidence)
}

/// So many of the same in an hour.
fn hour(hour: i64, stories: usize, story: SiteFigures) -> SiteHour {
    let mut figures = SiteFigures::default();
    for _ in 0..stories {
        figures += &story;
    }
    SiteHour {
        hour: at(hour),
        figures,
    }
}

/// Ten days with a good story every hour, and what came then.
fn after_ten_days(then: impl IntoIterator<Item = SiteHour>) -> Vec<SiteHour> {
    let good = (0..240).map(|n| hour(n, 1, story("", 400, 0.95)));
    good.chain(then).collect()
}

/// The rules and fields that are broken.
fn broken(hours: &[SiteHour], before: &Before) -> Vec<(String, &'static str)> {
    let now = hours.last().map_or(at(0), |hour| hour.hour);
    site("harbour-post.example", hours, now, |_| before.clone())
        .into_iter()
        .filter(|(_, condition)| condition.is_broken())
        .map(|(concern, _)| (concern.rule.as_str().to_owned(), concern.field))
        .collect()
}

#[test]
fn a_field_that_is_gone_is_noticed_once_half_of_fifteen_stories_lack_it() {
    for field in COUNTED_FIELDS {
        let then = |stories: i64| (240..240 + stories).map(|n| hour(n, 1, story(field, 400, 0.95)));
        assert_eq!(broken(&after_ten_days(then(7)), &Before::default()), []);
        assert_eq!(
            broken(&after_ten_days(then(9)), &Before::default()),
            [("field_lost".to_owned(), field)]
        );
    }
}

#[test]
fn short_bodies_and_low_confidence_are_noticed() {
    let then = (240..280).map(|n| hour(n, 1, story("", 60, 0.95)));
    assert_eq!(
        broken(&after_ten_days(then), &Before::default()),
        [("field_lost".to_owned(), "body")]
    );
    let then = (240..280).map(|n| hour(n, 1, story("", 400, 0.6)));
    assert_eq!(
        broken(&after_ten_days(then), &Before::default()),
        [("layout_changed".to_owned(), "confidence")]
    );
}

#[test]
fn pages_without_a_story_and_failing_requests_are_noticed() {
    let none = SiteFigures {
        pages: 1,
        ..SiteFigures::default()
    };
    let then = (240..280).map(|n| hour(n, 1, none));
    assert_eq!(
        broken(&after_ten_days(then), &Before::default()),
        [("layout_changed".to_owned(), "stories")]
    );
    let asked = |failed| SiteFigures {
        requests: 1,
        failed,
        ..SiteFigures::default()
    };
    let good = (0..240).map(|n| hour(n, 1, asked(0)));
    let hours: Vec<_> = good
        .chain((240..280).map(|n| hour(n, 1, asked(1))))
        .collect();
    assert_eq!(
        broken(&hours, &Before::default()),
        [("site_failing".to_owned(), "")]
    );
}

#[test]
fn what_happens_every_week_is_no_fall() {
    // A day of agency copy without authors each week.
    let hours: Vec<_> = (0..70)
        .map(|day| {
            let lost = if day % 7 == 6 { "authors" } else { "" };
            hour(day * 24, 20, story(lost, 400, 0.95))
        })
        .collect();
    assert_eq!(broken(&hours, &Before::default()), []);
}

#[test]
fn it_stands_until_it_is_mended_and_then_may_happen_again() {
    let lost = (240..260).map(|n| hour(n, 1, story("authors", 400, 0.95)));
    let mut hours = after_ten_days(lost);
    let open = Before {
        open_since: Some(at(240)),
        closed: Vec::new(),
    };
    let wanted = [("field_lost".to_owned(), "authors")];
    assert_eq!(broken(&hours, &open), wanted);
    hours.extend((260..280).map(|n| hour(n, 1, story("", 400, 0.95))));
    assert_eq!(broken(&hours, &open), []);
    hours.extend((280..300).map(|n| hour(n, 1, story("authors", 400, 0.95))));
    let closed = Before {
        open_since: None,
        closed: vec![at(240)..at(275), at(280)..at(281)],
    };
    assert_eq!(broken(&hours, &closed), wanted);
}

#[test]
fn a_small_outlet_does_not_cry_wolf() {
    let mut hours: Vec<_> = (0..30)
        .map(|day| hour(day * 24, 1, story("", 400, 0.95)))
        .collect();
    hours.extend((30..45).map(|day| hour(day * 24, 1, story("authors", 100, 0.3))));
    assert_eq!(broken(&hours, &Before::default()), []);
}

fn is_nothing_known(hours: &[SiteHour]) -> bool {
    site("x", hours, at(0), |_| Before::default())
        .iter()
        .all(|(_, condition)| *condition == Condition::Unsure)
}

proptest! {
    /// Whatever the share of a field: as long as it stays, nothing is broken.
    #[test]
    fn a_site_that_does_as_it_did_is_well(share in 0.0_f64..1.0, seed in any::<u64>()) {
        let mut state = seed;
        let mut chance = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / f64::from(1 << 24)
        };
        let hours: Vec<_> = (0..600)
            .map(|n| hour(n, 1, story(if chance() < share { "" } else { "section" }, 400, 0.9)))
            .collect();
        prop_assert_eq!(broken(&hours, &Before::default()), []);
    }

    /// Too little is known of whoever has fewer than forty stories.
    #[test]
    fn nothing_is_said_of_who_is_new(stories in 0_i64..40) {
        let hours: Vec<_> = (0..stories).map(|n| hour(n - stories, 1, story("", 10, 0.1))).collect();
        prop_assert!(is_nothing_known(&hours));
    }
}
