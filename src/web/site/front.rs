//! The first page: what is new, how much of it there was, what was changed.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use chrono::{Days, NaiveDate, TimeDelta};
use maud::{Markup, html};
use serde::Deserialize;

use super::charts::{self, Bar};
use super::feed;
use super::layout::{Frame, frame};
use super::pieces::{self, MARKERS, ROWS, address, counted, headline, time};
use super::{Problem, Site};
use crate::archive::{
    ChangedStory, ChangesQuery, Day, Hit, NamesQuery, OutletRow, Reader, SearchQuery,
};

/// A year and the week that goes on.
const WEEKS: u32 = 53;
/// Outlets whose bars are shown.
const OUTLETS: usize = 12;
/// Changes of the last day that are shown.
const CHANGES: usize = 8;

/// Which part.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    page: Option<usize>,
}

/// All that the page shows.
struct Shown {
    hits: Vec<Hit>,
    is_last: bool,
    days: Vec<Day>,
    outlets: Vec<OutletRow>,
    changes: Vec<ChangedStory>,
}

pub(super) async fn page(
    State(site): State<Arc<Site>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let part = wanted.page.unwrap_or(1).max(1);
    let now = site.now();
    let today = now.date_naive();
    let since = today - Days::new(7 * u64::from(WEEKS));
    let shown = site.readers.ask(move |reader| {
        let mut hits = newest(reader, part)?;
        let is_last = hits.len() <= ROWS;
        hits.truncate(ROWS);
        if part > 1 {
            return Ok(Shown {
                hits,
                is_last,
                days: Vec::new(),
                outlets: Vec::new(),
                changes: Vec::new(),
            });
        }
        let mut changes = reader.changes(&ChangesQuery {
            since: Some(now - TimeDelta::days(1)),
            ..ChangesQuery::default()
        })?;
        changes.truncate(CHANGES);
        let outlets = NamesQuery {
            limit: OUTLETS,
            ..NamesQuery::default()
        };
        Ok(Shown {
            hits,
            is_last,
            days: reader.days(since, today, None)?,
            outlets: reader.outlets(&outlets)?,
            changes,
        })
    });
    let shown = shown.await?;
    let name = site.name();
    let title = if part == 1 {
        format!("Newest stories in {name}")
    } else {
        format!("Newest stories in {name}, part {part}")
    };
    let about = Frame {
        here: "Newest",
        others: vec![
            ("application/json", "/search.json".to_owned()),
            ("text/csv", "/search.csv".to_owned()),
            (feed::MEDIA_TYPE, feed::PATH.to_owned()),
        ],
        ..Frame::titled(&title)
    };
    Ok(frame(&about, &main(&shown, part, today)).into_response())
}

fn newest(reader: &mut Reader, part: usize) -> Result<Vec<Hit>, Problem> {
    Ok(reader.search(&SearchQuery {
        limit: ROWS + 1,
        offset: (part - 1).saturating_mul(ROWS),
        markers: (MARKERS.0.to_owned(), MARKERS.1.to_owned()),
        ..SearchQuery::default()
    })?)
}

fn main(shown: &Shown, part: usize, today: NaiveDate) -> Markup {
    html! {
        h1.quiet { "Newest stories" }
        @if shown.hits.is_empty() && part == 1 {
            p { "There is nothing here yet. " code { "newsvault run LIST" } " archives pages, " code { "newsvault sources add URL" } " follows a site." }
        }
        div.columns {
            section aria-label="Newest stories" {
                (pieces::stories(&shown.hits))
                (pieces::parts(part, shown.is_last, |part| address("/", &[("page", &part.to_string())])))
            }
            @if part == 1 {
                aside {
                    section {
                        h2 { "Days" }
                        (charts::calendar(&shown.days, today, WEEKS, ""))
                    }
                    section {
                        h2 { "Changed today" }
                        (changed(&shown.changes))
                    }
                    section {
                        h2 { "Outlets" }
                        (charts::bars(&bars(&shown.outlets)))
                        p { a href="/outlets" { "All outlets" } }
                    }
                }
            }
        }
    }
}

fn changed(changes: &[ChangedStory]) -> Markup {
    html! {
        @if changes.is_empty() {
            p.dim { "No story was changed in the last day." }
        } @else {
            ul.brief {
                @for story in changes {
                    li {
                        a href=(address(&format!("/articles/{}/diff", story.id), &[("to", &story.revision.to_string())])) { (headline(story.headline.as_deref())) }
                        " " span.dim {
                            (counted(story.words_added.unsigned_abs(), "word", "words")) " in, "
                            (story.words_removed) " out, " (time(&story.seen_at))
                        }
                        @if story.silent_edit { " " span.badge.warn { "silent" } }
                    }
                }
            }
            p { a href="/changes" { "All changes" } }
        }
    }
}

fn bars(outlets: &[OutletRow]) -> Vec<Bar> {
    let bar = |outlet: &OutletRow| Bar {
        name: outlet.outlet.clone(),
        value: outlet.articles as f64,
        to: Some(address("/outlet", &[("name", &outlet.outlet)])),
    };
    outlets.iter().map(bar).collect()
}
