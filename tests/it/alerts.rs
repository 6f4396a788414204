//! What is noticed, kept and told when something breaks, through runs and a real receiver.

use std::time::{Duration, Instant};

use crate::archive::Place;
use crate::pages::story;
use crate::program::Program;
use crate::run::run;
use crate::server::{Answer, Server};
use crate::status::{feed, follow, make_due, site, status};

/// Runs so often that the feed is asked each time.
fn runs(place: &Place, server: &Server, times: usize) {
    for _ in 0..times {
        if place.path.exists() {
            make_due(place);
        }
        run(place, server, "--quiet").run();
    }
}

fn told(receiver: &Server) -> Vec<serde_json::Value> {
    let requests = receiver.requests().into_iter();
    let bodies = requests.map(|request| serde_json::from_str(&request.body).expect("JSON"));
    bodies.collect()
}

/// Waits until something is so.
#[track_caller]
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let patience = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < patience, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_feed_that_is_gone_is_told_once_and_again_when_it_is_back() {
    let (server, place) = (site(), Place::new());
    let receiver = Server::start([("/told", Answer::text("ok"))]);
    follow(
        &place,
        &format!(
            "[alerts]\nwebhook = \"{}\"\npause = 0\n",
            receiver.url("/told")
        ),
    );
    runs(&place, &server, 1);
    server.set("harbour-post.example/feed", Answer::status(410));
    runs(&place, &server, 2);
    assert_eq!(place.count("alerts"), 0, "two failures may pass");
    runs(&place, &server, 2);
    assert_eq!(place.count("alerts WHERE closed_at IS NULL"), 1);
    let said = status(&place, "").expect(1);
    let lines: Vec<&str> = said
        .text()
        .lines()
        .filter(|line| line.starts_with("alert "))
        .collect();
    assert_eq!(lines.len(), 1, "{}", said.text());
    assert!(
        lines[0].starts_with("alert 1     source_failing  Harbour Post: http_410, 4 times in a row; it last answered "),
        "{}",
        lines[0]
    );
    server.set("harbour-post.example/feed", feed(&["a"]));
    runs(&place, &server, 2);
    status(&place, "--quiet").expect(0).says("");
    let kinds: Vec<String> = place.column("SELECT kind FROM events ORDER BY id");
    assert_eq!(kinds, ["alert_opened", "alert_closed"]);
    let told = told(&receiver);
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0]["events"][0]["kind"], "alert_opened");
    assert_eq!(told[0]["events"][0]["alert"]["rule"], "source_failing");
    assert_eq!(told[0]["events"][0]["alert"]["subject"], "Harbour Post");
    assert!(
        told[0]["text"]
            .as_str()
            .unwrap_or_default()
            .contains("alert: source_failing Harbour Post: http_410")
    );
    assert_eq!(told[1]["events"][0]["kind"], "alert_closed");
    assert_eq!(told[1]["events"][0]["id"], 2);
    assert_eq!(receiver.requests()[0].method, "POST");
    assert_eq!(
        receiver.requests()[0].header("content-type"),
        Some("application/json")
    );
}

#[test]
fn a_feed_that_cannot_be_read_any_more_is_noticed_and_says_why() {
    let (server, place) = (site(), Place::new());
    follow(&place, "");
    runs(&place, &server, 1);
    server.set(
        "harbour-post.example/feed",
        Answer::text("<rss><channel><ti"),
    );
    runs(&place, &server, 3);
    let message: String = place.one("SELECT message FROM alerts WHERE rule = 'source_failing'");
    assert!(
        message.contains(", 3 times in a row; it last answered "),
        "{message}"
    );
    let failing: String = place.one("SELECT json_extract(figures, '$.cause') FROM alerts");
    assert!(!failing.is_empty() && failing != "no answer", "{failing}");
    let listed = Program::on(&place)
        .words("sources list --format jsonl")
        .run()
        .expect(0);
    assert!(
        listed.text().contains("\"state\":\"failing\""),
        "{}",
        listed.text()
    );
    // Who pauses it knows about it.
    Program::on(&place)
        .words("sources pause")
        .arg("Harbour Post")
        .run()
        .expect(0);
    runs(&place, &server, 1);
    assert_eq!(place.count("alerts WHERE closed_at IS NULL"), 0);
}

