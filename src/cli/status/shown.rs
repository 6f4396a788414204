//! The status in lines and tables, and as JSON.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};

use super::super::rows::{self, Layout};
use super::super::summary::{bytes, counted};
use super::super::terminal;
use super::Status;
use crate::archive::{Due, Rate, SourceRow, Value};
use crate::health;
use crate::model::utc_text;

/// Draws the status for people.
pub(super) fn draw(archive: &Path, status: &Status, top: usize) -> anyhow::Result<()> {
    let mut lines = vec![verdict(status)];
    lines.push(format!(
        "archive     {}, {}",
        archive.display(),
        size(status)
    ));
    lines.extend(at_work(status));
    lines.push(format!("due         {}", due(status)));
    if status.affairs.undelivered > 0 {
        let error = status.affairs.delivery_error.as_deref();
        lines.push(format!(
            "untold      {} to be delivered{}",
            counted(status.affairs.undelivered, "notice is", "notices are"),
            error.map_or_else(String::new, |error| format!("; the last try: {error}"))
        ));
    }
    for alert in &status.alerts {
        lines.push(format!(
            "alert {:<5} {}{}",
            alert.id,
            super::super::alerts::line(alert),
            if alert.dismissed_at.is_some() {
                " (dismissed)"
            } else {
                ""
            }
        ));
    }
    terminal::data(&terminal::safe(&(lines.join("\n") + "\n")))?;
    draw_sources(status, top)?;
    draw_sites(status, top)
}

fn verdict(status: &Status) -> String {
    let problems = status.problems();
    if problems.is_empty() {
        "well".to_owned()
    } else {
        format!("broken      {}", problems.join("; "))
    }
}

fn size(status: &Status) -> String {
    let size = bytes(status.affairs.bytes);
    let growth = match status.growth {
        Some(growth) => format!("grows by {} a day", bytes(growth)),
        None => "how it grows is not known yet".to_owned(),
    };
    let left = match (status.free, status.days_left()) {
        (Some(free), Some(days)) => format!("; {} free: full in {days} days", bytes(free)),
        (Some(free), None) => format!("; {} free", bytes(free)),
        _ => String::new(),
    };
    format!("{size}; {growth}{left}")
}

fn at_work(status: &Status) -> Vec<String> {
    let holder = status.holder.iter();
    let mut lines: Vec<String> = holder
        .map(|holder| format!("watched     by {holder}"))
        .collect();
    for (run, since) in &status.affairs.alive {
        lines.push(format!("at work     run {run} since {}", utc_text(*since)));
    }
    if lines.is_empty() {
        lines.push(match status.affairs.last_ended {
            Some(ended) => format!(
                "at work     nobody; the last run ended {}",
                beside_now(ended, status.now)
            ),
            None => "at work     nobody, and no run has ended yet".to_owned(),
        });
    }
    lines
}

fn due(status: &Status) -> String {
    let Status { affairs, .. } = status;
    let mut text = format!(
        "{} and {}",
        counted(affairs.pages.due, "page", "pages"),
        counted(affairs.sources.due, "source", "sources")
    );
    let late = affairs.pages.late + affairs.sources.late;
    let patience = health::span(status.patience);
    if late == 0 {
        return format!("{text}, none for longer than {patience}");
    }
    text = format!("{text}, {late} for longer than {patience}");
    let oldest = [&affairs.pages, &affairs.sources].map(|due| due.oldest.clone());
    match oldest.into_iter().flatten().min() {
        Some(oldest) => format!("{text}, the first since {oldest}"),
        None => text,
    }
}

/// Those first that need a look.
fn draw_sources(status: &Status, top: usize) -> anyhow::Result<()> {
    let mut sources: Vec<&SourceRow> = status.sources.iter().collect();
    sources.sort_by_key(|source| matches!(status.state(source), "well" | "new" | "paused"));
    if sources.is_empty() {
        return Ok(());
    }
    terminal::data("\n")?;
    let mut printer = rows::printer(Layout::Table);
    printer.columns(&names(&[
        "source",
        "state",
        "answered",
        "next",
        "failed 24 h",
        "7 d",
    ]))?;
    let beside = |text: &Option<String>| {
        let moment = text.as_ref().and_then(|text| text.parse().ok());
        moment.map_or(Value::Null, |moment| {
            Value::Text(beside_now(moment, status.now))
        })
    };
    for source in sources.iter().take(top) {
        let rate = rate_of(&status.source_rates, &source.name);
        printer.row(&[
            Value::Text(source.name.clone()),
            Value::Text(status.state(source).to_owned()),
            beside(&source.answered_at),
            beside(&source.next_at),
            Value::Text(format!("{}/{}", rate.day_failed, rate.day)),
            Value::Text(format!("{}/{}", rate.week_failed, rate.week)),
        ])?;
    }
    printer.finish()?;
    more(sources.len(), top)
}

