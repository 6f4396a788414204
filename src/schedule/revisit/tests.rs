//! What holds of looks at stories, whatever their past.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::ladder::WORTH;
use super::*;
use crate::model::SPANS;

fn at(hours: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
}

/// A story that was published, found and last changed at these hours.
fn story(published: Option<i64>, seen: i64, changed: i64) -> EditHistory {
    EditHistory {
        published: published.map(at),
        first_seen: at(seen),
        last_changed: at(changed),
        last_seen: at(changed),
    }
}

/// An outlet where so many looks a span were made, with so many edits each.
fn habit(made: f64, share: f64) -> EditHabit {
    let edits = made * share;
    EditHabit {
        spans: [Looks { made, edits }; SPANS],
    }
}

/// Hours after the last change at which a story is looked at that is not changed any more.
fn looks(history: &EditHistory, habit: &EditHabit) -> Vec<f64> {
    let after = |now: DateTime<Utc>| next(&Policy::Usual, history, habit, now);
    std::iter::successors(after(history.last_changed), |now| after(*now))
        .map(|moment| (moment - history.last_changed).as_seconds_f64() / 3600.0)
        .collect()
}

const USUAL: [f64; SPANS] = [1.0, 6.0, 24.0, 72.0, 240.0, 720.0];

#[test]
fn a_new_story_is_usually_looked_at_six_times() {
    let none = EditHabit::default();
    assert_eq!(looks(&story(Some(999), 1000, 1000), &none), USUAL);
    assert_eq!(looks(&story(None, 1000, 1000), &none), USUAL);
    assert_eq!(looks(&story(None, 1000, 1000), &habit(300.0, WORTH)), USUAL);
}

#[test]
fn an_old_story_is_looked_at_less() {
    let none = EditHabit::default();
    let five_days = story(Some(1000 - 5 * 24), 1000, 1000);
    assert_eq!(looks(&five_days, &none), USUAL[2..]);
    assert_eq!(looks(&story(Some(-90_000), 1000, 1000), &none), USUAL[5..]);
    let alive = story(Some(-90_000), 0, 50);
    assert_eq!(looks(&alive, &none), USUAL);
}

#[test]
fn an_outlet_that_never_edits_is_looked_at_twice_and_a_lively_one_often() {
    let story = story(None, 0, 0);
    assert_eq!(looks(&story, &habit(400.0, 0.0)), [72.0, 720.0]);
    let often = looks(&story, &habit(400.0, 0.9));
    assert_eq!(often.len(), 24);
    assert_eq!(often[..4], [0.25, 0.5, 0.75, 1.0]);
    // Three looks that found nothing change nearly nothing.
    let few = looks(&story, &habit(3.0, 0.0));
    assert_eq!(few.len(), 6);
    assert!(few[0] < 1.6, "{few:?}");
}

#[test]
fn only_where_edits_are_made_looks_are_many() {
    let mut early = habit(200.0, 0.0);
    early.spans[0].edits = 80.0;
    let looks = looks(&story(None, 0, 0), &early);
    assert_eq!(looks.iter().filter(|hours| **hours <= 1.0).count(), 3);
    assert!(looks.len() <= 6, "{looks:?}");
}

#[test]
fn a_late_look_does_not_bring_the_next_at_its_heels() {
    let story = story(None, 0, 0);
    let after = |minutes| {
        let now = at(0) + TimeDelta::minutes(minutes);
        let moment = next(&Policy::Usual, &story, &EditHabit::default(), now);
        (moment.expect("it is young") - at(0)).num_hours()
    };
    assert_eq!((after(65), after(120), after(300)), (6, 6, 24));
}

