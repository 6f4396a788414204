//! Searching: words, filters, and into what the hits fall.

use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::feed;
use super::layout::{Frame, frame};
use super::listing::{self, Form, as_csv, as_json};
use super::pieces::{self, MARKERS, ROWS, counted};
use super::search_form::Wanted;
use super::{Problem, Site};
use crate::archive::{Count, Facets, Hit};

pub(super) fn routes() -> Router<Arc<Site>> {
    listing::routes("/search", search)
}

/// The hits of a part, and whether there are more behind it.
pub(super) struct Part {
    pub(super) hits: Vec<Hit>,
    pub(super) is_last: bool,
}

/// Finds a part of a search's hits.
pub(super) async fn find(site: &Site, wanted: &Wanted) -> Result<Part, Problem> {
    let query = wanted.query()?;
    let mut hits = site
        .readers
        .ask(move |reader| Ok(reader.search(&query)?))
        .await?;
    let is_last = hits.len() <= ROWS || wanted.is_at_end();
    hits.truncate(ROWS);
    Ok(Part { hits, is_last })
}

async fn search(site: Arc<Site>, wanted: Wanted, form: Form) -> Result<Response, Problem> {
    let mut part = find(&site, &wanted).await?;
    if form != Form::Page {
        for hit in &mut part.hits {
            hit.snippet = hit.snippet.replace(MARKERS.0, "").replace(MARKERS.1, "");
        }
    }
    let next = Wanted {
        page: Some(wanted.part() + 1),
        ..wanted.clone()
    };
    match form {
        Form::Json => as_json(
            &part.hits,
            (!part.is_last).then(|| next.address("/search.json")),
        ),
        Form::Csv => as_csv(&part.hits, "search"),
        Form::Page => {
            let query = wanted.query()?;
            let facets = site
                .readers
                .ask(move |reader| Ok(reader.facets(&query)?))
                .await?;
            Ok(page(&wanted, &part, &facets))
        }
    }
}

fn page(wanted: &Wanted, part: &Part, facets: &Facets) -> Response {
    let title = if wanted.q.is_empty() {
        "Search".to_owned()
    } else {
        format!("{} · Search", wanted.q)
    };
    let mut others = listing::others(|suffix| wanted.address(&format!("/search{suffix}")));
    others.push((feed::MEDIA_TYPE, wanted.feed()));
    let about = Frame {
        here: "Search",
        words: &wanted.q,
        others,
        ..Frame::titled(&title)
    };
    let main = html! {
        h1.quiet { "Search" }
        (wanted.form())
        p role="status" { (how_many(facets)) }
        div.columns {
            section aria-label="Hits" {
                (pieces::stories(&part.hits))
                (pieces::parts(wanted.part(), part.is_last, |page| Wanted { page: Some(page), ..wanted.clone() }.address("/search")))
            }
            aside aria-label="Narrow down" { (shown(wanted, facets)) }
        }
    };
    frame(&about, &main).into_response()
}

fn how_many(facets: &Facets) -> String {
    match (facets.articles as u64, facets.cut) {
        (0, _) => "Nothing found.".to_owned(),
        (count, false) => format!("{} found.", counted(count, "story", "stories")),
        (count, true) => format!(
            "More than {} found; those below on the side are of the last {count}.",
            counted(count, "story", "stories")
        ),
    }
}

/// What narrows the search down; what it is narrowed down to comes with a way out.
fn shown(wanted: &Wanted, facets: &Facets) -> Markup {
    let kinds: [(&str, &str, &str, &[Count]); 4] = [
        ("outlet", "Outlets", &wanted.outlet, &facets.outlets),
        ("section", "Sections", &wanted.section, &facets.sections),
        ("author", "Authors", &wanted.author, &facets.authors),
        ("language", "Languages", &wanted.language, &facets.languages),
    ];
    html! {
        @for (filter, title, set, counts) in kinds {
            section.facet {
                h2 { (title) }
                @if !set.is_empty() {
                    p { bdi { (set) } " " a href=(wanted.with(filter, "").address("/search")) aria-label={ "Any " (filter) } { "×" } }
                }
                ul {
                    @for count in counts.iter().filter(|count| count.name.as_deref() != Some(set)) {
                        @if let Some(name) = &count.name {
                            li { a href=(wanted.with(filter, name).address("/search")) { bdi { (pieces::shortened(name, 60)) } } " " span.dim { (pieces::grouped(count.count)) } }
                        }
                    }
                }
            }
        }
        section.facet {
            h2 { "Days" }
            ul {
                @for count in &facets.days {
                    @if let Some(day) = &count.name {
                        li { a href=(wanted.with("since", day).with("until", day).address("/search")) { (day) } " " span.dim { (pieces::grouped(count.count)) } }
                    }
                }
            }
        }
    }
}
