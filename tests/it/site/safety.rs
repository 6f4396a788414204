//! Hostile pages are shown harmless, and only those who may ask get answers.

use std::time::{Duration, Instant};

use super::{Served, keep, newspaper, story};
use crate::archive::Place;
use newsvault::Archive;

const PAGES: [&str; 10] = [
    "/",
    "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
    "/articles/1",
    "/articles/1/evidence",
    "/articles/1/diff",
    "/changes",
    "/outlets",
    "/authors",
    "/sql?sql=SELECT+headline,url,body+FROM+articles",
    "/snapshots/1",
];

#[test]
fn stored_text_is_only_ever_text() {
    let place = Place::new();
    let mut archive = Archive::open(&place.path).expect("a new archive");
    let headline = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt; \u{202e}drawkcab \"quoted' story";
    let more = "<link rel=canonical href='javascript:alert(3)'><meta property='og:image' content='javascript:alert(4)'>\
                <meta name=author content='&lt;svg onload=alert(5)&gt; Bad Name'>";
    let page = story(
        headline,
        "&lt;iframe src=javascript:alert(6)&gt; stands in the text of this story for all to see.",
        more,
    );
    keep(&mut archive, "a", &page, 0);
    keep(
        &mut archive,
        "a",
        &page.replace("stands in", "stood &lt;b&gt; in"),
        1,
    );
    drop(archive);
    let served = Served::here(&place);
    for path in PAGES {
        let answer = served.get(path);
        assert_eq!(answer.status, 200, "{path}");
        let body = &answer.body;
        for wrong in [
            "<script>",
            "<img",
            "<svg onload",
            "<iframe src=javascript",
            "href=\"javascript",
            " onerror=alert(2)>",
            "<b>",
        ] {
            assert!(!body.contains(wrong), "{path} has {wrong}\n{body}");
        }
        // All that runs and all that styles is ours, and from here.
        for (tag, from) in [
            ("<script", "<script src=\"/assets/"),
            (
                "<link rel=\"stylesheet\"",
                "<link rel=\"stylesheet\" href=\"/assets/",
            ),
        ] {
            assert_eq!(
                body.matches(tag).count(),
                body.matches(from).count(),
                "{path}"
            );
        }
        assert!(
            !body.contains(" style=") && !body.contains(" onclick="),
            "{path}"
        );
        for header in [
            "content-security-policy: default-src 'none'; style-src 'self'; script-src 'self'",
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
        ] {
            assert!(answer.head.contains(header), "{path}: {}", answer.head);
        }
    }
}

#[test]
fn a_stored_page_can_do_nothing() {
    let place = newspaper();
    let served = Served::here(&place);
    let shown = served.page("/snapshots/1");
    assert!(shown.contains("sandbox=\"\""), "{shown}");
    let raw = served.get("/snapshots/1/raw");
    assert!(
        raw.head
            .contains("content-security-policy: sandbox; default-src 'none'"),
        "{}",
        raw.head
    );
    assert!(!raw.head.contains("set-cookie"), "{}", raw.head);
    assert!(raw.body.contains("<h1>Bridge reopens"), "as it came");
}

#[test]
fn an_enormous_headline_is_shown_in_part() {
    let place = Place::new();
    let mut archive = Archive::open(&place.path).expect("a new archive");
    let headline = "Flood ".repeat(200_000);
    let data = format!(
        "<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"{headline}\"}}</script>"
    );
    keep(
        &mut archive,
        "a",
        &story(
            &headline,
            "The river rose by two metres in the night, and the bridge is closed.",
            &data,
        ),
        0,
    );
    let served = Served::here(&place);
    let shown = served.page("/articles/1");
    let title = shown
        .split("<h1")
        .nth(1)
        .and_then(|rest| rest.split("</h1>").next());
    assert!(title.is_some_and(|title| title.len() < 3_000));
    for path in [
        "/",
        "/search?q=river",
        "/sql?sql=SELECT+headline+FROM+articles",
    ] {
        let body = served.page(path);
        assert!(body.len() < 200_000, "{path}: {}", body.len());
    }
}

#[test]
fn names_that_point_here_are_refused() {
    let place = newspaper();
    let served = Served::start(&place, "0 --host-name archive.example");
    for (host, status) in [
        ("evil.example", 421),
        ("127.0.0.1", 200),
        ("localhost:1234", 200),
        ("archive.example", 200),
        ("192.168.0.1", 421),
    ] {
        assert_eq!(
            served
                .ask(&format!("GET /outlets HTTP/1.1\r\nHost: {host}"))
                .status,
            status,
            "{host}"
        );
    }
    // HTTP/1.0 may leave it out; we do not.
    assert_eq!(served.ask("GET / HTTP/1.0").status, 421);
}

