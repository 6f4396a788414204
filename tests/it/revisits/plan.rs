//! `newsvault plan`: what it says is what is done.

use serde_json::Value;

use super::budget::{on_one_day, site};
use super::pass;
use crate::archive::Place;
use crate::program::Program;
use crate::run::run;
use crate::server::Answer;

fn plan(place: &Place, words: &str) -> Program {
    Program::on(place).words("plan").words(words)
}

fn rows(place: &Place, words: &str) -> Vec<Value> {
    let planned = plan(place, words).words("--format json").run().expect(0);
    let rows = planned.json();
    rows.as_array().expect("rows").clone()
}

#[test]
fn it_lists_what_the_queue_and_the_ladder_say() {
    let (place, (server, list)) = (Place::new(), site("harbour-post.example", 1));
    let feed = "<rss version=\"2.0\"><channel><title>x</title><link>http://harbour-post.example/</link><description>x</description></channel></rss>";
    server.set("harbour-post.example/feed", Answer::text(feed));
    let add = "sources add http://harbour-post.example/feed --kind feed --schedule";
    let added = Program::on(&place).words(add).arg("0 12 * * *").run();
    added.expect(0);
    run(&place, &server, "-").input(list).run().expect(0);
    let planned = rows(&place, "--days 3 --list");
    let of = |reason: &str| -> Vec<&Value> {
        planned
            .iter()
            .filter(|row| row["reason"] == reason)
            .collect()
    };
    let due: String = place.one("SELECT next_at FROM queue WHERE latest_snapshot_id IS NOT NULL");
    let looks = of("look");
    assert_eq!(looks[0]["at"], due.as_str());
    assert!((2..=3).contains(&looks.len()), "{looks:?}");
    assert!(
        looks
            .iter()
            .all(|row| row["url"] == "http://harbour-post.example/0")
    );
    let sources = of("source");
    assert!((2..=3).contains(&sources.len()), "{sources:?}");
    let noon = |row: &&Value| {
        row["at"]
            .as_str()
            .is_some_and(|at| at[11..].starts_with("12:0"))
    };
    assert!(sources[1..].iter().all(noon), "{sources:?}");
    let all = plan(
        &place,
        "--days 3 --host http://www.harbour-post.example/x --list --format jsonl",
    );
    assert_eq!(all.run().expect(0).text().lines().count(), planned.len());
    let none = plan(&place, "--host hill-news.example").run().expect(0);
    assert!(
        none.stderr.starts_with("nothing is due until 20"),
        "{}",
        none.stderr
    );
    plan(&place, "--days 0").run().expect(2);
    plan(&Place::new(), "").run().expect(3);
}

#[test]
fn what_it_says_of_tomorrow_is_done_tomorrow() {
    on_one_day(|| {
        let (place, (server, list)) = (Place::new(), site("harbour-post.example", 25));
        let limited = || run(&place, &server, "--requests-a-day 10");
        limited().arg("-").input(list.as_str()).run().expect(0);
        let planned = rows(&place, "--requests-a-day 10 --days 4");
        let sum = |key: &str| -> Vec<i64> {
            planned.iter().filter_map(|row| row[key].as_i64()).collect()
        };
        assert_eq!(sum("new"), [0, 10, 6, 0]);
        assert_eq!(sum("requests")[1..], [10, 8, 8], "looks leave a quarter");
        assert_eq!(sum("over_budget"), [1, 1, 1, 1]);
        assert!(sum("waiting")[0] >= 16);
        for new in [10, 6] {
            let before = place.count("articles");
            pass(&place, 24);
            limited().run().expect(0);
            assert_eq!(place.count("articles") - before, new);
        }
        let said = plan(&place, "--requests-a-day 10").run().expect(0);
        assert!(
            said.stderr
                .contains("over budget: harbour-post.example (10 a day): "),
            "{}",
            said.stderr
        );
        assert!(
            said.text().contains("harbour-post.example"),
            "{}",
            said.text()
        );
        let enough = plan(&place, "--requests-a-day 1000").run().expect(0);
        assert!(!enough.stderr.contains("over budget"), "{}", enough.stderr);
    });
}
