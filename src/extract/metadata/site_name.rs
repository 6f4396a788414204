//! The site's name where no metadata give it: in the title behind the headline, in the
//! link to the front page, in the copyright notice.

use memchr::memmem;

use crate::extract::document::Document;
use crate::extract::evidence::Candidates;
use crate::extract::headline::{SEPARATORS, fold};
use crate::html::{NodeId, Tag};
use crate::model::Field;

/// Longer names are slogans.
const MAX_NAME: usize = 50;
/// Letters of a host's name behind its label: `.com`, `.co.uk`.
const MAX_TLD: usize = 4;
/// Texts of notices that are looked at, in bytes.
const MAX_NOTICE: usize = 900;
/// Links to the front page that are looked at.
const MAX_LINKS: usize = 3;
/// A page's head: where its logo is looked for, in nodes.
const HEAD: usize = 400;

/// Reads all three.
pub(super) fn read(document: &Document, out: &mut Candidates, reader: &'static str) {
    title(document, out, reader);
    if !home_links(document, out, reader) {
        logo(document, out, reader);
    }
    copyright(document, out, reader);
}

/// What the title has besides the heading.
fn title(document: &Document, out: &mut Candidates, reader: &'static str) {
    let Some(title) = &document.title else { return };
    let heading = document
        .heading
        .map(|id| fold(&document.tree.text_of(id)))
        .unwrap_or_default();
    for separator in SEPARATORS {
        let parts: Vec<&str> = title.split(separator).map(str::trim).collect();
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
            continue;
        };
        if parts.len() < 2 {
            continue;
        }
        let host = document.host_label().map(fold).unwrap_or_default();
        let is_host = |part: &&&str| {
            let part = fold(part);
            !host.is_empty()
                && part
                    .strip_prefix(host.as_str())
                    .is_some_and(|rest| rest.len() <= MAX_TLD)
        };
        if let Some(name) = parts.iter().find(is_host) {
            put(
                name,
                "part of the title that the host is called by",
                0.4,
                out,
                reader,
            );
        } else if !heading.contains(&fold(last)) {
            put(last, "end of the title", 0.35, out, reader);
        } else if !heading.contains(&fold(first)) {
            put(first, "head of the title", 0.25, out, reader);
        }
        return;
    }
}

/// Gives true if one of the links has a picture with a name.
fn home_links(document: &Document, out: &mut Candidates, reader: &'static str) -> bool {
    let tree = document.tree;
    let mut found = false;
    let links = tree
        .ids()
        .filter(|id| tree.tag(*id) == Tag::A && document.leads_home(*id));
    for link in links.take(MAX_LINKS) {
        let text = tree.text_of(link);
        if text.is_empty() {
            let alt = tree
                .subtree(link)
                .find_map(|id| tree.attr(id, "alt").filter(|alt| !alt.trim().is_empty()));
            found |= alt.is_some();
            put(alt.unwrap_or_default(), "logo", 0.3, out, reader);
        } else {
            put(&text, "link to the front page", 0.2, out, reader);
        }
    }
    found
}

/// The first picture of the page whose file or class calls it a logo, or that is a banner.
fn logo(document: &Document, out: &mut Candidates, reader: &'static str) {
    let tree = document.tree;
    let calls_itself = |id: NodeId| {
        ["class", "id", "src"].iter().any(|name| {
            let value = tree.attr(id, name).unwrap_or_default().to_ascii_lowercase();
            ["logo", "masthead", "banner", "brand"]
                .iter()
                .any(|word| value.contains(word))
        })
    };
    let picture = tree.ids().take(HEAD).find(|id| {
        tree.tag(*id) == Tag::Img
            && tree
                .attr(*id, "alt")
                .is_some_and(|alt| !alt.trim().is_empty())
            && (calls_itself(*id) || tree.parent(*id).is_some_and(calls_itself))
    });
    let alt = picture.and_then(|id| tree.attr(id, "alt"));
    put(alt.unwrap_or_default(), "logo", 0.28, out, reader);
}

