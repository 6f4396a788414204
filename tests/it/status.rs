//! `newsvault status`: what it says while others work and when nobody does.

use crate::archive::Place;
use crate::pages::story;
use crate::program::{Ended, Program};
use crate::run::run;
use crate::server::{Answer, Server};

pub(crate) fn feed(paths: &[&str]) -> Answer {
    let item = |path: &&str| {
        format!("<item><title>{path}</title><link>http://harbour-post.example/{path}</link></item>")
    };
    let items = paths.iter().map(item).collect::<Vec<_>>().concat();
    Answer::text(&format!(
        "<rss version=\"2.0\"><channel><title>x</title><link>http://harbour-post.example/</link><description>x</description>{items}</channel></rss>"
    ))
}

/// A site with a feed of one story.
pub(crate) fn site() -> Server {
    let page = story("Bridge reopens", "A band played.");
    Server::start([
        ("harbour-post.example/feed", feed(&["a"])),
        ("harbour-post.example/a", Answer::html(&page)),
    ])
}

/// Follows the feed of [`site`]; `more` is what else the configuration says.
pub(crate) fn follow(place: &Place, more: &str) {
    let text = format!(
        "{more}\n[[source]]\nurl = \"http://harbour-post.example/feed\"\nname = \"Harbour Post\"\nschedule = \"1s\"\n"
    );
    place.file("newsvault.toml", text);
}

pub(crate) fn status(place: &Place, words: &str) -> Ended {
    Program::on(place).words("status").words(words).run()
}

/// Makes the source due, as if time had passed.
pub(crate) fn make_due(place: &Place) {
    place
        .raw()
        .execute_batch(
            "UPDATE queue SET next_at = '2024-01-01T00:00:00Z' WHERE canonical_url LIKE 'source:%';
             UPDATE hosts SET next_at = '2024-01-01T00:00:00Z', next_due_at = '2024-01-01T00:00:00Z'
                 WHERE host = 'harbour-post.example';",
        )
        .expect("valid SQL");
}

#[test]
fn an_archive_that_does_well_says_so_and_in_quiet_nothing() {
    let (server, place) = (site(), Place::new());
    follow(&place, "");
    run(&place, &server, "").run().expect(0);
    let said = status(&place, "").expect(0);
    for words in [
        "well\n",
        "news.db, ",
        "at work     nobody; the last run ended a moment ago\n",
        ", none for longer than 24 hours\n",
        "Harbour Post",
        "0/1",
    ] {
        assert!(said.text().contains(words), "`{words}` in\n{}", said.text());
    }
    status(&place, "--quiet").expect(0).says("");
    let said = status(&place, "--format json").expect(0).json();
    assert_eq!(said["well"], true);
    let source = &said["sources"][0];
    assert_eq!(
        (&source["name"], &source["state"]),
        (&"Harbour Post".into(), &"well".into())
    );
    assert_eq!(
        (&source["requests_24h"], &source["failed_7d"]),
        (&1.into(), &0.into())
    );
    assert!(source["last_success_at"].is_string());
    let site = &said["sites"][0];
    assert_eq!(site["host"], "harbour-post.example");
    let requests = place.count("fetches");
    assert_eq!(site["requests_24h"], requests);
    assert!(said["bytes"].as_u64() > Some(0));
}

#[test]
fn without_an_archive_nothing_is_well() {
    let place = Place::new();
    let said = status(&place, "").expect(3);
    assert!(
        said.stderr.contains("cannot open archive"),
        "{}",
        said.stderr
    );
    assert!(!place.path.exists());
}

#[test]
fn what_is_late_is_broken_only_while_nobody_is_at_work() {
    let (server, place) = (site(), Place::new());
    follow(&place, "");
    run(&place, &server, "").run().expect(0);
    make_due(&place);
    let said = status(&place, "").expect(1);
    let text = said.text();
    assert!(
        text.starts_with("broken      1 late, and nobody is at work\n"),
        "{text}"
    );
    assert!(
        text.contains(
            "0 pages and 1 source, 1 for longer than 24 hours, the first since 2024-01-01T00:00:00Z"
        ),
        "{text}"
    );
    assert!(text.contains("│ Harbour Post   late"), "{text}");
    status(&place, "--quiet --late-after 5000w")
        .expect(0)
        .says("");
    let wrong = status(&place, "--late-after soon").expect(2);
    assert!(
        wrong.stderr.contains("a span is like 30m"),
        "{}",
        wrong.stderr
    );
}

#[cfg(unix)]
#[test]
fn who_is_at_work_is_named() {
    let (server, place) = (site(), Place::new());
    drop(place.writer());
    follow(&place, "");
    let mut watching = Program::on(&place)
        .words("watch --delay 0 --proxy")
        .arg(server.address())
        .start();
    watching.stderr.wait_for("/a  Bridge reopens");
    let said = status(&place, "--format json").expect(0).json();
    let holder = said["watched_by"].as_str().unwrap_or_default().to_owned();
    assert!(holder.starts_with("process "), "{holder}");
    assert!(holder.contains(" since "), "{holder}");
    assert_eq!(said["runs"][0]["run_id"], 1);
    let said = status(&place, "");
    assert!(
        said.text().contains(&format!(
            "watched     by {holder}\nat work     run 1 since "
        )),
        "{}",
        said.text()
    );
    watching.signal("TERM");
    watching.end().expect(0);
    assert!(status(&place, "--format json").json()["watched_by"].is_null());
}

/// Lists have no sources, and their user wants to know all the same that nothing answers.
#[test]
fn a_network_that_is_down_is_no_good_state() {
    let place = Place::new();
    let list: Vec<String> = (0..12)
        .map(|number| format!("http://town{number}.example/1"))
        .collect();
    place.file("news.txt", list.join("\n"));
    let run = |proxy: &str| {
        Program::on(&place)
            .words("run news.txt --recheck --delay 0 --quiet --proxy")
            .arg(proxy)
            .run()
    };
    // A port that nobody listens on.
    run("http://127.0.0.1:1").expect(1);
    let ended = Program::on(&place).words("status").run().expect(1);
    let said = ended.text();
    assert!(said.contains("none of the last"), "{said}");

    let server = Server::start([]);
    run(&server.address()).expect(1);
    let ended = Program::on(&place).words("status").run().expect(0);
    let said = ended.text();
    assert!(!said.contains("none of the last"), "{said}");
}
