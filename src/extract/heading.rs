//! Which heading is the story's own.
//!
//! Pages have several h1: the site's name, other stories. The title and the metadata
//! repeat the story's headline, so the heading that agrees with them is the story's.
//! Old pages have none; there the line that the title repeats is the heading.

use super::document::Document;
use super::headline::fold;
use crate::html::{NodeId, Tag};

/// Shorter agreements are chance, in letters.
const MIN_AGREED: usize = 5;
/// The share of a title that a heading of lower rank must have.
const MIN_SHARE: f32 = 0.4;
/// Elements with more nodes are no lines.
const MAX_NODES: usize = 12;
/// Longer lines are no headings, in bytes.
const MAX_LENGTH: usize = 400;

/// Finds the story's heading.
pub(super) fn find(document: &Document) -> Option<NodeId> {
    let tree = document.tree;
    let titles = titles(document);
    let of_rank = |h1: bool| {
        let headings = document.headings.iter().copied();
        headings.filter(move |id| (tree.tag(*id) == Tag::H1) == h1)
    };
    let agreed = |id: &NodeId, share: f32| agrees(&fold(&tree.text_of(*id)), &titles, share);
    of_rank(true)
        .find(|id| agreed(id, MIN_SHARE))
        .or_else(|| of_rank(false).find(|id| agreed(id, MIN_SHARE)))
        .or_else(|| of_rank(true).find(|id| !is_home_link(document, *id)))
        .or_else(|| of_rank(true).next())
        .or_else(|| line(document, &titles))
}

/// True if the title or the metadata repeat the heading.
pub(super) fn is_agreed(document: &Document, heading: NodeId) -> bool {
    let text = fold(&document.tree.text_of(heading));
    agrees(&text, &titles(document), MIN_SHARE)
}

/// What the page's title and metadata say the headline is, as letters.
fn titles(document: &Document) -> Vec<String> {
    let said = [
        document.title.as_deref(),
        document.meta("og:title"),
        document.meta("twitter:title"),
    ];
    let mut titles: Vec<String> = said.into_iter().flatten().map(fold).collect();
    titles.retain(|title| title.chars().count() >= MIN_AGREED);
    titles
}

fn agrees(heading: &str, titles: &[String], share: f32) -> bool {
    let length = heading.chars().count();
    length >= MIN_AGREED
        && titles.iter().any(|title| {
            let whole = title.chars().count() as f32;
            (title.contains(heading) && length as f32 >= whole * share)
                || (heading.contains(title.as_str()) && whole >= length as f32 * share)
        })
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
            && agrees(&fold(&text), titles, MIN_SHARE)
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
