//! Any bytes as a sitemap, or as a page whose links are looked at.
#![no_main]

use libfuzzer_sys::fuzz_target;
use newsvault::discover::{section_page, sitemap};
use newsvault::model::Capture;

fuzz_target!(|bytes: &[u8]| {
    let capture = Capture {
        body: bytes.to_vec(),
        ..Capture::from_html("")
    };
    let _ = section_page::read(&capture);
    let Ok(found) = sitemap::read(&capture) else {
        return;
    };
    assert!(found.findings.len() + found.sitemaps.len() <= 50_000);
    assert!(found.findings.iter().all(|finding| !finding.url.is_file()));
});
