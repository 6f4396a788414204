//! Headers: those that make a request conditional, and those that are kept.

use reqwest::header::{HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH};

use crate::model::Validators;

/// Headers that speak of the body as it was sent; ours is decoded.
const OF_THE_TRANSFER: [&str; 2] = ["content-encoding", "transfer-encoding"];

/// What lets the server answer 304; empty if nothing is known of the page.
pub(super) fn conditional(validators: &Validators) -> HeaderMap {
    let named = [
        (IF_NONE_MATCH, &validators.etag),
        (IF_MODIFIED_SINCE, &validators.last_modified),
    ];
    named
        .into_iter()
        .filter_map(|(name, value)| Some((name, HeaderValue::from_str(value.as_deref()?).ok()?)))
        .collect()
}

/// The response headers in order, names in lower case, values as text. Without
/// those of the transfer, because the body is decoded.
pub(super) fn recorded(map: &HeaderMap) -> Vec<(String, String)> {
    map.iter()
        .filter(|(name, _)| !OF_THE_TRANSFER.contains(&name.as_str()))
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect()
}
