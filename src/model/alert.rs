//! What looks broken: what is noticed by rules, kept in the archive and told to people.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

/// By which rule something looks broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A source gives no answer that can be read.
    SourceFailing,
    /// A source answers, and has named nothing new for longer than is its habit.
    SourceSilent,
    /// Most requests to a site fail, as they did not before.
    SiteFailing,
    /// A site's stories are read with less confidence than before, or not found any more.
    LayoutChanged,
    /// A site's stories have a field no more that they had before.
    FieldLost,
    /// Nothing answers, or nearly all sources fail at once.
    Offline,
    /// There is little room left for the archive.
    DiskFilling,
}

impl Rule {
    /// Every rule, for documentation and tests.
    pub const ALL: &[Rule] = &[
        Self::SourceFailing,
        Self::SourceSilent,
        Self::SiteFailing,
        Self::LayoutChanged,
        Self::FieldLost,
        Self::Offline,
        Self::DiskFilling,
    ];

    /// The word for SQL and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SourceFailing => "source_failing",
            Self::SourceSilent => "source_silent",
            Self::SiteFailing => "site_failing",
            Self::LayoutChanged => "layout_changed",
            Self::FieldLost => "field_lost",
            Self::Offline => "offline",
            Self::DiskFilling => "disk_filling",
        }
    }
}

/// What an alert is about: there is one that stands for each of these at most.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Concern {
    /// The rule.
    pub rule: Rule,
    /// A source's name, a site, or [`Concern::ARCHIVE`].
    pub subject: String,
    /// The field of a story that is lost; empty otherwise.
    pub field: &'static str,
}

impl Concern {
    /// The subject of what concerns the whole archive.
    pub const ARCHIVE: &str = "archive";

    /// Something that a rule says of a subject.
    pub fn of(rule: Rule, subject: &str) -> Self {
        Self {
            rule,
            subject: subject.to_owned(),
            field: "",
        }
    }

    /// The same of a field.
    pub fn field(rule: Rule, subject: &str, field: &'static str) -> Self {
        Self {
            field,
            ..Self::of(rule, subject)
        }
    }
}

/// How a concern looks now.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Broken.
    Broken(Complaint),
    /// As it should be, or no concern of ours any more.
    Well,
    /// Not to be told from what is known: what stands, stands.
    Unsure,
}

impl Condition {
    /// True if it looks broken.
    pub fn is_broken(&self) -> bool {
        matches!(self, Self::Broken(_))
    }
}

/// What is broken.
#[derive(Debug, Clone, PartialEq)]
pub struct Complaint {
    /// In a sentence, without the subject.
    pub message: String,
    /// What that rests on.
    pub figures: Map<String, Value>,
    /// From when on it looks so.
    pub since: DateTime<Utc>,
}
