//! `newsvault reextract`: pages read again, without a request and without a revision.

use crate::archive::Place;
use crate::pages::story;
use crate::program::{Ended, Program};
use crate::run::run;
use crate::server::{Answer, Server};

/// An archive of three stories, as an older extractor would have left it: it took the
/// site's name for a part of the headline and saw no author of the first story.
fn archive() -> Place {
    let (server, place) = (Server::start([]), Place::new());
    let mut list = String::new();
    for (n, headline) in ["Bridge reopens", "Ferry sold", "Harbour frozen"]
        .iter()
        .enumerate()
    {
        let address = format!("harbour-post.example/{n}");
        server.set(
            &address,
            Answer::html(&story(headline, "A band played on the quay.")),
        );
        list = list + "http://" + &address + "\n";
    }
    run(&place, &server, "-").input(list).run().expect(0);
    place
        .raw()
        .execute_batch(
            "UPDATE articles SET headline = headline || ' - Harbour Post', language = NULL;
             UPDATE stored_revisions SET headline = headline || ' - Harbour Post', language = NULL,
                 extractor_version = '0.0.1-1';
             UPDATE snapshots SET extractor_version = '0.0.1-1';",
        )
        .expect("an older archive");
    place
}

#[track_caller]
fn tells(ended: &Ended, line: &str) {
    assert_eq!(ended.stderr, format!("{line}\n"));
}

fn reextract(place: &Place, words: &str) -> Ended {
    Program::on(place).words("reextract").words(words).run()
}

const HEADLINES: &str = "SELECT headline FROM articles ORDER BY id";

#[test]
fn a_new_reading_takes_the_old_ones_place_and_the_old_one_is_kept() {
    let place = archive();
    let before: Vec<String> = place.column("SELECT last_changed_at FROM articles");
    let ended = reextract(&place, "").expect(0);
    assert!(ended.text().contains("headline"), "{}", ended.text());
    tells(&ended, "read 3 pages again: 3 say something else");
    let headlines: Vec<String> = place.column(HEADLINES);
    assert_eq!(
        headlines,
        ["Bridge reopens", "Ferry sold", "Harbour frozen"]
    );
    let revisions: Vec<String> = place.column("SELECT headline FROM revisions ORDER BY id");
    assert_eq!(revisions, headlines);
    assert_eq!(
        place.count("articles WHERE revision_count = 1"),
        3,
        "no revision is made"
    );
    let after: Vec<String> = place.column("SELECT last_changed_at FROM articles");
    assert_eq!(after, before, "the story has not changed");
    let kept: Vec<String> = place.column(
        "SELECT fields ->> 'headline' FROM readings WHERE verdict = 'superseded'
         AND extractor_version = '0.0.1-1' ORDER BY snapshot_id",
    );
    assert_eq!(kept[0], "Bridge reopens - Harbour Post");
    let found =
        |word: &str| place.count(&format!("articles_fts WHERE articles_fts MATCH '{word}'"));
    assert_eq!(found("reopens"), 1);
    assert_eq!(found("headline:harbour"), 1, "the search index follows");
    reextract(&place, "").expect(0).says(
        "no page to read again: all that are wanted were read by this version; --again reads them all the same\n",
    );
    reextract(&place, "--again")
        .expect(0)
        .says("read 3 pages again: 3 say the same\n");
    assert_eq!(place.count("readings"), 3);
}

#[test]
fn a_dry_run_writes_nothing_and_tells_each_difference() {
    let place = archive();
    let ended = reextract(&place, "--dry-run --format jsonl --jobs 1").expect(0);
    let first = ended.text().lines().next().expect("a line").to_owned();
    let first: serde_json::Value = serde_json::from_str(&first).expect("JSON");
    assert_eq!(first["verdict"], "superseded");
    assert_eq!(first["field"], "headline");
    assert_eq!(first["before"], "Bridge reopens - Harbour Post");
    assert_eq!(first["after"], "Bridge reopens");
    tells(
        &ended,
        "read 3 pages again: 3 say something else; nothing was written",
    );
    assert_eq!(place.count("readings"), 0);
    assert_eq!(
        place.count("snapshots WHERE extractor_version = '0.0.1-1'"),
        3
    );
}

#[test]
fn a_condition_says_which_and_may_not_write() {
    let place = archive();
    let on = |condition: &str| {
        Program::on(&place)
            .words("reextract --where")
            .arg(condition)
            .run()
    };
    tells(
        &on("headline LIKE 'Ferry%' -- only this one").expect(0),
        "read 1 page again: 1 says something else",
    );
    assert_eq!(place.count("articles WHERE headline LIKE '% - %'"), 2);
    let ended = on("hedline = 'x'").expect(2);
    assert!(
        ended.stderr.contains("no such column: hedline"),
        "{}",
        ended.stderr
    );
    on("1)); DELETE FROM articles; --").expect(2);
    assert_eq!(place.count("articles"), 3);
}

