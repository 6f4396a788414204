//! What a month's archive owes its newsroom.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::Month;
use super::kept::{Kept, KeptStory};
use crate::newsroom::{Asked, LADDER, SPREAD, Schedule, Site, Story, Trouble};
use crate::program::Program;

/// All of it.
pub(super) fn hold(month: &Month) {
    let kept = Kept::of(month);
    let mut broken = Vec::new();
    for site in &month.newsroom.sites {
        let seen = Seen::of(month, &kept, site);
        seen.every_story_in_time(&mut broken);
        seen.every_edit_as_it_stood(&mut broken);
        seen.every_edit_that_stood_long_enough(&mut broken);
        seen.every_story_that_went(&mut broken);
        seen.every_job_once(&mut broken);
        seen.no_more_than_granted(&mut broken);
        seen.as_often_as_wanted(&mut broken);
        seen.nothing_again_that_is_known(&mut broken);
    }
    assert!(
        broken.is_empty(),
        "{} broken:\n{}",
        broken.len(),
        broken.join("\n")
    );
    assert_eq!(month.server.crowd(), 1, "one request at a time to a host");
    most_edits_that_stood_a_day(month, &kept);
    let check = Program::on(&month.place).words("check").run();
    assert_eq!(check.code, Some(0), "{}{}", check.text(), check.stderr);
}

/// Where nobody says when to look, and nobody tells of edits, habit decides: it finds most
/// edits that a reader could have seen for a day.
fn most_edits_that_stood_a_day(month: &Month, kept: &Kept) {
    let (mut all, mut found) = (0, 0);
    let by_habit = |site: &&Site| {
        let habit = site.habit;
        habit.revisit == "usual" && !habit.tells.says_edits() && habit.requests_a_day.is_none()
    };
    for site in month.newsroom.sites.iter().filter(by_habit) {
        let seen = Seen::of(month, kept, site);
        for story in &site.stories {
            let Some(kept) = seen.kept(story) else {
                continue;
            };
            let versions = Seen::versions(story, kept);
            for version in 1..story.versions.len() {
                let from = story.versions[version].max(kept.first_seen);
                let ends = story.ends(version).min(seen.end);
                if ends - from > TimeDelta::days(1) {
                    all += 1;
                    found += u32::from(versions.contains(&Some(version)));
                }
            }
        }
    }
    assert!(found * 10 >= all * 8, "{found} of {all} edits were found");
}

/// The last quarter is kept for what is new.
fn for_looks(budget: u32) -> u32 {
    budget - budget / 4
}

fn next_day(moment: DateTime<Utc>) -> DateTime<Utc> {
    let today = moment.date_naive().and_time(NaiveTime::MIN).and_utc();
    today + TimeDelta::days(1)
}

/// What was answered as the program was gone may not have reached the archive: it is asked for
/// again soon, as it must be, and only that answer counts.
fn leave_out_lost(asked: &mut Vec<Asked>, crashes: &[DateTime<Utc>]) {
    let soon = TimeDelta::minutes(10);
    let is_lost = |one: &Asked, next: &Asked| {
        let crash = crashes.iter().find(|crash| **crash == one.at);
        crash.is_some_and(|crash| next.at <= *crash + soon)
    };
    let mut later = asked.clone().into_iter().skip(1);
    asked.retain(|one| later.next().is_none_or(|next| !is_lost(one, &next)));
}

/// A site as it was seen.
struct Seen<'a> {
    month: &'a Month,
    site: &'a Site,
    kept: &'a Kept,
    /// By path, in order; without the answers that were lost in a crash.
    asked: HashMap<String, Vec<Asked>>,
    /// How often it was asked for anything.
    a_day: BTreeMap<NaiveDate, u32>,
    end: DateTime<Utc>,
}

impl<'a> Seen<'a> {
    fn of(month: &'a Month, kept: &'a Kept, site: &'a Site) -> Self {
        let mut asked: HashMap<String, Vec<Asked>> = HashMap::new();
        let mut a_day = BTreeMap::new();
        for request in month.server.asked() {
            if request.host == site.habit.host {
                *a_day.entry(request.at.date_naive()).or_default() += 1;
                asked.entry(request.path.clone()).or_default().push(request);
            }
        }
        for asked in asked.values_mut() {
            leave_out_lost(asked, &month.crashes);
        }
        Self {
            month,
            site,
            kept,
            asked,
            a_day,
            end: month.clock.now(),
        }
    }

    fn kept(&self, story: &Story) -> Option<&KeptStory> {
        let url = format!("http://{}{}", self.site.habit.host, story.path);
        self.kept.0.get(&url)
    }

    fn asked(&self, path: &str) -> &[Asked] {
        self.asked.get(path).map_or(&[], Vec::as_slice)
    }

