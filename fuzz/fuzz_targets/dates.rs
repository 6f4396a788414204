//! Any text where a page says when it was written: in metadata, in a `<time>`, in a line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use newsvault::extract::{Options, extract};
use newsvault::model::{Capture, PageUrl};

fuzz_target!(|input: (&str, &str, &str, &str)| {
    let (meta, time, line, path) = input;
    let [meta, time, line] = [meta, time, line].map(escaped);
    let page = format!(
        "<html lang=en-US><title>Bridge reopens</title><meta name=date content='{meta}'>
         <article><h1>Bridge reopens</h1><p class=date>{line}</p><time datetime='{time}'>{time}</time>
         <p>The bridge was opened again on Monday.</p></article>"
    );
    let capture = Capture {
        url: PageUrl::parse(&format!("https://news.example.com/{path}")).ok(),
        ..Capture::from_html(&page)
    };
    let first = extract(&capture, &Options::default());
    assert_eq!(first, extract(&capture, &Options::default()));
});

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('\'', "&#39;")
}
