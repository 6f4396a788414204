//! `newsvault failures`: what goes wrong, grouped, with what to do about it.

use crate::archive::Place;
use crate::pages::story;
use crate::program::{Ended, Program};
use crate::run::run;
use crate::server::{Answer, Server};

fn archive() -> (Place, Server) {
    let (place, server) = (Place::new(), Server::start([]));
    let page = Answer::html(&story("Bridge reopens", "A band played."));
    for (route, answer) in [
        ("town.example/1", Answer::status(404)),
        ("town.example/2", Answer::status(404)),
        ("town.example/3", Answer::status(500)),
        ("port.example/1", Answer::status(403)),
        ("port.example/2", page.clone()),
        ("port.example/3", Answer::status(500)),
    ] {
        server.then(route, answer);
    }
    server.then("port.example/3", page);
    let list = "http://town.example/1\nhttp://town.example/2\nhttp://town.example/3
        http://port.example/1\nhttp://port.example/2\nhttp://port.example/3";
    run(&place, &server, "-").input(list).run().expect(1);
    run(&place, &server, "--recheck http://port.example/3")
        .run()
        .expect(0);
    (place, server)
}

fn failures(place: &Place, words: &str) -> Ended {
    let program = Program::on(place).arg("failures").words(words);
    program.run().expect(0)
}

#[test]
fn failures_are_grouped_by_host_and_cause_with_advice() {
    let (place, _server) = archive();
    let rows = failures(&place, "--format json").json();
    let rows = rows.as_array().expect("rows");
    let groups: Vec<String> = rows
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().expect("text").to_owned();
            let (addresses, requests) = (&row["addresses"], &row["requests"]);
            assert!(text("advice").len() > 10 && text("last_at").ends_with('Z'));
            format!("{} {} {addresses} {requests}", text("host"), text("error"))
        })
        .collect();
    assert_eq!(
        groups,
        [
            "town.example http_404 2 2",
            "port.example http_403 1 1",
            "town.example http_500 1 1",
            "port.example http_500 0 1",
        ]
    );
    assert!(rows[0]["next_at"].is_string() && rows[3]["next_at"].is_null());

    let table = failures(&place, "--now");
    assert!(
        table
            .text()
            .contains("the page is gone; remove it from the list")
    );
    assert_eq!(table.text().matches("http_500").count(), 1);
    let csv = failures(&place, "-f csv --host port.example --error http_403");
    let lines: Vec<&str> = csv.text().lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[1].starts_with("port.example,http_403,1,1,"),
        "{}",
        lines[1]
    );
}

#[test]
fn an_archive_where_nothing_failed_says_so() {
    let (place, server) = (Place::new(), Server::start([]));
    server.then("/", Answer::html(&story("Bridge", "A band played.")));
    run(&place, &server, "http://town.example/").run().expect(0);
    failures(&place, "").says("nothing has failed\n");
    assert_eq!(failures(&place, "-f json").json(), serde_json::json!([]));
}
