//! What an element's tag, role and names say of its content.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::extract::memo::Memo;
use crate::html::{NodeId, Tag, Tree};

/// What an element holds, if its names are right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// The story's text.
    Story,
    /// Something else: the word tells what.
    Clutter(&'static str),
    /// Comments of readers: even where they outweigh the story.
    Comments,
    /// A picture's caption or credit.
    Caption,
    /// Not shown.
    Hidden,
}

/// Whole words in names (`class="ad-slot"` has the words `ad` and `slot`).
const CLUTTER_WORDS: &[(&str, &str)] = &[
    ("ad", "advertisement"),
    ("ads", "advertisement"),
    ("advert", "advertisement"),
    ("advertisement", "advertisement"),
    ("adbox", "advertisement"),
    ("anzeige", "advertisement"),
    ("werbung", "advertisement"),
    ("publicidad", "advertisement"),
    ("nav", "navigation"),
    ("navbar", "navigation"),
    ("menu", "navigation"),
    ("topbar", "navigation"),
    ("toc", "table of contents"),
    ("share", "share bar"),
    ("sharing", "share bar"),
    ("social", "share bar"),
    ("socials", "share bar"),
    ("sns", "share bar"),
    ("tags", "tag list"),
    ("tag", "tag list"),
    ("tagcloud", "tag list"),
    ("keywords", "tag list"),
    ("bio", "author's biography"),
    ("related", "related stories"),
    ("teaser", "related stories"),
    ("teasers", "related stories"),
    ("promo", "promotion"),
    ("widget", "widget"),
    ("popup", "prompt"),
    ("modal", "prompt"),
    ("overlay", "prompt"),
    ("banner", "prompt"),
    ("cta", "prompt"),
    ("signup", "prompt"),
    ("footer", "footer"),
    ("foot", "footer"),
    ("pager", "page links"),
    ("rating", "rating"),
    ("tooltip", "tooltip"),
    ("toolbar", "tools"),
    ("tools", "tools"),
    ("print", "tools"),
    ("tweet", "embedded post"),
    ("legal", "legal notice"),
    ("imprint", "legal notice"),
    ("ticker", "ticker"),
    ("rail", "sidebar"),
    ("login", "prompt"),
];

/// Parts of names that are unmistakable wherever they stand.
const CLUTTER_PARTS: &[(&str, &str)] = &[
    ("sidebar", "sidebar"),
    ("breadcrumb", "breadcrumb"),
    ("newsletter", "newsletter prompt"),
    ("subscri", "subscription prompt"),
    ("advertis", "advertisement"),
    ("sponsor", "advertisement"),
    ("adsense", "advertisement"),
    ("outbrain", "advertisement"),
    ("taboola", "advertisement"),
    ("promot", "promotion"),
    ("recommend", "related stories"),
    ("recirc", "related stories"),
    ("related", "related stories"),
    ("readmore", "related stories"),
    ("read-more", "related stories"),
    ("read-also", "related stories"),
    ("also-read", "related stories"),
    ("read-next", "related stories"),
    ("more-stories", "related stories"),
    ("morestories", "related stories"),
    ("see-also", "related stories"),
    ("most-read", "related stories"),
    ("mostread", "related stories"),
    ("trending", "related stories"),
    ("popular", "related stories"),
    ("social", "share bar"),
    ("sharebar", "share bar"),
    ("share-", "share bar"),
    ("sharing", "share bar"),
    ("cookie", "cookie notice"),
    ("consent", "cookie notice"),
    ("gdpr", "cookie notice"),
    ("author-bio", "author's biography"),
    ("author-box", "author's biography"),
    ("authorbox", "author's biography"),
    ("author-info", "author's biography"),
    ("about-author", "author's biography"),
    ("about-the-author", "author's biography"),
    ("author-desc", "author's biography"),
    ("byline", "byline"),
    ("pagination", "page links"),
    ("page-nav", "page links"),
    ("post-nav", "page links"),
    ("postmeta", "header line"),
    ("post-meta", "header line"),
    ("entry-meta", "header line"),
    ("article-meta", "header line"),
    ("meta-info", "header line"),
    ("timestamp", "header line"),
    ("copyright", "copyright notice"),
    ("disclaimer", "legal notice"),
    ("footnav", "footer"),
    ("site-footer", "footer"),
    ("masthead", "navigation"),
    ("navigation", "navigation"),
    ("paywall", "paywall"),
    ("piano", "paywall"),
    ("skip-link", "navigation"),
    ("sr-only", "text for screen readers"),
    ("visually-hidden", "text for screen readers"),
    ("visuallyhidden", "text for screen readers"),
    ("screen-reader", "text for screen readers"),
    ("tag-list", "tag list"),
    ("taglist", "tag list"),
    ("post-tags", "tag list"),
    ("entry-tags", "tag list"),
    ("print-only", "text for print"),
    ("noprint", "tools"),
    ("no-print", "tools"),
    ("hide-print", "tools"),
    ("pullquote", "pull quote"),
    ("pull-quote", "pull quote"),
    ("linkbox", "related stories"),
    ("twitter-", "embedded post"),
    ("instagram-", "embedded post"),
    ("tiktok-", "embedded post"),
    ("fb-post", "embedded post"),
    ("carousel", "gallery"),
    ("slideshow", "gallery"),
    ("swiper", "gallery"),
    ("lightbox", "gallery"),
];

