//! From a word in the archive back to what a person can do about it.

use super::{Failure, Refusal, TimeoutPhase, Wall};

/// What can be done about a cause, by the word that `fetches.error` has for it;
/// `None` for a word that is none of ours.
pub fn advice(code: &str) -> Option<&'static str> {
    let refusal = Refusal::ALL.iter().find(|refusal| refusal.code() == code);
    if let Some(refusal) = refusal {
        return Some(refusal.advice());
    }
    if let Some(status) = code.strip_prefix("http_") {
        return Some(Failure::HttpStatus(status.parse().ok()?).advice());
    }
    let failures = one_of_each();
    let failure = failures.iter().find(|failure| failure.code() == code);
    failure.map(Failure::advice)
}

/// A failure of each cause but a status.
fn one_of_each() -> [Failure; 21] {
    let nothing = String::new;
    [
        Failure::Dns(nothing()),
        Failure::Connect(nothing()),
        Failure::Tls(nothing()),
        Failure::Timeout(TimeoutPhase::Connect),
        Failure::Timeout(TimeoutPhase::FirstByte),
        Failure::Timeout(TimeoutPhase::Idle),
        Failure::Timeout(TimeoutPhase::Total),
        Failure::Protocol(nothing()),
        Failure::Truncated,
        Failure::Redirects,
        Failure::HeadersTooLarge,
        Failure::TooLarge(0),
        Failure::NotAPage(nothing()),
        Failure::NotASource(nothing()),
        Failure::Empty,
        Failure::Wall(Wall::Bot),
        Failure::Wall(Wall::Consent),
        Failure::Wall(Wall::Login),
        Failure::SoftNotFound,
        Failure::AddressForbidden(nothing()),
        Failure::Unreadable(nothing()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_its_advice() {
        for code in Failure::CODES {
            let code = code.replace("NNN", "404");
            assert!(advice(&code).is_some(), "{code}");
        }
        for refusal in Refusal::ALL {
            assert_eq!(advice(refusal.code()), Some(refusal.advice()));
        }
        assert_eq!(advice("http_nothing"), None);
        assert_eq!(advice("bad_luck"), None);
    }
}
