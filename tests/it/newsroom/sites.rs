//! The twenty sites: a table.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use newsvault::model::SourceKind;

use super::schedule::{
    AUTO, HALF_PAST_ONE, HALF_PAST_TWO, QUARTERS, Schedule, TWICE_A_DAY, WEEKDAYS,
};
use super::{Outage, Trouble};

const BERLIN: Tz = chrono_tz::Europe::Berlin;
const NEW_YORK: Tz = chrono_tz::America::New_York;
const TOKYO: Tz = chrono_tz::Asia::Tokyo;

/// In what a site tells of its stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tells {
    /// RSS: says nothing of edits.
    Rss,
    /// Atom: says when each story was edited.
    Atom,
    /// JSON Feed: says when each story was edited.
    JsonFeed,
    /// A sitemap of the news of two days, with times of edits.
    NewsSitemap,
    /// An index of sitemaps, one for each week, with times of edits.
    SitemapIndex,
    /// Links on its front page.
    FrontPage,
}

impl Tells {
    /// Where.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Rss => "/rss.xml",
            Self::Atom => "/atom.xml",
            Self::JsonFeed => "/feed.json",
            Self::NewsSitemap => "/news-sitemap.xml",
            Self::SitemapIndex => "/sitemap.xml",
            Self::FrontPage => "/",
        }
    }

    /// What the archive takes it for.
    pub(crate) fn kind(self) -> SourceKind {
        match self {
            Self::Rss | Self::Atom | Self::JsonFeed => SourceKind::Feed,
            Self::NewsSitemap | Self::SitemapIndex => SourceKind::Sitemap,
            Self::FrontPage => SourceKind::SectionPage,
        }
    }

    /// True if it says when a story was edited.
    pub(crate) fn says_edits(self) -> bool {
        !matches!(self, Self::Rss | Self::FrontPage)
    }
}

/// How a site goes about it, and how it is followed.
pub(crate) struct Habit {
    pub(crate) host: &'static str,
    pub(crate) zone: Tz,
    pub(crate) tells: Tells,
    pub(crate) schedule: Schedule,
    /// When its stories are looked at again.
    pub(crate) revisit: &'static str,
    /// Requests a day that it is to get at most.
    pub(crate) requests_a_day: Option<u32>,
    /// Seconds between two stories, on average.
    pub(super) pause_s: u64,
    /// Of a hundred stories, so many are edited (and of those, so many again).
    pub(super) edits: u64,
    /// Of a hundred stories, so many are taken down.
    pub(super) deletions: u64,
    /// When it does not answer: from which day and hour, for how many hours, and how.
    outages: &'static [(i64, i64, i64, Trouble)],
}

impl Habit {
    pub(super) fn outages(&self, start: DateTime<Utc>) -> Vec<Outage> {
        let outage = |(day, hour, hours, how): &(i64, i64, i64, Trouble)| {
            let from = start + TimeDelta::days(*day) + TimeDelta::hours(*hour);
            Outage {
                from,
                until: from + TimeDelta::hours(*hours),
                how: *how,
            }
        };
        self.outages.iter().map(outage).collect()
    }
}

const HOUR: u64 = 3600;

/// Looks that a user asks for.
pub(crate) const LADDER: &str = "1h 6h 1d 3d 10d";

/// A site without outages, whose stories are edited and taken down as usual.
const fn site(
    host: &'static str,
    zone: Tz,
    tells: Tells,
    schedule: Schedule,
    pause_s: u64,
) -> Habit {
    Habit {
        host,
        zone,
        tells,
        schedule,
        revisit: "usual",
        requests_a_day: None,
        pause_s,
        edits: 35,
        deletions: 5,
        outages: &[],
    }
}

