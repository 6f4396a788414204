//! Archive → WARC → new archive: the same stories, the same histories, the same bytes.

use newsvault::exchange::warc::{Record, RecordType};

use super::{newspaper, records};
use crate::archive::Place;
use crate::program::Program;

const ARTICLES: &str = "SELECT canonical_url, url, kind, headline, outlet, publisher, authors, date_published, language, body, first_seen_at, last_seen_at, last_changed_at, revision_count, pub_status, pub_status_evidence FROM articles ORDER BY canonical_url";
const REVISIONS: &str = "SELECT canonical_url, number, revisions.headline, revisions.body, seen_at, previous_seen_at, changed, classes, words_added, words_removed, silent_edit, backdated FROM revisions JOIN articles ON articles.id = revisions.article_id ORDER BY canonical_url, number";
const CAPTURES: &str = "SELECT url, captured_at, status, digest, kind, reading FROM snapshots ORDER BY captured_at, url";

fn rows(place: &Place, sql: &str) -> String {
    Program::on(place)
        .words("query --format jsonl")
        .arg(sql)
        .run()
        .expect(0)
        .text()
        .to_owned()
}

fn export(place: &Place, words: &str) {
    Program::on(place)
        .words("export --to warc")
        .words(words)
        .run()
        .expect(0);
}

#[test]
fn an_archive_is_the_same_again() {
    let place = newspaper();
    export(&place, "out.warc.gz");
    let other = Place::new();
    let out = place.folder().join("out.warc.gz");
    let told = Program::on(&other)
        .words("import --format json")
        .arg(&out)
        .run()
        .expect(0)
        .json();
    assert_eq!(
        (&told["captures"], &told["broken"]),
        (&8.into(), &serde_json::json!({})),
        "{told}"
    );
    for sql in [ARTICLES, REVISIONS, CAPTURES] {
        assert_eq!(rows(&other, sql), rows(&place, sql));
    }
    assert!(
        rows(&place, REVISIONS).lines().count() >= 6,
        "{}",
        rows(&place, REVISIONS)
    );
    let again = Program::on(&place)
        .words("import --format json")
        .arg(&out)
        .run()
        .expect(0)
        .json();
    assert_eq!(
        (&again["captures"], &again["known"]),
        (&0.into(), &8.into()),
        "{again}"
    );
    Program::on(&other)
        .words("export --to warc again.warc.gz")
        .run()
        .expect(0);
    let payloads = |path| {
        let digest = |record: &Record| record.header.get("warc-payload-digest").map(str::to_owned);
        records(path).iter().filter_map(digest).collect::<Vec<_>>()
    };
    assert_eq!(
        payloads(&other.folder().join("again.warc.gz")),
        payloads(&out)
    );
}

/// What servers said comes along: withdrawn stories stay withdrawn.
#[test]
fn what_was_said_of_pages_comes_along() {
    let place = Place::new();
    let (url, head) = (
        "https://news.example/bridge",
        "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
    );
    let mut file = crate::import::response_at("bridge", "bridge", "2026-03-01T12:00:00Z");
    file.extend(crate::import::record_at(
        "revisit",
        url,
        "2026-03-03T12:00:00Z",
        &[("WARC-Profile", head)],
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
    ));
    place.file("in.warc", file);
    Program::on(&place).words("import in.warc").run().expect(0);
    // As a request of ours would have noted it.
    let connection = rusqlite::Connection::open(&place.path).expect("a file");
    connection
        .execute_batch(
            "INSERT INTO runs (id, started_at) VALUES (1, '2026-03-04T12:00:00Z');
             INSERT INTO fetches (run_id, url, final_url, host, started_at, status, outcome, error, bytes, wire_bytes, ms, article_id)
             VALUES (1, 'https://news.example/bridge', 'https://news.example/bridge', 'news.example', '2026-03-04T12:00:00Z', 404, 'failed', 'http_404', 0, 0, 1, 1);",
        )
        .expect("rows");
    drop(connection);
    export(&place, "out.warc.gz");
    let kinds: Vec<RecordType> = records(&place.folder().join("out.warc.gz"))
        .iter()
        .map(Record::record_type)
        .collect();
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| **kind == RecordType::Revisit)
            .count(),
        1,
        "{kinds:?}"
    );
    let other = Place::new();
    Program::on(&other)
        .arg("import")
        .arg(place.folder().join("out.warc.gz"))
        .run()
        .expect(0);
    let state = "SELECT pub_status, pub_status_evidence, last_seen_at FROM articles";
    assert_eq!(
        rows(&other, state),
        "{\"pub_status\":\"withdrawn\",\"pub_status_evidence\":\"http_404\",\"last_seen_at\":\"2026-03-03T12:00:00Z\"}\n"
    );
}

