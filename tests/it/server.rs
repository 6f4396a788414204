//! A small HTTP server on loopback that answers as a test says, well or badly.
//!
//! A [`Server`] has routes: `/path`, or `host/path` for one host name only, with
//! one scripted [`Answer`] or several in turn (the last stays). What has no route
//! is 404. It also serves as an HTTP proxy: with `--proxy` set to
//! [`Server::address`], tests can use any invented host. Every request is
//! recorded. It speaks over plain sockets, as no library sends broken answers.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often a connection that waits looks whether the server has stopped.
const TICK: Duration = Duration::from_millis(20);

/// What a client asked.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The host name without port.
    pub(crate) host: String,
    /// Path and query.
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// When it had come in whole.
    pub(crate) at: Instant,
}

impl Request {
    /// The first header of this name (lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(n, _)| n == name);
        header.map(|(_, value)| value.as_str())
    }
}

/// What the server says, and what it does wrong.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    delay: Duration,
    cut_after: Option<usize>,
    hangs_after: Option<usize>,
    chunked: bool,
}

impl Answer {
    /// 200 with HTML in UTF-8.
    pub(crate) fn html(body: &str) -> Self {
        Self::new(200, "text/html; charset=utf-8", body.as_bytes())
    }

    /// 200 with plain text: a robots.txt.
    pub(crate) fn text(body: &str) -> Self {
        Self::new(200, "text/plain", body.as_bytes())
    }

    /// Any answer.
    pub(crate) fn new(status: u16, content_type: &str, body: &[u8]) -> Self {
        Self {
            status,
            headers: vec![("Content-Type".to_owned(), content_type.to_owned())],
            body: body.to_vec(),
            delay: Duration::ZERO,
            cut_after: None,
            hangs_after: None,
            chunked: false,
        }
    }

    /// A status with a line of HTML.
    pub(crate) fn status(status: u16) -> Self {
        let body = format!("<h1>Status {status}</h1>");
        Self::new(status, "text/html", body.as_bytes())
    }

    /// A redirect.
    pub(crate) fn redirect(status: u16, location: &str) -> Self {
        Self::status(status).header("Location", location)
    }

    /// With one more header. With an `ETag`, the server answers 304 to whoever has it.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Begins only after a while.
    pub(crate) fn delayed(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Closes the connection after so many bytes of the body.
    pub(crate) fn cut_after(mut self, bytes: usize) -> Self {
        self.cut_after = Some(bytes);
        self
    }

    /// Sends so many bytes of the body, then nothing, and keeps the connection open.
    pub(crate) fn hangs_after(mut self, bytes: usize) -> Self {
        self.hangs_after = Some(bytes);
        self
    }

    /// Sends the body in chunks instead of announcing its length.
    pub(crate) fn chunked(mut self) -> Self {
        self.chunked = true;
        self
    }

    /// Compresses the body.
    pub(crate) fn gzip(mut self) -> Self {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(&self.body).expect("memory takes it");
        self.body = encoder.finish().expect("memory takes it");
        self.header("Content-Encoding", "gzip")
    }

    fn knows(&self, request: &Request) -> bool {
        let etag = self.headers.iter().find(|(name, _)| name == "ETag");
        etag.is_some_and(|(_, etag)| request.header("if-none-match") == Some(etag))
    }

    /// Head and body as they go over the wire, and where the body begins.
    fn bytes(&self) -> (Vec<u8>, usize) {
        let framing = if self.chunked {
            ("Transfer-Encoding".to_owned(), "chunked".to_owned())
        } else {
            ("Content-Length".to_owned(), self.body.len().to_string())
        };
        let mut bytes = format!("HTTP/1.1 {} Scripted\r\n", self.status).into_bytes();
        let close = ("Connection".to_owned(), "close".to_owned());
        for (name, value) in self.headers.iter().chain([&framing, &close]) {
            bytes.extend(format!("{name}: {value}\r\n").bytes());
        }
        bytes.extend(b"\r\n");
        let head = bytes.len();
        if self.chunked {
            for chunk in self.body.chunks(512) {
                bytes.extend(format!("{:x}\r\n", chunk.len()).bytes());
                bytes.extend(chunk);
                bytes.extend(b"\r\n");
            }
            bytes.extend(b"0\r\n\r\n");
        } else {
            bytes.extend(&self.body);
        }
        (bytes, head)
    }
}

#[derive(Default)]
struct Shared {
    routes: Mutex<HashMap<String, Vec<Answer>>>,
    requests: Mutex<Vec<Request>>,
    stopped: AtomicBool,
}

/// A running server; it stops when dropped.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    listener: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts on a free port.
    pub(crate) fn start<'a>(routes: impl IntoIterator<Item = (&'a str, Answer)>) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = socket.local_addr().expect("it is bound");
        let shared = Arc::new(Shared::default());
        let server = Self {
            address,
            shared: Arc::clone(&shared),
            listener: Some(std::thread::spawn(move || listen(&socket, &shared))),
        };
        for (route, answer) in routes {
            server.then(route, answer);
        }
        server
    }

    /// Adds an answer to a route: it is given once the ones before have been.
    pub(crate) fn then(&self, route: &str, answer: Answer) {
        let mut routes = lock(&self.shared.routes);
        routes.entry(route.to_owned()).or_default().push(answer);
    }

    /// Replaces what a route answers.
    pub(crate) fn set(&self, route: &str, answer: Answer) {
        lock(&self.shared.routes).insert(route.to_owned(), vec![answer]);
    }

    /// `http://127.0.0.1:PORT`: also the proxy's address.
    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The URL of a path here.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address())
    }

    /// All requests so far, in order.
    pub(crate) fn requests(&self) -> Vec<Request> {
        lock(&self.shared.requests).clone()
    }

    /// The paths asked for so far, robots.txt included, in order.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.requests().into_iter().map(|r| r.path).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the listener, which sees that it has to stop.
        let _ = TcpStream::connect(self.address);
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

