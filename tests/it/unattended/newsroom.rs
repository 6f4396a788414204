//! Six outlets on loopback that publish, edit, and now and then fail, by the second.

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::pages::story;
use crate::server::{Answer, Server};

/// How many stories a source names: older ones have moved on.
const NAMED: usize = 12;

/// In what way an outlet tells of its stories, and what it is followed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Atom,
    Rss,
    JsonFeed,
    Sitemaps,
    Section,
    List,
}

const WAYS: [Way; 6] = [
    Way::Atom,
    Way::Rss,
    Way::JsonFeed,
    Way::Sitemaps,
    Way::Section,
    Way::List,
];

/// A story that was published, and when.
#[derive(Debug, Clone)]
struct Story {
    published: DateTime<Utc>,
    edited: Option<DateTime<Utc>>,
}

/// A story as the archive should have it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Published {
    pub(super) url: String,
    pub(super) edits: usize,
    /// Whether its source says when it was changed.
    pub(super) says_when: bool,
}

/// An outlet and what it has published.
#[derive(Debug)]
struct Outlet {
    way: Way,
    host: String,
    stories: Vec<Story>,
}

/// All outlets, and the server that they live on.
pub(super) struct Newsroom {
    pub(super) server: Server,
    outlets: Vec<Outlet>,
}

impl Newsroom {
    /// Opens; nothing is published yet.
    pub(super) fn open() -> Self {
        let outlets = WAYS.iter().enumerate().map(|(number, way)| Outlet {
            way: *way,
            host: format!("outlet{number}.example"),
            stories: Vec::new(),
        });
        let newsroom = Self {
            server: Server::start([]),
            outlets: outlets.collect(),
        };
        newsroom
            .outlets
            .iter()
            .for_each(|outlet| outlet.tell(&newsroom.server));
        newsroom
    }

    /// The configuration that follows all, each every second.
    pub(super) fn configuration(&self) -> String {
        self.outlets.iter().fold(String::new(), |mut text, outlet| {
            let (path, kind) = outlet.source();
            let host = &outlet.host;
            let _ = writeln!(
                text,
                "[[source]]\nurl = \"http://{host}{path}\"\nkind = \"{kind}\"\nschedule = \"1s\""
            );
            text
        })
    }

    /// What happens in a second: each outlet publishes, and those that say when they changed
    /// something change their story of three seconds ago.
    pub(super) fn second(&mut self, number: usize, now: DateTime<Utc>) {
        for (place, outlet) in self.outlets.iter_mut().enumerate() {
            outlet.stories.push(Story {
                published: now,
                edited: None,
            });
            outlet.serve(&self.server, outlet.stories.len() - 1);
            let edited = outlet.stories.len().checked_sub(4);
            if let Some(story) = edited.filter(|story| outlet.says_when() && story % 3 == 0) {
                outlet.stories[story].edited = Some(now);
                outlet.serve(&self.server, story);
            }
            // One after the other has its bad moment.
            if number % 7 == 6 && number / 7 % WAYS.len() == place {
                outlet.fail(&self.server);
            } else {
                outlet.tell(&self.server);
            }
        }
    }

    /// Every source answers again.
    pub(super) fn mend(&self) {
        self.outlets
            .iter()
            .for_each(|outlet| outlet.tell(&self.server));
    }

    /// All that was published.
    pub(super) fn published(&self) -> Vec<Published> {
        let stories = self.outlets.iter().flat_map(|outlet| {
            let stories = outlet.stories.iter().enumerate();
            stories.map(|(number, story)| Published {
                url: outlet.address(number),
                edits: usize::from(story.edited.is_some()),
                says_when: outlet.says_when(),
            })
        });
        stories.collect()
    }

    /// Host and path of all sources.
    pub(super) fn sources(&self) -> Vec<(String, &'static str)> {
        self.outlets
            .iter()
            .map(|outlet| (outlet.host.clone(), outlet.source().0))
            .collect()
    }
}

impl Outlet {
    /// Where it is asked, and what for.
    fn source(&self) -> (&'static str, &'static str) {
        match self.way {
            Way::Atom => ("/atom.xml", "feed"),
            Way::Rss => ("/rss.xml", "feed"),
            Way::JsonFeed => ("/feed.json", "auto"),
            Way::Sitemaps => ("/sitemap_index.xml", "sitemap"),
            Way::Section => ("/news/", "section_page"),
            Way::List => ("/list.txt", "web_list"),
        }
    }

    fn says_when(&self) -> bool {
        matches!(self.way, Way::Atom | Way::JsonFeed | Way::Sitemaps)
    }

    fn address(&self, story: usize) -> String {
        format!(
            "http://{}/2024/04/18/the-harbour-bridge-has-opened-{story}.html",
            self.host
        )
    }

