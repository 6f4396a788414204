//! `newsvault extract` from outside: pages in, articles out, no archive.

use crate::archive::Place;
use crate::pages::{story, story_with};
use crate::program::{Ended, Program};
use crate::server::{Answer, Server};

const URL: &str = "http://harbour-post.example/story?utm_source=mail";

fn extract(place: &Place, words: &str) -> Ended {
    Program::within(place.folder())
        .words("extract")
        .words(words)
        .run()
}

fn page() -> String {
    story("Bridge reopens", "A band played.")
}

#[test]
fn one_page_is_one_object_with_all_fields() {
    let place = Place::new();
    place.file("a.html", page());
    let article = extract(&place, &format!("a.html --url {URL}"))
        .expect(0)
        .json();
    for (field, value) in [
        ("kind", "article"),
        ("url", URL),
        ("canonical_url", "http://harbour-post.example/story"),
        ("headline", "Bridge reopens"),
        ("outlet", "Harbour Post"),
        ("date_published", "2024-04-18T11:11:00+08:00"),
        ("language", "en"),
    ] {
        assert_eq!(article[field], value, "{field}");
    }
    assert_eq!(article["authors"], serde_json::json!(["Ana Ruiz"]));
    assert!(article["byline"].is_null() && article["evidence"].is_null());
    let body = article["body"].as_str().expect("a body");
    assert_eq!(body.split("\n\n").count(), 3, "{body}");
    assert!(!place.path.exists());
}

#[test]
fn a_page_without_an_address_may_say_where_it_came_from() {
    let place = Place::new();
    let link = "<link rel=canonical href='http://harbour-post.example/story?utm_source=mail'>";
    place.file("a.html", story_with("Bridge reopens", "", link));
    let article = extract(&place, "a.html").expect(0).json();
    assert!(article["url"].is_null());
    assert_eq!(
        article["canonical_url"],
        "http://harbour-post.example/story"
    );
    let explained = extract(&place, "a.html --explain").expect(0);
    let outlet = "  * Harbour Post\n        0.10 publisher (nobody else is credited)\n";
    assert!(explained.text().contains(outlet), "{}", explained.text());
}

#[test]
fn every_format_says_who_when_and_what() {
    let place = Place::new();
    place.file("a.html", page());
    let who = "Ana Ruiz | Harbour Post | 2024-04-18T11:11:00+08:00";
    let text = extract(&place, "a.html -f text").expect(0);
    let start = format!("Bridge reopens\n\n{who}\n\nThe harbour council opened the lift bridge");
    assert!(text.text().starts_with(&start), "{}", text.text());
    let markdown = extract(&place, "a.html --format markdown").expect(0);
    let start =
        format!("# Bridge reopens\n\n*{who}*\n\nThe harbour council opened the lift bridge");
    assert!(markdown.text().starts_with(&start), "{}", markdown.text());
    let lines = extract(&place, "a.html a.html -f jsonl").expect(0);
    let headlines: Vec<serde_json::Value> = lines
        .text()
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).expect("an object")["headline"].take()
        })
        .collect();
    assert_eq!(headlines, ["Bridge reopens", "Bridge reopens"]);
}

#[test]
fn pages_come_from_standard_input_too() {
    let place = Place::new();
    let program = Program::within(place.folder()).words("extract - --url");
    let ended = program.arg(URL).input(page()).run().expect(0);
    assert_eq!(
        ended.json()["canonical_url"],
        "http://harbour-post.example/story"
    );
}

#[test]
fn a_missing_page_costs_only_itself() {
    let place = Place::new();
    place.file("a.html", page());
    place.file("c.html", story("Lock closes", "Nobody played."));
    let ended = extract(&place, "a.html b.html c.html").expect(1);
    assert_eq!(
        ended.stderr,
        "newsvault: cannot read `b.html`: No such file or directory (os error 2)\n"
    );
    let articles = ended.json();
    let headlines: Vec<&serde_json::Value> = articles
        .as_array()
        .expect("several pages make an array")
        .iter()
        .map(|article| &article["headline"])
        .collect();
    assert_eq!(headlines, ["Bridge reopens", "Lock closes"]);
    let alone = extract(&place, "b.html").expect(1);
    alone.says("newsvault: cannot read `b.html`: No such file or directory (os error 2)\n");
}

