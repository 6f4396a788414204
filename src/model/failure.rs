//! Why a page could not be had: a closed list, so that SQL can count it and the
//! queue can decide.

use std::fmt;

use super::PageKind;

/// Which limit ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeoutPhase {
    /// Connecting.
    Connect,
    /// Waiting for the answer to begin.
    FirstByte,
    /// Between two pieces of the answer.
    Idle,
    /// The whole request.
    Total,
}

/// What stands in front of a page instead of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wall {
    /// "Are you a robot?": a challenge, a captcha.
    Bot,
    /// Consent to cookies first.
    Consent,
    /// Only for who has logged in.
    Login,
}

/// Why a request brought nothing usable.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Failure {
    /// The host's name has no address.
    Dns(String),
    /// No connection could be made.
    Connect(String),
    /// The certificate or the handshake is wrong.
    Tls(String),
    /// A time limit ran out.
    Timeout(TimeoutPhase),
    /// The connection broke, or the answer was no HTTP.
    Protocol(String),
    /// The body ended before its announced end.
    Truncated,
    /// A status that brings no page.
    HttpStatus(u16),
    /// More redirects than allowed, or a loop.
    Redirects,
    /// The head of the answer is larger than anything a page needs.
    HeadersTooLarge,
    /// The body is larger than the limit in bytes.
    TooLarge(u64),
    /// The body is neither HTML nor plain text.
    NotAPage(String),
    /// The answer of a source cannot be read as one.
    NotASource(String),
    /// The body is empty.
    Empty,
    /// A wall stands in front of the page.
    Wall(Wall),
    /// The server says 200, and the page that there is none.
    SoftNotFound,
    /// The name leads to an address that is not public.
    AddressForbidden(String),
    /// A local file could not be read.
    Unreadable(String),
}

impl Failure {
    /// Every code, for documentation and tests.
    pub const CODES: &[&str] = &[
        "dns",
        "connect",
        "tls",
        "timeout_connect",
        "timeout_first_byte",
        "timeout_idle",
        "timeout_total",
        "protocol",
        "truncated",
        "http_NNN",
        "redirects",
        "headers_too_large",
        "too_large",
        "not_a_page",
        "not_a_source",
        "empty",
        "bot_wall",
        "consent_wall",
        "login_wall",
        "soft_404",
        "address_forbidden",
        "unreadable",
    ];

    /// What a page of this kind stands for, if it is no page but something in its place.
    pub fn shown_by(kind: PageKind) -> Option<Self> {
        Some(match kind {
            PageKind::BotWall => Self::Wall(Wall::Bot),
            PageKind::ConsentWall => Self::Wall(Wall::Consent),
            PageKind::LoginWall => Self::Wall(Wall::Login),
            PageKind::SoftNotFound => Self::SoftNotFound,
            _ => return None,
        })
    }

    /// The word for SQL and JSON: `dns`, `timeout_idle`, `http_404`.
    pub fn code(&self) -> String {
        match self {
            Self::Dns(_) => "dns".into(),
            Self::Connect(_) => "connect".into(),
            Self::Tls(_) => "tls".into(),
            Self::Timeout(TimeoutPhase::Connect) => "timeout_connect".into(),
            Self::Timeout(TimeoutPhase::FirstByte) => "timeout_first_byte".into(),
            Self::Timeout(TimeoutPhase::Idle) => "timeout_idle".into(),
            Self::Timeout(TimeoutPhase::Total) => "timeout_total".into(),
            Self::Protocol(_) => "protocol".into(),
            Self::Truncated => "truncated".into(),
            Self::HttpStatus(status) => format!("http_{status}"),
            Self::Redirects => "redirects".into(),
            Self::HeadersTooLarge => "headers_too_large".into(),
            Self::TooLarge(_) => "too_large".into(),
            Self::NotAPage(_) => "not_a_page".into(),
            Self::NotASource(_) => "not_a_source".into(),
            Self::Empty => "empty".into(),
            Self::Wall(Wall::Bot) => "bot_wall".into(),
            Self::Wall(Wall::Consent) => "consent_wall".into(),
            Self::Wall(Wall::Login) => "login_wall".into(),
            Self::SoftNotFound => "soft_404".into(),
            Self::AddressForbidden(_) => "address_forbidden".into(),
            Self::Unreadable(_) => "unreadable".into(),
        }
    }

