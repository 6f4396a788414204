//! What is in a record, as a page: heads as crawlers wrote them, chunks and compression,
//! headers that lie, dates, digests, revisits.

use std::io::Write;

use chrono::{DateTime, Utc};
use newsvault::exchange::warc::{
    Captured, DigestCheck, Flaw, Record, RecordType, Records, Revisit, RevisitProfile,
};

use super::made::{address, gzip, page, record, zstd};

const LIMIT: u64 = 1_000_000;

fn parsed(bytes: &[u8]) -> Record {
    let mut records = Records::new(bytes);
    records.next().expect("there is one").expect("it is whole")
}

fn captured(kind: &str, fields: &[(&str, &str)], block: &[u8]) -> Result<Captured, Flaw> {
    parsed(&record(kind, &address("a"), fields, block)).capture(LIMIT)
}

fn with_head(head: &str, body: &[u8]) -> Vec<u8> {
    [head.as_bytes(), body].concat()
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut coded = Vec::new();
    let mut encoder = brotli::CompressorWriter::new(&mut coded, 4096, 5, 22);
    encoder.write_all(bytes).expect("memory takes it");
    drop(encoder);
    coded
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

fn chunked(bytes: &[u8]) -> Vec<u8> {
    let mut sent = Vec::new();
    for chunk in bytes.chunks(300) {
        sent.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        sent.extend_from_slice(chunk);
        sent.extend_from_slice(b"\r\n");
    }
    sent.extend_from_slice(b"0\r\n\r\n");
    sent
}

#[test]
fn heads_are_read_as_crawlers_wrote_them() {
    let cases: [(&str, u16, Option<&str>); 10] = [
        (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
            200,
            Some("text/html"),
        ),
        (
            "HTTP/1.1 404 Not Found\nContent-Type: text/html\n\n",
            404,
            Some("text/html"),
        ),
        (
            "HTTP/1.0 200\r\ncontent-TYPE:text/html\r\n\r\n",
            200,
            Some("text/html"),
        ),
        ("HTTP/2 301 \r\nlocation: /b\r\n\r\n", 301, None),
        (
            ":status: 203\r\ncontent-type: text/html\r\n\r\n",
            203,
            Some("text/html"),
        ),
        (
            "http/1.1 200 OK\r\n:scheme: https\r\nContent-Type: a/b\r\n\r\n",
            200,
            Some("a/b"),
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n\tcharset=utf-8\r\n\r\n",
            200,
            Some("text/html; charset=utf-8"),
        ),
        (
            "HTTP/1.1 200 d\u{e9}j\u{e0}\r\nno colon here\r\nContent-Type: a/b\r\n\r\n",
            200,
            Some("a/b"),
        ),
        ("HTTP/1.1 200 OK\r\n\r\n", 200, None),
        (
            "ICY 200 OK\r\ncontent-type: audio/mpeg\r\n\r\n",
            200,
            Some("audio/mpeg"),
        ),
    ];
    for (head, status, kind) in cases {
        let captured = captured("response", &[], &with_head(head, b"<p>body")).expect(head);
        let capture = captured.capture;
        assert_eq!(capture.status, status, "{head}");
        assert_eq!(capture.header("content-type"), kind, "{head}");
        assert_eq!(capture.body, b"<p>body", "{head}");
    }
}

#[test]
fn what_holds_no_answer_says_so() {
    for block in [
        "",
        "hello",
        "HTTP/1.1",
        "HTTP/1.1 OK\r\n\r\n<p>",
        "HTTP/1.1 99 X\r\n\r\n",
    ] {
        let told = captured("response", &[], block.as_bytes());
        assert_eq!(
            told.map(|captured| captured.capture.status),
            Err(Flaw::NoHttp),
            "{block}"
        );
    }
    // A page without a head in front of it can be told.
    let told = captured("response", &[], page("a").as_bytes()).expect("it is a page");
    assert_eq!(
        (told.capture.status, told.capture.body),
        (200, page("a").into_bytes())
    );
}

#[test]
fn bodies_come_out_as_they_were_meant() {
    let page = page("harbour").into_bytes();
    let coded = |name: &str, body: Vec<u8>| {
        with_head(
            &format!("HTTP/1.1 200 OK\r\nContent-Encoding: {name}\r\n\r\n"),
            &body,
        )
    };
    let chunks = |fields: &str, body: Vec<u8>| {
        let head = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{fields}\r\n");
        with_head(&head, &body)
    };
    let twice = "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Encoding: gzip\r\n\r\n";
    let long = page.repeat(60);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("gzip", coded("gzip", gzip(&page))),
        ("x-gzip, in capitals", coded("X-GZip", gzip(&page))),
        ("brotli", coded("br", brotli(&page))),
        ("deflate", coded("deflate", deflate(&page))),
        ("zstd", coded("zstd", zstd(&page))),
        ("two in one field", coded("gzip, br", brotli(&gzip(&page)))),
        ("two fields", with_head(twice, &gzip(&brotli(&page)))),
        ("gzip that is none", coded("gzip", page.clone())),
        ("brotli that is none", coded("br", page.clone())),
        ("deflate that is none", coded("deflate", page.clone())),
        ("a coding nobody knows", coded("rot13", page.clone())),
        ("no coding by name", coded("identity", page.clone())),
        ("chunks", chunks("", chunked(&page))),
        ("chunks that were joined", chunks("", page.clone())),
        (
            "chunks of gzip",
            chunks("Content-Encoding: gzip\r\n", chunked(&gzip(&page))),
        ),
        (
            "gzip whose chunks were joined",
            chunks("Content-Encoding: gzip\r\n", gzip(&page)),
        ),
        (
            "both undone",
            chunks("Content-Encoding: gzip\r\n", page.clone()),
        ),
        (
            "chunks, gzip undone",
            chunks("Content-Encoding: gzip\r\n", chunked(&page)),
        ),
    ];
    for (name, block) in cases {
        let body = captured("response", &[], &block).map(|captured| captured.capture.body);
        assert_eq!(body.as_ref(), Ok(&page), "{name}");
    }
    // A stream of brotli whose first byte is that of a list in JSON.
    let coded_long = brotli(&long);
    assert_eq!(coded_long[0], b'[');
    let body = captured("response", &[], &coded("br", coded_long));
    assert_eq!(body.map(|captured| captured.capture.body), Ok(long));
}

