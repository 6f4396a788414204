//! `newsvault serve`: the real server, asked over HTTP as a browser or a program would.

mod browser;
mod pages;
mod safety;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use newsvault::{Archive, Capture, PageUrl};

use crate::archive::Place;
use crate::program::{Program, Running};

/// A server on an archive.
struct Served {
    running: Running,
    site: Address,
}

/// Where a server is.
struct Address(String);

/// What came back.
struct Answer {
    status: u16,
    /// In lower case.
    head: String,
    body: String,
}

impl Served {
    fn start(place: &Place, words: &str) -> Self {
        let mut running = Program::on(place)
            .words("serve --bind")
            .words(words)
            .start();
        running.stderr.wait_for("http://");
        running.stderr.wait_for("\n");
        let said = running.stderr.so_far();
        let address = said
            .split("http://")
            .nth(1)
            .and_then(|rest| rest.split('/').next());
        let address = address.expect("an address").to_owned();
        let site = Address(address);
        Self { running, site }
    }

    /// On a port of this machine.
    fn here(place: &Place) -> Self {
        Self::start(place, "0")
    }
}

impl std::ops::Deref for Served {
    type Target = Address;

    fn deref(&self) -> &Address {
        &self.site
    }
}

impl Address {
    fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}", self.0))
    }

    /// A page that must be there.
    fn page(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}\n{}", answer.body);
        answer.body
    }

    fn json(&self, path: &str) -> serde_json::Value {
        serde_json::from_str(&self.page(path)).expect("JSON")
    }

    /// A request without its last lines.
    fn ask(&self, request: &str) -> Answer {
        let port = self.0.rsplit(':').next().expect("a port");
        let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).expect("somebody listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .expect("a socket");
        write!(stream, "{request}\r\nConnection: close\r\n\r\n").expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        Answer {
            status: status.expect("a status"),
            head: head.to_ascii_lowercase(),
            body: body.to_owned(),
        }
    }
}

/// A made-up story of Harbour Post, as a page.
fn story(headline: &str, text: &str, more: &str) -> String {
    format!(
        "<html lang=en><head><title>{headline}</title><meta property='og:site_name' content='Harbour Post'>\
         <meta name=author content='Ana Ruiz'><meta property='article:section' content='Transport'>\
         <meta property='article:published_time' content='2026-11-20T08:30:00+01:00'>{more}</head>\
         <body><article><h1>{headline}</h1><p>{text}</p>\
         <p>The council will look at the figures again in spring, when the river is low and the ferries run every hour.</p>\
         <p>Until then the old timetable holds, said the harbour master on Friday evening, and nobody has to fear for a seat.</p>\
         </article></body></html>"
    )
}

/// Keeps a page as it stood so many hours after a certain moment.
fn keep(archive: &mut Archive, path: &str, html: &str, hours: i64) {
    let at: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().expect("a moment");
    let url = PageUrl::parse(&format!("https://harbour-post.example/{path}")).expect("a URL");
    let mut page = Capture::from_html(html).taken(at + TimeDelta::hours(hours));
    page.headers
        .push(("set-cookie".to_owned(), "a=b".to_owned()));
    archive.keep(&url, &page).expect("it is kept");
}

/// Two stories, one of which was edited in silence.
fn newspaper() -> Place {
    let place = Place::new();
    let mut archive = Archive::open(&place.path).expect("a new archive");
    let bridge = story(
        "Bridge reopens after nine years",
        "Three hundred people walked over the customs bridge in the rain.",
        "",
    );
    keep(&mut archive, "bridge", &bridge, 0);
    keep(
        &mut archive,
        "bridge",
        &bridge.replace("Three hundred", "Four hundred"),
        2,
    );
    keep(
        &mut archive,
        "ferry",
        &story(
            "Ferries sail more often",
            "Six boats a day from June, and one for bicycles alone.",
            "",
        ),
        1,
    );
    place
}
