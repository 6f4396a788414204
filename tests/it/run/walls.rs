//! What stands in front of pages, and pages that do not want to be kept.

use std::path::Path;

use crate::archive::Place;
use crate::pages::{story, story_with};
use crate::program::Program;
use crate::run::{pages_asked, run};
use crate::server::{Answer, Server};

fn sample(name: &str) -> String {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_pages");
    std::fs::read_to_string(samples.join(format!("{name}.html"))).expect("a sample page")
}

#[test]
fn walls_and_soft_404s_are_recorded_as_such_and_left_alone() {
    let (place, server) = (Place::new(), Server::start([]));
    let walls = ["bot_wall", "consent_wall", "login_wall", "soft_404"];
    let mut list = Vec::new();
    for wall in walls {
        let page = Answer::html(&sample(wall)).header("ETag", "\"wall\"");
        server.then(&format!("/{wall}"), page);
        list.push(format!("http://{}.example/{wall}", wall.replace('_', "-")));
    }
    run(&place, &server, "-")
        .input(list.join("\n"))
        .run()
        .expect(0);
    let found: Vec<String> = place.column("SELECT error FROM fetches ORDER BY error");
    assert_eq!(found, walls);
    let found: Vec<String> = place.column("SELECT last_error FROM queue ORDER BY last_error");
    assert_eq!(found, walls);
    let left_alone = |days| {
        let sql = "queue WHERE parked AND etag IS NULL AND julianday(next_at) - julianday('now') >";
        place.count(&format!("{sql} {days}"))
    };
    assert_eq!(left_alone(0.7), 4);
    assert_eq!(left_alone(5.0), 3, "what is gone may come back sooner");
    assert_eq!((place.count("articles"), place.count("snapshots")), (0, 4));
    let advice = Program::on(&place).words("failures --now --error bot_wall");
    assert!(
        advice
            .run()
            .expect(0)
            .text()
            .contains("takes us for a robot")
    );

    // They are not asked again before that; and where a wall came down there is a story.
    run(&place, &server, "").run().expect(0);
    assert_eq!(pages_asked(&server), 4);
    server.set(
        "/bot_wall",
        Answer::html(&story("Bridge", "A band played.")),
    );
    run(
        &place,
        &server,
        "--recheck http://bot-wall.example/bot_wall",
    )
    .run()
    .expect(0);
    assert_eq!(place.count("articles"), 1);
    assert_eq!(
        place.count("queue WHERE last_error IS NULL AND NOT parked"),
        1
    );
}

#[test]
fn a_challenge_is_one_whatever_its_status() {
    let (place, server) = (Place::new(), Server::start([]));
    let challenge = "<script src='/cdn-cgi/challenge-platform/h/g/orchestrate'></script>";
    let answer = |status| Answer::new(status, "text/html", challenge.as_bytes());
    for (route, answer) in [
        ("a.example/", answer(403)),
        ("b.example/", answer(503)),
        (
            "c.example/",
            Answer::status(403).header("CF-Mitigated", "challenge"),
        ),
        ("d.example/", Answer::status(403)),
        ("e.example/", answer(503).header("Retry-After", "60")),
    ] {
        server.then(route, answer);
    }
    let list = "http://a.example/\nhttp://b.example/\nhttp://c.example/\nhttp://d.example/\nhttp://e.example/";
    run(&place, &server, "-").input(list).run().expect(1);
    let found: Vec<String> =
        place.column("SELECT status || ' ' || error FROM fetches ORDER BY host");
    assert_eq!(
        found,
        [
            "403 bot_wall",
            "503 bot_wall",
            "403 bot_wall",
            "403 http_403",
            "503 http_503"
        ]
    );
    assert_eq!(
        place.count("queue WHERE parked AND last_error = 'bot_wall'"),
        3
    );
}

#[test]
fn a_wall_takes_no_story_away() {
    let (place, server) = (Place::new(), Server::start([]));
    server.then("/a", Answer::html(&story("Bridge", "A band played.")));
    server.then("/a", Answer::html(&sample("consent_wall")));
    for _ in 0..2 {
        run(&place, &server, "http://town.example/a --recheck")
            .run()
            .expect(0);
    }
    assert_eq!((place.count("articles"), place.count("revisions")), (1, 1));
}

#[test]
fn who_does_not_want_to_be_archived_is_known_and_on_request_is_not() {
    let meta = r#"<meta name="robots" content="noarchive">"#;
    let routes = || {
        Server::start([
            ("/open", Answer::html(&story("Open", "A band played."))),
            (
                "/header",
                Answer::html(&story("By header", "A band played."))
                    .header("X-Robots-Tag", "googlebot: nofollow, newsvault: noarchive"),
            ),
            (
                "/meta",
                Answer::html(&story_with("By element", "A band played.", meta)),
            ),
        ])
    };
    let list = "http://town.example/open\nhttp://port.example/header\nhttp://quay.example/meta";
    let (place, server) = (Place::new(), routes());
    run(&place, &server, "-").input(list).run().expect(0);
    let marked: Vec<i64> = place.column("SELECT noarchive FROM snapshots ORDER BY url");
    assert_eq!(marked, [1, 1, 0]);

    let (place, server) = (Place::new(), routes());
    run(&place, &server, "- --honour-noarchive")
        .input(list)
        .run()
        .expect(1);
    assert_eq!((place.count("snapshots"), place.count("payloads")), (1, 1));
    assert_eq!(
        place.count("fetches WHERE outcome = 'refused' AND error = 'noarchive'"),
        2
    );
    assert_eq!(
        place.count("queue WHERE parked AND last_error = 'noarchive'"),
        2
    );
}
