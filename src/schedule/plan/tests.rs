//! What holds of every plan.

use proptest::prelude::*;

use super::*;
use crate::schedule::revisit::Policy;

const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn at(seconds: i64) -> DateTime<Utc> {
    START + TimeDelta::seconds(seconds)
}

fn a_host(budget: u32) -> Host {
    Host {
        budget: Some(Budget::a_day(budget)),
        spent: Spending::default(),
        not_before: None,
        pause: Duration::from_secs(1),
        habit: EditHabit::default(),
        robots_at: None,
    }
}

fn new(seconds: i64) -> Waiting {
    Waiting {
        due: at(seconds),
        what: What::New(Policy::Usual),
    }
}

fn every(seconds: u64) -> Waiting {
    Waiting {
        due: at(0),
        what: What::Source(
            Timetable::Every(Duration::from_secs(seconds)),
            Duration::ZERO,
        ),
    }
}

fn days(host: &Host, waiting: Vec<Waiting>, days: i64) -> Vec<Day> {
    let span = (START, START + TimeDelta::days(days));
    super::host(host, waiting, span).1.into_values().collect()
}

#[test]
fn a_new_story_is_fetched_and_climbs_the_ladder() {
    let span = (START, START + TimeDelta::days(7));
    let (visits, _) = host(&a_host(100), vec![new(0)], span);
    let hours: Vec<i64> = visits.iter().map(|v| (v.at - START).num_hours()).collect();
    assert_eq!(hours, [0, 1, 6, 24, 72]);
    assert_eq!(visits[0].reason, Reason::New);
    assert!(visits[1..].iter().all(|v| v.reason == Reason::Look));
}

#[test]
fn sources_go_by_their_timetables_and_robots_is_counted() {
    let mut host = a_host(1000);
    host.robots_at = Some(START);
    let planned = days(&host, vec![every(3600)], 2);
    assert_eq!((planned[0].sources, planned[0].robots), (24, 1));
    assert_eq!(planned[1].requests, 25);
}

#[test]
fn what_goes_over_the_budget_waits_and_looks_wait_first() {
    let planned = days(&a_host(20), (0..30).map(|_| new(0)).collect(), 3);
    assert_eq!((planned[0].new, planned[0].looks), (20, 0));
    assert_eq!(planned[0].waiting, 10 + 20);
    assert!(planned[0].is_over_budget);
    assert_eq!((planned[1].new, planned[1].looks), (10, 5));
    assert!(!days(&a_host(200), vec![new(0)], 3)[0].is_over_budget);
}

#[test]
fn whoever_is_too_slow_is_not_over_budget() {
    let mut host = a_host(1000);
    host.pause = Duration::from_secs(3600);
    let first = days(&host, (0..30).map(|_| new(0)).collect(), 2)[0];
    assert_eq!(
        (first.new, first.waiting > 0, first.is_over_budget),
        (24, true, false)
    );
}

fn any_waiting() -> impl Strategy<Value = Waiting> {
    let story = |first_seen: i64| EditHistory {
        published: None,
        first_seen: at(first_seen),
        last_changed: at(first_seen),
        last_seen: at(first_seen),
    };
    let what = prop_oneof![
        Just(What::New(Policy::Usual)),
        (-1_000_000i64..0).prop_map(move |seen| What::Story(Policy::Usual, story(seen))),
        (-1_000_000i64..0).prop_map(|since| What::NoStory(Policy::Usual, at(since))),
        (600u64..90_000)
            .prop_map(|pause| What::Source(Timetable::Adaptive, Duration::from_secs(pause))),
    ];
    (-100_000i64..400_000, what).prop_map(|(due, what)| Waiting { due: at(due), what })
}

proptest! {
    #[test]
    fn no_plan_breaks_a_budget_or_a_pause_or_forgets_anything(
        waiting in prop::collection::vec(any_waiting(), 0..60),
        budget in Budget::FEWEST..40, pause in 0u64..400, spent in 0u32..60, robots in any::<bool>(),
    ) {
        let mut host = a_host(budget);
        host.pause = Duration::from_secs(pause);
        host.spent = Spending { day: START.date_naive(), requests: spent };
        host.robots_at = robots.then_some(START);
        let until = START + TimeDelta::days(5);
        let (visits, days) = super::host(&host, waiting.clone(), (START, until));
        for (day, sums) in &days {
            let before = if *day == START.date_naive() { spent } else { 0 };
            prop_assert!(sums.requests == 0 || sums.requests + before <= budget, "{:?}", sums);
            prop_assert_eq!(sums.requests, sums.sources + sums.new + sums.looks + sums.robots);
        }
        let pause = TimeDelta::seconds(i64::try_from(pause).expect("small"));
        prop_assert!(visits.windows(2).all(|two| two[1].at - two[0].at >= pause));
        let sum: u32 = days.values().map(|day| day.requests - day.robots).sum();
        prop_assert_eq!(sum as usize, visits.len());
        let mut seen = vec![false; waiting.len()];
        for visit in &visits {
            prop_assert!(visit.at >= START && visit.at < until);
            if !std::mem::replace(&mut seen[visit.index], true) {
                prop_assert!(visit.at >= waiting[visit.index].due);
            }
        }
        // What was due and was not had is said to wait on the last day.
        let missed = waiting.iter().zip(&seen).filter(|(w, seen)| !**seen && w.due < until).count();
        let last = until.date_naive().pred_opt().and_then(|day| days.get(&day));
        prop_assert!(missed <= last.map_or(0, |day| day.waiting as usize), "{} {:?}", missed, last);
    }
}
