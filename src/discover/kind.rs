//! What an answer is, by its first bytes; servers' own words for it are often wrong.

use std::fmt;

use crate::html;
use crate::model::Capture;

/// What a source gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Given {
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A sitemap.
    Sitemap,
    /// A sitemap with Google's news extension.
    NewsSitemap,
    /// An index of sitemaps.
    SitemapIndex,
    /// A list of feeds.
    Opml,
    /// HTML.
    Page,
    /// Text, one address a line.
    List,
    /// None of these.
    Unknown,
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Feed => "feed",
            Self::Sitemap => "sitemap",
            Self::NewsSitemap => "news sitemap",
            Self::SitemapIndex => "sitemap index",
            Self::Opml => "OPML",
            Self::Page => "page",
            Self::List => "list",
            Self::Unknown => "nothing that is known",
        })
    }
}

/// What it is.
pub fn of(capture: &Capture) -> Given {
    let head = capture.body.get(..64 * 1024).unwrap_or(&capture.body);
    let (text, _) = html::decode(head, capture.header("content-type"));
    let text = text.trim_start();
    if text.starts_with('{') {
        let is_feed = text.contains("jsonfeed.org/version");
        return if is_feed { Given::Feed } else { Given::Unknown };
    }
    if let Some(root) = root(text) {
        return match root.as_str() {
            "rss" | "feed" | "rdf" | "channel" => Given::Feed,
            "urlset" if text.contains("sitemap-news/") => Given::NewsSitemap,
            "urlset" => Given::Sitemap,
            "sitemapindex" => Given::SitemapIndex,
            "opml" => Given::Opml,
            _ => Given::Page,
        };
    }
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty() && !line.starts_with('#'));
    match first.map(str::trim) {
        Some(line) if line.starts_with("http://") || line.starts_with("https://") => Given::List,
        _ => Given::Unknown,
    }
}

/// The local name of the first element, if there is one.
fn root(text: &str) -> Option<String> {
    let mut rest = text.get(text.find('<')?..)?;
    loop {
        let skipped = if rest.starts_with("<!--") {
            rest.find("-->").map(|end| end + 3)
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            rest.find('>').map(|end| end + 1)
        } else {
            break;
        };
        let after = rest.get(skipped?..)?;
        rest = after.get(after.find('<')?..)?;
    }
    let name: String = rest
        .get(1..)?
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_'))
        .collect();
    let local = name.rsplit(':').next().unwrap_or(&name);
    (!local.is_empty()).then(|| local.to_ascii_lowercase())
}
