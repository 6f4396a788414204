//! Which heading is the story's own.
//!
//! Pages have several h1: the site's name, other stories. The title and the metadata
//! repeat the story's headline, so the heading that agrees with them is the story's.
//! Old pages have none; there the line that the title repeats is the heading.

use super::document::Document;
use super::headline::{SEPARATORS, fold};
use super::metadata::json_ld;
use crate::html::{NodeId, Tag};

/// Shorter agreements are chance, in letters.
const MIN_AGREED: usize = 5;
/// The share of a title that a heading of lower rank must have.
const MIN_SHARE: f32 = 0.4;
/// Shorter repetitions of a heading of lower rank are chance, in letters.
const MIN_REPEATED: usize = 12;
/// Headings with more nodes are left as they are.
const MAX_PARTS: usize = 24;
/// What elements of a heading call the line above the headline.
const KICKERS: &[&str] = &[
    "overline",
    "kicker",
    "roofline",
    "topline",
    "eyebrow",
    "catchline",
    "dachzeile",
    "spitzmarke",
    "pretitle",
    "supertitle",
    "surtitle",
    "overtitle",
    "preheadline",
    "topic",
];
/// What they call the line below it; some put it above.
const SUBTITLES: &[&str] = &[
    "subtitle",
    "subline",
    "subhead",
    "unterzeile",
    "subheadline",
];
/// Words that two wordings of a headline share at least, and what share of the heading's.
const MIN_SHARED: usize = 2;
const MIN_SHARED_SHARE: f32 = 0.28;
/// Shorter words join others; of longer ones so many letters are compared.
const MIN_WORD: usize = 4;
const STEM: usize = 5;
/// Words of a text that are compared.
const MAX_WORDS: usize = 64;
/// Marks that open a headline.
const OPENING: &str = "\"'„“”‘‚«»‹›¿¡([「『《【";
/// Elements with more nodes are no lines.
const MAX_NODES: usize = 12;
/// Longer lines are no headings, in bytes.
const MAX_LENGTH: usize = 400;

/// Finds the story's heading.
pub(super) fn find(document: &Document) -> Option<NodeId> {
    let tree = document.tree;
    let (titles, whole_titles) = (titles(document), whole_titles(document));
    let of_rank = |h1: bool| {
        let headings = document.headings.iter().copied();
        headings.filter(move |id| (tree.tag(*id) == Tag::H1) == h1 && !is_home_link(document, *id))
    };
    let agreed = |id: &NodeId| agrees(&fold(&tree.text_of(*id)), &titles);
    let first = of_rank(true).find(agreed);
    let printed = || below(document, first);
    let whole = |id: &NodeId| agrees(&fold(&tree.text_of(*id)), &whole_titles);
    (printed().or(first))
        .or_else(|| of_rank(false).find(whole))
        .or_else(|| of_rank(true).next())
        .or_else(|| of_rank(false).find(agreed))
        .or_else(|| {
            document
                .headings
                .iter()
                .copied()
                .find(|id| tree.tag(*id) == Tag::H1)
        })
        .or_else(|| line(document, &titles))
}

/// The heading of lower rank that metadata repeat letter by letter, where the h1 says
/// something else: an h1 in a trail of links is written for search engines.
fn below(document: &Document, first: Option<NodeId>) -> Option<NodeId> {
    let tree = document.tree;
    let letters = |id: NodeId| fold(&tree.text_of(id));
    let above = first.map(letters).unwrap_or_default();
    let said: Vec<String> = [document.meta("og:title"), json_ld::headline(document)]
        .into_iter()
        .flatten()
        .map(fold)
        .filter(|said| said.chars().count() >= MIN_REPEATED && *said != above)
        .collect();
    let mut lower = document
        .headings
        .iter()
        .copied()
        .filter(|id| tree.tag(*id) == Tag::H2 && first.is_none_or(|first| *id > first));
    lower
        .find(|id| said.contains(&letters(*id)))
        .filter(|id| !is_home_link(document, *id))
}

/// True if the heading is not the page's first of the rank that headlines have: an h1
/// for search engines stands above it.
pub(super) fn is_below_another(document: &Document, heading: NodeId) -> bool {
    let tree = document.tree;
    let h1 = |id: &&NodeId| tree.tag(**id) == Tag::H1 && !is_home_link(document, **id);
    tree.tag(heading) == Tag::H2
        && document
            .headings
            .iter()
            .find(h1)
            .is_some_and(|h1| *h1 < heading)
}

/// True for an h1 that tells the metadata's story in other words: the headline as printed,
/// beside one for search engines.
pub(super) fn is_reworded(document: &Document, heading: NodeId) -> bool {
    if document.tree.tag(heading) != Tag::H1 || is_home_link(document, heading) {
        return false;
    }
    let text = document.tree.text_of(heading);
    let own = stems(&text);
    let said = [
        document.title.as_deref(),
        document.meta("og:title"),
        json_ld::headline(document),
    ];
    let said: Vec<String> = said.into_iter().flatten().flat_map(stems).collect();
    let shared = own.iter().filter(|stem| said.contains(stem)).count();
    shared >= MIN_SHARED && shared as f32 >= own.len() as f32 * MIN_SHARED_SHARE
}

/// How the longer words of a text begin: inflections differ at the end.
fn stems(text: &str) -> Vec<String> {
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= MIN_WORD);
    words
        .take(MAX_WORDS)
        .map(|word| word.to_lowercase().chars().take(STEM).collect())
        .collect()
}

/// True if the title or the metadata repeat the heading.
pub(super) fn is_agreed(document: &Document, heading: NodeId) -> bool {
    let titles = titles(document);
    agrees(&fold(&document.tree.text_of(heading)), &titles)
        || agrees(&fold(&own_text(document, heading)), &titles)
}

