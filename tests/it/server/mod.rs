//! A small HTTP server on loopback that answers as a test says, well or badly.
//!
//! A [`Server`] has routes: `/path`, or `host/path` for one host name only, with
//! one scripted [`Answer`] or several in turn (the last stays). What has no route
//! is 404. It also serves as an HTTP proxy: with `--proxy` set to
//! [`Server::address`], tests can use any invented host. Every request is
//! recorded. It speaks over plain sockets, as no library sends broken answers.

mod answer;
pub(crate) mod tls;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

pub(crate) use answer::Answer;

/// How often a connection that waits looks whether the server has stopped.
const TICK: Duration = Duration::from_millis(20);
/// Longer than anything here takes: whoever waits so long waits for nothing.
const PATIENCE: Duration = Duration::from_secs(120);

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
    /// As text.
    pub(crate) body: String,
    /// When it had come in whole.
    pub(crate) at: Instant,
    /// When the answer had gone out, as far as it went; `None` if it has not yet.
    pub(crate) answered: Option<Instant>,
}

impl Request {
    /// The first header of this name (lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(n, _)| n == name);
        header.map(|(_, value)| value.as_str())
    }
}

struct Shared {
    routes: Mutex<HashMap<String, Vec<Answer>>>,
    requests: Mutex<Vec<Request>>,
    /// Rings at every request.
    arrival: Condvar,
    /// Requests from this one on are not answered until released.
    held_from: AtomicUsize,
    released: AtomicBool,
    stopped: AtomicBool,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            routes: Mutex::default(),
            requests: Mutex::default(),
            arrival: Condvar::new(),
            held_from: AtomicUsize::new(usize::MAX),
            released: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
        }
    }
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
        Self::start_on("127.0.0.1:0", routes)
    }

    /// Starts on an address.
    pub(crate) fn start_on<'a>(
        address: &str,
        routes: impl IntoIterator<Item = (&'a str, Answer)>,
    ) -> Self {
        let socket = TcpListener::bind(address).expect("loopback has a free port");
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

    /// From now on answers only the first `count` requests, and lets all others wait
    /// for [`Server::release`].
    pub(crate) fn hold_after(&self, count: usize) {
        self.shared.held_from.store(count, Ordering::SeqCst);
    }

    /// Answers what waits, and lets nothing wait any more.
    pub(crate) fn release(&self) {
        self.shared.released.store(true, Ordering::SeqCst);
    }

    /// Waits until so many requests have come in.
    pub(crate) fn wait_for_requests(&self, count: usize) {
        let requests = lock(&self.shared.requests);
        let waited = self
            .shared
            .arrival
            .wait_timeout_while(requests, PATIENCE, |requests| requests.len() < count);
        let (requests, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!waited.timed_out(), "only {} requests came", requests.len());
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
    let number = note(request, shared);
    wait(answer.delay, shared);
    while is_held(number, &answer, shared) {
        std::thread::sleep(TICK);
    }
    let (bytes, head) = answer.bytes();
    let sent = answer.cut_after.or(answer.hangs_after);
    let end = sent.map_or(bytes.len(), |n| bytes.len().min(head + n));
    // Noted before: once the last byte is out, the client may be faster than we are.
    lock(&shared.requests)[number].answered = Some(Instant::now());
    match answer.drip {
        None => stream.write_all(&bytes[..end])?,
        Some(pause) => {
            stream.write_all(&bytes[..head])?;
            for byte in &bytes[head..end] {
                wait(pause, shared);
                stream.write_all(&[*byte])?;
            }
        }
    }
    // Who has heard enough may be too busy with us to hang up.
    stream.set_write_timeout(Some(Duration::from_secs(1)))?;
    while answer.endless && !shared.stopped.load(Ordering::SeqCst) {
        stream.write_all(&bytes[head..])?;
    }
    stream.flush()?;
    if answer.hangs_after.is_some() {
        wait_for_client(stream, shared)?;
    }
    Ok(())
}

/// Records a request; gives its place in the record.
fn note(request: Request, shared: &Shared) -> usize {
    let mut requests = lock(&shared.requests);
    requests.push(request);
    shared.arrival.notify_all();
    requests.len() - 1
}

fn read_request(stream: &TcpStream) -> std::io::Result<Option<Request>> {
    let mut reader = BufReader::new(stream.take(64 * 1024));
    let mut lines = reader.by_ref().lines();
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
        body: String::new(),
        at: Instant::now(),
        answered: None,
    };
    if let Some(length) = request.header("content-length") {
        let length = length.parse().unwrap_or_default();
        reader.take(length).read_to_string(&mut request.body)?;
        request.at = Instant::now();
    }
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

/// True as long as an answer must wait for [`Server::release`].
fn is_held(number: usize, answer: &Answer, shared: &Shared) -> bool {
    let holds = answer.held || number >= shared.held_from.load(Ordering::SeqCst);
    let goes_on = [&shared.released, &shared.stopped];
    holds && !goes_on.iter().any(|flag| flag.load(Ordering::SeqCst))
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
