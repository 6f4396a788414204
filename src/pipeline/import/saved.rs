//! A page that somebody saved: its address and moment, as far as the file says.

use std::path::Path;

use super::items::Page;
use crate::exchange::saved_page;
use crate::extract::{Options, extract};
use crate::model::{Capture, Field, PageUrl};

/// The page with the address where it was read: as the browser noted it, else as the page names
/// its own, else the file's. `None` if the file's name is no address.
pub(super) fn page(capture: Capture, path: &Path) -> Option<Page> {
    let saved = saved_page(&capture.body);
    let named = saved.url.or_else(|| own_address(&capture));
    let asked = match named {
        Some(url) => url,
        None => PageUrl::from_url(url::Url::from_file_path(path).ok()?).ok()?,
    };
    let mut capture = capture.at(asked.clone());
    if let Some(at) = saved.saved_at {
        capture.captured_at = at;
    }
    Some(Page {
        asked,
        capture,
        payload_digest: None,
    })
}

/// What the page says is its canonical address.
fn own_address(capture: &Capture) -> Option<PageUrl> {
    let said = extract(capture, &Options::default());
    let candidates = said
        .evidence
        .iter()
        .filter(|said| said.field == Field::CanonicalUrl);
    let urls = candidates.filter_map(|said| PageUrl::parse(&said.value).ok());
    urls.into_iter().find(|url| !url.is_file())
}