/// What the page's title and metadata say the headline is.
fn said<'a>(document: &'a Document) -> impl Iterator<Item = &'a str> {
    let said = [
        document.title.as_deref(),
        document.meta("og:title"),
        document.meta("twitter:title"),
    ];
    said.into_iter().flatten()
}

/// The same as letters.
fn whole_titles(document: &Document) -> Vec<String> {
    let mut titles: Vec<String> = said(document).map(fold).collect();
    titles.retain(|title| title.chars().count() >= MIN_AGREED);
    titles
}

/// The same, and of a title that goes on behind a mark also its head.
fn titles(document: &Document) -> Vec<String> {
    let heads = |title| {
        let heads = SEPARATORS
            .iter()
            .filter_map(move |mark: &&str| str::split_once(title, *mark));
        heads.map(|(head, _)| fold(head))
    };
    let mut titles = whole_titles(document);
    titles.extend(said(document).flat_map(heads));
    titles.retain(|title| title.chars().count() >= MIN_AGREED);
    titles
}

fn agrees(heading: &str, titles: &[String]) -> bool {
    let length = heading.chars().count();
    length >= MIN_AGREED
        && titles.iter().any(|title| {
            let whole = title.chars().count() as f32;
            (title.contains(heading) && length as f32 >= whole * MIN_SHARE)
                || (heading.contains(title.as_str()) && whole >= length as f32 * MIN_SHARE)
        })
}

/// A heading's text without the kicker above the headline and the subtitle below,
/// where elements of the heading call themselves so.
pub(super) fn own_text(document: &Document, heading: NodeId) -> String {
    let tree = document.tree;
    let whole = tree.text_of(heading);
    if tree.size(heading) > MAX_PARTS {
        return whole;
    }
    let own = |id: NodeId, names: &[&str]| {
        let classes = ["class", "data-cy", "data-testid"];
        let mut classes = classes.iter().filter_map(|name| tree.attr(id, name));
        classes.any(|class| {
            let class = class.to_ascii_lowercase();
            names.iter().any(|name| class.contains(name))
        })
    };
    let mut text = whole.as_str();
    for id in tree
        .subtree(heading)
        .skip(1)
        .filter(|id| tree.tag(*id) != Tag::Text)
    {
        let part = tree.text_of(id);
        if part.is_empty() || part.len() >= text.len() {
            continue;
        }
        let is_small = matches!(tree.tag(id), Tag::Small | Tag::Time);
        if let Some(rest) = text.strip_prefix(part.as_str())
            && (is_small || own(id, KICKERS) || own(id, SUBTITLES))
        {
            text = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !OPENING.contains(c));
        } else if let Some(rest) = text.strip_suffix(part.as_str())
            && (is_small || own(id, SUBTITLES))
            && !rest.trim_end().ends_with(':')
        {
            text = rest.trim_end();
        }
    }
    if text.chars().filter(|c| c.is_alphanumeric()).count() < MIN_AGREED {
        return whole;
    }
    text.to_owned()
}

/// The site's name on many a page is an h1 that leads to the front page.
fn is_home_link(document: &Document, id: NodeId) -> bool {
    let tree = document.tree;
    let mut around = tree.subtree(id).chain(tree.ancestors(id).take(2));
    around.any(|id| tree.tag(id) == Tag::A && document.leads_home(id))
}

/// The line that the title repeats.
fn line(document: &Document, titles: &[String]) -> Option<NodeId> {
    let tree = document.tree;
    let is_line = |id: &NodeId| {
        let tag = tree.tag(*id);
        !matches!(
            tag,
            Tag::Root
                | Tag::Html
                | Tag::Body
                | Tag::Text
                | Tag::Title
                | Tag::Head
                | Tag::A
                | Tag::Meta
        ) && tree.size(*id) <= MAX_NODES
    };
    let in_head = |id: NodeId| tree.ancestors(id).any(|id| tree.tag(id) == Tag::Head);
    tree.ids().filter(is_line).find(|id| {
        let text = tree.text_of(*id);
        (MIN_AGREED * 2..MAX_LENGTH).contains(&text.len())
            && agrees(&fold(&text), titles)
            && !in_head(*id)
            && !tree.subtree(*id).any(|inner| tree.tag(inner) == Tag::A)
    })
}

#[cfg(test)]
mod tests {
    use crate::extract::document::Document;
    use crate::html;
    use crate::model::Capture;

    fn heading(page: &str) -> Option<String> {
        let capture = Capture::from_html(page);
        let page = html::parse(&capture.body, None, usize::MAX);
        let document = Document::gather(&page, &capture);
        document.heading.map(|id| page.tree.text_of(id))
    }

    #[test]
    fn the_heading_that_the_title_repeats_is_the_storys() {
        let title = "<title>Bridge reopens after repairs | Harbour Post</title>";
        let found = |body: &str| heading(&format!("{title}<body>{body}"));
        let expected = Some("Bridge reopens after repairs");
        let h1 = "<h1>Harbour Post</h1><h1>Bridge reopens after repairs</h1>";
        assert_eq!(found(h1).as_deref(), expected);
        let h3 = "<h1>Harbour Post</h1><h3>Bridge reopens after repairs</h3>";
        assert_eq!(found(h3).as_deref(), expected);
        let line =
            "<table><tr><td><font><b>Bridge reopens after repairs</b></font></td></tr></table>";
        assert_eq!(found(line).as_deref(), expected);
        assert_eq!(found("<p>No heading at all</p>"), None);
    }
}