#[test]
fn a_source_that_names_nothing_for_longer_than_its_habit_is_noticed() {
    let (server, place) = (site(), Place::new());
    follow(&place, "");
    runs(&place, &server, 1);
    // It had something every three hours for ten days, until two days ago.
    place
        .raw()
        .execute_batch(
            "DELETE FROM source_hours;
             WITH RECURSIVE hours (n) AS (SELECT 48 UNION ALL SELECT n + 3 FROM hours WHERE n < 288)
             INSERT INTO source_hours (source_id, hour, asked, named)
             SELECT (SELECT id FROM sources WHERE name = 'Harbour Post'),
                 strftime('%Y-%m-%dT%H:00:00Z', 'now', '-' || n || ' hours'), 3, 1 FROM hours;",
        )
        .expect("valid SQL");
    runs(&place, &server, 1);
    let message: String = place.one("SELECT message FROM alerts WHERE rule = 'source_silent'");
    assert!(
        message.starts_with("nothing new for 2 days; it never paused for much more than 3 hours"),
        "{message}"
    );
    let page = story("Ferry sold", "A band played.");
    server.set("harbour-post.example/b", Answer::html(&page));
    server.set("harbour-post.example/feed", feed(&["b"]));
    runs(&place, &server, 1);
    assert_eq!(place.count("alerts WHERE closed_at IS NULL"), 0);
}

#[test]
fn a_field_that_is_suddenly_empty_is_noticed_for_its_site() {
    let (server, place) = (Server::start([]), Place::new());
    let list = |from: usize, to: usize, author: &str| {
        let addresses: Vec<String> = (from..to)
            .map(|n| {
                let page = story(
                    &format!("Story number {n} of the harbour"),
                    "A band played.",
                );
                let page = page.replace("<meta name=\"author\" content=\"Ana Ruiz\">", author);
                server.set(&format!("harbour-post.example/{n}"), Answer::html(&page));
                format!("http://harbour-post.example/{n}\n")
            })
            .collect();
        place.file("list.txt", addresses.concat());
    };
    list(0, 50, "<meta name=\"author\" content=\"Ana Ruiz\">");
    run(&place, &server, "list.txt --quiet").run().expect(0);
    let authors: i64 = place.one("SELECT sum(with_authors) FROM site_hours");
    assert_eq!(authors, 50);
    // As if they had come in over nine days; all is counted anew.
    place
        .raw()
        .execute_batch(
            "UPDATE fetches SET started_at = strftime('%Y-%m-%dT%H:%M:%SZ', started_at, '-' || (id % 9 + 1) || ' days');
             DELETE FROM site_hours; DELETE FROM counted;",
        )
        .expect("valid SQL");
    list(50, 70, "");
    run(&place, &server, "list.txt --quiet").run().expect(0);
    let open: Vec<String> = place
        .column("SELECT rule || ' ' || subject || ' ' || field || ': ' || message FROM alerts");
    assert_eq!(
        open,
        [
            "field_lost harbour-post.example authors: authors stand in 0 % of its last 20 stories; before in 100 %"
        ]
    );
    // A user may say that it is known: it counts no more.
    status(&place, "--quiet").expect(1);
    status(&place, "--dismiss 1").expect(0);
    status(&place, "--quiet").expect(0).says("");
    let unknown = status(&place, "--dismiss 2").expect(2);
    assert!(
        unknown.stderr.contains("no open alert has the number 2"),
        "{}",
        unknown.stderr
    );
    list(70, 140, "<meta name=\"author\" content=\"Ana Ruiz\">");
    run(&place, &server, "list.txt --quiet").run().expect(0);
    assert_eq!(place.count("alerts WHERE closed_at IS NULL"), 0);
}

