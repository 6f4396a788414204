//! A made-up newsroom of twenty sites: what each tells at any moment is a function of that
//! moment, so that a server with a driven clock needs nothing but the time.
//!
//! [`Newsroom`] is all of it, made of a seed: its [`Site`]s, their [`Story`]s with their
//! edits and deletions, their [`Outage`]s. [`telling`] writes feeds, sitemaps and pages,
//! [`server`] answers with them and notes what it was asked.

mod chance;
mod schedule;
mod server;
mod sites;
mod telling;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use chance::Chance;
pub(crate) use schedule::{SPREAD, Schedule};
pub(crate) use server::{Asked, Server};
pub(crate) use sites::{Habit, LADDER};
use sites::{SITES, Tells};

/// All sites.
pub(crate) struct Newsroom {
    pub(crate) sites: Vec<Site>,
}

/// A news site.
pub(crate) struct Site {
    pub(crate) habit: &'static Habit,
    /// By time of publication.
    pub(crate) stories: Vec<Story>,
    pub(crate) outages: Vec<Outage>,
}

/// A story, from its publication on.
pub(crate) struct Story {
    pub(crate) path: String,
    /// The first is its publication, each other one an edit.
    pub(crate) versions: Vec<DateTime<Utc>>,
    /// When it was taken down.
    pub(crate) gone: Option<DateTime<Utc>>,
    pub(crate) seed: u64,
}

/// A time in which a site does not answer as it should.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outage {
    pub(crate) from: DateTime<Utc>,
    pub(crate) until: DateTime<Utc>,
    pub(crate) how: Trouble,
}

/// What a site answers while it is out of order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// A status without a page.
    Status(u16),
    /// That it is busy, and until when.
    Busy,
    /// Nothing: it hangs up.
    HangsUp,
    /// To its sources alone: something that is no feed at all.
    Nonsense,
}

impl Newsroom {
    /// So many days from a moment on, of the sites that are wanted.
    pub(crate) fn of(
        start: DateTime<Utc>,
        days: i64,
        seed: u64,
        is_wanted: fn(&Habit) -> bool,
    ) -> Self {
        let sites = SITES
            .iter()
            .enumerate()
            .filter(|(_, habit)| is_wanted(habit));
        let sites = sites.map(|(n, habit)| {
            let mut chance = Chance::of(seed, n as u64);
            Site {
                habit,
                stories: stories(habit, start, days, &mut chance),
                outages: habit.outages(start),
            }
        });
        Self {
            sites: sites.collect(),
        }
    }

    /// The site with this host name.
    pub(crate) fn site(&self, host: &str) -> Option<&Site> {
        self.sites.iter().find(|site| site.habit.host == host)
    }
}

impl Site {
    /// What is out, the latest first.
    pub(crate) fn out(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Story> {
        let out = self.stories.iter().rev();
        out.filter(move |story| story.version(now).is_some())
    }

    /// Whether the source names a story.
    pub(crate) fn names(&self, story: &Story, now: DateTime<Utc>) -> bool {
        telling::named(self, now).any(|named| std::ptr::eq(named, story))
    }

    pub(crate) fn outage(&self, now: DateTime<Utc>) -> Option<&Outage> {
        let during = |outage: &&Outage| outage.from <= now && now < outage.until;
        self.outages.iter().find(during)
    }

    /// Where its source is asked.
    pub(crate) fn source(&self) -> String {
        format!("http://{}{}", self.habit.host, self.habit.tells.path())
    }

    pub(crate) fn zone(&self) -> Tz {
        self.habit.zone
    }
}

impl Story {
    /// Which version stands there, if any does.
    pub(crate) fn version(&self, now: DateTime<Utc>) -> Option<usize> {
        if self.gone.is_some_and(|gone| gone <= now) {
            return None;
        }
        self.versions.iter().rposition(|moment| *moment <= now)
    }

    pub(crate) fn published(&self) -> DateTime<Utc> {
        self.versions[0]
    }

    /// Until when a version stands.
    pub(crate) fn ends(&self, version: usize) -> DateTime<Utc> {
        let next = self.versions.get(version + 1).copied();
        let ends = next.unwrap_or(DateTime::<Utc>::MAX_UTC);
        self.gone.map_or(ends, |gone| ends.min(gone))
    }

    /// What only this version's text says.
    pub(crate) fn mark(&self, version: usize) -> String {
        format!("edition {version} of dispatch {:08x}", self.seed >> 32)
    }
}

/// How long after its publication, or the edit before, a story is edited, in minutes.
const EDITS: [i64; 6] = [20, 130, 500, 1600, 4000, 9000];

fn stories(habit: &Habit, start: DateTime<Utc>, days: i64, chance: &mut Chance) -> Vec<Story> {
    let mut stories = Vec::new();
    let end = start + TimeDelta::days(days);
    let mut moment = start - TimeDelta::days(1);
    loop {
        moment += TimeDelta::seconds(chance.below(habit.pause_s * 2).cast_signed());
        if moment >= end {
            return stories;
        }
        let mut versions = vec![moment];
        let mut last = moment;
        while chance.is_likely(habit.edits) {
            let minutes = EDITS[chance.index(EDITS.len())];
            last += TimeDelta::seconds(minutes * 60 + chance.below(600).cast_signed());
            versions.push(last);
        }
        let gone = chance.is_likely(habit.deletions).then(|| {
            last + TimeDelta::minutes(90) + TimeDelta::seconds(chance.below(400_000).cast_signed())
        });
        let seed = chance.next();
        stories.push(Story {
            path: telling::path(moment, seed),
            versions,
            gone,
            seed,
        });
    }
}
