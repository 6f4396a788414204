//! `newsvault extract --manifest`: many pages from disk.

use std::io::Write;

use serde_json::{Value, json};

use crate::archive::Place;
use crate::pages::story;
use crate::program::{Ended, Program};

fn extract(place: &Place, words: &str) -> Ended {
    let program = Program::within(place.folder());
    program.words("extract --manifest").words(words).run()
}

/// So many pages beside each other, some of them packed, and their manifest.
fn folder(pages: usize) -> Place {
    let place = Place::new();
    std::fs::create_dir(place.folder().join("pages")).expect("a folder");
    let mut manifest = String::new();
    for n in 0..pages {
        let page = story(&format!("Story {n}"), "A band played.");
        let packed = n % 3 == 1;
        let name = format!("pages/{n}.html{}", if packed { ".gz" } else { "" });
        place.file(
            &name,
            if packed {
                gzip(&page)
            } else {
                page.into_bytes()
            },
        );
        let url = format!("http://town{n}.example/story");
        manifest += &json!({"id": format!("page-{n}"), "url": url, "html": name}).to_string();
        manifest.push('\n');
    }
    place.file("manifest.jsonl", manifest);
    place
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(text.as_bytes()).expect("memory takes it");
    packer.finish().expect("memory takes it")
}

fn rows(place: &Place, name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(place.folder().join(name)).expect("an output");
    let rows = text.lines().map(serde_json::from_str);
    rows.collect::<Result<_, _>>().expect("JSON lines")
}

/// The last line of standard error.
fn report(ended: &Ended) -> Value {
    let line = ended.stderr.lines().last().expect("a report");
    serde_json::from_str(line).expect("JSON")
}

#[test]
fn rows_come_in_the_manifests_order_whatever_the_number_of_jobs() {
    let place = folder(25);
    let one = extract(&place, "manifest.jsonl --output one.jsonl").expect(0);
    let four = extract(&place, "manifest.jsonl --output four.jsonl --jobs 4").expect(0);
    let bytes = |name: &str| std::fs::read(place.folder().join(name)).expect("an output");
    assert_eq!(bytes("one.jsonl"), bytes("four.jsonl"));
    for (n, row) in rows(&place, "one.jsonl").iter().enumerate() {
        assert_eq!(row["id"], format!("page-{n}"));
        assert_eq!(row["headline"], format!("Story {n}"));
        assert_eq!(row["outlet"], "Harbour Post");
        assert_eq!(row["date"], "2024-04-18T11:11:00+08:00");
        assert_eq!(row["authors"], json!(["Ana Ruiz"]));
        assert!(
            row["body"]
                .as_str()
                .is_some_and(|body| body.contains("A band played."))
        );
    }
    assert_eq!(rows(&place, "one.jsonl").len(), 25);
    for ended in [one, four] {
        let report = report(&ended);
        assert_eq!(
            (&report["pages"], &report["errors"]),
            (&25.into(), &0.into())
        );
        assert!(
            report["seconds"]
                .as_f64()
                .is_some_and(|seconds| seconds >= 0.0)
        );
        assert_eq!(ended.text(), "");
    }
}

#[test]
fn pages_that_cannot_be_read_make_empty_rows_and_are_counted() {
    let place = folder(2);
    let mut lines = std::fs::read_to_string(place.folder().join("manifest.jsonl")).expect("text");
    lines.insert_str(
        0,
        "{\"id\": \"gone\", \"html\": \"pages/gone.html\"}\n\nno JSON\n{\"id\": \"x\"}\n",
    );
    lines += "{\"id\": \"odd\", \"url\": \"no address\", \"html\": \"pages/0.html\"}\n";
    place.file("manifest.jsonl", lines);
    let ended = extract(&place, "manifest.jsonl --output out.jsonl").expect(1);
    let found = rows(&place, "out.jsonl");
    let ids: Vec<&Value> = found.iter().map(|row| &row["id"]).collect();
    assert_eq!(ids, ["gone", "page-0", "page-1", "odd"]);
    assert!(found[0]["headline"].is_null() && found[0]["body"] == "");
    assert_eq!(found[3]["headline"], "Story 0");
    let report = report(&ended);
    assert_eq!(
        (&report["pages"], &report["errors"]),
        (&4.into(), &3.into())
    );
    for start in [
        "manifest line 3: ",
        "manifest line 4: ",
        "cannot read `pages/gone.html`: ",
    ] {
        let said = ended.stderr.lines().any(|line| line.starts_with(start));
        assert!(said, "no `{start}` in {}", ended.stderr);
    }
}

#[test]
fn a_missing_manifest_leaves_the_output_as_it_is() {
    let place = Place::new();
    let output = place.file("out.jsonl", "from yesterday\n");
    let ended = extract(&place, "missing.jsonl --output out.jsonl").expect(2);
    ended.says("newsvault: cannot read `missing.jsonl`: No such file or directory (os error 2)\n");
    assert_eq!(
        std::fs::read_to_string(output).expect("text"),
        "from yesterday\n"
    );
}

#[test]
fn the_manifest_is_not_overwritten() {
    let place = folder(1);
    let ended = extract(&place, "manifest.jsonl --output pages/../manifest.jsonl").expect(2);
    ended.says("newsvault: cannot write `pages/../manifest.jsonl`: it is the manifest\n");
    assert_eq!(rows(&place, "manifest.jsonl").len(), 1);
}

#[test]
fn an_output_that_cannot_be_written_is_said_so() {
    let place = folder(1);
    let ended = extract(&place, "manifest.jsonl --output no/such/out.jsonl").expect(2);
    ended.says(
        "newsvault: cannot write `no/such/out.jsonl`: No such file or directory (os error 2)\n",
    );
}
