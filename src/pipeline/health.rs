//! Looks whether all is well: counts what came, holds it against the rules of
//! [`crate::health`], and has the archive keep what that means.
//!
//! Counting and keeping are short pieces of work on the writer's thread; what lies between
//! only reads, beside it. Done by [`look`] after a run, and by [`keep_looking`] while one lasts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, oneshot};

use super::clock;
use super::run::Errand;
use crate::archive::{
    AlertRow, ArchiveError, Happened, Hook, Reach, Reader, SourceHealth, Writer, free_bytes,
};
use crate::health::{self, Asked, Before, Size};
use crate::model::{Concern, Condition, PageUrl, Rule};

/// How concerns look.
type Conditions = Vec<(Concern, Condition)>;

/// Looks once, and says what happened to alerts; those hooks are to be told.
pub fn look(
    writer: &mut Writer,
    hooks: &[Hook],
    now: DateTime<Utc>,
) -> Result<Vec<Happened>, ArchiveError> {
    let mut hosts = BTreeSet::new();
    loop {
        let counted = writer.count_figures(now)?;
        hosts.extend(counted.hosts);
        if !counted.more {
            break;
        }
    }
    let conditions = judge(&Reader::open(writer.path())?, hosts, now)?;
    writer.settle_alerts(&conditions, hooks, now)
}

/// Looks every so often while a run lasts; ends with it. `said` is how often, and which
/// hooks are to be told: it may change.
pub async fn keep_looking(
    archive: &Path,
    errands: &mpsc::UnboundedSender<Errand>,
    said: &dyn Fn() -> (Duration, Vec<Hook>),
    tell: &dyn Fn(&Happened),
) {
    loop {
        tokio::time::sleep(said().0).await;
        match look_beside(archive, errands, &said().1).await {
            Ok(Some(happened)) => happened.iter().for_each(tell),
            // The run takes no errands any more.
            Ok(None) => return,
            // The run itself will say what is wrong with the file.
            Err(error) => tracing::warn!(%error, "cannot look whether all is well"),
        }
    }
}

/// `None` once the run has ended.
async fn look_beside(
    archive: &Path,
    errands: &mpsc::UnboundedSender<Errand>,
    hooks: &[Hook],
) -> Result<Option<Vec<Happened>>, ArchiveError> {
    let now = clock::now();
    let mut hosts = BTreeSet::new();
    loop {
        let Some(counted) = do_errand(errands, move |writer| writer.count_figures(now)).await
        else {
            return Ok(None);
        };
        hosts.extend(counted.hosts);
        if !counted.more {
            break;
        }
    }
    let path: PathBuf = archive.to_owned();
    let judging = move || judge(&Reader::open(&path)?, hosts, now);
    let judged = tokio::task::spawn_blocking(judging).await;
    let conditions = judged.unwrap_or_else(|error| {
        // A panic is a bug in a rule: it costs this look only.
        tracing::error!(%error, "cannot judge");
        Ok(Vec::new())
    })?;
    let hooks = hooks.to_vec();
    let settle = move |writer: &mut Writer| writer.settle_alerts(&conditions, &hooks, now);
    Ok(do_errand(errands, settle).await)
}

/// Has something done on the writer's thread; `None` once the run has ended.
pub(super) async fn do_errand<T: Send + 'static>(
    errands: &mpsc::UnboundedSender<Errand>,
    work: impl FnOnce(&mut Writer) -> Result<T, ArchiveError> + Send + 'static,
) -> Option<T> {
    let (answer, answered) = oneshot::channel();
    let errand: Errand = Box::new(move |writer| {
        // Nobody waits any more if the process is about to end.
        work(writer).map(|done| drop(answer.send(done)))
    });
    errands.send(errand).ok()?;
    answered.await.ok()
}

