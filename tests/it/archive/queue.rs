//! The queue: nothing twice, nothing lost, fair to hosts.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use newsvault::archive::{Arrival, Next, Route, RunId, Writer};
use newsvault::model::{
    Attempt, Failure, HostRecord, Lease, Outcome, Redirect, Refusal, RobotsRecord,
};
use proptest::prelude::*;

use super::{Place, at, attempt, capture, found, lease_one, url};

fn hosts(leases: &[Lease]) -> Vec<&str> {
    leases.iter().map(|l| l.host.host.as_str()).collect()
}

/// Records what came of a lease.
fn settle(writer: &mut Writer, run: RunId, lease: &Lease, attempt: &Attempt, next: Next) {
    let arrival = Arrival {
        route: &Route::default(),
        lease,
        attempt,
        payload: None,
        run,
        next,
    };
    let now = attempt.started_at;
    writer.record_attempt(&arrival, now).expect("recorded");
}

#[test]
fn an_address_is_queued_once() {
    let place = Place::new();
    let mut writer = place.writer();
    let list = [
        found("https://example.com/a"),
        found("https://example.com/a?utm_source=mail#top"),
        found("https://example.com/b"),
    ];
    let first = writer.enqueue(&list, at(0)).expect("queued");
    let again = writer.enqueue(&list, at(9)).expect("queued");
    assert_eq!((first.added, first.known), (2, 1));
    assert_eq!((again.added, again.known), (0, 3));
    assert_eq!(writer.due_count(at(0)).expect("asked"), 2);
    assert_eq!(place.count("sources"), 1);
}

#[test]
fn one_lease_a_host_and_the_longest_due_first() {
    let place = Place::new();
    let mut writer = place.writer();
    for (page, when) in [
        ("b.com/1", 0),
        ("a.com/1", 1),
        ("a.com/2", 1),
        ("c.com/1", 2),
        ("d.com/1", 99),
    ] {
        let address = format!("https://{page}");
        writer
            .enqueue(&[found(&address)], at(when))
            .expect("queued");
    }
    let none = HashSet::new();
    assert_eq!(writer.lease(9, at(-1), &none).expect("leases"), []);
    let first = writer.lease(2, at(5), &none).expect("leases");
    assert_eq!(hosts(&first), ["b.com", "a.com"]);
    let resting = HashSet::from([url("https://a.com/").host_key()]);
    let second = writer.lease(9, at(5), &resting).expect("leases");
    assert_eq!(hosts(&second), ["c.com"]);
    let third = writer.lease(9, at(5), &none).expect("leases");
    assert_eq!(third.len(), 1);
    assert_eq!(third[0].url.as_str(), "https://a.com/2");
    assert_eq!(writer.next_due().expect("asked"), Some(at(99)));

    writer.release(&first[0]).expect("released");
    assert_eq!(writer.next_due().expect("asked"), Some(at(0)));
    assert_eq!(
        hosts(&writer.lease(9, at(5), &none).expect("leases")),
        ["b.com"]
    );
}

#[test]
fn files_take_the_places_that_are_free() {
    let place = Place::new();
    let mut writer = place.writer();
    let list = [
        "file:///1",
        "file:///2",
        "file:///3",
        "file:///4",
        "https://a.com/",
        "https://b.com/",
    ];
    writer.enqueue(&list.map(found), at(0)).expect("queued");
    let leases = writer.lease(5, at(0), &HashSet::new()).expect("leases");
    assert_eq!(hosts(&leases), ["a.com", "b.com", "", "", ""]);
}

#[test]
fn a_host_that_must_be_left_alone_is() {
    let place = Place::new();
    let mut writer = place.writer();
    let run = writer.begin_run(at(0)).expect("a run");
    let list = [found("https://a.com/1"), found("https://a.com/2")];
    writer.enqueue(&list, at(0)).expect("queued");
    let lease = lease_one(&mut writer, at(0));
    let record = HostRecord {
        delay: None,
        requests_left: Some(9_999),
        host: lease.url.host_key(),
        robots: vec![RobotsRecord {
            origin: "https://a.com".into(),
            fetched_at: at(0),
            status: Some(200),
            text: "User-agent: *".into(),
        }],
        not_before: Some(at(60)),
        pause: Duration::from_millis(2500),
    };
    let mut failed = attempt(&lease.url, Outcome::Failed(Failure::HttpStatus(429)), at(0));
    failed.host = Some(record.clone());
    settle(&mut writer, run, &lease, &failed, Next::At(at(30)));
    assert_eq!(
        writer.lease(9, at(59), &HashSet::new()).expect("leases"),
        []
    );
    assert_eq!(writer.next_due().expect("asked"), Some(at(60)));
    assert_eq!(lease_one(&mut writer, at(60)).host, record);
    let again = lease_one(&mut writer, at(60));
    assert_eq!((again.url.as_str(), again.failures), ("https://a.com/1", 1));
}

