//! Any bytes, from any address, are read, and always in the same way.
#![no_main]

use libfuzzer_sys::fuzz_target;
use newsvault::extract::{Options, extract};
use newsvault::model::{Capture, PageUrl};

fuzz_target!(|input: (Option<&str>, Option<&str>, &[u8])| {
    let (url, content_type, body) = input;
    let content_type = content_type.map(|value| ("content-type".to_owned(), value.to_owned()));
    let capture = Capture {
        url: url.and_then(|url| PageUrl::parse(url).ok()),
        headers: content_type.into_iter().collect(),
        body: body.to_vec(),
        ..Capture::from_html("")
    };
    let options = Options::default();
    assert_eq!(extract(&capture, &options), extract(&capture, &options));
});
