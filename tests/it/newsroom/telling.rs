//! What a site tells: its feeds, sitemaps and pages, as they stand at a moment.

use std::fmt::Write;

use chrono::{DateTime, Datelike, SecondsFormat, TimeDelta, Utc};

use super::chance::Chance;
use super::{Site, Story, Tells};

/// Stories that a feed or front page names.
const WINDOW: usize = 25;

const WORDS: [&str; 48] = [
    "harbour",
    "council",
    "bridge",
    "ferry",
    "ticket",
    "marsh",
    "budget",
    "school",
    "teacher",
    "tram",
    "winter",
    "market",
    "farmer",
    "river",
    "flood",
    "engine",
    "museum",
    "painter",
    "hospital",
    "nurse",
    "strike",
    "union",
    "forest",
    "timber",
    "airport",
    "runway",
    "pilot",
    "court",
    "judge",
    "verdict",
    "election",
    "ballot",
    "mayor",
    "orchestra",
    "cellist",
    "quarry",
    "granite",
    "lighthouse",
    "keeper",
    "storm",
    "roof",
    "bakery",
    "bread",
    "library",
    "reader",
    "vineyard",
    "grape",
    "cellar",
];

/// A body of its kind, and what it says when it was last changed.
pub(super) struct Told {
    pub(super) body: String,
    pub(super) kind: &'static str,
    pub(super) changed: Option<DateTime<Utc>>,
}

fn told(body: String, kind: &'static str) -> Told {
    Told {
        body,
        kind,
        changed: None,
    }
}

/// The address of a story that is published at this moment.
pub(super) fn path(moment: DateTime<Utc>, seed: u64) -> String {
    let title = headline(seed).to_lowercase().replace(' ', "-");
    let code = seed >> 32;
    format!(
        "/{}/{:02}/{title}-{code:08x}.html",
        moment.year(),
        moment.month()
    )
}

fn headline(seed: u64) -> String {
    let mut chance = Chance::of(seed, 1);
    let mut word = || WORDS[chance.index(WORDS.len())];
    let mut text = format!("{} {} after {} {}", word(), word(), word(), word());
    text[..1].make_ascii_uppercase();
    text
}

fn sentence(chance: &mut Chance) -> String {
    let mut word = || WORDS[chance.index(WORDS.len())];
    format!(
        "The {} and the {} had agreed on a {} before the {} of the {} was asked about its {}, \
         and nobody in the {} wanted to wait for another {}.",
        word(),
        word(),
        word(),
        word(),
        word(),
        word(),
        word(),
        word()
    )
}

/// What stands at a path, if anything does.
pub(super) fn at(site: &Site, path: &str, now: DateTime<Utc>) -> Option<Told> {
    if path == "/robots.txt" {
        return Some(told(
            "User-agent: *\nDisallow: /search\n".to_owned(),
            "text/plain",
        ));
    }
    if let Some(week) = path.strip_prefix("/sitemap-") {
        let week = week.strip_suffix(".xml")?.parse().ok()?;
        return Some(told(
            sitemap(site, &week_of(site, week, now), false),
            "application/xml",
        ));
    }
    if path == site.habit.tells.path() {
        return Some(source(site, now));
    }
    if path == "/" {
        return Some(told(front_page(site, now), "text/html; charset=utf-8"));
    }
    let story = site.stories.iter().find(|story| story.path == path)?;
    let version = story.version(now)?;
    Some(Told {
        body: page(site, story, version),
        kind: "text/html; charset=utf-8",
        changed: Some(story.versions[version]),
    })
}

/// What the source names, the latest first.
pub(super) fn named(site: &Site, now: DateTime<Utc>) -> impl Iterator<Item = &Story> {
    let tells = site.habit.tells;
    let is_named = move |(n, story): &(usize, &Story)| match tells {
        Tells::SitemapIndex => true,
        Tells::NewsSitemap => now - story.published() < TimeDelta::days(2),
        _ => *n < WINDOW,
    };
    site.out(now)
        .enumerate()
        .filter(is_named)
        .map(|(_, story)| story)
}

fn source(site: &Site, now: DateTime<Utc>) -> Told {
    let named: Vec<&Story> = named(site, now).collect();
    match site.habit.tells {
        Tells::Rss => told(rss(site, &named), "application/rss+xml"),
        Tells::Atom => told(atom(site, &named, now), "application/atom+xml"),
        Tells::JsonFeed => told(json_feed(site, &named, now), "application/feed+json"),
        Tells::NewsSitemap => {
            let stories = named.iter().map(|story| (*story, edited(story, now)));
            let stories: Vec<_> = stories.collect();
            told(sitemap(site, &stories, true), "application/xml")
        }
        Tells::SitemapIndex => told(index(site, now), "application/xml"),
        Tells::FrontPage => told(front_page(site, now), "text/html; charset=utf-8"),
    }
}

fn edited(story: &Story, now: DateTime<Utc>) -> DateTime<Utc> {
    story.versions[story.version(now).unwrap_or_default()]
}

fn url(site: &Site, story: &Story) -> String {
    format!("http://{}{}", site.habit.host, story.path)
}

/// As the newsroom's own clock shows it.
fn local(site: &Site, moment: DateTime<Utc>) -> String {
    let local = moment.with_timezone(&site.zone());
    local.to_rfc3339_opts(SecondsFormat::Secs, false)
}

