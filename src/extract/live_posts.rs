//! The posts of a live blog, each with its own time.
//!
//! A page describes them (`liveBlogUpdate` in JSON-LD or microdata), shows them (siblings
//! that each hold a time), or both. What it shows has the paragraphs, so that is taken
//! unless the description has more posts.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::Value;

use super::body;
use super::dates;
use super::document::Document;
use super::evidence::folded;
use crate::html::NodeId;
use crate::model::{Block, BlockKind, LivePost, PublicationTime};

/// Posts that are read of a page.
const MAX_POSTS: usize = 2_000;
/// Elements between a post and the time in it.
const MAX_RISE: usize = 10;
/// Fewer siblings with times are no live blog.
const MIN_SHOWN: usize = 2;
/// How deep objects are searched.
const MAX_DEPTH: usize = 6;

/// What the page shows of the story.
pub(super) struct Shown<'a> {
    pub(super) blocks: &'a [Block],
    /// Where each block begins; empty if the page does not show them.
    pub(super) starts: &'a [NodeId],
    /// The day that a time without one is of.
    pub(super) day: Option<NaiveDate>,
}

/// The posts in the page's order; none unless its metadata call the page a live blog.
pub(super) fn read(document: &Document, shown: &Shown) -> Vec<LivePost> {
    let mut described = Vec::new();
    for value in &document.json_ld {
        in_json_ld(document, value, 0, &mut described);
    }
    if described.is_empty() {
        described = in_microdata(document);
    }
    if described.is_empty() && !document.has_type("LiveBlogPosting") {
        return Vec::new();
    }
    let shown = on_page(document, shown);
    if shown.len() >= described.len() {
        shown
    } else {
        described
    }
}

fn in_json_ld(document: &Document, value: &Value, depth: usize, posts: &mut Vec<LivePost>) {
    if depth > MAX_DEPTH {
        return;
    }
    match value {
        Value::Array(items) => {
            for item in items {
                in_json_ld(document, item, depth + 1, posts);
            }
        }
        Value::Object(node) => {
            for (name, inner) in node {
                match (name.as_str(), inner) {
                    ("liveBlogUpdate", Value::Array(updates)) => {
                        posts.extend(updates.iter().filter_map(|update| post(document, update)));
                    }
                    ("liveBlogUpdate", update) => posts.extend(post(document, update)),
                    (_, inner) => in_json_ld(document, inner, depth + 1, posts),
                }
            }
        }
        _ => {}
    }
    posts.truncate(MAX_POSTS);
}

/// A post as JSON-LD describes it; one without words is none.
fn post(document: &Document, update: &Value) -> Option<LivePost> {
    let text = |name: &str| update.get(name).and_then(Value::as_str);
    let published = text("datePublished").or_else(|| text("dateModified"));
    worded(LivePost {
        published: published.and_then(|time| dates::parse(time, document.dating)),
        headline: text("headline").map(folded).filter(|h| !h.is_empty()),
        text: body::paragraphs(text("articleBody").unwrap_or_default()),
    })
}

fn in_microdata(document: &Document) -> Vec<LivePost> {
    let tree = document.tree;
    let is_post = |names: &str| names.eq_ignore_ascii_case("liveBlogUpdate");
    let posts = document
        .itemprops
        .iter()
        .filter(|(names, _)| is_post(names));
    let read = |id: NodeId| {
        let value = |wanted: &str| {
            let has = |inner: &NodeId| {
                let name = tree.attr(*inner, "itemprop");
                name.is_some_and(|name| name.eq_ignore_ascii_case(wanted))
            };
            let found = tree.subtree(id).skip(1).find(has)?;
            let said = tree.attr(found, "content");
            let said = said.or_else(|| tree.attr(found, "datetime"));
            Some(said.map_or_else(|| tree.text_of(found), str::to_owned))
        };
        let time = value("datePublished").or_else(|| value("dateModified"));
        worded(LivePost {
            published: time.and_then(|time| dates::parse(&time, document.dating)),
            headline: value("headline")
                .map(|h| folded(&h))
                .filter(|h| !h.is_empty()),
            text: body::paragraphs(&value("articleBody").unwrap_or_default()),
        })
    };
    posts
        .take(MAX_POSTS)
        .filter_map(|(_, id)| read(*id))
        .collect()
}

fn worded(post: LivePost) -> Option<LivePost> {
    (post.headline.is_some() || !post.text.is_empty()).then_some(post)
}

/// Siblings that each hold a time and blocks of the story.
fn on_page(document: &Document, shown: &Shown) -> Vec<LivePost> {
    let tree = document.tree;
    let mut groups: BTreeMap<NodeId, Vec<(NodeId, NodeId)>> = BTreeMap::new();
    for time in document.times.iter().take(MAX_POSTS) {
        let mut child = *time;
        for parent in tree.ancestors(*time).take(MAX_RISE) {
            let group = groups.entry(parent).or_default();
            // A post's first time is its own.
            if group.last().is_none_or(|(last, _)| *last != child) {
                group.push((child, *time));
            }
            child = parent;
        }
    }
    let groups = groups
        .into_iter()
        .filter(|(_, group)| group.len() >= MIN_SHOWN);
    let read = groups.map(|(parent, group)| posts_of(document, shown, parent, &group));
    // Of two that have as many, the outer one has the headings beside the times.
    let best = read.reduce(|a, b| if b.len() > a.len() { b } else { a });
    best.filter(|posts| posts.len() >= MIN_SHOWN)
        .unwrap_or_default()
}

fn posts_of(
    document: &Document,
    shown: &Shown,
    parent: NodeId,
    group: &[(NodeId, NodeId)],
) -> Vec<LivePost> {
    let tree = document.tree;
    let behind = |id: Option<NodeId>| match id {
        Some(id) => shown.starts.partition_point(|start| *start < id),
        None => shown.starts.len(),
    };
    let mut posts = Vec::new();
    for (at, (child, time)) in group.iter().enumerate() {
        let from = behind(Some(*child));
        let mut to = behind(tree.after(*child));
        if from == to {
            // The time stands beside its post, which goes on until the next time.
            let next = group.get(at + 1).map(|(next, _)| *next);
            to = behind(next.or_else(|| tree.after(parent)));
        }
        let blocks = shown.blocks.get(from..to).unwrap_or_default();
        let published = time_of(document, *time, shown.day);
        posts.extend(post_of(blocks, published));
    }
    posts
}

fn post_of(blocks: &[Block], published: Option<PublicationTime>) -> Option<LivePost> {
    published?;
    let heading = blocks.first().filter(|b| b.kind == BlockKind::Subhead);
    let text = blocks.get(usize::from(heading.is_some())..)?;
    let texts: Vec<&str> = text.iter().map(|block| block.text.as_str()).collect();
    worded(LivePost {
        published,
        headline: heading.map(|block| block.text.clone()),
        text: texts.join("\n\n"),
    })
}

fn time_of(document: &Document, id: NodeId, day: Option<NaiveDate>) -> Option<PublicationTime> {
    let tree = document.tree;
    let stated = tree.attr(id, "datetime");
    let stated = stated.and_then(|time| dates::parse(time, document.dating));
    stated.or_else(|| {
        let text = tree.text_of(id);
        dates::find(&text, document.dating)
            .or_else(|| dates::find(&format!("{} {text}", day?), document.dating))
    })
}
