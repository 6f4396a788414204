//! What comes along, and what a merge makes of what is missing, gone or cut short.

use std::time::Duration;

use super::{fetch, is_sound, long_ago, merge};
use crate::archive::Place;
use crate::pages::story;
use crate::program::Program;
use crate::run::run;
use crate::server::{Answer, Server};

const ADDRESS: &str = "harbour-post.example/a";

/// All of an archive but ids and times of work.
fn state(place: &Place) -> Vec<String> {
    let queries = [
        "SELECT json_array(canonical_url, headline, body, revision_count, pub_status, first_seen_at,
             last_seen_at, last_changed_at) FROM articles ORDER BY canonical_url",
        "SELECT json_array(canonical_url, number, seen_at, changed, stored.headline,
             ifnull(stored.body, articles.body))
         FROM stored_revisions AS stored JOIN articles ON articles.id = article_id
         ORDER BY canonical_url, number",
        "SELECT json_array(url, captured_at, digest, reading) FROM snapshots ORDER BY url, captured_at",
        "SELECT json_array(fetches.url, fetches.started_at, outcome, uid, snapshot_id IS NULL)
         FROM fetches JOIN runs ON runs.id = run_id ORDER BY uid, fetches.url, fetches.started_at",
        "SELECT json_array(url, next_at, etag, parked) FROM queue ORDER BY url",
        "SELECT json_array(name, url, kind, paused) FROM sources ORDER BY name",
    ];
    queries
        .iter()
        .flat_map(|sql| place.column::<String>(sql))
        .collect()
}

#[test]
fn the_text_of_pages_whose_bytes_were_let_go_comes_along() {
    let server = Server::start([]);
    let (mine, other) = (Place::new(), Place::new());
    fetch(&other, &server, &[("a", "A band played.")]);
    fetch(&other, &server, &[("a", "A band of forty played.")]);
    let prune = Program::on(&other).words("prune --older-than 0d --keep nothing");
    prune.run().expect(0);
    let gone = other.count("payloads WHERE content IS NULL");
    assert!(gone > 0, "something was let go");
    let merged = merge(&mine, &other, "--format json").expect(0).json();
    assert_eq!(
        (&merged["captures"], &merged["let_go"]),
        (&2.into(), &gone.into())
    );
    assert_eq!(mine.count("revisions WHERE body LIKE '%played%'"), 2);
    assert_eq!(state(&mine), state(&other));
    is_sound(&mine);
}

#[test]
fn what_was_read_out_of_damaged_bytes_comes_along() {
    let server = Server::start([]);
    let (mine, other) = (Place::new(), Place::new());
    fetch(&other, &server, &[("a", "A band played.")]);
    other
        .raw()
        .execute_batch("UPDATE payloads SET content = x'00'")
        .expect("damage done");
    let merged = merge(&mine, &other, "--format json").expect(1).json();
    assert_eq!((&merged["damaged"], &merged["new"]), (&1.into(), &1.into()));
    assert_eq!(mine.count("articles WHERE body LIKE '%A band played%'"), 1);
    is_sound(&mine);
}

#[test]
fn a_teaser_takes_the_place_of_no_text_whoever_saw_it() {
    let server = Server::start([]);
    let (full, teaser) = (Place::new(), Place::new());
    fetch(&full, &server, &[("a", "A band played.")]);
    long_ago(&full, 2);
    let whole = story("Story a", "A band played.");
    let cut = whole.find("<p>Ferries").expect("a paragraph");
    let page = format!("{}<p>More soon.</p></article></body></html>", &whole[..cut]);
    server.set(ADDRESS, Answer::html(&page));
    run(&teaser, &server, "-")
        .input(format!("http://{ADDRESS}"))
        .run()
        .expect(0);
    let into_teaser = Place::new();
    std::fs::copy(&teaser.path, &into_teaser.path).expect("a copy");
    merge(&into_teaser, &full, "").expect(0);
    merge(&full, &teaser, "").expect(0);
    for place in [&full, &into_teaser] {
        assert_eq!(
            place.count("articles WHERE body LIKE '%A band played%' AND revision_count = 1"),
            1
        );
        assert_eq!(place.count("snapshots WHERE reading = 'shorter'"), 1);
        let kept: String =
            place.one("SELECT fields ->> 'body' FROM readings WHERE verdict = 'declined'");
        assert!(kept.starts_with("The harbour council"), "{kept}");
    }
    is_sound(&into_teaser);
}