#[test]
fn spoilt_bodies_are_told() {
    let page = page("harbour").into_bytes();
    let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n";
    let short = gzip(&page);
    let short = with_head(head, &short[..short.len() - 20]);
    assert!(matches!(
        captured("response", &[], &short),
        Err(Flaw::Coding(_))
    ));
    // What the crawler itself cut off is taken as far as it goes.
    let told = captured("response", &[("WARC-Truncated", "length")], &short).expect("a part");
    assert!(told.is_truncated && page.starts_with(&told.capture.body[..200]));
    let bomb = with_head(head, &gzip(&vec![b' '; 2_000_000]));
    assert_eq!(
        captured("response", &[], &bomb).err(),
        Some(Flaw::TooLong(LIMIT))
    );
}

#[test]
fn dates_and_addresses() {
    let cases = [
        ("2026-03-01T12:00:05Z", Some("2026-03-01T12:00:05Z")),
        (
            "2026-03-01T12:00:05.123456789Z",
            Some("2026-03-01T12:00:05.123456789Z"),
        ),
        ("2026-03-01T12:00:05+02:00", Some("2026-03-01T10:00:05Z")),
        ("2026-03-01T12:00Z", Some("2026-03-01T12:00:00Z")),
        ("2026-03-01", Some("2026-03-01T00:00:00Z")),
        ("2026-03", Some("2026-03-01T00:00:00Z")),
        ("2026", Some("2026-01-01T00:00:00Z")),
        ("20260301120005", Some("2026-03-01T12:00:05Z")),
        ("yesterday", None),
        ("", None),
    ];
    for (date, wanted) in cases {
        let bytes = format!(
            "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Target-URI: <https://news.example/a>\r\n\
             WARC-Date: {date}\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
        );
        let read = parsed(bytes.as_bytes());
        let wanted = wanted.and_then(|date| date.parse::<DateTime<Utc>>().ok());
        assert_eq!(read.date().ok(), wanted, "{date}");
        assert_eq!(
            read.url().expect("brackets are taken off").as_str(),
            address("a")
        );
    }
    for url in ["", "news", "urn:uuid:1234", "dns:news.example"] {
        let read = parsed(&record("resource", url, &[], b""));
        assert_eq!(read.url(), Err(Flaw::NoAddress), "{url}");
    }
}

