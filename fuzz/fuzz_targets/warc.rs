//! Any bytes as a file of records: plain, and cut into pieces that are records, gzip or
//! zstd, whole or not. Reading ends, stays within its limits and does not depend on how the
//! bytes arrive.
#![no_main]

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;
use newsvault::exchange::warc::{Broken, Record, Records};

const LIMIT: u64 = 4096;

fuzz_target!(|bytes: &[u8]| {
    look_at(bytes);
    if bytes.len() < 64 * 1024 {
        look_at(&built(bytes));
    }
});

fn look_at(file: &[u8]) {
    let all: Vec<_> = records(file).collect();
    assert!(all.len() <= file.len() + 1, "more records than bytes");
    let slowly: Vec<_> = Records::new(Slow(file)).limited_to(LIMIT).collect();
    assert_eq!(
        essence(&all),
        essence(&slowly),
        "it depends on how the bytes arrive"
    );
    for record in all.iter().flatten() {
        assert!(record.block.len() as u64 <= LIMIT);
        let _ = record.revisit();
        if let Ok(captured) = record.clone().capture(LIMIT) {
            assert!(captured.capture.body.len() as u64 <= LIMIT);
        }
    }
}

/// The records, and which pieces of the file something is wrong with. How much is found wrong with a
/// damaged piece depends on how far its decoder had come.
fn essence(read: &[Result<Record, Broken>]) -> Vec<Result<Record, u64>> {
    let mut essence: Vec<_> = read
        .iter()
        .map(|read| match read {
            Ok(record) => Ok(record.clone()),
            Err(broken) => Err(broken.place.offset),
        })
        .collect();
    essence.dedup_by(|next, last| next.is_err() && next == last);
    essence
}

fn records(file: &[u8]) -> impl Iterator<Item = Result<Record, Broken>> {
    Records::new(file).limited_to(LIMIT)
}

/// Gives a few bytes at a time.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = (1 + self.0.len() % 7).min(buffer.len());
        self.0.read(&mut buffer[..count])
    }
}

/// Takes bytes as orders: each piece up to a zero says by its first byte what becomes of it.
fn built(orders: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    for order in orders.split(|byte| *byte == 0) {
        let Some((first, content)) = order.split_first() else {
            file.push(0);
            continue;
        };
        let mut piece = match first % 4 {
            0 => content.to_vec(),
            1 => record(content, content.len()),
            2 => record(content, usize::from(*first) * 3),
            _ => record(&answer(content), answer(content).len()),
        };
        match first / 4 % 4 {
            0 | 1 => {}
            2 => piece = gzip(&piece),
            _ => piece = zstd::encode_all(piece.as_slice(), 1).expect("memory takes it"),
        }
        if first / 16 % 8 == 7 {
            piece.truncate(piece.len() - piece.len() / 3);
        }
        if first / 16 % 8 == 6
            && let Some(byte) = piece.get_mut(content.len() / 2)
        {
            *byte ^= 0x10;
        }
        file.extend_from_slice(&piece);
    }
    file
}

fn record(block: &[u8], length: usize) -> Vec<u8> {
    let kind = ["response", "resource", "revisit"][block.len() % 3];
    let mut record = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://news.example/{}\r\n\
         WARC-Date: 2026-03-01T12:00:00Z\r\nContent-Length: {length}\r\n\r\n",
        block.len()
    )
    .into_bytes();
    record.extend_from_slice(block);
    record.extend_from_slice(b"\r\n\r\n");
    record
}

fn answer(body: &[u8]) -> Vec<u8> {
    let codings = ["gzip", "br", "deflate", "zstd", "identity"];
    let head = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: {}\r\n\r\n",
        codings[body.len() % codings.len()]
    );
    [head.as_bytes(), body].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}
