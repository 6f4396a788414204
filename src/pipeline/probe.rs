//! What an address is, and where its site tells of its stories.

use std::fmt;

use super::single::fetch_source;
use crate::discover::{feed, kind, opml, section_page, site, sitemap};
use crate::extract;
use crate::fetch::Fetcher;
use crate::model::{Capture, PageKind, PageUrl, SourceKind};

/// Addresses that are tried by custom, of feeds and of sitemaps each.
const TRIES: usize = 4;
/// Feeds that are chosen of those that a page names.
const FEEDS: usize = 3;

/// Something that can be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What it is to be followed as.
    pub kind: SourceKind,
    /// Where it is asked.
    pub url: PageUrl,
    /// What it calls itself.
    pub title: Option<String>,
    /// The page that it belongs to.
    pub home: Option<PageUrl>,
    /// How many pages it names now; sitemaps, if it is an index of them.
    pub names: usize,
    /// Why it is what it is taken for, and chosen.
    pub why: String,
}

/// What an address is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probed {
    /// It can be followed, or its site has what can be.
    Sources(Vec<Candidate>),
    /// A single story.
    Story,
    /// A list of feeds.
    Opml(Vec<opml::Outline>),
}

/// Why an address cannot be followed.
#[derive(Debug)]
pub struct Unfit {
    what: PageUrl,
    why: String,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot follow `{}`: {}", self.what, self.why)
    }
}

/// Asks an address, and if it is a page, its site, for what can be followed.
pub async fn probe(fetcher: &Fetcher, url: &PageUrl) -> Result<Probed, Unfit> {
    let unfit = |why: String| Unfit {
        what: url.clone(),
        why,
    };
    let capture = fetch_source(fetcher, url)
        .await
        .map_err(|error| unfit(error.to_string()))?;
    let given = kind::of(&capture);
    if given == kind::Given::Opml {
        let (outlines, _) = opml::read(&capture.body).map_err(unfit)?;
        return Ok(Probed::Opml(outlines));
    }
    if given != kind::Given::Page {
        let why = format!("it is a {given}");
        return candidate(&capture, url, why)
            .map(|candidate| Probed::Sources(vec![candidate]))
            .map_err(unfit);
    }
    let reading = extract(&capture, &extract::Options::default());
    match reading.kind {
        PageKind::Article | PageKind::LiveBlog | PageKind::Gallery | PageKind::PaywallStub
            if !url.is_root() =>
        {
            Ok(Probed::Story)
        }
        kind if kind.is_wall() => Err(unfit(format!(
            "it answers with a {kind}\nhint: name its feed or sitemap, if it has one"
        ))),
        _ => of_page(fetcher, url, &capture)
            .await
            .map(Probed::Sources)
            .map_err(unfit),
    }
}

/// What an answer is, as something to follow; an error says why it is nothing.
pub fn candidate(capture: &Capture, url: &PageUrl, why: String) -> Result<Candidate, String> {
    let given = kind::of(capture);
    let (kind, found) = match given {
        kind::Given::Feed => (SourceKind::Feed, feed::read(capture)?),
        kind::Given::Sitemap | kind::Given::NewsSitemap | kind::Given::SitemapIndex => {
            (SourceKind::Sitemap, sitemap::read(capture)?)
        }
        kind::Given::List => (SourceKind::WebList, sitemap::read(capture)?),
        kind::Given::Page => (SourceKind::SectionPage, section_page::read(capture)),
        kind::Given::Opml | kind::Given::Unknown => return Err(format!("it is {given}")),
    };
    // Where it has moved to is where it is asked from now on.
    let url = capture.url.clone().unwrap_or_else(|| url.clone());
    Ok(Candidate {
        kind,
        url,
        names: found.findings.len() + found.sitemaps.len(),
        title: found.title,
        home: found.home,
        why,
    })
}

/// Feeds that the page names, else those at the usual addresses; and a sitemap of news if
/// there is one. Failing all that, the page itself.
async fn of_page(
    fetcher: &Fetcher,
    url: &PageUrl,
    page: &Capture,
) -> Result<Vec<Candidate>, String> {
    let home = page.url.clone().unwrap_or_else(|| url.clone());
    let mut chosen = Vec::new();
    for feed in site::feeds(page).into_iter().take(FEEDS) {
        chosen.extend(try_one(fetcher, &feed, SourceKind::Feed, "the page names it").await);
    }
    if chosen.is_empty() && url.is_root() {
        chosen.extend(try_usual(fetcher, &home, &site::FEEDS, SourceKind::Feed).await);
    }
    if url.is_root() {
        chosen.extend(news_sitemap(fetcher, &home, chosen.is_empty()).await);
    }
    for candidate in &mut chosen {
        candidate.home.get_or_insert_with(|| home.clone());
    }
    if chosen.is_empty() {
        let why = "it is a page with links to stories, and no feed or sitemap was found";
        let page = candidate(page, url, why.to_owned())?;
        if page.names == 0 {
            return Err("it is a page without a link to a story, and no feed or sitemap was found\nhint: name its feed or sitemap, if you know one".to_owned());
        }
        chosen.push(page);
    }
    Ok(chosen)
}

/// A sitemap that robots.txt names or that stands at a usual address: of news, or any if
/// nothing else tells of the site's stories.
async fn news_sitemap(fetcher: &Fetcher, home: &PageUrl, any: bool) -> Option<Candidate> {
    let robots = home.join("/robots.txt").ok()?;
    let robots = fetch_source(fetcher, &robots).await;
    let named = robots.map_or_else(
        |_| Vec::new(),
        |robots| site::sitemaps(&String::from_utf8_lossy(&robots.body), home),
    );
    let mut named: Vec<PageUrl> = named;
    site::by_promise(&mut named);
    let is_of_news = |url: &PageUrl| url.as_url().path().to_ascii_lowercase().contains("news");
    for url in named
        .iter()
        .filter(|url| any || is_of_news(url))
        .take(TRIES)
    {
        if let Some(found) = try_one(fetcher, url, SourceKind::Sitemap, "robots.txt names it").await
        {
            return Some(found);
        }
    }
    if any && named.is_empty() {
        return try_usual(fetcher, home, &site::SITEMAPS, SourceKind::Sitemap).await;
    }
    None
}

async fn try_usual(
    fetcher: &Fetcher,
    home: &PageUrl,
    paths: &[&str],
    kind: SourceKind,
) -> Option<Candidate> {
    for path in paths.iter().take(2 * TRIES) {
        let Ok(url) = home.join(path) else { continue };
        if let Some(found) = try_one(fetcher, &url, kind, "it stands at a usual address").await {
            return Some(found);
        }
    }
    None
}

async fn try_one(
    fetcher: &Fetcher,
    url: &PageUrl,
    kind: SourceKind,
    why: &str,
) -> Option<Candidate> {
    let capture = fetch_source(fetcher, url).await.ok()?;
    let found = candidate(&capture, url, why.to_owned()).ok()?;
    (found.kind == kind).then_some(found)
}

/// What a source would name now, without an archive.
pub async fn test_source(
    fetcher: &Fetcher,
    url: &PageUrl,
) -> Result<crate::discover::Found, String> {
    let capture = fetch_source(fetcher, url)
        .await
        .map_err(|error| error.to_string())?;
    match kind::of(&capture) {
        kind::Given::Feed => feed::read(&capture),
        kind::Given::Page => Ok(section_page::read(&capture)),
        _ => sitemap::read(&capture),
    }
}
