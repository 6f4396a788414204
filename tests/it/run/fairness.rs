//! Who is asked when: one slow host holds up nobody, and no host is pressed.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::archive::Place;
use crate::pages::story;
use crate::program::Program;
use crate::run::run;
use crate::server::{Answer, Request, Server};

fn page(n: usize) -> Answer {
    Answer::html(&story(&format!("Story {n}"), "A band played."))
}

#[test]
fn a_slow_host_with_many_pages_holds_up_nobody() {
    let server = Server::start([]);
    let mut list = Vec::new();
    for n in 0..12 {
        let answer = if n == 0 { page(n).held() } else { page(n) };
        server.then(&format!("slow.example/{n}"), answer);
        list.push(format!("http://slow.example/{n}"));
    }
    for n in 0..12 {
        server.then(&format!("quick{}.example/{n}", n % 4), page(100 + n));
        list.push(format!("http://quick{}.example/{n}", n % 4));
    }
    let place = Place::new();
    // Two places for five hosts: the slow one must not take both.
    let run = run(&place, &server, "- --concurrency 2")
        .input(list.join("\n"))
        .start();
    // All pages of the quick hosts are asked for while the slow one's first is waited for.
    server.wait_for_requests(5 + 12 + 1);
    let slow = |r: &Request| r.host == "slow.example" && r.path != "/robots.txt";
    assert_eq!(server.requests().iter().filter(|r| slow(r)).count(), 1);
    server.release();
    run.end().expect(0);
    assert_eq!(place.count("articles"), 24);
}

/// A host's requests in order; fails if two were in the air at once.
fn by_host(requests: &[Request]) -> BTreeMap<&str, Vec<(Instant, Instant)>> {
    let mut hosts: BTreeMap<&str, Vec<(Instant, Instant)>> = BTreeMap::new();
    for request in requests {
        let end = request.answered.expect("all was answered");
        hosts
            .entry(&request.host)
            .or_default()
            .push((request.at, end));
    }
    for (host, times) in &hosts {
        for pair in times.windows(2) {
            assert!(pair[0].1 <= pair[1].0, "two requests at once at {host}");
        }
    }
    hosts
}

#[test]
fn a_host_is_never_asked_two_things_at_once() {
    let server = Server::start([]);
    let mut list = Vec::new();
    for n in 0..18 {
        let host = format!("town{}.example", n % 3);
        server.then(
            &format!("{host}/{n}"),
            page(n).delayed(Duration::from_millis(15)),
        );
        list.push(format!("http://{host}/{n}"));
    }
    // www. and the bare name are one site.
    server.then(
        "www.town0.example/x",
        page(50).delayed(Duration::from_millis(15)),
    );
    list.push("http://www.town0.example/x".to_owned());
    let place = Place::new();
    run(&place, &server, "- --concurrency 16")
        .input(list.join("\n"))
        .run()
        .expect(0);
    let mut requests = server.requests();
    for request in &mut requests {
        request.host = request.host.trim_start_matches("www.").to_owned();
    }
    let hosts = by_host(&requests);
    assert_eq!(hosts.len(), 3);
    assert_eq!(hosts["town0.example"].len(), 1 + 6 + 2);
}

/// What `--delay` and Crawl-delay ask for, as lower bounds: between the end of a page and the next request.
#[test]
fn the_pause_between_two_pages_of_a_host_is_kept() {
    let crawl_delay = Answer::text("User-agent: *\nCrawl-delay: 1\n");
    for (delay, robots, pause) in [("0.3", Answer::status(404), 300), ("0", crawl_delay, 1000)] {
        let server = Server::start([("/robots.txt", robots)]);
        let mut list = Vec::new();
        for n in 0..3 {
            server.then(&format!("/{n}"), page(n));
            list.push(format!("http://town.example/{n}"));
        }
        let place = Place::new();
        Program::on(&place)
            .words("run - --delay")
            .arg(delay)
            .arg("--proxy")
            .arg(server.address())
            .input(list.join("\n"))
            .run()
            .expect(0);
        let requests = server.requests();
        let pages: Vec<&Request> = requests
            .iter()
            .filter(|r| r.path != "/robots.txt")
            .collect();
        assert_eq!(pages.len(), 3);
        for pair in pages.windows(2) {
            let gap = pair[1].at - pair[0].answered.expect("it was answered");
            assert!(
                gap >= Duration::from_millis(pause),
                "{gap:?} with --delay {delay}"
            );
        }
    }
}
