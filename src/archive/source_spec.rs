//! What is wanted of a source.

use super::HostLimits;
use crate::model::{PageUrl, SourceKind};

/// How a source is to be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceSpec {
    /// What it is called.
    pub name: String,
    /// What it is followed as.
    pub kind: SourceKind,
    /// Where it is asked.
    pub url: PageUrl,
    /// The page that it belongs to.
    pub home: Option<String>,
    /// True if the configuration says so, and not a command.
    pub is_configured: bool,
    /// A timetable's text.
    pub schedule: String,
    /// The zone of its clock.
    pub time_zone: String,
    /// Regular expressions, one of which an address must match.
    pub include: Vec<String>,
    /// None of which it may match.
    pub exclude: Vec<String>,
    /// Of its stories, where their pages say none.
    pub language: Option<String>,
    /// Of its stories, where their pages say none.
    pub outlet: Option<String>,
    /// When its stories are looked at again: a policy's text.
    pub revisit: String,
    /// What its host is to be spared.
    pub limits: HostLimits,
}
