//! What a page asks of who fetched it, before anybody reads it: to go on to another
//! address, and not to be kept.
//!
//! Only the page's head is parsed, so asking costs little beside reading.

use std::ops::ControlFlow;

use memchr::memmem;

use crate::html::{self, NodeId, Tag, Tree};
use crate::model::{Capture, PageUrl};

/// Where a head that does not end is cut.
const LONGEST_HEAD: usize = 256 * 1024;

/// A page that shows itself for longer before it leads on is a page.
const LONGEST_STAY: f64 = 5.0;

/// The name by which robots rules call us.
const AGENT: &str = "newsvault";

/// Labels of hosts that serve other forms of pages: `m.example.com`.
const VARIANT_HOSTS: &[&str] = &["amp", "m", "mobile", "mobil", "touch", "wap", "print"];
/// Parts of a path that name a form: `/amp/story`, `/story/print`.
const VARIANT_SEGMENTS: &[&str] = &["amp", "print", "printable", "drucken", "imprimir", "mobile"];
/// Ends of a path: `/story.amp.html`.
const VARIANT_ENDS: &[&str] = &[
    ".amp",
    ".amp.html",
    "-amp.html",
    ".print",
    ".print.html",
    "-print.html",
    "_print.html",
    "-druck.html",
];
/// Parameters, and the values with which they name a form; none: any.
const VARIANT_PARAMETERS: &[(&str, &[&str])] = &[
    ("amp", &[]),
    ("outputtype", &["amp"]),
    ("output", &["amp", "print"]),
    ("print", &[]),
    ("printable", &[]),
    ("view", &["print", "amp", "mobile"]),
    ("mode", &["print", "amp"]),
];

/// What a page asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directives {
    /// To be read elsewhere.
    pub hop: Option<Hop>,
    /// Not to be kept in archives (`noarchive` in X-Robots-Tag or a robots meta element).
    pub noarchive: bool,
}

/// Where a page leads on to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hop {
    /// By a meta refresh: there is nothing to see here.
    Refresh(PageUrl),
    /// It is an AMP, print or mobile form of the page at this address.
    Canonical(PageUrl),
}

impl Hop {
    /// The address.
    pub fn url(&self) -> &PageUrl {
        match self {
            Self::Refresh(url) | Self::Canonical(url) => url,
        }
    }
}

/// What the page asks for. Total, as [`super::extract`] is.
pub fn directives(capture: &Capture) -> Directives {
    let head = head(&capture.body);
    let tree = html::parse(head, capture.header("content-type"), LONGEST_HEAD).tree;
    let by_header = capture
        .headers
        .iter()
        .any(|(name, value)| name == "x-robots-tag" && forbids_archiving(value));
    Directives {
        hop: capture.url.as_ref().and_then(|url| hop(&tree, url)),
        noarchive: by_header || tree.ids().any(|id| is_noarchive(&tree, id)),
    }
}

/// The bytes up to the body.
fn head(body: &[u8]) -> &[u8] {
    let head = body.get(..LONGEST_HEAD).unwrap_or(body);
    let ends = [&b"</head"[..], b"<body", b"</HEAD", b"<BODY"];
    let end = ends.iter().filter_map(|end| memmem::find(head, end)).min();
    end.and_then(|end| head.get(..end)).unwrap_or(head)
}

fn hop(tree: &Tree, page: &PageUrl) -> Option<Hop> {
    if page.is_file() {
        return None;
    }
    let refresh = tree.ids().find_map(|id| refresh(tree, id, page));
    refresh
        .map(Hop::Refresh)
        .or_else(|| canonical(tree, page).map(Hop::Canonical))
}

/// `<meta http-equiv="refresh" content="0; url=…">` to somewhere else.
fn refresh(tree: &Tree, id: NodeId, page: &PageUrl) -> Option<PageUrl> {
    let is_refresh = tree.tag(id) == Tag::Meta
        && tree
            .attr(id, "http-equiv")?
            .trim()
            .eq_ignore_ascii_case("refresh");
    // Not those in `<noscript>`, which the parser leaves out: they lead to pages that
    // ask for scripts and say no more.
    if !is_refresh {
        return None;
    }
    let (seconds, target) = tree.attr(id, "content")?.split_once([';', ','])?;
    let seconds: f64 = seconds.trim().parse().ok()?;
    let target = target.trim();
    let target = match target.split_once('=') {
        Some((name, target)) if name.trim().eq_ignore_ascii_case("url") => target.trim(),
        _ => target,
    };
    let target = page.join(target.trim_matches(['"', '\'', ' '])).ok()?;
    let leads_on = (0.0..=LONGEST_STAY).contains(&seconds) && !target.is_file() && target != *page;
    leads_on.then_some(target)
}

