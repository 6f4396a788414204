//! Any bytes as a feed or a list of feeds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use newsvault::discover::{feed, kind, opml};
use newsvault::model::Capture;

fuzz_target!(
    // feed-rs's own panics are caught where it is called; ours end in the target all the same.
    init: std::panic::set_hook(Box::new(|_| {})),
    |bytes: &[u8]| {
    let capture = Capture {
        body: bytes.to_vec(),
        ..Capture::from_html("")
    };
    let _ = kind::of(&capture);
    let _ = opml::read(bytes);
    let Ok(found) = feed::read(&capture) else {
        return;
    };
    assert!(found.findings.len() <= 5_000);
    for finding in found.findings {
        assert!(!finding.url.is_file());
        assert!(
            finding
                .told
                .headline
                .is_none_or(|text| !text.contains('\n'))
        );
    }
    }
);