#[test]
fn what_tells_less_is_not_taken() {
    let place = archive();
    // Today's extractor would find nothing but a wall on the first page.
    let wall = "<title>Just a moment...</title><body>Checking your browser before accessing.";
    let digest = blake3::hash(wall.as_bytes()).to_hex().to_string();
    let packed = zstd::bulk::compress(wall.as_bytes(), 3).expect("packed");
    place
        .raw()
        .execute(
            "INSERT INTO payloads (digest, raw_bytes, encoding, content) VALUES (?1, ?2, 'zstd', ?3)",
            rusqlite::params![digest, i64::try_from(wall.len()).expect("short"), packed],
        )
        .expect("a page");
    place
        .raw()
        .execute("UPDATE snapshots SET digest = ?1 WHERE id = 1", [digest])
        .expect("changed");
    tells(
        &reextract(&place, "").expect(0),
        "read 3 pages again: 2 say something else, 1 tells less and leaves what stands",
    );
    let headlines: Vec<String> = place.column(HEADLINES);
    assert_eq!(headlines[0], "Bridge reopens - Harbour Post");
    assert_eq!(
        place.count("readings WHERE verdict = 'declined' AND snapshot_id = 1"),
        1
    );
    assert_eq!(
        place.count("articles_fts WHERE articles_fts MATCH 'reopens'"),
        1
    );
}

#[test]
fn a_story_that_was_overlooked_is_found() {
    let place = archive();
    place
        .raw()
        .execute_batch(
            "PRAGMA foreign_keys = ON;
             UPDATE snapshots SET kind = 'other', article_id = NULL WHERE id = 2;
             DELETE FROM article_authors WHERE article_id = 2;
             DELETE FROM article_keywords WHERE article_id = 2;
             PRAGMA foreign_keys = OFF;
             DELETE FROM stored_revisions WHERE article_id = 2;
             DELETE FROM articles WHERE id = 2;",
        )
        .expect("overlooked");
    tells(
        &reextract(&place, "").expect(0),
        "read 3 pages again: 2 say something else, 1 story found",
    );
    assert_eq!(place.count("articles WHERE headline = 'Ferry sold'"), 1);
}

#[test]
fn damaged_bytes_cost_their_page_only() {
    let place = archive();
    place
        .raw()
        .execute(
            "UPDATE payloads SET content = x'00' WHERE digest = (SELECT digest FROM snapshots WHERE id = 2)",
            [],
        )
        .expect("damaged");
    let ended = reextract(&place, "").expect(1);
    assert!(
        ended.stderr.starts_with("cannot read snapshot 2: "),
        "{}",
        ended.stderr
    );
    assert!(
        ended
            .stderr
            .ends_with("read 2 pages again: 2 say something else, 1 is damaged\n"),
        "{}",
        ended.stderr
    );
}

/// The latest revision's difference from the one before, as it is told.
const TOLD: &str = "SELECT changed || ' | ' || classes || ' | ' || words_added || ' ' || words_removed
    || ' | ' || silent_edit || backdated FROM revisions WHERE article_id = 1 ORDER BY number DESC LIMIT 1";

#[test]
fn what_was_changed_is_told_anew_and_revisions_stay() {
    let (server, place) = (Server::start([]), Place::new());
    let address = "harbour-post.example/1";
    for tail in ["A band played on the quay.", "A choir sang on the quay."] {
        server.set(address, Answer::html(&story("Bridge reopens", tail)));
        let list = format!("http://{address}\n");
        run(&place, &server, "- --recheck")
            .input(list)
            .run()
            .expect(0);
    }
    let as_read: String = place.one(TOLD);
    assert_eq!(as_read, "body | rewording | 2 2 | 10");
    // An older extractor took the site's name for a part of the first headline, and another
    // version saw the second page: so it looked as if the headline had been changed, and nobody could tell
    // whether in silence.
    place
        .raw()
        .execute_batch(
            "UPDATE stored_revisions SET headline = headline || ' - Harbour Post', extractor_version = '0.0.1-1'
                 WHERE number = 1;
             UPDATE stored_revisions SET changed = 'headline,body', classes = 'headline,rewording', silent_edit = 0
                 WHERE number = 2;
             UPDATE snapshots SET extractor_version = '0.0.1-1';",
        )
        .expect("an older archive");
    reextract(&place, "").expect(0);
    assert_eq!(place.one::<String>(TOLD), as_read);
    assert_eq!(place.count("revisions"), 2);

    // Read alike, the two no longer differ: what was once a revision stays one, and says so.
    place
        .raw()
        .execute_batch(
            "UPDATE stored_revisions SET description = 'Old.', extractor_version = '0.0.1-1';
             UPDATE articles SET description = 'New.';
             UPDATE stored_revisions SET description = 'New.', changed = 'description' WHERE number = 2;
             UPDATE snapshots SET extractor_version = '0.0.1-1', digest = (SELECT digest FROM snapshots WHERE id = 1);",
        )
        .expect("an older archive");
    reextract(&place, "").expect(0);
    assert_eq!(place.one::<String>(TOLD), " |  | 0 0 | 00");
    assert_eq!(place.count("revisions"), 2);
}
