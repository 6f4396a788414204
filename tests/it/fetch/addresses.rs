//! Where requests may go: no way leads into a private network unless it is allowed.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use newsvault::fetch::{Fetcher, Lookup, Options};
use newsvault::model::Failure;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{NOW, STORY, captured, failure, fetch, fetch_url, lease, options, with_robots};
use crate::server::{Answer, Server};

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Answers look-ups in turn; the last answer stays.
fn scripted(answers: &'static [&'static str], asked: &Arc<AtomicUsize>) -> Lookup {
    let asked = Arc::clone(asked);
    Arc::new(move |_| {
        let number = asked.fetch_add(1, Ordering::SeqCst);
        let answer = answers[number.min(answers.len() - 1)];
        Box::pin(async move { Ok(vec![answer.parse().expect("an address")]) })
    })
}

#[tokio::test]
async fn a_redirect_leads_into_no_private_network() {
    // The list's own host is reached through a proxy, as any host of the world.
    for target in [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:10.0.0.1]/",
        "http://2130706433/",
    ] {
        let server = Server::start([("/story", Answer::redirect(302, target))]);
        let proxied = Options {
            proxy: Some(server.address()),
            allow_private: false,
            ..options()
        };
        let attempt = fetch(&lease("http://harbour-post.example/story"), proxied).await;
        assert_eq!(attempt.redirects.len(), 1);
        assert_eq!(
            failure(attempt.outcome).code(),
            "address_forbidden",
            "{target}"
        );
        assert_eq!(server.paths(), ["/robots.txt", "/story"]);
    }
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused() {
    let server = Server::start([("/story", Answer::html(STORY))]);
    let asked = Arc::new(AtomicUsize::new(0));
    let guarded = Options {
        allow_private: false,
        ..options()
    };
    for inside in [&["127.0.0.1"], &["::ffff:127.0.0.1"], &["100.64.0.1"]] {
        let lookup = scripted(inside, &asked);
        let fetcher = Fetcher::with_lookup(guarded.clone(), lookup).expect("sound options");
        let url = server.url("/story").replace("127.0.0.1", "inside.example");
        let attempt = fetcher.fetch(&lease(&url), NOW, &mut fetcher.place()).await;
        assert_eq!(failure(attempt.outcome).code(), "address_forbidden");
    }
    assert!(server.requests().is_empty());
}

