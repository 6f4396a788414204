//! Copies: what shares a story, what does not, and what becomes of it when a text is revised.

use newsvault::archive::{ArticleKey, Copies, Reader, Writer};
use newsvault::model::{Extraction, PublicationTime};
use proptest::prelude::*;

use super::{Place, archive_story, at, story};

/// Words of which most texts are made; each number gives another sentence.
const WORDS: [&str; 24] = [
    "harbour",
    "council",
    "bridge",
    "repairs",
    "engineers",
    "Saturday",
    "traffic",
    "funding",
    "minister",
    "residents",
    "protest",
    "contract",
    "steel",
    "inspection",
    "river",
    "mayor",
    "budget",
    "schedule",
    "ferry",
    "commuters",
    "reopening",
    "concrete",
    "weather",
    "officials",
];

/// A paragraph of 30 words that no other number has.
fn paragraph(number: usize) -> String {
    let mut state = number as u64 * 2_654_435_761 + 17;
    let words = (0..30).map(|_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let word = WORDS[(state >> 40) as usize % WORDS.len()];
        format!("{word}{}", (state >> 33) % 7)
    });
    format!("{}.", words.collect::<Vec<_>>().join(" "))
}

fn text(paragraphs: impl IntoIterator<Item = usize>) -> String {
    let all: Vec<String> = paragraphs.into_iter().map(paragraph).collect();
    all.join("\n\n")
}

/// The same in Chinese: characters without spaces.
fn chinese(paragraphs: impl IntoIterator<Item = u32>) -> String {
    let paragraph = |number: u32| -> String {
        let character = |at: u32| {
            let mixed = (number * 1_009 + at * at * 31 + at * 7) % 5_000;
            char::from_u32(0x4e00 + mixed).expect("an ideograph")
        };
        (0..60).map(character).chain(['。']).collect()
    };
    let all: Vec<String> = paragraphs.into_iter().map(paragraph).collect();
    all.join("\n\n")
}

fn headlined(text: &str) -> Extraction {
    // The text speaks of it.
    let first = text.split(' ').next().unwrap_or_default();
    story(&format!("{first} again"), text)
}

struct Press {
    place: Place,
    writer: Writer,
    seconds: i64,
}

impl Press {
    fn new() -> Self {
        let place = Place::new();
        let writer = place.writer();
        Self {
            place,
            writer,
            seconds: 0,
        }
    }

    fn prints(&mut self, address: &str, reading: &Extraction) {
        self.seconds += 100;
        archive_story(&mut self.writer, address, reading, at(self.seconds));
    }

    fn carries(&mut self, address: &str, text: &str) {
        self.prints(address, &headlined(text));
    }

    fn stories(&self) -> Vec<i64> {
        self.place
            .column("SELECT story_id FROM articles ORDER BY id")
    }

    fn copies(&self, id: i64) -> Copies {
        let reader = Reader::open(&self.place.path).expect("a reader");
        let copies = reader.copies(&ArticleKey::Id(id)).expect("asked");
        copies.expect("an article")
    }
}

#[test]
fn copies_on_other_sites_share_a_story() {
    let mut press = Press::new();
    let wire = text(0..12);
    press.carries("https://wire.example/1", &wire);
    press.carries("https://other.example/1", &text(100..112));
    press.carries("https://whole.example/1", &wire.to_uppercase());
    press.carries("https://cut.example/1", &text(0..5));
    press.carries("https://longer.example/1", &text((0..12).chain(50..58)));
    let edited = wire
        .replace("harbour1", "port")
        .replace("council2", "the council");
    assert_ne!(edited, wire);
    press.carries("https://edited.example/1", &edited);
    assert_eq!(press.stories(), [1, 2, 1, 1, 1, 1]);
    let kept: Vec<(i64, f64, f64)> = (press.copies(4).carriers.iter())
        .map(|carrier| (carrier.id, carrier.kept, carrier.added))
        .collect();
    assert_eq!(
        kept[..4],
        [(1, 1.0, 0.0), (3, 1.0, 0.0), (4, 0.42, 0.0), (5, 1.0, 0.4)]
    );
    assert!(kept[4].1 > 0.8 && kept[4].1 < 1.0, "{kept:?}");
}

