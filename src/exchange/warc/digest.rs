//! Digests, by which web archives know the same bytes again.

use data_encoding::{BASE32, BASE32_NOPAD, HEXLOWER_PERMISSIVE};
use sha1::{Digest, Sha1};
use sha2::Sha256;

/// What comes of looking whether bytes have the digest that a record names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestCheck {
    /// None is named, or one that cannot be reckoned here.
    Unchecked,
    /// They have it.
    Same,
    /// They have another one: somebody or something changed them.
    Different,
}

/// True if `bytes` have this digest (`sha1:` and base 32 or hexadecimal digits, `sha256:`
/// likewise); `None` for what is no such digest.
pub(super) fn matches(digest: &str, bytes: &[u8]) -> Option<bool> {
    let (algorithm, value) = digest.trim().split_once(':')?;
    match algorithm.to_ascii_lowercase().replace('-', "").as_str() {
        "sha1" => Some(read(value, 20)? == Sha1::digest(bytes).as_slice()),
        "sha256" => Some(read(value, 32)? == Sha256::digest(bytes).as_slice()),
        _ => None,
    }
}

fn read(value: &str, length: usize) -> Option<Vec<u8>> {
    let upper = value.to_ascii_uppercase();
    let hexadecimal = HEXLOWER_PERMISSIVE.decode(value.as_bytes());
    let all = [
        hexadecimal,
        BASE32.decode(upper.as_bytes()),
        BASE32_NOPAD.decode(upper.trim_end_matches('=').as_bytes()),
    ];
    let mut all = all.into_iter().flatten();
    all.find(|bytes| bytes.len() == length)
}
