//! Pages that are elsewhere: moved for good, or forms of a page at another address.

use crate::archive::Place;
use crate::pages::{story, story_with};
use crate::run::run;
use crate::server::{Answer, Server};

/// A story that names its canonical address.
fn form_of(canonical: &str) -> Answer {
    let link = format!(r#"<link rel="canonical" href="{canonical}">"#);
    Answer::html(&story_with("Bridge reopens", "A band played.", &link))
}

/// Paths asked for since the last call, robots.txt aside.
struct Asked(usize);

impl Asked {
    fn since(&mut self, server: &Server) -> Vec<String> {
        let requests = server.requests();
        let new = requests.get(self.0..).unwrap_or_default();
        let pages = new.iter().filter(|r| r.path != "/robots.txt");
        let pages = pages.map(|r| format!("{}{}", r.host, r.path)).collect();
        self.0 = requests.len();
        pages
    }
}

/// `outcome url` of every row of `fetches`, in order.
fn fetches(place: &Place) -> Vec<String> {
    place.column("SELECT outcome || ' ' || replace(url, 'http://', '') FROM fetches ORDER BY id")
}

#[test]
fn what_has_moved_for_good_is_asked_there_until_it_is_gone() {
    let (place, server, mut asked) = (Place::new(), Server::start([]), Asked(0));
    let page = story("Bridge reopens", "A band played.");
    server.then("old.example/a", Answer::redirect(301, "/b"));
    server.then(
        "old.example/b",
        Answer::redirect(308, "http://new.example/c"),
    );
    server.then("new.example/c", Answer::html(&page).header("ETag", "\"1\""));
    let go = || run(&place, &server, "http://old.example/a --recheck").run();
    go().expect(0);
    assert_eq!(
        asked.since(&server),
        ["old.example/a", "old.example/b", "new.example/c"]
    );
    let steps: Vec<String> =
        place.column("SELECT step || ' ' || status || ' ' || url FROM redirects ORDER BY step");
    assert_eq!(
        steps,
        ["1 301 http://old.example/a", "2 308 http://old.example/b"]
    );
    let moved = "SELECT ifnull(moved_to, 'nowhere') FROM queue";
    assert_eq!(place.one::<String>(moved), "http://new.example/c");

    // It is asked there, with what validated it there.
    go().expect(0);
    assert_eq!(asked.since(&server), ["new.example/c"]);
    assert_eq!(place.count("fetches WHERE outcome = 'not_modified'"), 1);

    // Once it is gone there, the old address is asked again.
    server.set("new.example/c", Answer::status(410));
    server.set("old.example/a", Answer::html(&page));
    go().expect(0);
    assert_eq!(asked.since(&server), ["new.example/c", "old.example/a"]);
    assert_eq!(place.one::<String>(moved), "nowhere");
}

#[test]
fn what_may_come_back_is_not_remembered_as_moved() {
    let (place, server) = (Place::new(), Server::start([]));
    server.then("old.example/a", Answer::redirect(301, "/b"));
    server.then("old.example/b", Answer::redirect(302, "/c"));
    server.then("old.example/d", Answer::redirect(301, "/"));
    for path in ["old.example/c", "old.example/"] {
        server.then(path, Answer::html(&story("Bridge", "A band played.")));
    }
    run(&place, &server, "http://old.example/a http://old.example/d")
        .run()
        .expect(0);
    assert_eq!(place.count("queue WHERE moved_to IS NOT NULL"), 0);
}

#[test]
fn a_form_of_a_page_leads_to_the_page() {
    let (place, server, mut asked) = (Place::new(), Server::start([]), Asked(0));
    server.then(
        "amp.town.example/story",
        form_of("http://www.town.example/story"),
    );
    server.then(
        "www.town.example/story",
        form_of("http://www.town.example/story").header("ETag", "\"full\""),
    );
    let go = || run(&place, &server, "http://amp.town.example/story --recheck").run();
    go().expect(0);
    assert_eq!(
        asked.since(&server),
        ["amp.town.example/story", "www.town.example/story"]
    );
    assert_eq!(
        fetches(&place),
        [
            "hop amp.town.example/story",
            "captured www.town.example/story"
        ]
    );
    assert_eq!(place.count("snapshots"), 1);
    let urls: String = place.one("SELECT url || ' ' || canonical_url FROM articles");
    assert_eq!(
        urls,
        "http://amp.town.example/story http://www.town.example/story"
    );
    go().expect(0);
    assert_eq!(asked.since(&server), ["www.town.example/story"]);
    assert_eq!(place.count("fetches WHERE outcome = 'not_modified'"), 1);
}

#[test]
fn a_form_whose_page_is_named_too_is_left_to_it() {
    let (place, server, mut asked) = (Place::new(), Server::start([]), Asked(0));
    server.then("town.example/story/print", form_of("/story"));
    server.then("town.example/story", form_of("/story"));
    run(
        &place,
        &server,
        "http://town.example/story/print http://town.example/story",
    )
    .run()
    .expect(0);
    let mut paths = asked.since(&server);
    paths.sort();
    assert_eq!(paths, ["town.example/story", "town.example/story/print"]);
    assert_eq!((place.count("articles"), place.count("revisions")), (1, 1));
    // Once the page is there, its form is not asked for any more.
    let form = "queue WHERE url LIKE '%/print' AND parked = 0 AND next_at IS";
    assert_eq!(place.count(&format!("{form} NOT NULL")), 1);
    run(&place, &server, "http://town.example/story/print --recheck")
        .run()
        .expect(0);
    assert_eq!(place.count(&format!("{form} NULL")), 1);
    assert_eq!((place.count("articles"), place.count("snapshots")), (1, 1));
}

#[test]
fn a_form_serves_once_its_page_is_given_up() {
    let (place, server, mut asked) = (Place::new(), Server::start([]), Asked(0));
    server.then("town.example/story/print", form_of("/story"));
    server.then("town.example/story", Answer::status(403));
    let list = "http://town.example/story/print http://town.example/story";
    run(&place, &server, list).run().expect(1);
    assert_eq!(asked.since(&server).len(), 2);
    assert_eq!(place.count("articles"), 0);
    assert_eq!(place.count("queue WHERE parked = 1"), 1);
    run(&place, &server, "http://town.example/story/print --recheck")
        .run()
        .expect(0);
    // Who gave the page up does not knock there again because of its form.
    assert_eq!(asked.since(&server), ["town.example/story/print"]);
    assert_eq!(place.count("articles"), 1);
}

#[test]
fn a_form_serves_where_its_page_cannot_be_had() {
    let (place, server) = (Place::new(), Server::start([]));
    server.then(
        "m.town.example/story",
        form_of("http://www.town.example/story"),
    );
    server.then("www.town.example/story", Answer::status(500));
    run(&place, &server, "http://m.town.example/story")
        .run()
        .expect(0);
    let mut rows = fetches(&place);
    rows.sort();
    assert_eq!(
        rows,
        [
            "captured m.town.example/story",
            "failed www.town.example/story"
        ]
    );
    assert_eq!(place.count("articles"), 1);
    assert_eq!(
        place.count("queue WHERE last_error IS NULL AND moved_to IS NULL"),
        1
    );
}

#[test]
fn a_refresh_is_followed_once() {
    let (place, server, mut asked) = (Place::new(), Server::start([]), Asked(0));
    let refresh = |to: &str| {
        let meta = format!(r#"<meta http-equiv="refresh" content="0; url={to}">"#);
        Answer::html(&format!("<html><head>{meta}</head><body>Please wait."))
    };
    server.then("town.example/a", refresh("/b"));
    server.then("town.example/b", refresh("/c"));
    server.then("town.example/x", refresh("http://other.example/y"));
    server.then(
        "other.example/y",
        Answer::html(&story("Bridge", "A band played.")).header("ETag", "\"y\""),
    );
    server.then("town.example/z", refresh("/z#top"));
    let list = "http://town.example/a\nhttp://town.example/x\nhttp://town.example/z";
    run(&place, &server, "-").input(list).run().expect(0);
    let mut paths = asked.since(&server);
    paths.sort();
    assert_eq!(
        paths,
        [
            "other.example/y",
            "town.example/a",
            "town.example/b",
            "town.example/x",
            "town.example/z"
        ]
    );
    assert_eq!(place.count("articles"), 1);
    // What validates the page there says nothing where we ask.
    assert_eq!(
        place.count("queue WHERE etag IS NOT NULL OR moved_to IS NOT NULL"),
        0
    );
}

#[test]
fn robots_of_the_other_address_are_heeded() {
    let (place, server, mut asked) = (Place::new(), Server::start([]), Asked(0));
    server.then("town.example/story/amp", form_of("/private/story"));
    server.then("town.example/private/story", form_of("/private/story"));
    server.then(
        "town.example/robots.txt",
        Answer::text("User-agent: *\nDisallow: /private\n"),
    );
    run(&place, &server, "http://town.example/story/amp")
        .run()
        .expect(0);
    assert_eq!(asked.since(&server), ["town.example/story/amp"]);
    assert_eq!(place.count("fetches WHERE error = 'robots'"), 1);
    assert_eq!(place.count("articles"), 1);
}
