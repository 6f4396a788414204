//! How many requests a host gets a day.

use std::collections::BTreeMap;
use std::time::Duration;

use newsvault::pipeline::clock;

use super::{fresh, pass};
use crate::archive::Place;
use crate::pages::story;
use crate::program::Program;
use crate::run::run;
use crate::server::{Answer, Server};

/// A host with so many stories at `/0`, `/1`, …, and the list of them.
pub(super) fn site(host: &str, stories: usize) -> (Server, String) {
    let (server, mut list) = (Server::start([]), String::new());
    for number in 0..stories {
        let text = fresh(&format!("Story {number}"), "A band played.");
        let address = format!("{host}/{number}");
        server.set(&address, Answer::html(&text).header("ETag", "\"1\""));
        list = list + "http://" + &address + "\n";
    }
    (server, list)
}

/// Tries until it was not midnight in between.
pub(super) fn on_one_day(test: impl Fn()) {
    let today = || clock::now().date_naive();
    let before = today();
    let tried = std::panic::catch_unwind(std::panic::AssertUnwindSafe(&test));
    match tried {
        Err(_) if today() != before => test(),
        Err(panic) => std::panic::resume_unwind(panic),
        Ok(()) => {}
    }
}

#[test]
fn a_host_gets_no_more_than_its_budget_and_the_rest_on_the_next_day() {
    on_one_day(|| {
        let (place, (server, list)) = (Place::new(), site("harbour-post.example", 25));
        let limited = || run(&place, &server, "--requests-a-day 10 --json");
        let first = limited()
            .arg("-")
            .input(list.as_str())
            .run()
            .expect(0)
            .json();
        assert_eq!(server.requests().len(), 10, "robots.txt counts too");
        assert_eq!(first["fetched"], 9);
        assert_eq!(first["over_budget"][0]["waiting"], 16);
        let same_day = limited().run().expect(0);
        assert_eq!(server.requests().len(), 10);
        assert_eq!(same_day.json()["fetched"], 0);
        let said = run(&place, &server, "--requests-a-day 10")
            .run()
            .expect(0)
            .stderr;
        assert!(
            said.contains("waits until tomorrow (UTC): 16 of harbour-post.example"),
            "{said}"
        );
        for requests in [20, 28] {
            pass(&place, 24);
            limited().run().expect(0);
            assert_eq!(server.requests().len(), requests);
        }
        assert_eq!(place.count("articles"), 25);
    });
}

#[test]
fn a_larger_budget_counts_at_once() {
    on_one_day(|| {
        let (place, (server, list)) = (Place::new(), site("harbour-post.example", 25));
        let words = "--requests-a-day 10 -";
        run(&place, &server, words)
            .input(list.as_str())
            .run()
            .expect(0);
        run(&place, &server, "--requests-a-day 15").run().expect(0);
        assert_eq!(server.requests().len(), 15);
        run(&place, &server, "").run().expect(0);
        assert_eq!(place.count("articles"), 25);
    });
}

#[test]
fn redirects_count_and_break_no_budget() {
    on_one_day(|| {
        let (place, (server, list)) = (Place::new(), site("harbour-post.example", 20));
        let mut moved = String::new();
        for number in 0..20 {
            let from = format!("harbour-post.example/old/{number}");
            let to = format!("http://harbour-post.example/{number}");
            server.set(&from, Answer::redirect(302, &to));
            moved = moved + "http://" + &from + "\n";
        }
        drop(list);
        let words = "--requests-a-day 12 -";
        run(&place, &server, words)
            .input(moved.as_str())
            .run()
            .expect(0);
        let asked = server.requests().len();
        assert!((11..=12).contains(&asked), "{asked}");
        let counted: i64 =
            place.one("SELECT requests FROM hosts WHERE host = 'harbour-post.example'");
        assert!(counted >= i64::try_from(asked).expect("a count"));
        assert_eq!(
            place.count("queue WHERE failures > 0"),
            0,
            "nothing is wrong with them"
        );
    });
}

