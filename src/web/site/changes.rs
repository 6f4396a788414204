//! Stories that were changed, the latest first.

use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use maud::{Markup, html};
use serde::Deserialize;

use super::layout::{Frame, frame};
use super::listing::{self, Form, as_csv, as_json};
use super::pieces::{self, ROWS, address, counted, headline, outlet_link, time};
use super::{Problem, Site};
use crate::archive::{ChangedStory, ChangesQuery};

/// Days that are shown if nobody says otherwise, and at most.
const DAYS: u16 = 30;
const MOST_DAYS: u16 = 3_660;

/// Which changes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    /// `silent`, `backdated`, `headline`; empty: all.
    show: String,
    outlet: String,
    days: Option<u16>,
    page: Option<usize>,
}

/// What may be shown: word, what it is called.
const SHOWN: [(&str, &str); 4] = [
    ("", "All changes"),
    ("silent", "Silent edits"),
    ("headline", "Headlines"),
    ("backdated", "Backdated"),
];

impl Wanted {
    fn address(&self, path: &str) -> String {
        let days = self.days.map(|days| days.to_string());
        let page = self
            .page
            .filter(|page| *page > 1)
            .map(|page| page.to_string());
        let parameters = [
            ("show", &*self.show),
            ("outlet", &self.outlet),
            ("days", days.as_deref().unwrap_or_default()),
            ("page", page.as_deref().unwrap_or_default()),
        ];
        address(path, &parameters)
    }
}

pub(super) fn routes() -> Router<Arc<Site>> {
    listing::routes("/changes", changes)
}

async fn changes(site: Arc<Site>, wanted: Wanted, form: Form) -> Result<Response, Problem> {
    if !SHOWN.iter().any(|(word, _)| *word == wanted.show) {
        let why = format!(
            "`{}` is no kind of change\nhint: silent, headline or backdated",
            wanted.show
        );
        return Err(Problem::Wrong(why));
    }
    let days = wanted.days.unwrap_or(DAYS).min(MOST_DAYS);
    let query = ChangesQuery {
        since: Some(site.now() - TimeDelta::days(days.into())),
        silent: wanted.show == "silent",
        backdated: wanted.show == "backdated",
        headline: wanted.show == "headline",
        outlet: Some(wanted.outlet.clone()).filter(|outlet| !outlet.is_empty()),
        ..ChangesQuery::default()
    };
    let found = site
        .readers
        .ask(move |reader| Ok(reader.changes(&query)?))
        .await?;
    let part = wanted.page.unwrap_or(1).max(1);
    let rest = found
        .get((part - 1).saturating_mul(ROWS)..)
        .unwrap_or_default();
    let shown = rest.get(..ROWS).unwrap_or(rest);
    let is_last = shown.len() == rest.len();
    let next = Wanted {
        page: Some(part + 1),
        ..wanted.clone()
    };
    match form {
        Form::Json => as_json(shown, (!is_last).then(|| next.address("/changes.json"))),
        Form::Csv => as_csv(&found, "changes"),
        Form::Page => {
            let about = Frame {
                here: "Changes",
                others: listing::others(|suffix| wanted.address(&format!("/changes{suffix}"))),
                ..Frame::titled("Changes")
            };
            Ok(frame(
                &about,
                &main(&wanted, shown, (part, is_last), found.len(), days),
            )
            .into_response())
        }
    }
}

fn main(
    wanted: &Wanted,
    shown: &[ChangedStory],
    (part, is_last): (usize, bool),
    all: usize,
    days: u16,
) -> Markup {
    html! {
        h1 { "Changes" }
        nav.tabs aria-label="Kinds of changes" {
            @for (word, called) in SHOWN {
                a href=(Wanted { show: word.to_owned(), page: None, ..wanted.clone() }.address("/changes")) aria-current=[(word == wanted.show).then_some("true")] { (called) }
            }
        }
        p role="status" {
            (counted(all as u64, "change", "changes")) " in the last " (counted(days.into(), "day", "days"))
            @if !wanted.outlet.is_empty() { " of " bdi { (wanted.outlet) } " " a href=(Wanted { outlet: String::new(), ..wanted.clone() }.address("/changes")) aria-label="Any outlet" { "×" } }
        }
        ol.stories { @for story in shown { (changed(story)) } }
        (pieces::parts(part, is_last, |page| Wanted { page: Some(page), ..wanted.clone() }.address("/changes")))
    }
}

fn changed(story: &ChangedStory) -> Markup {
    let revision = story.revision.to_string();
    let diff = address(
        &format!("/articles/{}/diff", story.id),
        &[("to", &revision)],
    );
    html! {
        li data-item {
            h2 { a href=(diff) { (headline(story.headline.as_deref())) } }
            @if let Some(before) = &story.headline_before { p.before { "before: " del { (headline(Some(before))) } } }
            p.by {
                (outlet_link(story.outlet.as_deref())) " · seen " (time(&story.seen_at)) " · revision " (story.revision)
                @if story.silent_edit { " " span.badge.warn { "silent" } }
                @if story.backdated { " " span.badge.warn { "backdated" } }
            }
            p.snippet {
                (counted(story.words_added.unsigned_abs(), "word", "words")) " added, " (story.words_removed) " removed"
                @if !story.classes.is_empty() { "; " (story.classes.replace(',', ", ")) }
            }
        }
    }
}
