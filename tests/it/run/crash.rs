//! Killed in the middle: the next run loses nothing and does nothing twice.

use std::time::Duration;

use crate::archive::Place;
use crate::pages::story;
use crate::run::run;
use crate::server::{Answer, Server};

const HOSTS: usize = 6;
const PAGES: usize = 4;

/// Hosts with stories, and the list of them; every other host is slower than the rest.
fn world() -> (Server, Vec<String>) {
    let (server, mut list) = (Server::start([]), Vec::new());
    for host in 0..HOSTS {
        for page in 0..PAGES {
            let headline = format!("Story {page} of town {host}");
            let wait = Duration::from_millis(if host % 2 == 0 { 40 } else { 5 });
            let answer = Answer::html(&story(&headline, "A band played.")).delayed(wait);
            server.then(&format!("town{host}.example/{page}"), answer);
            list.push(format!("http://town{host}.example/{page}"));
        }
    }
    (server, list)
}

/// Kills the run at several moments, each in the middle of other work, and lets the next one end.
#[test]
fn nothing_is_lost_and_nothing_done_twice() {
    let size = HOSTS * PAGES;
    // With the robots.txt of each host there are HOSTS more requests than pages.
    for moment in [1, HOSTS, HOSTS + 3, size / 2, size, size + HOSTS - 1] {
        let (server, list) = world();
        let place = Place::new();
        place.file("news.txt", list.join("\n"));
        // Later requests wait, so the run cannot be over before it is killed.
        server.hold_after(moment);
        let killed = run(&place, &server, "news.txt").start();
        server.wait_for_requests(moment);
        let killed = killed.kill();
        server.release();
        assert_eq!(killed.code, None, "it was killed: {}", killed.stderr);

        let ended = run(&place, &server, "news.txt").run().expect(0);
        let counts = [
            ("articles", size),
            ("(SELECT DISTINCT canonical_url FROM articles)", size),
            ("(SELECT DISTINCT url FROM fetches)", size),
            ("revisions", size),
            // A page that was kept before the end is not asked for again.
            ("snapshots", size),
            ("fetches", size),
            ("snapshots WHERE extracted_at IS NULL", 0),
            ("queue", size),
            ("queue WHERE leased_at IS NOT NULL", 0),
            ("runs", 2),
            ("runs WHERE ended_at IS NULL", 1),
        ];
        for (rows, count) in counts {
            let found = usize::try_from(place.count(rows)).expect("a count");
            assert_eq!(found, count, "{rows}, killed at {moment}: {}", ended.stderr);
        }
        let sound: String = place.one("PRAGMA integrity_check");
        assert_eq!(sound, "ok");
        let indexed = place.count("articles_fts WHERE articles_fts MATCH 'band'");
        assert_eq!(usize::try_from(indexed).ok(), Some(size));
        // At most what was in the air is asked for twice: one page a host.
        let asked = server.paths().len();
        assert!(
            asked <= size + 4 * HOSTS,
            "{asked} requests, killed at {moment}"
        );
    }
}

/// A list is queued piece by piece; what an end in the middle left out comes in with the next run.
#[test]
fn a_list_that_was_taken_in_by_half_is_completed() {
    let (server, list) = world();
    let place = Place::new();
    let half = HOSTS * PAGES / 2;
    let first = list[..half].join("\n");
    run(&place, &server, "-").input(first).run().expect(0);
    let second = run(&place, &server, "- --json").input(list.join("\n"));
    let ended = second.run().expect(0).json();
    assert_eq!(
        (&ended["known"], &ended["added"]),
        (&half.into(), &half.into())
    );
    assert_eq!(ended["new"], half);
}
