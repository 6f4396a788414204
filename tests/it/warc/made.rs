//! Records and files of records, made for tests.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// A record as the standard wants it: header, block, two line ends.
pub(crate) fn record(kind: &str, url: &str, fields: &[(&str, &str)], block: &[u8]) -> Vec<u8> {
    let length = block.len().to_string();
    record_of_length(kind, url, fields, block, &length)
}

/// The same, and what its header says of its length.
pub(crate) fn record_of_length(
    kind: &str,
    url: &str,
    fields: &[(&str, &str)],
    block: &[u8],
    length: &str,
) -> Vec<u8> {
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n\
         WARC-Date: 2026-03-01T12:00:00Z\r\nContent-Length: {length}\r\n"
    );
    for (name, value) in fields {
        record.extend([name, ": ", value, "\r\n"]);
    }
    let mut record = (record + "\r\n").into_bytes();
    record.extend_from_slice(block);
    record.extend_from_slice(b"\r\n\r\n");
    record
}

/// An answer of HTTP with a page about `topic`.
pub(crate) fn answer(topic: &str) -> Vec<u8> {
    let page = page(topic);
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8";
    format!("{head}\r\nContent-Length: {}\r\n\r\n{page}", page.len()).into_bytes()
}

/// A page with an article.
pub(crate) fn page(topic: &str) -> String {
    let sentence =
        format!("The council spoke about the {topic} for three hours and then went home. ");
    let paragraph = format!("<p>{}</p>\n", sentence.repeat(4));
    format!(
        "<!DOCTYPE html><html lang=en><head><title>News of the {topic}</title></head><body>\
         <article><h1>News of the {topic}</h1>\n{}</article></body></html>",
        paragraph.repeat(6)
    )
}

/// A response record about `topic`, whose address ends with it.
pub(crate) fn response(topic: &str) -> Vec<u8> {
    record("response", &address(topic), &[], &answer(topic))
}

pub(crate) fn address(topic: &str) -> String {
    format!("https://news.example/{topic}")
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).expect("memory takes it")
}