#[test]
fn a_network_that_is_down_is_one_alert() {
    let (server, place) = (Server::start([]), Place::new());
    let table = |n: usize| {
        format!("[[source]]\nurl = \"http://site{n}.example/feed\"\nschedule = \"1s\"\n")
    };
    place.file("newsvault.toml", (0..5).map(table).collect::<String>());
    for _ in 0..3 {
        run(&place, &server, "--quiet").run();
        place
            .raw()
            .execute_batch("UPDATE queue SET next_at = '2024-01-01T00:00:00Z'; UPDATE hosts SET next_at = '2024-01-01T00:00:00Z', next_due_at = '2024-01-01T00:00:00Z', not_before = NULL;")
            .expect("valid SQL");
    }
    let open: Vec<String> = place.column("SELECT rule || ' ' || subject FROM alerts");
    assert_eq!(open, ["offline archive"]);
}

/// A receiver that does not answer costs nothing, and is told once it does: also by another process.
#[cfg(unix)]
#[test]
fn what_nobody_took_is_told_later_even_after_a_crash() {
    let (server, place) = (site(), Place::new());
    let receiver = Server::start([("/told", Answer::status(503))]);
    follow(
        &place,
        &format!(
            "[alerts]\nwebhook = \"{}\"\npause = 0\ninterval = 0.2\n",
            receiver.url("/told")
        ),
    );
    runs(&place, &server, 1);
    server.set("harbour-post.example/feed", Answer::status(404));
    let watching = Program::on(&place)
        .words("watch --quiet --delay 0 --proxy")
        .arg(server.address())
        .start();
    receiver.wait_for_requests(1);
    wait_until("the failure is kept", || {
        place.count("deliveries WHERE last_error LIKE '% answered 503%'") == 1
    });
    watching.kill();
    assert_eq!(place.count("deliveries WHERE delivered_at IS NULL"), 1);
    let said = status(&place, "").expect(1);
    assert!(
        said.text()
            .contains("untold      1 notice is to be delivered; the last try: http://127.0.0.1:"),
        "{}",
        said.text()
    );
    receiver.set("/told", Answer::text("ok"));
    // Not before its time.
    runs(&place, &server, 1);
    assert_eq!(place.count("deliveries WHERE delivered_at IS NULL"), 1);
    place
        .raw()
        .execute_batch("UPDATE deliveries SET next_at = '2024-01-01T00:00:00Z'")
        .expect("valid SQL");
    runs(&place, &server, 1);
    assert_eq!(place.count("deliveries WHERE delivered_at IS NULL"), 0);
    let told = told(&receiver);
    assert_eq!(told.len(), 2);
    assert_eq!(told[0]["events"][0]["id"], told[1]["events"][0]["id"]);
}

/// The configuration is read anew while it is watched.
#[cfg(unix)]
#[test]
fn who_is_told_may_change_while_it_is_watched() {
    let (server, place) = (site(), Place::new());
    let receiver = Server::start([("/told", Answer::text("ok"))]);
    drop(place.writer());
    follow(&place, "[alerts]\ninterval = 0.2\n");
    let mut watching = Program::on(&place)
        .words("watch --delay 0 --proxy")
        .arg(server.address())
        .start();
    watching.stderr.wait_for("/a  Bridge reopens");
    follow(&place, "[alerts]\nwebhook = \"no address\"\n");
    watching.signal("HUP");
    watching
        .stderr
        .wait_for("cannot use the webhook of [alerts]");
    follow(
        &place,
        &format!(
            "[alerts]\nwebhook = \"{}\"\npause = 0\ninterval = 0.2\n",
            receiver.url("/told")
        ),
    );
    watching.signal("HUP");
    watching.stderr.wait_for("the configuration was read anew");
    server.set("harbour-post.example/feed", Answer::status(404));
    receiver.wait_for_requests(1);
    assert_eq!(told(&receiver)[0]["events"][0]["kind"], "alert_opened");
    watching
        .stderr
        .wait_for("alert       source_failing  Harbour Post: http_404");
    watching.signal("TERM");
    watching.end().expect(0);
}

