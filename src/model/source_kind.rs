//! What a source is, in the words of SQL, of the configuration and of people.

use std::fmt;

/// What a source is followed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A sitemap, or an index of sitemaps.
    Sitemap,
    /// A home or section page with links to stories.
    SectionPage,
    /// Text, one address a line.
    WebList,
    /// Whatever it turns out to be.
    Auto,
}

impl SourceKind {
    /// All.
    pub const ALL: [Self; 5] = [
        Self::Feed,
        Self::Sitemap,
        Self::SectionPage,
        Self::WebList,
        Self::Auto,
    ];

    /// As SQL and the configuration have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Sitemap => "sitemap",
            Self::SectionPage => "section_page",
            Self::WebList => "web_list",
            Self::Auto => "auto",
        }
    }

    /// The kind that is written so.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// For people.
impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Feed => "feed",
            Self::Sitemap => "sitemap",
            Self::SectionPage => "section page",
            Self::WebList => "web list",
            Self::Auto => "auto",
        })
    }
}
