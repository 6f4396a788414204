//! Standard error for programs, and for developers.

use serde_json::Value;

use crate::archive::Place;
use crate::pages::story;
use crate::program::{Ended, Program};
use crate::run::run;
use crate::server::{Answer, Server};

fn lines(ended: &Ended) -> Vec<Value> {
    let lines = ended.stderr.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e} in {line}")))
        .collect()
}

fn server() -> Server {
    let page = story("Bridge \u{1b}[31m reopens", "A band played.");
    Server::start([("/a", Answer::html(&page))])
}

#[test]
fn a_run_is_told_as_one_object_a_line() {
    let (place, server) = (Place::new(), server());
    let ended = run(&place, &server, "- --log-format json")
        .input("http://town.example/a\nhttp://user:secret@town.example/b\nnonsense here\n")
        .run()
        .expect(1);
    let lines = lines(&ended);
    for line in &lines {
        assert!(line["timestamp"].as_str().is_some_and(|t| t.ends_with('Z')));
        assert!(line["message"].is_string());
    }
    let pages: Vec<&Value> = lines.iter().filter(|l| l["message"] == "page").collect();
    assert_eq!(pages.len(), 2);
    assert_eq!(pages[0]["result"], "new");
    assert_eq!(pages[0]["host"], "town.example");
    assert_eq!(pages[1]["level"], "WARN");
    assert_eq!(pages[1]["error"], "http_404");
    assert_eq!(pages[1]["url"], "http://town.example/b");
    assert!(pages[1]["advice"].is_string());
    let last = lines.last().expect("a summary");
    assert_eq!((&last["fetched"], &last["failed"]), (&1.into(), &1.into()));
    assert!(!ended.stderr.contains("secret") && !ended.stderr.contains('\u{1b}'));
    // An error is an object too.
    let ended = Program::on(&place)
        .words("query --log-format json")
        .arg("SELECT nothing")
        .run()
        .expect(2);
    assert_eq!(self::lines(&ended)[0]["level"], "ERROR");
}

#[test]
fn developers_see_spans_from_the_run_down_to_the_page() {
    let (place, server) = (Place::new(), server());
    let ended = run(&place, &server, "http://town.example/a --log-format json")
        .variable("NEWSVAULT_LOG", "newsvault=debug")
        .run()
        .expect(0);
    let lines = lines(&ended);
    for stage in ["fetch", "extract", "store"] {
        let spans: Vec<&Value> = lines
            .iter()
            .filter_map(|line| line["spans"].as_array())
            .find(|spans| spans.last().is_some_and(|span| span["name"] == stage))
            .unwrap_or_else(|| panic!("no {stage} in {}", ended.stderr))
            .iter()
            .collect();
        let names: Vec<&str> = spans.iter().filter_map(|s| s["name"].as_str()).collect();
        assert_eq!(names, ["run", "page", stage]);
        assert_eq!(spans[1]["url"], "http://town.example/a");
        assert_eq!(spans[1]["host"], "town.example");
    }
}

#[test]
fn credentials_are_nowhere() {
    let (place, server) = (Place::new(), server());
    let list = "http://user:secret@town.example/a\nhttp://user:secret@town.example:99999/\n";
    let ended = run(&place, &server, "- --log-format text")
        .variable("NEWSVAULT_LOG", "debug")
        .input(list)
        .run()
        .expect(1);
    assert!(!ended.stderr.contains("secret"), "{}", ended.stderr);
    let file = std::fs::read(&place.path).expect("an archive");
    assert!(!file.windows(6).any(|bytes| bytes == b"secret"));
}