#[cfg(unix)]
#[test]
fn a_command_gets_the_notice_on_its_standard_input() {
    let (server, place) = (site(), Place::new());
    follow(
        &place,
        "[alerts]\ncommand = [\"sh\", \"-c\", \"cat > told.json; echo $0 >> told.json\", \"an argument\"]\n",
    );
    runs(&place, &server, 1);
    server.set("harbour-post.example/feed", Answer::status(404));
    runs(&place, &server, 3);
    let text = std::fs::read_to_string(place.folder().join("told.json")).expect("it was told");
    let body = text
        .strip_suffix("an argument\n")
        .expect("it has its arguments");
    let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(body["events"][0]["alert"]["rule"], "source_failing");
    assert!(
        body["archive"]
            .as_str()
            .unwrap_or_default()
            .ends_with("news.db")
    );
    // What the program complains is kept.
    follow(
        &place,
        "[alerts]\ncommand = [\"sh\", \"-c\", \"echo no network >&2; exit 3\"]\npause = 0\n",
    );
    server.set("harbour-post.example/feed", feed(&["a"]));
    runs(&place, &server, 1);
    let error: String = place.one("SELECT last_error FROM deliveries WHERE delivered_at IS NULL");
    assert_eq!(error, "`sh` failed: exit status: 3: no network");
}

#[test]
fn tellings_are_bundled_when_they_come_too_fast() {
    let (server, place) = (site(), Place::new());
    let receiver = Server::start([("/told", Answer::text("ok"))]);
    follow(
        &place,
        &format!("[alerts]\nwebhook = \"{}\"\n", receiver.url("/told")),
    );
    runs(&place, &server, 1);
    for answer in [
        Answer::status(404),
        feed(&["a"]),
        Answer::status(404),
        feed(&["a"]),
    ] {
        server.set("harbour-post.example/feed", answer);
        runs(&place, &server, 3);
    }
    assert_eq!(receiver.requests().len(), 1, "one a minute");
    place
        .raw()
        .execute_batch("UPDATE deliveries SET delivered_at = '2024-01-01T00:00:00Z' WHERE delivered_at IS NOT NULL")
        .expect("valid SQL");
    runs(&place, &server, 1);
    let told = told(&receiver);
    assert_eq!(told.len(), 2);
    assert_eq!(told[1]["events"].as_array().map(Vec::len), Some(3));
}

#[test]
fn secrets_of_the_address_are_told_to_nobody() {
    let (server, place) = (site(), Place::new());
    // A port on which nobody listens.
    let gone = Server::start([]).address();
    let address = gone.replace("http://", "http://ana:pssst@");
    follow(
        &place,
        &format!("[alerts]\nwebhook = \"{address}/hush?key=quiet\"\n"),
    );
    runs(&place, &server, 1);
    server.set("harbour-post.example/feed", Answer::status(404));
    let mut said = String::new();
    for _ in 0..3 {
        make_due(&place);
        let ended = run(&place, &server, "")
            .variable("NEWSVAULT_LOG", "newsvault=trace")
            .run();
        said += &ended.stderr;
    }
    said += status(&place, "").text();
    said += &place.one::<String>("SELECT last_error FROM deliveries");
    assert!(said.contains(&format!("{gone} cannot be told")), "{said}");
    for secret in ["pssst", "hush", "quiet"] {
        assert!(!said.contains(secret), "{secret} in {said}");
    }
    follow(
        &place,
        "[alerts]\nwebhook = \"ftp://ana:pssst@example.org/hush\"\n",
    );
    let refused = run(&place, &server, "").run().expect(2);
    assert!(
        refused
            .stderr
            .contains("cannot use the webhook of [alerts]: its scheme is `ftp`"),
        "{}",
        refused.stderr
    );
    assert!(!refused.stderr.contains("pssst") && !refused.stderr.contains("hush"));
}