    /// By when what the source says from a moment on is known at the latest.
    fn known_by(&self, from: DateTime<Utc>) -> DateTime<Utc> {
        let schedule = self.site.habit.schedule;
        let mut by = schedule.by(self.site.zone(), from);
        for outage in &self.site.outages {
            if outage.from <= by && from < outage.until {
                // It is asked ever less, but never as if it were gone for good.
                let retry = Schedule::Auto.by(self.site.zone(), outage.until);
                by = by.max(retry);
            }
        }
        // What is left over waits for the next day. The last request may be one too few for who
        // needs robots.txt, too, and what broke down on its way counts with us, not at the site.
        if self.is_spent(from, by, |budget| budget - 3) {
            by = next_day(by) + SPREAD;
        }
        for (asleep, awake) in &self.month.asleep {
            if *asleep <= by && by < *awake {
                by = *awake + TimeDelta::minutes(1);
            }
        }
        by
    }

    fn every_story_in_time(&self, broken: &mut Vec<String>) {
        for story in &self.site.stories {
            let from = story.published().max(self.month.start);
            let by = self.known_by(from);
            if by >= self.end || story.gone.is_some_and(|gone| gone <= by) {
                continue;
            }
            match self.kept(story) {
                None => broken.push(format!("{} is missing", self.named(story))),
                Some(kept) if kept.first_seen > by => broken.push(format!(
                    "{} of {from} was to be had by {by}, and was at {}",
                    self.named(story),
                    kept.first_seen
                )),
                Some(_) => {}
            }
        }
    }

    /// The versions that the archive has of a story, in its order.
    fn versions(story: &Story, kept: &KeptStory) -> Vec<Option<usize>> {
        let version = |body: &str| {
            let mut all = 0..story.versions.len();
            all.find(|version| body.contains(&story.mark(*version)))
        };
        kept.revisions
            .iter()
            .map(|(_, body)| version(body))
            .collect()
    }

    /// What was fetched is kept, each version once, in order, as seen when it was asked for.
    fn every_edit_as_it_stood(&self, broken: &mut Vec<String>) {
        for story in &self.site.stories {
            let mut fetched: Vec<(DateTime<Utc>, Option<usize>)> = Vec::new();
            for asked in self.asked(&story.path) {
                let version = story.version(asked.at);
                if asked.status == Some(200)
                    && fetched.last().is_none_or(|(_, last)| *last != version)
                {
                    fetched.push((asked.at, version));
                }
                if asked.status == Some(304)
                    && fetched.last().is_none_or(|(_, last)| *last != version)
                {
                    broken.push(format!("{}: {asked} hid an edit", self.named(story)));
                }
            }
            let kept: Vec<_> = self.kept(story).map_or(Vec::new(), |kept| {
                let seen = kept.revisions.iter().map(|(seen, _)| *seen);
                seen.zip(Self::versions(story, kept)).collect()
            });
            if kept != fetched {
                broken.push(format!(
                    "{}: fetched {fetched:?}\n  and kept {kept:?}",
                    self.named(story)
                ));
            }
        }
    }

    /// An edit that stood longer than it takes to hear of it, or to look again, was seen.
    fn every_edit_that_stood_long_enough(&self, broken: &mut Vec<String>) {
        for story in &self.site.stories {
            let Some(kept) = self.kept(story) else {
                continue;
            };
            let versions = Self::versions(story, kept);
            let seen: HashSet<usize> = versions.iter().flatten().copied().collect();
            for version in 1..story.versions.len() {
                let from = story.versions[version].max(kept.first_seen);
                let ends = story.ends(version).min(self.end);
                if seen.contains(&version) || ends <= from {
                    continue;
                }
                let by = self.known_by(from);
                if self.is_told(story, from) && by < ends && !self.is_spent(from, by, for_looks) {
                    broken.push(format!(
                        "{}: its source told of the edit of {from}",
                        self.named(story)
                    ));
                }
                if self.site.habit.revisit != LADDER {
                    continue;
                }
                let looks = self.looks(kept, from);
                if let Some(look) = looks.into_iter().find(|look| from <= *look && *look < ends) {
                    broken.push(format!(
                        "{}: a look was due at {look}, after the edit of {from}",
                        self.named(story)
                    ));
                }
            }
        }
    }

    /// Whether the source says of the story that it was edited, and goes on to do so until
    /// that is known.
    fn is_told(&self, story: &Story, edited: DateTime<Utc>) -> bool {
        let by = self.known_by(edited);
        self.site.habit.tells.says_edits() && self.site.names(story, by)
    }

    /// When the story was to be looked at after its last change that was seen before an edit.
    fn looks(&self, kept: &KeptStory, edited: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        let seen = kept.revisions.iter().map(|(seen, _)| *seen);
        let last = seen.filter(|seen| *seen <= edited).max();
        let last = last.unwrap_or(kept.first_seen);
        let looks = [1, 6, 24, 72, 240].map(|hours| last + TimeDelta::hours(hours));
        looks
            .into_iter()
            .filter(|look| !self.is_away(*look))
            .collect()
    }

