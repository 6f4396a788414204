//! A history is the same in whatever order its captures come in.

use super::{import, record_at, response_at, rows};
use crate::archive::Place;
use crate::program::Program;

const HISTORY: &str = "SELECT number, seen_at, previous_seen_at, changed, revisions.headline, revisions.body FROM revisions JOIN articles ON articles.id = article_id ORDER BY canonical_url, number";

/// A story that was edited twice, and another one, in files by month.
fn months(place: &Place) {
    let tell = |topic: &str, at: &str| response_at(topic, "bridge", at);
    let january = [
        tell("old bridge", "2026-01-10T12:00:00Z"),
        tell("old bridge", "2026-01-11T12:00:00Z"),
    ]
    .concat();
    let february = [
        tell("new bridge", "2026-02-10T12:00:00Z"),
        response_at("ferry", "ferry", "2026-02-11T12:00:00Z"),
    ]
    .concat();
    let march = [
        tell("newest bridge", "2026-03-10T12:00:00Z"),
        response_at("ferry", "ferry", "2026-03-11T12:00:00Z"),
    ]
    .concat();
    for (name, file) in [("1.warc", january), ("2.warc", february), ("3.warc", march)] {
        place.file(name, file);
    }
}

#[test]
fn months_come_in_in_any_order() {
    let expected = {
        let place = Place::new();
        months(&place);
        import(&place, &["1.warc", "2.warc", "3.warc"]);
        rows(&place, HISTORY)
    };
    assert_eq!(expected.len(), 4, "{expected:#?}");
    for order in [
        ["3.warc", "1.warc", "2.warc"],
        ["2.warc", "3.warc", "1.warc"],
        ["3.warc", "2.warc", "1.warc"],
    ] {
        let together = Place::new();
        months(&together);
        let report = import(&together, &order);
        assert!(report["woven"].as_i64() > Some(0), "{report}");
        assert_eq!(rows(&together, HISTORY), expected, "{order:?}");
        let apart = Place::new();
        months(&apart);
        for file in order {
            import(&apart, &[file]);
        }
        assert_eq!(rows(&apart, HISTORY), expected, "{order:?}, one by one");
        assert!(!apart.folder().join("news.db.import").exists());
        let again = import(&apart, &order);
        assert_eq!(&again["captures"], 0, "{again}");
    }
}

/// What servers said of the bridge between its pages, and that it is gone in the end; a revisit of its
/// second text in a file of its own.
fn answers(place: &Place) {
    let url = "https://news.example/bridge";
    let revisit = |at: &str, profile: &str, of: &str| {
        let profile = format!("http://netpreserve.org/warc/1.1/revisit/{profile}");
        let fields = [("WARC-Profile", &*profile), ("WARC-Refers-To-Date", of)];
        record_at("revisit", url, at, &fields, b"HTTP/1.1 200 OK\r\n\r\n")
    };
    let gone = |at: &str| {
        let answer = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\ngone";
        record_at("response", url, at, &[], answer)
    };
    let first = "2026-01-11T12:00:00Z";
    let said = [
        revisit("2026-01-20T12:00:00Z", "server-not-modified", first),
        gone("2026-01-25T12:00:00Z"),
        gone("2026-01-26T12:00:00Z"),
        gone("2026-03-20T12:00:00Z"),
    ]
    .concat();
    place.file("said.warc", said);
    let second = "2026-02-10T12:00:00Z";
    let same = revisit("2026-02-20T12:00:00Z", "identical-payload-digest", second);
    place.file("same.warc", same);
}

/// All that is told of what servers said, and of histories.
fn told(place: &Place) -> [Vec<serde_json::Value>; 3] {
    const STANDING: &str = "SELECT canonical_url, pub_status, pub_status_evidence, pub_status_at, last_seen_at, (SELECT count(*) FROM snapshots WHERE article_id = articles.id) AS pages FROM articles ORDER BY 1";
    const CHANGES: &str = "SELECT pub_status, evidence, seen_at, confirmed_at, observations, story_seen_at FROM status_changes ORDER BY article_id, seen_at";
    [HISTORY, STANDING, CHANGES].map(|sql| rows(place, sql))
}

/// Files of months and answers, imported in this order, together or one by one.
fn imported(groups: &[&[&str]]) -> Place {
    let place = Place::new();
    months(&place);
    answers(&place);
    for files in groups {
        import(&place, files);
    }
    place
}

const IN_ORDER: [&str; 5] = ["1.warc", "2.warc", "3.warc", "said.warc", "same.warc"];

#[test]
fn what_servers_said_counts_from_its_moment() {
    let place = imported(&[]);
    let report = import(&place, &IN_ORDER);
    let counts = (&report["confirmed"], &report["gone"]);
    assert_eq!(counts, (&1.into(), &3.into()), "{report}");
    let [history, standing, changes] = told(&place);
    assert_eq!(history[1]["previous_seen_at"], "2026-01-20T12:00:00Z");
    assert_eq!(history[2]["previous_seen_at"], "2026-02-20T12:00:00Z");
    assert_eq!(standing[0]["pub_status"], "withdrawn");
    assert_eq!(standing[0]["pages"], 5);
    let looks: Vec<_> = changes
        .iter()
        .map(|change| &change["observations"])
        .collect();
    assert_eq!(looks, [2, 1, 1], "{changes:#?}");
}

#[test]
fn what_servers_said_counts_in_any_order() {
    let expected = told(&imported(&[&IN_ORDER]));
    for order in [
        ["said.warc", "same.warc", "1.warc", "2.warc", "3.warc"],
        ["same.warc", "3.warc", "said.warc", "2.warc", "1.warc"],
        ["1.warc", "said.warc", "3.warc", "same.warc", "2.warc"],
    ] {
        assert_eq!(told(&imported(&[&order])), expected, "{order:?}");
        let apart = imported(&order.each_ref().map(std::slice::from_ref));
        assert_eq!(told(&apart), expected, "{order:?}, one by one");
        let again = import(&apart, &order);
        let counts = (&again["captures"], &again["waiting"]);
        assert_eq!(counts, (&0.into(), &0.into()), "{again}");
    }
}

#[test]
fn what_servers_said_comes_along_in_a_merge() {
    let one = imported(&[&["said.warc", "2.warc"]]);
    let other = imported(&[&["1.warc", "3.warc", "same.warc"]]);
    let merge = Program::on(&one).words("merge").arg(&other.path);
    merge.run().expect(0);
    // A capture that waited for its bytes there finds them here when more is imported.
    import(&one, &["1.warc"]);
    assert_eq!(told(&one), told(&imported(&[&IN_ORDER])));
}

/// Whoever copies the one file has the archive.
#[test]
fn an_import_ends_with_all_in_the_one_file() {
    let place = Place::new();
    months(&place);
    import(&place, &["3.warc", "1.warc"]);
    let copy = place.folder().join("copy.db");
    std::fs::copy(&place.path, &copy).expect("copied");
    let counted: i64 = rusqlite::Connection::open(&copy)
        .and_then(|copy| copy.query_row("SELECT count(*) FROM snapshots", [], |row| row.get(0)))
        .expect("a whole archive");
    assert_eq!(counted, 4);
}
