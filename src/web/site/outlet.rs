//! An outlet: its days, its newest stories, what it writes about.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::Days;
use maud::{Markup, html};
use serde::Deserialize;

use super::charts::{self, Bar};
use super::feed;
use super::layout::{Frame, frame};
use super::pieces::{self, address};
use super::search_form::Wanted as Search;
use super::{Problem, Site};
use crate::archive::{Count, Facets};

/// A year and the week that goes on.
const WEEKS: u32 = 53;

/// Which outlet.
#[derive(Debug, Deserialize)]
struct Wanted {
    name: String,
}

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/outlet", get(page))
}

async fn page(
    State(site): State<Arc<Site>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let search = Search {
        outlet: wanted.name.clone(),
        ..Search::default()
    };
    let query = search.query()?;
    let (today, name) = (site.now().date_naive(), wanted.name.clone());
    let since = today - Days::new(7 * u64::from(WEEKS));
    let asked = site.readers.ask(move |reader| {
        let mut hits = reader.search(&query)?;
        hits.truncate(pieces::ROWS);
        let facets = reader.facets(&query)?;
        Ok((hits, facets, reader.days(since, today, Some(&name))?))
    });
    let (hits, facets, days) = asked.await?;
    if hits.is_empty() {
        return Err(Problem::NotFound(format!(
            "outlet `{}`",
            pieces::shortened(&wanted.name, 80)
        )));
    }
    let all = search.address("/search");
    let main = html! {
        h1 { bdi { (wanted.name) } }
        p {
            a href=(all) { "Search its stories" } " · "
            a href=(address("/changes", &[("outlet", &wanted.name)])) { "What it changed" }
        }
        div.columns {
            section aria-label="Newest stories" { (pieces::stories(&hits)) }
            aside {
                section { h2 { "Days" } (charts::calendar(&days, today, WEEKS, &wanted.name)) }
                (about(&search, &facets))
            }
        }
    };
    let title = pieces::shortened(&wanted.name, 80);
    let about = Frame {
        here: "Outlets",
        others: vec![(feed::MEDIA_TYPE, search.feed())],
        ..Frame::titled(&title)
    };
    Ok(frame(&about, &main).into_response())
}

fn about(search: &Search, facets: &Facets) -> Markup {
    let of = if facets.cut {
        " of the last thousand stories"
    } else {
        ""
    };
    html! {
        @for (title, filter, counts) in [("Sections", "section", &facets.sections), ("Authors", "author", &facets.authors)] {
            @let bars = bars(search, filter, counts);
            @if !bars.is_empty() {
                section { h2 { (title) (of) } (charts::bars(&bars)) }
            }
        }
    }
}

fn bars(search: &Search, filter: &str, counts: &[Count]) -> Vec<Bar> {
    let bar = |count: &Count| {
        let name = count.name.clone()?;
        Some(Bar {
            to: Some(search.with(filter, &name).address("/search")),
            value: count.count as f64,
            name,
        })
    };
    counts.iter().filter_map(bar).collect()
}
