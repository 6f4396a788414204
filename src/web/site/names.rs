//! Outlets and authors, those with most stories first.

use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::layout::{Frame, frame};
use super::listing::{self, Form, as_csv, as_json};
use super::pieces::{self, address, grouped, maybe_time, outlet_link, shortened};
use super::{Problem, Site};
use crate::archive::{AuthorRow, NamesQuery, OutletRow};

/// Names in a part.
const NAMES: usize = 200;

/// Which names.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    holding: String,
    page: Option<usize>,
}

impl Wanted {
    fn part(&self) -> usize {
        self.page.unwrap_or(1).max(1)
    }

    fn query(&self) -> NamesQuery {
        NamesQuery {
            holding: Some(self.holding.trim().to_owned()).filter(|text| !text.is_empty()),
            offset: (self.part() - 1).saturating_mul(NAMES),
            limit: NAMES + 1,
        }
    }

    fn address(&self, path: &str) -> String {
        let page = self
            .page
            .filter(|page| *page > 1)
            .map(|page| page.to_string());
        address(
            path,
            &[
                ("holding", &self.holding),
                ("page", page.as_deref().unwrap_or_default()),
            ],
        )
    }
}

pub(super) fn routes() -> Router<Arc<Site>> {
    listing::routes("/outlets", outlets).merge(listing::routes("/authors", authors))
}

async fn outlets(site: Arc<Site>, wanted: Wanted, form: Form) -> Result<Response, Problem> {
    let query = wanted.query();
    let rows = site
        .readers
        .ask(move |reader| Ok(reader.outlets(&query)?))
        .await?;
    answer(&OUTLETS, &wanted, rows, form)
}

async fn authors(site: Arc<Site>, wanted: Wanted, form: Form) -> Result<Response, Problem> {
    let query = wanted.query();
    let rows = site
        .readers
        .ask(move |reader| Ok(reader.authors(&query)?))
        .await?;
    answer(&AUTHORS, &wanted, rows, form)
}

/// A list of names.
struct List<T> {
    title: &'static str,
    path: &'static str,
    columns: &'static [&'static str],
    row: fn(&T) -> Markup,
}

const OUTLETS: List<OutletRow> = List {
    title: "Outlets",
    path: "/outlets",
    columns: &["Outlet", "Stories", "First", "Latest", "Undated"],
    row: |row| {
        html! {
            th scope="row" { (outlet_link(Some(&row.outlet))) }
            td.number { (grouped(row.articles)) }
            td { (maybe_time(row.first_published.as_deref())) }
            td { (maybe_time(row.last_published.as_deref())) }
            td.number { (grouped(row.undated)) }
        }
    },
};

const AUTHORS: List<AuthorRow> = List {
    title: "Authors",
    path: "/authors",
    columns: &["Author", "Stories"],
    row: |row| {
        html! {
            th scope="row" { a href=(address("/search", &[("author", &row.author), ("sort", "newest")])) { bdi { (shortened(&row.author, 80)) } } }
            td.number { (grouped(row.articles)) }
        }
    },
};

fn answer<T: Serialize>(
    list: &List<T>,
    wanted: &Wanted,
    mut rows: Vec<T>,
    form: Form,
) -> Result<Response, Problem> {
    let is_last = rows.len() <= NAMES;
    rows.truncate(NAMES);
    let next = Wanted {
        page: Some(wanted.part() + 1),
        ..wanted.clone()
    };
    match form {
        Form::Json => as_json(
            &rows,
            (!is_last).then(|| next.address(&format!("{}.json", list.path))),
        ),
        Form::Csv => as_csv(&rows, list.path.trim_start_matches('/')),
        Form::Page => {
            let about = Frame {
                here: list.title,
                others: listing::others(|suffix| wanted.address(&format!("{}{suffix}", list.path))),
                ..Frame::titled(list.title)
            };
            let main = html! {
                h1 { (list.title) }
                form.filters action=(list.path) {
                    p { label for="holding" { "Names that hold" } input #holding type="search" name="holding" value=(wanted.holding); }
                    p { button { "Show" } }
                }
                div.wide tabindex="0" role="region" aria-label=(list.title) {
                    table {
                        thead { tr { @for column in list.columns { th scope="col" { (column) } } } }
                        tbody { @for row in &rows { tr data-item { ((list.row)(row)) } } }
                    }
                }
                @if rows.is_empty() { p { "None." } }
                (pieces::parts(wanted.part(), is_last, |page| Wanted { page: Some(page), ..wanted.clone() }.address(list.path)))
            };
            Ok(frame(&about, &main).into_response())
        }
    }
}
