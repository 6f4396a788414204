//! What is read out of a page, in the words of schema.org's NewsArticle.

use serde::{Serialize, Serializer};

use super::{CanonicalUrl, PageUrl, PublicationTime};

/// A person or desk that signed a story: one name, no role, no "By".
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Author {
    /// The name as the page spells it.
    pub name: String,
}

/// What a block of the body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// A heading inside the story.
    Subhead,
    /// One item of a list.
    ListItem,
    /// A block quotation.
    Quotation,
    /// One row of a table of facts: its cells, ` | ` between them.
    TableRow,
}

/// One block of the story's text: no line breaks at its ends, never empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its text, white space folded.
    pub text: String,
}

/// The story itself, in reading order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// The blocks, top to bottom.
    pub blocks: Vec<Block>,
}

impl Body {
    /// The body as text: one blank line between blocks, none between the rows of a table.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut before = None;
        for block in &self.blocks {
            match before {
                None => {}
                Some(BlockKind::TableRow) if block.kind == BlockKind::TableRow => text.push('\n'),
                Some(_) => text.push_str("\n\n"),
            }
            text.push_str(&block.text);
            before = Some(block.kind);
        }
        text
    }

    /// True if one of the first blocks says the same as a standfirst.
    pub fn begins_with(&self, standfirst: &str) -> bool {
        let mut head = self.blocks.iter().take(2);
        head.any(|block| block.text == standfirst)
    }

    /// True if there is no story text.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

/// One dated post of a live blog.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LivePost {
    /// When it was posted, as exact as the page says.
    pub published: Option<PublicationTime>,
    /// Its own headline.
    pub headline: Option<String>,
    /// Its text: one blank line between paragraphs.
    pub text: String,
}

/// One news article as a page gave it. What the page does not say is `None` or
/// empty, never guessed.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Article {
    /// Where the page was read.
    pub url: Option<PageUrl>,
    /// The story's identity: the page's own canonical address if it may be trusted, else `url` normalised.
    pub canonical_url: Option<CanonicalUrl>,
    /// The story's own headline, without the site's name.
    pub headline: Option<String>,
    /// The standfirst or summary.
    pub description: Option<String>,
    /// The news organisation that the story is credited to.
    pub outlet: Option<String>,
    /// The site that published the page.
    pub publisher: Option<String>,
    /// The authors' line as printed.
    pub byline: Option<String>,
    /// The people or desks in the byline.
    pub authors: Vec<Author>,
    /// When the story was first published.
    pub date_published: Option<PublicationTime>,
    /// When it was last changed, as the page claims.
    pub date_modified: Option<PublicationTime>,
    /// What the dates rest on, in words: `"Updated" line; no publication date`.
    pub date_evidence: Option<String>,
    /// The wire services that the text comes from (schema.org sourceOrganization).
    pub agency: Vec<String>,
    /// The credit as printed.
    pub credit_line: Option<String>,
    /// `BEIJING, April 18 (Xinhua)` at the head of the body.
    pub dateline: Option<String>,
    /// The section of the site.
    pub section: Option<String>,
    /// Keywords or tags.
    pub keywords: Vec<String>,
    /// The story's language, a BCP 47 tag.
    pub language: Option<String>,
    /// The lead image's address.
    pub image_url: Option<String>,
    /// Whether the page claims to be free to read.
    pub is_accessible_for_free: Option<bool>,
    /// How many words the page says that the story has.
    pub claimed_word_count: Option<u32>,
    /// The copyright notice, found while boilerplate was left out.
    pub copyright_notice: Option<String>,
    /// The terms of use printed with the story.
    pub usage_terms: Option<String>,
    /// "This article has been corrected …".
    pub correction_notice: Option<String>,
    /// The posts of a live blog, in the page's order; empty for any other story.
    pub live_posts: Vec<LivePost>,
    /// The story.
    pub body: Body,
}
