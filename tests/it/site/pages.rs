//! Every page is there, says what it should, and is there as data, too.

use super::{Served, keep, newspaper, story};
use crate::archive::Place;
use newsvault::Archive;

#[test]
fn a_story_is_found_read_and_compared() {
    let place = newspaper();
    let served = Served::here(&place);
    let front = served.page("/");
    assert!(
        front.contains("Bridge reopens after nine years") && front.contains("Ferries sail"),
        "{front}"
    );

    let found = served.page("/search?q=customs&outlet=Harbour+Post");
    assert!(
        found.contains("<mark>customs</mark>") && found.contains("1 story found"),
        "{found}"
    );
    assert!(!found.contains("Ferries sail"), "{found}");
    assert!(
        served
            .page("/search?q=nothinglikethis")
            .contains("Nothing found.")
    );

    let page = served.page("/articles/1");
    for piece in [
        "Four hundred people",
        "2 revisions",
        "Ana Ruiz",
        "silent",
        "/articles/1/diff?to=2",
        "Who says so",
    ] {
        assert!(page.contains(piece), "{piece}\n{page}");
    }
    assert!(
        served
            .page("/articles/1?revision=1")
            .contains("Three hundred people")
    );
    let diff = served.page("/articles/1/diff?to=2");
    assert!(
        diff.contains("<del>Three</del>") && diff.contains("<ins>Four</ins>"),
        "{diff}"
    );
    let evidence = served.page("/articles/1/evidence");
    assert!(
        evidence.contains("chosen") && evidence.contains("og:site_name"),
        "{evidence}"
    );
}

#[test]
fn lists_are_data_too() {
    let place = newspaper();
    let served = Served::here(&place);
    assert_eq!(
        served.json("/search.json?q=ferries")["rows"][0]["headline"],
        "Ferries sail more often"
    );
    assert_eq!(served.json("/outlets.json")["rows"][0]["articles"], 2);
    assert_eq!(
        served.json("/authors.json?holding=ruiz")["rows"][0]["author"],
        "Ana Ruiz"
    );
    assert_eq!(
        served.json("/changes.json?show=silent")["rows"][0]["revision"],
        2
    );
    assert_eq!(served.json("/articles/1.json")["revision_count"], 2);
    assert_eq!(served.json("/articles/1/diff.json")["words_added"], 1);
    assert_eq!(served.json("/snapshots/1.json")["status"], 200);
    let rows =
        served.json("/sql.json?sql=SELECT+:n+AS+n,+count(*)+AS+all_of_them+FROM+articles&n=5");
    assert_eq!(
        rows["rows"][0],
        serde_json::json!({"n": 5, "all_of_them": 2})
    );
    let csv = served.page("/outlets.csv");
    assert!(
        csv.starts_with(
            "outlet,articles,first_published,last_published,undated\r\nHarbour Post,2,"
        ),
        "{csv}"
    );
    let csv = served.page("/sql.csv?name=latest");
    assert!(csv.lines().count() == 3, "{csv}");
    assert!(
        served.json("/sources.json")["rows"]
            .as_array()
            .expect("rows")
            .is_empty()
    );
}