/// The first look-up shows a public address, the one for the connection this machine.
#[tokio::test]
async fn a_name_that_turns_private_is_refused() {
    let server = Server::start([("/story", Answer::html(STORY))]);
    let asked = Arc::new(AtomicUsize::new(0));
    let forgetful = Options {
        allow_private: false,
        names_for: Duration::ZERO,
        ..options()
    };
    let lookup = scripted(&["198.41.0.4", "127.0.0.1"], &asked);
    let fetcher = Fetcher::with_lookup(forgetful, lookup).expect("sound options");
    let url = server.url("/story").replace("127.0.0.1", "turning.example");
    let attempt = fetcher.fetch(&lease(&url), NOW, &mut fetcher.place()).await;
    let address = "127.0.0.1".to_owned();
    assert_eq!(failure(attempt.outcome), Failure::AddressForbidden(address));
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_name_is_looked_up_once_for_a_while() {
    let server = Server::start([("/story", Answer::html(STORY))]);
    let asked = Arc::new(AtomicUsize::new(0));
    let lookup = scripted(&["127.0.0.1"], &asked);
    let fetcher = Fetcher::with_lookup(options(), lookup).expect("sound options");
    let url = server.url("/story").replace("127.0.0.1", "known.example");
    for _ in 0..3 {
        let attempt = fetcher.fetch(&lease(&url), NOW, &mut fetcher.place()).await;
        captured(&attempt);
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_name_without_an_address_is_told() {
    let nobody: Lookup = Arc::new(|_| Box::pin(async { Err(io::Error::other("no such name")) }));
    let fetcher = Fetcher::with_lookup(options(), nobody).expect("sound options");
    let lease = lease("http://nobody.example/");
    let attempt = fetcher.fetch(&lease, NOW, &mut fetcher.place()).await;
    assert_eq!(
        failure(attempt.outcome),
        Failure::Dns("no such name".to_owned())
    );
}

#[tokio::test]
async fn one_address_is_asked_few_things_at_a_time() {
    let server = Server::start([]);
    let here: Lookup = Arc::new(|_| Box::pin(async { Ok(vec![LOOPBACK]) }));
    let two = Options {
        per_address: 2,
        ..options()
    };
    let fetcher = Fetcher::with_lookup(two, here).expect("sound options");
    let mut pages = tokio::task::JoinSet::new();
    for n in 0..8 {
        let host = format!("town{n}.example");
        let slow = Answer::html(STORY).delayed(Duration::from_millis(30));
        server.then(&format!("{host}/"), slow);
        let url = server.url("/").replace("127.0.0.1", &host);
        let lease = with_robots(lease(&url), Some(404), "");
        let fetcher = fetcher.clone();
        pages.spawn(async move { fetcher.fetch(&lease, NOW, &mut fetcher.place()).await });
    }
    for attempt in pages.join_all().await {
        captured(&attempt);
    }
    let requests = server.requests();
    let at_once = |moment| {
        let open = |r: &&crate::server::Request| {
            r.at <= moment && r.answered.is_some_and(|answered| answered > moment)
        };
        requests.iter().filter(open).count()
    };
    assert_eq!(requests.len(), 8);
    assert!(requests.iter().all(|request| at_once(request.at) <= 2));
}

#[tokio::test]
async fn ipv6_is_an_address_like_any_other() {
    let server = Server::start_on("[::1]:0", [("/story", Answer::html(STORY))]);
    let attempt = fetch_url(&server.url("/story")).await;
    assert_eq!(captured(&attempt).body, STORY.as_bytes());
    assert_eq!(
        attempt.remote_address,
        Some("::1".parse().expect("an address"))
    );
    let guarded = Options {
        allow_private: false,
        ..options()
    };
    let refused = fetch(&lease(&server.url("/story")), guarded).await;
    assert_eq!(failure(refused.outcome).code(), "address_forbidden");
}

/// A SOCKS5 proxy (RFC 1928) that leads every name to one server; tells which it was asked for.
async fn socks(socket: TcpListener, to: String, names: Arc<Mutex<Vec<String>>>) -> io::Result<()> {
    loop {
        let (mut client, _) = socket.accept().await?;
        let mut greeting = [0; 2];
        client.read_exact(&mut greeting).await?;
        client.read_exact(&mut vec![0; greeting[1].into()]).await?;
        client.write_all(&[5, 0]).await?;
        let mut request = [0; 5];
        client.read_exact(&mut request).await?;
        assert_eq!(request[..4], [5, 1, 0, 3], "a connection to a name");
        let mut name = vec![0; usize::from(request[4]) + 2];
        client.read_exact(&mut name).await?;
        let name = String::from_utf8_lossy(&name[..name.len() - 2]).into_owned();
        names.lock().expect("no panic").push(name);
        client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
        let mut server = TcpStream::connect(&to).await?;
        tokio::io::copy_bidirectional(&mut client, &mut server).await?;
    }
}

#[tokio::test]
async fn socks_proxies_are_spoken_to() {
    let server = Server::start([("harbour-post.example/story", Answer::html(STORY))]);
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = socket.local_addr().expect("it is bound");
    let names = Arc::new(Mutex::new(Vec::new()));
    let to = server.address().replace("http://", "");
    let proxy = tokio::spawn(socks(socket, to, Arc::clone(&names)));
    let through = Options {
        proxy: Some(format!("socks5h://{address}")),
        allow_private: false,
        ..options()
    };
    let attempt = fetch(&lease("http://harbour-post.example/story"), through).await;
    proxy.abort();
    assert_eq!(captured(&attempt).body, STORY.as_bytes());
    let names = names.lock().expect("no panic");
    assert!(names.iter().all(|name| name == "harbour-post.example"));
    assert!(!names.is_empty());
}