/// The page's own canonical address, if the page is only a form of the one there.
fn canonical(tree: &Tree, page: &PageUrl) -> Option<PageUrl> {
    if !is_variant(page) && !is_amp(tree) {
        return None;
    }
    let link = tree.ids().find(|id| {
        tree.tag(*id) == Tag::Link
            && tree.attr(*id, "rel").is_some_and(|rel| {
                rel.split_ascii_whitespace()
                    .any(|r| r.eq_ignore_ascii_case("canonical"))
            })
    })?;
    let target = page.join(tree.attr(link, "href")?).ok()?;
    let is_elsewhere = target.canonical() != page.canonical();
    let is_page = page.same_site(&target) && !target.is_root() && !is_variant(&target);
    (is_elsewhere && is_page).then_some(target)
}

/// `<html amp>` or `<html ⚡>`.
fn is_amp(tree: &Tree) -> bool {
    let html = tree.ids().find(|id| tree.tag(*id) == Tag::Html);
    html.is_some_and(|html| {
        tree.attrs(html)
            .any(|(name, _)| name == "amp" || name.starts_with('\u{26a1}'))
    })
}

/// True if the address says that it is that of an AMP, print or mobile form.
fn is_variant(page: &PageUrl) -> bool {
    let url = page.as_url();
    let host = url.host_str().unwrap_or_default();
    let label = host.split_once('.').map_or("", |(label, _)| label);
    let path = url.path().to_ascii_lowercase();
    VARIANT_HOSTS.contains(&label)
        || path.split('/').any(|part| VARIANT_SEGMENTS.contains(&part))
        || VARIANT_ENDS.iter().any(|end| path.ends_with(end))
        || url
            .query_pairs()
            .any(|(name, value)| names_variant(&name, &value))
}

fn names_variant(name: &str, value: &str) -> bool {
    let (name, value) = (name.to_ascii_lowercase(), value.to_ascii_lowercase());
    let is_off = matches!(value.as_str(), "0" | "false" | "no");
    VARIANT_PARAMETERS.iter().any(|(parameter, values)| {
        *parameter == name && !is_off && (values.is_empty() || values.contains(&value.as_str()))
    })
}

fn is_noarchive(tree: &Tree, id: NodeId) -> bool {
    let rules = || {
        let name = tree.attr(id, "name")?.trim().to_ascii_lowercase();
        matches!(name.as_str(), "robots" | AGENT).then(|| tree.attr(id, "content"))?
    };
    tree.tag(id) == Tag::Meta && rules().is_some_and(forbids_archiving)
}

