//! What a reading of a page says, and why.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{Article, Completeness, Confidences, Suspicion};

/// What a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PageKind {
    /// One story.
    Article,
    /// A story told in dated posts.
    LiveBlog,
    /// Pictures or a film with little text.
    Gallery,
    /// A front page or section page: links to stories.
    SectionFront,
    /// Consent is asked before anything is shown.
    ConsentWall,
    /// A challenge for robots: captcha, browser check.
    BotWall,
    /// A login form instead of a story.
    LoginWall,
    /// The beginning of a story whose rest is for subscribers.
    PaywallStub,
    /// "Not found", though the server answered 200.
    SoftNotFound,
    /// None of these.
    #[default]
    Other,
}

impl PageKind {
    /// Every kind, for documentation and tests.
    pub const ALL: &[PageKind] = &[
        Self::Article,
        Self::LiveBlog,
        Self::Gallery,
        Self::SectionFront,
        Self::ConsentWall,
        Self::BotWall,
        Self::LoginWall,
        Self::PaywallStub,
        Self::SoftNotFound,
        Self::Other,
    ];

    /// The word for SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::LiveBlog => "live_blog",
            Self::Gallery => "gallery",
            Self::SectionFront => "section_front",
            Self::ConsentWall => "consent_wall",
            Self::BotWall => "bot_wall",
            Self::LoginWall => "login_wall",
            Self::PaywallStub => "paywall_stub",
            Self::SoftNotFound => "soft_404",
            Self::Other => "other",
        }
    }

    /// True if the page stands between the reader and the story.
    pub fn is_wall(self) -> bool {
        matches!(
            self,
            Self::ConsentWall | Self::BotWall | Self::LoginWall | Self::SoftNotFound
        )
    }
}

impl fmt::Display for PageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for PageKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A field that readers put candidates forward for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "each is the field of `Article` or `Extraction` of the same name"
)]
pub enum Field {
    Kind,
    CanonicalUrl,
    Headline,
    Description,
    Outlet,
    Publisher,
    Byline,
    Authors,
    DatePublished,
    DateModified,
    Agency,
    CreditLine,
    Dateline,
    Section,
    Keywords,
    Language,
    ImageUrl,
    IsAccessibleForFree,
    ClaimedWordCount,
    CopyrightNotice,
    UsageTerms,
    CorrectionNotice,
    Body,
    LivePosts,
    Completeness,
    Suspect,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// What became of a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is the field's value, or part of it.
    Chosen,
    /// It is not, for this reason.
    Rejected(String),
}

/// One reader's word on one field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// The field.
    pub field: Field,
    /// What the reader says it is.
    pub value: String,
    /// Who says so: `json-ld`, `open graph`, `header line`, …
    pub reader: &'static str,
    /// Where in the page: `NewsArticle.headline`, `og:title`, `h1`, …
    pub place: String,
    /// How much its word counts, 0 to 1.
    pub weight: f32,
    /// What became of it.
    pub verdict: Verdict,
}

/// All that one reading of a page gives.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Extraction {
    /// What the page is.
    pub kind: PageKind,
    /// How much of the story the text looks to be; `None` without a text.
    pub completeness: Option<Completeness>,
    /// Why the body looks cut or wrong; empty if it looks right.
    pub suspect: Vec<Suspicion>,
    /// How likely each field is right.
    pub confidence: Confidences,
    /// The article; for a wall or a section front, what little the page says of itself.
    #[serde(flatten)]
    pub article: Article,
    /// Every candidate for every field.
    pub evidence: Vec<Evidence>,
    /// What was left out of the body only because the site's memory knows it: the archive goes on
    /// learning from it, and compares it with what it has.
    #[serde(skip)]
    pub recalled: Vec<String>,
}
