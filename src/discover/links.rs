//! Addresses as sources write them.

use url::Url;

use crate::model::PageUrl;

/// Parameters in which counters of clicks carry the address that they lead to.
const TARGETS: [&str; 6] = ["url", "u", "q", "target", "dest", "redirect"];
/// Last parts of the paths of such counters.
const COUNTERS: [&str; 8] = [
    "url", "redirect", "redir", "out", "click", "link", "go", "track",
];

/// An address, relative to where it stands; white space in it is a line's end that was
/// put in, not a part of it.
pub(super) fn resolved(base: Option<&PageUrl>, address: &str) -> Option<PageUrl> {
    let address: String = address.split_whitespace().collect();
    if address.is_empty() || address.len() > 8 * 1024 {
        return None;
    }
    let url = match base {
        Some(base) => base.join(&address),
        None => PageUrl::parse(&address),
    };
    // A source of the web must not name files of this machine.
    url.ok().filter(|url| !url.is_file())
}

/// Where a counter of clicks leads, if its address says so; else the address itself.
pub(super) fn untracked(url: &PageUrl) -> PageUrl {
    let counter = url
        .as_url()
        .path_segments()
        .and_then(|mut parts| parts.next_back());
    let counter = counter.unwrap_or_default().to_ascii_lowercase();
    if !COUNTERS.contains(&counter.as_str()) {
        return url.clone();
    }
    let target = url.as_url().query_pairs().find_map(|(name, value)| {
        let is_target = TARGETS.contains(&name.to_ascii_lowercase().as_str());
        let leads_on = Url::parse(&value).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        (is_target && leads_on).then(|| value.into_owned())
    });
    let target = target.and_then(|target| PageUrl::parse(&target).ok());
    target.unwrap_or_else(|| url.clone())
}
