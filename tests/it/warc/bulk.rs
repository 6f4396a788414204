//! `newsvault extract --warc`: which records become rows, in which order, and what is said
//! of the others.

use serde_json::{Value, json};

use super::made::{address, answer, gzip, page, record, response, zstd};
use crate::archive::Place;
use crate::program::{Ended, Program};

fn extract(place: &Place, words: &str) -> Ended {
    let program = Program::within(place.folder());
    program.words("extract --warc").words(words).run()
}

/// What the rows' headlines are about, in order.
fn topics(lines: &str) -> Vec<String> {
    let headline = |line| {
        let row: Value = serde_json::from_str(line).expect("JSON");
        let headline = row["headline"].as_str().expect("a headline");
        headline.replace("News of the ", "")
    };
    lines.lines().map(headline).collect()
}

fn written(place: &Place, name: &str) -> Vec<String> {
    topics(&std::fs::read_to_string(place.folder().join(name)).expect("an output"))
}

/// The last line of standard error.
fn report(ended: &Ended) -> Value {
    let line = ended.stderr.lines().last().expect("a report");
    serde_json::from_str(line).expect("JSON")
}

fn many(topics: std::ops::Range<usize>) -> Vec<Vec<u8>> {
    topics.map(|n| response(&format!("bridge {n}"))).collect()
}

fn http(status: u16, kind: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n\r\n{body}").into_bytes()
}

