//! `newsvault merge`: two machines' archives into one.

use crate::archive::Place;
use crate::pages::story;
use crate::program::{Ended, Program};
use crate::run::run;
use crate::server::{Answer, Server};

/// Has an archive fetch these stories, whether they are due or not.
fn fetch(place: &Place, server: &Server, stories: &[(&str, &str)]) {
    let mut list = String::new();
    for (path, tail) in stories {
        let page = story(&format!("Story {path}"), tail);
        server.set(&format!("harbour-post.example/{path}"), Answer::html(&page));
        list = list + "http://harbour-post.example/" + path + "\n";
    }
    run(place, server, "- --recheck")
        .input(list)
        .run()
        .expect(0);
}

fn merge(place: &Place, other: &Place, words: &str) -> Ended {
    Program::on(place)
        .arg("merge")
        .arg(&other.path)
        .words(words)
        .run()
}

/// Sets an archive's captures so many days back.
fn long_ago(place: &Place, days: i64) {
    let back = format!(
        "UPDATE snapshots SET captured_at = strftime('%Y-%m-%dT%H:%M:%SZ', captured_at, '-{days} days');
         UPDATE stored_revisions SET seen_at = strftime('%Y-%m-%dT%H:%M:%SZ', seen_at, '-{days} days');
         UPDATE articles SET first_seen_at = strftime('%Y-%m-%dT%H:%M:%SZ', first_seen_at, '-{days} days'),
             last_seen_at = strftime('%Y-%m-%dT%H:%M:%SZ', last_seen_at, '-{days} days'),
             last_changed_at = strftime('%Y-%m-%dT%H:%M:%SZ', last_changed_at, '-{days} days');"
    );
    place.raw().execute_batch(&back).expect("set back");
}

fn is_sound(place: &Place) {
    Program::on(place).arg("check").run().expect(0);
}

#[test]
fn what_is_not_here_is_taken_in_once() {
    let server = Server::start([]);
    let (mine, other) = (Place::new(), Place::new());
    fetch(&mine, &server, &[("a", "A band played.")]);
    fetch(
        &other,
        &server,
        &[("b", "A choir sang."), ("c", "Nobody came.")],
    );
    let counted = merge(&mine, &other, "--dry-run").expect(0);
    assert_eq!(counted.stderr, "2 captures to take in\n");
    assert_eq!(mine.count("articles"), 1);
    let merged = merge(&mine, &other, "").expect(0);
    assert_eq!(
        merged.stderr,
        "took in 2 captures: 2 new stories, 0 revisions, 0 kept aside; 2 addresses added to the queue\n"
    );
    assert_eq!(mine.count("articles"), 3);
    assert_eq!(mine.count("ledger"), 3);
    assert_eq!(
        mine.count("articles_fts WHERE articles_fts MATCH 'choir'"),
        1
    );
    let due: Vec<Option<String>> = mine.column("SELECT next_at FROM queue ORDER BY url");
    let theirs: Vec<Option<String>> = other.column("SELECT next_at FROM queue ORDER BY url");
    assert_eq!(due[1..], theirs[..], "due when they were due there");
    is_sound(&mine);
    let again = merge(&mine, &other, "").expect(0);
    assert_eq!(
        again.stderr,
        "took in 0 captures: 0 new stories, 0 revisions, 0 kept aside; 2 here already\n"
    );
    assert_eq!(mine.count("snapshots"), 3);
}

#[test]
fn a_story_that_both_saw_goes_on() {
    let server = Server::start([]);
    let (mine, other) = (Place::new(), Place::new());
    fetch(&mine, &server, &[("a", "A band played.")]);
    long_ago(&mine, 2);
    fetch(
        &other,
        &server,
        &[("a", "A band of forty played, and then a choir sang.")],
    );
    let merged = merge(&mine, &other, "--json").expect(0).json();
    assert_eq!((&merged["revised"], &merged["new"]), (&1.into(), &0.into()));
    let bodies: Vec<String> = mine.column("SELECT body FROM revisions ORDER BY number");
    assert!(!bodies[0].contains("forty") && bodies[1].contains("forty"));
    assert_eq!(
        mine.count("articles WHERE revision_count = 2 AND first_seen_at < last_changed_at"),
        1
    );
}

#[test]
fn what_is_older_than_ours_is_kept_and_makes_no_revision() {
    let server = Server::start([]);
    let (mine, other) = (Place::new(), Place::new());
    fetch(&other, &server, &[("a", "A band played.")]);
    long_ago(&other, 2);
    fetch(
        &mine,
        &server,
        &[("a", "A band of forty played, and then a choir sang.")],
    );
    let merged = merge(&mine, &other, "--json").expect(0).json();
    assert_eq!(merged["held"], 1);
    assert_eq!(
        mine.count("snapshots WHERE reading = 'older' AND article_id = 1"),
        1
    );
    assert_eq!(
        mine.count("articles WHERE revision_count = 1 AND body LIKE '%forty%'"),
        1
    );
}

#[test]
fn what_cannot_be_merged_is_said() {
    let server = Server::start([]);
    let (mine, other) = (Place::new(), Place::new());
    fetch(&mine, &server, &[("a", "A band played.")]);
    let itself = merge(&mine, &mine, "").expect(2);
    assert!(itself.stderr.contains("into itself"), "{}", itself.stderr);
    let missing = merge(&mine, &other, "").expect(3);
    assert!(
        missing.stderr.contains("there is no such file"),
        "{}",
        missing.stderr
    );
    std::fs::write(&other.path, "a letter, and no archive ".repeat(99)).expect("written");
    merge(&mine, &other, "").expect(3);
    assert_eq!(mine.count("articles"), 1);
}

#[test]
fn two_merges_at_once_double_nothing() {
    let server = Server::start([]);
    let (mine, other) = (Place::new(), Place::new());
    fetch(&mine, &server, &[("a", "A band played.")]);
    let names: Vec<String> = (0..80).map(|n| format!("s{n}")).collect();
    let stories: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), "A choir sang."))
        .collect();
    fetch(&other, &server, &stories);
    let start = || {
        Program::on(&mine)
            .arg("merge")
            .arg(&other.path)
            .arg("--jobs")
            .arg("1")
            .start()
    };
    for running in [start(), start()] {
        let ended = running.end();
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    }
    assert_eq!((mine.count("snapshots"), mine.count("ledger")), (81, 81));
    is_sound(&mine);
}