    /// Puts a story's page up.
    fn serve(&self, server: &Server, story: usize) {
        let edits = usize::from(self.stories[story].edited.is_some());
        let tail = format!("{edits} bands played at story {story}.");
        let page = self::story(&format!("The harbour bridge has opened {story}"), &tail);
        let route = self.address(story).replace("http://", "");
        server.set(
            &route,
            Answer::html(&page).header("ETag", &format!("\"{story}-{edits}\"")),
        );
    }

    /// Its source is broken for a while, each in its own way.
    fn fail(&self, server: &Server) {
        let broken = match self.way {
            Way::Atom => Answer::new(200, "application/atom+xml", b"<feed><entry>").cut_after(5),
            Way::Rss => Answer::status(404),
            Way::JsonFeed => Answer::new(
                200,
                "application/json",
                b"{\"version\": \"https://jsonfeed.org/version/1\", ",
            ),
            Way::Sitemaps => Answer::status(410),
            Way::Section => Answer::html("<h1>Back soon</h1>"),
            Way::List => Answer::text(""),
        };
        server.set(&format!("{}{}", self.host, self.source().0), broken);
    }

    /// Puts up what tells of its stories.
    fn tell(&self, server: &Server) {
        let newest = self.stories.len().saturating_sub(NAMED)..self.stories.len();
        let named: Vec<usize> = newest.rev().collect();
        let answer = match self.way {
            Way::Atom => Answer::new(200, "application/atom+xml", self.atom(&named).as_bytes()),
            Way::Rss => Answer::new(200, "text/xml", self.rss(&named).as_bytes()).encoded("gzip"),
            Way::JsonFeed => {
                Answer::new(200, "application/feed+json", self.json(&named).as_bytes())
            }
            Way::Sitemaps => {
                let route = format!("{}/sitemap.xml", self.host);
                server.set(
                    &route,
                    Answer::new(200, "text/xml", self.sitemap(&named).as_bytes()),
                );
                Answer::new(200, "text/xml", self.index(&named).as_bytes())
            }
            Way::Section => Answer::html(&self.section(&named)),
            Way::List => Answer::text(
                &named
                    .iter()
                    .map(|story| self.address(*story) + "\n")
                    .collect::<String>(),
            ),
        };
        let etag = format!("\"{}\"", self.stories.len());
        server.set(
            &format!("{}{}", self.host, self.source().0),
            answer.header("ETag", &etag),
        );
    }

    fn moments(&self, story: usize) -> (String, String) {
        let story = &self.stories[story];
        let iso = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
        (
            iso(story.published),
            iso(story.edited.unwrap_or(story.published)),
        )
    }

    fn each(&self, named: &[usize], entry: impl Fn(usize, &str, &str, &str) -> String) -> String {
        let entries = named.iter().map(|story| {
            let (published, changed) = self.moments(*story);
            entry(*story, &self.address(*story), &published, &changed)
        });
        entries.collect()
    }

    fn atom(&self, named: &[usize]) -> String {
        let entries = self.each(named, |story, url, published, changed| {
            format!("<entry><id>{url}</id><title>Story {story}</title><link href=\"{url}\"/><published>{published}</published><updated>{changed}</updated></entry>")
        });
        format!(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>x</id><title>{}</title>{entries}</feed>",
            self.host
        )
    }

    fn rss(&self, named: &[usize]) -> String {
        let items = self.each(named, |story, url, _, _| {
            format!("<item><title>Story {story}</title><link>{url}</link></item>")
        });
        format!(
            "<rss version=\"2.0\"><channel><title>{}</title><link>http://{0}/</link><description>x</description>{items}</channel></rss>",
            self.host
        )
    }

    fn json(&self, named: &[usize]) -> String {
        let items = self.each(named, |story, url, published, changed| {
            format!("{{\"id\": \"{url}\", \"url\": \"{url}\", \"title\": \"Story {story}\", \"content_text\": \"x\", \"date_published\": \"{published}\", \"date_modified\": \"{changed}\"}},")
        });
        format!(
            "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"{}\", \"items\": [{}]}}",
            self.host,
            items.trim_end_matches(',')
        )
    }

    fn sitemap(&self, named: &[usize]) -> String {
        let urls = self.each(named, |_, url, _, changed| {
            format!("<url><loc>{url}</loc><lastmod>{changed}</lastmod></url>")
        });
        format!("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{urls}</urlset>")
    }

    fn index(&self, named: &[usize]) -> String {
        let changed = named
            .first()
            .map(|story| self.moments(*story).0)
            .unwrap_or_default();
        format!(
            "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><sitemap><loc>http://{}/sitemap.xml</loc><lastmod>{changed}</lastmod></sitemap></sitemapindex>",
            self.host
        )
    }

    fn section(&self, named: &[usize]) -> String {
        let links = self.each(named, |story, url, _, _| {
            format!("<article><h2><a href=\"{url}\">The harbour bridge has opened to all traffic {story}</a></h2></article>")
        });
        format!(
            "<!doctype html><html><head><title>News</title></head><body><nav><a href=\"/about\">About us</a></nav><main>{links}</main></body></html>"
        )
    }
}
