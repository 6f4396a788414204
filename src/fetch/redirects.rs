//! Where a redirect leads.

use reqwest::Response;
use reqwest::header::LOCATION;

use crate::model::{Failure, PageUrl};

/// The address that an answer sends us on to; `None` if it is no redirect. Fails
/// if that is no http or https address.
pub(super) fn target(response: &Response, from: &PageUrl) -> Result<Option<PageUrl>, Failure> {
    let is_redirect = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    let Some(location) = response.headers().get(LOCATION) else {
        return Ok(None);
    };
    if !is_redirect {
        return Ok(None);
    }
    // Locations beyond ASCII are against the rules and common.
    join(from, &String::from_utf8_lossy(location.as_bytes())).map(Some)
}

/// Resolves a reference against a page; never into the file system.
pub(super) fn join(page: &PageUrl, reference: &str) -> Result<PageUrl, Failure> {
    let url = page
        .join(reference)
        .map_err(|error| Failure::Protocol(format!("bad redirect: {error}")))?;
    if url.is_file() {
        return Err(Failure::Protocol(format!(
            "bad redirect: `{url}` is a file"
        )));
    }
    Ok(url)
}