#[test]
fn elsewhere_everyone_needs_the_token() {
    let place = newspaper();
    let served = Served::start(&place, "0.0.0.0:0");
    let said = served.running.stderr.so_far();
    let token = said
        .split("token=")
        .nth(1)
        .and_then(|rest| rest.split_whitespace().next())
        .expect("a token");
    assert_eq!(token.len(), 32);
    for path in [
        "/",
        "/articles/1.json",
        "/assets/x/style.css",
        "/snapshots/1/raw",
    ] {
        let answer = served.get(path);
        assert_eq!(answer.status, 401, "{path}");
        assert!(!answer.body.contains("Bridge"), "{path}");
    }
    assert_eq!(served.get("/?token=0123456789abcdef").status, 401);
    // What reads feeds keeps no cookies.
    assert_eq!(served.get("/search.atom").status, 401);
    let feed = served.get(&format!("/search.atom?token={token}"));
    assert!(
        feed.status == 200 && feed.body.contains("<entry"),
        "{}",
        feed.body
    );
    let entered = served.get(&format!("/search?q=bridge&token={token}"));
    assert_eq!(entered.status, 303);
    assert!(
        entered.head.contains("location: /search?q=bridge\r\n"),
        "{}",
        entered.head
    );
    assert!(
        entered.head.contains("httponly; samesite=lax"),
        "{}",
        entered.head
    );
    let host = format!("GET / HTTP/1.1\r\nHost: {}", served.site.0);
    assert_eq!(
        served
            .ask(&format!("{host}\r\nCookie: a=b; newsvault_token={token}"))
            .status,
        200
    );
    assert_eq!(
        served
            .ask(&format!("{host}\r\nAuthorization: Bearer {token}"))
            .status,
        200
    );
    assert_eq!(
        served
            .ask(&format!("{host}\r\nAuthorization: Bearer {token}x"))
            .status,
        401
    );
}

#[test]
fn only_reading_is_to_be_had() {
    let place = newspaper();
    let served = Served::here(&place);
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let answer = served.ask(&format!(
            "{method} /sql?sql=SELECT+1 HTTP/1.1\r\nHost: {}\r\nContent-Length: 0",
            served.site.0
        ));
        assert_eq!(answer.status, 405, "{method}");
    }
    for sql in [
        "DELETE FROM articles",
        "ATTACH 'x.db' AS x",
        "PRAGMA journal_mode = DELETE",
        "SELECT 1; SELECT 2",
        "SELECT load_extension('x')",
    ] {
        let sql = sql.replace(' ', "+");
        let answer = served.get(&format!("/sql?sql={sql}"));
        assert_eq!(answer.status, 400, "{sql}: {}", answer.body);
    }
    let long = "a".repeat(100_000);
    let answer = served.get(&format!("/search?q={long}"));
    assert!(
        [400, 431, 414].contains(&answer.status),
        "{}",
        answer.status
    );
}

/// A question without an end is ended, and others are answered meanwhile.
#[test]
fn endless_sql_is_ended() {
    let place = newspaper();
    let served = Served::here(&place);
    let endless = "/sql.json?sql=WITH+RECURSIVE+n(i)+AS+(SELECT+1+UNION+ALL+SELECT+i%2B1+FROM+n)+SELECT+count(*)+FROM+n";
    let site = &served.site;
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| site.get(endless));
        let began = Instant::now();
        assert_eq!(site.get("/outlets").status, 200);
        let answered = began.elapsed();
        let ended = asked.join().expect("an answer");
        assert_eq!(ended.status, 400, "{}", ended.body);
        assert!(ended.body.contains("10"), "{}", ended.body);
        assert!(
            answered < Duration::from_secs(10),
            "it did not wait for the other one"
        );
    });
    let rows = served.json("/sql.json?sql=WITH+RECURSIVE+n(i)+AS+(SELECT+1+UNION+ALL+SELECT+i%2B1+FROM+n)+SELECT+i+FROM+n");
    assert_eq!(
        (rows["rows"].as_array().map(Vec::len), &rows["cut"]),
        (Some(10_000), &serde_json::json!(true))
    );
}

#[test]
fn it_ends_in_good_order() {
    let place = newspaper();
    let served = Served::here(&place);
    assert_eq!(served.get("/").status, 200);
    served.running.signal("TERM");
    let ended = served.running.end();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
}

#[test]
fn what_is_wrong_with_the_server_is_told() {
    use crate::program::Program;
    let says = |place: &Place, words: &str, code: i32, said: &str| {
        let ended = Program::on(place).words("serve --bind").words(words).run();
        assert_eq!(ended.code, Some(code), "{words}");
        assert!(ended.stderr.contains(said), "{words}: {}", ended.stderr);
    };
    says(&Place::new(), "0", 3, "there is no such file");
    let place = newspaper();
    says(&place, "0 --token short", 2, "16 characters");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    says(&place, &port, 2, "cannot serve at");
}
