//! robots.txt, asked as RFC 9309 says, over real HTTP.

use std::time::Duration;

use chrono::TimeDelta;
use newsvault::fetch::{Fetcher, Options, Timeouts, crawl_delay};
use newsvault::model::{Attempt, Failure, Lease, Outcome, PageUrl, Refusal};

use crate::fetch::{NOW, captured, failure, fetch, lease, options, with_robots};
use crate::server::{Answer, Server};

const STORY: &str = "<!doctype html><p>Story";

/// What comes of `/story` with this robots.txt.
async fn story_under(robots: Answer) -> Attempt {
    let server = Server::start([("/robots.txt", robots), ("/story", Answer::html(STORY))]);
    fetch(&lease(&server.url("/story")), options()).await
}

async fn is_allowed(robots: Answer) -> bool {
    match story_under(robots).await.outcome {
        Outcome::Captured(_) => true,
        Outcome::Refused(Refusal::Robots) => false,
        other => panic!("neither allowed nor disallowed: {other:?}"),
    }
}

#[tokio::test]
async fn rules_are_kept() {
    for (text, allowed) in [
        ("User-agent: *\nDisallow: /private\n", true),
        ("User-agent: *\nDisallow: /\n", false),
        (
            "User-agent: newsvault\nDisallow: /story\n\nUser-agent: *\nAllow: /\n",
            false,
        ),
        (
            "User-agent: *\nDisallow: /\n\nUser-agent: NewsVault\nDisallow:\n",
            true,
        ),
        ("User-agent: *\nDisallow: /s\nAllow: /story$\n", true),
        ("", true),
        ("<html>no robots here", true),
    ] {
        assert_eq!(is_allowed(Answer::text(text)).await, allowed, "{text}");
    }
}

#[tokio::test]
async fn unavailable_allows_and_unreachable_disallows() {
    for status in [401, 403, 404, 410, 429] {
        assert!(is_allowed(Answer::status(status)).await, "{status}");
    }
    let text = "User-agent: *\nAllow: /\n";
    for answer in [
        Answer::status(500),
        Answer::status(503),
        Answer::text(text).cut_after(5),
        Answer::redirect(302, "http://127.0.0.1:1/robots.txt"),
    ] {
        let attempt = story_under(answer.clone()).await;
        let refused = Outcome::Refused(Refusal::RobotsUnreachable);
        assert_eq!(attempt.outcome, refused, "{answer:?}");
        let record = attempt.host.expect("the lack is remembered");
        assert_eq!(record.robots.len(), 1);
    }
}

#[tokio::test]
async fn a_host_that_is_down_is_a_failure_of_the_page() {
    let address = Server::start([]).url("/story");
    let attempt = fetch(&lease(&address), options()).await;
    assert_eq!(failure(attempt.outcome).code(), "connect");
    assert_eq!(attempt.host, None);
}

#[tokio::test]
async fn only_the_first_500_kib_count() {
    let filler = "# nothing\n".repeat(60 * 1024);
    let early = format!("User-agent: *\nDisallow: /story\n{filler}");
    let late = format!("User-agent: *\n{filler}Disallow: /story\n");
    assert!(!is_allowed(Answer::text(&early)).await);
    assert!(is_allowed(Answer::text(&late)).await);
    let attempt = story_under(Answer::text(&late).gzip()).await;
    let record = attempt.host.expect("it is remembered");
    assert!(record.robots[0].text.len() <= 500 * 1024);
}

#[tokio::test]
async fn five_redirects_are_followed_and_no_more() {
    let disallow = "User-agent: *\nDisallow: /\n";
    for (hops, allowed) in [(5, false), (6, true)] {
        let server = Server::start([("/story", Answer::html(STORY))]);
        for hop in 0..hops {
            let here = if hop == 0 {
                "/robots.txt".to_owned()
            } else {
                format!("/{hop}")
            };
            server.set(&here, Answer::redirect(301, &format!("/{}", hop + 1)));
        }
        server.set(&format!("/{hops}"), Answer::text(disallow));
        let attempt = fetch(&lease(&server.url("/story")), options()).await;
        assert_eq!(
            matches!(attempt.outcome, Outcome::Captured(_)),
            allowed,
            "{hops}"
        );
    }
}

#[tokio::test]
async fn a_record_is_used_for_a_day() {
    let disallow = "User-agent: *\nDisallow: /\nCrawl-delay: 3\n";
    let server = Server::start([
        ("/robots.txt", Answer::text(disallow)),
        ("/story", Answer::html(STORY)),
    ]);
    let known = with_robots(lease(&server.url("/story")), Some(404), "");
    let attempt = fetch(&known, options()).await;
    assert_eq!(captured(&attempt).body, STORY.as_bytes());
    assert_eq!(attempt.host, None, "nothing new is known");

    let mut old = known;
    old.host.robots[0].fetched_at = NOW - TimeDelta::days(1);
    let attempt = fetch(&old, options()).await;
    assert_eq!(attempt.outcome, Outcome::Refused(Refusal::Robots));
    let host = attempt.host.expect("the rules are new");
    assert_eq!(host.robots.len(), 1);
    assert_eq!(host.robots[0].fetched_at, NOW);
    assert_eq!(host.robots[0].text, disallow);
    let delay = crawl_delay(&host, &attempt.url);
    assert_eq!(delay, Some(Duration::from_secs(3)));
}

