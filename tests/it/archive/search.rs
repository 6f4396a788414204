//! Search in scripts with and without spaces, and its filters.

use chrono::NaiveDate;
use newsvault::archive::{Hit, Reader, SearchQuery};
use newsvault::model::{Precision, PublicationTime};
use proptest::prelude::*;

use super::{Place, archive_story, at, story};

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 4, day).expect("a day")
}

/// Headline, body, outlet, language, day of April.
const STORIES: &[(&str, &str, &str, &str, u32)] = &[
    (
        "Bridge reopens",
        "The café on the old bridge is open.",
        "Example Times",
        "en-GB",
        1,
    ),
    (
        "Ferry stops",
        "No ferry crosses to the bridge.",
        "Example Post",
        "en",
        2,
    ),
    (
        "中国经济增长",
        "国家统计局表示，Apple公司的经济数据好于预期。",
        "新华社",
        "zh-CN",
        3,
    ),
    (
        "اقتصاد العالم",
        "ينمو اقتصاد العالم ببطء هذا العام.",
        "الجزيرة",
        "ar",
        4,
    ),
    (
        "กรุงเทพมหานคร",
        "รถไฟฟ้าเปิดให้บริการแล้ววันนี้",
        "Example Thai",
        "th",
        5,
    ),
    (
        "서울에서 열린 회의",
        "서울에서 회의가 열렸다.",
        "연합뉴스",
        "ko",
        6,
    ),
];

fn place() -> Place {
    let place = Place::new();
    let mut writer = place.writer();
    for (number, (headline, text, outlet, language, published)) in (0..).zip(STORIES) {
        let mut reading = story(headline, text);
        reading.article.outlet = Some((*outlet).to_owned());
        reading.article.language = Some((*language).to_owned());
        let time = day(*published).and_hms_opt(9, 0, 0).expect("a time");
        reading.article.date_published = Some(PublicationTime::at(time, None, Precision::Minute));
        archive_story(
            &mut writer,
            &format!("https://example.com/{number}"),
            &reading,
            at(number),
        );
    }
    place
}

fn query(words: &str) -> SearchQuery {
    SearchQuery {
        words: words.to_owned(),
        limit: 10,
        markers: ("[".to_owned(), "]".to_owned()),
        ..SearchQuery::default()
    }
}

fn search(place: &Place, query: &SearchQuery) -> Vec<Hit> {
    let reader = Reader::open(&place.path).expect("a reader");
    reader.search(query).expect("hits")
}

fn ids(place: &Place, query: &SearchQuery) -> Vec<i64> {
    search(place, query).iter().map(|hit| hit.id).collect()
}

#[test]
fn words_phrases_exclusions_and_beginnings() {
    let place = place();
    for (words, found) in [
        ("bridge", &[1, 2][..]),
        ("BRIDGE ferry", &[2]),
        ("bridge -ferry", &[1]),
        ("\"old bridge\"", &[1]),
        ("\"bridge old\"", &[]),
        ("cafe", &[1]),
        ("reop*", &[1]),
        ("reop", &[]),
        ("اقتصاد", &[4]),
    ] {
        assert_eq!(ids(&place, &query(words)), found, "{words}");
    }
    let hits = search(&place, &query("bridge"));
    assert!(hits[0].score > hits[1].score, "a headline counts more");
    assert!(search(&place, &query("cafe"))[0].snippet.contains("[café]"));
}

#[test]
fn scripts_without_spaces_are_searched_by_character() {
    let place = place();
    for (words, found) in [
        ("经济", &[3][..]),
        ("济", &[3]),
        ("统计局", &[3]),
        ("经长", &[]),
        ("apple 经济", &[3]),
        ("経済", &[]),
        ("รถไฟฟ้า", &[5]),
        ("รถไฟฟ", &[5]),
        ("서울", &[6]),
        ("회의 -경제", &[6]),
        ("bridge -经济", &[1, 2]),
    ] {
        assert_eq!(ids(&place, &query(words)), found, "{words}");
    }
    let hits = search(&place, &query("经济"));
    assert_eq!(
        hits[0].snippet,
        "国家统计局表示，Apple公司的[经济]数据好于预期。 中国[经济]增长"
    );
}

#[test]
fn filters_narrow_and_no_words_list_the_newest() {
    let place = place();
    let all = query("");
    assert_eq!(ids(&place, &all), [6, 5, 4, 3, 2, 1]);
    let since = SearchQuery {
        since: Some(day(4)),
        ..all.clone()
    };
    assert_eq!(ids(&place, &since), [6, 5, 4]);
    let until = SearchQuery {
        until: Some(day(2)),
        ..all.clone()
    };
    assert_eq!(ids(&place, &until), [2, 1]);
    let outlet = SearchQuery {
        outlet: Some("example times".into()),
        ..query("bridge")
    };
    assert_eq!(ids(&place, &outlet), [1]);
    let english = SearchQuery {
        language: Some("EN".into()),
        ..all.clone()
    };
    assert_eq!(ids(&place, &english), [2, 1]);
    let few = SearchQuery {
        limit: 2,
        ..all.clone()
    };
    assert_eq!(ids(&place, &few), [6, 5]);
    assert_eq!(ids(&place, &query("-bridge -经济")), [6, 5, 4]);
}

#[test]
fn a_revision_is_found_by_its_new_words_only() {
    let place = place();
    let mut writer = place.writer();
    let change = story("桥 Tunnel closes", "水");
    archive_story(&mut writer, "https://example.com/0", &change, at(100));
    assert_eq!(ids(&place, &query("cafe")), [0_i64; 0]);
    assert_eq!(ids(&place, &query("tunnel")), [1]);
    assert_eq!(ids(&place, &query("水")), [1]);
    archive_story(
        &mut writer,
        "https://example.com/0",
        &story("Tunnel closes", "Wet."),
        at(200),
    );
    assert_eq!(ids(&place, &query("水")), [0_i64; 0]);
    place
        .raw()
        .execute("DELETE FROM articles WHERE id = 3", [])
        .expect("deleted");
    assert_eq!(ids(&place, &query("经济")), [0_i64; 0]);
    let check = "INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)";
    place
        .raw()
        .execute(check, [])
        .expect("index and articles agree");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_input_is_an_error(typed in "[a-z经ก\"*^():+ \\-\\x00-]{0,24}|\\PC{0,24}") {
        thread_local! {
            static PLACE: Place = place();
        }
        PLACE.with(|place| search(place, &query(&typed)));
    }
}