#[test]
fn digests_are_compared() {
    // Of `hello`, with sha1sum and sha256sum.
    let sha1 = "sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N";
    let hex = "sha1:aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d";
    let sha256 = "sha-256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    let cases = [
        (sha1, DigestCheck::Same),
        (hex, DigestCheck::Same),
        (sha256, DigestCheck::Same),
        (
            "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            DigestCheck::Different,
        ),
        ("sha1:short", DigestCheck::Unchecked),
        (
            "md5:5d41402abc4b2a76b9719d911017c592",
            DigestCheck::Unchecked,
        ),
        ("", DigestCheck::Unchecked),
    ];
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n";
    let plain = with_head("HTTP/1.1 200 OK\r\n\r\n", b"hello");
    let packed = with_head(head, &chunked(&gzip(b"hello")));
    for (digest, wanted) in cases {
        for (kind, block) in [
            ("response", &plain),
            ("response", &packed),
            ("resource", &b"hello".to_vec()),
        ] {
            let told = captured(kind, &[("WARC-Payload-Digest", digest)], block);
            assert_eq!(
                told.map(|captured| captured.digest),
                Ok(wanted),
                "{kind} {digest}"
            );
        }
        let told = captured("resource", &[("WARC-Block-Digest", digest)], b"hello");
        assert_eq!(
            told.map(|captured| captured.digest),
            Ok(wanted),
            "block {digest}"
        );
    }
}

#[test]
fn resources_and_conversions_are_their_blocks() {
    let told =
        captured("conversion", &[("Content-Type", "text/plain")], b"Words.").expect("a text");
    assert_eq!(told.capture.media_type().as_deref(), Some("text/plain"));
    assert_eq!(
        (told.capture.status, told.capture.body.as_slice()),
        (200, &b"Words."[..])
    );
    assert_eq!(told.capture.url.expect("it has one").as_str(), address("a"));
}

fn revisit(profile: &str, fields: &[(&str, &str)], block: &[u8]) -> Option<Revisit> {
    let fields = [&[("WARC-Profile", profile)], fields].concat();
    parsed(&record("revisit", &address("a"), &fields, block)).revisit()
}

#[test]
fn revisits_of_both_profiles_are_told_apart() {
    for standard in ["1.0", "1.1"] {
        for (name, wanted) in [
            ("identical-payload-digest", RevisitProfile::IdenticalPayload),
            ("server-not-modified", RevisitProfile::NotModified),
        ] {
            let profile = format!("http://netpreserve.org/warc/{standard}/revisit/{name}");
            let told = revisit(&profile, &[], b"").expect(name);
            assert_eq!((told.profile, told.head), (wanted, None), "{profile}");
        }
    }
    assert_eq!(revisit("http://elsewhere.example/other", &[], b""), None);
    let fields = [
        ("WARC-Refers-To", "<urn:uuid:0a>"),
        ("WARC-Refers-To-Target-URI", "<https://news.example/b>"),
        ("WARC-Refers-To-Date", "2026-02-01T00:00:00Z"),
        ("WARC-Payload-Digest", "sha1:X"),
    ];
    let profile = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";
    let told = revisit(
        profile,
        &fields,
        b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n",
    );
    let told = told.expect("it is one");
    let head = told.head.expect("it has a head");
    assert_eq!((head.status, head.get("etag")), (304, Some("x")));
    assert_eq!(told.refers_to.as_deref(), Some("urn:uuid:0a"));
    assert_eq!(
        told.refers_to_url.expect("an address").as_str(),
        address("b")
    );
    assert_eq!(told.refers_to_date, "2026-02-01T00:00:00Z".parse().ok());
    assert_eq!(told.payload_digest.as_deref(), Some("sha1:X"));
}

#[test]
fn types_are_read_in_any_case() {
    for kind in RecordType::ALL {
        let word = kind.code().to_ascii_uppercase();
        assert_eq!(
            parsed(&record(&word, &address("a"), &[], b"")).record_type(),
            *kind
        );
    }
    assert_eq!(
        parsed(&record("novelty", &address("a"), &[], b"")).record_type(),
        RecordType::Other
    );
}