/// All of them.
pub(crate) const SITES: [Habit; 20] = [
    Habit {
        requests_a_day: Some(30),
        ..site("harbour-post.example", BERLIN, Tells::Rss, AUTO, 9 * HOUR)
    },
    Habit {
        outages: &[
            (3, 5, 2, Trouble::Status(500)),
            (12, 0, 30, Trouble::Status(502)),
        ],
        revisit: LADDER,
        ..site("hill-news.example", NEW_YORK, Tells::Rss, AUTO, 20 * HOUR)
    },
    Habit {
        edits: 60,
        ..site("the-ledger.example", NEW_YORK, Tells::Atom, AUTO, 14 * HOUR)
    },
    Habit {
        outages: &[(6, 10, 5, Trouble::HangsUp)],
        ..site(
            "marsh-courier.example",
            TOKYO,
            Tells::JsonFeed,
            AUTO,
            16 * HOUR,
        )
    },
    Habit {
        edits: 0,
        deletions: 0,
        ..site(
            "wire-west.example",
            NEW_YORK,
            Tells::NewsSitemap,
            AUTO,
            7 * HOUR,
        )
    },
    Habit {
        outages: &[(15, 3, 40, Trouble::Nonsense)],
        revisit: LADDER,
        ..site("fjord-times.example", BERLIN, Tells::Rss, AUTO, 24 * HOUR)
    },
    Habit {
        requests_a_day: Some(40),
        ..site(
            "the-index.example",
            BERLIN,
            Tells::SitemapIndex,
            AUTO,
            18 * HOUR,
        )
    },
    // Jobs in the odd hours: the night's only asking may fall into them.
    Habit {
        revisit: LADDER,
        ..site(
            "night-berlin.example",
            BERLIN,
            Tells::Rss,
            HALF_PAST_TWO,
            15 * HOUR,
        )
    },
    site(
        "night-boston.example",
        NEW_YORK,
        Tells::Atom,
        HALF_PAST_TWO,
        15 * HOUR,
    ),
    Habit {
        revisit: "never",
        ..site(
            "early-boston.example",
            NEW_YORK,
            Tells::Rss,
            HALF_PAST_ONE,
            22 * HOUR,
        )
    },
    Habit {
        outages: &[(9, 0, 20, Trouble::Status(500))],
        ..site(
            "late-berlin.example",
            BERLIN,
            Tells::JsonFeed,
            TWICE_A_DAY,
            20 * HOUR,
        )
    },
    site("weekday.example", BERLIN, Tells::Rss, WEEKDAYS, 40 * HOUR),
    site(
        "quarter-day.example",
        NEW_YORK,
        Tells::Rss,
        QUARTERS,
        30 * HOUR,
    ),
    Habit {
        revisit: LADDER,
        ..site(
            "front-page.example",
            BERLIN,
            Tells::FrontPage,
            Schedule::Hours(3),
            21 * HOUR,
        )
    },
    Habit {
        outages: &[(20, 0, 3, Trouble::Busy)],
        revisit: LADDER,
        ..site(
            "two-hours.example",
            TOKYO,
            Tells::Rss,
            Schedule::Hours(2),
            18 * HOUR,
        )
    },
    site(
        "four-hours.example",
        NEW_YORK,
        Tells::Atom,
        Schedule::Hours(4),
        25 * HOUR,
    ),
    Habit {
        deletions: 40,
        ..site(
            "taken-down.example",
            TOKYO,
            Tells::Rss,
            Schedule::Hours(3),
            22 * HOUR,
        )
    },
    // Its feed is gone for a week, and comes back.
    Habit {
        outages: &[(5, 0, 7 * 24, Trouble::Status(404))],
        ..site("came-back.example", BERLIN, Tells::Atom, AUTO, 26 * HOUR)
    },
    // Nothing for a month.
    site("silent.example", BERLIN, Tells::Rss, AUTO, 9000 * HOUR),
    // Many stories, and few requests left to look at them again.
    Habit {
        requests_a_day: Some(48),
        ..site(
            "busy-desk.example",
            TOKYO,
            Tells::NewsSitemap,
            Schedule::Hours(1),
            5 * HOUR,
        )
    },
];
