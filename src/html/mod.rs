//! Any bytes to a tree of bounded depth, in bounded time.
//!
//! [`parse`] decodes ([`charset`]), takes out what is never read and holds nesting
//! within bounds ([`scan`], [`nesting`]), cuts the rest into tokens ([`tokens`]), has
//! html5ever's tree builder say where each belongs ([`sink`]), and lays that out flat
//! ([`tree`]). Nothing here knows what news is.

mod charset;
mod folding;
mod nesting;
mod references;
mod scan;
mod script_html;
mod sink;
mod tag;
mod tokens;
mod tree;

pub use charset::decode;
pub use folding::push_folded;
pub use tag::Tag;
pub use tree::{NodeId, Tree};

/// A parsed page.
#[derive(Debug)]
pub struct Page {
    /// The elements and texts that a reader could see, and the head.
    pub tree: Tree,
    /// The character encoding that the bytes were read in: its name in the Encoding Standard.
    pub encoding: &'static str,
    /// The texts of `<script type="application/ld+json">`, in order.
    pub json_ld: Vec<String>,
    /// True if the page was longer than is read, in bytes or in nodes.
    pub truncated: bool,
}

/// Parses a page. Never fails: bytes that are no HTML give a page of text, or none.
///
/// `content_type` is the HTTP header's value; `limit` is how many bytes are read.
pub fn parse(bytes: &[u8], content_type: Option<&str>, limit: usize) -> Page {
    let read = bytes.get(..limit).unwrap_or(bytes);
    let (text, encoding) = decode(read, content_type);
    let page = parse_text(&text, encoding.name());
    Page {
        truncated: page.truncated || read.len() < bytes.len(),
        ..page
    }
}

/// A text with its character references resolved: `&amp;`, `&#8211;`, `&eacute;`.
pub fn unescaped(text: &str) -> String {
    references::resolved(text, false)
}

/// What a reader would see of a piece of HTML, on one line.
pub fn text_of(html: &str) -> String {
    let page = parse_text(html, "UTF-8");
    page.tree.text_of(page.tree.root())
}

/// Parses a page that is decoded already.
pub fn parse_text(text: &str, encoding: &'static str) -> Page {
    let scanned = scan::scan(text);
    let tree = tree::build(scanned.html);
    Page {
        truncated: tree.is_cut(),
        tree,
        encoding,
        json_ld: scanned.json_ld,
    }
}

/// The longest HTML text in a string of the page's scripts, for pages that show their
/// story only after a program has run.
pub fn script_html(bytes: &[u8], content_type: Option<&str>, limit: usize) -> Option<String> {
    let (text, _) = decode(bytes.get(..limit).unwrap_or(bytes), content_type);
    let scripts = scan::scan(&text).scripts;
    let found = scripts
        .into_iter()
        .filter_map(|at| script_html::longest(text.get(at)?));
    found.max_by_key(String::len)
}

#[cfg(test)]
mod oracle_tests;
#[cfg(test)]
mod tests;
