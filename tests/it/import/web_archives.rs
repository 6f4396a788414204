//! Web archives: WARC in its forms, texts, packages; twice, stopped, damaged.

use std::io::Write;

use super::{import, import_with, record_at, response_at, rows};
use crate::archive::Place;
use crate::program::Program;
use crate::warc::made::{answer, gzip, page, record, response};

const DAY: &str = "2026-03-01T12:00:00Z";

#[test]
fn every_form_of_a_web_archive_comes_in_once() {
    let place = Place::new();
    let topics = ["bridge", "ferry", "harbour"];
    let plain: Vec<u8> = topics.iter().flat_map(|topic| response(topic)).collect();
    let packed: Vec<u8> = topics
        .iter()
        .flat_map(|topic| gzip(&response(topic)))
        .collect();
    place.file("a.warc", &plain);
    place.file("b.warc.gz", &packed);
    let report = import(&place, &["a.warc", "b.warc.gz"]);
    assert_eq!(
        (&report["captures"], &report["known"], &report["new"]),
        (&3.into(), &3.into(), &3.into()),
        "{report}"
    );
    let again = import(&place, &["a.warc", "b.warc.gz"]);
    assert_eq!(
        (&again["captures"], &again["files_known"]),
        (&0.into(), &2.into()),
        "{again}"
    );
    let told = Program::on(&place)
        .words("import --format json -")
        .input(plain)
        .run()
        .expect(0)
        .json();
    assert_eq!(
        (&told["captures"], &told["known"]),
        (&0.into(), &3.into()),
        "{told}"
    );
    let kept = rows(
        &place,
        "SELECT headline, url, first_seen_at FROM articles ORDER BY id",
    );
    assert_eq!(kept.len(), 3);
    assert_eq!(
        (&kept[0]["headline"], &kept[0]["first_seen_at"]),
        (&"News of the bridge".into(), &DAY.into())
    );
    Program::on(&place).words("check").run().expect(0);
}

#[test]
fn what_servers_said_of_a_page_counts() {
    let place = Place::new();
    let url = "https://news.example/bridge";
    let revisit = |at: &str, profile: &str| {
        let profile = format!("http://netpreserve.org/warc/1.1/revisit/{profile}");
        let fields = [
            ("WARC-Profile", &*profile),
            ("WARC-Refers-To-Target-URI", url),
            ("WARC-Refers-To-Date", "2026-03-01T12:00:00Z"),
        ];
        record_at("revisit", url, at, &fields, b"HTTP/1.1 200 OK\r\n\r\n")
    };
    let mut file = response_at("bridge", "bridge", "2026-03-01T12:00:00Z");
    file.extend(revisit("2026-03-02T12:00:00Z", "identical-payload-digest"));
    file.extend(revisit("2026-03-03T12:00:00Z", "server-not-modified"));
    file.extend(record_at(
        "response",
        url,
        "2026-03-04T12:00:00Z",
        &[],
        b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\ngone",
    ));
    file.extend(record_at(
        "response",
        "https://news.example/other",
        "2026-03-04T12:00:00Z",
        &[],
        b"HTTP/1.1 404 Not Found\r\n\r\n",
    ));
    place.file("a.warc", file);
    let report = import(&place, &["a.warc"]);
    assert_eq!(
        (&report["captures"], &report["confirmed"], &report["gone"]),
        (&2.into(), &1.into(), &1.into()),
        "{report}"
    );
    let waiting = &report["waiting"];
    assert_eq!(waiting, 1, "of the address that is not here: {report}");
    let kept = rows(
        &place,
        "SELECT pub_status, pub_status_evidence, last_seen_at, revision_count, (SELECT count(*) FROM snapshots) AS pages, (SELECT count(*) FROM payloads) AS payloads FROM articles",
    );
    assert_eq!(
        kept,
        [
            serde_json::json!({"pub_status": "withdrawn", "pub_status_evidence": "http_404", "last_seen_at": "2026-03-03T12:00:00Z", "revision_count": 1, "pages": 2, "payloads": 1})
        ]
    );
}