/// `© 2024 The Harbour Post. All rights reserved.`
fn copyright(document: &Document, out: &mut Candidates, reader: &'static str) {
    let tree = document.tree;
    let notices = || {
        let texts = tree.ids().rev().filter_map(|id| tree.text(id));
        texts.filter(|text| text.len() <= MAX_NOTICE)
    };
    let found = notices()
        .find_map(copyright_holder)
        .or_else(|| notices().find_map(owner));
    if let Some(name) = found {
        put(&name, "copyright notice", 0.4, out, reader);
    }
}

/// The name behind the sign and the years.
fn copyright_holder(notice: &str) -> Option<String> {
    let may_be = |sign: &str| memmem::find(notice.as_bytes(), sign.as_bytes()).is_some();
    if !["©", "opyright", "OPYRIGHT", "(c)", "(C)"]
        .into_iter()
        .any(may_be)
    {
        return None;
    }
    let lower = notice.to_ascii_lowercase();
    let signs = ["©", "(c)", "copyright"];
    let at = signs
        .iter()
        .filter_map(|sign| lower.rfind(sign).map(|at| at + sign.len()))
        .max()?;
    let rest = notice.get(at..)?;
    let is_lead = |c: char| {
        c.is_whitespace()
            || c.is_numeric()
            || matches!(c, '-' | '–' | '—' | ',' | '.' | ':' | '|' | '/')
    };
    let rest = rest.trim_start_matches(is_lead);
    let rest = rest.strip_prefix("by ").unwrap_or(rest);
    let lower = rest.to_lowercase();
    let ends = [
        ",",
        "|",
        " - ",
        " – ",
        " — ",
        "。",
        "all rights",
        ";",
        "(",
        "  ",
    ];
    let end = ends
        .iter()
        .filter_map(|end| lower.find(end))
        .min()
        .unwrap_or(lower.len());
    let name = rest
        .get(..end)?
        .trim_matches(|c: char| c.is_whitespace() || "«»\"“”".contains(c));
    let name = name.trim_end_matches(|c: char| c.is_numeric() || c.is_whitespace() || c == '-');
    let last = name.rsplit(' ').next().unwrap_or(name);
    let name = if last.matches('.').count() == 1 {
        name.trim_end_matches('.')
    } else {
        name
    };
    (name.chars().count() >= 3).then(|| name.to_owned())
}

/// `The content published in this site belongs to Post Media Co.`
fn owner(notice: &str) -> Option<String> {
    let (_, rest) = notice.split_once("belongs to ")?;
    let end = rest
        .find(['(', ',', ';'])
        .into_iter()
        .chain(full_stop(rest))
        .min()?;
    let name = rest.get(..end)?.trim();
    name.starts_with(char::is_uppercase)
        .then(|| name.to_owned())
}

/// The first full stop that closes a sentence rather than an abbreviation: "St. Corvin".
fn full_stop(text: &str) -> Option<usize> {
    let is_stop = |at: &usize| {
        let before = text.get(..*at).unwrap_or_default();
        let word = before
            .rsplit(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default();
        let goes_on = text
            .get(at + 1..)
            .is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
        word.chars().count() > 3 && !goes_on
    };
    text.match_indices('.').map(|(at, _)| at).find(is_stop)
}

fn put(name: &str, place: &str, weight: f32, out: &mut Candidates, reader: &'static str) {
    let name = name.trim();
    if (2..=MAX_NAME).contains(&name.chars().count()) && name.chars().any(char::is_alphabetic) {
        out.put(Field::Publisher, name, reader, place, weight);
    }
}

#[cfg(test)]
mod tests {
    use super::copyright_holder;

    #[test]
    fn holders_stand_behind_sign_and_years() {
        let holder = |notice| copyright_holder(notice);
        assert_eq!(
            holder("© 2024 The Post. All rights reserved.").as_deref(),
            Some("The Post")
        );
        assert_eq!(
            holder("Copyright (c) 1994-2024 Post Media Co").as_deref(),
            Some("Post Media Co")
        );
        assert_eq!(holder("© 2009–2024 «Вестник»").as_deref(), Some("Вестник"));
        assert_eq!(holder("All rights reserved"), None);
    }
}
