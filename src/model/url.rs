//! Addresses: of pages, of stories, of hosts.
//!
//! A [`PageUrl`] is where bytes come from. A [`CanonicalUrl`] is one story's
//! identity: two page URLs that differ only in tracking parameters, fragment or
//! default port have the same one. A [`HostKey`] is whom politeness is owed to.

use std::fmt;

use serde::Serialize;
use url::{Host, Url};

/// Query parameters that say how a reader came, never what is on the page.
const TRACKING_PARAMETERS: &[&str] = &[
    "fbclid",
    "gclid",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "twclid",
    "ttclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "_hsenc",
    "_hsmi",
    "mkt_tok",
    "vero_id",
    "oly_enc_id",
    "oly_anon_id",
    "wickedid",
    "_openstat",
    "cmpid",
    "ncid",
    "ocid",
    "sr_share",
    "ito",
    "wtmc",
    "wt_mc",
    "s_cid",
    "xtor",
    "at_medium",
    "at_campaign",
    // Sessions: who reads, not what.
    "phpsessid",
    "jsessionid",
    "aspsessionid",
    "sessionid",
    "session_id",
    "cftoken",
];
const TRACKING_PREFIXES: &[&str] = &["utm_", "pk_", "mtm_", "hsa_"];

/// Why a text is no address that newsvault can fetch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UrlError {
    /// Not a URL at all.
    #[error("`{0}` is no URL: {1}")]
    Malformed(String, String),
    /// A scheme that is neither http nor https nor file.
    #[error("`{0}` has the scheme `{1}`; only http, https and file are read")]
    Scheme(String, String),
    /// An http URL without a host.
    #[error("`{0}` names no host")]
    NoHost(String),
}

/// The address of a page: absolute, http, https or file, without credentials or fragment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PageUrl(Url);

impl PageUrl {
    /// Reads an absolute URL; user name, password and fragment are dropped.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let text = text.trim();
        let url = Url::parse(text)
            .map_err(|e| UrlError::Malformed(without_credentials(text), e.to_string()))?;
        Self::from_url(url)
    }

    /// Resolves a reference found on this page.
    pub fn join(&self, reference: &str) -> Result<Self, UrlError> {
        let reference = reference.trim();
        let url = self
            .0
            .join(reference)
            .map_err(|e| UrlError::Malformed(without_credentials(reference), e.to_string()))?;
        Self::from_url(url)
    }

    /// Takes a parsed URL, under the same conditions as [`PageUrl::parse`].
    pub fn from_url(mut url: Url) -> Result<Self, UrlError> {
        match url.scheme() {
            "file" => {}
            "http" | "https" => {
                if url.host_str().is_none_or(str::is_empty) {
                    return Err(UrlError::NoHost(without_credentials(url.as_str())));
                }
                // Both calls can fail only on URLs that cannot have credentials.
                let _ = url.set_username("");
                let _ = url.set_password(None);
            }
            scheme => {
                let text = without_credentials(url.as_str());
                return Err(UrlError::Scheme(text, scheme.to_owned()));
            }
        }
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// The text of the URL.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The parsed URL.
    pub fn as_url(&self) -> &Url {
        &self.0
    }

    /// True for a page read from disk.
    pub fn is_file(&self) -> bool {
        self.0.scheme() == "file"
    }

    /// True for the front page of a site: no path, no query.
    pub fn is_root(&self) -> bool {
        matches!(self.0.path(), "" | "/") && self.0.query().is_none()
    }

    /// Whom politeness is owed to.
    pub fn host_key(&self) -> HostKey {
        HostKey::of(&self.0)
    }

    /// This address as a story's identity.
    pub fn canonical(&self) -> CanonicalUrl {
        CanonicalUrl::of(self)
    }

    /// True if both addresses belong to one registrable domain.
    pub fn same_site(&self, other: &PageUrl) -> bool {
        !self.is_file() && !other.is_file() && self.host_key() == other.host_key()
    }
}

