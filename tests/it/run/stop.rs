//! Told to stop: what is in hand is kept, the rest stays due.
#![cfg(unix)]

use crate::archive::Place;
use crate::pages::story;
use crate::program::Running;
use crate::run::{pages_asked, run};
use crate::server::{Answer, Server};

/// Quick hosts with a story each and a host that takes for ever; the list begins with the latter.
fn world() -> (Server, Vec<String>) {
    let server = Server::start([]);
    let mut list = Vec::new();
    let page = |n: usize| Answer::html(&story(&format!("Story {n}"), "A band played."));
    for n in 0..3 {
        server.then(&format!("slow.example/{n}"), page(n).held());
        list.push(format!("http://slow.example/{n}"));
    }
    for n in 3..6 {
        server.then(&format!("quick{n}.example/{n}"), page(n));
        list.push(format!("http://quick{n}.example/{n}"));
    }
    (server, list)
}

/// A run over the world that has read the quick hosts' stories and waits for the slow host.
fn started(place: &Place, server: &Server, list: &[String], options: &str) -> Running {
    let program = run(place, server, "-").words(options);
    let mut running = program.input(list.join("\n")).start();
    for n in 3..6 {
        running.stderr.wait_for(&format!(
            "new         http://quick{n}.example/{n}  Story {n}\n"
        ));
    }
    // Four times robots.txt, three stories, and the one that is waited for.
    server.wait_for_requests(8);
    running
}

#[test]
fn a_signal_ends_the_run_in_good_order() {
    for signal in ["INT", "TERM"] {
        let (server, list) = world();
        let place = Place::new();
        let running = started(&place, &server, &list, "");
        running.signal(signal);
        let ended = running.end().expect(1);
        for line in [
            "stopping: pages in hand are kept, the rest stays due (once more to stop at once)",
            "given_back  http://slow.example/0",
            "articles    3 new, 0 changed, 0 unchanged",
            "due         3 addresses, left for the next run",
        ] {
            assert!(
                ended.stderr.lines().any(|l| l == line),
                "{signal}: {}",
                ended.stderr
            );
        }
        assert_eq!(place.count("queue WHERE leased_at IS NOT NULL"), 0);
        assert_eq!(place.count("runs WHERE ended_at IS NOT NULL"), 1);
        assert_eq!(place.count("fetches"), 3);

        server.release();
        let before = pages_asked(&server);
        run(&place, &server, "").run().expect(0);
        assert_eq!(pages_asked(&server) - before, 3);
        assert_eq!(place.count("articles"), 6);
    }
}

#[test]
fn the_json_summary_says_that_it_was_interrupted() {
    let (server, list) = world();
    let place = Place::new();
    let running = started(&place, &server, &list, "--json");
    running.signal("INT");
    let summary = running.end().expect(1).json();
    assert_eq!(summary["interrupted"], true);
    assert_eq!(
        (&summary["still_due"], &summary["new"]),
        (&3.into(), &3.into())
    );
}

/// Another program holds the archive, so the run cannot give back what it has in hand.
#[test]
fn a_second_signal_ends_the_run_at_once() {
    let (server, list) = world();
    let place = Place::new();
    // With one page in hand, and that one waited for, the run has nothing to write.
    let run_one = || run(&place, &server, "- --concurrency 1").input(list.join("\n"));
    let mut running = run_one().start();
    server.wait_for_requests(2);
    let other = place.raw();
    other.execute_batch("BEGIN IMMEDIATE").expect("a lock");
    running.signal("INT");
    running.stderr.wait_for("stopping: ");
    running.signal("INT");
    let ended = running.end().expect(1);
    let farewell = "newsvault: stopped at once; what was in hand is fetched by the next run\n";
    assert!(ended.stderr.ends_with(farewell), "{}", ended.stderr);
    drop(other);

    server.release();
    run_one().run().expect(0);
    assert_eq!(place.count("articles"), 6);
    assert_eq!(place.count("queue WHERE leased_at IS NOT NULL"), 0);
}
