//! What a page says cannot steer the terminal that it is printed on.
#![cfg(target_os = "linux")]

use std::process::Command;

use crate::archive::Place;
use crate::pages::story;
use crate::run::run;
use crate::server::{Answer, Server};

/// Clears the screen, sets the window's title, turns the text around.
const TRAP: &str = "Bridge \u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m \u{202e}reopens";

/// Standard output of a command whose standard output is a terminal; `None` where there is no `script`.
fn on_a_terminal(place: &Place, words: &str) -> Option<String> {
    let program = env!("CARGO_BIN_EXE_newsvault");
    let command = format!(
        "stty cols 200; '{program}' --archive '{}' {words}",
        place.path.display()
    );
    let shown = Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        // A pager has sequences of its own.
        .env("PAGER", "cat")
        .stdin(std::process::Stdio::null())
        .output();
    let shown = shown.ok()?;
    assert!(shown.status.success(), "{words}");
    Some(String::from_utf8_lossy(&shown.stdout).into_owned())
}

#[test]
fn nothing_that_is_printed_steers_a_terminal() {
    let (place, server) = (Place::new(), Server::start([]));
    let page = story(TRAP, TRAP);
    server.then("/a", Answer::html(&page));
    let ended = run(&place, &server, "http://town.example/a")
        .run()
        .expect(0);
    assert!(!ended.stderr.contains(['\u{1b}', '\u{202e}', '\u{9b}']));
    place.file("page.html", &page);
    let file = place.folder().join("page.html");
    for words in [
        "show 1",
        "show 1 --format json",
        "show 1 --format markdown",
        "show 1 --format raw",
        "query 'SELECT headline, body FROM articles'",
        "query -f csv 'SELECT headline, body FROM articles'",
        "query -f json 'SELECT headline, body FROM articles'",
        "query -f jsonl 'SELECT headline, body FROM articles'",
        "query -f markdown 'SELECT headline, body FROM articles'",
        "search quay --format json",
        "stats",
        &format!("extract --format text '{}'", file.display()),
        &format!("extract --format jsonl '{}'", file.display()),
        &format!("extract --explain '{}'", file.display()),
    ] {
        let Some(shown) = on_a_terminal(&place, words) else {
            return;
        };
        assert!(
            shown.contains("ridge") || words == "stats",
            "{words}: {shown}"
        );
        let steers = shown.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']);
        assert!(!steers, "{words}: {shown:?}");
    }
    // A program gets what was there.
    let raw = crate::program::Program::on(&place).words("show 1 --format raw");
    assert_eq!(raw.run().expect(0).stdout, page.as_bytes());
}
