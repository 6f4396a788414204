//! `newsvault watch`: real signals, a real server, seconds instead of hours.

use std::time::{Duration, Instant};

use crate::archive::Place;
use crate::pages::story;
use crate::program::{Program, Running};
use crate::server::{Answer, Server};

fn feed(paths: &[&str]) -> Answer {
    let item = |path: &&str| {
        format!("<item><title>{path}</title><link>http://harbour-post.example/{path}</link></item>")
    };
    let items = paths.iter().map(item).collect::<Vec<_>>().concat();
    Answer::text(&format!(
        "<rss version=\"2.0\"><channel><title>x</title><link>http://harbour-post.example/</link><description>x</description>{items}</channel></rss>"
    ))
}

fn site() -> Server {
    let server = Server::start([("harbour-post.example/feed", feed(&["a"]))]);
    for path in ["a", "b", "c"] {
        let page = story(&format!("Story {path}"), "A band played.");
        server.set(&format!("harbour-post.example/{path}"), Answer::html(&page));
    }
    server.set("hill-news.example/feed", feed(&["c"]));
    server
}

fn config(place: &Place, hosts: &[&str]) {
    let table = |host: &&str| {
        format!("[[source]]\nurl = \"http://{host}/feed\"\nname = \"{host}\"\nschedule = \"1s\"\n")
    };
    let text = hosts.iter().map(table).collect::<Vec<_>>().concat();
    place.file("newsvault.toml", text);
}

fn watch(place: &Place, server: &Server) -> Running {
    Program::on(place)
        .words("watch --delay 0 --proxy")
        .arg(server.address())
        .start()
}

/// Waits until so many articles are there.
fn wait_for_articles(place: &Place, count: i64) {
    let patience = Instant::now() + Duration::from_secs(60);
    while !place.path.exists()
        || place.count("sqlite_schema") == 0
        || place.count("articles") < count
    {
        assert!(Instant::now() < patience, "there are not {count} articles");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn it_keeps_following_until_it_is_stopped() {
    let (server, place) = (site(), Place::new());
    drop(place.writer());
    config(&place, &["harbour-post.example"]);
    let watching = watch(&place, &server);
    wait_for_articles(&place, 1);
    server.set("harbour-post.example/feed", feed(&["b", "a"]));
    wait_for_articles(&place, 2);
    // One process watches an archive, and says which.
    let second = watch(&place, &server).end();
    assert_eq!(second.code, Some(3));
    let said = format!("cannot watch archive `{}`: process ", place.path.display());
    assert!(second.stderr.contains(&said), "{}", second.stderr);
    // A run beside it is welcome.
    let beside = crate::run::run(&place, &server, "--quiet").run();
    assert_eq!(beside.code, Some(0), "{}", beside.stderr);
    config(&place, &["harbour-post.example", "hill-news.example"]);
    watching.signal("HUP");
    wait_for_articles(&place, 3);
    watching.signal("TERM");
    let ended = watching.end();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("the configuration was read anew"),
        "{}",
        ended.stderr
    );
    assert!(ended.stderr.contains(", 3 new, "), "{}", ended.stderr);
    assert_eq!(place.count("queue WHERE leased_at IS NOT NULL"), 0);
    assert_eq!(place.count("runs WHERE ended_at IS NULL"), 0);
    // Nobody watches any more.
    let next = watch(&place, &server);
    wait_for_articles(&place, 3);
    next.signal("TERM");
    next.end();
}

/// What is edited while it is being fetched is fetched again.
#[test]
fn an_edit_during_the_request_is_not_missed() {
    let atom = |updated: chrono::DateTime<chrono::Utc>| {
        let updated = updated.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        Answer::text(&format!(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>x</title><entry><title>a</title>\
             <link href=\"http://harbour-post.example/a\"/><published>2024-04-18T11:11:00Z</published>\
             <updated>{updated}</updated></entry></feed>"
        ))
    };
    let page = |tail: &str| Answer::html(&story("Story a", tail));
    let server = Server::start([
        (
            "harbour-post.example/feed",
            atom("2024-04-18T11:11:00Z".parse().expect("a time")),
        ),
        (
            "harbour-post.example/a",
            page("A band played.").delayed(Duration::from_secs(3)),
        ),
        ("harbour-post.example/a", page("Two bands played.")),
    ]);
    let place = Place::new();
    drop(place.writer());
    config(&place, &["harbour-post.example"]);
    let watching = watch(&place, &server);
    while !server.paths().contains(&"/a".to_owned()) {
        std::thread::sleep(Duration::from_millis(20));
    }
    server.set("harbour-post.example/feed", atom(chrono::Utc::now()));
    wait_for_articles(&place, 1);
    let patience = Instant::now() + Duration::from_secs(60);
    while place.count("revisions") < 2 {
        assert!(Instant::now() < patience, "the edit was missed");
        std::thread::sleep(Duration::from_millis(20));
    }
    watching.signal("TERM");
    watching.end();
}
