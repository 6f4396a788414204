//! `newsvault import`, through the real program: what was captured elsewhere comes in once, in the
//! right order, whatever is wrong beside it.

mod files;
mod histories;
mod web_archives;

use serde_json::Value;

use crate::archive::Place;
use crate::program::Program;
use crate::warc::made::{answer, record};

/// The summary of an import.
fn import(place: &Place, names: &[&str]) -> Value {
    import_with(place, "--format json", names, 0)
}

fn import_with(place: &Place, words: &str, names: &[&str], code: i32) -> Value {
    let program = Program::on(place).arg("import").words(words);
    let program = names.iter().fold(program, Program::arg);
    program.run().expect(code).json()
}

/// The rows of a query, as JSON.
fn rows(place: &Place, sql: &str) -> Vec<Value> {
    let told = Program::on(place)
        .words("query --format jsonl")
        .arg(sql)
        .run()
        .expect(0);
    told.text()
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// A record at a moment.
pub(crate) fn record_at(
    kind: &str,
    url: &str,
    at: &str,
    fields: &[(&str, &str)],
    block: &[u8],
) -> Vec<u8> {
    let made = record(kind, url, fields, block);
    let head = made
        .windows(20)
        .position(|part| part == b"2026-03-01T12:00:00Z")
        .expect("a date");
    let mut made = made;
    made.splice(head..head + 20, at.bytes());
    made
}

/// A page about a topic, captured at a moment.
pub(crate) fn response_at(topic: &str, path: &str, at: &str) -> Vec<u8> {
    record_at(
        "response",
        &format!("https://news.example/{path}"),
        at,
        &[],
        &answer(topic),
    )
}
