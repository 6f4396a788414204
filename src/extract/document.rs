//! One walk over the tree that gathers what all readers need.
//!
//! Readers then look at short lists (the `meta` elements, the headings, the
//! elements whose class speaks of an author) instead of walking the page each.

use std::borrow::Cow;

use serde_json::Value;

use super::dates::Context;
use super::memo::Memo;
pub(super) use super::names::Mark;
use super::names::Names;
use super::{heading, json};
use crate::html::{self, NodeId, Page, Tag, Tree};
use crate::model::{Capture, PageUrl};

/// A `<meta>` element.
#[derive(Debug)]
pub(super) struct Meta<'a> {
    /// `name`, `property`, `itemprop` or `http-equiv`, in lower case.
    pub(super) key: Cow<'a, str>,
    /// Its content, as it stands.
    pub(super) content: &'a str,
}

/// A `<link>` element.
#[derive(Debug)]
pub(super) struct Link<'a> {
    /// Its relation, as it stands.
    pub(super) rel: &'a str,
    /// Its target, as it stands.
    pub(super) href: &'a str,
}

/// What all readers need of a page.
pub(super) struct Document<'a> {
    pub(super) tree: &'a Tree,
    pub(super) url: Option<&'a PageUrl>,
    capture: &'a Capture,
    /// How dates are read on this page.
    pub(super) dating: Context,
    /// Parsed JSON-LD scripts, in order; arrays and `@graph` as they stand.
    pub(super) json_ld: Vec<Value>,
    pub(super) metas: Vec<Meta<'a>>,
    pub(super) links: Vec<Link<'a>>,
    pub(super) title: Option<String>,
    pub(super) html_lang: Option<&'a str>,
    /// The story's own heading.
    pub(super) heading: Option<NodeId>,
    /// The first long text behind it, and the second.
    first_text: Option<NodeId>,
    second_text: Option<NodeId>,
    /// The lines behind it; see [`Document::lines_below`].
    pub(super) lines: Vec<(NodeId, String)>,
    /// h1 to h4, in order.
    pub(super) headings: Vec<NodeId>,
    /// `<time>`, and what else has a `datetime` attribute.
    pub(super) times: Vec<NodeId>,
    /// Elements with `itemprop`, other than meta and link.
    pub(super) itemprops: Vec<(&'a str, NodeId)>,
    /// Elements whose names hint at something.
    pub(super) marked: Vec<(Mark, NodeId)>,
}

impl<'a> Document<'a> {
    /// HTML that the page's scripts hold; looked for only where it is asked for.
    pub(super) fn script_html(&self) -> Option<String> {
        let content_type = self.capture.header("content-type");
        html::script_html(&self.capture.body, content_type, MAX_SCRIPTED)
    }

    /// The page's source; decoded anew, so only for where it is needed.
    pub(super) fn source(&self) -> String {
        let read = self.capture.body.get(..MAX_SCRIPTED);
        let read = read.unwrap_or(&self.capture.body);
        html::decode(read, self.capture.header("content-type"))
            .0
            .into_owned()
    }

    /// Walks the page once.
    pub(super) fn gather(page: &'a Page, capture: &'a Capture) -> Self {
        let mut document = Self {
            tree: &page.tree,
            url: capture.url.as_ref(),
            capture,
            dating: Context {
                captured_at: capture.captured_at,
                month_first: false,
            },
            json_ld: page
                .json_ld
                .iter()
                .filter_map(|text| json::parse(text))
                .collect(),
            metas: Vec::new(),
            links: Vec::new(),
            title: None,
            html_lang: None,
            heading: None,
            first_text: None,
            second_text: None,
            lines: Vec::new(),
            headings: Vec::new(),
            times: Vec::new(),
            itemprops: Vec::new(),
            marked: Vec::new(),
        };
        let mut names = Memo::new();
        for id in page.tree.ids() {
            document.visit(id, &mut names);
        }
        document.dating.month_first = document.writes_month_first();
        document.heading = heading::find(&document);
        if let Some(heading) = document.heading {
            let is_long =
                |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count() >= LONG_TEXT;
            let behind = page.tree.ids().skip(heading.index());
            let mut long = behind.filter(|id| page.tree.text(*id).is_some_and(is_long));
            document.first_text = long.next();
            document.second_text = long.next();
        }
        document.lines = document.lines_below();
        document
    }

