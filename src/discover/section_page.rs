//! Home and section pages: which of their links lead to stories.
//!
//! A story's link stands in a heading, or is a sentence rather than a name; its address
//! ends in words, a number or a day. Menus, footers, tags, authors and sections are what
//! the rest of the links are. Each sign is a point; enough of them make a story.

use std::collections::HashMap;

use super::{Finding, Found, links};
use crate::html::{self, NodeId, Tag, Tree};
use crate::model::{Capture, PageUrl, Told};

/// Links that are looked at of one page.
const MOST: usize = 5_000;
/// Points that make a story.
const ENOUGH: i32 = 4;
/// Bytes of a page that are read.
const LIMIT: usize = 10 * 1024 * 1024;

/// First parts of paths that hold lists, people and services, not stories.
const NOT_STORIES: [&str; 34] = [
    "tag",
    "tags",
    "topic",
    "topics",
    "thema",
    "themen",
    "category",
    "categories",
    "author",
    "authors",
    "autor",
    "autoren",
    "auteur",
    "people",
    "profile",
    "search",
    "suche",
    "login",
    "signin",
    "register",
    "subscribe",
    "account",
    "abo",
    "newsletter",
    "newsletters",
    "about",
    "contact",
    "privacy",
    "terms",
    "impressum",
    "jobs",
    "shop",
    "help",
    "hilfe",
];

/// The stories that a page links to, in its order, each once.
pub fn read(capture: &Capture) -> Found {
    let page = html::parse(&capture.body, capture.header("content-type"), LIMIT);
    let tree = &page.tree;
    let base = base(tree, capture.url.as_ref());
    let mut links: Vec<(PageUrl, i32)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for id in tree.ids().filter(|id| tree.tag(*id) == Tag::A).take(MOST) {
        let Some((url, points)) = link(tree, id, base.as_ref(), capture.url.as_ref()) else {
            continue;
        };
        let place = *places
            .entry(url.canonical().as_str().to_owned())
            .or_insert(links.len());
        if let Some(known) = links.get_mut(place) {
            // A picture and a headline may lead to one story.
            known.1 = known.1.max(points);
        } else {
            links.push((url, points));
        }
    }
    let stories = links.into_iter().filter(|(_, points)| *points >= ENOUGH);
    Found {
        findings: stories
            .map(|(url, _)| Finding {
                url,
                // What stands in a list is often shortened: it is no evidence for a headline.
                told: Told::default(),
            })
            .collect(),
        ..Found::default()
    }
}

/// Where relative addresses start: `<base href>`, else the page.
pub(super) fn base(tree: &Tree, url: Option<&PageUrl>) -> Option<PageUrl> {
    let mut bases = tree.ids().filter(|id| tree.tag(*id) == Tag::Base);
    let href = bases.find_map(|id| tree.attr(id, "href"));
    href.and_then(|href| links::resolved(url, href))
        .or_else(|| url.cloned())
}

/// A link to another page of the site, and what speaks for its being a story.
fn link(
    tree: &Tree,
    id: NodeId,
    base: Option<&PageUrl>,
    page: Option<&PageUrl>,
) -> Option<(PageUrl, i32)> {
    let href = tree.attr(id, "href")?;
    if href.starts_with('#') {
        return None;
    }
    let url = links::untracked(&links::resolved(base, href)?);
    let is_own = page.is_none_or(|page| url.same_site(page) && url.canonical() != page.canonical());
    if !is_own || url.is_root() {
        return None;
    }
    let text = tree.text_up_to(id, 400);
    let points = of_place(tree, id) + of_text(&text) + of_address(&url);
    Some((url, points))
}

/// Where the link stands.
fn of_place(tree: &Tree, id: NodeId) -> i32 {
    let mut points = 0;
    let heads = tree.subtree(id).any(|inner| tree.tag(inner).is_heading());
    let mut in_heading = heads;
    for outer in tree.ancestors(id) {
        let tag = tree.tag(outer);
        in_heading |= tag.is_heading();
        points += match tag {
            Tag::Nav | Tag::Footer => -3,
            Tag::Article => 1,
            _ => 0,
        };
    }
    points.max(-3) + if in_heading { 3 } else { 0 }
}

/// A headline is a sentence; a menu has names.
fn of_text(text: &str) -> i32 {
    let words = crate::model::count_words(text);
    match words {
        0 | 3 => 0,
        1..=2 => -1,
        4..=5 => 1,
        _ => 2,
    }
}

fn of_address(url: &PageUrl) -> i32 {
    let Some(parts) = url.as_url().path_segments() else {
        return 0;
    };
    let parts: Vec<String> = parts
        .filter(|part| !part.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    if parts
        .iter()
        .take(2)
        .any(|part| NOT_STORIES.contains(&part.as_str()))
    {
        return -4;
    }
    let Some(last) = parts.last() else { return -2 };
    let stem = last.split('.').next().unwrap_or(last);
    let words = stem
        .split(['-', '_', '+'])
        .filter(|word| !word.is_empty())
        .count();
    let digits = stem.chars().filter(char::is_ascii_digit).count();
    let has_year = parts.iter().any(|part| is_year(part));
    let mut points = 0;
    points += if words >= 4 { 2 } else { 0 };
    points += if digits >= 5 { 2 } else { 0 };
    points += i32::from(has_year && parts.len() >= 3);
    points += if has_query_id(url) { 2 } else { 0 };
    points
}

fn is_year(part: &str) -> bool {
    let year = part.get(..4).and_then(|year| year.parse::<u16>().ok());
    let rest = part.get(4..).unwrap_or_default();
    year.is_some_and(|year| (1990..2100).contains(&year))
        && rest.chars().all(|c| c.is_ascii_digit() || c == '-')
}

/// `article.php?id=4711`
fn has_query_id(url: &PageUrl) -> bool {
    let mut pairs = url.as_url().query_pairs();
    pairs.any(|(name, value)| {
        matches!(
            &*name.to_ascii_lowercase(),
            "id" | "aid" | "artid" | "articleid" | "p" | "story"
        ) && value.len() >= 2
            && value.chars().all(|c| c.is_ascii_digit())
    })
}
