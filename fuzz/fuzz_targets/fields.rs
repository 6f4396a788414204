//! Any text where a page says who, when and what: dates, names, headlines.
#![no_main]

use libfuzzer_sys::fuzz_target;
use newsvault::extract::{Options, extract};
use newsvault::model::Capture;

fuzz_target!(|input: (&str, &str, &str)| {
    let (who, when, what) = input;
    let [who, when, what] = [who, when, what].map(escaped);
    let page = format!(
        "<html lang='{what}'><title>{what} | {who}</title><meta name=author content='{who}'>
         <meta property=og:title content='{what}'><meta name=date content='{when}'>
         <h1>{what}</h1><p class=byline>{who} | {when}</p><time>{when}</time>
         <article><p>{what} ({who}) -- {when}</p><p>{who}</p></article>"
    );
    let article = extract(&Capture::from_html(&page), &Options::default()).article;
    for text in [article.headline, article.byline, article.outlet]
        .into_iter()
        .flatten()
    {
        assert!(!text.contains(char::is_control), "{text:?}");
    }
});

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('\'', "&#39;")
}