#[test]
fn copies_in_chinese_share_a_story_too() {
    let mut press = Press::new();
    for (site, paragraphs) in [("a", 0..6), ("b", 0..6), ("c", 0..3), ("d", 40..46)] {
        let reading = story("经济增长", &format!("经济增长{}", chinese(paragraphs)));
        press.prints(&format!("https://{site}.example/1"), &reading);
    }
    assert_eq!(press.stories(), [1, 1, 1, 4]);
}

#[test]
fn what_only_has_passages_in_common_does_not() {
    let mut press = Press::new();
    press.carries("https://a.example/1", &text(0..10));
    // A third of it, in its midst.
    press.carries("https://b.example/1", &text((20..27).chain(3..6)));
    // A round-up with a whole story in it.
    press.carries("https://c.example/1", &text((0..10).chain(30..75)));
    assert_eq!(press.stories(), [1, 2, 3]);
}

#[test]
fn short_texts_never_join() {
    let mut press = Press::new();
    let short = "The bridge reopens on Saturday after repairs that took fourteen months.";
    for site in ["a", "b"] {
        press.prints(
            &format!("https://{site}.example/1"),
            &story("Bridge reopens", short),
        );
    }
    for site in ["c", "d"] {
        press.prints(&format!("https://{site}.example/1"), &story("Empty", ""));
    }
    assert_eq!(press.stories(), [1, 2, 3, 4]);
    assert_eq!(press.place.count("story_keys_0"), 0);
}

#[test]
fn a_notice_in_place_of_stories_joins_none() {
    let mut press = Press::new();
    let notice = text(0..8);
    // On one site, under headlines that it does not speak of, and on the sites of one owner.
    for (address, headline) in [
        ("https://a.example/1", "Gold price falls"),
        ("https://a.example/2", "Cup final postponed"),
        ("https://b.example/3", "Storm warning issued"),
    ] {
        press.prints(address, &story(headline, &notice));
    }
    // A brief under headlines that have nothing to do with each other.
    for (address, headline) in [
        ("https://c.example/1", "Harbour1 wins"),
        ("https://d.example/1", "Nothing doing"),
    ] {
        press.prints(address, &story(headline, &text(60..62)));
    }
    assert_eq!(press.stories(), [1, 2, 3, 4, 5]);
}

#[test]
fn one_site_is_only_its_own_copy_if_nearly_all_is_the_same() {
    let mut press = Press::new();
    let story_of = |paragraphs: &str| story("Bridge opening", paragraphs);
    press.prints("https://a.example/1", &story_of(&text(0..10)));
    press.prints("https://a.example/print/1", &story_of(&text(0..10)));
    // A follow-up that tells the background once more.
    press.prints(
        "https://a.example/2",
        &story_of(&text((20..23).chain(3..10))),
    );
    assert_eq!(press.stories(), [1, 1, 3]);
}

#[test]
fn a_story_that_links_two_makes_them_one() {
    let mut press = Press::new();
    press.carries("https://a.example/1", &text(0..6));
    press.carries("https://b.example/1", &text(10..16));
    assert_eq!(press.stories(), [1, 2]);
    press.carries("https://c.example/1", &text((0..6).chain(10..16)));
    assert_eq!(press.stories(), [1, 1, 1]);
    // Once it tells another story, they are two again.
    press.carries("https://c.example/1", &text(30..40));
    assert_eq!(press.stories(), [1, 2, 3]);
    press.carries("https://d.example/1", &text(30..40));
    press.carries("https://e.example/1", &text(10..16));
    assert_eq!(press.stories(), [1, 2, 3, 3, 2]);
}

#[test]
fn a_revised_text_is_placed_anew_and_the_others_stay_together() {
    let mut press = Press::new();
    let wire = text(0..8);
    for site in ["a", "b", "c"] {
        press.carries(&format!("https://{site}.example/1"), &wire);
    }
    // The first, by which the others were found, tells something else.
    press.carries("https://a.example/1", &text(40..48));
    assert_eq!(press.stories(), [1, 2, 2]);
    press.carries("https://d.example/1", &wire);
    press.carries("https://a.example/1", &wire);
    assert_eq!(press.stories(), [1, 1, 1, 1]);
    // An edit that leaves most of it changes nothing.
    let edited = wire.replace("council1", "board");
    assert_ne!(edited, wire);
    press.carries("https://a.example/1", &edited);
    assert_eq!(press.stories(), [1, 1, 1, 1]);
}

