//! How often a host is asked, whatever it answers.

use std::collections::BTreeMap;
use std::time::Duration;

use proptest::prelude::*;

use crate::archive::Place;
use crate::pages::story;
use crate::program::Program;
use crate::server::{Answer, Request, Server};

const HOSTS: usize = 3;
/// Between two requests to a host.
const DELAY: Duration = Duration::from_millis(60);
/// What the first host's robots.txt asks for.
const WISH: Duration = Duration::from_millis(150);

fn name(host: usize) -> String {
    format!("town{}.example", host % HOSTS)
}

fn page(n: usize) -> Answer {
    Answer::html(&story(&format!("Story {n}"), "A band played."))
}

/// What a page does: one of the ways in which real ones behave.
fn answer(kind: usize, host: usize, n: usize, server: &Server) -> Answer {
    let own = page(100 * host + n);
    match kind {
        0 => own,
        1 => own.delayed(Duration::from_millis(80)),
        2 => Answer::status(404),
        3 => Answer::status(500),
        4 => own.cut_after(9),
        kind => {
            // On to another host, or to another page of the same.
            let target = name(host + kind % 2);
            let path = format!("/end{host}-{n}");
            server.set(&format!("{target}{path}"), own);
            Answer::redirect(301, &format!("http://{target}{path}"))
        }
    }
}

/// The first host asks for a pause, the second one's file lies with the first.
fn set_robots(server: &Server) {
    let wish = format!("User-agent: *\nCrawl-delay: {}\n", WISH.as_secs_f64());
    server.set(&format!("{}/robots.txt", name(0)), Answer::text(&wish));
    let elsewhere = format!("http://{}/for-others.txt", name(0));
    let moved = Answer::redirect(302, &elsewhere);
    server.set(&format!("{}/robots.txt", name(1)), moved);
}

/// Runs over pages of these kinds, host by host; gives all requests.
fn requests(kinds: &[Vec<usize>], options: &str) -> Vec<Request> {
    let (server, place) = (Server::start([]), Place::new());
    set_robots(&server);
    let mut list = Vec::new();
    for (host, kinds) in kinds.iter().enumerate() {
        for (n, kind) in kinds.iter().enumerate() {
            let path = format!("{}/{n}", name(host));
            server.set(&path, answer(*kind, host, n, &server));
            list.push(format!("http://{path}"));
        }
    }
    Program::on(&place)
        .words("run - --delay")
        .arg(DELAY.as_secs_f64().to_string())
        .words("--proxy")
        .arg(server.address())
        .words(options)
        .input(list.join("\n"))
        .run();
    server.requests()
}

/// The requests of each host, in order.
fn by_host(requests: &[Request]) -> BTreeMap<&str, Vec<&Request>> {
    let mut hosts: BTreeMap<&str, Vec<&Request>> = BTreeMap::new();
    for request in requests {
        hosts.entry(&request.host).or_default().push(request);
    }
    hosts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 20, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_host_is_asked_before_its_time_and_no_address_twice(
        kinds in prop::collection::vec(prop::collection::vec(0_usize..7, 1..5), HOSTS),
        concurrency in 1..9,
    ) {
        let requests = requests(&kinds, &format!("--concurrency {concurrency}"));
        let mut addresses: Vec<String> = requests.iter().map(|r| format!("{}{}", r.host, r.path)).collect();
        addresses.sort();
        let all = addresses.len();
        addresses.dedup();
        prop_assert_eq!(addresses.len(), all, "{:?}", addresses);
        let pages: usize = kinds.iter().map(Vec::len).sum();
        prop_assert!(all > pages);
        for (host, requests) in by_host(&requests) {
            for pair in requests.windows(2) {
                let gap = pair[0].answered.map(|end| pair[1].at.saturating_duration_since(end));
                // Who comes first to this host may have come for another one's file.
                let knows = host == name(0) && pair[0].path != "/for-others.txt";
                let least = if knows { WISH } else { DELAY };
                prop_assert!(gap.is_some_and(|gap| gap >= least), "{host}: {gap:?} before {}", pair[1].path);
            }
        }
    }
}

#[test]
fn a_storm_of_503_is_met_with_ever_less() {
    let (server, place) = (Server::start([]), Place::new());
    let mut list = Vec::new();
    for n in 0..3 {
        server.set(&format!("town0.example/{n}"), Answer::status(503));
        server.set(&format!("town1.example/{n}"), page(n));
        for host in 0..2 {
            list.push(format!("http://{}/{n}", name(host)));
        }
    }
    let run = |words: &str| {
        Program::on(&place)
            .words("run --delay 0 --proxy")
            .arg(server.address())
            .words(words)
    };
    run("-").input(list.join("\n")).run().expect(1);
    let requests = server.requests();
    let hosts = by_host(&requests);
    let gaps: Vec<Duration> = hosts["town0.example"]
        .windows(2)
        .map(|pair| pair[1].at - pair[0].answered.expect("it was answered"))
        .collect();
    // robots.txt is there; then each refusal doubles the pause.
    assert_eq!(gaps.len(), 3);
    assert!(gaps[1] >= Duration::from_secs(1), "{gaps:?}");
    assert!(gaps[2] >= Duration::from_secs(2), "{gaps:?}");
    assert_eq!(place.count("articles"), 3, "the other host is not held up");
    let sql = "SELECT pause_ms FROM hosts WHERE host = 'town0.example'";
    assert_eq!(place.one::<i64>(sql), 4000, "it is remembered");
    // What failed is tried again later, not now.
    run("").run().expect(0);
    assert_eq!(server.requests().len(), requests.len());
}

#[test]
fn who_asks_for_rest_gets_it_from_run_to_run() {
    let (server, place) = (Server::start([]), Place::new());
    let in_an_hour = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let date = in_an_hour.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for (host, value) in [("town0.example", "3600"), ("town1.example", date.as_str())] {
        let busy = Answer::status(429).header("Retry-After", value);
        server.set(&format!("{host}/0"), busy);
        server.set(&format!("{host}/1"), page(1));
    }
    let list: Vec<String> = (0..2)
        .flat_map(|n| (0..2).map(move |host| format!("http://{}/{n}", name(host))))
        .collect();
    for _ in 0..2 {
        Program::on(&place)
            .words("run - --delay 0 --proxy")
            .arg(server.address())
            .input(list.join("\n"))
            .run();
        // robots.txt and one page of each; the second page has to wait an hour.
        assert_eq!(server.requests().len(), 4);
    }
    let sql = "SELECT min(unixepoch(not_before) - unixepoch()) > 3000 FROM hosts";
    assert!(place.one::<bool>(sql));
}
