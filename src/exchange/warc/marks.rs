//! What records and compressed pieces begin with, by which they are found again.

use super::header::split_line;
use super::{gzip, zstd};

/// What every record begins with.
pub(super) const RECORD: &[u8] = b"WARC/";
/// The longest version line: `WARC/10.10` and the end of the line.
pub(super) const VERSION_LINE: usize = 12;

/// How far it is to where a record, or a compressed piece, may begin: to a mark, to what
/// may be the first half of one, or to the end.
pub(super) fn candidate(bytes: &[u8], packed: bool) -> usize {
    let marks: &[&[u8]] = if packed {
        &[RECORD, &gzip::MAGIC, &zstd::MAGIC]
    } else {
        &[RECORD]
    };
    let begins = |at: &usize| {
        let rest = &bytes[*at..];
        marks
            .iter()
            .any(|mark| rest.starts_with(mark) || mark.starts_with(rest))
    };
    memchr::memchr3_iter(RECORD[0], gzip::MAGIC[0], zstd::MAGIC[0], bytes)
        .find(begins)
        .unwrap_or(bytes.len())
}

/// True if a compressed piece begins here: with a record in it, if that can be seen.
pub(super) fn begins_member(gzip: &mut gzip::Member, bytes: &[u8]) -> bool {
    bytes.starts_with(&zstd::MAGIC) || gzip.would_give(bytes, RECORD)
}

/// True if a version line stands here: `WARC/1.0` and the end of a line.
pub(super) fn begins_record(bytes: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(RECORD) else {
        return false;
    };
    let number = rest
        .iter()
        .take_while(|byte| byte.is_ascii_digit() || **byte == b'.')
        .count();
    let rest = &rest[number..];
    (3..=5).contains(&number) && matches!(rest.first(), Some(b'\r' | b'\n' | b' '))
}

/// True if a version line stands here, and a field of a record after it.
pub(super) fn begins_header(bytes: &[u8]) -> bool {
    // As far as two lines go: there may be no end of a line for long.
    let (_, rest) = split_line(&bytes[..bytes.len().min(64)]);
    let starts = |name: &str| {
        rest.get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
    };
    begins_record(bytes) && (starts("warc-") || starts("content-"))
}
