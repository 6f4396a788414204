//! Which articles come first where more hold the words than can all be weighed.

use std::sync::LazyLock;

use newsvault::archive::{Reader, SearchQuery};

use super::{Place, archive_story, at, story};

/// So many hold the word "harbour".
const MANY: i64 = 260;

/// The oldest has it in its headline, the third has a word of its own, each tenth another outlet.
static PLACE: LazyLock<Place> = LazyLock::new(|| {
    let place = Place::new();
    let mut writer = place.writer();
    for number in 1..=MANY {
        let headline = if number == 1 { "The harbour" } else { "News" };
        let rare = if number == 3 { "xylographer" } else { "" };
        let text = format!("Day {number} at the harbour. {rare}");
        let mut reading = story(headline, &text);
        let outlet = if number % 10 == 0 { "Tenth" } else { "Other" };
        reading.article.outlet = Some(outlet.to_owned());
        let address = format!("https://example.com/{number}");
        archive_story(&mut writer, &address, &reading, at(number));
    }
    place
});

fn ids(words: &str, limit: usize, outlet: Option<&str>) -> Vec<i64> {
    let mut reader = Reader::open(&PLACE.path).expect("a reader");
    let query = SearchQuery {
        words: words.to_owned(),
        outlet: outlet.map(str::to_owned),
        limit,
        ..SearchQuery::default()
    };
    let hits = reader.search(&query).expect("hits");
    hits.iter().map(|hit| hit.id).collect()
}

#[test]
fn a_headline_comes_first_however_old_and_then_the_newest() {
    assert_eq!(ids("harbour", 3, None), [1, MANY, MANY - 1]);
}

#[test]
fn each_alternative_competes_and_the_rare_word_counts_more() {
    assert_eq!(ids("harbour OR xylographer", 2, None), [3, 1]);
    assert_eq!(ids("xylographer harbour", 5, None), [3]);
}

#[test]
fn filters_come_before_the_competition() {
    let tenth: Vec<i64> = (1..=MANY / 10).rev().map(|number| number * 10).collect();
    assert_eq!(ids("harbour", 50, Some("tenth")), tenth);
}

#[test]
fn who_wants_all_gets_all() {
    let mut all = ids("harbour", 1000, None);
    all.sort_unstable();
    assert_eq!(all, (1..=MANY).collect::<Vec<_>>());
}
