//! The disk has no more room, or is gone: one clear line, exit code 3, and nothing that was kept is lost.

use std::process::Command;

use crate::archive::Place;
use crate::pages::story;
use crate::program::Program;
use crate::run::run;
use crate::server::{Answer, Server};

/// No file may grow beyond so many blocks of the shell's: the disk is full for this process.
#[cfg(unix)]
#[test]
fn an_archive_that_cannot_grow_stays_whole() {
    let (server, place) = (Server::start([]), Place::new());
    let mut list = Vec::new();
    for number in 0..60 {
        let page = story(&format!("Story {number}"), &"A band played. ".repeat(400));
        server.then(&format!("town{number}.example/1"), Answer::html(&page));
        list.push(format!("http://town{number}.example/1"));
    }
    place.file("news.txt", list.join("\n"));
    drop(place.writer());
    let ended = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 1000; exec \"$0\" \"$@\""])
        .arg(env!("CARGO_BIN_EXE_newsvault"))
        .args(["run", "--delay", "0", "--quiet", "--proxy"])
        .arg(server.address())
        .args(["news.txt", "--archive"])
        .arg(&place.path)
        .current_dir(place.folder())
        .output()
        .expect("a shell");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(3), "{said}");
    let lines: Vec<&str> = said
        .lines()
        .filter(|line| !line.starts_with("hint: "))
        .collect();
    assert_eq!(lines.len(), 1, "{said}");
    assert!(lines[0].starts_with("newsvault: cannot "), "{said}");
    Program::on(&place).words("check").run().expect(0);

    run(&place, &server, "news.txt").run().expect(0);
    assert_eq!(place.count("articles"), 60);
    Program::on(&place).words("check").run().expect(0);
}

/// Moved away under a run, as by a disk that is pulled out: said, not written into the void.
#[cfg(unix)]
#[test]
fn an_archive_that_is_no_longer_in_its_place_ends_the_run() {
    let (server, place) = (Server::start([]), Place::new());
    let page = story("A story", "A band played.");
    server.then("town.example/1", Answer::html(&page).held());
    let program = run(&place, &server, "-").words("");
    let running = program.input("http://town.example/1").start();
    server.wait_for_requests(2);
    let moved = place.folder().join("moved.db");
    std::fs::rename(&place.path, &moved).expect("moved");
    running.signal("TERM");
    let ended = running.end().expect(3);
    let said = ended
        .stderr
        .lines()
        .find(|line| line.starts_with("newsvault: cannot go on"));
    assert!(
        said.is_some_and(|line| line.contains("moved, removed or replaced")),
        "{}",
        ended.stderr
    );
}