fn judge(
    reader: &Reader,
    mut hosts: BTreeSet<String>,
    now: DateTime<Utc>,
) -> Result<Conditions, ArchiveError> {
    let standing = reader.alerts(false)?;
    let sources = reader.source_health(now)?;
    let mut conditions = judge_sources(&sources, reader.reach()?, &standing, now);
    let of_sites = [Rule::SiteFailing, Rule::LayoutChanged, Rule::FieldLost].map(Rule::as_str);
    let looked_at = standing
        .iter()
        .filter(|alert| of_sites.contains(&alert.rule.as_str()));
    hosts.extend(looked_at.map(|alert| alert.subject.clone()));
    for host in hosts {
        let past = reader.alerts_of(&host)?;
        let hours = reader.site_hours(&host, now)?;
        let before = |concern: &Concern| before(&past, concern);
        conditions.extend(health::site(&host, &hours, now, before));
    }
    let disk = Concern::of(Rule::DiskFilling, Concern::ARCHIVE);
    let is_open = is_standing(&standing, &disk);
    let sizes: Vec<Size> = sizes(reader)?;
    let free = free_bytes(reader.path());
    let condition = health::disk(free, health::growth(&sizes), is_open, now);
    conditions.push((disk, condition));
    Ok(conditions)
}

/// How large the archive was, oldest first.
pub fn sizes(reader: &Reader) -> Result<Vec<Size>, ArchiveError> {
    let sizes = reader.sizes()?.into_iter();
    Ok(sizes.map(|(at, bytes)| Size { at, bytes }).collect())
}

fn judge_sources(
    sources: &[SourceHealth],
    reach: Reach,
    standing: &[AlertRow],
    now: DateTime<Utc>,
) -> Conditions {
    let active: Vec<&SourceHealth> = sources.iter().filter(|source| !source.paused).collect();
    let mut conditions = Conditions::new();
    let (mut sites, mut failing) = (BTreeSet::new(), BTreeSet::new());
    for source in &active {
        let condition = health::source_failing(&asked(source), now);
        sites.insert(site_of(source));
        if condition.is_broken() {
            failing.insert(site_of(source));
        }
        conditions.push((Concern::of(Rule::SourceFailing, &source.name), condition));
        let silence = health::silence(&source.news, source.answered_at);
        conditions.push((Concern::of(Rule::SourceSilent, &source.name), silence));
    }
    conditions.extend(no_more_followed(&active, standing));
    let complaint = if health::is_offline(failing.len(), sites.len()) {
        // One complaint instead of one a source; those that stand already stay.
        conditions.retain(|(concern, condition)| {
            !condition.is_broken() || is_standing(standing, concern)
        });
        let since = active.iter().filter_map(|source| source.answered_at).max();
        Some(health::offline(
            failing.len(),
            sites.len(),
            since.unwrap_or(now),
        ))
    } else {
        let since = reach.since.unwrap_or(now);
        health::cut_off(reach.requests, reach.sites, reach.answered, since)
    };
    let offline = Concern::of(Rule::Offline, Concern::ARCHIVE);
    conditions.push((offline, complaint.unwrap_or(Condition::Well)));
    conditions
}

/// Alerts of sources that are followed no more, or paused: no concern any more.
fn no_more_followed(active: &[&SourceHealth], standing: &[AlertRow]) -> Conditions {
    let mut conditions = Conditions::new();
    for rule in [Rule::SourceFailing, Rule::SourceSilent] {
        for alert in standing.iter().filter(|alert| alert.rule == rule.as_str()) {
            if active.iter().all(|source| source.name != alert.subject) {
                conditions.push((Concern::of(rule, &alert.subject), Condition::Well));
            }
        }
    }
    conditions
}

fn asked(source: &SourceHealth) -> Asked {
    Asked {
        failures: source.failures,
        cause: source.cause.clone(),
        answered_at: source.answered_at,
        added_at: source.added_at,
        parts: source.parts,
        failing_parts: source.failing_parts,
    }
}

fn site_of(source: &SourceHealth) -> String {
    let host = PageUrl::parse(&source.url).map(|url| url.host_key().to_string());
    host.unwrap_or_else(|_| source.url.clone())
}

fn is_standing(standing: &[AlertRow], concern: &Concern) -> bool {
    standing.iter().any(|alert| is_of(alert, concern))
}

fn is_of(alert: &AlertRow, concern: &Concern) -> bool {
    alert.rule == concern.rule.as_str()
        && alert.subject == concern.subject
        && alert.field == concern.field
}

/// What was earlier with a concern.
fn before(past: &[AlertRow], concern: &Concern) -> Before {
    let mut before = Before::default();
    for alert in past.iter().filter(|alert| is_of(alert, concern)) {
        let Ok(since) = alert.since.parse() else {
            continue;
        };
        match alert.closed_at.as_ref().map(|closed| closed.parse()) {
            None => before.open_since = Some(since),
            Some(Ok(closed)) => before.closed.push(since..closed),
            Some(Err(_)) => {}
        }
    }
    before
}
