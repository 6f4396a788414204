//! `newsvault sources`, and runs over what is followed.

mod told;

use crate::archive::Place;
use crate::pages::story;
use crate::program::Program;
use crate::run::run;
use crate::server::{Answer, Server};

fn xml(text: &str) -> Answer {
    Answer::text(text).header("Content-Type", "application/xml")
}

fn feed(items: &[(&str, &str)]) -> Answer {
    let item = |(path, title): &(&str, &str)| {
        format!(
            "<item><title>{title}</title><link>http://harbour-post.example/{path}</link><pubDate>Thu, 18 Apr 2024 11:11:05 +0800</pubDate></item>"
        )
    };
    let items = items.iter().map(item).collect::<Vec<_>>().concat();
    xml(&format!(
        "<rss version=\"2.0\"><channel><title>Harbour Post</title><link>http://harbour-post.example/</link><description>x</description>{items}</channel></rss>"
    ))
}

fn sources(place: &Place, server: &Server, words: &str) -> Program {
    let program = Program::on(place).words("sources").words(words);
    if ["add", "test"].iter().any(|w| words.starts_with(w)) {
        program.words("--proxy").arg(server.address())
    } else {
        program
    }
}

/// A site with a home page that names a feed, two stories, and a sitemap of news.
fn site() -> Server {
    let home = "<html><head><title>Harbour Post</title><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/feed\"></head><body><main><h2><a href=\"/a\">Bridge reopens to all traffic today</a></h2></main></body></html>";
    let sitemap = "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\"><url><loc>http://harbour-post.example/c</loc><news:news><news:publication_date>2024-04-18T09:00:00+08:00</news:publication_date><news:title>Marsh</news:title></news:news></url></urlset>";
    let server = Server::start([
        ("harbour-post.example/", Answer::html(home)),
        (
            "harbour-post.example/feed",
            feed(&[("a", "Bridge reopens"), ("b", "Ferry sold")]),
        ),
        ("harbour-post.example/news-map.xml", xml(sitemap)),
        (
            "harbour-post.example/robots.txt",
            Answer::text(
                "User-agent: *\nAllow: /\nSitemap: http://harbour-post.example/news-map.xml\n",
            ),
        ),
    ]);
    for (path, headline) in [
        ("a", "Bridge reopens"),
        ("b", "Ferry sold"),
        ("c", "Marsh saved"),
    ] {
        server.set(
            &format!("harbour-post.example/{path}"),
            Answer::html(&story(headline, "A band played on the quay.")),
        );
    }
    server
}

#[test]
fn a_site_is_followed_by_what_it_names() {
    let (server, place) = (site(), Place::new());
    let added = sources(&place, &server, "add http://harbour-post.example/")
        .run()
        .expect(0);
    added.says(
        "following http://harbour-post.example/feed (feed, names 2 addresses now): the page names it\n\
         following http://harbour-post.example/news-map.xml (sitemap, names 1 address now): robots.txt names it\n",
    );
    let ended = run(&place, &server, "--json").run().expect(0).json();
    assert_eq!(
        (&ended["sources"], &ended["discovered"], &ended["new"]),
        (&2.into(), &3.into(), &3.into())
    );
    let told: Vec<String> = place.column("SELECT headline FROM discoveries ORDER BY queue_id");
    assert_eq!(told.len(), 3);
    assert!(told.contains(&"Ferry sold".to_owned()));
    let outcomes = place.count("fetches WHERE outcome = 'listed'");
    assert_eq!(outcomes, 2);
    assert_eq!(
        place.count("snapshots"),
        3,
        "what a source names is kept, not its bytes"
    );
    // Nothing is due: not the pages, not the sources.
    let again = run(&place, &server, "--json").run().expect(0).json();
    assert_eq!(
        (&again["sources"], &again["fetched"]),
        (&0.into(), &0.into())
    );
    let listed = sources(&place, &server, "list --format jsonl")
        .run()
        .expect(0);
    assert!(
        listed.text().contains("\"state\":\"well\""),
        "{}",
        listed.text()
    );
}