#[test]
fn the_records_are_what_the_standard_wants() {
    let place = newspaper();
    export(&place, "a.warc.gz");
    let path = place.folder().join("a.warc.gz");
    let bytes = std::fs::read(&path).expect("a file");
    export(&place, "a.warc.gz --force");
    assert_eq!(
        std::fs::read(&path).expect("a file"),
        bytes,
        "the same again"
    );
    let records = records(&path);
    let count = |kind: RecordType| {
        records
            .iter()
            .filter(|record| record.record_type() == kind)
            .count()
    };
    assert_eq!(records[0].record_type(), RecordType::Warcinfo);
    assert_eq!(
        (
            count(RecordType::Response),
            count(RecordType::Request),
            count(RecordType::Revisit)
        ),
        (6, 8, 2)
    );
    assert!(count(RecordType::Conversion) >= 6 && count(RecordType::Metadata) >= 6);
    for record in &records {
        assert_eq!(record.header.version, "1.1");
        let id = record.header.id().expect("a name");
        assert!(id.contains("urn:uuid:"), "{id}");
    }
    let revisit = records.iter().find_map(Record::revisit).expect("a revisit");
    assert_eq!(
        revisit.refers_to_date.map(|at| at.to_rfc3339()).as_deref(),
        Some("2026-03-01T12:00:00+00:00")
    );
    assert_eq!(
        revisit.refers_to_url.map(|url| url.to_string()).as_deref(),
        Some("https://news.example/bridge")
    );
    let head = records
        .iter()
        .find(|record| record.record_type() == RecordType::Response)
        .and_then(Record::http_head)
        .expect("a head");
    assert_eq!(
        (
            head.get("x-archive-orig-content-encoding"),
            head.get("content-encoding"),
            head.get("etag")
        ),
        (Some("gzip"), None, Some("\"a\""))
    );
}

#[test]
fn files_are_split_and_stories_chosen() {
    let place = newspaper();
    export(&place, "part.warc.gz --max-size 1KB");
    let parts = || {
        let files = std::fs::read_dir(place.folder()).expect("a folder");
        let names = files.filter_map(Result::ok).map(|file| file.file_name());
        names
            .filter(|name| name.to_string_lossy().starts_with("part-0000"))
            .count()
    };
    assert!(parts() > 3, "{}", parts());
    let other = Place::new();
    Program::on(&other)
        .arg("import")
        .arg(place.folder().join("part-00000.warc.gz"))
        .run()
        .expect(0);
    Program::on(&other).arg("import").arg(place.folder()).run();
    assert_eq!(rows(&other, CAPTURES), rows(&place, CAPTURES));
    // Files of an export that had more of them would be read with those of this one.
    export(&place, "part.warc.gz --max-size 1GB --force");
    assert_eq!(parts(), 1);
    export(&place, "ferry.warc.gz --search ferry");
    let urls: std::collections::BTreeSet<String> = records(&place.folder().join("ferry.warc.gz"))
        .iter()
        .filter_map(|record| record.header.get("warc-target-uri").map(str::to_owned))
        .collect();
    assert_eq!(
        urls.into_iter().collect::<Vec<_>>(),
        [
            "https://news.example/ferry",
            "urn:article:https://news.example/ferry",
            "urn:text:https://news.example/ferry"
        ]
    );
}

