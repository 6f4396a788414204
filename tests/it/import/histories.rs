//! A history is the same in whatever order its captures come in.

use super::{import, response_at, rows};
use crate::archive::Place;

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
