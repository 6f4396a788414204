//! Search in scripts with and without spaces, and its filters.

use chrono::NaiveDate;
use newsvault::archive::{Hit, Reader, SearchQuery};
use newsvault::model::{Author, Precision, PublicationTime};
use proptest::prelude::*;

use super::{Place, archive_story, at, body, story};

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
        if number == 0 {
            reading.article.section = Some("Harbour".to_owned());
        }
        if number == 1 {
            let name = "Maud Trevan".to_owned();
            reading.article.authors = vec![Author { name }];
        }
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
    let mut reader = Reader::open(&place.path).expect("a reader");
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
        ("ferry OR cafe", &[2, 1]),
        ("(ferry OR cafe) -stops", &[1]),
        ("bridge NOT ferry", &[1]),
        ("bridge AND (ferry OR boat)", &[2]),
        ("bridge OR", &[]),
        ("headline:bridge", &[1]),
        ("-headline:bridge bridge", &[2]),
        ("body:bridge headline:(ferry OR boat)", &[2]),
        ("headline:^reopens", &[]),
        ("headline:^bridge", &[1]),
        ("outlet:post", &[2]),
        ("NEAR(no bridge, 5)", &[2]),
        ("NEAR(no bridge, 1)", &[]),
        ("NEAR(\"no ferry\" bridge)", &[2]),
        ("ferry OR -bridge", &[6, 5, 4, 3, 2]),
    ] {
        assert_eq!(ids(&place, &query(words)), found, "{words}");
    }
    let hits = search(&place, &query("bridge"));
    assert!(hits[0].score > hits[1].score, "a headline counts more");
    assert!(search(&place, &query("cafe"))[0].snippet.contains("[café]"));
}

#[test]
fn scripts_without_spaces_are_searched_by_bigrams() {
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
        ("APPLE公司", &[3]),
        ("apple公", &[3]),
        ("公司apple", &[]),
        ("新华", &[3]),
        ("outlet:新华", &[3]),
        ("body:新华", &[]),
        ("headline:增长", &[3]),
        ("headline:数据", &[]),
        ("NEAR(apple 数据, 8)", &[3]),
        ("NEAR(统计 好于, 2)", &[]),
        ("经济 OR ferry", &[2, 3]),
        ("개최 OR 회의", &[6]),
        ("กรุงเทพ", &[5]),
    ] {
        assert_eq!(ids(&place, &query(words)), found, "{words}");
    }
    let hits = search(&place, &query("经济"));
    assert_eq!(
        hits[0].snippet,
        "国家统计局表示，Apple公司的[经济]数据好于预期。"
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
    let author = SearchQuery {
        author: Some("trevan".into()),
        ..all.clone()
    };
    assert_eq!(ids(&place, &author), [2]);
    let section = SearchQuery {
        section: Some("harbour".into()),
        ..all.clone()
    };
    assert_eq!(ids(&place, &section), [1]);
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
    whole(&place);
}

/// Fails if index and articles disagree.
fn whole(place: &Place) {
    let check = "INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)";
    let checked = place.raw().execute(check, []);
    checked.expect("index and articles agree");
}

/// What two columns hold of an article's bigrams.
fn bigrams(place: &Place, id: i64) -> [Option<String>; 3] {
    let sql = "SELECT headline_bigrams, body_bigrams, outlet_bigrams FROM articles WHERE id = ?1";
    let row = place
        .raw()
        .query_row(sql, [id], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]));
    row.expect("an article")
}

#[test]
fn what_other_programs_write_is_found_alike() {
    let place = place();
    let raw = place.raw();
    let copy = "INSERT INTO articles SELECT * FROM articles WHERE id = 3 RETURNING id";
    let copy = copy.replace("SELECT *", "SELECT 30, 'https://example.com/30', {rest}");
    let columns: Vec<String> = raw
        .prepare("SELECT name FROM pragma_table_info('articles') WHERE cid > 1")
        .and_then(|mut names| names.query_map([], |row| row.get(0))?.collect())
        .expect("columns");
    let rest = columns.join(", ").replace(
        "headline_bigrams, body_bigrams, outlet_bigrams",
        "NULL, NULL, NULL",
    );
    raw.query_row(&copy.replace("{rest}", &rest), [], |_| Ok(()))
        .expect("a copy");
    assert_eq!(bigrams(&place, 30), bigrams(&place, 3));
    assert_eq!(ids(&place, &query("统计局")), [30, 3]);
    let two = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH '经济'";
    assert_eq!(place.one::<i64>(two), 2, "without any rewriting");
    whole(&place);

    raw.execute("UPDATE articles SET body = 'Dry.' WHERE id = 30", [])
        .expect("an edit");
    assert_eq!(ids(&place, &query("统计局")), [3]);
    assert_eq!(ids(&place, &query("headline:经济")), [30, 3]);
    raw.execute("DELETE FROM articles WHERE id = 30", [])
        .expect("deleted");
    assert_eq!(ids(&place, &query("经济")), [3]);
    whole(&place);
}

#[test]
fn a_hostile_search_is_an_error_or_ends_in_time() {
    let place = place();
    let mut reader = Reader::open(&place.path).expect("a reader");
    let many = (0..100)
        .map(|n| format!("w{n}"))
        .collect::<Vec<_>>()
        .join(" ");
    let refused = reader.search(&query(&many)).expect_err("too many words");
    assert!(refused.to_string().contains("100 words"), "{refused}");
    let deep = "(".repeat(100_000) + "bridge";
    assert_eq!(reader.search(&query(&deep)).expect("an answer").len(), 2);
    let nots = "NOT ".repeat(100_000) + "bridge";
    reader.search(&query(&nots)).expect("an answer");
    let long = "桥".repeat(1_000_000);
    assert!(reader.search(&query(&long)).expect("an answer").is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_input_is_an_error(typed in "[a-z经ก\"*^():+ \\-\\x00-]{0,24}|\\PC{0,24}|((NOT|AND|OR|NEAR\\(|\\(|\\)|-|headline:|a|经济|,|3) ?){0,12}") {
        thread_local! {
            static PLACE: Place = place();
        }
        PLACE.with(|place| search(place, &query(&typed)));
    }

    /// What the trigger writes in SQL is what the program writes.
    #[test]
    fn triggers_make_the_same_bigrams(text in "([a-z 经济ก้가ー\u{3007}\u{20000}é’\n，]|\\PC){0,40}") {
        thread_local! {
            static PLACE: Place = place();
        }
        PLACE.with(|place| -> Result<(), TestCaseError> {
            let mut reading = story(&text.replace('\n', " "), "x");
            reading.article.body = body(&text);
            reading.article.description = Some(text.clone());
            reading.article.byline = Some(text.clone());
            let id: i64 = place.one("SELECT max(id) + 1 FROM articles");
            let address = format!("https://example.com/{id}");
            archive_story(&mut place.writer(), &address, &reading, at(1000 + id));
            let made = bigrams(place, id);
            let touch = "UPDATE articles SET headline = headline WHERE id = ?1";
            place.raw().execute(touch, [id]).expect("touched");
            prop_assert_eq!(bigrams(place, id), made);
            whole(place);
            Ok(())
        })?;
    }
}