/// Reads rules such as `noindex, googlebot: noarchive, nofollow`: what follows an
/// agent's name is for that agent.
fn forbids_archiving(rules: &str) -> bool {
    /// Rules that have a value, and are no agents.
    const VALUED: [&str; 4] = [
        "max-snippet",
        "max-image-preview",
        "max-video-preview",
        "unavailable_after",
    ];
    let rules = rules.to_ascii_lowercase();
    let found = rules.split(',').try_fold(true, |for_us, rule| {
        let (for_us, rule) = match rule.split_once(':') {
            Some((agent, rest)) if !VALUED.contains(&agent.trim()) => {
                (matches!(agent.trim(), AGENT | "*" | "robots"), rest)
            }
            _ => (for_us, rule),
        };
        if for_us && rule.trim() == "noarchive" {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(for_us)
        }
    });
    found.is_break()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn page(url: &str, html: &str) -> Capture {
        Capture {
            url: Some(PageUrl::parse(url).expect("a URL")),
            ..Capture::from_html(html)
        }
    }

    fn refreshed(html: &str) -> Option<String> {
        match directives(&page("https://example.org/a", html)).hop {
            Some(Hop::Refresh(url)) => Some(url.to_string()),
            _ => None,
        }
    }

    fn hop_of(url: &str, head: &str) -> Option<String> {
        let html = format!("<html><head>{head}</head><body><p>x");
        match directives(&page(url, &html)).hop {
            Some(Hop::Canonical(url)) => Some(url.to_string()),
            _ => None,
        }
    }

    #[test]
    fn a_refresh_leads_on_once_it_is_quick_and_elsewhere() {
        let meta = |content: &str| {
            refreshed(&format!(
                "<head><META HTTP-EQUIV=Refresh content=\"{content}\"></head>"
            ))
        };
        let there = Some("https://example.org/b".to_owned());
        assert_eq!(meta("0; url=/b"), there);
        assert_eq!(meta("0;URL='/b'"), there);
        assert_eq!(meta("5,/b"), there);
        assert_eq!(meta("30; url=/b"), None);
        assert_eq!(meta("300"), None);
        assert_eq!(meta("0; url=/a#top"), None);
        assert_eq!(meta("0; url=javascript:alert(1)"), None);
        assert_eq!(meta("0; url=file:///etc/passwd"), None);
        assert_eq!(meta("-1; url=/b"), None);
        let scriptless = "<head><noscript><meta http-equiv=refresh content='0; url=/b'></noscript>";
        assert_eq!(refreshed(scriptless), None);
    }

    #[test]
    fn forms_lead_to_the_page_itself() {
        let link = r#"<link rel="canonical" href="https://www.example.org/story">"#;
        let story = Some("https://www.example.org/story".to_owned());
        for form in [
            "https://amp.example.org/story",
            "https://m.example.org/story",
            "https://www.example.org/amp/story",
            "https://www.example.org/story/amp",
            "https://www.example.org/story.amp.html",
            "https://www.example.org/story?outputType=amp",
            "https://www.example.org/story?print=1",
            "https://www.example.org/print/story",
        ] {
            assert_eq!(hop_of(form, link), story, "{form}");
        }
        assert_eq!(hop_of("https://www.example.org/story?page=2", link), None);
        assert_eq!(hop_of("https://www.example.org/story?print=0", link), None);
        assert_eq!(
            hop_of("https://m.example.com/story", link),
            None,
            "another site"
        );
        let front = r#"<link rel="canonical" href="https://www.example.org/">"#;
        assert_eq!(hop_of("https://m.example.org/story", front), None);
        let itself = r#"<link rel="canonical" href="https://m.example.org/story?utm_source=x">"#;
        assert_eq!(hop_of("https://m.example.org/story", itself), None);
    }

    #[test]
    fn amp_pages_say_so_themselves() {
        let link = r#"<link rel=canonical href="/b">"#;
        for html in ["<html amp>", "<html \u{26a1}>", "<html lang=en ⚡>"] {
            let page = page(
                "https://example.org/a",
                &format!("{html}<head>{link}</head>"),
            );
            let there = PageUrl::parse("https://example.org/b").expect("a URL");
            assert_eq!(directives(&page).hop, Some(Hop::Canonical(there)), "{html}");
        }
        assert_eq!(hop_of("https://example.org/a", link), None);
    }

    #[test]
    fn who_does_not_want_to_be_kept_says_so() {
        for (rules, expected) in [
            ("noarchive", true),
            ("noindex, NOARCHIVE", true),
            ("googlebot: noarchive, nofollow", false),
            ("newsvault: noarchive", true),
            ("googlebot: noindex, newsvault: noarchive", true),
            (
                "unavailable_after: 25 Jun 2030 15:00:00 PST, noarchive",
                true,
            ),
            ("max-snippet:20, noindex", false),
            ("", false),
        ] {
            assert_eq!(forbids_archiving(rules), expected, "{rules}");
            let mut capture = Capture::from_html("<p>x");
            capture
                .headers
                .push(("x-robots-tag".to_owned(), rules.to_owned()));
            assert_eq!(directives(&capture).noarchive, expected, "{rules}");
        }
        let meta = |name: &str| {
            let html = format!("<head><meta name={name} content='noindex,noarchive'></head>");
            directives(&Capture::from_html(&html)).noarchive
        };
        assert!(meta("Robots") && meta("newsvault") && !meta("googlebot"));
    }

    proptest! {
        #[test]
        fn any_bytes_ask_for_something_or_not(bytes in any::<Vec<u8>>(), tail in "[ -~]{0,80}") {
            let mut capture = page("https://m.example.org/a", "");
            capture.body = [b"<meta http-equiv=refresh content='0;", tail.as_bytes(), &bytes].concat();
            let _ = directives(&capture);
        }
    }
}