#[test]
fn what_is_new_comes_before_looks_and_keeps_a_quarter_for_itself() {
    on_one_day(|| {
        let (place, (server, list)) = (Place::new(), site("harbour-post.example", 24));
        let old: String = list
            .lines()
            .take(20)
            .flat_map(|line| [line, "\n"])
            .collect();
        run(&place, &server, "-").input(old).run().expect(0);
        pass(&place, 48);
        let asked = server.requests().len();
        let limited = || run(&place, &server, "--requests-a-day 16");
        limited().arg("-").input(list.as_str()).run().expect(0);
        let mut paths = server.paths().split_off(asked);
        assert_eq!(paths.len(), 12, "looks leave a quarter");
        paths.retain(|path| path != "/robots.txt");
        assert_eq!(paths[..4], ["/20", "/21", "/22", "/23"]);
        assert_eq!(place.count("articles"), 24);
        // News that comes later on that day has the rest.
        for number in 24..30 {
            let text = story(&format!("Story {number}"), "A band played.");
            server.set(
                &format!("harbour-post.example/{number}"),
                Answer::html(&text),
            );
        }
        let late = (24..30).map(|number| format!("http://harbour-post.example/{number}"));
        let late = late.collect::<Vec<_>>().join("\n");
        limited().arg("-").input(late).run().expect(0);
        assert_eq!(server.requests().len() - asked, 16);
        assert_eq!(place.count("articles"), 28);
    });
}

#[test]
fn runs_at_one_time_keep_one_budget() {
    on_one_day(|| {
        let (place, server) = (Place::new(), Server::start([]));
        let mut list = String::new();
        for number in 0..20 {
            for host in 0..4 {
                let text = story(&format!("Story {number} of {host}"), "A band played.");
                let address = format!("town{host}.example/{number}");
                let answer = Answer::html(&text).delayed(Duration::from_millis(5));
                server.set(&address, answer);
                list = list + "http://" + &address + "\n";
            }
        }
        place.file("list.txt", list);
        let start = || run(&place, &server, "--requests-a-day 11 list.txt").start();
        for run in [start(), start(), start()] {
            let ended = run.end();
            assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        }
        let mut asked: BTreeMap<String, usize> = BTreeMap::new();
        for request in server.requests() {
            *asked.entry(request.host).or_default() += 1;
        }
        assert_eq!(asked.len(), 4);
        assert!(asked.values().all(|requests| *requests <= 11), "{asked:?}");
        assert!(asked.values().all(|requests| *requests >= 8), "{asked:?}");
    });
}

#[test]
fn the_limits_of_a_source_are_its_hosts() {
    on_one_day(|| {
        let (place, (server, _)) = (Place::new(), site("harbour-post.example", 25));
        let item = |n: usize| {
            format!("<item><title>{n}</title><link>http://harbour-post.example/{n}</link></item>")
        };
        let items = (0..25).map(item).collect::<Vec<_>>().concat();
        let feed = format!(
            "<rss version=\"2.0\"><channel><title>x</title><link>http://harbour-post.example/</link><description>x</description>{items}</channel></rss>"
        );
        server.set("harbour-post.example/feed", Answer::text(&feed));
        let config = |limits: &str| {
            let text = format!(
                "[[source]]\nurl = \"http://harbour-post.example/feed\"\nkind = \"feed\"\nname = \"harbour\"\n{limits}"
            );
            place.file("newsvault.toml", text);
        };
        config("requests_a_day = 12\ndelay = 0.05\n");
        let began = std::time::Instant::now();
        run(&place, &server, "").run().expect(0);
        assert_eq!(server.requests().len(), 12);
        assert!(
            began.elapsed() > Duration::from_millis(50 * 11),
            "its own pause is kept"
        );
        let listed = Program::on(&place)
            .words("sources list --format jsonl")
            .run()
            .expect(0)
            .json();
        assert_eq!(
            (
                &listed["requests_a_day"],
                &listed["delay"],
                &listed["revisit"]
            ),
            (&12.into(), &0.05.into(), &"usual".into())
        );
        config("");
        run(&place, &server, "").run().expect(0);
        assert_eq!(
            place.count("articles"),
            25,
            "without a limit, the usual one holds"
        );
        config("requests_a_day = 3\n");
        let wrong = run(&place, &server, "").run().expect(2).stderr;
        assert!(
            wrong.contains("line 5") && wrong.contains("10 at least"),
            "{wrong}"
        );
    });
}
