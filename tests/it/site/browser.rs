//! The site in a real browser: `tests/browser/walk.mjs` goes through it in headless Chromium.
//!
//! Needs Node, Chromium (or what NEWSVAULT_CHROMIUM names) and, in `target/browser` or where
//! NEWSVAULT_BROWSER_TOOLS says, the packages of `tests/browser/package.json`. Without them the test is
//! skipped, and says so; where NEWSVAULT_BROWSER_TOOLS is set it must run. With NEWSVAULT_PICTURES=docs
//! it takes the pictures of the README anew.

use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, Days, TimeDelta, Utc};
use newsvault::{Archive, Capture, PageUrl};

use super::Served;
use crate::archive::Place;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

struct Tools {
    packages: PathBuf,
    chromium: PathBuf,
}

/// What the test needs; `None` if it is not there.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn tools() -> Option<Tools> {
    let named = std::env::var_os("NEWSVAULT_BROWSER_TOOLS").map(PathBuf::from);
    let is_named = named.is_some();
    let packages = named.unwrap_or(Path::new(ROOT).join("target/browser"));
    let chromium = std::env::var_os("NEWSVAULT_CHROMIUM").map(PathBuf::from);
    let chromium = chromium.or_else(|| {
        let places = std::env::var_os("PATH")?;
        let named = |place: PathBuf| {
            ["chromium", "chromium-browser", "google-chrome"].map(|name| place.join(name))
        };
        std::env::split_paths(&places)
            .flat_map(named)
            .find(|path| path.exists())
    });
    let has_packages = packages.join("node_modules/axe-core").exists();
    if let Some(chromium) = chromium.filter(|_| has_packages) {
        return Some(Tools { packages, chromium });
    }
    assert!(
        !is_named,
        "NEWSVAULT_BROWSER_TOOLS is set: its packages, or Chromium, are not there"
    );
    eprintln!(
        "skipped: needs Chromium, and: mkdir -p target/browser && cp tests/browser/package*.json target/browser && npm ci --prefix target/browser"
    );
    None
}

/// The sample pages at the addresses where they stand, and a year of made-up news.
fn year() -> Place {
    let place = Place::new();
    let mut archive = Archive::open(&place.path).expect("a new archive");
    samples(&mut archive);
    let now = newsvault::pipeline::clock::now();
    for n in 0..320 {
        let page = news(n, "ninety");
        let at = published(now, n);
        let path = format!("news/{n}");
        keep(&mut archive, &path, &page, at);
        if n % 9 == 4 {
            let edited = news(n, "a hundred").replace("will decide", "decided behind closed doors");
            keep(&mut archive, &path, &edited, at + TimeDelta::hours(2));
        }
    }
    hostile(&mut archive, now);
    place
}

/// Each sample says where it stood, and when.
fn samples(archive: &mut Archive) {
    let folder = Path::new(ROOT).join("sample_pages");
    let mut told: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the samples")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    told.sort();
    for path in told {
        let sample = std::fs::read(&path).expect("a file");
        let sample: serde_json::Value = serde_json::from_slice(&sample).expect("JSON");
        let field = |name: &str| sample[name].as_str();
        let (Some(url), Some(at)) = (field("url"), field("captured_at")) else {
            continue;
        };
        let (url, at) = (
            PageUrl::parse(url).expect("a URL"),
            at.parse().expect("a moment"),
        );
        if let Ok(body) = std::fs::read(path.with_extension("html")) {
            let page = Capture::from_bytes(body).taken(at);
            archive.keep(&url, &page).expect("it is kept");
        }
    }
}

/// What must not do anything, wherever it is shown.
fn hostile(archive: &mut Archive, now: DateTime<Utc>) {
    let hostile = "<html><head><title>x</title><meta property='og:site_name' content='Dark Post'></head>\
        <body onload=\"window.ran = 1; top.document.title = 'taken over'\"><h1>A hostile &lt;script&gt;alert(1)&lt;/script&gt; \u{202e}story</h1>\
        <script>window.ran = 1; alert(2); fetch('https://elsewhere.example/x')</script>\
        <img src='https://elsewhere.example/pixel.gif' onerror='alert(3)'><svg onload='alert(4)'></svg>\
        <p>The hostile words of this story stand in it so that they are found, whatever else may stand beside them in the page.</p>\
        <p>Nobody needs to fear them, as they are shown in a frame in which nothing runs &lt;img src=x onerror=alert(5)&gt; at all.</p>\
        <p><a href='javascript:alert(6)'>A link</a> that leads nowhere is part of its text as well, and one to <a href='data:text/html,x'>data</a>.</p></body></html>";
    keep(archive, "hostile", hostile, now - Days::new(400));
    let enormous = format!("An enormous {}", "headline".repeat(130_000));
    let page = news(0, "ninety").replace("Council", &enormous);
    keep(archive, "enormous", &page, now - Days::new(401));
}