/// Only those with failures.
fn draw_sites(status: &Status, top: usize) -> anyhow::Result<()> {
    let rates = status.site_rates.iter();
    let failing: Vec<&Rate> = rates.filter(|rate| rate.week_failed > 0).collect();
    if failing.is_empty() {
        return Ok(());
    }
    terminal::data("\n")?;
    let mut printer = rows::printer(Layout::Table);
    printer.columns(&names(&["site", "failed 24 h", "7 d"]))?;
    for rate in failing.iter().take(top) {
        printer.row(&[
            Value::Text(rate.name.clone()),
            Value::Text(share(rate.day_failed, rate.day)),
            Value::Text(share(rate.week_failed, rate.week)),
        ])?;
    }
    printer.finish()?;
    more(failing.len(), top)
}

/// `in 5 minutes`, `3 days ago`.
fn beside_now(moment: DateTime<Utc>, now: DateTime<Utc>) -> String {
    if moment > now {
        format!("in {}", health::span(moment - now))
    } else {
        format!("{} ago", health::span(now - moment))
    }
}

fn more(count: usize, top: usize) -> anyhow::Result<()> {
    if count > top {
        terminal::data(&format!("and {} more\n", count - top))?;
    }
    Ok(())
}

fn share(failed: u64, requests: u64) -> String {
    let percent = 100.0 * failed as f64 / requests.max(1) as f64;
    format!("{failed} of {requests}, {percent:.1} %")
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn rate_of(rates: &[Rate], name: &str) -> Rate {
    let known = rates.iter().find(|rate| rate.name == name);
    known.cloned().unwrap_or_default()
}

/// All of it for programs.
pub(super) fn json(archive: &Path, status: &Status) -> serde_json::Result<String> {
    let affairs = &status.affairs;
    let runs: Vec<Json> = affairs
        .alive
        .iter()
        .map(|(run, since)| json!({"run_id": run, "started_at": utc_text(*since)}))
        .collect();
    let sources: Vec<Json> = status
        .sources
        .iter()
        .map(|source| source_json(status, source))
        .collect();
    let sites: Vec<Json> = status
        .site_rates
        .iter()
        .map(|rate| with(json!({"host": rate.name}), rate_json(rate)))
        .collect();
    let value = json!({
        "well": status.problems().is_empty(),
        "problems": status.problems(),
        "archive": archive.display().to_string(),
        "at": utc_text(status.now),
        "watched_by": status.holder,
        "runs": runs,
        "last_run_ended_at": affairs.last_ended.map(utc_text),
        "late_after_seconds": status.patience.num_seconds(),
        "pages": due_json(&affairs.pages),
        "due_sources": due_json(&affairs.sources),
        "bytes": affairs.bytes,
        "growth_bytes_a_day": status.growth,
        "free_bytes": status.free,
        "days_until_full": status.days_left(),
        "undelivered": affairs.undelivered,
        "delivery_error": affairs.delivery_error,
        "alerts": status.alerts,
        "sources": sources,
        "sites": sites,
    });
    serde_json::to_string_pretty(&value)
}

fn due_json(due: &Due) -> Json {
    json!({"due": due.due, "late": due.late, "oldest_due_at": due.oldest})
}

fn source_json(status: &Status, source: &SourceRow) -> Json {
    let told = json!({
        "name": source.name,
        "url": source.url,
        "state": status.state(source),
        "last_success_at": source.answered_at,
        "news_at": source.news_at,
        "next_at": source.next_at,
        "failures": source.failures,
        "last_error": source.last_error,
    });
    with(
        told,
        rate_json(&rate_of(&status.source_rates, &source.name)),
    )
}

fn rate_json(rate: &Rate) -> Json {
    json!({
        "requests_24h": rate.day,
        "failed_24h": rate.day_failed,
        "requests_7d": rate.week,
        "failed_7d": rate.week_failed,
    })
}

fn with(mut object: Json, more: Json) -> Json {
    if let (Json::Object(object), Json::Object(more)) = (&mut object, more) {
        object.extend(more);
    }
    object
}
