//! Who may ask, and what a browser may do with the answer.
//!
//! A page of some other site may make a browser ask us under a name of its own that it lets
//! point here (DNS rebinding), so the name that was asked is looked at. Who is not on this
//! machine needs the token.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, HOST, HeaderName, LOCATION,
    REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::html;
use url::form_urlencoded;

use super::Site;
use super::layout::{Frame, frame};

/// Nothing but our own style, script and frames: no inline script, nothing from elsewhere.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; frame-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);
const COOKIE_NAME: &str = "newsvault_token";

/// Who may ask.
#[derive(Debug, Clone)]
pub struct Access {
    /// Where the server listens.
    pub bound: SocketAddr,
    /// Names by which it may be asked, beside addresses in figures and, on this machine, `localhost`.
    pub names: Vec<String>,
    /// What everyone must know; `None`: nothing.
    pub token: Option<String>,
}

impl Access {
    /// Whether a request may have this `Host`.
    fn allows(&self, host: &str) -> bool {
        let name = host_name(host).to_ascii_lowercase();
        let name = name.trim_end_matches('.');
        if self
            .names
            .iter()
            .any(|allowed| allowed.eq_ignore_ascii_case(name))
        {
            return true;
        }
        let is_here = self.bound.ip().is_loopback();
        match name.trim_matches(['[', ']']).parse::<IpAddr>() {
            // No site can let figures point elsewhere.
            Ok(address) => !is_here || address.is_loopback(),
            Err(_) => name == "localhost",
        }
    }

    fn knows(&self, token: &str) -> bool {
        let digest = |text: &str| blake3::hash(text.as_bytes());
        // Digests are compared in constant time.
        self.token
            .as_deref()
            .is_none_or(|own| digest(own) == digest(token))
    }
}

/// `[::1]:80` → `[::1]`.
fn host_name(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => name,
        _ => host,
    }
}

/// Lets through who may ask, and says what a browser may do.
pub(super) async fn guard(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let mut response = match refused(&site.access, &request) {
        Some(refusal) => refusal,
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    }
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-cache"));
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("x-dns-prefetch-control"), "off"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn refused(access: &Access, request: &Request) -> Option<Response> {
    let host = request
        .headers()
        .get(HOST)
        .and_then(|host| host.to_str().ok());
    let authority = request
        .uri()
        .authority()
        .map(axum::http::uri::Authority::as_str);
    if !host.or(authority).is_some_and(|host| access.allows(host)) {
        let text = "newsvault does not answer to this name\nhint: newsvault serve --host-name NAME lets it\n";
        return Some((StatusCode::MISDIRECTED_REQUEST, text).into_response());
    }
    access.token.as_ref()?;
    if let Some((token, rest)) = token_of(request.uri()) {
        // What reads feeds keeps no cookies.
        if request.uri().path() == super::feed::PATH && access.knows(&token) {
            return None;
        }
        return Some(enter(access, &token, &rest, request.method()));
    }
    let known = shown(request.headers()).any(|token| access.knows(&token));
    (!known).then(|| ask_for_token(StatusCode::UNAUTHORIZED))
}

/// The token that an address holds, and the address without it.
fn token_of(uri: &Uri) -> Option<(String, String)> {
    let query = uri.query()?;
    let pairs = || form_urlencoded::parse(query.as_bytes());
    let token = pairs().find(|(name, _)| name == "token")?.1.into_owned();
    let mut rest = form_urlencoded::Serializer::new(String::new());
    rest.extend_pairs(pairs().filter(|(name, _)| name != "token"));
    let rest = rest.finish();
    // A path that begins with two slashes would be another host's.
    let path = format!("/{}", uri.path().trim_start_matches(['/', '\\']));
    let rest = if rest.is_empty() {
        path
    } else {
        format!("{path}?{rest}")
    };
    Some((token, rest))
}

/// Tokens that a request shows: as a header of programs, as the cookie of a browser.
fn shown(headers: &HeaderMap) -> impl Iterator<Item = String> {
    let texts = |name| {
        headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
    };
    let bearer = texts(AUTHORIZATION).filter_map(|text| {
        let (scheme, token) = text.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then(|| token.trim().to_owned())
    });
    let cookies = texts(COOKIE).flat_map(|text| text.split(';'));
    let cookies = cookies.filter_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == COOKIE_NAME).then(|| value.to_owned())
    });
    bearer.chain(cookies)
}

/// Takes the token out of the address bar, and keeps it in a cookie.
fn enter(access: &Access, token: &str, rest: &str, method: &Method) -> Response {
    if !access.knows(token) || ![Method::GET, Method::HEAD].contains(method) {
        return ask_for_token(StatusCode::UNAUTHORIZED);
    }
    let cookie = format!("{COOKIE_NAME}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000");
    let headers = [(SET_COOKIE, cookie), (LOCATION, rest.to_owned())];
    (StatusCode::SEE_OTHER, headers).into_response()
}

fn ask_for_token(status: StatusCode) -> Response {
    let main = html! {
        h1 { "Token" }
        p { "This archive is shown to whoever has the token that " code { "newsvault serve" } " printed when it began." }
        form.token method="get" action="/" {
            label for="token" { "Token" }
            input #token type="password" name="token" autocomplete="current-password" required;
            button { "Enter" }
        }
    };
    (status, frame(&Frame::bare("Token"), &main)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(bound: &str) -> Access {
        Access {
            bound: bound.parse().expect("an address"),
            names: vec!["archive.example".to_owned()],
            token: Some("secret".to_owned()),
        }
    }

    #[test]
    fn a_name_that_points_here_is_not_enough() {
        let here = access("127.0.0.1:80");
        for host in [
            "localhost",
            "LOCALHOST:80",
            "localhost.:80",
            "127.0.0.1:80",
            "[::1]:80",
            "[::1]",
            "archive.example:80",
        ] {
            assert!(here.allows(host), "{host}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example",
            "192.168.1.1",
            "",
            "127.0.0.1.evil.example",
            "[::1].evil.example",
        ] {
            assert!(!here.allows(host), "{host}");
        }
        let everywhere = access("0.0.0.0:80");
        assert!(everywhere.allows("192.168.1.1:80") && everywhere.allows("localhost"));
        assert!(!everywhere.allows("evil.example:80"));
    }

    #[test]
    fn the_token_leaves_the_address() {
        for (address, rest) in [
            ("/?token=secret", "/"),
            ("/search?q=a+b&token=secret&page=2", "/search?q=a+b&page=2"),
            ("//evil.example/?token=secret", "/evil.example/"),
        ] {
            let uri: Uri = address.parse().expect("an address");
            assert_eq!(
                token_of(&uri),
                Some(("secret".to_owned(), rest.to_owned())),
                "{address}"
            );
        }
        assert_eq!(token_of(&Uri::from_static("/search?q=token")), None);
    }
}
