//! From the client's errors to the closed list of failures.
//!
//! The client wraps its cause several layers deep and says of most things "error
//! sending request". What helps is at the bottom: the innermost message is kept.

use std::error::Error;
use std::io;

use super::address_guard::Forbidden;
use crate::model::{Failure, TimeoutPhase};

/// What the client says of a head beyond its limits, over HTTP/1 and over HTTP/2.
const HEAD_TOO_LARGE: [&str; 2] = ["message head is too large", "too_many_continuations"];

/// Why a name led nowhere.
pub(super) fn of_name(error: &(dyn Error + 'static)) -> Failure {
    match chain(error).find_map(|cause| cause.downcast_ref::<Forbidden>()) {
        Some(Forbidden(address)) => Failure::AddressForbidden(address.to_string()),
        None => Failure::Dns(error.to_string()),
    }
}

/// Why no answer came.
pub(super) fn before_answer(error: &reqwest::Error) -> Failure {
    if let Some(Forbidden(address)) = find::<Forbidden>(error) {
        return Failure::AddressForbidden(address.to_string());
    }
    if let Some(tls) = find::<rustls::Error>(error) {
        return Failure::Tls(tls.to_string());
    }
    // The client has no other limit in time.
    if error.is_timeout() {
        return Failure::Timeout(TimeoutPhase::Connect);
    }
    let why = innermost(error);
    if HEAD_TOO_LARGE.iter().any(|words| why.contains(words)) {
        return Failure::HeadersTooLarge;
    }
    if error.is_dns() {
        Failure::Dns(why)
    } else if error.is_connect() {
        Failure::Connect(why)
    } else {
        Failure::Protocol(why)
    }
}

/// Why an answer that had begun did not end.
pub(super) fn in_body(error: &reqwest::Error) -> Failure {
    let cut = chain(error).any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|e| is_cut(e.kind()))
    });
    if cut {
        Failure::Truncated
    } else {
        Failure::Protocol(innermost(error))
    }
}

fn is_cut(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
    )
}

fn find<E: Error + 'static>(error: &reqwest::Error) -> Option<&E> {
    chain(error).find_map(|cause| cause.downcast_ref::<E>())
}

/// The message at the bottom, which says what really happened.
pub(super) fn innermost(error: &reqwest::Error) -> String {
    chain(error)
        .last()
        .map_or_else(String::new, ToString::to_string)
}

/// An error and its causes, outermost first.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| inner(*error))
}

/// `io::Error::source` skips the error that it wraps, and there TLS errors sit.
fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_looks_into_io_errors() {
        let tls = rustls::Error::DecryptError;
        let error = io::Error::new(
            io::ErrorKind::InvalidData,
            io::Error::new(io::ErrorKind::InvalidData, tls),
        );
        assert!(chain(&error).any(<dyn Error>::is::<rustls::Error>));
        assert_eq!(chain(&error).count(), 3);
    }
}