    /// True if the same request may well work later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::HttpStatus(status) => matches!(status, 408 | 425 | 429 | 500..=599),
            Self::Dns(_)
            | Self::Connect(_)
            | Self::Timeout(_)
            | Self::Protocol(_)
            | Self::Truncated
            | Self::Empty => true,
            Self::Tls(_)
            | Self::Redirects
            | Self::HeadersTooLarge
            | Self::TooLarge(_)
            | Self::NotAPage(_)
            | Self::NotASource(_)
            | Self::Wall(_)
            | Self::SoftNotFound
            | Self::AddressForbidden(_)
            | Self::Unreadable(_) => false,
        }
    }

    /// What a person can do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Dns(_) => "check the host's spelling and this machine's name server",
            Self::Connect(_) => "the host is down or refuses connections; it is tried again later",
            Self::Tls(_) => {
                "the site's certificate cannot be trusted; open it in a browser to see why"
            }
            Self::Timeout(_) => "the host is slow; raise --timeout if that is usual there",
            Self::Protocol(_) | Self::Truncated => "the connection broke; it is tried again later",
            Self::HttpStatus(404 | 410) | Self::SoftNotFound => {
                "the page is gone; remove it from the list or look for its new address"
            }
            Self::HttpStatus(401 | 402 | 403 | 451) => "the site does not serve this page to us",
            Self::HttpStatus(429 | 503) => "the site asks for fewer requests; raise --delay",
            Self::HttpStatus(_) => "the site answered with an error; see the status",
            Self::Redirects => "the address leads in a circle; look for the page's new address",
            Self::HeadersTooLarge => "the server sends a head that no page needs",
            Self::TooLarge(_) => "raise --max-bytes if the page is really that large",
            Self::NotAPage(_) => {
                "the address leads to a file that is no page, such as a PDF or a picture"
            }
            Self::NotASource(_) => {
                "open its address to see what stands there; it is asked again, ever less often"
            }
            Self::Wall(Wall::Bot) => {
                "the site takes us for a robot, which we are: ask its owner, or read it elsewhere"
            }
            Self::Wall(Wall::Consent) => "the site shows its pages only after consent to cookies",
            Self::Wall(Wall::Login) => "the site shows this page only to those who have an account",
            Self::Empty => "the site answered without a body; it is tried again later",
            Self::AddressForbidden(_) => {
                "the name leads into a private network; --allow-private permits that"
            }
            Self::Unreadable(_) => "check the path and its permissions",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(why) => write!(f, "the host name does not resolve: {why}"),
            Self::Connect(why) => write!(f, "cannot connect: {why}"),
            Self::Tls(why) => write!(f, "no trustworthy TLS connection: {why}"),
            Self::Timeout(TimeoutPhase::Connect) => f.write_str("timed out while connecting"),
            Self::Timeout(TimeoutPhase::FirstByte) => {
                f.write_str("timed out while waiting for the answer")
            }
            Self::Timeout(TimeoutPhase::Idle) => f.write_str("timed out while waiting for bytes"),
            Self::Timeout(TimeoutPhase::Total) => f.write_str("timed out as a whole"),
            Self::Protocol(why) => write!(f, "the connection broke: {why}"),
            Self::Truncated => f.write_str("the body ended too early"),
            Self::HttpStatus(status) => write!(f, "HTTP status {status}"),
            Self::Redirects => f.write_str("too many redirects"),
            Self::HeadersTooLarge => f.write_str("the head of the answer is too large"),
            Self::TooLarge(limit) => write!(f, "larger than {limit} bytes"),
            Self::NotAPage(what) => write!(f, "no page but {what}"),
            Self::NotASource(why) => write!(f, "no source that can be read: {why}"),
            Self::Empty => f.write_str("an empty body"),
            Self::Wall(Wall::Bot) => f.write_str("a check for robots instead of the page"),
            Self::Wall(Wall::Consent) => f.write_str("a request for consent instead of the page"),
            Self::Wall(Wall::Login) => f.write_str("a login instead of the page"),
            Self::SoftNotFound => f.write_str("a page that says there is none"),
            Self::AddressForbidden(address) => write!(f, "{address} is not a public address"),
            Self::Unreadable(why) => write!(f, "cannot read the file: {why}"),
        }
    }
}
