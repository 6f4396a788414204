//! What names pages: lists, standard input, addresses, saved pages.

use crate::archive::Place;
use crate::pages::story;
use crate::program::Program;
use crate::run::{pages_asked, run};
use crate::server::{Answer, Server};

/// Two hosts with a story each.
fn two_hosts() -> Server {
    Server::start([
        (
            "harbour-post.example/a",
            Answer::html(&story("Bridge reopens", "A band played.")),
        ),
        (
            "canal-times.example/b",
            Answer::html(&story("Lock closes", "Nobody played.")),
        ),
    ])
}

fn headlines(place: &Place) -> Vec<String> {
    place.column("SELECT headline FROM articles ORDER BY headline")
}

#[test]
fn a_list_may_hold_comments_doubles_and_mistakes() {
    let (place, server) = (Place::new(), two_hosts());
    place.file(
        "news.txt",
        "\u{feff}# Harbour news\r\n\
         http://harbour-post.example/a\r\n\
         \n\
         \thttp://harbour-post.example/a?utm_source=mail#comments\n\
         http://canal-times.example/b   # twice a week\n\
         HTTP://Canal-Times.Example:80/b\n\
         ftp://harbour-post.example/c\n\
         http://two words/\n",
    );
    let ended = run(&place, &server, "news.txt").run().expect(1);
    assert_eq!(headlines(&place), ["Bridge reopens", "Lock closes"]);
    assert_eq!(pages_asked(&server), 2);
    for line in [
        "newsvault: news.txt: line 7: `ftp://harbour-post.example/c` has the scheme `ftp`; only http, https and file are read",
        "newsvault: news.txt: line 8: `http://two words/` has white space inside; one address a line",
        "named       4 addresses: 2 new to the archive, 2 known or named twice, and 2 lines that name no page",
        "articles    2 new, 0 changed, 0 unchanged",
    ] {
        assert!(ended.stderr.lines().any(|l| l == line), "{}", ended.stderr);
    }
    assert_eq!(ended.text(), "");
    let sources: Vec<String> = place.column("SELECT name FROM sources");
    assert_eq!(sources, ["news.txt"]);
}

#[test]
fn standard_input_is_a_list_that_names_no_files() {
    let (place, server) = (Place::new(), two_hosts());
    let secret = place.file("secret.html", story("Secret", "Nobody should read this."));
    let input = format!(
        "http://harbour-post.example/a\nfile://{0}\n{0}\nsecret.html\n",
        secret.display()
    );
    let ended = run(&place, &server, "-").input(input).run().expect(1);
    assert_eq!(headlines(&place), ["Bridge reopens"]);
    for line in 2..=4 {
        let start = format!("newsvault: -: line {line}: ");
        assert!(ended.stderr.contains(&start), "{}", ended.stderr);
    }
}

#[test]
fn addresses_pages_and_lists_can_be_named_together() {
    let (place, server) = (Place::new(), two_hosts());
    place.file("a page.html", story("Saved page", "It was kept on a disk."));
    place.file("no-ending", story("Another page", "It was kept, too."));
    place.file("list", "http://canal-times.example/b");
    let named = run(
        &place,
        &server,
        "http://harbour-post.example/a list no-ending",
    );
    named.arg("a page.html").run().expect(0);
    assert_eq!(
        headlines(&place),
        [
            "Another page",
            "Bridge reopens",
            "Lock closes",
            "Saved page"
        ]
    );
}

#[test]
fn a_list_names_pages_beside_itself_wherever_the_program_stands() {
    let (place, elsewhere) = (Place::new(), Place::new());
    std::fs::create_dir_all(place.folder().join("lists/saved")).expect("a folder");
    place.file(
        "lists/saved/a.html",
        story("In a folder", "Below the list."),
    );
    place.file("b.html", story("Above", "Above the list."));
    let list = place.file(
        "lists/news.txt",
        "saved/a.html\n../b.html\n./saved/../saved/a.html",
    );
    let ended = Program::within(elsewhere.folder())
        .words("run --json -a")
        .arg(&place.path)
        .arg(&list)
        .run()
        .expect(0);
    assert_eq!(headlines(&place), ["Above", "In a folder"]);
    assert_eq!(ended.json()["new"], 2);
}