    /// True if a node of the page's JSON-LD has this type.
    pub(super) fn has_type(&self, kind: &str) -> bool {
        self.json_ld
            .iter()
            .any(|value| names_type(value, &[kind], 0))
    }

    /// True if the page's metadata call it a story.
    pub(super) fn is_story(&self) -> bool {
        let kinds = [
            "NewsArticle",
            "ReportageNewsArticle",
            "Article",
            "BlogPosting",
            "LiveBlogPosting",
            "OpinionNewsArticle",
            "AnalysisNewsArticle",
        ];
        self.json_ld
            .iter()
            .any(|value| names_type(value, &kinds, 0))
            || self
                .meta("og:type")
                .is_some_and(|kind| kind.eq_ignore_ascii_case("article"))
            || self.meta("article:published_time").is_some()
    }

    /// Americans do; a page says that it is American by its language tag, or by being
    /// English on a site without a country.
    fn writes_month_first(&self) -> bool {
        let tag = self
            .html_lang
            .or_else(|| self.meta("og:locale"))
            .unwrap_or_default()
            .to_ascii_lowercase()
            .replace('_', "-");
        let no_country = self
            .url
            .and_then(|url| url.as_url().host_str())
            .is_some_and(|host| host.rsplit('.').next() == Some("com"));
        tag == "en-us" || (tag == "en" && no_country)
    }

    /// The content of the first `<meta>` with this key that has any.
    pub(super) fn meta(&self, key: &str) -> Option<&'a str> {
        self.metas
            .iter()
            .find(|m| m.key == key && !m.content.trim().is_empty())
            .map(|m| m.content.trim())
    }

    /// True if a paragraph of text stands between the story's heading and the node.
    pub(super) fn is_below_header(&self, id: NodeId) -> bool {
        self.first_text.is_some_and(|first| id > first)
    }

    /// True if the node stands between the first long text and the second: a standfirst
    /// may come before the header line.
    pub(super) fn is_behind_standfirst(&self, id: NodeId) -> bool {
        self.is_below_header(id) && self.second_text.is_some_and(|second| id < second)
    }

    /// The small elements behind the story's heading, in order, with their texts: its
    /// header lines, then more.
    fn lines_below(&self) -> Vec<(NodeId, String)> {
        let mut lines = Vec::new();
        let mut next = self.heading.and_then(|heading| self.tree.after(heading));
        while let Some(id) = next.filter(|_| lines.len() < MAX_LINES) {
            let is_small = self.tree.size(id) <= MAX_LINE;
            let text = is_small.then(|| self.tree.text_within(id, MAX_LINE_LENGTH));
            let Some(text) = text.flatten() else {
                next = self.tree.next(id);
                continue;
            };
            next = self.tree.after(id);
            if !text.is_empty() {
                lines.push((id, text));
            }
        }
        lines
    }

    /// The longest label of the host's name: the site's, as a rule.
    pub(super) fn host_label(&self) -> Option<&'a str> {
        let host = self.url.filter(|url| !url.is_file())?.as_url().host_str()?;
        host.split('.').max_by_key(|label| label.len())
    }

    /// True for a link to the site's front page.
    pub(super) fn leads_home(&self, link: NodeId) -> bool {
        let Some(href) = self.tree.attr(link, "href").map(str::trim) else {
            return false;
        };
        if matches!(
            href,
            "/" | "./" | "index.html" | "/index.html" | "index.htm" | "../"
        ) {
            return true;
        }
        let Some(page) = self.url.filter(|page| !page.is_file()) else {
            return false;
        };
        let path = href.split_once("//").map(|(_, path)| path);
        path.is_some_and(may_be_root)
            && page
                .join(href)
                .is_ok_and(|target| target.is_root() && target.same_site(page))
    }

    fn visit(&mut self, id: NodeId, known: &mut Memo<'a, Names>) {
        match self.tree.tag(id) {
            Tag::Text => return,
            Tag::Meta => return self.visit_meta(id),
            Tag::Link => return self.visit_link(id),
            Tag::Title if self.title.is_none() => {
                self.title = Some(self.tree.text_of(id)).filter(|t| !t.is_empty());
            }
            Tag::Html => self.html_lang = self.html_lang.or_else(|| self.tree.attr(id, "lang")),
            Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 => self.headings.push(id),
            Tag::Time => self.times.push(id),
            _ => {}
        }
        let mut names = Names::default();
        for (name, value) in self.tree.attrs(id) {
            match name {
                "itemprop" => self.itemprops.push((value, id)),
                "datetime" if self.tree.tag(id) != Tag::Time => self.times.push(id),
                "class" | "id" | "rel" | "data-testid" | "data-component" | "data-qa" => {
                    names.add(known.of(value, Names::of));
                }
                _ => {}
            }
        }
        self.marked.extend(names.marks().map(|mark| (mark, id)));
    }

    fn visit_meta(&mut self, id: NodeId) {
        if self.metas.len() >= MAX_METAS {
            return;
        }
        let Some(content) = self.tree.attr(id, "content") else {
            return;
        };
        let keys = ["property", "name", "itemprop", "http-equiv"];
        for key in keys.into_iter().filter_map(|name| self.tree.attr(id, name)) {
            let key = key.trim();
            let key = if key.bytes().any(|b| b.is_ascii_uppercase()) {
                Cow::Owned(key.to_ascii_lowercase())
            } else {
                Cow::Borrowed(key)
            };
            self.metas.push(Meta { key, content });
        }
    }

    fn visit_link(&mut self, id: NodeId) {
        if let (Some(rel), Some(href)) = (self.tree.attr(id, "rel"), self.tree.attr(id, "href")) {
            self.links.push(Link { rel, href });
        }
    }
}

