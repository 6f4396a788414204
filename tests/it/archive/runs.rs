//! Several writers on one archive: who holds what, and for how long.

use std::collections::HashSet;
use std::time::Duration;

use newsvault::archive::{Arrival, Next, Route, RunId, Writer};
use newsvault::model::{Lease, Outcome};

use super::{Place, at, attempt, capture, found, url};

/// Writers at work on one archive, each for a run of its own.
fn two(place: &Place) -> [(Writer, RunId); 2] {
    [(); 2].map(|()| {
        let mut writer = place.writer();
        let run = writer.begin_run(at(0)).expect("a run");
        (writer, run)
    })
}

fn leased(writer: &mut Writer, now: i64) -> Vec<String> {
    lease(writer, now)
        .iter()
        .map(|l| l.url.to_string())
        .collect()
}

fn lease(writer: &mut Writer, now: i64) -> Vec<Lease> {
    let leases = writer.lease(99, at(now), &HashSet::new());
    leases.expect("leases")
}

fn settle(writer: &mut Writer, run: RunId, lease: &Lease, now: i64) {
    let page = capture(&lease.url, "text", at(now));
    let attempt = attempt(&lease.url, Outcome::Captured(page), at(now));
    let arrival = Arrival {
        route: &Route::default(),
        lease,
        attempt: &attempt,
        payload: None,
        run,
        next: Next::At(at(now + 1000)),
    };
    writer.record_attempt(&arrival, at(now)).expect("recorded");
}

#[test]
fn hosts_are_parted_between_the_living() {
    let place = Place::new();
    let [(mut one, _), (mut other, _)] = two(&place);
    let names = (0..10).map(|n| format!("https://town{n}.com/"));
    let list: Vec<_> = names.map(|name| found(&name)).collect();
    one.enqueue(&list, at(0)).expect("queued");
    let mine = leased(&mut one, 0);
    let theirs = leased(&mut other, 0);
    assert_eq!((mine.len(), theirs.len()), (5, 5));
    assert!(mine.iter().all(|url| !theirs.contains(url)));
    assert_eq!(leased(&mut one, 0), [""; 0], "all is held");
}

#[test]
fn a_host_is_asked_by_one_run_at_a_time() {
    let place = Place::new();
    let [(mut one, run), (mut other, _)] = two(&place);
    let list = ["https://a.com/1", "https://a.com/2", "https://a.com/3"];
    one.enqueue(&list.map(found), at(0)).expect("queued");
    let first = lease(&mut one, 0);
    assert_eq!(leased(&mut other, 0), [""; 0]);
    settle(&mut one, run, &first[0], 5);
    assert_eq!(
        leased(&mut other, 5),
        [""; 0],
        "nobody said that it has rested"
    );
    one.leave(
        &url("https://a.com/").host_key(),
        Duration::from_secs(3),
        at(5),
    )
    .expect("left");
    assert_eq!(leased(&mut other, 7), [""; 0], "it rests");
    assert_eq!(leased(&mut other, 9), ["https://a.com/2"]);
    assert_eq!(leased(&mut one, 9), [""; 0], "now the other one asks it");
}

#[test]
fn the_leases_of_a_dead_run_expire() {
    let place = Place::new();
    let [(mut silent, run), (mut living, _)] = two(&place);
    living
        .enqueue(&[found("https://a.com/1")], at(0))
        .expect("queued");
    let held = lease(&mut silent, 0);
    for now in [20, 40, 60, 80] {
        living.beat(at(now)).expect("alive");
        assert_eq!(leased(&mut living, now), [""; 0], "{now} s");
    }
    living.beat(at(100)).expect("alive");
    let again = lease(&mut living, 100);
    let ids = |leases: &[Lease]| leases.iter().map(|l| l.queue_id).collect::<Vec<_>>();
    assert_eq!(ids(&again), ids(&held));
    // The one taken for dead was only slow: what it brings is kept, the row is not its any more.
    settle(&mut silent, run, &held[0], 101);
    assert_eq!(place.count("snapshots"), 1);
    assert_eq!(place.count("queue WHERE leased_by = 2"), 1);
    silent.release(&held[0]).expect("nothing to give back");
    assert_eq!(place.count("queue WHERE leased_by = 2"), 1);
}

#[test]
fn who_says_that_it_lives_keeps_what_it_holds() {
    let place = Place::new();
    let [(mut one, _), (mut other, _)] = two(&place);
    one.enqueue(&[found("https://a.com/1")], at(0))
        .expect("queued");
    let held = lease(&mut one, 0);
    assert_eq!(held.len(), 1);
    for now in (20..400).step_by(20) {
        one.beat(at(now)).expect("alive");
        other.beat(at(now)).expect("alive");
        assert_eq!(leased(&mut other, now), [""; 0]);
    }
}

#[test]
fn who_opens_a_forsaken_archive_takes_all_back_at_once() {
    let place = Place::new();
    let [(mut one, _), (other, _)] = two(&place);
    one.enqueue(&[found("https://a.com/1")], at(0))
        .expect("queued");
    assert_eq!(lease(&mut one, 0).len(), 1);
    drop((one, other));
    let mut next = place.writer();
    next.begin_run(at(1)).expect("a run");
    assert_eq!(leased(&mut next, 1), ["https://a.com/1"]);
}

#[test]
fn what_another_run_has_just_brought_is_its_to_read() {
    let place = Place::new();
    let [(mut one, run), (other, _)] = two(&place);
    one.enqueue(&[found("https://a.com/1")], at(0))
        .expect("queued");
    let held = lease(&mut one, 0);
    settle(&mut one, run, &held[0], 1);
    assert_eq!(one.unread_snapshots(9).expect("asked").len(), 1);
    assert_eq!(other.unread_snapshots(9).expect("asked").len(), 0);
}