#[test]
fn a_run_asks_nothing_twice_however_long_it_takes() {
    let place = Place::new();
    let mut writer = place.writer();
    let run = writer.begin_run(at(0)).expect("a run");
    let list = ["https://a.com/1", "https://a.com/2", "https://b.com/1"];
    writer.enqueue(&list.map(found), at(0)).expect("queued");
    let mut began = 0;
    for again in 0..2 {
        let mut asked = Vec::new();
        for now in began..began + 200 {
            let none = HashSet::new();
            let leases = writer.lease_in_run(1, at(began), at(now), &none);
            for lease in leases.expect("leases") {
                let mut failed = attempt(&lease.url, Outcome::Failed(Failure::Empty), at(now));
                let mut host = lease.host.clone();
                // A host that rests for a while is asked later in the same run.
                host.not_before = Some(at(now + 20));
                failed.host = Some(host);
                settle(&mut writer, run, &lease, &failed, Next::At(at(now + 60)));
                asked.push(lease.url.to_string());
            }
        }
        asked.sort();
        assert_eq!(asked, list, "round {again}");
        let next = writer.next_due_in_run(at(began), at(began + 200));
        assert_eq!(next.expect("asked"), None);
        began += 200;
    }
}

#[test]
fn every_step_of_a_request_is_kept() {
    let place = Place::new();
    let mut writer = place.writer();
    let run = writer.begin_run(at(0)).expect("a run");
    let first = "https://a.com/1";
    writer.enqueue(&[found(first)], at(0)).expect("queued");
    let lease = lease_one(&mut writer, at(0));
    let mut moved = attempt(&lease.url, Outcome::Failed(Failure::Empty), at(0));
    let step = |text, status| Redirect {
        url: url(text),
        status,
    };
    moved.redirects = vec![step(first, 301), step("https://a.com/2", 302)];
    assert_eq!(moved.moved_to(), None, "one step is for now only");
    settle(&mut writer, run, &lease, &moved, Next::Never);
    let sql = "SELECT step || ' ' || url || ' ' || status FROM redirects ORDER BY step";
    assert_eq!(
        place.column::<String>(sql),
        ["1 https://a.com/1 301", "2 https://a.com/2 302"]
    );
    assert_eq!(place.one::<i64>("SELECT wire_bytes FROM fetches"), 4);

    moved.redirects[1].status = 308;
    assert_eq!(moved.moved_to(), Some(&moved.final_url));
}

#[test]
fn what_a_killed_run_held_is_due_again() {
    let place = Place::new();
    let mut writer = place.writer();
    let list = [found("https://a.com/1"), found("https://b.com/1")];
    writer.enqueue(&list, at(0)).expect("queued");
    assert_eq!(
        writer
            .lease(9, at(0), &HashSet::new())
            .expect("leases")
            .len(),
        2
    );
    assert_eq!(writer.next_due().expect("asked"), None);
    drop(writer);
    let mut writer = place.writer();
    assert_eq!(
        writer
            .lease(9, at(0), &HashSet::new())
            .expect("leases")
            .len(),
        2
    );
}

#[test]
fn every_outcome_settles_the_row() {
    let place = Place::new();
    let mut writer = place.writer();
    let run = writer.begin_run(at(0)).expect("a run");
    let page = url("https://a.com/");
    writer
        .enqueue(&[found(page.as_str())], at(0))
        .expect("queued");
    let outcomes = [
        (
            Outcome::Failed(Failure::Dns("no such host".into())),
            Next::At(at(1)),
            1,
        ),
        (
            Outcome::Refused(Refusal::Robots),
            Next::Parked {
                recheck_at: Some(at(2)),
            },
            2,
        ),
        (
            Outcome::Captured(capture(&page, "x", at(2))),
            Next::At(at(3)),
            0,
        ),
        (Outcome::NotModified, Next::At(at(4)), 0),
        (
            Outcome::Failed(Failure::HttpStatus(404)),
            Next::Parked { recheck_at: None },
            1,
        ),
    ];
    for (step, (outcome, next, failures)) in (0..).zip(outcomes) {
        let lease = lease_one(&mut writer, at(step));
        let attempt = attempt(&page, outcome, at(step));
        settle(&mut writer, run, &lease, &attempt, next);
        assert_eq!(
            place.count(&format!("queue WHERE failures = {failures}")),
            1,
            "{step}"
        );
    }
    assert_eq!(writer.next_due().expect("asked"), None);
    let summary = writer.queue_summary(at(99)).expect("asked");
    assert_eq!((summary.total, summary.parked, summary.due), (1, 1, 0));
    assert_eq!(place.count("fetches"), 5);
    assert_eq!(
        place.count("fetches WHERE error IN ('dns', 'robots', 'http_404')"),
        3
    );
    assert_eq!(
        place.count("fetches JOIN snapshots ON snapshots.id = snapshot_id"),
        1
    );
}