#[test]
fn explain_names_each_reader_that_spoke_and_marks_one_winner_a_field() {
    let place = Place::new();
    let head = r#"<meta property="og:title" content="Bridge reopens, says council">
        <script type="application/ld+json">{"@type": "NewsArticle", "headline": "Lift bridge reopens",
        "author": {"name": "Tom Wu"}}</script>"#;
    place.file(
        "a.html",
        story_with("Bridge reopens", "A band played.", head),
    );
    let explained = extract(&place, "a.html --explain").expect(0);
    let text = explained.text();
    assert!(text.starts_with("kind: article\n"), "{text}");
    let sections = text.split("\n\n").skip(1);
    let fields: Vec<&str> = sections
        .filter(|section| !section.starts_with("left out"))
        .collect();
    assert!(fields.len() >= 5, "{text}");
    for field in &fields {
        let values: Vec<&str> = field
            .lines()
            .skip(1)
            .filter(|line| !line.starts_with("        "))
            .collect();
        // The winner stands first, and alone; who says it stands below.
        assert!(values[0].starts_with("  * "), "{field}");
        assert!(
            values[1..].iter().all(|line| line.starts_with("    ")),
            "{field}"
        );
        assert!(field.lines().all(|line| line.chars().count() <= 80));
    }
    let headline = fields
        .iter()
        .find(|field| field.starts_with("headline  (confidence 0."));
    let headline = headline.expect("there is a headline");
    // A value that two readers found stands once, with both.
    let values = headline.lines().filter(|line| !line.starts_with("     "));
    let values: Vec<&str> = values.map(|line| line[4..].trim()).collect();
    assert_eq!(
        values[1..],
        [
            "Bridge reopens",
            "Lift bridge reopens",
            "Bridge reopens, says council"
        ],
        "{headline}"
    );
    for said in [
        "header line (h1); ",
        "meta tags (title)",
        "open graph (og:title)",
        "json-ld (NewsArticle.headline)",
    ] {
        assert!(headline.contains(said), "no `{said}` in\n{headline}");
    }
}

#[test]
fn an_address_is_fetched_as_robots_txt_permits() {
    let server = Server::start([
        (
            "/robots.txt",
            Answer::text("User-agent: *\nDisallow: /private\n"),
        ),
        ("/story", Answer::html(&page())),
        ("/moved", Answer::redirect(301, "/story")),
        ("/private/story", Answer::html(&page())),
    ]);
    let fetched = |path: &str| {
        let url = format!("http://harbour-post.example{path}");
        let place = Place::new();
        let program = Program::within(place.folder()).words("extract --proxy");
        program.arg(server.address()).arg(url).run()
    };
    let article = fetched("/moved").expect(0).json();
    assert_eq!(article["headline"], "Bridge reopens");
    assert_eq!(article["url"], "http://harbour-post.example/story");
    for (path, why, hint) in [
        (
            "/private/story",
            "robots",
            "the site asks robots to stay away from this address; it is not fetched",
        ),
        (
            "/gone",
            "HTTP status 404",
            "the page is gone; remove it from the list or look for its new address",
        ),
    ] {
        fetched(path).expect(1).says(&format!(
            "newsvault: cannot fetch `http://harbour-post.example{path}`: {why}\nhint: {hint}\n"
        ));
    }
    assert!(!server.paths().contains(&"/private/story".to_owned()));
}

#[test]
fn a_page_that_leads_on_is_followed_once() {
    let server = Server::start([]);
    let form_of = |site: &str| {
        let link = format!(r#"<link rel="canonical" href="http://www.{site}/story">"#);
        let form = story_with("Short form", "A band played.", &link);
        server.set(&format!("amp.{site}/story"), Answer::html(&form));
    };
    for site in ["town.example", "down.example", "shut.example"] {
        form_of(site);
    }
    server.set("www.town.example/story", Answer::html(&page()));
    server.set("www.down.example/story", Answer::status(500));
    server.set("www.shut.example/story", Answer::html(&page()));
    let disallow = Answer::text("User-agent: *\nDisallow: /\n");
    server.set("www.shut.example/robots.txt", disallow);
    let refresh = r#"<head><meta http-equiv="refresh" content="0; url=/story"></head>"#;
    server.set("wait.example/", Answer::html(refresh));
    server.set("wait.example/story", Answer::html(&page()));
    let headline_of = |url: &str| {
        let place = Place::new();
        let program = Program::within(place.folder()).words("extract --proxy");
        let ended = program.arg(server.address()).arg(url).run();
        ended.expect(0).json()["headline"].clone()
    };
    // Side by side, as a host gets its second of rest between two requests.
    std::thread::scope(|scope| {
        for (url, headline) in [
            ("http://amp.town.example/story", "Bridge reopens"),
            ("http://wait.example/", "Bridge reopens"),
            // What cannot or may not be had leaves the page that was asked for.
            ("http://amp.down.example/story", "Short form"),
            ("http://amp.shut.example/story", "Short form"),
        ] {
            let headline_of = &headline_of;
            scope.spawn(move || assert_eq!(headline_of(url), headline, "{url}"));
        }
    });
    let requests = server.requests();
    let asked = |host: &str| {
        requests
            .iter()
            .filter(|r| r.host == host && r.path == "/story")
            .count()
    };
    assert_eq!(
        (asked("www.down.example"), asked("www.shut.example")),
        (1, 0)
    );
    let mut site: Vec<_> = requests
        .iter()
        .filter(|r| r.host.ends_with("town.example"))
        .collect();
    site.sort_by_key(|r| r.at);
    for pair in site.windows(2) {
        let rest = pair[0]
            .answered
            .map(|end| pair[1].at.saturating_duration_since(end));
        assert!(rest.is_some_and(|rest| rest.as_secs() >= 1), "{rest:?}");
    }
}

#[test]
fn wrong_words_are_told() {
    let place = Place::new();
    for words in [
        "",
        "--url nonsense -",
        "--manifest a.jsonl",
        "--output b.jsonl -",
        "-f xml -",
    ] {
        let ended = extract(&place, words).expect(2);
        assert!(
            !ended.stderr.is_empty() && ended.stdout.is_empty(),
            "{words}"
        );
    }
}