const COMMENT_PARTS: &[&str] = &[
    "comment",
    "disqus",
    "respond",
    "kommentar",
    "commentaire",
    "comentario",
    "discussion",
];
const CAPTION_PARTS: &[&str] = &[
    "caption",
    "credit",
    "bildunterschrift",
    "legende",
    "photo-info",
    "image-info",
    "media-info",
    "imageinfo",
    "image-source",
    "bildquelle",
    "figure-desc",
    "img-desc",
];
const STORY_PARTS: &[&str] = &[
    "articlebody",
    "article-body",
    "article_body",
    "article__body",
    "article-content",
    "articlecontent",
    "article__content",
    "article_content",
    "article-text",
    "articletext",
    "article__text",
    "article_text",
    "entry-content",
    "entrycontent",
    "entry__content",
    "post-content",
    "postcontent",
    "post__content",
    "post-body",
    "postbody",
    "post_body",
    "post__body",
    "story-body",
    "storybody",
    "story__body",
    "story-content",
    "storycontent",
    "story__content",
    "story-text",
    "storytext",
    "news-content",
    "newscontent",
    "news-text",
    "newstext",
    "news-body",
    "newsbody",
    "news_body",
    "body-text",
    "bodytext",
    "body-content",
    "body-copy",
    "bodycopy",
    "main-content-body",
    "content-body",
    "content__body",
    "contentbody",
    "content__article",
    "text-body",
    "textbody",
    "articlebodytext",
    "td-post-content",
    "rich-text",
    "richtext",
    "single-content",
    "singlecontent",
    "page-content",
    "c-content",
];

/// What elements say of their content; names that come again are read once.
pub(super) struct Hints<'a> {
    tree: &'a Tree,
    names: Memo<'a, Option<Hint>>,
}

impl<'a> Hints<'a> {
    pub(super) fn of(tree: &'a Tree) -> Self {
        Self {
            tree,
            names: Memo::new(),
        }
    }

    /// What one element says.
    pub(super) fn hint(&mut self, id: NodeId) -> Option<Hint> {
        hint(self.tree, id, |names| self.names.of(names, by_names))
    }
}

fn hint<'a>(
    tree: &'a Tree,
    id: NodeId,
    mut by_names: impl FnMut(&'a str) -> Option<Hint>,
) -> Option<Hint> {
    let tag = tree.tag(id);
    match tag {
        Tag::Nav | Tag::Menu => return Some(Hint::Clutter("navigation")),
        Tag::Footer => return Some(Hint::Clutter("footer")),
        Tag::Aside => return Some(Hint::Clutter("sidebar")),
        Tag::Form | Tag::Fieldset => return Some(Hint::Clutter("form")),
        Tag::Figcaption | Tag::Figure | Tag::Caption => return Some(Hint::Caption),
        Tag::Text | Tag::Html | Tag::Body | Tag::Root => return None,
        _ => {}
    }
    let mut found = None;
    for (name, value) in tree.attrs(id) {
        let here = match name {
            "class" | "id" | "data-testid" | "data-component" | "data-qa" | "data-type" => {
                by_names(value)
            }
            // What says that it is the standfirst is believed, though it be called a teaser.
            "itemprop" if value.trim() == "description" => return None,
            "itemprop" => by_itemprop(value),
            "role" => by_role(value),
            "hidden" => Some(Hint::Hidden),
            "style" if hides(value) => Some(Hint::Hidden),
            _ => None,
        };
        found = stronger(found, here);
    }
    found
}

