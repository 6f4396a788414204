//! Servers that speak TLS, with certificates as a test wants them, over HTTP/1 or HTTP/2.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// What a server shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certificate {
    /// For `localhost`, and signed by the authority.
    Good,
    /// The same, long past its end.
    Expired,
    /// For another name.
    WrongHost,
    /// For `localhost`, signed by nobody else.
    SelfSigned,
}

/// An authority that nobody knows, with its file.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names are fine");
        let name = "an authority for tests";
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let issuer = CertifiedIssuer::self_signed(params, key).expect("a certificate");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).expect("it is writable");
        Self { issuer, folder }
    }

    /// Its certificate in a file.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    fn certificate(&self, kind: Certificate) -> (CertificateDer<'static>, KeyPair) {
        let name = if kind == Certificate::WrongHost {
            "harbour-post.example"
        } else {
            "localhost"
        };
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        if kind == Certificate::Expired {
            params.not_before = date_time_ymd(2019, 1, 1);
            params.not_after = date_time_ymd(2020, 1, 1);
        }
        let key = KeyPair::generate().expect("a key");
        let certificate = if kind == Certificate::SelfSigned {
            params.self_signed(&key)
        } else {
            params.signed_by(&key, &self.issuer)
        };
        (certificate.expect("a certificate").der().clone(), key)
    }
}

/// A running server; it stops when dropped.
pub(crate) struct TlsServer {
    address: SocketAddr,
    task: JoinHandle<()>,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    versions: Mutex<Vec<Version>>,
    connections: AtomicUsize,
}

impl TlsServer {
    /// Answers every page with `html`, beside `headers`, and has no robots.txt.
    pub(crate) async fn start(
        authority: &Authority,
        kind: Certificate,
        protocol: &str,
        html: &'static str,
        headers: usize,
    ) -> Self {
        let (certificate, key) = authority.certificate(kind);
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .expect("TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key);
        let mut config = config.expect("a key that fits");
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let socket = TcpListener::bind("127.0.0.1:0").await;
        let socket = socket.expect("loopback has a free port");
        let address = socket.local_addr().expect("it is bound");
        let seen = Arc::new(Seen::default());
        let is_second = protocol == "h2";
        let witness = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = socket.accept().await {
                witness.connections.fetch_add(1, Ordering::SeqCst);
                let (acceptor, seen) = (acceptor.clone(), Arc::clone(&witness));
                tokio::spawn(converse(stream, acceptor, is_second, seen, html, headers));
            }
        });
        Self {
            address,
            task,
            seen,
        }
    }

    /// By name, which the certificate must hold.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.address.port())
    }

    /// Which version each request was of.
    pub(crate) fn versions(&self) -> Vec<Version> {
        self.seen.versions.lock().expect("no panic").clone()
    }

    /// How many connections were made.
    pub(crate) fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(
    stream: TcpStream,
    acceptor: TlsAcceptor,
    is_second: bool,
    seen: Arc<Seen>,
    html: &'static str,
    headers: usize,
) {
    // A client that does not trust us goes away here.
    let Ok(stream) = acceptor.accept(stream).await else {
        return;
    };
    let answer = service_fn(move |request: Request<Incoming>| {
        let versions = seen.versions.lock();
        versions.expect("no panic").push(request.version());
        async move { Ok::<_, Infallible>(answer(&request, html, headers)) }
    });
    let io = TokioIo::new(stream);
    // Clients that break off are part of the tests.
    if is_second {
        let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
        let _ = server.serve_connection(io, answer).await;
    } else {
        let server = hyper::server::conn::http1::Builder::new();
        let _ = server.serve_connection(io, answer).await;
    }
}

fn answer(
    request: &Request<Incoming>,
    html: &'static str,
    headers: usize,
) -> Response<Full<Bytes>> {
    let is_page = request.uri().path() != "/robots.txt";
    let mut response = Response::builder().status(if is_page { 200 } else { 404 });
    if is_page {
        response = response.header("content-type", "text/html");
        for n in 0..headers {
            response = response.header(format!("x-flood-{n}"), "x".repeat(100));
        }
    }
    let body = Full::new(Bytes::from_static(html.as_bytes()));
    response.body(body).expect("headers that may stand there")
}
