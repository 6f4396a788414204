//! What an answer's body was before it was sent: chunks joined, compression undone.
//!
//! Crawlers keep bodies as they came, or as they were afterwards, and seldom change the
//! header accordingly. So a header is believed as far as the bytes bear it out.

use super::flaw::Flaw;
use super::http::HttpHead;
use crate::coding::{Decoder, Spoilt, chunked};

/// The body that was meant, chunks being joined, at most so many bytes of it. With `cut`,
/// its end is known to be missing, so that what there is of it will do.
pub(super) fn decoded(
    head: &HttpHead,
    mut body: Vec<u8>,
    limit: u64,
    cut: bool,
) -> Result<Vec<u8>, Flaw> {
    let codings = head
        .headers
        .iter()
        .filter(|(name, _)| name == "content-encoding");
    let codings: Vec<&str> = codings.flat_map(|(_, value)| value.split(',')).collect();
    // The last coding was put on last.
    for coding in codings.iter().rev() {
        let coding = coding.trim();
        if seems(coding, &body) {
            body = undone(coding, body, limit, cut)?;
        }
    }
    if body.len() as u64 > limit {
        return Err(Flaw::TooLong(limit));
    }
    Ok(body)
}

/// The body without the marks of a chunked transfer, if it has them.
pub(super) fn unchunked(head: &HttpHead, body: Vec<u8>) -> Vec<u8> {
    let is_chunked = head
        .get("transfer-encoding")
        .is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
    let joined = if is_chunked {
        chunked::joined(&body)
    } else {
        None
    };
    joined.unwrap_or(body)
}

/// True if these bytes may be so coded: where that can be seen, a header that lies is seen.
fn seems(coding: &str, body: &[u8]) -> bool {
    match coding.to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => body.starts_with(&[0x1f, 0x8b]),
        "zstd" => body.starts_with(&super::zstd::MAGIC),
        // These have no mark: whether they are it shows in undoing it.
        "br" | "deflate" => !body.is_empty(),
        _ => false,
    }
}

fn undone(coding: &str, body: Vec<u8>, limit: u64, cut: bool) -> Result<Vec<u8>, Flaw> {
    // One more than wanted shows that it is too much.
    let mut decoder = Decoder::of(coding, limit.saturating_add(1)).map_err(flaw)?;
    let pushed = decoder.push(&body);
    match pushed.and_then(|()| decoder.end()) {
        Ok(()) => Ok(decoder.into_bytes()),
        // What can be read as it is was never coded.
        Err(_) if is_text(&body) => Ok(body),
        Err(_) if cut => Ok(decoder.into_bytes()),
        Err(spoilt) => Err(flaw(spoilt)),
    }
}

fn is_text(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<") || std::str::from_utf8(body).is_ok()
}

fn flaw(spoilt: Spoilt) -> Flaw {
    Flaw::Coding(match spoilt {
        Spoilt::Short => "it ends too early".to_owned(),
        Spoilt::Damaged(why) => why,
    })
}