/// False for a host with a path behind it; resolving an address costs more than looking.
fn may_be_root(address: &str) -> bool {
    let path = address.split_once('/').map_or("", |(_, path)| path);
    !path.starts_with(|c: char| c.is_alphanumeric())
}

/// Bytes of a page whose scripts are looked through.
const MAX_SCRIPTED: usize = 4 * 1024 * 1024;
/// Meta elements that are kept; candidates are compared with each other.
const MAX_METAS: usize = 400;
/// A text with so many letters is a paragraph.
const LONG_TEXT: usize = 140;
/// How many lines behind the headline are looked at.
const MAX_LINES: usize = 14;
/// Elements with more nodes are no lines.
const MAX_LINE: usize = 60;
/// Longer texts are no lines, in bytes.
const MAX_LINE_LENGTH: usize = 240;

/// True if a node in the value has one of these types; stories only named in lists do not count.
fn names_type(value: &Value, kinds: &[&str], depth: usize) -> bool {
    if depth > 4 {
        return false;
    }
    let is_kind = |kind: &Value| {
        kind.as_str().is_some_and(|kind| {
            kinds.contains(&kind.rsplit(['/', ':', '#']).next().unwrap_or(kind))
        })
    };
    match value {
        Value::Array(items) => items.iter().any(|item| names_type(item, kinds, depth + 1)),
        Value::Object(node) => {
            let own = match node.get("@type") {
                Some(Value::Array(types)) => types.iter().any(is_kind),
                Some(kind) => is_kind(kind),
                None => false,
            };
            own || ["@graph", "mainEntity", "mainEntityOfPage"]
                .iter()
                .filter_map(|name| node.get(*name))
                .any(|inner| names_type(inner, kinds, depth + 1))
        }
        _ => false,
    }
}
