//! Any text is an address or none; what is canonical stays as it is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use newsvault::model::PageUrl;

fuzz_target!(|input: (&str, &str)| {
    let (text, reference) = input;
    let Ok(page) = PageUrl::parse(text) else {
        return;
    };
    let canonical = page.canonical();
    let again = PageUrl::parse(canonical.as_str()).expect("a canonical address is an address");
    assert_eq!(again.canonical(), canonical);
    assert_eq!(page.host_key().as_str(), again.host_key().as_str());
    if let Ok(target) = page.join(reference) {
        assert_eq!(page.same_site(&target), target.same_site(&page));
    }
});
