//! A source's way through a run: asked, read, and what it names queued.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::desk::Undone;
use super::event::PageResult;
use super::filter::Filter;
use super::page::{Means, give_back};
use crate::archive::{Arrival, Discovered, Naming, Next, Part, Route, Writer};
use crate::discover::{Announced, Found, feed, kind, list, section_page, sitemap};
use crate::model::{Attempt, Capture, Failure, Lease, Outcome, Refusal, SourceKind, next_day};
use crate::schedule::polling::{self, Bounds, Yield};
use crate::schedule::timetable::{Timetable, jittered};

/// A sitemap that has not changed for so long, and named nothing new, is put to rest.
const HALF_A_YEAR: TimeDelta = TimeDelta::days(183);
/// A source at rest is asked once in so long.
const AT_REST: TimeDelta = TimeDelta::days(30);

/// What was read out of an answer.
struct Read {
    named: Vec<Naming>,
    digest: String,
    ttl: Option<Duration>,
    announced: Announced,
}

/// Keeps what came of asking a source.
pub(super) async fn take(
    means: &Means,
    lease: &Lease,
    attempt: Arc<Attempt>,
    route: Route,
) -> Result<PageResult, Undone> {
    if attempt.outcome == Outcome::Refused(Refusal::Budget) {
        return put_off(means, lease, attempt, route).await;
    }
    let queue_id = lease.queue_id;
    let part = means.desk.call(move |writer| writer.part(queue_id)).await?;
    let Some(part) = part else {
        // It was followed when it was leased, and is not any more.
        return give_back(means, lease).await;
    };
    let read = read_elsewhere(&attempt, &part).await;
    let attempt = match &read {
        Some(Err(why)) => no_source(attempt, why),
        _ => attempt,
    };
    let (rests, run, due) = (means.rests(lease), means.run, means.due_from);
    let clock = means.clock.clone();
    let lease = lease.clone();
    let work = move |writer: &mut Writer| {
        let (now, chance) = (clock.now(), clock.chance(queue_id));
        let settled = Settled::of(&attempt, read.as_ref(), &part, (now, chance));
        let arrival = Arrival {
            lease: &lease,
            attempt: &attempt,
            route: &route,
            payload: None,
            run,
            next: settled.next,
        };
        writer.record_attempt(&arrival, now)?;
        writer.leave(&lease.host.host, rests, now)?;
        let discovered = match &read {
            Some(Ok(read)) => writer.record_named(&part, &read.named, due.unwrap_or(now), now)?,
            _ => Discovered::default(),
        };
        let mut part = settled.part.clone();
        if discovered.added > 0 {
            part.news_at = Some(now);
        }
        part.pause_s = settled.pause(discovered.added).as_secs();
        writer.save_part(queue_id, &part, settled.answered, discovered, now)?;
        // It may have been paused while it was asked.
        if writer.part(queue_id)?.is_some_and(|part| part.paused) {
            writer.reschedule(queue_id, Next::Never)?;
        } else if settled.is_adaptive {
            let next = settled.adaptive_next(discovered.added, now, chance);
            writer.reschedule(queue_id, Next::At(next))?;
        }
        Ok(result(&attempt, &part.name, read.as_ref(), discovered))
    };
    means.desk.call(work).await
}

/// Leaves a source that its host's budget did not let be asked for the next day. That says
/// nothing of the source.
async fn put_off(
    means: &Means,
    lease: &Lease,
    attempt: Arc<Attempt>,
    route: Route,
) -> Result<PageResult, Undone> {
    let (rests, run, now) = (means.rests(lease), means.run, means.clock.now());
    let lease = lease.clone();
    let put_off = move |writer: &mut Writer| {
        let arrival = Arrival {
            lease: &lease,
            attempt: &attempt,
            route: &route,
            payload: None,
            run,
            next: Next::At(next_day(now)),
        };
        writer.record_attempt(&arrival, now)?;
        writer.leave(&lease.host.host, rests, now)?;
        Ok(PageResult::GivenBack)
    };
    means.desk.call(put_off).await
}

/// An answer that is no source counts as a failure: it is not asked for conditionally, nor
/// does what it is take the place of what the source was.
fn no_source(attempt: Arc<Attempt>, why: &str) -> Arc<Attempt> {
    let mut attempt = Arc::unwrap_or_clone(attempt);
    attempt.outcome = Outcome::Failed(Failure::NotASource(why.to_owned()));
    Arc::new(attempt)
}

/// Reads the answer, if there is one, on a thread for it.
async fn read_elsewhere(attempt: &Arc<Attempt>, part: &Part) -> Option<Result<Read, String>> {
    let (attempt, part) = (Arc::clone(attempt), part.clone());
    let reading = move || match &attempt.outcome {
        Outcome::Captured(capture) => Some(read(capture, &part)),
        _ => None,
    };
    tokio::task::spawn_blocking(reading)
        .await
        .unwrap_or_else(|error| {
            // A panic is a bug in a reader: it costs this answer only.
            tracing::error!(%error, "cannot read a source");
            Some(Err("it cannot be read".to_owned()))
        })
}

fn result(
    attempt: &Attempt,
    source: &str,
    read: Option<&Result<Read, String>>,
    discovered: Discovered,
) -> PageResult {
    match (&attempt.outcome, read) {
        (_, Some(Err(why))) => PageResult::Unreadable {
            source: source.to_owned(),
            why: why.clone(),
        },
        (Outcome::Refused(refusal), _) => PageResult::Refused(refusal.clone()),
        (Outcome::Failed(failure), _) => PageResult::Failed(failure.clone()),
        _ => PageResult::Listed {
            source: source.to_owned(),
            added: discovered.added,
            changed: discovered.changed,
            bytes: attempt.bytes,
        },
    }
}

