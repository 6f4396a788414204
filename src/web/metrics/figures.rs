//! The figures that monitors ask for.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::Counters;
use super::exposition::{Exposition, Kind};
use crate::archive::{Affairs, AlertRow, ArchiveError, Reader, SourceRow, free_bytes};
use crate::model::Rule;

/// What has been due for longer is late.
const LATE: TimeDelta = TimeDelta::minutes(15);

/// Where the figures come from.
#[derive(Debug, Clone)]
pub struct Metrics {
    /// The archive.
    pub archive: PathBuf,
    /// When this process began.
    pub began: DateTime<Utc>,
    /// What it has done.
    pub counters: Arc<Counters>,
}

impl Metrics {
    /// All figures as Prometheus' text. What is asked of the archive is found by indexes.
    pub fn text(&self, now: DateTime<Utc>) -> Result<String, ArchiveError> {
        let reader = Reader::open(&self.archive)?;
        let mut out = Exposition::default();
        self.of_process(&mut out);
        of_archive(
            &mut out,
            &reader.affairs(now - LATE, now)?,
            free_bytes(&self.archive),
            now,
        );
        of_alerts(&mut out, &reader.alerts(false)?);
        of_sources(&mut out, &reader.sources()?);
        Ok(out.finish())
    }

    fn of_process(&self, out: &mut Exposition) {
        let counts = self.counters.counts();
        out.family(
            "newsvault_build_info",
            Kind::Gauge,
            "The program; always 1.",
        )
        .labelled("version", env!("CARGO_PKG_VERSION"), 1.0);
        out.family(
            "newsvault_start_time_seconds",
            Kind::Gauge,
            "When this process began, in seconds since 1970.",
        )
        .value(seconds(self.began));
        out.family(
            "newsvault_pages_total",
            Kind::Counter,
            "Pages and sources that this process is done with, by what came of them.",
        );
        for (result, count) in &counts.results {
            out.labelled("result", result, *count as f64);
        }
        out.family(
            "newsvault_failures_total",
            Kind::Counter,
            "Pages and sources that this process could not have, by cause.",
        );
        for (cause, count) in &counts.causes {
            out.labelled("cause", cause, *count as f64);
        }
        out.family(
            "newsvault_received_bytes_total",
            Kind::Counter,
            "Bytes that this process received, after decompression.",
        )
        .value(counts.bytes as f64);
    }
}

fn of_archive(out: &mut Exposition, affairs: &Affairs, free: Option<u64>, now: DateTime<Utc>) {
    let both = [("page", &affairs.pages), ("source", &affairs.sources)];
    out.family(
        "newsvault_due",
        Kind::Gauge,
        "What is due to be fetched now.",
    );
    for (kind, waiting) in both {
        out.labelled("kind", kind, waiting.due as f64);
    }
    out.family(
        "newsvault_late",
        Kind::Gauge,
        "What has been due for more than 15 minutes.",
    );
    for (kind, waiting) in both {
        out.labelled("kind", kind, waiting.late as f64);
    }
    out.family(
        "newsvault_oldest_due_age_seconds",
        Kind::Gauge,
        "For how long the first of what is due has been.",
    );
    for (kind, waiting) in both {
        let oldest = waiting.oldest.as_ref().and_then(|text| text.parse().ok());
        let age = oldest.map_or(0.0, |oldest: DateTime<Utc>| seconds(now) - seconds(oldest));
        out.labelled("kind", kind, age);
    }
    out.family(
        "newsvault_runs",
        Kind::Gauge,
        "Runs that are at work, this process among them.",
    )
    .value(affairs.alive.len() as f64);
    out.family(
        "newsvault_archive_bytes",
        Kind::Gauge,
        "Size of the archive's file.",
    )
    .value(affairs.bytes as f64);
    out.family(
        "newsvault_disk_free_bytes",
        Kind::Gauge,
        "Room on the archive's disk.",
    )
    .maybe(free.map(|free| free as f64));
    out.family(
        "newsvault_notices_undelivered",
        Kind::Gauge,
        "Notices of alerts that nobody took yet.",
    )
    .value(affairs.undelivered as f64);
}

fn of_alerts(out: &mut Exposition, alerts: &[AlertRow]) {
    out.family(
        "newsvault_alerts",
        Kind::Gauge,
        "Alerts that stand and were not dismissed, by rule.",
    );
    for rule in Rule::ALL {
        let counts =
            |alert: &&AlertRow| alert.rule == rule.as_str() && alert.dismissed_at.is_none();
        let count = alerts.iter().filter(counts).count();
        out.labelled("rule", rule.as_str(), count as f64);
    }
}

type Figure = fn(&SourceRow) -> Option<f64>;

/// Each source's figures: name, help, and how it is told.
const OF_SOURCES: [(&str, &str, Figure); 5] = [
    (
        "newsvault_source_last_success_timestamp_seconds",
        "When the source last answered, in seconds since 1970.",
        |source| moment(source.answered_at.as_ref()),
    ),
    (
        "newsvault_source_last_news_timestamp_seconds",
        "When the source last named a new page, in seconds since 1970.",
        |source| moment(source.news_at.as_ref()),
    ),
    (
        "newsvault_source_next_timestamp_seconds",
        "When the source is asked next, in seconds since 1970.",
        |source| moment(source.next_at.as_ref()),
    ),
    (
        "newsvault_source_failures",
        "Requests to the source that failed in a row.",
        |source| Some(source.failures as f64),
    ),
    (
        "newsvault_source_paused",
        "1 if the source is not asked for now.",
        |source| Some(f64::from(u8::from(source.paused))),
    ),
];

fn of_sources(out: &mut Exposition, sources: &[SourceRow]) {
    for (name, help, figure) in OF_SOURCES {
        out.family(name, Kind::Gauge, help);
        for source in sources {
            if let Some(value) = figure(source) {
                out.labelled("source", &source.name, value);
            }
        }
    }
}

fn moment(text: Option<&String>) -> Option<f64> {
    text.and_then(|text| text.parse().ok()).map(seconds)
}

fn seconds(moment: DateTime<Utc>) -> f64 {
    moment.timestamp() as f64
}
