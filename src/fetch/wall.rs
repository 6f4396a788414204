//! Is a refusal a check for robots? Known by the marks that the services which stand
//! in front of sites leave in head and body, whatever the status says.

use reqwest::header::{HeaderMap, RETRY_AFTER};

/// How much of a refusal is looked at, in bytes.
pub(super) const LOOKED_AT: u64 = 64 * 1024;

/// Names in the markup of challenges, in lower case.
const MARKS: &[&[u8]] = &[
    b"/cdn-cgi/challenge-platform/",
    b"cf-challenge",
    b"cf_chl_opt",
    b"cf-turnstile",
    b"captcha-delivery.com",
    b"px-captcha",
    b"_incapsula_resource",
    b"hcaptcha.com",
    b"h-captcha",
    b"g-recaptcha",
    b"recaptcha/api",
    b"awswafcookiedomainlist",
    b"geetest",
    b"ddos-guard/js-challenge",
    b"verify you are human",
    b"verify you are a human",
    b"are you a robot",
    b"not a robot",
];

/// True if a refusal with this head may be a challenge: those that ask us to come
/// back later mean what they say.
pub(super) fn may_be(status: u16, headers: &HeaderMap) -> bool {
    matches!(status, 403 | 405 | 406 | 429 | 503) && !headers.contains_key(RETRY_AFTER)
}

/// True if the head says so itself.
pub(super) fn is_named(headers: &HeaderMap) -> bool {
    headers
        .get("cf-mitigated")
        .is_some_and(|value| value.as_bytes() == b"challenge")
}

/// True if the beginning of the body is that of a challenge.
pub(super) fn is_shown(body: &[u8]) -> bool {
    let body = body.to_ascii_lowercase();
    MARKS
        .iter()
        .any(|mark| memchr::memmem::find(&body, mark).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_known_by_their_marks() {
        assert!(is_shown(
            b"<script src=\"/CDN-CGI/challenge-platform/h/b/orchestrate\">"
        ));
        assert!(is_shown(b"<div class=\"g-recaptcha\" data-sitekey=x>"));
        assert!(!is_shown(
            b"<h1>403 Forbidden</h1><p>Our robots.txt says who may."
        ));
        let mut headers = HeaderMap::new();
        assert!(may_be(403, &headers) && !may_be(404, &headers) && !is_named(&headers));
        headers.insert("cf-mitigated", "challenge".parse().expect("a value"));
        assert!(is_named(&headers));
        headers.insert(RETRY_AFTER, "10".parse().expect("a value"));
        assert!(!may_be(503, &headers));
    }
}
