//! The way out: which proxy, if any.

use std::collections::HashSet;

use reqwest::{ClientBuilder, Proxy};
use url::Url;

use super::{DIRECT, Options, SetupError, cause};
use crate::model::without_credentials;

/// Where the environment names proxies, in both spellings.
const PROXY_VARIABLES: [&str; 6] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
];

const PROXY_SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// Sets the proxy that the options name.
pub(super) fn apply(
    builder: ClientBuilder,
    options: &Options,
) -> Result<ClientBuilder, SetupError> {
    let Some(name) = options.proxy.as_deref() else {
        return Ok(builder);
    };
    if name == DIRECT {
        return Ok(builder.no_proxy());
    }
    let refused = |why: String| SetupError::Proxy(without_credentials(name), why);
    let url = proxy_url(name).map_err(|error| refused(error.to_string()))?;
    // The client would take any scheme, and then quietly go without the proxy.
    if !PROXY_SCHEMES.contains(&url.scheme()) || !url.has_host() {
        let known = PROXY_SCHEMES.join(", ");
        return Err(refused(format!("its scheme is none of {known}")));
    }
    let proxy = Proxy::all(url).map_err(|error| refused(cause::innermost(&error)))?;
    Ok(builder.proxy(proxy))
}

/// The names of proxies: the user chose them, so they may be private.
pub(super) fn names(options: &Options) -> HashSet<String> {
    let proxies = match options.proxy.as_deref() {
        Some(DIRECT) => Vec::new(),
        Some(proxy) => vec![proxy.to_owned()],
        None => PROXY_VARIABLES
            .iter()
            .filter_map(|name| std::env::var(name).ok())
            .collect(),
    };
    let host = |proxy: &String| Some(proxy_url(proxy).ok()?.host_str()?.to_owned());
    proxies.iter().filter_map(host).collect()
}

/// Without a scheme, a proxy speaks http.
fn proxy_url(proxy: &str) -> Result<Url, url::ParseError> {
    if proxy.contains("://") {
        Url::parse(proxy)
    } else {
        Url::parse(&format!("http://{proxy}"))
    }
}