#[test]
fn a_story_is_withdrawn_by_what_the_other_saw() {
    let server = Server::start([]);
    let (mine, other) = (Place::new(), Place::new());
    fetch(&mine, &server, &[("a", "A band played.")]);
    long_ago(&mine, 2);
    server.set(ADDRESS, Answer::status(410));
    // It never had the story.
    run(&other, &server, "-")
        .input(format!("http://{ADDRESS}"))
        .run()
        .expect(1);
    merge(&mine, &other, "").expect(0);
    let status =
        "SELECT json_array(pub_status, pub_status_evidence, body LIKE '%band%') FROM articles";
    assert_eq!(mine.one::<String>(status), r#"["withdrawn","http_410",1]"#);
    assert_eq!(
        mine.count("status_changes WHERE pub_status = 'withdrawn' AND observations = 1"),
        1
    );
    // The other way round: the story comes to who had only looked for it in vain.
    let early = Place::new();
    fetch(&early, &server, &[("a", "A band played.")]);
    long_ago(&early, 1);
    merge(&other, &early, "").expect(0);
    assert_eq!(other.one::<String>(status), r#"["withdrawn","http_410",1]"#);
}

#[test]
fn sources_runs_and_requests_come_along() {
    let feed = "<rss version=\"2.0\"><channel><title>Harbour Post</title><link>http://harbour-post.example/</link><description>x</description><item><title>Story</title><link>http://harbour-post.example/a</link></item></channel></rss>";
    let feed = Answer::text(feed).header("Content-Type", "application/xml");
    let server = Server::start([("harbour-post.example/feed", feed)]);
    server.set(ADDRESS, Answer::html(&story("Story", "A band played.")));
    let (mine, other) = (Place::new(), Place::new());
    let words = "sources add http://harbour-post.example/feed --requests-a-day 500 --proxy";
    let add = Program::on(&other).words(words);
    add.arg(server.address()).run().expect(0);
    run(&other, &server, "").run().expect(0);
    let merged = merge(&mine, &other, "--format json").expect(0).json();
    assert_eq!(
        (&merged["sources"], &merged["runs"]),
        (&1.into(), &1.into())
    );
    assert_eq!(state(&mine), state(&other));
    let listed = |place: &Place| {
        let listed = Program::on(place).words("sources list --format csv").run();
        listed.expect(0).text().to_owned()
    };
    assert_eq!(listed(&mine), listed(&other));
    assert_eq!(mine.count("discoveries"), 1);
    assert_eq!(mine.count("hosts WHERE requests_a_day = 500"), 1);
    // It is followed from here on.
    let ended = run(&mine, &server, "--recheck --json")
        .run()
        .expect(0)
        .json();
    assert_eq!(ended["failed"], 0);
    is_sound(&mine);
}

#[test]
fn a_merge_that_was_killed_goes_on() {
    let server = Server::start([]);
    let (other, whole) = (Place::new(), Place::new());
    let names: Vec<String> = (0..150).map(|n| format!("s{n}")).collect();
    let stories: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), "A choir sang."))
        .collect();
    fetch(&other, &server, &stories);
    fetch(&whole, &server, &stories[..20]);
    let cut_short = Place::new();
    std::fs::copy(&whole.path, &cut_short.path).expect("a copy");
    merge(&whole, &other, "").expect(0);
    let mut killed = 0;
    for tenths in 1..12 {
        let running = Program::on(&cut_short)
            .arg("merge")
            .arg(&other.path)
            .start();
        std::thread::sleep(Duration::from_millis(15 * tenths));
        killed += u32::from(running.kill().code.is_none());
        is_sound(&cut_short);
    }
    merge(&cut_short, &other, "").expect(0);
    assert!(killed > 0, "it was killed in the midst of it");
    assert_eq!(state(&cut_short), state(&whole));
    is_sound(&cut_short);
}

#[test]
fn what_broke_and_was_mended_comes_along_and_what_stands_does_not() {
    let server = Server::start([]);
    let (mine, other) = (Place::new(), Place::new());
    for place in [&mine, &other] {
        fetch(place, &server, &[("a", "A band played.")]);
    }
    let alerts = "INSERT INTO alerts (rule, subject, message, figures, since, opened_at, closed_at) VALUES
            ('site_failing', 'harbour-post.example', 'it failed', '{}', '2026-01-01T00:00:00Z',
             '2026-01-01T01:00:00Z', '2026-01-02T00:00:00Z'),
            ('offline', 'archive', 'offline', '{}', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z', NULL);
        INSERT INTO events (at, kind, alert_id, message) VALUES
            ('2026-01-01T01:00:00Z', 'alert_opened', 1, 'it fails'),
            ('2026-01-01T01:00:00Z', 'alert_opened', 2, 'offline'),
            ('2026-01-02T00:00:00Z', 'alert_closed', 1, 'it does not fail');";
    other.raw().execute_batch(alerts).expect("alerts");
    for expected in [1, 0] {
        let merged = merge(&mine, &other, "--format json").expect(0).json();
        assert_eq!(merged["alerts"], expected);
    }
    let events: Vec<String> = mine.column(
        "SELECT rule || ' ' || kind FROM events JOIN alerts ON alerts.id = alert_id ORDER BY at",
    );
    assert_eq!(
        events,
        ["site_failing alert_opened", "site_failing alert_closed"]
    );
    assert_eq!(mine.count("deliveries"), 0, "it is told to nobody again");
}

#[test]
fn what_another_extractor_read_is_said_and_is_no_silent_edit() {
    let server = Server::start([]);
    let (mine, other) = (Place::new(), Place::new());
    fetch(&mine, &server, &[("a", "A band played.")]);
    long_ago(&mine, 2);
    fetch(&other, &server, &[("a", "A band of forty played.")]);
    other
        .raw()
        .execute_batch("UPDATE stored_revisions SET extractor_version = '0.0.1'")
        .expect("another version");
    let merged = merge(&mine, &other, "").expect(0);
    assert!(
        merged
            .stderr
            .contains("1 story of both was read by several versions"),
        "{}",
        merged.stderr
    );
    assert_eq!(
        mine.count("revisions WHERE number = 2 AND silent_edit = 0"),
        1
    );
}
