//! What is followed and how it does, and what was noticed.

use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};
use serde::Deserialize;

use super::layout::{Frame, frame};
use super::listing::{self, Form, as_csv, as_json};
use super::pieces::{counted, grouped, maybe_time, outward, shortened, time};
use super::{Problem, Site};
use crate::archive::{Affairs, AlertRow, Rate, SourceRow};

/// What has been due for longer is late.
const LATE: TimeDelta = TimeDelta::minutes(15);
/// Sites with failures that are shown.
const SITES: usize = 20;

/// Nothing may be asked for.
#[derive(Debug, Deserialize)]
struct Wanted {}

/// All that the page shows.
struct Shown {
    sources: Vec<SourceRow>,
    alerts: Vec<AlertRow>,
    affairs: Affairs,
    sites: Vec<Rate>,
}

pub(super) fn routes() -> Router<Arc<Site>> {
    listing::routes("/sources", sources)
}

async fn sources(site: Arc<Site>, _: Wanted, form: Form) -> Result<Response, Problem> {
    let now = site.now();
    match form {
        Form::Json | Form::Csv => {
            let rows = site.readers.ask(|reader| Ok(reader.sources()?)).await?;
            if form == Form::Json {
                as_json(&rows, None)
            } else {
                as_csv(&rows, "sources")
            }
        }
        Form::Page => {
            let shown = site.readers.ask(move |reader| {
                let mut sites = reader.site_rates(now)?;
                sites.retain(|site| site.day_failed > 0);
                sites.truncate(SITES);
                Ok(Shown {
                    sources: reader.sources()?,
                    alerts: reader.alerts(false)?,
                    affairs: reader.affairs(now - LATE, now)?,
                    sites,
                })
            });
            let about = Frame {
                here: "Sources",
                others: listing::others(|suffix| format!("/sources{suffix}")),
                ..Frame::titled("Sources")
            };
            Ok(frame(&about, &main(&shown.await?, now)).into_response())
        }
    }
}

fn main(shown: &Shown, now: DateTime<Utc>) -> Markup {
    html! {
        h1 { "Sources" }
        (standing(&shown.affairs, now))
        @if !shown.alerts.is_empty() {
            section {
                h2 { "Noticed" }
                ul.brief {
                    @for alert in &shown.alerts {
                        li { span.badge.warn { (alert.rule.replace('_', " ")) } " " bdi { (shortened(&alert.message, 300)) } " " span.dim { "since " (time(&alert.since)) } }
                    }
                }
            }
        }
        @if shown.sources.is_empty() {
            p { "Nothing is followed. " code { "newsvault sources add URL" } " follows a feed, a sitemap or a site." }
        } @else { (table(&shown.sources)) }
        @if !shown.sites.is_empty() {
            section {
                h2 { "Sites that failed in the last day" }
                ul.brief {
                    @for site in &shown.sites {
                        li { bdi { (site.name) } ": " (grouped(site.day_failed)) " of " (counted(site.day, "request", "requests")) }
                    }
                }
            }
        }
    }
}

fn standing(affairs: &Affairs, now: DateTime<Utc>) -> Markup {
    html! {
        p role="status" {
            @match affairs.alive.first() {
                Some((_, began)) => { "Being followed since " (time(&began.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))) },
                None => { "Nobody follows now" },
            }
            "; " (counted(affairs.pages.due, "page", "pages")) " and " (counted(affairs.sources.due, "source", "sources")) " due"
            @if affairs.pages.late + affairs.sources.late > 0 { ", " (grouped(affairs.pages.late + affairs.sources.late)) " of them late" }
            "; " (grouped(affairs.bytes)) " bytes, at " (time(&now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))) "."
        }
    }
}

fn table(sources: &[SourceRow]) -> Markup {
    html! {
        div.wide tabindex="0" role="region" aria-label="Sources" {
            table {
                thead { tr { @for column in ["Source", "Kind", "Stories", "Answered", "News", "Next", "State"] { th scope="col" { (column) } } } }
                tbody {
                    @for source in sources {
                        tr data-item {
                            th scope="row" { bdi { (shortened(&source.name, 80)) } br; span.dim { (outward(&source.url)) } }
                            td { (source.kind) }
                            td.number { (grouped(source.pages.unsigned_abs())) }
                            td { (maybe_time(source.answered_at.as_deref())) }
                            td { (maybe_time(source.news_at.as_deref())) }
                            td { (maybe_time(source.next_at.as_deref())) }
                            td {
                                @if source.paused { span.badge { "paused" } }
                                @else if source.failures > 0 { span.badge.warn { (counted(source.failures.unsigned_abs(), "failure", "failures")) } " " (source.last_error.as_deref().unwrap_or_default()) }
                                @else { "well" }
                            }
                        }
                    }
                }
            }
        }
    }
}
