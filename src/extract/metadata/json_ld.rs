//! schema.org in JSON-LD.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::extract::document::Document;
use crate::extract::evidence::Candidates;
use crate::model::Field;

/// How deep objects are searched for nodes.
const MAX_DEPTH: usize = 8;
/// Parts of a story that are looked at.
const MAX_PARTS: usize = 32;
/// Types that are a story, best first.
const ARTICLE_TYPES: &[&str] = &[
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "BackgroundNewsArticle",
    "ReviewNewsArticle",
    "AskPublicNewsArticle",
    "AdvertiserContentArticle",
    "SatiricalArticle",
    "LiveBlogPosting",
    "Article",
    "BlogPosting",
    "Report",
    "ScholarlyArticle",
    "TechArticle",
    "MedicalScholarlyArticle",
    "SocialMediaPosting",
    "DiscussionForumPosting",
    "Recipe",
    "Review",
];
/// Types that describe the page rather than the story.
const PAGE_TYPES: &[&str] = &[
    "WebPage",
    "ItemPage",
    "AboutPage",
    "MedicalWebPage",
    "VideoObject",
    "ImageGallery",
    "CreativeWork",
];

/// Properties, the field that each speaks of, and how far it is trusted.
const PROPERTIES: &[(&str, Field, f32)] = &[
    ("headline", Field::Headline, 1.1),
    ("name", Field::Headline, 0.5),
    ("description", Field::Description, 0.9),
    ("datePublished", Field::DatePublished, 1.0),
    ("dateCreated", Field::DatePublished, 0.75),
    ("uploadDate", Field::DatePublished, 0.7),
    ("dateModified", Field::DateModified, 1.0),
    ("dateline", Field::Dateline, 1.0),
    ("copyrightNotice", Field::CopyrightNotice, 1.0),
    ("creditText", Field::CreditLine, 1.0),
    ("usageInfo", Field::UsageTerms, 1.0),
    ("articleSection", Field::Section, 1.0),
    ("inLanguage", Field::Language, 1.0),
    ("image", Field::ImageUrl, 0.9),
    ("thumbnailUrl", Field::ImageUrl, 0.8),
    ("isAccessibleForFree", Field::IsAccessibleForFree, 1.0),
    ("publisher", Field::Publisher, 1.0),
    ("sourceOrganization", Field::Agency, 1.0),
    ("keywords", Field::Keywords, 1.0),
    ("author", Field::Authors, 1.0),
    ("creator", Field::Authors, 0.8),
];

type Node = Map<String, Value>;

/// All nodes of a page, and those with an `@id`.
struct Graph<'a> {
    nodes: Vec<&'a Node>,
    by_id: HashMap<&'a str, &'a Node>,
}

/// Reads the page's story node, and its page node where that says more.
pub(super) fn read(document: &Document, out: &mut Candidates, reader: &'static str) {
    let mut graph = Graph {
        nodes: Vec::new(),
        by_id: HashMap::new(),
    };
    for value in &document.json_ld {
        graph.collect(value, 0);
    }
    if let Some((node, kind)) = graph.first_of(ARTICLE_TYPES) {
        graph.read_node(node, kind, 0.9, out, reader);
    }
    if let Some((node, kind)) = graph.first_of(PAGE_TYPES) {
        graph.read_node(node, kind, 0.5, out, reader);
    }
    if graph.first_of(ARTICLE_TYPES).is_none()
        && let Some(date) = graph.other_date()
    {
        let place = "datePublished of another type";
        out.put(Field::DatePublished, date, reader, place, 0.5);
    }
    for kind in ["NewsMediaOrganization", "Organization", "WebSite"] {
        if let Some(name) = graph
            .first_of(&[kind])
            .and_then(|(node, _)| text(node.get("name")))
        {
            out.put(
                Field::Publisher,
                name,
                reader,
                &format!("{kind}.name"),
                0.45,
            );
        }
    }
}

/// The headline that the page's story node gives.
pub(in crate::extract) fn headline<'a>(document: &'a Document) -> Option<&'a str> {
    let mut graph = Graph {
        nodes: Vec::new(),
        by_id: HashMap::new(),
    };
    for value in &document.json_ld {
        graph.collect(value, 0);
    }
    let (node, _) = graph.first_of(ARTICLE_TYPES)?;
    text(node.get("headline"))
}

