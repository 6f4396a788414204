//! Any text where a page has its JSON-LD, whole, torn or nested without end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use newsvault::extract::{Options, extract};
use newsvault::model::Capture;

fuzz_target!(|script: &str| {
    let page = format!(
        "<title>Bridge reopens</title><script type=\"application/ld+json\">{script}</script>
         <article><h1>Bridge reopens</h1><p>The bridge was opened again on Monday.</p></article>"
    );
    let article = extract(&Capture::from_html(&page), &Options::default()).article;
    let said = [article.headline, article.publisher, article.section];
    for text in said.into_iter().flatten() {
        assert!(!text.contains(char::is_control), "{text:?}");
    }
    for author in article.authors {
        assert!(!author.name.trim().is_empty());
    }
});
