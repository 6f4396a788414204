//! What would be fetched of a host, and when: the same rules as those by which it is done,
//! run ahead of the clock.
//!
//! It is taken for granted that somebody is at work all the time, that every request is
//! answered, that no story is changed, and that sources name nothing new.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::revisit::{self, Policy};
use super::timetable::Timetable;
use crate::model::{Budget, EditHabit, EditHistory, Spending, next_day};

/// Something that is to be fetched.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// When it is due.
    pub due: DateTime<Utc>,
    /// What it is.
    pub what: What,
}

/// What is to be fetched.
#[derive(Debug, Clone)]
pub enum What {
    /// A source, and how long it is left alone if it has no timetable.
    Source(Timetable, Duration),
    /// A page that has not been had yet.
    New(Policy),
    /// A story that is looked at again.
    Story(Policy, EditHistory),
    /// A page that showed no story, since a moment.
    NoStory(Policy, DateTime<Utc>),
}

impl What {
    /// Why it is fetched.
    pub fn reason(&self) -> Reason {
        match self {
            Self::Source(..) => Reason::Source,
            Self::New(_) => Reason::New,
            Self::Story(..) | Self::NoStory(..) => Reason::Look,
        }
    }

    /// When it is fetched again after a moment at which it was, and what it is then.
    fn again(self, habit: &EditHabit, now: DateTime<Utc>) -> Option<Waiting> {
        let (due, what) = match self {
            Self::Source(timetable, pause) => {
                let pause = TimeDelta::from_std(pause).ok()?;
                let due = timetable.next(now).unwrap_or(now + pause);
                (due, Self::Source(timetable, pause.to_std().ok()?))
            }
            Self::New(policy) => {
                let history = EditHistory {
                    published: None,
                    first_seen: now,
                    last_changed: now,
                    last_seen: now,
                };
                return Self::Story(policy, history).again(habit, now);
            }
            Self::Story(policy, history) => {
                let due = revisit::next(&policy, &history, habit, now)?;
                (due, Self::Story(policy, history))
            }
            Self::NoStory(policy, since) => {
                let due = revisit::without_story(&policy, since, now)?;
                (due, Self::NoStory(policy, since))
            }
        };
        Some(Waiting { due, what })
    }
}

/// Why something is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It is a source.
    Source,
    /// It has not been had yet.
    New,
    /// To see whether it was changed.
    Look,
}

impl Reason {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::New => "new",
            Self::Look => "look",
        }
    }
}

/// A host, as it stands.
#[derive(Debug, Clone, Copy)]
pub struct Host {
    /// Requests that it gets a day; `None` for the disk.
    pub budget: Option<Budget>,
    /// What it was asked today.
    pub spent: Spending,
    /// It rests until then.
    pub not_before: Option<DateTime<Utc>>,
    /// Between two requests.
    pub pause: Duration,
    /// How often its stories are edited.
    pub habit: EditHabit,
    /// When its robots.txt is to be asked for anew; `None`: never.
    pub robots_at: Option<DateTime<Utc>>,
}

/// So long a robots.txt counts.
const ROBOTS: TimeDelta = TimeDelta::hours(24);
/// Requests that must be left for a page whose robots.txt is to be asked for, too: the file,
/// perhaps where it has moved to, and the page.
const NEEDED: u32 = 3;

/// A day of a host.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Day {
    /// Of all kinds.
    pub requests: u32,
    /// For sources.
    pub sources: u32,
    /// For what has not been had yet.
    pub new: u32,
    /// For looks.
    pub looks: u32,
    /// For robots.txt.
    pub robots: u32,
    /// What was due on that day and had to wait for the next.
    pub waiting: u32,
    /// True if it waited because the budget was used up.
    pub is_over_budget: bool,
}

/// A request to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// When.
    pub at: DateTime<Utc>,
    /// Of what: the place in the list of what waits.
    pub index: usize,
    /// Why.
    pub reason: Reason,
}