impl<'a> Graph<'a> {
    fn collect(&mut self, value: &'a Value, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.collect(item, depth + 1)),
            Value::Object(node) => {
                if let Some(id) = node.get("@id").and_then(Value::as_str)
                    && node.len() > 1
                {
                    self.by_id.entry(id).or_insert(node);
                }
                if node.contains_key("@type") {
                    self.nodes.push(node);
                }
                for (name, inner) in node {
                    // Lists name other stories.
                    if !matches!(
                        name.as_str(),
                        "itemListElement"
                            | "hasPart"
                            | "citation"
                            | "comment"
                            | "isPartOf"
                            | "relatedLink"
                    ) {
                        self.collect(inner, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }

    /// The first node of the best of these types.
    fn first_of(&self, types: &[&'static str]) -> Option<(&'a Node, &'static str)> {
        types.iter().find_map(|kind| {
            let node = self.nodes.iter().find(|node| has_type(node, kind))?;
            Some((*node, *kind))
        })
    }

    /// The date of a work that is neither a story nor a page, such as a recipe's or a manual's.
    fn other_date(&self) -> Option<&'a str> {
        let is_work = |node: &&&Node| {
            node.contains_key("name")
                && !["Comment", "Review", "UserComments"]
                    .iter()
                    .any(|kind| has_type(node, kind))
        };
        let mut works = self.nodes.iter().filter(is_work);
        works.find_map(|node| text(node.get("datePublished")))
    }

    fn read_node(
        &self,
        node: &'a Node,
        kind: &str,
        weight: f32,
        out: &mut Candidates,
        reader: &'static str,
    ) {
        for (property, field, trust) in PROPERTIES {
            let place = format!("{kind}.{property}");
            for value in self.values(*field, node.get(*property)) {
                out.put(*field, value, reader, &place, weight * trust);
            }
        }
        if let Some(count) = node.get("wordCount").and_then(whole_number) {
            let place = format!("{kind}.wordCount");
            let field = Field::ClaimedWordCount;
            out.put(field, &count.to_string(), reader, &place, weight);
        }
        let parts = node.get("hasPart").map(|parts| match parts {
            Value::Array(parts) => parts.as_slice(),
            part => std::slice::from_ref(part),
        });
        let mut parts = parts.unwrap_or_default().iter().take(MAX_PARTS);
        // A part that is paid for says so of the story too, if nothing else does.
        if parts.any(|part| part.get("isAccessibleForFree").and_then(truth) == Some("false")) {
            let place = format!("{kind}.hasPart.isAccessibleForFree");
            let field = Field::IsAccessibleForFree;
            out.put(field, "false", reader, &place, weight * 0.6);
        }
    }

    /// What a property says of a field: a field that names somebody is read through
    /// objects and references, a list as its items.
    fn values(&self, field: Field, value: Option<&'a Value>) -> Vec<&'a str> {
        match field {
            Field::Authors => self.names_of(value),
            Field::Publisher | Field::Agency => self.name_of(value).into_iter().collect(),
            Field::Keywords => texts(value),
            Field::Section => texts(value).into_iter().take(1).collect(),
            Field::ImageUrl => self.url_of(value).into_iter().collect(),
            Field::IsAccessibleForFree => value.and_then(truth).into_iter().collect(),
            Field::Language => text(value)
                .or_else(|| self.name_of(value))
                .into_iter()
                .collect(),
            _ => text(value).into_iter().collect(),
        }
    }

    fn name_of(&self, value: Option<&'a Value>) -> Option<&'a str> {
        self.names_of(value).into_iter().next()
    }

    /// The names of people or organisations: given as text, objects, lists or references.
    fn names_of(&self, value: Option<&'a Value>) -> Vec<&'a str> {
        match value {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(items)) => items
                .iter()
                .take(32)
                .flat_map(|item| self.names_of(Some(item)))
                .collect(),
            Some(Value::Object(node)) => {
                let name = node.get("name").or_else(|| {
                    let id = node.get("@id").and_then(Value::as_str)?;
                    self.by_id.get(id)?.get("name")
                });
                match name {
                    Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
                    Some(Value::String(name)) => vec![name],
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    fn url_of(&self, value: Option<&'a Value>) -> Option<&'a str> {
        match value? {
            Value::String(url) => Some(url),
            Value::Array(items) => items.iter().find_map(|item| match item {
                Value::Array(_) => None,
                item => self.url_of(Some(item)),
            }),
            Value::Object(node) => text(node.get("url"))
                .or_else(|| text(node.get("contentUrl")))
                .or_else(|| {
                    let known = self.by_id.get(node.get("@id")?.as_str()?)?;
                    text(known.get("url")).or_else(|| text(known.get("contentUrl")))
                }),
            _ => None,
        }
    }
}

fn has_type(node: &Node, kind: &str) -> bool {
    let matches = |value: &Value| {
        value
            .as_str()
            .is_some_and(|t| t.rsplit(['/', ':', '#']).next() == Some(kind))
    };
    match node.get("@type") {
        Some(Value::Array(types)) => types.iter().any(matches),
        Some(value) => matches(value),
        None => false,
    }
}

fn text(value: Option<&Value>) -> Option<&str> {
    match value? {
        Value::String(text) => Some(text.as_str()),
        Value::Array(items) => items.iter().find_map(Value::as_str),
        Value::Object(node) => node.get("@value").and_then(Value::as_str),
        _ => None,
    }
}

fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(text)) => text.split([',', ';']).map(str::trim).collect(),
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn whole_number(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => u32::try_from(number.as_u64()?).ok(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn truth(value: &Value) -> Option<&str> {
    match value {
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some("true"),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some("false"),
        _ => None,
    }
}