#[derive(Debug, Clone)]
enum Step {
    Enqueue(u8),
    Lease(usize),
    Settle(usize, i64),
    Park,
    Release,
    Rest(i64),
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => any::<u8>().prop_map(Step::Enqueue),
        3 => (0..5_usize).prop_map(Step::Lease),
        2 => ((0..9_usize), (0..40_i64)).prop_map(|(i, s)| Step::Settle(i, s)),
        1 => Just(Step::Park),
        1 => Just(Step::Release),
        1 => (0..40_i64).prop_map(Step::Rest),
        1 => Just(Step::Reopen),
    ]
}

fn address(number: u8) -> String {
    format!("https://site{}.com/{}", number % 3, number % 16)
}

/// What the queue must be: for each address when it is due, or that it is held or parked.
type Model = BTreeMap<String, Option<i64>>;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Any sequence of operations loses no address, doubles none, leases none that
    /// is not due, and keeps `hosts.next_due_at` true.
    #[test]
    fn the_queue_loses_nothing_and_doubles_nothing(steps in prop::collection::vec(step(), 1..40)) {
        let place = Place::new();
        let mut writer = place.writer();
        let run = writer.begin_run(at(0)).expect("a run");
        let mut waiting = Model::new();
        let mut held: Vec<(Lease, i64)> = Vec::new();
        for (now, step) in (0..).zip(steps) {
            match step {
                Step::Enqueue(number) => {
                    let address = address(number);
                    let enqueued = writer.enqueue(&[found(&address)], at(now)).expect("queued");
                    let is_known = waiting.contains_key(&address) || held.iter().any(|(l, _)| l.url.as_str() == address);
                    prop_assert_eq!(enqueued.known == 1, is_known);
                    if !is_known {
                        waiting.insert(address, Some(now));
                    }
                }
                Step::Lease(limit) => {
                    let leases = writer.lease(limit, at(now), &HashSet::new()).expect("leases");
                    prop_assert!(leases.len() <= limit);
                    let distinct: HashSet<&str> = hosts(&leases).into_iter().collect();
                    prop_assert_eq!(distinct.len(), leases.len());
                    for lease in leases {
                        let due = waiting.remove(lease.url.as_str()).flatten();
                        prop_assert!(due.is_some_and(|due| due <= now), "{:?}", lease);
                        held.push((lease, due.unwrap_or(now)));
                    }
                }
                Step::Settle(index, wait) if index < held.len() => {
                    let (lease, _) = held.swap_remove(index);
                    let mut attempt = attempt(&lease.url, Outcome::NotModified, at(now));
                    attempt.host = Some(lease.host.clone());
                    settle(&mut writer, run, &lease, &attempt, Next::At(at(now + wait)));
                    waiting.insert(lease.url.to_string(), Some(now + wait));
                }
                Step::Park => if let Some((lease, _)) = held.pop() {
                    let attempt = attempt(&lease.url, Outcome::Refused(Refusal::Robots), at(now));
                    settle(&mut writer, run, &lease, &attempt, Next::Parked { recheck_at: None });
                    waiting.insert(lease.url.to_string(), None);
                },
                Step::Release => if let Some((lease, due)) = held.pop() {
                    writer.release(&lease).expect("released");
                    waiting.insert(lease.url.to_string(), Some(due));
                },
                Step::Rest(wait) => if let Some((lease, _)) = held.pop() {
                    let mut attempt = attempt(&lease.url, Outcome::NotModified, at(now));
                    attempt.host = Some(HostRecord { not_before: Some(at(now + wait)), ..lease.host.clone() });
                    settle(&mut writer, run, &lease, &attempt, Next::At(at(now)));
                    waiting.insert(lease.url.to_string(), Some(now));
                },
                Step::Reopen => {
                    drop(writer);
                    writer = place.writer();
                    for (lease, due) in held.drain(..) {
                        waiting.insert(lease.url.to_string(), Some(due));
                    }
                }
                Step::Settle(..) => {}
            }
            let total = writer.queue_summary(at(now)).expect("asked").total;
            prop_assert_eq!(total, (waiting.len() + held.len()) as u64);
            let untrue = place.count(
                "hosts WHERE next_due_at IS NOT (SELECT max(min(next_at), ifnull(not_before, ''))
                     FROM queue WHERE queue.host = hosts.host AND leased_at IS NULL AND next_at IS NOT NULL)",
            );
            prop_assert_eq!(untrue, 0);
        }
    }
}
