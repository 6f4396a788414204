//! Labels that lie: the bytes decide what a page is and what its letters are.

use encoding_rs::{Encoding, KOI8_R, UTF_8, WINDOWS_1251, WINDOWS_1252};

use crate::archive::Place;
use crate::pages::story;
use crate::run::run;
use crate::server::{Answer, Server};

const GERMAN: &str = "Zwölf Brücken für Süßwasser";
const RUSSIAN: &str = "Мост снова открыт для пешеходов";

/// A story as bytes in an encoding, with what the page itself says of it.
fn written(headline: &str, encoding: &'static Encoding, meta: &str) -> Vec<u8> {
    let paragraph = if headline == RUSSIAN {
        "Совет порта в четверг утром снова открыл мост для движения, на две недели раньше, чем ожидали. "
    } else {
        "Der Hafenrat öffnete die Brücke früher als erwartet für alle Fußgänger und Züge. "
    };
    let page = story(headline, &paragraph.repeat(3)).replace("—", "-");
    let page = page.replace("<meta charset=\"utf-8\">", meta);
    encoding.encode(&page).0.into_owned()
}

fn utf16(headline: &str) -> Vec<u8> {
    let text = format!("\u{feff}{}", story(headline, "A band played."));
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn letters_are_those_that_were_written() {
    let (place, server) = (Place::new(), Server::start([]));
    let cyrillic = "<meta charset=windows-1251>";
    let pages = [
        ("text/html; charset=iso-8859-1", written(GERMAN, UTF_8, "")),
        (
            "text/html; charset=utf-8",
            written(GERMAN, WINDOWS_1252, ""),
        ),
        (
            "text/html",
            written(GERMAN, WINDOWS_1252, "<meta charset=utf-8>"),
        ),
        ("text/html", written(RUSSIAN, WINDOWS_1251, cyrillic)),
        ("text/html", written(RUSSIAN, KOI8_R, "")),
        (
            "text/html; charset=koi8-r",
            written(RUSSIAN, KOI8_R, cyrillic),
        ),
        ("text/html; charset=utf-8", utf16(GERMAN)),
        (
            "text/html; charset=no-such-thing",
            written(RUSSIAN, UTF_8, cyrillic),
        ),
    ];
    let mut list = Vec::new();
    for (n, (label, bytes)) in pages.iter().enumerate() {
        server.then(&format!("/{n}"), Answer::new(200, label, bytes));
        list.push(format!("http://town{n}.example/{n}"));
    }
    run(&place, &server, "-")
        .input(list.join("\n"))
        .run()
        .expect(0);
    let found: Vec<String> = place.column("SELECT headline FROM articles ORDER BY url");
    let expected = [
        GERMAN, GERMAN, GERMAN, RUSSIAN, RUSSIAN, RUSSIAN, GERMAN, RUSSIAN,
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_page_is_what_its_bytes_are() {
    let (place, server) = (Place::new(), Server::start([]));
    let page = story("Bridge reopens", "A band played.");
    let feed = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel></channel></rss>";
    let answers = [
        ("text/plain", page.as_str(), ""),
        ("application/octet-stream", &page, ""),
        ("application/xhtml+xml", &page, ""),
        ("TEXT/HTML;charset=\"UTF-8\"", &page, ""),
        ("text/html", "%PDF-1.7 …", "no page but application/pdf"),
        ("text/html", feed, "no page but application/rss+xml"),
        ("text/html", "GIF89a…", "no page but image/gif"),
        ("application/json", "{}", "no page but application/json"),
        ("image/png", &page, "no page but image/png"),
    ];
    let mut list = Vec::new();
    for (n, (label, body, _)) in answers.iter().enumerate() {
        server.then(&format!("/{n}"), Answer::new(200, label, body.as_bytes()));
        list.push(format!("http://town{n}.example/{n}"));
    }
    run(&place, &server, "-")
        .input(list.join("\n"))
        .run()
        .expect(1);
    let found: Vec<String> =
        place.column("SELECT ifnull(error_detail, '') FROM fetches ORDER BY url");
    assert_eq!(found, answers.map(|(_, _, why)| why));
    assert_eq!(place.count("articles"), 4);
}