/// Reads an answer; an error says why it names nothing.
fn read(capture: &Capture, part: &Part) -> Result<Read, String> {
    let given = kind::of(capture);
    let mut found = match (part.kind, given) {
        (_, kind::Given::Feed) => feed::read(capture)?,
        (_, kind::Given::Sitemap | kind::Given::NewsSitemap | kind::Given::SitemapIndex) => {
            sitemap::read(capture)?
        }
        (SourceKind::SectionPage | SourceKind::Auto, kind::Given::Page) => {
            section_page::read(capture)
        }
        (SourceKind::WebList | SourceKind::Auto, kind::Given::List)
        | (SourceKind::WebList, kind::Given::Unknown) => lines(capture),
        (SourceKind::Sitemap, kind::Given::List) => sitemap::read(capture)?,
        (wanted, given) => {
            return Err(format!("a {wanted} was expected, and it is a {given}"));
        }
    };
    let filter = Filter::new(&part.include, &part.exclude)?;
    found
        .findings
        .retain(|finding| filter.lets(finding.url.as_str()));
    Ok(Read {
        digest: blake3::hash(&capture.body).to_hex().to_string(),
        ttl: found
            .ttl_minutes
            .map(|minutes| Duration::from_secs(u64::from(minutes) * 60)),
        announced: std::mem::take(&mut found.announced),
        named: namings(found, part),
    })
}

/// A list on the web: one address a line, as a list on disk has them.
fn lines(capture: &Capture) -> Found {
    let text = String::from_utf8_lossy(&capture.body);
    let mut found = Found::default();
    for line in list::read(text.lines(), list::ListBase::None) {
        match line {
            Ok(url) => found.findings.push(crate::discover::Finding {
                url,
                told: crate::model::Told::default(),
            }),
            Err(problem) => found.problems.push(problem.to_string()),
        }
    }
    found
}

fn namings(found: Found, part: &Part) -> Vec<Naming> {
    let pages = found.findings.into_iter().map(|mut finding| {
        let told = &mut finding.told;
        told.language = told.language.take().or_else(|| part.language.clone());
        told.outlet = told.outlet.take().or_else(|| part.outlet.clone());
        Naming::Page(finding.url, finding.told)
    });
    let parts = found
        .sitemaps
        .into_iter()
        .map(|sitemap| Naming::Part(sitemap.url, sitemap.last_modified));
    pages.chain(parts).collect()
}

/// What asking means for when to ask again.
struct Settled {
    part: Part,
    asked: Option<Duration>,
    answered: bool,
    is_adaptive: bool,
    is_at_rest: bool,
    next: Next,
}

impl Settled {
    fn of(
        attempt: &Attempt,
        read: Option<&Result<Read, String>>,
        part: &Part,
        (now, chance): (DateTime<Utc>, f64),
    ) -> Self {
        let mut part = part.clone();
        let answered = matches!(
            (&attempt.outcome, read),
            (Outcome::NotModified, _) | (_, Some(Ok(_)))
        );
        part.failures = if answered { 0 } else { part.failures + 1 };
        part.problem = read.and_then(|read| read.as_ref().err().cloned());
        let mut asked = None;
        if let Some(Ok(read)) = read {
            asked = read.ttl;
            part.announced = (read.announced.hub.clone(), read.announced.topic.clone());
            if part.digest.as_ref() != Some(&read.digest) {
                part.digest = Some(read.digest.clone());
                part.changed_at = Some(now);
            }
        }
        let timetable = timetable(&part);
        let is_at_rest = part.kind == SourceKind::Sitemap
            && answered
            && [part.changed_at, part.news_at]
                .into_iter()
                .all(|moment| moment.is_none_or(|moment| now - moment > HALF_A_YEAR))
            && part.changed_at.is_some();
        let next = if answered {
            timetable.next(now)
        } else {
            let usual = match timetable {
                Timetable::Every(interval) => interval,
                _ => Duration::from_secs(part.pause_s),
            };
            let errors = u32::try_from(part.failures).unwrap_or(u32::MAX);
            let wait = polling::after_errors(usual, errors, &Bounds::default());
            timetable.after_error(now, wait)
        };
        let next = next.map(|next| jittered(now, next, chance));
        Self {
            is_adaptive: next.is_none(),
            next: Next::At(next.unwrap_or(now + TimeDelta::minutes(30))),
            part,
            asked,
            answered,
            is_at_rest,
        }
    }

    fn pause(&self, added: u64) -> Duration {
        let before = Duration::from_secs(self.part.pause_s);
        let came = match (self.answered, added) {
            (false, _) => return before,
            (true, 0) => Yield::Nothing,
            (true, _) => Yield::News,
        };
        polling::pause(before, came, self.asked, &Bounds::default())
    }

    fn adaptive_next(&self, added: u64, now: DateTime<Utc>, chance: f64) -> DateTime<Utc> {
        if self.is_at_rest && added == 0 {
            return now + AT_REST;
        }
        let pause = TimeDelta::from_std(self.pause(added)).unwrap_or(AT_REST);
        jittered(now, now + pause, chance)
    }
}

/// The part's timetable; one that makes no sense was refused when it was given.
fn timetable(part: &Part) -> Timetable {
    let zone = part.schedule.1.parse().unwrap_or(chrono_tz::Tz::UTC);
    Timetable::parse(&part.schedule.0, zone).unwrap_or(Timetable::Adaptive)
}
