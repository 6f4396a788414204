//! What a caller decides about requests.

use std::path::PathBuf;
use std::time::Duration;

use super::PRODUCT_TOKEN;

/// The value of [`Options::proxy`] that forbids every proxy.
pub const DIRECT: &str = "direct";

/// How requests are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The `User-Agent` header, without the contact.
    pub user_agent: String,
    /// Where a site's owner can ask what this robot does: an URL or a mail
    /// address; becomes part of the `User-Agent` header.
    pub contact: Option<String>,
    /// `http://`, `https://`, `socks5://` or `socks5h://` and a host; [`DIRECT`]
    /// for none at all; `None` for what `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`
    /// and `NO_PROXY` say.
    ///
    /// An http proxy and `socks5h` resolve names themselves; then only addresses
    /// that stand literally in a URL are checked.
    pub proxy: Option<String>,
    /// A PEM file with certificates to trust beside the system's.
    pub ca_file: Option<PathBuf>,
    /// Limits in time.
    pub timeouts: Timeouts,
    /// Pause between the end of one request to a host and the next.
    pub delay: Duration,
    /// Requests at a time to one host.
    pub per_host: usize,
    /// Requests at a time to one IP address, whatever hosts live there; without a proxy.
    pub per_address: usize,
    /// Pages in transfer, or in memory until they are stored, at a time.
    pub concurrency: usize,
    /// How long the addresses of a name are remembered.
    pub names_for: Duration,
    /// The largest body, in bytes after decompression.
    pub max_bytes: u64,
    /// How many redirects are followed for one page.
    pub max_redirects: u32,
    /// Whether addresses of private networks and this machine may be asked.
    pub allow_private: bool,
    /// Whether robots.txt is neither asked for nor heeded.
    pub ignore_robots: bool,
}

/// Limits in time for one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For one connection, TLS included.
    pub connect: Duration,
    /// For the answer to begin, the connection included.
    pub first_byte: Duration,
    /// Between two pieces of the answer.
    pub idle: Duration,
    /// For the page with all its redirects. A robots.txt that must be had first
    /// gets as much again.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(30),
            idle: Duration::from_secs(20),
            total: Duration::from_secs(60),
        }
    }
}

impl Timeouts {
    /// More is no limit that anyone could tell from a year, and the moments at
    /// which it would end cannot be counted on every system.
    pub(super) fn at_most_a_year(self) -> Self {
        const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
        Self {
            connect: self.connect.min(YEAR),
            first_byte: self.first_byte.min(YEAR),
            idle: self.idle.min(YEAR),
            total: self.total.min(YEAR),
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            user_agent: format!("{PRODUCT_TOKEN}/{}", env!("CARGO_PKG_VERSION")),
            contact: None,
            proxy: None,
            ca_file: None,
            timeouts: Timeouts::default(),
            delay: Duration::from_secs(1),
            per_host: 1,
            per_address: 16,
            concurrency: 16,
            names_for: Duration::from_secs(60),
            max_bytes: 10 * 1024 * 1024,
            max_redirects: 10,
            allow_private: false,
            ignore_robots: false,
        }
    }
}

impl Options {
    /// The whole `User-Agent` header.
    pub(super) fn agent(&self) -> String {
        match &self.contact {
            Some(contact) => format!("{} (+{contact})", self.user_agent),
            None => self.user_agent.clone(),
        }
    }
}

/// Why no [`Fetcher`](super::Fetcher) can be made of the options.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The proxy's address cannot be used.
    #[error(
        "cannot use the proxy `{0}`: {1}\nhint: name it as http://host:port or socks5://host:port"
    )]
    Proxy(String, String),
    /// The file with certificates to trust cannot be used.
    #[error(
        "cannot use the certificates in `{0}`: {1}\nhint: name a PEM file, with lines -----BEGIN CERTIFICATE-----"
    )]
    Certificates(String, String),
    /// The address that is to be told of alerts cannot be used; it may hold secrets.
    #[error(
        "cannot use the webhook of [alerts]: {0}\nhint: name it as https://host/path; it is not shown here, as it may hold secrets"
    )]
    Webhook(String),
    /// The user agent or contact cannot stand in a header.
    #[error(
        "cannot send the user agent `{0}`: it holds characters that no header may\nhint: use ASCII letters, digits and punctuation"
    )]
    UserAgent(String),
    /// The TLS library found no certificates to trust, or would not start.
    #[error(
        "cannot set up TLS: {0}\nhint: install the system's certificates (package ca-certificates)"
    )]
    Tls(String),
}
