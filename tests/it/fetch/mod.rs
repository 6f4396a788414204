//! One request against servers that behave and servers that do not.

mod addresses;
mod bodies;
mod tls;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use newsvault::fetch::{DIRECT, Fetcher, Options, Timeouts};
use newsvault::model::{
    Attempt, Capture, Failure, HostRecord, Lease, Outcome, PageUrl, Refusal, RobotsRecord,
    TimeoutPhase, Validators,
};

use crate::server::{Answer, Server};

pub(crate) const STORY: &str =
    "<!doctype html><title>Bridge reopens</title><p>The bridge is open again.";

/// The moment of every fetch in these tests.
pub(crate) const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// What most tests want: no proxy, and loopback permitted.
pub(crate) fn options() -> Options {
    Options {
        proxy: Some(DIRECT.to_owned()),
        allow_private: true,
        delay: Duration::ZERO,
        ..Options::default()
    }
}

/// A lease on a URL of which nothing is known.
pub(crate) fn lease(url: &str) -> Lease {
    let url = PageUrl::parse(url).expect("a URL");
    Lease {
        queue_id: 1,
        moved_to: None,
        wanted: newsvault::model::Wanted::Page,
        is_revisit: false,
        validators: Validators::default(),
        failures: 0,
        host: HostRecord::new(url.host_key()),
        url,
    }
}

/// The lease with a robots.txt of its origin as of now.
pub(crate) fn with_robots(mut lease: Lease, status: Option<u16>, text: &str) -> Lease {
    lease.host.robots.push(RobotsRecord {
        origin: lease.url.as_url().origin().ascii_serialization(),
        fetched_at: NOW,
        status,
        text: text.to_owned(),
    });
    lease
}

pub(crate) async fn fetch(lease: &Lease, options: Options) -> Attempt {
    let fetcher = Fetcher::new(options).expect("the options make sense");
    fetcher.fetch(lease, NOW, &mut fetcher.place()).await
}

/// With the usual options.
pub(crate) async fn fetch_url(url: &str) -> Attempt {
    fetch(&lease(url), options()).await
}

/// What came of one answer.
async fn outcome_of(answer: Answer) -> Outcome {
    let server = Server::start([("/story", answer)]);
    fetch_url(&server.url("/story")).await.outcome
}

async fn failure_of(answer: Answer) -> Failure {
    failure(outcome_of(answer).await)
}

pub(crate) fn failure(outcome: Outcome) -> Failure {
    match outcome {
        Outcome::Failed(failure) => failure,
        other => panic!("it should have failed: {other:?}"),
    }
}

pub(crate) fn captured(attempt: &Attempt) -> &Capture {
    match &attempt.outcome {
        Outcome::Captured(capture) => capture,
        other => panic!("no page: {other:?}"),
    }
}

