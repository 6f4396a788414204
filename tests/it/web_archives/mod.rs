//! What goes out as a web archive, and comes in again.

mod round_trips;
mod tools;

use std::fs::File;
use std::path::Path;

use newsvault::exchange::warc::{Record, Records};
use newsvault::{Archive, Capture, PageUrl};

use crate::archive::Place;

/// All records of a file, none of which may be broken.
fn records(path: &Path) -> Vec<Record> {
    let file = File::open(path).expect("a file");
    Records::new(file)
        .collect::<Result<_, _>>()
        .expect("whole records")
}

/// Keeps a page about a topic at a moment of day `day` of March.
fn keep(archive: &mut Archive, path: &str, html: &[u8], day: u32) {
    let url = PageUrl::parse(&format!("https://news.example/{path}")).expect("a URL");
    let at = format!("2026-03-{day:02}T12:00:00Z")
        .parse()
        .expect("a moment");
    let mut page = Capture::from_bytes(html.to_vec()).taken(at);
    for (name, value) in [
        ("content-type", "text/html"),
        ("content-encoding", "gzip"),
        ("content-length", "99"),
        ("etag", "\"a\""),
    ] {
        page.headers.push((name.to_owned(), value.to_owned()));
    }
    archive.keep(&url, &page).expect("it is kept");
}

/// Stories that were edited, seen again unchanged, in other encodings, and a wall.
fn newspaper() -> Place {
    let place = Place::new();
    let mut archive = Archive::open(&place.path).expect("a new archive");
    let page = |topic: &str| crate::warc::made::page(topic).into_bytes();
    keep(&mut archive, "bridge", &page("old bridge"), 1);
    keep(&mut archive, "ferry", &page("ferry"), 2);
    keep(&mut archive, "bridge", &page("old bridge"), 3);
    keep(&mut archive, "bridge", &page("new bridge"), 4);
    let (russian, ..) = encoding_rs::WINDOWS_1251.encode("<html lang=ru><head><meta charset=windows-1251><title>Мост открыт</title></head><body><article><h1>Мост снова открыт</h1><p>Старый мост через реку снова открыт для пешеходов, сообщили в городском совете в четверг вечером.</p><p>Работы продолжались девять лет, и никто уже не верил, что они закончатся до зимы.</p></article>");
    keep(&mut archive, "most", &russian, 5);
    keep(&mut archive, "wall", b"<title>Just a moment...</title><h1>Checking your browser before accessing</h1><p>Enable JavaScript and cookies to continue", 6);
    keep(&mut archive, "ferry", &page("fast ferry"), 7);
    keep(&mut archive, "bridge", &page("old bridge"), 8);
    place
}
