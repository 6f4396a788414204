//! Where a site tells of its stories: what its page, its robots.txt and custom name.

use super::links;
use super::section_page::base;
use crate::html::{self, Tag};
use crate::model::{Capture, PageUrl};

/// Addresses at which feeds stand by custom, the likeliest first.
pub const FEEDS: [&str; 8] = [
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/feeds/posts/default",
];

/// Addresses at which sitemaps stand by custom, those of news first.
pub const SITEMAPS: [&str; 7] = [
    "/news-sitemap.xml",
    "/sitemap-news.xml",
    "/sitemap_news.xml",
    "/googlenews.xml",
    "/sitemap_index.xml",
    "/sitemap-index.xml",
    "/sitemap.xml",
];

/// Types of feeds in links.
const FEED_TYPES: [&str; 5] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/json",
];

/// The feeds that a page names (`<link rel="alternate">`), in its order; those of comments,
/// of which the title or the address says so, are left out.
pub fn feeds(capture: &Capture) -> Vec<PageUrl> {
    let page = html::parse(&capture.body, capture.header("content-type"), 1024 * 1024);
    let tree = &page.tree;
    let base = base(tree, capture.url.as_ref());
    let mut feeds = Vec::new();
    for id in tree
        .ids()
        .filter(|id| matches!(tree.tag(*id), Tag::Link | Tag::A))
    {
        let attr = |name| tree.attr(id, name).unwrap_or_default();
        let kind = attr("type")
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        let rels = attr("rel").to_ascii_lowercase();
        let is_named = rels
            .split_ascii_whitespace()
            .any(|rel| matches!(rel, "alternate" | "feed"));
        // Many an API answers JSON; only a feed says that it is one.
        let is_api = kind == "application/json" && attr("href").contains("wp-json");
        if !is_named || is_api || !FEED_TYPES.contains(&kind.as_str()) {
            continue;
        }
        let told = format!("{} {}", attr("title"), attr("href")).to_lowercase();
        if ["comment", "kommentar", "comentario", "commentaire"]
            .iter()
            .any(|word| told.contains(word))
        {
            continue;
        }
        if let Some(url) = links::resolved(base.as_ref(), attr("href"))
            && !feeds.contains(&url)
        {
            feeds.push(url);
        }
    }
    feeds
}

/// The sitemaps that a robots.txt names (RFC 9309 leaves the line to sitemaps.org).
pub fn sitemaps(robots: &str, base: &PageUrl) -> Vec<PageUrl> {
    let mut sitemaps = Vec::new();
    for line in robots.lines().take(10_000) {
        let line = line.split('#').next().unwrap_or_default().trim();
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        if name.trim().eq_ignore_ascii_case("sitemap")
            && let Some(url) = links::resolved(Some(base), value)
            && !sitemaps.contains(&url)
        {
            sitemaps.push(url);
        }
    }
    sitemaps
}

/// Sorts sitemaps so that those of news come first, then indexes.
pub fn by_promise(sitemaps: &mut [PageUrl]) {
    sitemaps.sort_by_key(|url| {
        let path = url.as_url().path().to_ascii_lowercase();
        match () {
            () if path.contains("news") => 0,
            () if path.contains("index") => 1,
            () => 2,
        }
    });
}
