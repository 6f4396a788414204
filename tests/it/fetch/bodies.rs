//! Bodies that lie, break off, or never end.

use std::time::Duration;

use newsvault::fetch::{Options, Timeouts};
use newsvault::model::{Failure, TimeoutPhase};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{STORY, captured, failure, fetch, fetch_url, lease, options, with_robots};
use crate::server::{Answer, Server};

const ENCODINGS: [&str; 4] = ["gzip", "br", "zstd", "deflate"];

#[tokio::test]
async fn every_encoding_is_undone_and_weighed() {
    let long = STORY.repeat(100);
    for encoding in ENCODINGS {
        let server = Server::start([("/story", Answer::html(&long).encoded(encoding))]);
        let attempt = fetch_url(&server.url("/story")).await;
        assert_eq!(captured(&attempt).body, long.as_bytes(), "{encoding}");
        assert_eq!(attempt.bytes, long.len() as u64);
        assert!((1..1000).contains(&attempt.wire_bytes), "{encoding}");
        let accepted = server.requests()[1]
            .header("accept-encoding")
            .map(str::to_owned);
        assert!(accepted.is_some_and(|words| words.contains(encoding)));
    }
}

#[tokio::test]
async fn a_bomb_in_any_encoding_stops_at_the_limit() {
    let bomb = STORY.to_owned() + &" ".repeat(50_000_000);
    let limited = Options {
        max_bytes: 1_000_000,
        ..options()
    };
    for encoding in ENCODINGS {
        let server = Server::start([("/bomb", Answer::html(&bomb).encoded(encoding))]);
        let attempt = fetch(&lease(&server.url("/bomb")), limited.clone()).await;
        assert_eq!(attempt.bytes, 1_000_001, "{encoding}: no more was decoded");
        assert_eq!(failure(attempt.outcome), Failure::TooLarge(1_000_000));
    }
}

#[tokio::test]
async fn a_body_without_end_is_stopped() {
    let limited = Options {
        max_bytes: 100_000,
        ..options()
    };
    // The second one is of empty blocks and decodes to nothing: what counts is what comes in.
    let nothing = Answer::new(200, "text/html", &[0, 0, 0, 0xff, 0xff].repeat(1000));
    let nothing = nothing.header("Content-Encoding", "deflate");
    for answer in [Answer::html(STORY).endless(), nothing.endless()] {
        let server = Server::start([("/story", answer)]);
        let attempt = fetch(&lease(&server.url("/story")), limited.clone()).await;
        assert_eq!(failure(attempt.outcome), Failure::TooLarge(100_000));
    }
}

#[tokio::test]
async fn a_cut_stream_in_any_encoding_is_no_page() {
    let lines = (0..2000).map(|n| format!("<p>Line {n} of {}", n * n));
    let long = lines.collect::<Vec<_>>().concat();
    for encoding in ENCODINGS {
        // The length is announced rightly: only the stream itself tells.
        let whole = Answer::html(&long).encoded(encoding);
        let cut = Answer::new(200, "text/html", &whole.body()[..whole.body().len() / 2]);
        let server = Server::start([("/story", cut.header("Content-Encoding", encoding))]);
        let attempt = fetch_url(&server.url("/story")).await;
        assert_eq!(failure(attempt.outcome), Failure::Truncated, "{encoding}");
    }
}

#[tokio::test]
async fn a_length_that_lies() {
    let server = Server::start([
        ("/more", Answer::html(STORY).claims_length(STORY.len() + 10)),
        ("/less", Answer::html(STORY).claims_length(20)),
        ("/next", Answer::html(STORY)),
    ]);
    let more = fetch_url(&server.url("/more")).await;
    assert_eq!(failure(more.outcome), Failure::Truncated);
    // Who announces less gets what it announced; the rest is nobody's answer.
    let less = fetch_url(&server.url("/less")).await;
    assert_eq!(captured(&less).body, &STORY.as_bytes()[..20]);
    let next = fetch_url(&server.url("/next")).await;
    assert_eq!(captured(&next).body, STORY.as_bytes());
}

#[tokio::test]
async fn two_lengths_are_no_answer() {
    let answer = Answer::html(STORY).header("Content-Length", "7");
    let server = Server::start([("/story", answer)]);
    let attempt = fetch_url(&server.url("/story")).await;
    assert_eq!(failure(attempt.outcome).code(), "protocol");
}

#[tokio::test]
async fn a_body_that_drips_runs_into_the_limit() {
    let slow = Answer::html(&STORY.repeat(20)).drips(Duration::from_millis(40));
    let server = Server::start([("/story", slow)]);
    let options = Options {
        timeouts: Timeouts {
            total: Duration::from_millis(400),
            ..Timeouts::default()
        },
        ..options()
    };
    let lease = with_robots(lease(&server.url("/story")), Some(404), "");
    let attempt = fetch(&lease, options).await;
    assert_eq!(
        failure(attempt.outcome),
        Failure::Timeout(TimeoutPhase::Total)
    );
}

#[tokio::test]
async fn a_connection_that_is_reset_in_the_body() {
    let socket = TcpListener::bind("127.0.0.1:0").await;
    let socket = socket.expect("loopback has a free port");
    let address = socket.local_addr().expect("it is bound");
    let server = tokio::spawn(async move {
        let (mut stream, _) = socket.accept().await.expect("a client");
        let read = stream.read(&mut [0; 4096]).await;
        assert!(read.is_ok_and(|bytes| bytes > 0));
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n";
        let sent = stream.write_all(format!("{head}{STORY}").as_bytes()).await;
        sent.expect("the client listens");
        stream
            .set_zero_linger()
            .expect("a socket that can be reset");
    });
    let lease = with_robots(lease(&format!("http://{address}/")), Some(404), "");
    let attempt = fetch(&lease, options()).await;
    server.await.expect("no panic");
    assert_eq!(failure(attempt.outcome), Failure::Truncated);
}

#[tokio::test]
async fn a_flood_of_headers_is_stopped() {
    for (headers, length) in [(2_000, 10), (10, 100_000)] {
        let mut answer = Answer::html(STORY);
        for n in 0..headers {
            answer = answer.header(&format!("X-Flood-{n}"), &"x".repeat(length));
        }
        let server = Server::start([("/story", answer)]);
        let attempt = fetch_url(&server.url("/story")).await;
        assert_eq!(failure(attempt.outcome), Failure::HeadersTooLarge);
    }
    let mut many = Answer::html(STORY);
    for n in 0..150 {
        many = many.header(&format!("X-Header-{n}"), "fine");
    }
    let server = Server::start([("/story", many)]);
    captured(&fetch_url(&server.url("/story")).await);
}