#[test]
fn a_new_story_in_a_feed_is_got_by_the_run_that_asks() {
    let (server, place) = (site(), Place::new());
    sources(
        &place,
        &server,
        "add http://harbour-post.example/feed --schedule 1s",
    )
    .run()
    .expect(0);
    run(&place, &server, "").run().expect(0);
    assert_eq!(place.count("articles"), 2);
    server.set(
        "harbour-post.example/d",
        Answer::html(&story("Crane falls", "A band played.")),
    );
    server.set(
        "harbour-post.example/feed",
        feed(&[("d", "Crane falls"), ("a", "Bridge reopens")]),
    );
    place.raw().execute_batch("UPDATE queue SET next_at = '2020-01-01T00:00:00Z' WHERE id IN (SELECT queue_id FROM source_parts); UPDATE hosts SET next_at = '2020-01-01T00:00:00Z', next_due_at = '2020-01-01T00:00:00Z'").expect("made due");
    let ended = run(&place, &server, "--json").run().expect(0).json();
    assert_eq!(
        (&ended["discovered"], &ended["new"]),
        (&1.into(), &1.into())
    );
    assert_eq!(place.count("articles WHERE headline = 'Crane falls'"), 1);
}

/// A story that says neither when nor by whom.
const DATELESS: &str = "<html lang=\"en\"><head><title>Crane falls</title></head><body><article><h1>Crane falls</h1>\
<p>The harbour council opened the lift bridge to traffic again, two weeks earlier than engineers had thought possible when the first bolts were found on the quay.</p>\
<p>Ferries that had carried commuters across the basin made their last crossings at noon, and the ticket office gave back the money for passes that had not been used up.</p></article></body></html>";

#[test]
fn what_a_feed_says_settles_what_the_page_leaves_open() {
    let (server, place) = (site(), Place::new());
    server.set("harbour-post.example/d", Answer::html(DATELESS));
    server.set("harbour-post.example/feed", feed(&[("d", "Crane falls")]));
    sources(&place, &server, "add http://harbour-post.example/feed")
        .run()
        .expect(0);
    run(&place, &server, "").run().expect(0);
    let date: String = place.one("SELECT date_published FROM articles");
    assert_eq!(date, "2024-04-18T11:11:05+08:00");
    // Read again, it is the same.
    let again = Program::on(&place)
        .words("reextract --again")
        .run()
        .expect(0);
    assert_eq!(again.stderr, "read 1 page again: 1 says the same\n");
}

#[test]
fn patterns_timetables_and_pauses_are_heeded() {
    let (server, place) = (site(), Place::new());
    let words = "add http://harbour-post.example/feed --name harbour --exclude /b$ --time-zone Europe/Berlin";
    sources(&place, &server, words)
        .words("--schedule")
        .arg("30 2 * * *")
        .run()
        .expect(0);
    run(&place, &server, "").run().expect(0);
    assert_eq!(place.count("articles"), 1, "one is left out");
    let next: String =
        place.one("SELECT next_at FROM queue JOIN source_parts ON queue_id = queue.id");
    let utc = next.get(11..16).expect("a time");
    assert!(("00:30".."01:36").contains(&utc), "{next}");
    sources(&place, &server, "pause harbour")
        .run()
        .expect(0)
        .says("paused harbour\n");
    let waits = "queue JOIN source_parts ON queue_id = queue.id WHERE next_at IS NOT NULL";
    assert_eq!(place.count(waits), 0);
    sources(&place, &server, "resume harbour").run().expect(0);
    assert_eq!(place.count(waits), 1);
    sources(&place, &server, "remove harbour").run().expect(0);
    assert_eq!(place.count("source_parts"), 0);
    assert_eq!(place.count("articles"), 1, "what it named stays");
    sources(&place, &server, "pause harbour").run().expect(2);
    for wrong in [
        "--schedule tomorrow",
        "--time-zone Mars/Base",
        "--include [",
    ] {
        let words = format!("add http://harbour-post.example/feed {wrong}");
        sources(&place, &server, &words).run().expect(2);
    }
}

#[test]
fn a_source_that_fails_is_asked_ever_less_and_never_given_up() {
    let (server, place) = (site(), Place::new());
    sources(&place, &server, "add http://harbour-post.example/feed")
        .run()
        .expect(0);
    server.set("harbour-post.example/feed", Answer::status(404));
    let mut pauses = Vec::new();
    for _ in 0..3 {
        place
            .raw()
            .execute_batch("UPDATE queue SET next_at = '2020-01-01T00:00:00Z' WHERE id IN (SELECT queue_id FROM source_parts); UPDATE hosts SET not_before = NULL, next_at = '2020-01-01T00:00:00Z', next_due_at = '2020-01-01T00:00:00Z'")
            .expect("made due");
        run(&place, &server, "").run().expect(1);
        pauses.push(place.one::<i64>("SELECT unixepoch(next_at) - unixepoch(last_attempt_at) FROM queue WHERE id IN (SELECT queue_id FROM source_parts)"));
    }
    assert!(pauses.is_sorted() && pauses[0] < pauses[2], "{pauses:?}");
    // How often it changes is not known any less.
    assert_eq!(place.one::<i64>("SELECT pause_s FROM source_parts"), 1800);
    assert_eq!(place.count("queue WHERE next_at IS NULL OR parked = 1"), 0);
    let listed = sources(&place, &server, "list --format jsonl")
        .run()
        .expect(0)
        .json();
    assert_eq!(
        (&listed["state"], &listed["last_error"]),
        (&"failing".into(), &"http_404".into())
    );
}

