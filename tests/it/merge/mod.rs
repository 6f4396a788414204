//! `newsvault merge`: two machines' archives into one.

mod histories;
mod taken;

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
    assert_eq!(
        counted.stderr,
        "captures    2 to take in\nstories     2 new, 0 of both\nnothing was written\n"
    );
    assert_eq!(mine.count("articles"), 1);
    let merged = merge(&mine, &other, "").expect(0);
    assert_eq!(
        merged.stderr,
        "captures    2 taken in\nstories     2 new, 0 of both; 2 revisions\n\
         requests    2 of 1 new run\nfollowing   0 new sources, 2 new addresses in the queue\n"
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
        "captures    0 taken in, 2 here already\nstories     0 new, 0 of both; 0 revisions\n\
         requests    0 of 0 new runs\nfollowing   0 new sources, 0 new addresses in the queue\n"
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
    let merged = merge(&mine, &other, "--format json").expect(0).json();
    assert_eq!((&merged["woven"], &merged["new"]), (&1.into(), &0.into()));
    let bodies: Vec<String> = mine.column("SELECT body FROM revisions ORDER BY number");
    assert!(!bodies[0].contains("forty") && bodies[1].contains("forty"));
    assert_eq!(
        mine.count("articles WHERE revision_count = 2 AND first_seen_at < last_changed_at"),
        1
    );
}

#[test]
fn what_is_older_than_ours_comes_before_it() {
    let server = Server::start([]);
    let (mine, other) = (Place::new(), Place::new());
    fetch(&other, &server, &[("a", "A band played.")]);
    long_ago(&other, 2);
    fetch(
        &mine,
        &server,
        &[("a", "A band of forty played, and then a choir sang.")],
    );
    let merged = merge(&mine, &other, "--format json").expect(0).json();
    assert_eq!(
        (&merged["woven"], &merged["revisions"]),
        (&1.into(), &1.into())
    );
    let rows: Vec<String> = mine.column(
        "SELECT number || ' ' || (body LIKE '%forty%') || ' ' || changed || ' ' || reading
         FROM revisions JOIN snapshots ON snapshots.id = snapshot_id ORDER BY number",
    );
    assert_eq!(rows, ["1 0  new", "2 1 body revised"]);
    assert_eq!(
        mine.count(
            "articles WHERE revision_count = 2 AND body LIKE '%forty%'
                 AND first_seen_at < last_changed_at AND last_changed_at = last_seen_at"
        ),
        1
    );
    assert_eq!(
        mine.count("articles_fts WHERE articles_fts MATCH 'forty'"),
        1
    );
    is_sound(&mine);
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
    let start = || Program::on(&mine).arg("merge").arg(&other.path).start();
    for running in [start(), start()] {
        let ended = running.end();
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    }
    assert_eq!((mine.count("snapshots"), mine.count("ledger")), (81, 81));
    is_sound(&mine);
}
