//! `newsvault watch --metrics`, held against the format that Prometheus reads.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::archive::Place;
use crate::program::{Program, Running};
use crate::server::{Answer, Server};
use crate::status::{follow, site};

/// An answer: status line and headers, and body.
fn ask(address: &str, request: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).expect("somebody listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .expect("a socket");
    write!(stream, "{request}\r\nHost: x\r\nConnection: close\r\n\r\n").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    (head.to_ascii_lowercase(), body.to_owned())
}

fn watch(place: &Place, server: &Server) -> (Running, String) {
    let mut watching = Program::on(place)
        .words("watch --metrics 0 --delay 0 --proxy")
        .arg(server.address())
        .start();
    watching.stderr.wait_for("/metrics\n");
    let said = watching.stderr.so_far();
    let address = said
        .split("http://")
        .nth(1)
        .and_then(|rest| rest.split('/').next());
    (watching, address.expect("an address").to_owned())
}

/// A name, its labels as they are written, and the value.
type Samples = BTreeMap<(String, String), f64>;

/// Reads the format by the letter: <https://prometheus.io/docs/instrumenting/exposition_formats/>
fn read(text: &str) -> Samples {
    let (mut samples, mut types, mut helped) = (Samples::new(), BTreeMap::new(), BTreeSet::new());
    let mut last = String::new();
    assert!(text.ends_with('\n'), "the last line ends");
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, help) = help.split_once(' ').expect("a help");
            assert!(!help.is_empty() && helped.insert(name.to_owned()), "{line}");
            continue;
        }
        if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').expect("a type");
            assert!(["counter", "gauge"].contains(&kind), "{line}");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            assert!(
                types.insert(name.to_owned(), kind.to_owned()).is_none(),
                "{line}"
            );
            name.clone_into(&mut last);
            continue;
        }
        let (series, value) = line.rsplit_once(' ').expect("a value");
        let (name, labels) = match series.split_once('{') {
            Some((name, labels)) => (name, labels.strip_suffix('}').expect("an end")),
            None => (series, ""),
        };
        assert_eq!(name, last, "families stand together, type first");
        assert!(helped.contains(name), "{line}");
        assert!(is_name(name), "{name}");
        check_labels(labels);
        let value: f64 = value.parse().expect("a number");
        assert!(value.is_finite(), "{line}");
        let twice = samples.insert((name.to_owned(), labels.to_owned()), value);
        assert!(twice.is_none(), "{line}");
    }
    samples
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// `name="value"`, with no quotation mark, backslash or line end in the value but as an escape.
fn check_labels(labels: &str) {
    if labels.is_empty() {
        return;
    }
    let (name, value) = labels.split_once('=').expect("a value");
    assert!(is_name(name) && !name.starts_with("__"), "{labels}");
    let value = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'));
    let mut rest = value.expect("quotation marks").chars();
    while let Some(c) = rest.next() {
        assert_ne!(c, '"', "{labels}");
        if c == '\\' {
            assert!(matches!(rest.next(), Some('\\' | '"' | 'n')), "{labels}");
        }
    }
}

#[cfg(unix)]
#[test]
fn the_figures_are_right_and_readable() {
    let (server, place) = (site(), Place::new());
    drop(place.writer());
    let awkward = "\\n is no \\\"line\\\" end";
    follow(
        &place,
        &format!(
            "[[source]]\nurl = \"http://hill-news.example/feed\"\nname = \"{awkward}\"\nschedule = \"1s\"\n"
        ),
    );
    server.set("hill-news.example/feed", Answer::status(410));
    let (mut watching, address) = watch(&place, &server);
    watching.stderr.wait_for("/a  Bridge reopens");
    watching.stderr.wait_for("http_410");
    let (head, body) = ask(&address, "GET /metrics HTTP/1.1");
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    assert!(
        head.contains("content-type: text/plain; version=0.0.4; charset=utf-8"),
        "{head}"
    );
    let samples = read(&body);
    let one =
        |name: &str, labels: &str| samples.get(&(name.to_owned(), labels.to_owned())).copied();
    assert_eq!(
        one("newsvault_pages_total", "result=\"new\""),
        Some(1.0),
        "{body}"
    );
    assert!(
        one("newsvault_failures_total", "cause=\"http_410\"") >= Some(1.0),
        "{body}"
    );
    assert_eq!(one("newsvault_runs", ""), Some(1.0));
    assert_eq!(one("newsvault_alerts", "rule=\"field_lost\""), Some(0.0));
    assert!(one("newsvault_archive_bytes", "") > Some(100_000.0));
    assert!(
        one(
            "newsvault_source_last_success_timestamp_seconds",
            "source=\"Harbour Post\""
        ) > Some(1e9)
    );
    let failing = "source=\"\\n is no \\\"line\\\" end\"";
    assert!(
        one("newsvault_source_failures", failing) >= Some(1.0),
        "{body}"
    );
    let head_only = ask(&address, "HEAD /metrics HTTP/1.1");
    assert!(head_only.0.starts_with("http/1.1 200 ") && head_only.1.is_empty());
    assert!(
        ask(&address, "GET / HTTP/1.1")
            .0
            .starts_with("http/1.1 404 ")
    );
    assert!(
        ask(&address, "POST /metrics HTTP/1.1")
            .0
            .starts_with("http/1.1 405 ")
    );
    watching.signal("TERM");
    watching.end().expect(0);
}

#[test]
fn it_is_told_on_this_machine_only_unless_somebody_asks() {
    let (server, place) = (site(), Place::new());
    follow(&place, "");
    let (watching, address) = watch(&place, &server);
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    // The port is taken.
    let other = Place::new();
    let refused = Program::on(&other)
        .words("watch --metrics")
        .arg(&address)
        .run()
        .expect(2);
    assert!(
        refused
            .stderr
            .contains(&format!("cannot tell metrics at `{address}`: ")),
        "{}",
        refused.stderr
    );
    let wrong = Program::on(&other)
        .words("watch --metrics nowhere")
        .run()
        .expect(2);
    assert!(
        wrong.stderr.contains("is no address with a port"),
        "{}",
        wrong.stderr
    );
    drop(watching);
}

/// Clients that say nothing, or hang, cost no more than their place.
#[cfg(unix)]
#[test]
fn silent_clients_do_not_keep_others_waiting_or_the_process_alive() {
    let (server, place) = (site(), Place::new());
    follow(&place, "");
    let (watching, address) = watch(&place, &server);
    let silent: Vec<TcpStream> = (0..8)
        .map(|_| TcpStream::connect(&address).expect("somebody listens"))
        .collect();
    read(&ask(&address, "GET /metrics HTTP/1.1").1);
    watching.signal("TERM");
    watching.end().expect(0);
    drop(silent);
}
