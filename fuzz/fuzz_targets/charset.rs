//! Any bytes are decoded, and bytes that are plainly UTF-8 as UTF-8.
#![no_main]

use libfuzzer_sys::fuzz_target;
use newsvault::html::decode;

fuzz_target!(|input: (Option<&str>, &[u8])| {
    let (content_type, bytes) = input;
    let (text, encoding) = decode(bytes, content_type);
    let (again, as_before) = decode(bytes, content_type);
    assert_eq!((&text, encoding), (&again, as_before));
    let has_mark = [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff"]
        .iter()
        .any(|mark| bytes.starts_with(mark));
    if let Ok(utf8) = std::str::from_utf8(bytes)
        && !bytes.is_ascii()
        && !has_mark
    {
        assert_eq!(text, utf8);
    }
});