#[test]
fn a_user_may_want_it_otherwise() {
    let story = story(None, 0, 0);
    let after = |policy: &str, hours| {
        let policy = Policy::parse(policy).expect("a policy");
        next(&policy, &story, &habit(400.0, 0.9), at(hours)).map(|m| (m - at(0)).num_hours())
    };
    assert_eq!(after("never", 0), None);
    assert_eq!(after("2h, 2d", 0), Some(2));
    assert_eq!(after("2h 2d", 2), Some(48));
    assert_eq!(after("2h 2d", 48), None);
    for wrong in [
        "", "often", "2d 2h", "1h 1h", "0m", "30s", "-1h", "1h 6", "90000d",
    ] {
        assert!(Policy::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_page_without_a_story_is_looked_at_ever_more_seldom() {
    let days = |since: i64, policy| {
        let moment = without_story(policy, at(0), at(since * 24));
        moment.map(|moment| (moment - at(since * 24)).num_days())
    };
    let usual = [0, 1, 2, 4, 8, 16, 99].map(|since| days(since, &Policy::Usual));
    assert_eq!(usual, [1, 1, 2, 4, 8, 16, 30].map(Some));
    assert_eq!(days(3, &Policy::Never), None);
}

fn any_habit() -> impl Strategy<Value = EditHabit> {
    prop::array::uniform6((0.0..500.0, 0.0..4.0)).prop_map(|spans: [(f64, f64); SPANS]| EditHabit {
        spans: spans.map(|(made, share)| Looks {
            made,
            edits: made * share,
        }),
    })
}

prop_compose! {
    fn any_story()(
        published in prop::option::of(-100_000i64..100_000),
        seen in 0i64..100_000,
        changed in 0i64..1000,
    ) -> EditHistory {
        story(published, seen, seen + changed)
    }
}

proptest! {
    #[test]
    fn looks_are_ahead_in_order_and_end(
        story in any_story(), habit in any_habit(), now in 0i64..1_000_000, later in 0i64..100_000,
    ) {
        let now = story.last_changed + TimeDelta::seconds(now * 3);
        let ask = |now| next(&Policy::Usual, &story, &habit, now);
        let (first, second) = (ask(now), ask(now + TimeDelta::seconds(later)));
        let end = story.last_changed + TimeDelta::days(30);
        prop_assert!(first.is_none_or(|moment| moment > now && moment <= end));
        if let (Some(first), Some(second)) = (first, second) {
            prop_assert!(first <= second);
        }
        prop_assert!(first.is_some() || second.is_none());
        prop_assert_eq!(first.is_some() || now > end - TimeDelta::days(8), true);
    }

    #[test]
    fn no_story_gets_more_than_24_looks_nor_less_than_one(
        story in any_story(), habit in any_habit(),
    ) {
        let looks = looks(&story, &habit);
        prop_assert!((1..=25).contains(&looks.len()), "{:?}", looks);
        prop_assert!(looks.windows(2).all(|two| two[1] - two[0] >= 0.2), "{:?}", looks);
    }

    #[test]
    fn who_edits_more_is_looked_at_no_later(
        story in any_story(), habit in any_habit(), span in 0..SPANS, more in 0.0f64..500.0,
    ) {
        let mut livelier = habit;
        livelier.spans[span].edits += more;
        let (seldom, often) = (looks(&story, &habit), looks(&story, &livelier));
        // The look at the end is there for all.
        for (often, seldom) in often.iter().zip(&seldom) {
            prop_assert!(often <= &(seldom + 0.01), "{} {}", often, seldom);
        }
        prop_assert!(often.len() + 1 >= seldom.len());
    }

    #[test]
    fn what_a_look_teaches_adds_up(
        seen in 0i64..2_000_000, later in 1i64..2_000_000, edited in any::<bool>(),
    ) {
        let mut story = story(None, 0, 0);
        story.last_seen = at(0) + TimeDelta::seconds(seen);
        let now = story.last_seen + TimeDelta::seconds(later);
        let learnt = learnt(&story, edited, now);
        let made: f64 = learnt.spans.iter().map(|span| span.made).sum();
        let edits: f64 = learnt.spans.iter().map(|span| span.edits).sum();
        prop_assert!((made - (place(now - at(0)) - place(story.last_seen - at(0)))).abs() < 1e-6);
        prop_assert!((edits - f64::from(u8::from(edited && made > 0.0))).abs() < 1e-6);
    }

    #[test]
    fn places_and_pauses_are_each_others_reverse(seconds in 0i64..2_592_000) {
        let there = TimeDelta::seconds(seconds);
        prop_assert!((pause(place(there)) - there).num_seconds().abs() <= 1);
    }

    #[test]
    fn any_policy_is_survived(text in "[a-z0-9 ,]{0,20}") {
        if let Ok(policy) = Policy::parse(&text) {
            let moment = next(&policy, &story(None, 0, 0), &EditHabit::default(), at(1));
            prop_assert!(moment.is_none_or(|moment| moment > at(1)));
        }
    }
}