fn rss(site: &Site, stories: &[&Story]) -> String {
    let host = site.habit.host;
    let items = stories.iter().map(|story| {
        format!(
            "<item><title>{}</title><link>{}</link><guid isPermaLink=\"true\">{}</guid><pubDate>{}</pubDate></item>\n",
            headline(story.seed),
            url(site, story),
            url(site, story),
            story.published().with_timezone(&site.zone()).to_rfc2822()
        )
    });
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>{host}</title><link>http://{host}/</link><description>News</description>\n{}</channel></rss>",
        items.collect::<String>()
    )
}

fn atom(site: &Site, stories: &[&Story], now: DateTime<Utc>) -> String {
    let host = site.habit.host;
    let entries = stories.iter().map(|story| {
        format!(
            "<entry><title>{}</title><id>{}</id><link href=\"{}\"/><published>{}</published><updated>{}</updated></entry>\n",
            headline(story.seed),
            url(site, story),
            story.path,
            local(site, story.published()),
            local(site, edited(story, now))
        )
    });
    format!(
        "<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\" xml:base=\"http://{host}/\"><title>{host}</title><id>http://{host}/</id><updated>2025-01-01T00:00:00Z</updated>\n{}</feed>",
        entries.collect::<String>()
    )
}

fn json_feed(site: &Site, stories: &[&Story], now: DateTime<Utc>) -> String {
    let items = stories.iter().map(|story| {
        serde_json::json!({
            "id": url(site, story),
            "url": url(site, story),
            "title": headline(story.seed),
            "date_published": local(site, story.published()),
            "date_modified": local(site, edited(story, now)),
        })
    });
    serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.habit.host,
        "home_page_url": format!("http://{}/", site.habit.host),
        "items": items.collect::<Vec<_>>(),
    })
    .to_string()
}

fn sitemap(site: &Site, stories: &[(&Story, DateTime<Utc>)], is_of_news: bool) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n",
    );
    for (story, edited) in stories {
        let news = if is_of_news {
            format!(
                "<news:news><news:publication><news:name>{}</news:name><news:language>en</news:language></news:publication><news:publication_date>{}</news:publication_date><news:title>{}</news:title></news:news>",
                site.habit.host,
                local(site, story.published()),
                headline(story.seed)
            )
        } else {
            String::new()
        };
        let (url, edited) = (url(site, story), local(site, *edited));
        let _ = writeln!(
            text,
            "<url><loc>{url}</loc><lastmod>{edited}</lastmod>{news}</url>"
        );
    }
    text + "</urlset>"
}

/// Weeks are counted from the first story on.
fn week(site: &Site, story: &Story) -> i64 {
    let first = site
        .stories
        .first()
        .map_or(story.published(), Story::published);
    (story.published() - first).num_weeks()
}

fn week_of(site: &Site, wanted: i64, now: DateTime<Utc>) -> Vec<(&Story, DateTime<Utc>)> {
    let stories = site.out(now).filter(|story| week(site, story) == wanted);
    stories.map(|story| (story, edited(story, now))).collect()
}

fn index(site: &Site, now: DateTime<Utc>) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\"?><sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let last = site.out(now).map(|story| week(site, story)).max();
    for number in 0..=last.unwrap_or(-1) {
        let stories = week_of(site, number, now);
        let Some(changed) = stories.iter().map(|(_, edited)| *edited).max() else {
            continue;
        };
        let changed = local(site, changed);
        let host = site.habit.host;
        let _ = writeln!(
            text,
            "<sitemap><loc>http://{host}/sitemap-{number}.xml</loc><lastmod>{changed}</lastmod></sitemap>"
        );
    }
    text + "</sitemapindex>"
}

fn front_page(site: &Site, now: DateTime<Utc>) -> String {
    let host = site.habit.host;
    let teasers = named(site, now).map(|story| {
        let mut chance = Chance::of(story.seed, 2);
        format!(
            "<article><h2><a href=\"{}\">{}</a></h2><p>{}</p></article>\n",
            story.path,
            headline(story.seed),
            sentence(&mut chance)
        )
    });
    format!(
        "<!doctype html><html lang=\"en\"><head><title>{host}</title></head><body><nav><a href=\"/\">Home</a> <a href=\"/about\">About us</a> <a href=\"/search\">Search</a></nav><main>\n{}</main><footer><a href=\"/imprint\">Imprint</a></footer></body></html>",
        teasers.collect::<String>()
    )
}

fn page(site: &Site, story: &Story, version: usize) -> String {
    let headline = headline(story.seed);
    let host = site.habit.host;
    let mut chance = Chance::of(story.seed, 3);
    let mut paragraph = || {
        format!(
            "<p>{} {}</p>\n",
            sentence(&mut chance),
            sentence(&mut chance)
        )
    };
    let paragraphs = [paragraph(), paragraph(), paragraph()].concat();
    let mark = story.mark(version);
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{headline} - {host}</title>\n<meta property=\"og:site_name\" content=\"{host}\"><meta property=\"og:type\" content=\"article\">\n<meta property=\"article:published_time\" content=\"{}\">\n</head><body><nav><a href=\"/\">Home</a></nav><article><h1>{headline}</h1>\n{paragraphs}<p>This is {mark}, which the desk let go after it had been read twice by people who know the matter well.</p>\n</article></body></html>",
        local(site, story.published())
    )
}