#[test]
fn texts_and_what_is_no_page_have_their_places() {
    let place = Place::new();
    let text = "News of the mill\n\nThe council spoke about the mill for three hours. It went home at midnight, and nobody was content with it.\n\nThe mill will stay closed until the river is lower, the mayor said on Friday.\n";
    let mut file = record("warcinfo", "https://news.example/", &[], b"software: x");
    file.extend(record(
        "conversion",
        "https://news.example/mill",
        &[("Content-Type", "text/plain")],
        text.as_bytes(),
    ));
    file.extend(record(
        "response",
        "https://news.example/a.png",
        &[],
        b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx",
    ));
    file.extend(record(
        "request",
        "https://news.example/mill",
        &[],
        b"GET / HTTP/1.1\r\n\r\n",
    ));
    file.extend(record(
        "resource",
        "https://news.example/weir",
        &[("Content-Type", "text/html")],
        page("weir").as_bytes(),
    ));
    place.file("a.wet", file);
    let report = import(&place, &["a.wet"]);
    assert_eq!(&report["captures"], 2, "{report}");
    assert_eq!(
        report["passed_over"],
        serde_json::json!({"media_type": 1, "request": 1, "warcinfo": 1})
    );
    assert_eq!(
        rows(&place, "SELECT headline FROM articles ORDER BY id").len(),
        2
    );
}

#[test]
fn a_package_is_its_web_archives() {
    let place = Place::new();
    let mut bytes = std::io::Cursor::new(Vec::new());
    {
        let mut package = zip::ZipWriter::new(&mut bytes);
        let stored = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        for (name, content) in [
            ("archive/b.warc.gz", gzip(&response("ferry"))),
            ("archive/a.warc", response("bridge")),
            ("pages/pages.jsonl", b"{}".to_vec()),
        ] {
            package.start_file(name, stored).expect("a place");
            package.write_all(&content).expect("written");
        }
        package.finish().expect("an end");
    }
    place.file("a.wacz", bytes.into_inner());
    let report = import(&place, &["a.wacz"]);
    assert_eq!(&report["new"], 2, "{report}");
    place.file("b.wacz", b"PK\x03\x04 and no more");
    let report = import_with(&place, "--format json", &["b.wacz"], 1);
    assert_eq!(&report["files_failed"], 1, "{report}");
}

#[test]
fn broken_records_cost_themselves_only() {
    let place = Place::new();
    let mut file = response("bridge");
    file.extend(b"nonsense between\r\n");
    file.extend(record(
        "response",
        "https://news.example/x",
        &[],
        b"no HTTP at all",
    ));
    file.extend(response("ferry"));
    let end = file.len() + 300;
    file.extend(response("harbour"));
    file.truncate(end);
    place.file("a.warc", file);
    let ended = Program::on(&place).words("import a.warc").run().expect(0);
    assert!(
        ended.stderr.contains("2 new") && ended.stderr.contains("broken"),
        "{}",
        ended.stderr
    );
    assert_eq!(
        rows(&place, "SELECT count(*) AS n FROM articles")[0]["n"],
        2
    );
}

/// A boat's name for each number: pages about 404 and 410 are taken for notices.
fn boat(n: u32) -> String {
    let letters = n
        .to_string()
        .bytes()
        .map(|digit| char::from(digit - b'0' + b'a'))
        .collect::<String>();
    format!("boat {letters}")
}

/// Killed in the midst, the next one completes it, and nothing is there twice.
#[test]
fn a_killed_import_goes_on_where_it_was() {
    let place = Place::new();
    let file: Vec<u8> = (0..1_500)
        .flat_map(|n| {
            gzip(&record(
                "response",
                &format!("https://site{}.example/{n}", n % 40),
                &[],
                &answer(&boat(n)),
            ))
        })
        .collect();
    place.file("a.warc.gz", file);
    let running = Program::on(&place)
        .words("import --jobs 1 a.warc.gz")
        .start();
    let begun = |n: i64| {
        let told = Program::on(&place)
            .words("query --format jsonl")
            .arg("SELECT items FROM imports")
            .run();
        told.code == Some(0)
            && String::from_utf8_lossy(&told.stdout).contains("items")
            && !String::from_utf8_lossy(&told.stdout).contains(&format!("\"items\":{n}}}"))
    };
    while !begun(0) {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    running.kill();
    let before = rows(&place, "SELECT count(*) AS n FROM snapshots")[0]["n"]
        .as_i64()
        .expect("a number");
    let report = import(&place, &["a.warc.gz"]);
    let taken = report["captures"].as_i64().expect("a number");
    assert_eq!(
        (before + taken, report["new"].as_i64()),
        (1_500, Some(taken)),
        "{report}"
    );
    let kept = rows(
        &place,
        "SELECT count(*) AS n, count(DISTINCT url) AS urls FROM snapshots",
    );
    assert_eq!(
        (&kept[0]["n"], &kept[0]["urls"]),
        (&1_500.into(), &1_500.into())
    );
    Program::on(&place).words("check").run().expect(0);
}