/// A test that failed elsewhere must not fail here again.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn listen(socket: &TcpListener, shared: &Arc<Shared>) {
    let mut open = Vec::new();
    for stream in socket.incoming() {
        if shared.stopped.load(Ordering::SeqCst) {
            break;
        }
        let Ok(stream) = stream else { continue };
        let shared = Arc::clone(shared);
        open.push(std::thread::spawn(move || {
            // A client that goes away in the middle is part of some tests.
            let _ = converse(stream, &shared);
        }));
    }
    for connection in open {
        let _ = connection.join();
    }
}

fn converse(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    // A connection that is opened and never used must not keep the server from stopping.
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let Some(request) = read_request(&stream)? else {
        return Ok(());
    };
    let answer = answer_to(&request, shared);
    lock(&shared.requests).push(request);
    wait(answer.delay, shared);
    let (bytes, head) = answer.bytes();
    let sent = answer.cut_after.or(answer.hangs_after);
    let end = sent.map_or(bytes.len(), |n| bytes.len().min(head + n));
    stream.write_all(&bytes[..end])?;
    stream.flush()?;
    if answer.hangs_after.is_some() {
        wait_for_client(stream, shared)?;
    }
    Ok(())
}

fn read_request(stream: &TcpStream) -> std::io::Result<Option<Request>> {
    let mut lines = BufReader::new(stream.take(64 * 1024)).lines();
    let Some(first) = lines.next().transpose()? else {
        return Ok(None);
    };
    let mut words = first.split(' ').map(str::to_owned);
    let (method, target) = (words.next(), words.next());
    let mut headers = Vec::new();
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut request = Request {
        method: method.unwrap_or_default(),
        host: String::new(),
        path: target.unwrap_or_default(),
        headers,
        at: Instant::now(),
    };
    let mut authority = request.header("host").unwrap_or_default().to_owned();
    // A proxy is asked for whole addresses.
    if let Some(rest) = request.path.strip_prefix("http://") {
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        authority = String::from(host);
        request.path = format!("/{path}");
    }
    let host = authority
        .rsplit_once(':')
        .map_or(&*authority, |(name, _)| name);
    request.host = String::from(host);
    Ok(Some(request))
}

fn answer_to(request: &Request, shared: &Shared) -> Answer {
    let mut routes = lock(&shared.routes);
    let with_host = format!("{}{}", request.host, request.path);
    let answers = match routes.get_mut(&with_host) {
        Some(answers) => Some(answers),
        None => routes.get_mut(&request.path),
    };
    let answer = match answers {
        Some(answers) if answers.len() > 1 => answers.remove(0),
        Some(answers) => answers[0].clone(),
        None => Answer::status(404),
    };
    if answer.knows(request) {
        return Answer::new(304, "text/html", b"");
    }
    answer
}

/// Waits, but no longer than the server lives.
fn wait(delay: Duration, shared: &Shared) {
    let end = Instant::now() + delay;
    while Instant::now() < end && !shared.stopped.load(Ordering::SeqCst) {
        std::thread::sleep(TICK.min(end.saturating_duration_since(Instant::now())));
    }
}

/// Sends nothing until the client gives up or the server stops.
fn wait_for_client(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.set_read_timeout(Some(TICK))?;
    while !shared.stopped.load(Ordering::SeqCst) {
        match stream.read(&mut [0; 64]) {
            Ok(0) => break,
            Ok(_) => {}
            Err(e)
                if matches!(
                    e.kind(),
                    std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                ) => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}
