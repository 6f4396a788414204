//! What is said of sources, in the configuration and on the command line, and what they say of themselves.

use newsvault::model::SourceKind;

use super::{feed, site, sources};
use crate::archive::Place;
use crate::run::run;

#[test]
fn the_configuration_says_what_is_followed() {
    let (server, place) = (site(), Place::new());
    let config = |text: &str| place.file("newsvault.toml", text);
    config(
        "[[source]]\nurl = \"http://harbour-post.example/feed\"\nname = \"harbour\"\noutlet = \"Harbour Post\"\n",
    );
    let first = run(&place, &server, "--quiet").run().expect(0);
    assert!(
        first.stderr.starts_with("following harbour\n"),
        "{}",
        first.stderr
    );
    assert_eq!(place.count("articles"), 2);
    let second = run(&place, &server, "--quiet").run().expect(0);
    assert!(!second.stderr.contains("following"), "{}", second.stderr);
    config(
        "[[source]]\nurl = \"http://harbour-post.example/feed\"\nname = \"harbour\"\nschedule = \"2h\"\n",
    );
    let third = run(&place, &server, "--quiet").run().expect(0);
    assert!(
        third.stderr.starts_with("following harbour otherwise\n"),
        "{}",
        third.stderr
    );
    config("");
    let last = run(&place, &server, "--quiet").run().expect(0);
    assert!(
        last.stderr.starts_with("following harbour no more\n"),
        "{}",
        last.stderr
    );
    config("[[source]]\nurl = \"http://harbour-post.example/feed\"\nschedule = \"never\"\n");
    let wrong = run(&place, &server, "--quiet").run().expect(2);
    assert!(
        wrong.stderr.contains("`never` is no timetable"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn lists_of_feeds_go_in_and_out() {
    let (server, place) = (site(), Place::new());
    let opml = "<opml version=\"2.0\"><body><outline text=\"Harbour\" xmlUrl=\"http://harbour-post.example/feed\"/><outline text=\"Hill\" xmlUrl=\"http://hill-news.example/rss\"/></body></opml>";
    place.file("feeds.opml", opml);
    sources(&place, &server, "import feeds.opml")
        .run()
        .expect(0);
    let out = sources(&place, &server, "export").run().expect(0);
    assert!(
        out.text()
            .contains("xmlUrl=\"http://hill-news.example/rss\""),
        "{}",
        out.text()
    );
    let other = Place::new();
    other.file("feeds.opml", out.text());
    sources(&other, &server, "import feeds.opml")
        .run()
        .expect(0);
    let names: Vec<String> = other.column("SELECT name FROM sources ORDER BY name");
    assert_eq!(names, ["Harbour", "Hill"]);
    assert_eq!(
        run(&place, &server, "--quiet").run().code,
        Some(1),
        "one of them is not there"
    );
    assert_eq!(place.count("articles"), 2);
}

#[test]
fn the_hub_of_a_feed_is_kept_and_shown() {
    let (server, place) = (site(), Place::new());
    let announced = feed(&[("a", "Bridge reopens")]).header(
        "Link",
        "<https://hub.example/>; rel=\"hub\", <http://harbour-post.example/rss>; rel=self",
    );
    server.set("harbour-post.example/feed", announced);
    let tested = sources(&place, &server, "test http://harbour-post.example/feed")
        .run()
        .expect(0);
    assert!(
        tested.stderr.contains("https://hub.example/ (WebSub)"),
        "{}",
        tested.stderr
    );
    sources(
        &place,
        &server,
        "add --kind feed http://harbour-post.example/feed",
    )
    .run()
    .expect(0);
    run(&place, &server, "--quiet").run().expect(0);
    let listed = sources(&place, &server, "list --format json")
        .run()
        .expect(0)
        .json();
    assert_eq!(listed[0]["hub"], "https://hub.example/");
    assert_eq!(listed[0]["topic"], "http://harbour-post.example/rss");
    // One that is announced nowhere any more says so.
    server.set(
        "harbour-post.example/feed",
        feed(&[("a", "Bridge reopens"), ("b", "Ferry sold")]),
    );
    sources(&place, &server, "ask http://harbour-post.example/feed")
        .run()
        .expect(0);
    run(&place, &server, "--quiet").run().expect(0);
    assert_eq!(
        place.count("source_parts WHERE hub IS NULL AND topic IS NULL"),
        1
    );
}

#[test]
fn a_source_is_asked_at_once_if_it_is_told_so() {
    let (server, place) = (site(), Place::new());
    sources(
        &place,
        &server,
        "add --name Post --schedule @daily --kind feed http://harbour-post.example/feed",
    )
    .run()
    .expect(0);
    let asked = || {
        run(&place, &server, "--quiet").run().expect(0);
        server
            .paths()
            .iter()
            .filter(|path| *path == "/feed")
            .count()
    };
    assert_eq!(asked(), 1);
    assert_eq!(asked(), 1, "its day has not passed");
    sources(&place, &server, "ask Post")
        .run()
        .expect(0)
        .says("due Post\n");
    assert_eq!(asked(), 2);
    assert_eq!(asked(), 2, "once");
    // A paused one, too, and it stays paused.
    sources(&place, &server, "pause Post").run().expect(0);
    sources(&place, &server, "ask Post").run().expect(0);
    assert_eq!(asked(), 3);
    assert_eq!(place.count("sources WHERE paused"), 1);
    assert_eq!(
        place.count("queue JOIN source_parts ON queue.id = queue_id WHERE next_at IS NOT NULL"),
        0
    );
    let none = sources(&place, &server, "ask Nobody").run().expect(2);
    assert!(
        none.stderr.contains("no source is called `Nobody`"),
        "{}",
        none.stderr
    );
}

#[test]
fn every_kind_can_be_followed_and_no_other() {
    let (server, place) = (site(), Place::new());
    let table = |kind: &str| {
        format!(
            "[[source]]\nurl = \"http://{}.example/\"\nkind = \"{kind}\"\n",
            kind.replace('_', "-")
        )
    };
    let words = SourceKind::ALL.map(SourceKind::as_str);
    place.file("newsvault.toml", words.map(table).concat());
    run(&place, &server, "--quiet").run().expect(1);
    let listed = sources(&place, &server, "list --format json")
        .run()
        .expect(0)
        .json();
    let listed: Vec<&str> = listed
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|row| row["kind"].as_str())
        .collect();
    assert_eq!(listed.len(), words.len());
    assert!(words.iter().all(|word| listed.contains(word)), "{listed:?}");
    place.file("newsvault.toml", table("fead"));
    let refused = run(&place, &server, "--quiet").run().expect(2);
    assert!(
        refused
            .stderr
            .contains("hint: it is one of feed, sitemap, section_page, web_list, auto"),
        "{}",
        refused.stderr
    );
}
