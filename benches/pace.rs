//! How close a run comes to what its own manners allow: 500 hosts on loopback, each
//! answer 20 ms late, against the time that pauses, latency and places alone would take.
//! A ratio in one run, since machines differ.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use newsvault::archive::Writer;
use newsvault::fetch::{self, DIRECT, Fetcher, Lookup};
use newsvault::model::{Discovery, PageUrl};
use newsvault::pipeline::{self, Lasts, Report, clock};
use tokio::net::TcpListener;
use tokio::sync::watch;

const HOSTS: u32 = 500;
const LATENCY: Duration = Duration::from_millis(20);

/// One way to run.
struct Course {
    /// Pages of each host; its robots.txt is one request more.
    pages: u32,
    delay: Duration,
    concurrency: u32,
}

const COURSES: [Course; 3] = [
    Course {
        pages: 5,
        delay: Duration::from_secs(1),
        concurrency: 16,
    },
    Course {
        pages: 3,
        delay: Duration::from_secs(3),
        concurrency: 16,
    },
    // Without a pause the places decide.
    Course {
        pages: 3,
        delay: Duration::ZERO,
        concurrency: 4,
    },
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("pages  delay  places   ideal    took  ratio");
    for course in COURSES {
        let ideal = ideal(&course);
        let took = took(&course)?;
        let ratio = took.as_secs_f64() / ideal.as_secs_f64();
        println!(
            "{:>5} {:>4} s {:>7} {:>5.2} s {:>5.2} s {ratio:>6.2}",
            HOSTS * course.pages,
            course.delay.as_secs(),
            course.concurrency,
            ideal.as_secs_f64(),
            took.as_secs_f64(),
        );
    }
    Ok(())
}

/// A host's requests one after the other with its pauses; or, if that is longer, all
/// requests through so many places.
fn ideal(course: &Course) -> Duration {
    let requests = course.pages + 1;
    let a_host = LATENCY * requests + course.delay * course.pages;
    let through_places = LATENCY * (requests * HOSTS) / course.concurrency;
    a_host.max(through_places)
}

fn took(course: &Course) -> Result<Duration, Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let socket = TcpListener::bind("127.0.0.1:0").await?;
        let address = socket.local_addr()?;
        let server = tokio::spawn(serve(socket));
        let began = Instant::now();
        let report = run(course, address, folder.path()).await?;
        let took = began.elapsed();
        server.abort();
        let pages = u64::from(HOSTS * course.pages);
        if report.fetched != pages {
            return Err(format!("{} of {pages} pages came", report.fetched).into());
        }
        Ok(took)
    })
}

async fn run(
    course: &Course,
    address: SocketAddr,
    folder: &Path,
) -> Result<Report, Box<dyn std::error::Error>> {
    let mut writer = Writer::open(&folder.join("news.db"), clock::now())?;
    writer.enqueue(&list(course, address)?, clock::now())?;
    let here: Lookup = Arc::new(|_| Box::pin(async { Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]) }));
    let options = fetch::Options {
        proxy: Some(DIRECT.to_owned()),
        allow_private: true,
        delay: course.delay,
        concurrency: course.concurrency as usize,
        per_address: HOSTS as usize,
        ..fetch::Options::default()
    };
    let fetcher = Fetcher::with_lookup(options, here)?;
    let (_stop, stopped) = watch::channel(false);
    let options = pipeline::Options::default();
    Ok(pipeline::run(writer, fetcher, options, Lasts::UntilDone, stopped, &|_| {}).await?)
}

fn list(
    course: &Course,
    address: SocketAddr,
) -> Result<Vec<Discovery>, newsvault::model::UrlError> {
    let pages = (0..HOSTS).flat_map(|host| (0..course.pages).map(move |page| (host, page)));
    let urls = pages.map(|(host, page)| {
        let url = format!("http://paper{host}.example:{}/{page}", address.port());
        Ok(Discovery {
            url: PageUrl::parse(&url)?,
            source: "bench".to_owned(),
        })
    });
    urls.collect()
}

async fn serve(socket: TcpListener) {
    while let Ok((stream, _)) = socket.accept().await {
        let service = service_fn(|request: Request<Incoming>| async move {
            tokio::time::sleep(LATENCY).await;
            Ok::<_, Infallible>(answer(&request))
        });
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

fn answer(request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let path = request.uri().path();
    let host = request.headers().get("host");
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    let page = format!(
        "<!doctype html><title>Story {path} of {host}</title><article><h1>Story {path} of {host}</h1>\
         <p>The harbour of {host} was opened again on Thursday, and a band played.</p></article>"
    );
    let status = if path == "/robots.txt" { 404 } else { 200 };
    let body = Response::new(Full::new(Bytes::from(page)));
    let (mut head, body) = body.into_parts();
    head.status = hyper::StatusCode::from_u16(status).unwrap_or_default();
    let html = hyper::header::HeaderValue::from_static("text/html; charset=utf-8");
    head.headers.insert("content-type", html);
    Response::from_parts(head, body)
}