/// What reads feeds gets the newest stories of any search, and finds the way back.
#[test]
fn any_search_is_a_feed() {
    let place = newspaper();
    let served = Served::here(&place);
    let page = served.page("/search?q=customs&outlet=Harbour+Post&sort=oldest");
    let address = "/search.atom?q=customs&amp;outlet=Harbour+Post";
    assert!(
        page.contains(&format!("type=\"application/atom+xml\" href=\"{address}\"")),
        "{page}"
    );
    let answer = served.get(&address.replace("&amp;", "&"));
    assert!(
        answer.head.contains("content-type: application/atom+xml"),
        "{}",
        answer.head
    );
    let feed = feed_rs::parser::parse(answer.body.as_bytes()).expect("a feed");
    let own = format!("http://{}", served.site.0);
    let links: Vec<(&str, &str)> = feed
        .links
        .iter()
        .filter_map(|link| Some((link.rel.as_deref()?, link.href.strip_prefix(&own)?)))
        .collect();
    let back = address.replace("&amp;", "&");
    assert_eq!(
        links,
        [("self", &*back), ("alternate", &*back.replace(".atom", ""))]
    );
    assert_eq!(feed.entries.len(), 1, "{}", answer.body);
    let entry = &feed.entries[0];
    let ways: Vec<&str> = entry
        .links
        .iter()
        .filter_map(|link| link.rel.as_deref())
        .collect();
    assert_eq!(ways, ["alternate", "related"]);
    let here = entry.links[1]
        .href
        .strip_prefix(&own)
        .expect("an address here");
    assert!(served.page(here).contains("<h1"), "{here}");
    let all = feed_rs::parser::parse(served.page("/search.atom").as_bytes()).expect("a feed");
    assert_eq!(all.entries.len(), 2);
    assert_ne!(all.id, feed.id);
    assert_eq!(served.get("/search.atom?since=soon").status, 400);
}

/// What the OpenAPI document names can be had.
#[test]
fn the_document_of_the_interface_tells_the_truth() {
    let place = newspaper();
    let served = Served::here(&place);
    let document = served.json("/openapi.json");
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().expect("paths");
    assert!(paths.len() > 15, "{}", paths.len());
    for path in paths.keys() {
        let asked = path.replace("{id}", "1");
        let asked = if asked.starts_with("/sql.") {
            format!("{asked}?sql=SELECT+1")
        } else {
            asked
        };
        assert_eq!(served.get(&asked).status, 200, "{asked}");
    }
}

#[test]
fn a_long_list_comes_in_parts() {
    let place = Place::new();
    let mut archive = Archive::open(&place.path).expect("a new archive");
    for n in 0..120 {
        keep(
            &mut archive,
            &format!("n{n}"),
            &story(&format!("Notice {n}"), "Of the harbour.", ""),
            n,
        );
    }
    let served = Served::here(&place);
    let mut seen = std::collections::BTreeSet::new();
    for first in [
        "/search.json",
        "/search.json?q=harbour",
        "/search.json?q=notice&sort=oldest",
    ] {
        let (mut next, mut rows) = (Some(first.to_owned()), 0);
        seen.clear();
        while let Some(path) = next {
            let part = served.json(&path);
            for row in part["rows"].as_array().expect("rows") {
                rows += 1;
                seen.insert(row["id"].as_i64().expect("an id"));
            }
            next = part["next"].as_str().map(str::to_owned);
        }
        assert_eq!((rows, seen.len()), (120, 120), "{first}");
    }
    let page = served.page("/?page=2");
    assert!(
        page.contains("rel=\"prev\"") && page.contains("rel=\"next\""),
        "{page}"
    );
    assert!(!served.page("/?page=3").contains("rel=\"next\""));
}

#[test]
fn what_is_wrong_is_told_in_its_own_form() {
    let place = newspaper();
    let served = Served::here(&place);
    for (path, status, says) in [
        ("/articles/99", 404, "there is no article 99"),
        ("/articles/x", 404, "there is no article `x`"),
        ("/articles/2/diff", 404, "it never changed"),
        ("/snapshots/99", 404, "there is no snapshot 99"),
        ("/nowhere", 404, "there is no page at this address"),
        ("/search?since=yesterday", 400, "is no day"),
        ("/search?sort=worst", 400, "is no order"),
        ("/search?page=-1", 400, "page"),
        ("/sql?sql=DELETE+FROM+articles", 400, "articles"),
        ("/sql?sql=SELEC", 400, "SELEC"),
    ] {
        let answer = served.get(path);
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.body.contains(says), "{path}: {}", answer.body);
        assert!(answer.head.contains("text/html"), "{path}");
    }
    let answer = served.get("/articles/99.json");
    assert_eq!(answer.status, 404);
    assert!(
        answer.head.contains("application/problem+json"),
        "{}",
        answer.head
    );
}
