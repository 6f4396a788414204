//! When a story is looked at again.

use super::{fresh, next_look, pass};
use crate::archive::Place;
use crate::program::Program;
use crate::run::run;
use crate::server::{Answer, Server};

const STORY: &str = "http://harbour-post.example/story";

fn page(text: &str, etag: &str) -> Answer {
    Answer::html(&fresh("Bridge reopens", text)).header("ETag", etag)
}

fn feed() -> Answer {
    Answer::text(
        "<rss version=\"2.0\"><channel><title>Harbour</title><link>http://harbour-post.example/</link><description>x</description><item><title>x</title><link>http://harbour-post.example/story</link></item></channel></rss>",
    )
}

/// What the archive has learnt of the host's edits: span, looks, edits.
fn habits(place: &Place) -> Vec<String> {
    place.column(
        "SELECT span || ': ' || round(looks, 1) || ' ' || round(edits, 1) FROM edit_habits
         WHERE looks > 0.05 ORDER BY span",
    )
}

#[test]
fn looks_are_conditional_climb_the_ladder_and_teach_the_outlets_habit() {
    let place = Place::new();
    let server = Server::start([("/story", page("A band played.", "\"1\""))]);
    run(&place, &server, STORY).run().expect(0);
    assert_eq!(next_look(&place), Some(1));
    assert_eq!(habits(&place), [""; 0], "the first time is no look");

    pass(&place, 1);
    run(&place, &server, "").run().expect(0);
    assert_eq!(next_look(&place), Some(5));
    assert_eq!(habits(&place), ["1: 1.0 0.0"]);

    server.set("/story", page("Two bands played.", "\"2\""));
    pass(&place, 6);
    run(&place, &server, "").run().expect(0);
    assert_eq!(next_look(&place), Some(1), "it is new again");
    assert_eq!(habits(&place), ["1: 1.0 0.0", "2: 1.0 0.9", "3: 0.1 0.1"]);

    let validators: Vec<Option<String>> = server
        .requests()
        .iter()
        .filter(|request| request.path == "/story")
        .map(|request| request.header("if-none-match").map(str::to_owned))
        .collect();
    let conditional = |etag: &str| Some(etag.to_owned());
    assert_eq!(
        validators,
        [None, conditional("\"1\""), conditional("\"1\"")]
    );
    let outcomes: Vec<String> = place.column("SELECT outcome FROM fetches ORDER BY id");
    assert_eq!(outcomes, ["captured", "not_modified", "captured"]);
}

#[test]
fn an_outlet_that_never_edits_is_looked_at_less_and_a_lively_one_more() {
    let place = Place::new();
    let server = Server::start([("/story", page("A band played.", "\"1\""))]);
    run(&place, &server, "http://else.example/story")
        .run()
        .expect(0);
    let habit = |edits| {
        let sql = format!(
            "DELETE FROM queue WHERE host = 'harbour-post.example';
             INSERT INTO hosts (host) VALUES ('harbour-post.example') ON CONFLICT DO NOTHING;
             INSERT OR REPLACE INTO edit_habits SELECT 'harbour-post.example', value, 300, {edits} FROM generate_series(1, 6)"
        );
        let sql = sql.replace(
            "generate_series(1, 6)",
            "(SELECT 1 AS value UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6)",
        );
        place.raw().execute_batch(&sql).expect("a habit");
        run(&place, &server, STORY).run().expect(0);
        place.one::<i64>(
            "SELECT CAST(round((julianday(next_at) - julianday('now')) * 1440) AS INTEGER) FROM queue
             WHERE host = 'harbour-post.example'",
        )
    };
    assert_eq!(habit(150), 15, "minutes");
    assert_eq!(habit(0), 3 * 1440);
}

#[test]
fn what_a_source_wants_of_its_stories_is_done() {
    let server = Server::start([
        ("/story", page("A band played.", "\"1\"")),
        ("/feed", feed()),
    ]);
    for (policy, next) in [("usual", Some(1)), ("never", None), ("2h 2d", Some(2))] {
        let place = Place::new();
        Program::on(&place)
            .words("sources add http://harbour-post.example/feed --kind feed --revisit")
            .arg(policy)
            .run()
            .expect(0);
        run(&place, &server, "").run().expect(0);
        assert_eq!(next_look(&place), next, "{policy}");
    }
    let wrong = Program::on(&Place::new())
        .words("sources add http://harbour-post.example/feed --kind feed --revisit often")
        .run()
        .expect(2);
    assert!(
        wrong.stderr.contains("hint: usual, never"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn whoever_changes_their_mind_changes_what_is_planned() {
    let (place, server) = (Place::new(), Server::start([("/feed", feed())]));
    server.set("/story", page("A band played.", "\"1\""));
    let config = |revisit: &str| {
        let text = format!(
            "[[source]]\nurl = \"http://harbour-post.example/feed\"\nkind = \"feed\"\nrevisit = \"{revisit}\"\n"
        );
        place.file("newsvault.toml", text);
        run(&place, &server, "--quiet").run().expect(0)
    };
    config("usual");
    assert_eq!(next_look(&place), Some(1));
    let said = config("never").stderr;
    assert!(said.contains("otherwise"), "{said}");
    assert_eq!(next_look(&place), None);
    config("3h");
    assert_eq!(next_look(&place), Some(3));
    let said = config("3h").stderr;
    assert!(
        !said.contains("following"),
        "the same again is nothing new: {said}"
    );
}

#[test]
fn a_page_that_is_gone_is_looked_for_ever_more_seldom() {
    let place = Place::new();
    let server = Server::start([("/story", page("A band played.", "\"1\""))]);
    run(&place, &server, STORY).run().expect(0);
    server.set("/story", Answer::status(410));
    let mut pauses = Vec::new();
    for hours in [1, 30, 24 * 5] {
        pass(&place, hours);
        run(&place, &server, "").run().expect(1);
        pauses.push(next_look(&place).expect("never given up"));
    }
    assert!((19..=29).contains(&pauses[0]), "{pauses:?}");
    assert!(
        pauses.windows(2).all(|two| two[1] > 2 * two[0]),
        "{pauses:?}"
    );
    // It comes back, and is looked at as before.
    server.set("/story", page("A band played.", "\"1\""));
    pass(&place, 24 * 14);
    run(&place, &server, "").run().expect(0);
    assert_eq!(place.count("articles WHERE pub_status = 'usable'"), 1);
}

#[test]
fn a_page_without_a_story_is_looked_at_ever_more_seldom() {
    let place = Place::new();
    let front = include_str!("../../../sample_pages/section_front.html");
    let server = Server::start([("/story", Answer::html(front))]);
    run(&place, &server, STORY).run().expect(0);
    assert_eq!(place.count("articles"), 0);
    let mut pauses = vec![next_look(&place).expect("it may become one")];
    for hours in [24, 48, 96] {
        pass(&place, hours);
        run(&place, &server, "").run().expect(0);
        pauses.push(next_look(&place).expect("it may become one"));
    }
    assert_eq!(pauses, [24, 24, 72, 168]);
}
