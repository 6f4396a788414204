//! What would be fetched in the days to come: what waits in the archive, run ahead of the
//! clock by the rules of [`crate::schedule::plan`], host by host.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::store::policy;
use crate::archive::{ArchiveError, PlannedHost, PlannedRow, Reader};
use crate::fetch::crawl_delay;
use crate::model::{Budget, PageUrl};
use crate::schedule::plan::{self, Day, Host, Reason, Waiting, What};
use crate::schedule::timetable::Timetable;

/// So long a robots.txt counts.
const ROBOTS: TimeDelta = TimeDelta::hours(24);

/// How requests are made.
#[derive(Debug, Clone, Copy)]
pub struct PlanOptions {
    /// Between two requests to a host of which nothing else was said.
    pub delay: Duration,
    /// Requests a day to such a host.
    pub budget: Budget,
}

/// A host's days and requests to come.
#[derive(Debug, Clone)]
pub struct HostPlan {
    /// Which; empty for the disk.
    pub host: String,
    /// Requests that it gets a day; `None` for the disk.
    pub budget: Option<Budget>,
    /// Those days on which anything happens.
    pub days: BTreeMap<NaiveDate, Day>,
    /// All requests in order: when, of what, why.
    pub visits: Vec<(DateTime<Utc>, PageUrl, Reason)>,
}

/// What a host would be asked from `now` until a moment; `None` if nothing.
pub fn plan_host(
    reader: &Reader,
    host: &str,
    options: PlanOptions,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Option<HostPlan>, ArchiveError> {
    let Some(planned) = reader.planned(host, options.budget, (now, until))? else {
        return Ok(None);
    };
    let standing = standing(&planned, options, now);
    let (urls, waiting): (Vec<PageUrl>, Vec<Waiting>) =
        planned.rows.into_iter().map(waiting).unzip();
    let (visits, days) = plan::host(&standing, waiting, (now, until));
    let visits = visits.into_iter().filter_map(|visit| {
        let url = urls.get(visit.index)?.clone();
        Some((visit.at, url, visit.reason))
    });
    Ok(Some(HostPlan {
        host: host.to_owned(),
        budget: standing.budget,
        days,
        visits: visits.collect(),
    }))
}

/// The host as it stands.
fn standing(planned: &PlannedHost, options: PlanOptions, now: DateTime<Utc>) -> Host {
    let record = &planned.record;
    let is_disk = record.host.as_str().is_empty();
    let asked = planned
        .rows
        .first()
        .and_then(|row| crawl_delay(record, &row.url));
    let delay = record.delay.unwrap_or(options.delay);
    let read = record.robots.iter().map(|robots| robots.fetched_at).max();
    Host {
        budget: (!is_disk).then_some(planned.budget),
        spent: planned.spent,
        not_before: record.not_before,
        pause: if is_disk {
            Duration::ZERO
        } else {
            delay.max(record.pause).max(asked.unwrap_or_default())
        },
        habit: planned.habit,
        robots_at: (!is_disk).then(|| read.map_or(now, |read| read + ROBOTS)),
    }
}

fn waiting(row: PlannedRow) -> (PageUrl, Waiting) {
    let policy = policy(&row.outlook);
    let what = match (row.source, row.outlook.history) {
        (Some((schedule, zone, pause)), _) => {
            let zone = zone.parse().unwrap_or(chrono_tz::Tz::UTC);
            let timetable = Timetable::parse(&schedule, zone).unwrap_or(Timetable::Adaptive);
            What::Source(timetable, Duration::from_secs(pause.max(1)))
        }
        (None, _) if !row.is_revisit => What::New(policy),
        (None, Some(history)) => What::Story(policy, history),
        (None, None) => What::NoStory(policy, row.outlook.added),
    };
    (row.url, Waiting { due: row.due, what })
}