/// All requests to a host from `now` until a moment, in order, and their sums by day.
pub fn host(
    host: &Host,
    waiting: Vec<Waiting>,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> (Vec<Visit>, BTreeMap<NaiveDate, Day>) {
    let mut ahead = Ahead {
        host: *host,
        now: host.not_before.map_or(now, |rest| rest.max(now)),
        urgent: BinaryHeap::new(),
        looks: BinaryHeap::new(),
        items: Vec::new(),
        visits: Vec::new(),
        days: BTreeMap::new(),
    };
    for waiting in waiting {
        ahead.add(waiting);
    }
    ahead.run(until);
    (ahead.visits, ahead.days)
}

/// When something is due, and its place in the list.
type Queue = BinaryHeap<Reverse<(DateTime<Utc>, usize)>>;

struct Ahead {
    host: Host,
    now: DateTime<Utc>,
    /// Sources and what has not been had yet.
    urgent: Queue,
    looks: Queue,
    items: Vec<Option<What>>,
    visits: Vec<Visit>,
    days: BTreeMap<NaiveDate, Day>,
}

impl Ahead {
    fn add(&mut self, waiting: Waiting) {
        let index = self.items.len();
        let queue = self.queue(waiting.what.reason());
        queue.push(Reverse((waiting.due, index)));
        self.items.push(Some(waiting.what));
    }

    fn queue(&mut self, reason: Reason) -> &mut Queue {
        match reason {
            Reason::Look => &mut self.looks,
            Reason::Source | Reason::New => &mut self.urgent,
        }
    }

    fn run(&mut self, until: DateTime<Utc>) {
        while let Some((at, is_look)) = self.next() {
            if at >= until {
                break;
            }
            if at > self.now {
                // Another day may have come, with another budget.
                self.go_on(at);
            } else if self.affords_robots() {
                self.visit(is_look);
            }
        }
        if self.now < until {
            self.go_on(until);
        }
    }

    /// Goes on to a moment. What is left over on a day that ends before it waits.
    fn go_on(&mut self, moment: DateTime<Utc>) {
        let end = next_day(self.now);
        if moment >= end {
            self.close_day(end);
        }
        self.now = moment;
    }

    /// What can be asked first, and when: in doubt not a look.
    fn next(&self) -> Option<(DateTime<Utc>, bool)> {
        let spent = self.host.spent.at(self.now).requests;
        let budget = self.host.budget;
        let waits = budget.map_or_else(Default::default, |b| b.waits(spent, self.now));
        let first = |queue: &Queue, wait: Option<DateTime<Utc>>| {
            let Reverse((due, _)) = queue.peek()?;
            Some((*due).max(self.now).max(wait.unwrap_or(self.now)))
        };
        let urgent = first(&self.urgent, waits.all).map(|at| (at, false));
        let look = first(&self.looks, waits.looks).map(|at| (at, true));
        [urgent, look].into_iter().flatten().min()
    }

    fn visit(&mut self, is_look: bool) {
        let queue = if is_look {
            &mut self.looks
        } else {
            &mut self.urgent
        };
        let Some(Reverse((_, index))) = queue.pop() else {
            return;
        };
        let Some(what) = self.items.get_mut(index).and_then(Option::take) else {
            return;
        };
        self.count(what.reason());
        self.visits.push(Visit {
            at: self.now,
            index,
            reason: what.reason(),
        });
        if let Some(again) = what.again(&self.host.habit, self.now) {
            self.queue(again.what.reason())
                .push(Reverse((again.due, index)));
            self.items[index] = Some(again.what);
        }
        let pause = TimeDelta::from_std(self.host.pause).unwrap_or(ROBOTS);
        self.go_on(self.now + pause);
    }

    /// False if robots.txt must be asked for, and the day's budget does not let that and a
    /// page be asked for any more: then nothing is, on that day.
    fn affords_robots(&mut self) -> bool {
        let Some(budget) = self.host.budget else {
            return true;
        };
        let spent = self.host.spent.at(self.now);
        let needs = self.host.robots_at.is_some_and(|due| due <= self.now);
        if needs && spent.requests + NEEDED > budget.requests() {
            self.host.spent = Spending {
                requests: budget.requests(),
                ..spent
            };
            return false;
        }
        true
    }

    fn count(&mut self, reason: Reason) {
        let day = self.days.entry(self.now.date_naive()).or_default();
        let before = day.requests;
        if self.host.robots_at.is_some_and(|due| due <= self.now) {
            self.host.robots_at = Some(self.now + ROBOTS);
            day.robots += 1;
            day.requests += 1;
        }
        day.requests += 1;
        match reason {
            Reason::Source => day.sources += 1,
            Reason::New => day.new += 1,
            Reason::Look => day.looks += 1,
        }
        let made = day.requests - before;
        let mut spent = self.host.spent.at(self.now);
        spent.requests = spent.requests.saturating_add(made);
        self.host.spent = spent;
    }

    fn close_day(&mut self, end: DateTime<Utc>) {
        let late = |queue: &Queue| queue.iter().filter(|Reverse((due, _))| *due < end).count();
        let waiting = late(&self.urgent) + late(&self.looks);
        if waiting > 0 {
            let spent = self.host.spent.at(self.now).requests;
            let budget = self.host.budget;
            let waits = budget.map_or_else(Default::default, |b| b.waits(spent, self.now));
            let day = self.days.entry(self.now.date_naive()).or_default();
            day.waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
            day.is_over_budget = waits.looks.is_some();
        }
    }
}

#[cfg(test)]
mod tests;