/// True if the text stands in a picture's caption or credit.
pub(super) fn is_caption(tree: &Tree, text: NodeId) -> bool {
    tree.ancestors(text)
        .any(|id| hint(tree, id, by_names) == Some(Hint::Caption))
}

/// A number that elements with the same tag and classes share; digits in names do not count.
pub(super) fn likeness(tree: &Tree, id: NodeId) -> u64 {
    let class = tree.attr(id, "class").unwrap_or_default();
    let letters = class.bytes().filter(|b| !b.is_ascii_digit());
    let start = 0xcbf2_9ce4_8422_2325 ^ (tree.tag(id) as u64);
    letters.fold(start, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A name that speaks of the story outweighs one that speaks of clutter, so that
/// `class="article-body has-sidebar"` is the story.
fn stronger(a: Option<Hint>, b: Option<Hint>) -> Option<Hint> {
    match (a, b) {
        (Some(Hint::Hidden), _) | (_, Some(Hint::Hidden)) => Some(Hint::Hidden),
        (Some(Hint::Story), _) | (_, Some(Hint::Story)) => Some(Hint::Story),
        (a, b) => a.or(b),
    }
}

/// The parts of names, all in one automaton, each with its hint.
struct Parts {
    automaton: AhoCorasick,
    hints: Vec<Hint>,
}

static PARTS: LazyLock<Parts> = LazyLock::new(|| {
    let plain = |parts: &'static [&'static str], hint| parts.iter().map(move |part| (*part, hint));
    let clutter = CLUTTER_PARTS
        .iter()
        .map(|(part, what)| (*part, Hint::Clutter(what)));
    let (parts, hints): (Vec<&str>, Vec<Hint>) = plain(STORY_PARTS, Hint::Story)
        .chain(plain(COMMENT_PARTS, Hint::Comments))
        .chain(plain(CAPTION_PARTS, Hint::Caption))
        .chain(clutter)
        .unzip();
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(parts)
        .expect("the parts are few and fixed");
    Parts { automaton, hints }
});

static WORDS: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| CLUTTER_WORDS.iter().copied().collect());

/// The hint of the part that comes first in the lists, else of the first word that is listed.
fn by_names(value: &str) -> Option<Hint> {
    let found = PARTS.automaton.find_overlapping_iter(value);
    if let Some(first) = found.map(|found| found.pattern().as_usize()).min() {
        return PARTS.hints.get(first).copied();
    }
    let mut words = value.split(|c: char| !c.is_ascii_alphanumeric());
    words.find_map(|word| {
        let what = if word.bytes().any(|b| b.is_ascii_uppercase()) {
            WORDS.get(word.to_ascii_lowercase().as_str())
        } else {
            WORDS.get(word)
        };
        what.map(|what| Hint::Clutter(what))
    })
}

fn by_itemprop(value: &str) -> Option<Hint> {
    match value.trim() {
        "articleBody" | "reviewBody" => Some(Hint::Story),
        "comment" => Some(Hint::Comments),
        "caption" => Some(Hint::Caption),
        "author" | "publisher" | "dateModified" | "datePublished" | "headline" => {
            Some(Hint::Clutter("header line"))
        }
        _ => None,
    }
}

fn by_role(value: &str) -> Option<Hint> {
    match value.trim() {
        "navigation" | "menu" | "menubar" | "toolbar" => Some(Hint::Clutter("navigation")),
        "complementary" => Some(Hint::Clutter("sidebar")),
        "contentinfo" => Some(Hint::Clutter("footer")),
        "dialog" | "alertdialog" => Some(Hint::Clutter("prompt")),
        "search" => Some(Hint::Clutter("form")),
        _ => None,
    }
}

fn hides(style: &str) -> bool {
    let style: String = style
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_ascii_lowercase();
    style.contains("display:none") || style.contains("visibility:hidden")
}
