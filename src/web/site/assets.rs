//! Style, script and icon: ours, in the program, named by what they hold so that browsers may keep them.

use std::sync::Arc;
use std::sync::LazyLock;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;

use super::Site;

/// A file of ours.
pub(super) struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
    digest: LazyLock<String>,
}

macro_rules! asset {
    ($name:literal, $kind:literal) => {
        Asset {
            name: $name,
            kind: $kind,
            text: include_str!(concat!("assets/", $name)),
            digest: LazyLock::new(|| {
                blake3::hash(include_bytes!(concat!("assets/", $name))).to_hex()[..12].to_owned()
            }),
        }
    };
}

/// How pages look.
pub(super) static STYLE: Asset = asset!("style.css", "text/css; charset=utf-8");
/// What pages can do besides.
pub(super) static SCRIPT: Asset = asset!("script.js", "text/javascript; charset=utf-8");
/// The sign in a browser's tab.
pub(super) static ICON: Asset = asset!("icon.svg", "image/svg+xml");

impl Asset {
    /// Where it is: another address whenever it is another file.
    pub(super) fn address(&self) -> String {
        format!("/assets/{}/{}", *self.digest, self.name)
    }
}

pub(super) fn routes() -> Router<Arc<Site>> {
    [&STYLE, &SCRIPT, &ICON]
        .into_iter()
        .fold(Router::new(), |router, asset| {
            let answer = move || async move {
                let headers = [
                    (CONTENT_TYPE, asset.kind),
                    (CACHE_CONTROL, "max-age=31536000, immutable"),
                ];
                (headers, asset.text).into_response()
            };
            router.route(&asset.address(), get(answer))
        })
}