/// More on working days, and of late.
fn published(now: DateTime<Utc>, n: u64) -> DateTime<Utc> {
    let day = now - Days::new(n * n * 350 / (320 * 320));
    day - TimeDelta::minutes(i64::try_from(n * 37 % 600).expect("few"))
}

fn news(n: u64, boats: &str) -> String {
    const OUTLETS: [&str; 6] = [
        "Harbour Post",
        "Wey Valley Herald",
        "Ellery Chronicle",
        "Küstenbote",
        "Bay Sentinel",
        "Tide & Timber",
    ];
    const TOPICS: [&str; 8] = [
        "the ferry timetable",
        "a new lighthouse lamp",
        "school meals",
        "the flood wall",
        "night buses",
        "the fish market",
        "a bridge toll",
        "the library roof",
    ];
    const PLACES: [&str; 5] = ["Orrin Quay", "Port Ellery", "Selsey", "Old Town", "Callow"];
    const HEADLINES: [&str; 7] = [
        "Council argues over TOPIC in PLACE",
        "PLACE waits for TOPIC",
        "Who pays for TOPIC? PLACE asks again",
        "After the storm, PLACE looks at TOPIC",
        "No vote on TOPIC before spring",
        "PLACE: neighbours gather for TOPIC",
        "Harbour master in PLACE warns about TOPIC",
    ];
    let pick = |of: &[&'static str], step: u64| {
        of[usize::try_from(n * step + n / 7).expect("few") % of.len()]
    };
    let (outlet, topic, place) = (pick(&OUTLETS, 5), pick(&TOPICS, 3), pick(&PLACES, 2));
    let headline = pick(&HEADLINES, 3)
        .replace("TOPIC", topic)
        .replace("PLACE", place);
    let at = published(newsvault::pipeline::clock::now(), n).to_rfc3339();
    let outlet = outlet.replace('&', "&amp;");
    format!(
        "<html lang=en><head><title>{headline}</title><meta property='og:site_name' content='{outlet}'>\
         <meta name=author content='Ana Ruiz'><meta property='article:section' content='Town'>\
         <meta property='article:published_time' content='{at}'></head><body><article><h1>{headline}</h1>\
         <p>The council will decide on {topic} in {place} next week, after {boats} people had asked for it in letters of {n} pages.</p>\
         <p>Nobody spoke against the plan in the first hour, said the clerk, and in the second one the lamps went out.</p>\
         <p>The money is to come from the sale of the golf course, of which number {n} of the papers tells nothing.</p></article></body></html>"
    )
}

fn keep(archive: &mut Archive, path: &str, html: &str, at: DateTime<Utc>) {
    let url = PageUrl::parse(&format!("https://news.example/{path}")).expect("a URL");
    archive
        .keep(&url, &Capture::from_html(html).taken(at))
        .expect("it is kept");
}

#[test]
fn readers_find_their_way() {
    let Some(tools) = tools() else { return };
    let place = year();
    let served = Served::here(&place);
    let mut walk = Command::new("node");
    walk.arg(Path::new(ROOT).join("tests/browser/walk.mjs"))
        .arg(format!("http://{}", served.site.0))
        .arg(&tools.chromium)
        .env("NODE_PATH", tools.packages.join("node_modules"));
    if let Some(folder) = std::env::var_os("NEWSVAULT_PICTURES") {
        walk.arg(Path::new(ROOT).join(folder));
    }
    let walked = walk.output().expect("node is there");
    let told = String::from_utf8_lossy(&walked.stdout);
    let wrong = String::from_utf8_lossy(&walked.stderr);
    assert!(walked.status.success(), "{told}{wrong}");
    assert!(told.lines().count() > 15, "{told}{wrong}");
}
