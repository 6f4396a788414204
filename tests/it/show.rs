//! `newsvault show` from outside.

use crate::archive::Place;
use crate::pages::{story, story_with};
use crate::program::{Ended, Program};
use crate::run::run;
use crate::server::{Answer, Server};

/// What the server sent of the story, byte by byte: not UTF-8, not tidy.
fn bytes() -> Vec<u8> {
    let link = r#"<link rel="canonical" href="/story">"#;
    let mut bytes = story_with("Bridge reopens", "A band played.", link).into_bytes();
    bytes.extend(b"\r\n<!-- \xff\xfe \x00 -->");
    bytes
}

/// An archive with two articles: one asked for by another address than its own, and one from disk.
fn archive() -> Place {
    let place = Place::new();
    let page = Answer::new(200, "text/html; charset=utf-8", &bytes());
    let server = Server::start([("/amp/story", page)]);
    run(&place, &server, "http://harbour-post.example/amp/story")
        .run()
        .expect(0);
    place.file("saved.html", story("Saved page", "It was kept on a disk."));
    run(&place, &server, "saved.html").run().expect(0);
    place
}

fn show(place: &Place, words: &str) -> Ended {
    Program::on(place).arg("show").words(words).run()
}

#[test]
fn an_article_is_found_by_each_of_its_names() {
    let place = archive();
    for (name, headline) in [
        ("1", "Bridge reopens"),
        ("http://harbour-post.example/story", "Bridge reopens"),
        ("http://harbour-post.example/amp/story", "Bridge reopens"),
        (
            "HTTP://harbour-post.example/story?utm_source=x#end",
            "Bridge reopens",
        ),
        ("2", "Saved page"),
        ("saved.html", "Saved page"),
        ("./saved.html", "Saved page"),
    ] {
        let article = show(&place, &format!("{name} --format json"))
            .expect(0)
            .json();
        assert_eq!(article["headline"], headline, "{name}");
    }
}

#[test]
fn what_is_not_there_is_said_so() {
    let place = archive();
    let shown = place.path.display();
    for name in ["77", "http://harbour-post.example/other"] {
        show(&place, name).expect(2).says(&format!(
            "newsvault: no article `{name}` in `{shown}`\nhint: newsvault search finds ids\n"
        ));
    }
    show(&place, "other.html").expect(2).says(
        "newsvault: an article is named by its id, its address or the path of its page: \
         `other.html` is no URL: relative URL without a base\n",
    );
}

#[test]
fn raw_gives_the_bytes_that_the_server_sent() {
    let place = archive();
    assert_eq!(show(&place, "1 --format raw").expect(0).stdout, bytes());
}

#[test]
fn text_and_markdown_read_well() {
    let place = archive();
    let text = show(&place, "1").expect(0);
    for line in [
        "headline        Bridge reopens",
        "outlet          Harbour Post",
        "authors         Ana Ruiz",
        "published       2024-04-18T11:11:00+08:00",
        "url             http://harbour-post.example/amp/story",
        "canonical url   http://harbour-post.example/story",
        "revisions       1",
        "id              1",
    ] {
        assert!(
            text.text().lines().any(|l| l == line),
            "{line}\n{}",
            text.text()
        );
    }
    let body: String = place.one("SELECT body FROM articles WHERE id = 1");
    assert!(text.text().ends_with(&format!("\n\n{body}\n")));
    let markdown = show(&place, "1 -f markdown").expect(0);
    assert_eq!(
        markdown.text(),
        format!(
            "# Bridge reopens\n\n*Ana Ruiz | Harbour Post | 2024-04-18T11:11:00+08:00*\n\n{body}\n\n\
             <http://harbour-post.example/amp/story>\n"
        )
    );
}

#[test]
fn text_of_a_page_cannot_steer_the_terminal() {
    let (place, server) = (Place::new(), Server::start([]));
    let page = story("Bridge &#27;[31m reopens &#8238; now", "A band played.");
    server.then("/story", Answer::html(&page));
    let ran = run(&place, &server, "http://harbour-post.example/story")
        .run()
        .expect(0);
    for said in [ran.stderr.as_str(), show(&place, "1").expect(0).text()] {
        assert!(said.contains("reopens"), "{said}");
        assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said:?}");
    }
}