impl fmt::Display for PageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for PageUrl {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One story's identity: a page URL without tracking parameters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CanonicalUrl(PageUrl);

impl CanonicalUrl {
    /// Normalises: the parser has lowered host and scheme and dropped default
    /// ports and `..`; here go tracking parameters and an empty query.
    pub fn of(page: &PageUrl) -> Self {
        let mut url = page.0.clone();
        if let Some(query) = page.0.query() {
            let kept: Vec<&str> = query
                .split('&')
                .filter(|pair| !pair.is_empty() && !is_tracking(pair))
                .collect();
            let query = (!kept.is_empty()).then(|| kept.join("&"));
            url.set_query(query.as_deref());
        }
        Self(PageUrl(url))
    }

    /// The text of the URL.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The same address as a page to fetch.
    pub fn page(&self) -> &PageUrl {
        &self.0
    }
}

impl fmt::Display for CanonicalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for CanonicalUrl {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// An address, or what was meant to be one, without user name and password: nothing
/// else may be printed or kept.
pub fn without_credentials(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("//") else {
        return text.to_owned();
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{scheme}//{}", &rest[at + 1..]),
        None => text.to_owned(),
    }
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or(pair);
    TRACKING_PARAMETERS
        .iter()
        .any(|t| name.eq_ignore_ascii_case(t))
        || TRACKING_PREFIXES.iter().any(|p| {
            name.get(..p.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(p))
        })
}

/// The unit of politeness: a registrable domain (`bbc.co.uk`), an IP address, or
/// the whole host name where the public suffix list knows none. Pages on disk
/// share the empty key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostKey(String);

impl HostKey {
    fn of(url: &Url) -> Self {
        Self(match url.host() {
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                psl::domain_str(name).unwrap_or(name).to_owned()
            }
            Some(ip) => ip.to_string(),
            None => String::new(),
        })
    }

    /// The key's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(text: &str) -> String {
        PageUrl::parse(text).expect("a URL").canonical().to_string()
    }

    #[test]
    fn tracking_goes_and_meaning_stays() {
        assert_eq!(
            canonical("HTTPS://Example.COM:443/a?utm_source=x&id=7&fbclid=y#top"),
            "https://example.com/a?id=7"
        );
        assert_eq!(
            canonical("https://example.com/a?utm_source=x"),
            "https://example.com/a"
        );
        assert_eq!(
            canonical("https://example.com/?p=12"),
            "https://example.com/?p=12"
        );
    }

    #[test]
    fn credentials_never_stay() {
        assert_eq!(
            PageUrl::parse("https://me:secret@example.com/a")
                .expect("a URL")
                .as_str(),
            "https://example.com/a"
        );
        for text in [
            "https://me:secret@example.com:99999/a",
            "ftp://me:secret@example.com/",
        ] {
            let error = PageUrl::parse(text).expect_err("no page").to_string();
            assert!(!error.contains("secret@"), "{error}");
        }
        assert_eq!(without_credentials("http://a:b@c/d@e"), "http://c/d@e");
        assert_eq!(without_credentials("a@b"), "a@b");
    }

    #[test]
    fn only_pages_are_addresses() {
        assert!(matches!(
            PageUrl::parse("ftp://example.com/"),
            Err(UrlError::Scheme(..))
        ));
        assert!(matches!(
            PageUrl::parse("javascript:alert(1)"),
            Err(UrlError::Scheme(..))
        ));
        assert!(matches!(
            PageUrl::parse("no url"),
            Err(UrlError::Malformed(..))
        ));
    }

    #[test]
    fn hosts_are_registrable_domains() {
        let key = |u: &str| PageUrl::parse(u).expect("a URL").host_key().to_string();
        assert_eq!(key("https://news.bbc.co.uk/1"), "bbc.co.uk");
        assert_eq!(key("http://127.0.0.1:8080/"), "127.0.0.1");
        assert_eq!(key("http://localhost/"), "localhost");
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(path in "[a-z/]{0,12}", query in "[a-z_=&]{0,24}") {
            let once = canonical(&format!("https://example.org/{path}?{query}"));
            prop_assert_eq!(canonical(&once), once);
        }
    }
}