/// Keys move on every 2,048 articles, and to the last step in sixteen slices.
#[test]
fn copies_are_found_however_old_the_first_one_is() {
    let mut press = Press::new();
    let wire = text(0..8);
    press.carries("https://a.example/1", &wire);
    press.carries("https://b.example/1", &text(20..28));
    let sites = ["c", "d", "e", "f"];
    let numbers = [2_048, 2 * 2_048, 16 * 2_048, 17 * 2_048];
    for (site, number) in sites.iter().zip(numbers) {
        // As if so many articles had come.
        let raw = press.place.raw();
        raw.pragma_update(None, "foreign_keys", false).expect("set");
        let sql = "UPDATE articles SET id = ?1, story_id = iif(story_id = id, ?1, story_id)
             WHERE canonical_url = 'https://b.example/1'";
        raw.execute(sql, [number - 1]).expect("renumbered");
        drop(raw);
        press.carries(&format!("https://{site}.example/1"), &wire);
        let story: i64 = press
            .place
            .one("SELECT story_id FROM articles ORDER BY id DESC LIMIT 1");
        assert_eq!(story, 1, "{number}");
    }
    assert!(press.place.count("story_keys_2") > 0);
}

#[test]
fn the_first_is_who_was_out_first() {
    let mut press = Press::new();
    let wire = text(0..8);
    let published = |date: &str| {
        let mut reading = headlined(&wire);
        reading.article.date_published = PublicationTime::from_iso(date);
        assert!(reading.article.date_published.is_some());
        reading.article.agency = vec!["Reuters".to_owned()];
        reading
    };
    // A day alone does not come before an hour of it; a date to come is none.
    press.prints("https://day.example/1", &published("2023-11-13"));
    press.prints(
        "https://hour.example/1",
        &published("2023-11-13T09:30:00+02:00"),
    );
    press.prints("https://undated.example/1", &headlined(&wire));
    press.prints(
        "https://future.example/1",
        &published("2030-01-01T00:00:00Z"),
    );
    let copies = press.copies(3);
    assert_eq!(
        (copies.story_id, copies.agencies),
        (1, vec!["Reuters".to_owned()])
    );
    let order: Vec<_> = (copies.carriers.iter())
        .map(|c| (c.id, c.out_by.as_str(), c.out_by_evidence, c.minutes_behind))
        .collect();
    assert_eq!(
        order,
        [
            (2, "2023-11-13T07:30:00Z", "date_published", 0),
            (1, "2023-11-13T23:59:59Z", "date_published", 989),
            (3, "2023-11-14T22:18:20Z", "first_seen_at", 2328),
            (4, "2023-11-14T22:20:00Z", "first_seen_at", 2330),
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is printed in whatever order and revised: linked articles share a story,
    /// every story bears the lowest id of its articles, and links are between like texts only.
    #[test]
    fn stories_are_what_is_linked(
        prints in proptest::collection::vec((0_usize..6, 0_usize..5), 1..16)
    ) {
        let mut press = Press::new();
        for (site, number) in prints {
            // Neighbouring numbers have half of their paragraphs in common.
            let paragraphs = text(number * 4..number * 4 + 8);
            press.carries(&format!("https://site{site}.example/1"), &paragraphs);
        }
        let names = "SELECT count(*) FROM articles WHERE story_id <>
            (SELECT min(id) FROM articles AS other WHERE other.story_id = articles.story_id)";
        prop_assert_eq!(press.place.one::<i64>(names), 0);
        let links = "SELECT count(*) FROM story_links
            JOIN articles AS a ON a.id = article_id JOIN articles AS b ON b.id = like_id
            WHERE a.story_id <> b.story_id OR share < 0.6";
        prop_assert_eq!(press.place.one::<i64>(links), 0);
        let same = "SELECT count(*) FROM articles AS a JOIN articles AS b USING (body)
            WHERE a.story_id <> b.story_id";
        prop_assert_eq!(press.place.one::<i64>(same), 0);
        let alone = "WITH RECURSIVE told (story, id) AS (
                SELECT story_id, story_id FROM articles WHERE id = story_id
                UNION SELECT story, iif(told.id = article_id, like_id, article_id)
                FROM told JOIN story_links ON told.id IN (article_id, like_id))
            SELECT count(*) FROM articles WHERE (story_id, id) NOT IN (SELECT story, id FROM told)";
        prop_assert_eq!(press.place.one::<i64>(alone), 0);
    }
}
