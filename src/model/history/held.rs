//! Whether a reading may take the place of the one that we have. A good copy is never lost to
//! a wall, a teaser or a broken page; what editors really shorten comes through.

use chrono::{DateTime, Utc};

use crate::model::{Claims, Completeness, Extraction, Suspicion, count_words};

/// A body that keeps less than so many hundredths of its words is much shorter …
const MUCH_SHORTER: u64 = 60;
/// … if it lost at least so many.
const LOST: u64 = 25;

/// Why a reading is kept aside: recorded with its page, never the current revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Held {
    /// Its page was captured before the one that we have.
    Older,
    /// It is a teaser or a part, and we have more.
    Stub,
    /// It has no text, and we have one.
    Empty,
    /// Its body looks cut or wrong, and ours does not.
    Suspect,
    /// Its body is much shorter, and nothing says that it was edited so.
    Shorter,
}

impl Held {
    /// Every reason, for documentation and tests.
    pub const ALL: &[Self] = &[
        Self::Older,
        Self::Stub,
        Self::Empty,
        Self::Suspect,
        Self::Shorter,
    ];

    /// The word for SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Older => "older",
            Self::Stub => "stub",
            Self::Empty => "empty",
            Self::Suspect => "suspect",
            Self::Shorter => "shorter",
        }
    }

    /// True if the same reading again and again, over some time, is to be believed after
    /// all. A teaser, an empty page and an old one stay what they are.
    pub fn may_be_confirmed(self) -> bool {
        matches!(self, Self::Suspect | Self::Shorter)
    }
}

/// What a reading is worth, as far as it decides which of two is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worth {
    /// The kind of page, as `articles.kind` has it.
    pub kind: String,
    /// Words of the body.
    pub words: u64,
    /// `completeness`, as the column has it.
    pub completeness: Option<String>,
    /// True if there are reasons to suspect the body.
    pub is_suspect: bool,
    /// When its page was captured.
    pub captured_at: DateTime<Utc>,
    /// The times that it claims.
    pub claims: Claims,
    /// The notice of a correction.
    pub correction_notice: Option<String>,
}

impl Worth {
    /// What this reading is worth.
    pub fn of(extraction: &Extraction, captured_at: DateTime<Utc>) -> Self {
        let article = &extraction.article;
        // A text in a language that the page does not declare is whole all the same.
        let suspects = extraction.suspect.iter();
        Self {
            kind: extraction.kind.as_str().to_owned(),
            words: count_words(&article.body.text()),
            completeness: extraction.completeness.map(|word| word.as_str().to_owned()),
            is_suspect: suspects.clone().any(|why| *why != Suspicion::OtherLanguage),
            captured_at,
            claims: Claims::of(article),
            correction_notice: article.correction_notice.clone(),
        }
    }

    /// Why this reading may not take the place of `had`; `None` if it may.
    pub fn held_beside(&self, had: &Self) -> Option<Held> {
        if self.rank() < had.rank() {
            return Some(Held::Stub);
        }
        if self.words == 0 && had.words > 0 {
            return Some(Held::Empty);
        }
        if self.rank() > had.rank() {
            return None;
        }
        if self.captured_at < had.captured_at {
            return Some(Held::Older);
        }
        if self.wholeness() < had.wholeness() && self.words < had.words {
            return Some(Held::Stub);
        }
        let notice =
            self.correction_notice.is_some() && self.correction_notice != had.correction_notice;
        if notice {
            return None;
        }
        let is_shorter =
            self.words * 100 < had.words * MUCH_SHORTER && had.words - self.words >= LOST;
        if self.is_suspect && !had.is_suspect && !self.claims.is_later_than(had.claims) {
            return Some(Held::Suspect);
        }
        if is_shorter && self.is_suspect && !had.is_suspect {
            return Some(Held::Suspect);
        }
        (is_shorter && !self.claims.is_later_than(had.claims)).then_some(Held::Shorter)
    }

    /// True if more of the story was still to be had.
    pub fn is_partial(&self) -> bool {
        self.rank() < 2 || self.wholeness() < 2 || self.is_suspect
    }

    /// How much of a story a page of its kind tells.
    fn rank(&self) -> u8 {
        match self.kind.as_str() {
            "article" | "live_blog" | "gallery" => 2,
            "paywall_stub" => 1,
            _ => 0,
        }
    }

    fn wholeness(&self) -> u8 {
        let is = |word: Completeness| self.completeness.as_deref() == Some(word.as_str());
        if is(Completeness::Stub) {
            0
        } else if is(Completeness::Part) {
            1
        } else {
            2
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PublicationTime;

    fn worth(words: u64, minute: i64) -> Worth {
        Worth {
            kind: "article".to_owned(),
            words,
            completeness: Some("whole".to_owned()),
            is_suspect: false,
            captured_at: DateTime::UNIX_EPOCH + chrono::TimeDelta::minutes(minute),
            claims: Claims {
                published: None,
                modified: PublicationTime::from_iso("2024-04-18T10:00Z"),
            },
            correction_notice: None,
        }
    }

    #[test]
    fn a_good_copy_gives_way_to_a_good_copy_only() {
        let had = worth(400, 0);
        let held = |change: fn(&mut Worth)| {
            let mut new = worth(400, 10);
            change(&mut new);
            new.held_beside(&had)
        };
        assert_eq!(held(|_| {}), None);
        assert_eq!(held(|w| w.words = 300), None);
        assert_eq!(held(|w| w.words = 200), Some(Held::Shorter));
        assert_eq!(held(|w| w.words = 0), Some(Held::Empty));
        assert_eq!(
            held(|w| w.kind = "paywall_stub".to_owned()),
            Some(Held::Stub)
        );
        assert_eq!(
            held(|w| w.captured_at -= chrono::TimeDelta::days(1)),
            Some(Held::Older)
        );
        assert_eq!(held(|w| w.is_suspect = true), Some(Held::Suspect));
        assert_eq!(
            held(|w| (w.words, w.completeness) = (90, Some("stub".to_owned()))),
            Some(Held::Stub)
        );
    }

    #[test]
    fn what_editors_shorten_comes_through() {
        let had = worth(400, 0);
        let mut cut = worth(100, 10);
        assert_eq!(cut.held_beside(&had), Some(Held::Shorter));
        cut.claims.modified = PublicationTime::from_iso("2024-04-18T12:00Z");
        assert_eq!(
            cut.held_beside(&had),
            None,
            "the page says when it was changed"
        );
        cut.is_suspect = true;
        assert_eq!(
            cut.held_beside(&had),
            Some(Held::Suspect),
            "cut off, it seems"
        );
        cut.correction_notice = Some("This story was retracted.".to_owned());
        assert_eq!(cut.held_beside(&had), None, "the page says why");
        let mut small = worth(10, 10);
        assert_eq!(
            small.held_beside(&worth(20, 0)),
            None,
            "a few words are not much"
        );
        small.kind = "gallery".to_owned();
        assert_eq!(small.held_beside(&worth(20, 0)), None);
    }

    #[test]
    fn the_full_text_replaces_a_stub_however_old() {
        let mut stub = worth(60, 10);
        stub.kind = "paywall_stub".to_owned();
        assert_eq!(worth(400, 0).held_beside(&stub), None);
        let mut part = worth(60, 0);
        part.completeness = Some("part".to_owned());
        assert_eq!(worth(50, 10).held_beside(&part), None);
    }
}
