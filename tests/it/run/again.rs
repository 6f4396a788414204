//! The second run: what is not due, what has changed, what has not.

use crate::archive::Place;
use crate::pages::{story, story_with};
use crate::run::{pages_asked, run};
use crate::server::{Answer, Server};

const STORY: &str = "http://harbour-post.example/story";

/// A server with one story, run once.
fn archived(answer: Answer) -> (Place, Server) {
    let (place, server) = (Place::new(), Server::start([("/story", answer)]));
    run(&place, &server, STORY).run().expect(0);
    assert_eq!(place.count("articles"), 1);
    (place, server)
}

fn outcomes(place: &Place) -> Vec<String> {
    place.column("SELECT outcome FROM fetches ORDER BY id")
}

#[test]
fn what_is_not_due_is_not_fetched() {
    let (place, server) = archived(Answer::html(&story("Bridge reopens", "A band played.")));
    for list in [
        STORY,
        "http://harbour-post.example/story?utm_medium=rss",
        "",
    ] {
        let ended = run(&place, &server, list).run().expect(0);
        assert!(
            ended.stderr.contains("due         nothing now; next at 20"),
            "{}",
            ended.stderr
        );
    }
    assert_eq!(pages_asked(&server), 1);
    assert_eq!(outcomes(&place), ["captured"]);
}

#[test]
fn an_unmodified_page_is_not_sent_again() {
    let page = Answer::html(&story("Bridge reopens", "A band played."));
    let (place, server) = archived(page.header("ETag", "\"7\""));
    let ended = run(&place, &server, "--recheck --json")
        .arg(STORY)
        .run()
        .expect(0);
    assert_eq!(outcomes(&place), ["captured", "not_modified"]);
    let summary = ended.json();
    assert_eq!(
        (&summary["unchanged"], &summary["bytes"]),
        (&1.into(), &0.into())
    );
    assert_eq!((place.count("snapshots"), place.count("revisions")), (1, 1));
    let statuses: Vec<i64> = place.column("SELECT status FROM fetches ORDER BY id");
    assert_eq!(statuses, [200, 304]);
}

#[test]
fn recheck_without_names_asks_for_nothing_that_is_not_due() {
    let (place, server) = archived(Answer::html(&story("Bridge reopens", "A band played.")));
    run(&place, &server, "--recheck").run().expect(0);
    assert_eq!(pages_asked(&server), 1);
}

#[test]
fn a_changed_page_makes_one_revision_that_names_the_fields() {
    let (place, server) = archived(Answer::html(&story("Bridge reopens", "A band played.")));
    server.set(
        "/story",
        Answer::html(&story("Bridge reopens early", "Two bands played.")),
    );
    let ended = run(&place, &server, "--recheck").arg(STORY).run().expect(0);
    let line = format!("changed     {STORY}  Bridge reopens early (headline, body)\n");
    assert!(ended.stderr.contains(&line), "{}", ended.stderr);
    let changed: Vec<String> = place.column("SELECT changed FROM revisions ORDER BY number");
    assert_eq!(changed, ["", "headline,body"]);
    let bodies: Vec<String> = place.column("SELECT body FROM revisions ORDER BY number");
    assert!(bodies[0].contains("A band played.") && bodies[1].contains("Two bands played."));
    let headlines: Vec<String> = place.column("SELECT headline FROM articles");
    assert_eq!(headlines, ["Bridge reopens early"]);
    let indexed = "articles_fts WHERE articles_fts MATCH 'two AND early'";
    assert_eq!(place.count(indexed), 1);
}

#[test]
fn the_same_page_again_makes_no_revision_and_no_second_copy() {
    let page = Answer::html(&story("Bridge reopens", "A band played."));
    let (place, server) = archived(page);
    run(&place, &server, "--recheck").arg(STORY).run().expect(0);
    let rows = ["fetches", "snapshots", "payloads", "revisions", "articles"];
    assert_eq!(rows.map(|table| place.count(table)), [2, 2, 1, 1, 1]);

    // Other bytes, but the same story: the page is kept, the article stands.
    let other = story_with("Bridge reopens", "A band played.", "<!-- made at 12:00 -->");
    server.set("/story", Answer::html(&other));
    let ended = run(&place, &server, "--recheck").arg(STORY).run().expect(0);
    assert!(ended.stderr.contains("0 new, 0 changed, 1 unchanged"));
    assert_eq!(rows.map(|table| place.count(table)), [3, 3, 2, 1, 1]);
}

#[test]
fn two_addresses_of_one_story_make_one_article() {
    let link = r#"<link rel="canonical" href="http://harbour-post.example/story">"#;
    let page = story_with("Bridge reopens", "A band played.", link);
    let server = Server::start([
        ("/story", Answer::html(&page)),
        ("/news/story", Answer::html(&page)),
    ]);
    let place = Place::new();
    place.file(
        "news.txt",
        "http://harbour-post.example/news/story\nhttp://www.harbour-post.example/story\n\
         http://harbour-post.example/story\n",
    );
    run(&place, &server, "news.txt").run().expect(0);
    let canonical: Vec<String> = place.column("SELECT canonical_url FROM articles");
    assert_eq!(canonical, [STORY]);
    assert_eq!((place.count("snapshots"), place.count("revisions")), (3, 1));
}

#[test]
fn a_canonical_address_elsewhere_is_not_believed() {
    let link = r#"<link rel="canonical" href="http://other-news.example/story">"#;
    let (place, _server) = archived(Answer::html(&story_with("Bridge reopens", "A band.", link)));
    let canonical: Vec<String> = place.column("SELECT canonical_url FROM articles");
    assert_eq!(canonical, [STORY]);
}

#[test]
fn a_page_that_was_kept_and_not_read_is_read_without_asking_for_it() {
    let (place, server) = archived(Answer::html(&story("Bridge reopens", "A band played.")));
    // As a run leaves it that is killed between the two transactions.
    place
        .raw()
        .execute_batch(
            "PRAGMA foreign_keys = ON;
             DELETE FROM articles;
             UPDATE snapshots SET extracted_at = NULL, extractor_version = NULL, kind = NULL;",
        )
        .expect("a page that waits");
    let ended = run(&place, &server, "").run().expect(0);
    assert!(
        ended.stderr.starts_with("reading 1 page"),
        "{}",
        ended.stderr
    );
    assert_eq!((place.count("articles"), place.count("revisions")), (1, 1));
    assert_eq!(place.count("snapshots WHERE extracted_at IS NULL"), 0);
    assert_eq!(pages_asked(&server), 1);
}
