//! What cannot be had: every cause has its row and its word, and costs nothing else.

use std::collections::BTreeMap;
use std::path::Path;

use crate::archive::Place;
use crate::pages::story;
use crate::program::Program;
use crate::run::run;
use crate::server::{Answer, Server};

/// A run that reaches loopback without a proxy.
fn run_directly(place: &Place, words: &str) -> Program {
    Program::on(place)
        .words("run --delay 0 --allow-private --proxy direct")
        .words(words)
}

/// Path, answer, and the word for what is wrong with it.
fn bad_answers() -> Vec<(&'static str, Answer, &'static str)> {
    let page = story("Too much", "Or too little.");
    let large = story("Large", &"Words and words. ".repeat(4_000));
    vec![
        ("/gone", Answer::status(404), "http_404"),
        ("/forbidden", Answer::status(403), "http_403"),
        ("/broken", Answer::status(500), "http_500"),
        ("/cut", Answer::html(&page).cut_after(100), "truncated"),
        ("/large", Answer::html(&large), "too_large"),
        ("/bomb", Answer::html(&large).gzip(), "too_large"),
        (
            "/pdf",
            Answer::new(200, "application/pdf", b"%PDF-1.7 ..."),
            "not_a_page",
        ),
        ("/liar", Answer::html("%PDF-1.7 ..."), "not_a_page"),
        ("/empty", Answer::html(""), "empty"),
        ("/loop", Answer::redirect(302, "/loop"), "redirects"),
        (
            "/away",
            Answer::redirect(301, "mailto:desk@example.com"),
            "protocol",
        ),
        ("/private/a", Answer::html(&page), "robots"),
    ]
}

#[test]
fn every_cause_has_its_row_and_the_others_are_archived() {
    let place = Place::new();
    let server = Server::start([
        (
            "/robots.txt",
            Answer::text("User-agent: *\nDisallow: /private\n"),
        ),
        (
            "/good",
            Answer::html(&story("Bridge reopens", "A band played.")),
        ),
    ]);
    let mut expected = BTreeMap::from([(server.url("/good"), String::new())]);
    for (path, answer, code) in bad_answers() {
        server.then(path, answer);
        expected.insert(server.url(path), code.to_owned());
    }
    // Bound, so that nobody else gets the port, and not listening.
    let silent = tokio::net::TcpSocket::new_v4().expect("a socket");
    let any = "127.0.0.1:0".parse().expect("an address");
    silent.bind(any).expect("loopback has a free port");
    let closed = silent.local_addr();
    let closed = closed.expect("loopback has a free port");
    expected.insert(format!("http://{closed}/"), "connect".to_owned());
    let nowhere = format!("http://{}.example/", "a".repeat(70));
    expected.insert(nowhere, "dns".to_owned());
    let missing = format!("file://{}/missing.html", place.folder().display());
    expected.insert(missing, "unreadable".to_owned());
    let list: Vec<&str> = expected.keys().map(String::as_str).collect();
    place.file("news.txt", list.join("\n"));

    let ended = run_directly(&place, "news.txt --max-bytes 20000 --json")
        .run()
        .expect(1);
    let found = fetched(&place);
    assert_eq!(found, expected, "{}", ended.stderr);
    assert_eq!((place.count("articles"), place.count("snapshots")), (1, 1));
    let details: i64 = place
        .one("SELECT count(*) FROM fetches WHERE error IS NOT NULL AND length(error_detail) < 8");
    assert_eq!(details, 0);
    let summary = ended.json();
    assert_eq!(summary["failed"], expected.len() - 2);
    assert_eq!(summary["refused"], 1);
    assert_eq!(summary["causes"]["too_large"], 2);

    // What failed waits; a run right after it has nothing to do.
    let again = run_directly(&place, "news.txt --json")
        .run()
        .expect(0)
        .json();
    assert_eq!(
        (&again["fetched"], &again["failed"]),
        (&0.into(), &0.into())
    );
}

/// Each address with the cause in `fetches`.
fn fetched(place: &Place) -> BTreeMap<String, String> {
    let connection = place.raw();
    let mut statement = connection
        .prepare("SELECT url, ifnull(error, '') FROM fetches")
        .expect("valid SQL");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    let rows: Vec<(String, String)> = rows.and_then(Iterator::collect).expect("rows");
    let count = rows.len();
    let by_url: BTreeMap<String, String> = rows.into_iter().collect();
    assert_eq!(by_url.len(), count, "each address is asked once");
    by_url
}

#[test]
fn a_page_that_never_ends_is_given_up() {
    let page = Answer::html(&story("Slow", "It never came."));
    let server = Server::start([
        ("/first", page.clone()),
        ("/slow", page.clone().hangs_after(100)),
        ("/silent", page.held()),
    ]);
    let place = Place::new();
    // Once the host's robots.txt is known, nothing but the page can be too slow.
    run(&place, &server, "http://town.example/first")
        .run()
        .expect(0);
    for path in ["slow", "silent"] {
        let url = format!("http://town.example/{path}");
        run(&place, &server, "--timeout 0.3")
            .arg(url)
            .run()
            .expect(1);
    }
    // Which of the two limits in time ran out first is chance.
    let errors = "fetches WHERE error IN ('timeout_first_byte', 'timeout_idle', 'timeout_total')";
    assert_eq!(place.count(errors), 2);
}

#[test]
fn private_addresses_need_permission() {
    let server = Server::start([("/", Answer::html(&story("Inside", "Not for the world.")))]);
    let place = Place::new();
    let url = server.url("/");
    let ended = Program::on(&place)
        .words("run --delay 0 --proxy direct")
        .arg(&url)
        .run()
        .expect(1);
    assert!(
        ended
            .stderr
            .contains("address_forbidden: 127.0.0.1 is not a public address")
    );
    assert!(ended.stderr.contains("--allow-private"), "{}", ended.stderr);
    assert!(server.requests().is_empty());
    run_directly(&place, "--recheck").arg(&url).run().expect(0);
    assert_eq!(place.count("articles"), 1);
}

#[test]
fn walls_are_kept_as_pages_and_are_no_articles() {
    let walls = [
        "bot_wall",
        "consent_wall",
        "login_wall",
        "section_front",
        "soft_404",
    ];
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_pages");
    let (place, server) = (Place::new(), Server::start([]));
    let mut list = Vec::new();
    for wall in walls {
        let page = std::fs::read_to_string(samples.join(format!("{wall}.html")));
        let page = page.expect("a sample page");
        server.then(&format!("/{wall}"), Answer::html(&page));
        list.push(format!("http://{}.example/{wall}", wall.replace('_', "-")));
    }
    let ended = run(&place, &server, "-")
        .input(list.join("\n"))
        .run()
        .expect(0);
    assert_eq!(place.count("articles"), 0);
    let found: Vec<String> = place.column("SELECT kind FROM snapshots ORDER BY kind");
    assert_eq!(found, walls);
    let line = "articles    0 new, 0 changed, 0 unchanged; 5 pages without a story\n";
    assert!(ended.stderr.contains(line), "{}", ended.stderr);
}