    /// Whether the site had so much of its budget on a day between two moments.
    fn is_spent(&self, from: DateTime<Utc>, until: DateTime<Utc>, part: fn(u32) -> u32) -> bool {
        let Some(budget) = self.site.habit.requests_a_day else {
            return false;
        };
        let mut spent = self.a_day.range(from.date_naive()..=until.date_naive());
        spent.any(|(_, requests)| *requests >= part(budget))
    }

    /// Whatever a site is asked for, robots.txt too.
    fn no_more_than_granted(&self, broken: &mut Vec<String>) {
        let Some(budget) = self.site.habit.requests_a_day else {
            return;
        };
        for (day, requests) in &self.a_day {
            if *requests > budget {
                let host = self.site.habit.host;
                broken.push(format!(
                    "{host}: {requests} requests on {day}, not {budget}"
                ));
            }
        }
    }

    /// Stories that are not to be looked at again are not.
    fn as_often_as_wanted(&self, broken: &mut Vec<String>) {
        if self.site.habit.revisit != "never" {
            return;
        }
        for story in &self.site.stories {
            let asked = self.asked(&story.path);
            if asked.len() > 1 {
                broken.push(format!(
                    "{} was asked for {} times",
                    self.named(story),
                    asked.len()
                ));
            }
        }
    }

    /// Whether nobody asked, or nobody answered, about that time.
    fn is_away(&self, moment: DateTime<Utc>) -> bool {
        let near = |from: DateTime<Utc>, until: DateTime<Utc>| {
            from - TimeDelta::hours(1) <= moment && moment < until
        };
        self.site
            .outages
            .iter()
            .any(|outage| near(outage.from, outage.until))
            || self
                .month
                .asleep
                .iter()
                .any(|(from, until)| near(*from, *until))
    }

    /// A story that was looked for in vain is withdrawn, with its text.
    fn every_story_that_went(&self, broken: &mut Vec<String>) {
        for story in &self.site.stories {
            let Some(kept) = self.kept(story) else {
                continue;
            };
            let is_missed = self
                .asked(&story.path)
                .iter()
                .any(|asked| asked.status == Some(410));
            let wanted = if is_missed { "withdrawn" } else { "usable" };
            if kept.status != wanted {
                broken.push(format!(
                    "{} is {}, not {wanted}",
                    self.named(story),
                    kept.status
                ));
            }
        }
    }

    /// Each moment of a timetable has its asking, and each asking its moment.
    fn every_job_once(&self, broken: &mut Vec<String>) {
        let schedule = self.site.habit.schedule;
        let asked = self.asked(self.site.habit.tells.path());
        let mut due = schedule
            .times(self.site.zone(), self.month.start, self.end)
            .into_iter()
            .peekable();
        if due.peek().is_none() {
            return;
        }
        let is_well =
            |asked: &Asked| matches!(asked.status, Some(200 | 304)) && !self.is_nonsense(asked.at);
        for (last, this) in asked.iter().zip(asked.iter().skip(1)) {
            let mut was_due = 0;
            while due.next_if(|moment| *moment <= this.at).is_some() {
                was_due += 1;
            }
            let is_retry = !is_well(last);
            if was_due == 0 && !is_retry {
                broken.push(format!("{this} was not due"));
            }
            let slept = self
                .month
                .asleep
                .iter()
                .any(|(_, awake)| last.at < *awake && *awake <= this.at);
            if was_due > 1 && !is_retry && !slept {
                broken.push(format!("{last} and then {this} left out {}", was_due - 1));
            }
        }
        let late = due.filter(|moment| *moment + TimeDelta::minutes(6) < self.end);
        broken.extend(late.map(|moment| format!("{}: nothing at {moment}", self.site.habit.host)));
    }

    fn is_nonsense(&self, moment: DateTime<Utc>) -> bool {
        let outage = self.site.outage(moment);
        outage.is_some_and(|outage| outage.how == Trouble::Nonsense)
    }

    /// What we have is asked for only if it is another by now.
    fn nothing_again_that_is_known(&self, broken: &mut Vec<String>) {
        for (path, asked) in &self.asked {
            let mut is_known = false;
            for asked in asked.iter().filter(|_| path != "/robots.txt") {
                if is_known && !asked.is_conditional {
                    broken.push(format!("{asked} was asked for whole"));
                }
                is_known |= asked.status == Some(200)
                    && !(self.is_nonsense(asked.at) && path == self.site.habit.tells.path());
            }
        }
    }

    fn named(&self, story: &Story) -> String {
        format!("{}{}", self.site.habit.host, story.path)
    }
}
