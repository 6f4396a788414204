//! Where pages may come from: public hosts, proxies, the disk.

use std::net::TcpListener;

use newsvault::fetch::Options;
use newsvault::model::Failure;

use crate::fetch::{NOW, STORY, captured, failure, fetch, fetch_url, lease, options};
use crate::server::{Answer, Server};

#[tokio::test]
async fn private_addresses_are_refused() {
    let server = Server::start([("/", Answer::html(STORY))]);
    let port = server
        .address()
        .rsplit(':')
        .next()
        .map(str::to_owned)
        .expect("a port");
    let guarded = Options {
        allow_private: false,
        ..options()
    };
    for (host, address) in [
        ("127.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("[::1]", "::1"),
        ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1"),
        ("169.254.169.254", "169.254.169.254"),
    ] {
        let attempt = fetch(&lease(&format!("http://{host}:{port}/")), guarded.clone()).await;
        assert_eq!(
            failure(attempt.outcome),
            Failure::AddressForbidden(address.to_owned())
        );
    }
    // A name is refused where it is resolved.
    let attempt = fetch(&lease(&format!("http://localhost:{port}/")), guarded).await;
    assert_eq!(failure(attempt.outcome).code(), "address_forbidden");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn invented_hosts_are_reached_through_a_proxy_but_private_ones_are_not() {
    let server = Server::start([
        ("harbour-post.example/story", Answer::html(STORY)),
        (
            "harbour-post.example/trap",
            Answer::redirect(302, "http://127.0.0.1:1/"),
        ),
    ]);
    let proxied = Options {
        proxy: Some(server.address()),
        allow_private: false,
        ..Options::default()
    };
    let story = lease("http://harbour-post.example/story");
    let attempt = fetch(&story, proxied.clone()).await;
    assert_eq!(captured(&attempt).body, STORY.as_bytes());
    assert_eq!(server.requests()[1].host, "harbour-post.example");

    let trap = fetch(&lease("http://harbour-post.example/trap"), proxied).await;
    let forbidden = Failure::AddressForbidden("127.0.0.1".to_owned());
    assert_eq!(failure(trap.outcome), forbidden);
}

#[tokio::test]
async fn hosts_that_cannot_be_reached_are_told_apart() {
    // Bound, so that nobody else gets the port, and not listening.
    let silent = tokio::net::TcpSocket::new_v4().expect("a socket");
    let any = "127.0.0.1:0".parse().expect("an address");
    silent.bind(any).expect("loopback has a free port");
    let closed = silent.local_addr().expect("it is bound");
    let refused = fetch_url(&format!("http://{closed}/")).await;
    assert_eq!(failure(refused.outcome).code(), "connect");

    // Longer than a label may be, so no name server is asked.
    let unknown = fetch_url(&format!("http://{}.example/", "a".repeat(70))).await;
    assert_eq!(failure(unknown.outcome).code(), "dns");

    let plain = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = plain.local_addr().expect("it is bound");
    let answer = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut stream, _) = plain.accept()?;
        let _ = stream.read(&mut [0; 4096])?;
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    });
    let not_tls = fetch_url(&format!("https://{address}/")).await;
    assert_eq!(failure(not_tls.outcome).code(), "tls");
    assert!(answer.join().is_ok());
}

#[tokio::test]
async fn pages_on_disk_are_read_like_fetched_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let url_of = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("the folder is writable");
        let url = url::Url::from_file_path(path).expect("an absolute path");
        url.to_string()
    };
    for (name, content_type) in [
        ("a page.HTML", Some("text/html")),
        ("page.txt", Some("text/plain")),
        ("page", None),
    ] {
        let attempt = fetch_url(&url_of(name, STORY.as_bytes())).await;
        let capture = captured(&attempt);
        assert_eq!(capture.header("content-type"), content_type, "{name}");
        assert_eq!((capture.status, capture.captured_at), (200, NOW));
        assert_eq!(capture.body, STORY.as_bytes());
        assert_eq!((attempt.host, attempt.status), (None, None));
    }
    let fail = async |url: String| failure(fetch_url(&url).await.outcome);
    assert_eq!(fail(url_of("empty.html", b"")).await, Failure::Empty);
    let pdf = Failure::NotAPage("application/pdf".to_owned());
    assert_eq!(fail(url_of("a.html", b"%PDF-1.7")).await, pdf);
    for bad in ["missing.html", "."] {
        let url = format!("file://{}/{bad}", folder.path().display());
        let failure = fail(url).await;
        assert_eq!(failure.code(), "unreadable");
        assert!(
            failure
                .to_string()
                .contains(&folder.path().display().to_string())
        );
    }
}