/// `newsvault run news.db` for `-a news.db` must not take the archive for a list.
#[test]
fn what_is_no_text_is_no_list() {
    let (place, server) = (Place::new(), two_hosts());
    run(&place, &server, "http://harbour-post.example/a")
        .run()
        .expect(0);
    place.file("packed.gz", b"\x1f\x8b\x08packed");
    place.file("utf-16.txt", b"\xff\xfeh\0t\0t\0p\0:\0/\0/\0");
    for name in ["news.db", "packed.gz", "utf-16.txt"] {
        run(&place, &server, name).run().expect(2).says(&format!(
            "newsvault: cannot read the list `{name}`: it is no text\n\
             hint: a list is plain text in UTF-8, one address a line; an archive is named with --archive\n"
        ));
    }
    assert_eq!(place.count("queue"), 1);
}

/// What a shell makes of `newsvault run <(grep harbour list.txt)`.
#[cfg(unix)]
#[test]
fn a_pipe_with_a_name_is_a_list_that_names_no_files() {
    let (place, server) = (Place::new(), two_hosts());
    place.file("secret.html", story("Secret", "Nobody should read this."));
    let input = "http://harbour-post.example/a\nsecret.html\n";
    let ended = run(&place, &server, "/dev/stdin")
        .input(input)
        .run()
        .expect(1);
    assert_eq!(headlines(&place), ["Bridge reopens"]);
    let start = "newsvault: /dev/stdin: line 2: `secret.html` is neither";
    assert!(ended.stderr.starts_with(start), "{}", ended.stderr);
}

#[test]
fn the_json_summary_is_what_the_archive_says() {
    let (place, server) = (Place::new(), two_hosts());
    place.file(
        "news.txt",
        "http://harbour-post.example/a\nhttp://canal-times.example/b\n\
         http://canal-times.example/missing\nnews:x\n",
    );
    let summary = run(&place, &server, "news.txt --json")
        .run()
        .expect(1)
        .json();
    for (key, sql) in [
        ("added", "SELECT count(*) FROM queue"),
        ("fetched", "SELECT count(*) FROM snapshots"),
        ("new", "SELECT count(*) FROM articles"),
        (
            "failed",
            "SELECT count(*) FROM fetches WHERE outcome = 'failed'",
        ),
        ("bytes", "SELECT sum(raw_bytes) FROM payloads"),
        ("new", "SELECT new_articles FROM runs"),
        (
            "failed",
            "SELECT failed FROM runs WHERE ended_at IS NOT NULL",
        ),
        ("fetched", "SELECT captured FROM runs"),
    ] {
        let in_archive: i64 = place.one(sql);
        assert!(in_archive > 0, "{sql}");
        assert_eq!(summary[key], in_archive, "{key}: {summary}");
    }
    assert_eq!(summary["bad_lines"], 1);
    assert_eq!(summary["causes"]["http_404"], 1);
    assert_eq!(summary["interrupted"], false);
    let next: String = place.one("SELECT min(next_at) FROM queue");
    assert_eq!(summary["next_due"], next);
}

#[test]
fn away_from_a_terminal_each_page_is_a_line_and_quiet_leaves_problems() {
    let server = two_hosts();
    let list = "http://harbour-post.example/a\nhttp://canal-times.example/missing\n";
    let lines = |options: &str| {
        let place = Place::new();
        place.file("news.txt", list);
        let ended = run(&place, &server, "news.txt")
            .words(options)
            .run()
            .expect(1);
        assert!(!ended.stderr.contains(['\u{1b}', '\r']), "{}", ended.stderr);
        ended.stderr
    };
    let new = "new         http://harbour-post.example/a  Bridge reopens\n";
    let failed = "failed      http://canal-times.example/missing  http_404: HTTP status 404\n\
                  \x20           the page is gone; remove it from the list or look for its new address\n";
    let all = lines("");
    assert!(all.contains(new) && all.contains(failed), "{all}");
    let quiet = lines("--quiet");
    assert!(quiet.starts_with(failed), "{quiet}");
    assert!(!quiet.contains(new), "{quiet}");
    assert!(quiet.contains("\nfailed      1 (http_404 1)\n"), "{quiet}");
}
