//! `newsvault.toml`: it says what the command line does not.

use crate::archive::Place;
use crate::pages::story;
use crate::program::Program;
use crate::server::{Answer, Server};

fn server() -> Server {
    Server::start([
        ("/robots.txt", Answer::text("User-agent: *\nDisallow: /\n")),
        (
            "town.example/open",
            Answer::html(&story("Bridge reopens", "A band played.")),
        ),
        ("open.example/robots.txt", Answer::status(404)),
        (
            "open.example/a",
            Answer::html(&story("Ferry sails", "A band played.")),
        ),
    ])
}

#[test]
fn the_file_beside_the_archive_counts_and_the_command_line_wins() {
    let (place, server) = (Place::new(), server());
    let text = format!(
        "[requests]\nproxy = \"{}\"\ncontact = \"desk@example.org\"\ndelay = 0\ntimeout = 30\n",
        server.address()
    );
    place.file("newsvault.toml", text);
    let run = || Program::on(&place).words("run http://open.example/a --recheck");
    run().run().expect(0);
    let agent = |server: &Server| {
        let requests = server.requests();
        let last = requests.last().expect("a request");
        last.header("user-agent").expect("an agent").to_owned()
    };
    assert!(
        agent(&server).contains("(+desk@example.org)"),
        "{}",
        agent(&server)
    );
    run().words("--contact me@example.org").run().expect(0);
    assert!(agent(&server).contains("(+me@example.org)"));
    // `extract` asks in the same manner.
    Program::on(&place)
        .words("extract http://open.example/a")
        .run()
        .expect(0);
    assert!(agent(&server).contains("(+desk@example.org)"));
    // Another file can be named, and must then be there.
    let ended = run().words("--config other.toml").run().expect(2);
    assert!(
        ended
            .stderr
            .contains("cannot read the configuration `other.toml`")
    );
}

#[test]
fn a_mistake_is_named_with_file_and_line_before_anything_is_touched() {
    let place = Place::new();
    place.file(
        "newsvault.toml",
        "[requests]\ndelay = 1\ncontcat = \"me\"\n",
    );
    let ended = Program::on(&place)
        .words("run http://open.example/a")
        .run()
        .expect(2);
    assert!(
        ended
            .stderr
            .contains("newsvault.toml`, line 3: unknown field `contcat`")
    );
    assert!(!place.path.exists());
}

#[test]
fn robots_are_ignored_only_with_a_reason_and_the_archive_keeps_it() {
    let (place, server) = (Place::new(), server());
    let run = |words: &str| {
        Program::on(&place)
            .words("run http://town.example/open --recheck --delay 0 --proxy")
            .arg(server.address())
            .words(words)
            .run()
    };
    let refused = run("--ignore-robots").expect(2);
    assert!(
        refused.stderr.contains("ignore_robots_reason"),
        "{}",
        refused.stderr
    );
    place.file(
        "newsvault.toml",
        "[requests]\nignore_robots_reason = \"  \"\n",
    );
    run("--ignore-robots").expect(2);
    assert!(server.requests().is_empty() && !place.path.exists());

    let reason = "the town owns the site and asked for it by letter";
    place.file(
        "newsvault.toml",
        format!("[requests]\nignore_robots_reason = \"{reason}\"\n"),
    );
    run("").expect(1);
    assert_eq!(server.paths(), ["/robots.txt"]);
    run("--ignore-robots").expect(0);
    assert_eq!(server.paths(), ["/robots.txt", "/open"]);
    let reasons: Vec<String> =
        place.column("SELECT ifnull(ignore_robots_reason, 'heeded') FROM runs ORDER BY id");
    assert_eq!(reasons, ["heeded", reason]);
}
