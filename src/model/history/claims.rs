//! Whether a page owns up to its changes: what it claims, beside what was observed.

use chrono::{DateTime, TimeDelta, Utc};

use super::noise;
use crate::model::{Article, Field, Precision, PublicationTime};

/// Caches go on serving an old text for so long.
const CACHED: TimeDelta = TimeDelta::minutes(15);
/// A claimed time so close to the request is the page's clock.
const CLOCK: TimeDelta = TimeDelta::minutes(10);
/// Without an offset a time may be so far from UTC.
const ANY_ZONE: TimeDelta = TimeDelta::hours(14);

/// The times that a page claims.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Claims {
    /// When the story was published.
    pub published: Option<PublicationTime>,
    /// When it was last changed.
    pub modified: Option<PublicationTime>,
}

impl Claims {
    /// What this reading claims.
    pub fn of(article: &Article) -> Self {
        Self {
            published: article.date_published,
            modified: article.date_modified,
        }
    }

    /// True if the text was changed without a word: it differs, no later time of change is
    /// claimed than before, and no notice of a correction was added.
    pub fn are_silent(self, before: Self, fields: &[Field], has_notice: bool) -> bool {
        let text = [Field::Headline, Field::Body, Field::Description];
        let is_text = fields.iter().any(|field| text.contains(field));
        let notice = has_notice && fields.contains(&Field::CorrectionNotice);
        is_text && !notice && !self.is_later_than(before)
    }

    /// True if a later time of change is claimed than before.
    pub fn is_later_than(self, before: Self) -> bool {
        match (before.modified, self.modified) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(old), Some(new)) => is_earlier(old, new),
        }
    }

    /// True if time was turned back: a claimed moment lies before the one claimed earlier,
    /// or the page now claims a change before `last_seen`, when we still saw the old text.
    pub fn are_backdated(self, before: Self, fields: &[Field], last_seen: DateTime<Utc>) -> bool {
        let back = |old: Option<PublicationTime>, new: Option<PublicationTime>| {
            old.zip(new).is_some_and(|(old, new)| is_earlier(new, old))
        };
        let is_new = !noise::same_time(before.modified, self.modified);
        let text = [Field::Headline, Field::Body];
        let is_text = fields.iter().any(|field| text.contains(field));
        let claimed = self.modified.filter(|_| is_new && is_text);
        back(before.published, self.published)
            || back(before.modified, self.modified)
            || claimed.is_some_and(|claimed| latest(claimed) + CACHED < last_seen)
    }

    /// True if both readings claim that the story was changed just when it was asked for:
    /// such a page shows its clock.
    pub fn are_a_clock(
        self,
        before: Self,
        captured: DateTime<Utc>,
        earlier: DateTime<Utc>,
    ) -> bool {
        let is_now = |claimed: Option<PublicationTime>, now: DateTime<Utc>| {
            claimed.is_some_and(|claimed| {
                claimed.precision() != Precision::Day && (claimed.utc() - now).abs() <= CLOCK
            })
        };
        is_now(before.modified, earlier) && is_now(self.modified, captured)
    }
}

/// True if `a` surely lies before `b`.
fn is_earlier(a: PublicationTime, b: PublicationTime) -> bool {
    if noise::same_time(Some(a), Some(b)) {
        return false;
    }
    match (a.precision().min(b.precision()), a.offset(), b.offset()) {
        (Precision::Day, _, _) => a.date() < b.date(),
        (_, Some(_), Some(_)) => a.utc() < b.utc(),
        (_, None, None) => a.local() < b.local(),
        // One told its zone and the other did not: they may be one moment.
        _ => a.utc() + ANY_ZONE < b.utc(),
    }
}

/// The last moment that the claim may mean.
fn latest(claimed: PublicationTime) -> DateTime<Utc> {
    let zone = if claimed.offset().is_some() {
        TimeDelta::zero()
    } else {
        ANY_ZONE
    };
    let span = match claimed.precision() {
        Precision::Day => TimeDelta::days(1),
        Precision::Minute => TimeDelta::minutes(1),
        Precision::Second => TimeDelta::seconds(1),
    };
    claimed.utc() + zone + span
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(published: &str, modified: &str) -> Claims {
        Claims {
            published: PublicationTime::from_iso(published),
            modified: PublicationTime::from_iso(modified),
        }
    }

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn a_change_that_is_not_owned_up_to_is_silent() {
        let before = claims("2024-04-18T09:00Z", "2024-04-18T10:00Z");
        let silent = |modified, fields: &[Field], notice| {
            claims("2024-04-18T09:00Z", modified).are_silent(before, fields, notice)
        };
        let notice = [Field::Body, Field::CorrectionNotice];
        assert!(silent("2024-04-18T10:00Z", &[Field::Body], false));
        assert!(silent("2024-04-18T12:00+02:00", &[Field::Headline], true));
        assert!(silent("", &[Field::Body], false));
        assert!(!silent("2024-04-18T11:00Z", &[Field::Body], false));
        assert!(!silent("2024-04-18T10:00Z", &notice, true));
        assert!(
            silent("2024-04-18T10:00Z", &notice, false),
            "the notice was taken out"
        );
        assert!(!silent("2024-04-18T10:00Z", &[Field::Section], false));
        assert!(claims("", "").are_silent(claims("", ""), &[Field::Body], false));
        assert!(!before.are_silent(claims("", ""), &[Field::Body], false));
    }

    #[test]
    fn time_that_is_turned_back_is_noticed() {
        let before = claims("2024-04-18T09:00Z", "2024-04-18T10:00Z");
        let seen = utc("2024-04-18T12:00:00Z");
        let back = |published, modified| {
            claims(published, modified).are_backdated(before, &[Field::Body], seen)
        };
        assert!(back("2024-04-17T09:00Z", "2024-04-18T12:30Z"));
        assert!(back("2024-04-18T09:00Z", "2024-04-18T09:30Z"));
        assert!(
            back("2024-04-18T09:00Z", "2024-04-18T11:00Z"),
            "we saw the old text at noon"
        );
        assert!(!back("2024-04-18T09:00Z", "2024-04-18T11:50Z"), "a cache");
        assert!(!back("2024-04-18T09:00Z", "2024-04-18T12:30Z"));
        assert!(
            !back("2024-04-18T09:00Z", "2024-04-18T10:00Z"),
            "nothing new is claimed"
        );
        assert!(
            !back("2024-04-18", "2024-04-18T12:30Z"),
            "told less exactly"
        );
        assert!(
            !back("2024-04-18T09:00Z", "2024-04-18T11:00"),
            "in which zone?"
        );
        let other = claims("2024-04-18T09:00Z", "2024-04-18T11:00Z");
        assert!(!other.are_backdated(before, &[Field::Section], seen));
    }

    #[test]
    fn a_pages_clock_is_no_claim() {
        let (first, second) = (utc("2024-04-18T10:00:00Z"), utc("2024-04-19T10:00:00Z"));
        let before = claims("", "2024-04-18T09:59Z");
        assert!(claims("", "2024-04-19T10:00Z").are_a_clock(before, second, first));
        assert!(!claims("", "2024-04-19T08:00Z").are_a_clock(before, second, first));
        assert!(!claims("", "2024-04-19").are_a_clock(before, second, first));
    }
}
