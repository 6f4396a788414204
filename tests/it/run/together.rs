//! Two runs and readers on one archive at one time.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use newsvault::archive::{ArchiveError, QueryLimits, Reader};

use super::run;
use crate::archive::Place;
use crate::pages::story;
use crate::program::Program;
use crate::server::{Answer, Request, Server};

const HOSTS: usize = 8;
const PAGES: usize = 4;

/// Hosts with stories, slow enough for two runs to meet, and the list of them.
fn world() -> (Server, String) {
    let (server, mut list) = (Server::start([]), String::new());
    for page in 0..PAGES {
        for host in 0..HOSTS {
            let headline = format!("Story {page} of town {host}");
            let answer = Answer::html(&story(&headline, "A band played."));
            let address = format!("town{host}.example/{page}");
            server.set(&address, answer.delayed(Duration::from_millis(30)));
            list = list + "http://" + &address + "\n";
        }
    }
    (server, list)
}

fn by_host(requests: &[Request]) -> BTreeMap<&str, Vec<&Request>> {
    let mut hosts: BTreeMap<&str, Vec<&Request>> = BTreeMap::new();
    for request in requests {
        hosts.entry(&request.host).or_default().push(request);
    }
    hosts
}

#[test]
fn two_runs_share_a_queue() {
    let (server, list) = world();
    let place = Place::new();
    let start = || run(&place, &server, "-").input(list.as_str()).start();
    server.hold_after(HOSTS);
    let first = start();
    server.wait_for_requests(HOSTS);
    let second = start();
    while place.count("runs") < 2 {
        std::thread::sleep(Duration::from_millis(5));
    }
    server.release();
    for run in [first, second] {
        let ended = run.end();
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    }
    let requests = server.requests();
    for (host, requests) in by_host(&requests) {
        let mut pages: Vec<&str> = requests.iter().map(|r| r.path.as_str()).collect();
        pages.retain(|path| *path != "/robots.txt");
        pages.sort_unstable();
        assert_eq!(
            pages,
            ["/0", "/1", "/2", "/3"],
            "{host}: nothing twice, nothing left out"
        );
        for pair in requests.windows(2) {
            let answered = pair[0].answered.expect("it was answered");
            assert!(
                pair[1].at >= answered,
                "{host} was asked two things at once"
            );
        }
    }
    let size = i64::try_from(HOSTS * PAGES).expect("a count");
    for rows in [
        "articles",
        "snapshots",
        "fetches",
        "queue WHERE next_at IS NOT NULL",
    ] {
        assert_eq!(place.count(rows), size, "{rows}");
    }
    assert_eq!(
        place.count("runs WHERE ended_at IS NOT NULL AND captured > 0"),
        2
    );
    assert_eq!(place.count("queue WHERE leased_at IS NOT NULL"), 0);
}

/// Opened anew each time, as a command does: opening must not fail either.
fn read_until(place: &Place, done: &AtomicBool) -> usize {
    let mut times = 0;
    while !done.load(Ordering::Relaxed) {
        let mut reader = Reader::open(&place.path).expect("never locked");
        let count = "SELECT count(*), max(headline), sum(length(body)) FROM articles";
        let limits = QueryLimits::default();
        let ended = reader.query(count, &limits, |_| Ok::<_, ArchiveError>(()));
        assert_eq!(ended.expect("never locked").rows, 1);
        times += 1;
    }
    times
}

#[test]
fn readers_are_never_locked_out() {
    let (server, list) = world();
    let place = Place::new();
    drop(place.writer());
    let done = AtomicBool::new(false);
    let times = std::thread::scope(|scope| {
        let readers = [(); 3].map(|()| scope.spawn(|| read_until(&place, &done)));
        let start = || run(&place, &server, "-").input(list.as_str()).start();
        for run in [start(), start()] {
            assert_eq!(run.end().code, Some(0));
        }
        done.store(true, Ordering::Relaxed);
        readers.map(|reader| reader.join().expect("a reader that was served"))
    });
    assert!(times.iter().all(|times| *times > 0), "{times:?}");
    assert_eq!(
        place.count("articles"),
        i64::try_from(HOSTS * PAGES).expect("a count")
    );
}

#[test]
fn a_run_leaves_a_host_alone_that_another_one_asks_and_readers_are_served() {
    let page = Answer::html(&story("Bridge reopens", "A band played."));
    let server = Server::start([
        ("harbour-post.example/story", page.clone().held()),
        ("harbour-post.example/other", page.clone()),
        ("hill-news.example/story", page),
    ]);
    let place = Place::new();
    let first = run(&place, &server, "http://harbour-post.example/story").start();
    server.wait_for_requests(2);
    let list = "http://harbour-post.example/other\nhttp://hill-news.example/story\n";
    let mut second = run(&place, &server, "- --log-format json")
        .input(list)
        .start();
    second.stderr.wait_for("hill-news.example/story");
    let counted = Program::on(&place)
        .words("query --format csv")
        .arg("SELECT count(*) FROM queue")
        .run();
    assert_eq!(counted.expect(0).text(), "count(*)\n3\n");
    assert!(
        !server.paths().contains(&"/other".to_owned()),
        "the host is in use"
    );
    first.kill();
    second.kill();
    // What the dead held is free at once, as nobody else has the archive open.
    server.release();
    run(&place, &server, "").run().expect(0);
    assert_eq!(place.count("articles"), 3);
}