/// A page in place of a feed, whose server would go on to say that it stands as it is.
#[test]
fn what_is_no_source_does_not_pass_for_one() {
    let (server, place) = (site(), Place::new());
    let stands = |answer: Answer| server.set("harbour-post.example/feed", answer);
    stands(feed(&[("a", "Bridge reopens")]).header("ETag", "\"feed\""));
    sources(&place, &server, "add http://harbour-post.example/feed")
        .run()
        .expect(0);
    run(&place, &server, "").run().expect(0);
    let ask = || {
        place.raw().execute_batch("UPDATE queue SET next_at = '2020-01-01T00:00:00Z' WHERE id IN (SELECT queue_id FROM source_parts); UPDATE hosts SET next_at = '2020-01-01T00:00:00Z', next_due_at = '2020-01-01T00:00:00Z'").expect("made due");
        run(&place, &server, "").run()
    };
    stands(Answer::html("<p>We will be back.").header("ETag", "\"page\""));
    for _ in 0..2 {
        let ended = ask().expect(1);
        assert!(
            ended.stderr.contains("a feed was expected"),
            "{}",
            ended.stderr
        );
    }
    let listed = sources(&place, &server, "list --format jsonl")
        .run()
        .expect(0)
        .json();
    assert_eq!(
        (&listed["state"], &listed["last_error"]),
        (&"failing".into(), &"not_a_source".into())
    );
    stands(feed(&[("a", "Bridge reopens")]).header("ETag", "\"feed\""));
    ask().expect(0);
    let last: String = place.one("SELECT outcome FROM fetches ORDER BY id DESC LIMIT 1");
    assert_eq!(last, "not_modified", "what it was is known still");
}

#[test]
fn an_index_of_sitemaps_is_followed_into_its_parts() {
    let (server, place) = (site(), Place::new());
    let index = "<sitemapindex><sitemap><loc>http://harbour-post.example/one.xml.gz</loc></sitemap><sitemap><loc>http://harbour-post.example/news-map.xml</loc></sitemap></sitemapindex>";
    server.set("harbour-post.example/index.xml", xml(index));
    let one = "<urlset><url><loc>http://harbour-post.example/a</loc></url></urlset>";
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packed, one.as_bytes()).expect("memory");
    server.set(
        "harbour-post.example/one.xml.gz",
        Answer::new(200, "application/x-gzip", &packed.finish().expect("memory")),
    );
    sources(&place, &server, "add http://harbour-post.example/index.xml")
        .run()
        .expect(0);
    let ended = run(&place, &server, "--json").run().expect(0).json();
    assert_eq!((&ended["sources"], &ended["new"]), (&3.into(), &2.into()));
    assert_eq!(place.count("source_parts"), 3);
}

#[test]
fn what_was_removed_can_be_followed_again() {
    let (server, place) = (site(), Place::new());
    for name in ["harbour", "http://harbour-post.example/feed"] {
        let add = format!("add http://harbour-post.example/feed --kind feed --name {name}");
        for _ in 0..2 {
            let added = sources(&place, &server, &add).run().expect(0);
            assert!(
                added.stderr.starts_with("following http"),
                "{}",
                added.stderr
            );
            sources(&place, &server, &format!("remove {name}"))
                .run()
                .expect(0);
        }
    }
    assert_eq!(place.count("sources WHERE url IS NOT NULL"), 0);
}

#[test]
fn a_pause_that_comes_while_a_source_is_asked_holds() {
    let (server, place) = (site(), Place::new());
    sources(
        &place,
        &server,
        "add http://harbour-post.example/feed --kind feed --name harbour",
    )
    .run()
    .expect(0);
    server.set(
        "harbour-post.example/feed",
        feed(&[("a", "Bridge reopens")]).held(),
    );
    let running = run(&place, &server, "").start();
    server.wait_for_requests(2);
    sources(&place, &server, "pause harbour").run().expect(0);
    server.release();
    assert_eq!(running.end().code, Some(0));
    let waits = "queue JOIN source_parts ON queue_id = queue.id WHERE next_at IS NOT NULL";
    assert_eq!(place.count(waits), 0);
    assert_eq!(place.count("articles"), 1, "what it had named is fetched");
}
