//! How sound a reading looks: how sure each field is, whether the text is whole, what is suspect in it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

use super::Field;

/// How likely a field is right, 0 to 1, as measured on pages of which the truth is known.
///
/// Invariant: whole hundredths, so that it reads and compares the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Confidence(u8);

impl Confidence {
    /// So many hundredths; more than a hundred are a hundred.
    pub const fn of(hundredths: u8) -> Self {
        Self(if hundredths > 100 { 100 } else { hundredths })
    }

    /// As a share of one.
    pub fn share(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.share())
    }
}

impl Serialize for Confidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.share())
    }
}

/// The confidence in each field that has a value.
pub type Confidences = BTreeMap<Field, Confidence>;

/// How much of the story the text looks to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Completeness {
    /// All of it.
    Whole,
    /// A good part; the page says, or shows, that there is more.
    Part,
    /// A beginning: a teaser before a paywall, a summary.
    Stub,
}

impl Completeness {
    /// Every word, for documentation and tests.
    pub const ALL: &[Completeness] = &[Self::Whole, Self::Part, Self::Stub];

    /// The word for SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Part => "part",
            Self::Stub => "stub",
        }
    }
}

/// Why a body looks cut or wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suspicion {
    /// The page calls itself a story, and no text was found.
    NoText,
    /// Much shorter than the page says that the story is.
    ShorterThanClaimed,
    /// The last paragraph is no whole sentence.
    EndsMidSentence,
    /// Where the text ends, the page asks to read on elsewhere or to pay.
    GoesOnElsewhere,
    /// The page's bytes end too early.
    PageCut,
    /// Far more running text stands elsewhere in the page.
    LittleOfPage,
    /// Most of the text stands in links.
    MostlyLinks,
    /// Nothing in it is what the headline speaks of.
    NotOfHeadline,
    /// Not in the language that the page declares.
    OtherLanguage,
    /// The same passages again and again.
    Repeats,
}

impl Suspicion {
    /// Every reason, for documentation and tests.
    pub const ALL: &[Suspicion] = &[
        Self::NoText,
        Self::ShorterThanClaimed,
        Self::EndsMidSentence,
        Self::GoesOnElsewhere,
        Self::PageCut,
        Self::LittleOfPage,
        Self::MostlyLinks,
        Self::NotOfHeadline,
        Self::OtherLanguage,
        Self::Repeats,
    ];

    /// The word for SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoText => "no_text",
            Self::ShorterThanClaimed => "shorter_than_claimed",
            Self::EndsMidSentence => "ends_mid_sentence",
            Self::GoesOnElsewhere => "goes_on_elsewhere",
            Self::PageCut => "page_cut",
            Self::LittleOfPage => "little_of_page",
            Self::MostlyLinks => "mostly_links",
            Self::NotOfHeadline => "not_of_headline",
            Self::OtherLanguage => "other_language",
            Self::Repeats => "repeats",
        }
    }
}

impl Serialize for Completeness {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for Suspicion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