/// A file with every kind of record, and what is said of it.
#[expect(clippy::too_many_lines, reason = "a table")]
fn every_kind() -> (Vec<u8>, Value) {
    let sentence = "The council spoke about the ferry for three hours and then went home. ";
    let text = format!(
        "News of the ferry\n\n{}\n",
        (sentence.repeat(4) + "\n").repeat(6)
    );
    let id = [("WARC-Record-ID", "<urn:uuid:1>")];
    let of = [
        ("WARC-Refers-To", "<urn:uuid:1>"),
        ("Content-Type", "text/plain"),
    ];
    let wet = [
        ("WARC-Refers-To", "<urn:uuid:9>"),
        ("Content-Type", "text/plain"),
    ];
    let html = [("Content-Type", "text/html")];
    let other = [(
        "WARC-Payload-Digest",
        "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    )];
    let records = [
        record("warcinfo", "", &[], b"software: a test\r\n"),
        record("request", &address("a"), &[], b"GET /a HTTP/1.1\r\n\r\n"),
        record("response", &address("harbour"), &id, &answer("harbour")),
        record("conversion", &address("harbour"), &of, text.as_bytes()),
        record("metadata", &address("harbour"), &[], b"via: /\r\n"),
        record("revisit", &address("harbour"), &[], b""),
        record(
            "response",
            &address("gone"),
            &[],
            &http(404, "text/html", &page("gone")),
        ),
        record(
            "response",
            &address("logo"),
            &[],
            &http(200, "image/png", "PNG"),
        ),
        record(
            "response",
            &address("blank"),
            &[],
            &http(200, "text/html", " \n"),
        ),
        record(
            "response",
            &address("robots.txt"),
            &[],
            &http(200, "text/plain", "User-agent: *"),
        ),
        record(
            "response",
            &address("vague"),
            &[],
            &http(200, "application/octet-stream", "{}"),
        ),
        record(
            "response",
            &address("tram"),
            &[],
            &http(200, "application/octet-stream", &page("tram")),
        ),
        record(
            "resource",
            &address("market"),
            &html,
            page("market").as_bytes(),
        ),
        record("resource", "urn:pageinfo:1", &html, b"<p>"),
        record("conversion", &address("ferry"), &wet, text.as_bytes()),
        record("response", &address("bridge"), &other, &answer("bridge")),
        record("response", &address("short"), &[], b"nothing of HTTP"),
    ];
    let wanted = json!({
        "files": 1, "records": 17, "pages": 5,
        "passed_over": {
            "conversion_of_page": 1, "empty": 1, "media_type": 2, "metadata": 1, "no_address": 1,
            "request": 1, "revisit": 1, "status": 1, "text_for_programs": 1, "warcinfo": 1,
        },
        "broken": {"no_http": 1}, "different_digests": 1, "unreadable": 0, "interrupted": false,
    });
    (records.concat(), wanted)
}

#[test]
fn pages_are_read_and_the_others_counted_by_reason() {
    let place = Place::new();
    let (file, mut wanted) = every_kind();
    wanted["bytes"] = file.len().into();
    place.file("all.warc", file);
    let ended = extract(&place, "all.warc --output out.jsonl --problems bad.jsonl");
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let mut told = report(&ended);
    assert!(told["seconds"].take().is_f64());
    wanted["seconds"] = Value::Null;
    assert_eq!(told, wanted);
    let topics = written(&place, "out.jsonl");
    assert_eq!(topics, ["harbour", "tram", "market", "ferry", "bridge"]);
    let bad = std::fs::read_to_string(place.folder().join("bad.jsonl")).expect("a list");
    let bad: Vec<Value> = bad
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let told: Vec<_> = bad
        .iter()
        .map(|bad| (&bad["url"], &bad["code"], &bad["is_read"]))
        .collect();
    let (bridge, short) = (json!(address("bridge")), json!(address("short")));
    assert_eq!(
        told,
        [
            (&bridge, &json!("different_digest"), &json!(true)),
            (&short, &json!("no_http"), &json!(false)),
        ]
    );
    assert!(bad[1]["offset"].as_u64() > bad[0]["offset"].as_u64());
}

#[test]
fn rows_come_in_the_records_order_however_they_are_packed_and_read() {
    let place = Place::new();
    let records = many(0..150);
    let wanted: Vec<String> = (0..150).map(|n| format!("bridge {n}")).collect();
    let pieces = |pack: fn(&[u8]) -> Vec<u8>, of: &[Vec<u8>]| {
        of.iter()
            .map(|record| pack(record))
            .collect::<Vec<_>>()
            .concat()
    };
    place.file("plain.warc", records.concat());
    place.file("a.warc.gz", pieces(gzip, &records[..70]));
    place.file("b.warc.zst", pieces(zstd, &records[70..]));
    place.file("whole.warc.gz", gzip(&records.concat()));
    for words in [
        "plain.warc --jobs 1",
        "plain.warc --jobs 5",
        "a.warc.gz b.warc.zst --jobs 3",
        "whole.warc.gz",
    ] {
        let ended = extract(&place, &format!("{words} --output out.jsonl"));
        assert_eq!(
            (ended.code, report(&ended)["pages"].as_u64()),
            (Some(0), Some(150)),
            "{words}"
        );
        assert_eq!(written(&place, "out.jsonl"), wanted, "{words}");
    }
    let program = Program::within(place.folder()).words("extract --warc - --output -");
    let ended = program.input(pieces(gzip, &records)).run();
    assert_eq!(
        (ended.code, topics(&String::from_utf8_lossy(&ended.stdout))),
        (Some(0), wanted)
    );
}

#[test]
fn broken_records_stop_nothing() {
    let place = Place::new();
    let mut packed: Vec<Vec<u8>> = many(0..40).iter().map(|record| gzip(record)).collect();
    for n in (0..40).step_by(3) {
        let middle = packed[n].len() / 2;
        packed[n][middle] ^= 0x55;
    }
    place.file("damaged.warc.gz", packed.concat());
    let ended = extract(&place, "damaged.warc.gz --output out.jsonl");
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    // Which flaw shows depends on the bit.
    let broken = report(&ended)["broken"].clone();
    let broken = broken.as_object().expect("counts").values();
    assert_eq!(broken.filter_map(Value::as_u64).sum::<u64>(), 14);
    let whole = (0..40)
        .filter(|n| n % 3 != 0)
        .map(|n| format!("bridge {n}"));
    assert_eq!(written(&place, "out.jsonl"), whole.collect::<Vec<_>>());
    // The first ones are shown, and where the others are to be had.
    let shown = ended
        .stderr
        .lines()
        .filter(|line| line.contains("damaged.warc.gz, byte"));
    assert_eq!(shown.count(), 10, "{}", ended.stderr);
    assert!(ended.stderr.contains("4 more problems"), "{}", ended.stderr);
}

#[test]
fn what_cannot_be_begun_costs_no_file() {
    let place = Place::new();
    place.file("a.warc", response("a"));
    place.file("out.jsonl", "kept");
    for (words, told) in [
        ("missing.warc --output out.jsonl", "missing.warc"),
        ("a.warc missing.warc --output out.jsonl", "missing.warc"),
        (". --output out.jsonl", "folder"),
        ("a.warc --output out.docx", "OUT.jsonl"),
        ("out.jsonl --output out.jsonl", "it is to be read"),
    ] {
        let ended = extract(&place, words);
        assert_ne!(ended.code, Some(0), "{words}");
        assert!(ended.stderr.contains(told), "{words}: {}", ended.stderr);
        let kept = std::fs::read_to_string(place.folder().join("out.jsonl"));
        assert_eq!(kept.ok().as_deref(), Some("kept"), "{words}");
    }
    let ended = extract(&place, "a.warc --output out.jsonl");
    assert_eq!(
        (ended.code, written(&place, "out.jsonl")),
        (Some(0), vec!["a".to_owned()])
    );
    let names = std::fs::read_dir(place.folder()).expect("a folder");
    assert_eq!(names.count(), 2, "nothing unfinished is left");
}