#[test]
fn bytes_that_are_gone_leave_what_was_read() {
    let place = newspaper();
    Program::on(&place)
        .words("prune --older-than 0d --keep nothing")
        .run()
        .expect(0);
    export(&place, "out.warc.gz");
    let records = records(&place.folder().join("out.warc.gz"));
    let kinds: Vec<RecordType> = records.iter().map(Record::record_type).collect();
    assert!(
        !kinds.contains(&RecordType::Response)
            && kinds.contains(&RecordType::Metadata)
            && kinds.contains(&RecordType::Conversion),
        "{kinds:?}"
    );
}

/// A package holds the same, with an index in which every capture is where it says.
#[test]
fn a_package_is_the_same_again() {
    use std::io::Read;
    let place = newspaper();
    Program::on(&place)
        .words("export --to wacz out.wacz")
        .run()
        .expect(0);
    let out = place.folder().join("out.wacz");
    let mut package =
        zip::ZipArchive::new(std::fs::File::open(&out).expect("a file")).expect("a package");
    let mut read = |name: &str| {
        let mut bytes = Vec::new();
        package
            .by_name(name)
            .expect("a part")
            .read_to_end(&mut bytes)
            .expect("read");
        bytes
    };
    let (data, index, pages) = (
        read("archive/data.warc.gz"),
        read("indexes/index.cdxj"),
        read("pages/pages.jsonl"),
    );
    let index = String::from_utf8(index).expect("text");
    assert_eq!(index.lines().count(), 8, "{index}");
    assert!(index.lines().is_sorted(), "{index}");
    for line in index.lines() {
        let fields: serde_json::Value =
            serde_json::from_str(line.splitn(3, ' ').nth(2).expect("fields")).expect("JSON");
        let number = |name: &str| {
            fields[name]
                .as_str()
                .and_then(|text| text.parse::<usize>().ok())
                .expect("a number")
        };
        let member = &data[number("offset")..][..number("length")];
        let record = newsvault::exchange::warc::Records::new(member)
            .next()
            .expect("a record")
            .expect("a whole one");
        assert_eq!(record.header.get("warc-target-uri"), fields["url"].as_str());
    }
    assert!(String::from_utf8_lossy(&pages).lines().count() > 5);
    let other = Place::new();
    Program::on(&other).arg("import").arg(&out).run().expect(0);
    for sql in [ARTICLES, REVISIONS, CAPTURES] {
        assert_eq!(rows(&other, sql), rows(&place, sql));
    }
    assert!(
        std::fs::read_dir(place.folder())
            .expect("a folder")
            .filter_map(Result::ok)
            .all(|file| !file.file_name().to_string_lossy().contains(".part"))
    );
}

/// Captures that came in out of order go out so, and make the same histories.
#[test]
fn what_came_in_out_of_order_is_the_same_again() {
    let place = Place::new();
    for (name, topic, at) in [
        ("2", "new bridge", "2026-02-10T12:00:00Z"),
        ("1", "old bridge", "2026-01-10T12:00:00Z"),
        ("3", "newest bridge", "2026-03-10T12:00:00Z"),
    ] {
        place.file(
            &format!("{name}.warc"),
            crate::import::response_at(topic, "bridge", at),
        );
        Program::on(&place)
            .arg("import")
            .arg(format!("{name}.warc"))
            .run()
            .expect(0);
    }
    export(&place, "out.warc.gz");
    let other = Place::new();
    Program::on(&other)
        .arg("import")
        .arg(place.folder().join("out.warc.gz"))
        .run()
        .expect(0);
    for sql in [ARTICLES, REVISIONS] {
        assert_eq!(rows(&other, sql), rows(&place, sql));
    }
    assert_eq!(rows(&place, REVISIONS).lines().count(), 3);
}