#[tokio::test]
async fn a_page_is_captured_as_it_came() {
    let page = Answer::html(STORY)
        .header("ETag", "\"v1\"")
        .header("X-Story", "Größe");
    let server = Server::start([("/story?id=7", page)]);
    let options = Options {
        contact: Some("desk@example.com".to_owned()),
        ..options()
    };
    let attempt = fetch(&lease(&server.url("/story?id=7")), options).await;

    let capture = captured(&attempt);
    assert_eq!(capture.body, STORY.as_bytes());
    assert_eq!(capture.status, 200);
    assert_eq!(capture.captured_at, NOW);
    assert_eq!(
        capture.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(capture.header("etag"), Some("\"v1\""));
    assert_eq!(capture.header("x-story"), Some("Größe"));
    assert_eq!(attempt.status, Some(200));
    assert_eq!(attempt.bytes, STORY.len() as u64);
    assert_eq!(attempt.remote_address, Some([127, 0, 0, 1].into()));
    assert!(
        attempt
            .first_byte
            .is_some_and(|first| first <= attempt.duration)
    );

    let requests = server.requests();
    assert_eq!(server.paths(), ["/robots.txt", "/story?id=7"]);
    assert_eq!(requests[1].method, "GET");
    let agent = requests[1].header("user-agent").unwrap_or_default();
    assert!(agent.starts_with("newsvault/"), "{agent}");
    assert!(agent.ends_with("(+desk@example.com)"), "{agent}");
}

#[tokio::test]
async fn a_bad_header_does_not_cost_the_page() {
    let page = Answer::html(STORY)
        .header("Bad Name", "x")
        .header("X-Folded", "one\r\n two");
    let server = Server::start([("/story", page)]);
    let attempt = fetch_url(&server.url("/story")).await;
    assert_eq!(captured(&attempt).body, STORY.as_bytes());
    assert_eq!(captured(&attempt).header("x-folded"), Some("one two"));
}

#[tokio::test]
async fn limits_may_be_as_long_as_can_be_said() {
    let forever = Timeouts {
        connect: Duration::MAX,
        first_byte: Duration::MAX,
        idle: Duration::MAX,
        total: Duration::MAX,
    };
    let server = Server::start([("/story", Answer::html(STORY))]);
    let options = Options {
        timeouts: forever,
        max_bytes: u64::MAX,
        ..options()
    };
    let attempt = fetch(&lease(&server.url("/story")), options).await;
    assert_eq!(captured(&attempt).body, STORY.as_bytes());
}

#[tokio::test]
async fn compressed_and_chunked_bodies_are_decoded() {
    let long = STORY.repeat(100);
    for answer in [
        Answer::html(&long).gzip(),
        Answer::html(&long).chunked(),
        Answer::html(&long).gzip().chunked(),
    ] {
        let server = Server::start([("/story", answer)]);
        let attempt = fetch_url(&server.url("/story")).await;
        let capture = captured(&attempt);
        assert_eq!(capture.body, long.as_bytes());
        assert_eq!(attempt.bytes, long.len() as u64);
        assert_eq!(capture.header("content-encoding"), None);
        assert_eq!(capture.header("transfer-encoding"), None);
    }
}

#[tokio::test]
async fn a_page_that_stands_is_not_sent_again() {
    let page = Answer::html(STORY).header("ETag", "\"v1\"");
    let server = Server::start([("/story", page)]);
    let mut lease = lease(&server.url("/story"));
    lease.validators = Validators {
        etag: Some("\"v1\"".to_owned()),
        last_modified: Some("Thu, 01 Jan 1970 00:00:00 GMT".to_owned()),
    };
    let attempt = fetch(&lease, options()).await;
    assert_eq!(attempt.outcome, Outcome::NotModified);
    assert_eq!(attempt.status, Some(304));
    assert_eq!(
        server.requests()[1].header("if-modified-since"),
        Some("Thu, 01 Jan 1970 00:00:00 GMT")
    );

    server.set("/story", Answer::html(STORY).header("ETag", "\"v2\""));
    assert_eq!(
        captured(&fetch(&lease, options()).await).body,
        STORY.as_bytes()
    );
    assert_eq!(
        failure_of(Answer::status(304)).await,
        Failure::HttpStatus(304)
    );
}

#[tokio::test]
async fn redirects_are_followed_to_the_end_with_their_cookies() {
    let first = Answer::redirect(302, "/two").header("Set-Cookie", "seen=1");
    let server = Server::start([
        ("/one", first),
        ("/two", Answer::redirect(301, "three#part")),
        ("/three", Answer::html(STORY)),
    ]);
    let attempt = fetch_url(&server.url("/one")).await;
    assert_eq!(attempt.url.as_str(), server.url("/one"));
    assert_eq!(attempt.final_url.as_str(), server.url("/three"));
    assert_eq!(captured(&attempt).url.as_ref(), Some(&attempt.final_url));
    assert_eq!(server.paths(), ["/robots.txt", "/one", "/two", "/three"]);
    assert_eq!(server.requests()[3].header("cookie"), Some("seen=1"));
}

#[tokio::test]
async fn redirects_end_somewhere() {
    let server = Server::start([("/story", Answer::redirect(302, "/story"))]);
    let options = Options {
        max_redirects: 3,
        ..options()
    };
    let attempt = fetch(&lease(&server.url("/story")), options).await;
    assert_eq!(failure(attempt.outcome), Failure::Redirects);
    assert_eq!(attempt.status, Some(302));
    assert_eq!(server.requests().len(), 1 + 4);

    for elsewhere in ["file:///etc/passwd", "ftp://example.com/", "http://"] {
        let failure = failure_of(Answer::redirect(302, elsewhere)).await;
        assert_eq!(failure.code(), "protocol", "{elsewhere}");
    }
}

#[tokio::test]
async fn a_body_cut_short_is_never_a_page() {
    let long = STORY.repeat(100);
    for answer in [
        Answer::html(&long).cut_after(4000),
        Answer::html(&long).cut_after(20),
        Answer::html(&long).chunked().cut_after(4000),
        Answer::html(&long).gzip().cut_after(60),
        Answer::html(&long).gzip().chunked().cut_after(60),
    ] {
        assert_eq!(
            failure_of(answer.clone()).await,
            Failure::Truncated,
            "{answer:?}"
        );
    }
}

#[tokio::test]
async fn a_body_has_a_limit_after_decompression() {
    let long = STORY.to_owned() + &" ".repeat(50_000_000);
    let page = Answer::html(&long[..10_000]);
    let server = Server::start([("/story", page), ("/bomb", Answer::html(&long).gzip())]);
    let limited = |max_bytes| Options {
        max_bytes,
        ..options()
    };
    let story = lease(&server.url("/story"));
    let attempt = fetch(&story, limited(9_999)).await;
    assert_eq!(failure(attempt.outcome), Failure::TooLarge(9_999));
    assert_eq!(
        captured(&fetch(&story, limited(10_000)).await).body.len(),
        10_000
    );

    let bomb = fetch(&lease(&server.url("/bomb")), limited(1_000_000)).await;
    assert!(bomb.bytes < 2_000_000, "{} bytes were decoded", bomb.bytes);
    assert_eq!(failure(bomb.outcome), Failure::TooLarge(1_000_000));
}

#[tokio::test]
async fn silence_runs_into_the_limits() {
    let (short, long) = (Duration::from_millis(200), Duration::from_secs(600));
    let limited = |first_byte, idle, total| Options {
        timeouts: Timeouts {
            connect: long,
            first_byte,
            idle,
            total,
        },
        ..options()
    };
    let server = Server::start([
        ("/mute", Answer::html(STORY).delayed(long)),
        ("/hangs", Answer::html(STORY).hangs_after(20)),
    ]);
    for (path, limits, phase) in [
        ("/mute", (short, long, long), TimeoutPhase::FirstByte),
        ("/mute", (long, long, short), TimeoutPhase::Total),
        ("/hangs", (long, short, long), TimeoutPhase::Idle),
        ("/hangs", (long, long, short), TimeoutPhase::Total),
    ] {
        // Only the page itself is under the short limits.
        let lease = with_robots(lease(&server.url(path)), Some(404), "");
        let (first_byte, idle, total) = limits;
        let attempt = fetch(&lease, limited(first_byte, idle, total)).await;
        assert_eq!(failure(attempt.outcome), Failure::Timeout(phase), "{path}");
    }
}

#[tokio::test]
async fn what_is_no_page_is_named() {
    for (answer, kind) in [
        (
            Answer::new(200, "text/html", b"%PDF-1.7\n"),
            "application/pdf",
        ),
        (
            Answer::new(200, "application/json", b"{}"),
            "application/json",
        ),
        (
            Answer::new(200, "text/xml", b"<?xml version='1.0'?><rss>"),
            "application/rss+xml",
        ),
    ] {
        assert_eq!(failure_of(answer).await, Failure::NotAPage(kind.to_owned()));
    }
    // It is seen from the first bytes: the rest, which never comes, is not waited for.
    let film = Answer::new(200, "video/mp4", &[0; 9000]).hangs_after(5000);
    assert_eq!(
        failure_of(film).await,
        Failure::NotAPage("video/mp4".to_owned())
    );
}

#[tokio::test]
async fn answers_without_a_page() {
    assert_eq!(failure_of(Answer::html("")).await, Failure::Empty);
    assert_eq!(
        failure_of(Answer::new(204, "text/html", b"")).await,
        Failure::Empty
    );
    for status in [300, 403, 404, 410, 500] {
        assert_eq!(
            failure_of(Answer::status(status)).await,
            Failure::HttpStatus(status)
        );
    }
}

#[tokio::test]
async fn a_host_that_asks_for_rest_gets_it() {
    for (status, value, seconds) in [
        (429, "120", Some(120)),
        (503, "Thu, 01 Jan 1970 00:10:00 GMT", Some(600)),
        (429, "later", None),
        (500, "120", None),
    ] {
        let answer = Answer::status(status).header("Retry-After", value);
        let server = Server::start([("/story", answer)]);
        let attempt = fetch_url(&server.url("/story")).await;
        assert_eq!(
            attempt.outcome,
            Outcome::Failed(Failure::HttpStatus(status))
        );
        let not_before = attempt.host.and_then(|host| host.not_before);
        assert_eq!(not_before, seconds.map(|s| NOW + TimeDelta::seconds(s)));
    }
}

#[test]
fn options_that_make_no_sense_are_refused() {
    let proxy = Options {
        proxy: Some("gopher://x".to_owned()),
        ..Options::default()
    };
    let agent = Options {
        user_agent: "a\nb".to_owned(),
        ..Options::default()
    };
    for (options, name) in [(proxy, "`gopher://x`"), (agent, "`a\nb`")] {
        let error = Fetcher::new(options).expect_err("no sense").to_string();
        assert!(
            error.contains(name) && error.contains("\nhint: "),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_refused_page_is_no_failure() {
    let server = Server::start([("/story", Answer::html(STORY))]);
    let text = "User-agent: *\nDisallow: /story\n";
    let lease = with_robots(lease(&server.url("/story")), Some(200), text);
    let attempt = fetch(&lease, options()).await;
    assert_eq!(attempt.outcome, Outcome::Refused(Refusal::Robots));
    assert_eq!((attempt.status, attempt.host), (None, None));
    assert!(server.requests().is_empty());
}
