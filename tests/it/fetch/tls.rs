//! TLS is verified, always; HTTP/2 is spoken where it is offered.

use hyper::Version;
use newsvault::fetch::{Fetcher, Options};
use newsvault::model::Attempt;

use super::{NOW, STORY, captured, failure, fetch, lease, options};
use crate::server::tls::{Authority, Certificate, TlsServer};

fn trusting(authority: &Authority) -> Options {
    Options {
        ca_file: Some(authority.file()),
        ..options()
    }
}

async fn under(kind: Certificate) -> Attempt {
    let authority = Authority::new();
    let server = TlsServer::start(&authority, kind, "http/1.1", STORY, 0).await;
    let attempt = fetch(&lease(&server.url("/story")), trusting(&authority)).await;
    assert_eq!(server.versions().is_empty(), attempt.status.is_none());
    attempt
}

#[tokio::test]
async fn an_authority_that_the_user_names_is_trusted() {
    let attempt = under(Certificate::Good).await;
    assert_eq!(captured(&attempt).body, STORY.as_bytes());
}

#[tokio::test]
async fn bad_certificates_are_told_apart() {
    for (kind, word) in [
        (Certificate::Expired, "expired"),
        (Certificate::WrongHost, "not valid for name"),
        (Certificate::SelfSigned, "UnknownIssuer"),
    ] {
        let failure = failure(under(kind).await.outcome);
        assert_eq!(failure.code(), "tls", "{kind:?}");
        assert!(failure.to_string().contains(word), "{kind:?}: {failure}");
        assert!(!failure.is_transient());
    }
}

#[tokio::test]
async fn an_authority_that_nobody_knows_is_not_trusted() {
    let authority = Authority::new();
    let server = TlsServer::start(&authority, Certificate::Good, "h2", STORY, 0).await;
    let attempt = fetch(&lease(&server.url("/story")), options()).await;
    assert_eq!(failure(attempt.outcome).code(), "tls");
    assert_eq!(server.versions(), []);
}

#[tokio::test]
async fn http_2_is_spoken_over_one_connection() {
    let authority = Authority::new();
    let server = TlsServer::start(&authority, Certificate::Good, "h2", STORY, 3).await;
    let fetcher = Fetcher::new(trusting(&authority)).expect("the options make sense");
    for path in ["/one", "/two"] {
        let lease = lease(&server.url(path));
        let attempt = fetcher.fetch(&lease, NOW, &mut fetcher.place()).await;
        let capture = captured(&attempt);
        assert_eq!(capture.body, STORY.as_bytes());
        assert_eq!(capture.header("x-flood-2").map(str::len), Some(100));
    }
    // robots.txt is asked for once: two pages of one run need it.
    assert_eq!(server.versions(), [Version::HTTP_2; 3]);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_flood_of_headers_over_http_2_is_stopped() {
    let authority = Authority::new();
    for headers in [3_000, 10_000] {
        let server = TlsServer::start(&authority, Certificate::Good, "h2", STORY, headers).await;
        let attempt = fetch(&lease(&server.url("/story")), trusting(&authority)).await;
        // A stream that ends for this reason does not always say so.
        let code = failure(attempt.outcome).code();
        assert!(
            ["headers_too_large", "protocol"].contains(&&*code),
            "{code}"
        );
    }
}

#[test]
fn certificates_that_are_none_are_refused() {
    let place = tempfile::tempdir().expect("a folder");
    let empty = place.path().join("empty.pem");
    std::fs::write(&empty, "no certificate").expect("it is writable");
    for file in [empty, place.path().join("missing.pem")] {
        let options = Options {
            ca_file: Some(file.clone()),
            ..Options::default()
        };
        let error = Fetcher::new(options)
            .expect_err("no certificate")
            .to_string();
        assert!(error.contains(&file.display().to_string()), "{error}");
        assert!(error.contains("\nhint: "), "{error}");
    }
}
