//! `newsvault stats` and `newsvault schema` from outside.

use crate::archive::Place;
use crate::pages::story;
use crate::program::Program;
use crate::run::run;
use crate::server::{Answer, Server};

/// Two articles of one outlet, one page that is gone, one that is not due.
fn archive() -> Place {
    let place = Place::new();
    let server = Server::start([
        (
            "/a",
            Answer::html(&story("Bridge reopens", "A band played.")),
        ),
        ("/b", Answer::html(&story("Lock closes", "Nobody played."))),
    ]);
    let list = "http://a.example/a\nhttp://b.example/b\nhttp://b.example/gone\n";
    run(&place, &server, "-").input(list).run().expect(1);
    place
}

#[test]
fn stats_count_what_is_there() {
    let place = archive();
    let ended = Program::on(&place).arg("stats").run().expect(0);
    let text = ended.text();
    let start = "2 articles in 2 revisions, from 2 pages and 3 requests\n";
    assert!(text.starts_with(start), "{text}");
    for line in [
        "3 addresses queued: 0 due now, 0 never tried, 1 given up for now".to_owned(),
        format!("  Harbour Post        2 {}", "█".repeat(40)),
        format!("  2024-04-18        2 {}", "█".repeat(40)),
        format!("  http_404        1 {}", "█".repeat(40)),
    ] {
        assert!(text.lines().any(|l| l == line), "no `{line}` in\n{text}");
    }
}

#[test]
fn the_figures_as_json_are_those_of_the_tables() {
    let place = archive();
    let stats = Program::on(&place)
        .words("stats --json")
        .run()
        .expect(0)
        .json();
    for (key, sql) in [
        ("articles", "SELECT count(*) FROM articles"),
        ("revisions", "SELECT count(*) FROM revisions"),
        ("snapshots", "SELECT count(*) FROM snapshots"),
        ("fetches", "SELECT count(*) FROM fetches"),
        ("raw_bytes", "SELECT sum(raw_bytes) FROM payloads"),
        ("stored_bytes", "SELECT sum(length(content)) FROM payloads"),
    ] {
        let count: i64 = place.one(sql);
        assert_eq!(stats[key], count, "{key}");
    }
    let queue = serde_json::json!({"total": 3, "due": 0, "untried": 0, "parked": 1});
    assert_eq!(stats["queue"], queue);
    let outlets = serde_json::json!([{"name": "Harbour Post", "count": 2}]);
    assert_eq!(stats["by_outlet"], outlets);
    let failures = serde_json::json!([{"name": "http_404", "count": 1}]);
    assert_eq!(stats["failures"], failures);
}

/// The schema is documentation and must still be what it documents.
#[test]
fn the_schema_makes_the_tables_of_an_archive() {
    let place = archive();
    let schema = Program::within(place.folder())
        .arg("schema")
        .run()
        .expect(0);
    let copy = Place::new();
    copy.raw()
        .execute_batch(schema.text())
        .expect("SQL that SQLite takes");
    let names = "SELECT type || ' ' || name FROM sqlite_schema ORDER BY 1";
    assert_eq!(copy.column::<String>(names), place.column::<String>(names));
    for table in [
        "articles",
        "revisions",
        "snapshots",
        "fetches",
        "queue",
        "sources",
    ] {
        let columns = format!("SELECT name || type FROM pragma_table_xinfo('{table}')");
        assert_eq!(
            copy.column::<String>(&columns),
            place.column::<String>(&columns)
        );
    }
    // With its triggers a text is found that another program puts in.
    let insert =
        "INSERT INTO articles (id, canonical_url, url, kind, headline, authors, agency, keywords,
        first_seen_at, last_seen_at, last_changed_at, revision_count, latest_revision_id,
        latest_snapshot_id, word_count, story_id, body)
        VALUES (1, 'x', 'x', 'article', 'Bridge', '', '', '', '', '', '', 1, 1, 1, 0, 1, 'reopens')";
    let raw = copy.raw();
    raw.execute_batch("PRAGMA foreign_keys = OFF").expect("set");
    raw.execute_batch(insert).expect("a row");
    assert_eq!(
        copy.count("articles_fts WHERE articles_fts MATCH 'reopens'"),
        1
    );
}