#[tokio::test]
async fn every_origin_on_the_way_is_asked() {
    let disallow = Answer::text("User-agent: *\nDisallow: /\n");
    let elsewhere = "http://night-desk.example/story";
    let server = Server::start([
        (
            "harbour-post.example/story",
            Answer::redirect(301, elsewhere),
        ),
        ("night-desk.example/robots.txt", disallow),
        ("night-desk.example/story", Answer::html(STORY)),
    ]);
    let proxied = Options {
        proxy: Some(server.address()),
        delay: Duration::ZERO,
        ..Options::default()
    };
    let attempt = fetch(&lease("http://harbour-post.example/story"), proxied).await;
    assert_eq!(attempt.outcome, Outcome::Refused(Refusal::Robots));
    assert_eq!(attempt.final_url.as_str(), elsewhere);
    let asked: Vec<String> = server
        .requests()
        .iter()
        .map(|r| format!("{}{}", r.host, r.path))
        .collect();
    assert_eq!(
        asked,
        [
            "harbour-post.example/robots.txt",
            "harbour-post.example/story",
            "night-desk.example/robots.txt"
        ]
    );
}

#[tokio::test]
async fn validators_and_rest_stay_with_their_host() {
    let busy = Answer::status(429).header("Retry-After", "60");
    let server = Server::start([
        (
            "harbour-post.example/story",
            Answer::redirect(301, "http://night-desk.example/"),
        ),
        ("night-desk.example/", busy),
    ]);
    let proxied = Options {
        proxy: Some(server.address()),
        delay: Duration::ZERO,
        ..Options::default()
    };
    let mut lease: Lease = lease("http://harbour-post.example/story");
    lease.validators.etag = Some("\"v1\"".to_owned());
    let attempt = fetch(&lease, proxied).await;
    assert_eq!(failure(attempt.outcome), Failure::HttpStatus(429));
    assert_eq!(attempt.host.and_then(|host| host.not_before), None);
    let etags: Vec<bool> = server
        .requests()
        .iter()
        .map(|r| r.header("if-none-match").is_some())
        .collect();
    assert_eq!(etags, [false, true, false, false]);
}

#[tokio::test]
async fn a_server_that_answers_in_turn_is_understood() {
    let server = Server::start([
        ("/robots.txt", Answer::status(503)),
        ("/robots.txt", Answer::text("User-agent: *\nAllow: /\n")),
        ("/story", Answer::html(STORY)),
    ]);
    let first = fetch(&lease(&server.url("/story")), options()).await;
    assert_eq!(first.outcome, Outcome::Refused(Refusal::RobotsUnreachable));
    let mut later = lease(&server.url("/story"));
    later.host = first.host.expect("the lack is remembered");
    later.host.robots[0].fetched_at = NOW - TimeDelta::hours(1);
    let second = fetch(&later, options()).await;
    assert_eq!(captured(&second).body, STORY.as_bytes());
    assert!(server.requests().is_sorted_by_key(|r| r.at));
}

#[tokio::test]
async fn a_robots_txt_that_never_comes_is_unreachable() {
    let short = Timeouts {
        total: Duration::from_millis(300),
        ..Timeouts::default()
    };
    let rules = Answer::text("User-agent: *\nAllow: /\n");
    for slow in [
        rules.clone().delayed(Duration::from_secs(600)),
        rules.clone().hangs_after(5),
        rules.drips(Duration::from_millis(50)),
    ] {
        let server = Server::start([("/robots.txt", slow), ("/story", Answer::html(STORY))]);
        let options = Options {
            timeouts: short,
            ..options()
        };
        let attempt = fetch(&lease(&server.url("/story")), options).await;
        let refused = Outcome::Refused(Refusal::RobotsUnreachable);
        assert_eq!(attempt.outcome, refused);
        assert_eq!(server.paths(), ["/robots.txt"]);
    }
}

#[tokio::test]
async fn a_host_that_is_busy_with_its_robots_txt_is_left_alone() {
    let busy = Answer::status(429).header("Retry-After", "90");
    let server = Server::start([("/robots.txt", busy), ("/story", Answer::html(STORY))]);
    let attempt = fetch(&lease(&server.url("/story")), options()).await;
    let refused = Outcome::Refused(Refusal::RobotsUnreachable);
    assert_eq!(attempt.outcome, refused);
    assert_eq!(server.paths(), ["/robots.txt"]);
    let host = attempt.host.expect("it is remembered");
    assert_eq!(host.not_before, Some(NOW + TimeDelta::seconds(90)));
    assert!(host.pause > Duration::ZERO);
}

/// A redirect leads to another host's file; it is that host's from then on.
#[tokio::test]
async fn no_robots_txt_is_asked_for_twice_in_a_run() {
    let elsewhere = "http://night-desk.example/story";
    let server = Server::start([
        (
            "harbour-post.example/story",
            Answer::redirect(301, elsewhere),
        ),
        ("night-desk.example/story", Answer::html(STORY)),
    ]);
    let proxied = Options {
        proxy: Some(server.address()),
        ..options()
    };
    let fetcher = Fetcher::new(proxied).expect("the options make sense");
    for page in ["http://harbour-post.example/story", elsewhere] {
        let attempt = fetcher.fetch(&lease(page), NOW, &mut fetcher.place()).await;
        assert_eq!(attempt.final_url.as_str(), elsewhere);
        let moved = attempt.moved_to().map(PageUrl::as_str);
        assert_eq!(moved.is_some(), page != elsewhere);
    }
    let robots = server
        .paths()
        .iter()
        .filter(|p| *p == "/robots.txt")
        .count();
    assert_eq!(robots, 2);
}
