//! What a page is: a story, or something that stands in a story's place.

use super::document::Document;
use super::evidence::Candidates;
use super::lexicon::{self, Phrases};
use crate::html::Tag;
use crate::model::{Article, Evidence, Field, PageKind, PageUrl, Verdict};

/// A body shorter than this, in characters, may be a wall's.
const WALL: usize = 900;
/// A body shorter than this is a notice.
const NOTICE: usize = 400;
/// A body longer than this is a story, whatever else the page says.
const STORY: usize = 250;
/// Stories named in headings with links, from which on a page is a front.
const FRONT_LINKS: usize = 12;
/// Pictures of a gallery.
const GALLERY: usize = 6;
/// Text of a page that is looked at for what walls say.
const LOOKED_AT: usize = 6_000;

/// One way to tell what a page is.
struct Sign {
    kind: PageKind,
    why: &'static str,
    shows: fn(&View) -> bool,
}

/// What the signs look at.
struct View<'a> {
    document: &'a Document<'a>,
    article: &'a Article,
    /// Length of the body in characters.
    length: usize,
    /// Title and headline in lower case.
    head: String,
    /// The page's text in lower case, as far as it is looked at.
    text: String,
    /// It calls itself a story in its metadata.
    is_typed: bool,
    /// It calls itself a video.
    is_video: bool,
}

/// In order: the first that shows decides.
const SIGNS: &[Sign] = &[
    Sign {
        kind: PageKind::BotWall,
        why: "little text, and a challenge for robots",
        shows: |v| {
            v.length < NOTICE
                && (lexicon::contains(Phrases::BotCheck, &v.head)
                    || (!v.is_typed && lexicon::contains(Phrases::BotCheck, &v.text)))
        },
    },
    Sign {
        kind: PageKind::SoftNotFound,
        why: "a headline that says \"not found\"",
        shows: |v| v.length < WALL && !v.is_typed && lexicon::contains(Phrases::NotFound, &v.head),
    },
    Sign {
        kind: PageKind::ConsentWall,
        why: "little text, and a request for consent",
        shows: |v| {
            !v.is_typed
                && v.length < WALL * 2
                && v.text.chars().count() < LOOKED_AT / 2
                && lexicon::count(Phrases::Consent, &v.text) >= 2
        },
    },
    Sign {
        kind: PageKind::LoginWall,
        why: "little text, and a request to log in",
        shows: |v| !v.is_typed && v.length < NOTICE && lexicon::contains(Phrases::Login, &v.text),
    },
    Sign {
        kind: PageKind::LiveBlog,
        why: "its metadata call it a live blog",
        shows: |v| v.document.has_type("LiveBlogPosting") || !v.article.live_posts.is_empty(),
    },
    Sign {
        kind: PageKind::PaywallStub,
        why: "not free to read, and little text",
        shows: |v| v.length < 1_500 && v.article.is_accessible_for_free == Some(false),
    },
    Sign {
        kind: PageKind::PaywallStub,
        why: "little text, and a request to subscribe",
        shows: |v| {
            v.article.headline.is_some()
                && v.length < WALL
                && lexicon::contains(Phrases::Subscribers, &v.text)
        },
    },
    Sign {
        kind: PageKind::Gallery,
        why: "pictures or a video, and little text",
        shows: |v| {
            v.length < WALL
                && (v.is_video
                    || v.document.has_type("ImageGallery")
                    || (v.is_typed && pictures(v.document) >= GALLERY && v.length < NOTICE))
        },
    },
    Sign {
        kind: PageKind::SectionFront,
        why: "links to many stories, and little text of its own",
        shows: |v| {
            !v.is_typed
                && ((v.length < 2_000 && v.document.url.is_some_and(PageUrl::is_root))
                    || (v.length < WALL && story_links(v.document) >= FRONT_LINKS))
        },
    },
    Sign {
        kind: PageKind::Article,
        why: "a headline and a body",
        shows: |v| {
            v.article.headline.is_some() && v.length > 0 && (v.is_typed || v.length >= STORY)
        },
    },
    Sign {
        kind: PageKind::Article,
        why: "a body as long as a story's",
        shows: |v| v.length >= STORY * 2,
    },
];

/// Decides what the page is.
pub(super) fn decide(
    document: &Document,
    article: &Article,
    candidates: &mut Candidates,
) -> PageKind {
    let blocks = article.body.blocks.iter();
    let length = blocks
        .map(|block| block.text.chars().count() * weight(&block.text))
        .sum();
    let head = [document.title.as_deref(), article.headline.as_deref()];
    let view = View {
        document,
        article,
        length,
        head: head
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" \n")
            .to_lowercase(),
        // No sign asks a long story for it.
        text: if length < WALL * 2 {
            looked_at(document)
        } else {
            String::new()
        },
        is_typed: document.is_story(),
        is_video: document
            .meta("og:type")
            .is_some_and(|kind| kind.starts_with("video")),
    };
    let sign = SIGNS.iter().find(|sign| (sign.shows)(&view));
    let kind = sign.map_or(PageKind::Other, |sign| sign.kind);
    candidates.record(Evidence {
        field: Field::Kind,
        value: kind.to_string(),
        reader: "page",
        place: sign
            .map_or("nothing that tells", |sign| sign.why)
            .to_owned(),
        weight: 1.0,
        verdict: Verdict::Chosen,
    });
    kind
}

fn looked_at(document: &Document) -> String {
    // A character has at most four bytes.
    let tree = document.tree;
    let mut text = tree.text_up_to(tree.root(), LOOKED_AT * 4).to_lowercase();
    let end = text.char_indices().nth(LOOKED_AT);
    text.truncate(end.map_or(text.len(), |(at, _)| at));
    text
}

/// An ideograph says as much as three letters.
fn weight(text: &str) -> usize {
    if text.chars().any(|c| ('\u{3000}'..='\u{d7af}').contains(&c)) {
        3
    } else {
        1
    }
}

fn pictures(document: &Document) -> usize {
    document
        .tree
        .ids()
        .filter(|id| matches!(document.tree.tag(*id), Tag::Figure))
        .count()
}

/// Headings that are links or stand in one.
fn story_links(document: &Document) -> usize {
    let tree = document.tree;
    let is_link = |id| {
        tree.subtree(id)
            .take(16)
            .any(|inner| tree.tag(inner) == Tag::A)
            || tree
                .ancestors(id)
                .take(4)
                .any(|outer| tree.tag(outer) == Tag::A)
    };
    tree.ids()
        .filter(|id| matches!(tree.tag(*id), Tag::H2 | Tag::H3 | Tag::H4))
        .filter(|id| is_link(*id))
        .count()
}
