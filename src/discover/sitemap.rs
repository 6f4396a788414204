//! Sitemaps (sitemaps.org 0.9) with Google's news extension, and indexes of sitemaps;
//! also the plain text form.

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::{Finding, Found, SitemapRef, dates, feed::plain, links, mending};
use crate::html;
use crate::model::{Capture, PageUrl, PublicationTime, Told};

/// What a sitemap may hold (sitemaps.org); what is more is left out.
const MOST: usize = 50_000;
/// Elements stand at most this deep in a sitemap with any extension.
const DEEPEST: usize = 64;

/// Reads a sitemap or an index; an error says why it is none.
pub fn read(capture: &Capture) -> Result<Found, String> {
    let content_type = capture.header("content-type");
    if let Some(lines) = plain_lines(capture) {
        return Ok(lines);
    }
    let text = mending::mended(&capture.body, content_type).ok_or("it holds no element")?;
    let mut parser = Parser {
        capture,
        path: Vec::new(),
        is_sitemap: false,
        entry: Entry::default(),
        found: Found::default(),
    };
    let ended = parser.read(&text);
    match ended {
        // What stood before the damage is there.
        Err(error) if parser.found.findings.is_empty() && parser.found.sitemaps.is_empty() => {
            Err(error)
        }
        Err(error) => {
            parser.found.problems.push(error);
            Ok(parser.found)
        }
        Ok(()) if parser.is_sitemap => Ok(parser.found),
        Ok(()) => {
            Err("it is no sitemap: its first element is neither urlset nor sitemapindex".to_owned())
        }
    }
}

/// One address a line.
fn plain_lines(capture: &Capture) -> Option<Found> {
    let (text, _) = html::decode(&capture.body, capture.header("content-type"));
    let first = text.lines().find(|line| !line.trim().is_empty())?.trim();
    if !first.starts_with("http://") && !first.starts_with("https://") {
        return None;
    }
    let mut found = Found::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if found.findings.len() == MOST {
            found.problems.push(cut());
            break;
        }
        match links::resolved(None, line).filter(|_| !line.contains(char::is_whitespace)) {
            Some(url) => found.findings.push(Finding {
                url,
                told: Told::default(),
            }),
            None => found.problems.push(format!(
                "`{}` is no address",
                line.chars().take(100).collect::<String>()
            )),
        }
    }
    Some(found)
}

fn cut() -> String {
    format!("only its first {MOST} addresses are read")
}

/// What is gathered of one `url` or `sitemap` element.
#[derive(Default)]
struct Entry {
    loc: String,
    lastmod: String,
    title: String,
    published: String,
    name: String,
    language: String,
}

struct Parser<'a> {
    capture: &'a Capture,
    /// Local names of the elements that are open.
    path: Vec<String>,
    is_sitemap: bool,
    entry: Entry,
    found: Found,
}

impl Parser<'_> {
    fn read(&mut self, text: &str) -> Result<(), String> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = false;
        loop {
            let event = reader.read_event().map_err(|error| error.to_string())?;
            match event {
                Event::Start(start) => self.open(&start)?,
                Event::End(_) if !self.close() => return Ok(()),
                Event::Text(text) => self.text(&text),
                Event::GeneralRef(name) => {
                    self.text(&html::unescaped(&format!("&{};", &*name)));
                }
                Event::CData(text) => self.text(&text),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), String> {
        let name = start.local_name().as_ref().to_ascii_lowercase();
        if self.path.is_empty() {
            self.is_sitemap = matches!(name.as_str(), "urlset" | "sitemapindex");
            if !self.is_sitemap {
                return Err(format!(
                    "its first element is `{name}`, neither urlset nor sitemapindex"
                ));
            }
        }
        if self.path.len() >= DEEPEST {
            return Err("its elements are nested too deep".to_owned());
        }
        if matches!(name.as_str(), "url" | "sitemap") && self.path.len() == 1 {
            self.entry = Entry::default();
        }
        self.path.push(name);
        Ok(())
    }

    /// False if the sitemap is full.
    fn close(&mut self) -> bool {
        let name = self.path.pop().unwrap_or_default();
        if self.path.len() != 1 {
            return true;
        }
        let entry = std::mem::take(&mut self.entry);
        match name.as_str() {
            "url" => self.page(&entry),
            "sitemap" => self.sitemap(&entry),
            _ => {}
        }
        if self.found.findings.len() + self.found.sitemaps.len() < MOST {
            return true;
        }
        self.found.problems.push(cut());
        false
    }

    fn text(&mut self, text: &str) {
        let inner = self.path.last().map(String::as_str).unwrap_or_default();
        let within = |name: &str| self.path.iter().any(|open| open == name);
        let entry = &mut self.entry;
        let place = match inner {
            // Pictures and videos have addresses and titles of their own.
            "loc" if self.path.len() == 3 => &mut entry.loc,
            "lastmod" if self.path.len() == 3 => &mut entry.lastmod,
            "title" if within("news") => &mut entry.title,
            "publication_date" if within("news") => &mut entry.published,
            "name" if within("publication") => &mut entry.name,
            "language" if within("publication") => &mut entry.language,
            _ => return,
        };
        if place.len() + text.len() <= 16 * 1024 {
            place.push_str(text);
        }
    }

    fn page(&mut self, entry: &Entry) {
        let Some(url) = self.address(&entry.loc) else {
            return;
        };
        let told = Told {
            headline: plain(&entry.title),
            date_published: self.time(&entry.published),
            date_modified: self.time(&entry.lastmod),
            language: plain(&entry.language),
            outlet: plain(&entry.name),
            ..Told::default()
        };
        self.found.findings.push(Finding { url, told });
    }

    fn sitemap(&mut self, entry: &Entry) {
        if let Some(url) = self.address(&entry.loc) {
            let last_modified = self.time(&entry.lastmod).map(|time| time.utc());
            self.found.sitemaps.push(SitemapRef { url, last_modified });
        }
    }

    fn address(&mut self, loc: &str) -> Option<PageUrl> {
        // Addresses are to be whole; a path is understood.
        let loc = loc.trim();
        let is_address = ["http://", "https://", "/"]
            .iter()
            .any(|start| loc.starts_with(start));
        let base = self.capture.url.as_ref();
        let url = links::resolved(base, loc).filter(|_| is_address);
        if url.is_none() {
            let shown: String = loc.chars().take(100).collect();
            self.found.problems.push(format!("`{shown}` is no address"));
        }
        url
    }

    fn time(&self, text: &str) -> Option<PublicationTime> {
        dates::read(text).filter(|time| dates::is_plausible(*time, self.capture.captured_at))
    }
}
