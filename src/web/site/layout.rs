//! The frame that all pages have: head, way around, search box, foot.

use maud::{DOCTYPE, Markup, html};

use super::assets::{ICON, SCRIPT, STYLE};

/// Where one can go from everywhere: name, address.
const WAYS: [(&str, &str); 7] = [
    ("Newest", "/"),
    ("Search", "/search"),
    ("Changes", "/changes"),
    ("Outlets", "/outlets"),
    ("Authors", "/authors"),
    ("Sources", "/sources"),
    ("SQL", "/sql"),
];

/// What a page says of itself.
#[derive(Debug, Default)]
pub(super) struct Frame<'a> {
    /// What it is called.
    pub(super) title: &'a str,
    /// The way that leads to it, as in the list of ways.
    pub(super) here: &'a str,
    /// The same as data: media type, address.
    pub(super) others: Vec<(&'a str, String)>,
    /// What was searched for.
    pub(super) words: &'a str,
    /// True if there is no way from it: nobody was let in yet.
    pub(super) bare: bool,
}

impl<'a> Frame<'a> {
    /// A page that no way leads to.
    pub(super) fn titled(title: &'a str) -> Self {
        Self {
            title,
            ..Self::default()
        }
    }

    /// A page without ways.
    pub(super) fn bare(title: &'a str) -> Self {
        Self {
            title,
            bare: true,
            ..Self::default()
        }
    }
}

/// The whole page.
pub(super) fn frame(frame: &Frame<'_>, main: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (frame.title) " · newsvault" }
                link rel="stylesheet" href=(STYLE.address());
                link rel="icon" type="image/svg+xml" href=(ICON.address());
                @for (kind, address) in &frame.others {
                    link rel="alternate" type=(kind) href=(address);
                }
                script src=(SCRIPT.address()) defer {}
            }
            body {
                a.skip href="#main" { "Skip to content" }
                @if !frame.bare { (header(frame)) }
                main #main tabindex="-1" { (main) }
                footer {
                    p {
                        "newsvault " (env!("CARGO_PKG_VERSION"))
                        @if !frame.bare { " · " a href="/openapi.json" { "OpenAPI" } }
                        @for (kind, address) in &frame.others { " · " a href=(address) { (kind_name(kind)) } }
                        span.scripted hidden { " · " kbd { "?" } " for keys" }
                    }
                }
            }
        }
    }
}

fn header(frame: &Frame<'_>) -> Markup {
    html! {
        header.top {
            a.brand href="/" { "newsvault" }
            form.find role="search" action="/search" {
                label.quiet for="q" { "Search the archive" }
                input #q type="search" name="q" value=(frame.words) placeholder="Search" autocomplete="off";
            }
            nav aria-label="Archive" {
                ul {
                    @for (name, address) in WAYS {
                        li { a href=(address) aria-current=[(name == frame.here).then_some("page")] { (name) } }
                    }
                }
            }
        }
    }
}

fn kind_name(kind: &str) -> &str {
    match kind {
        "application/json" => "JSON",
        "text/csv" => "CSV",
        super::feed::MEDIA_TYPE => "Feed",
        other => other,
    }
}
