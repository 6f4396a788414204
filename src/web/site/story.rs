//! A story, set for reading, with what is known of it beside it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;

use super::layout::{Frame, frame};
use super::listing::json_body;
use super::pieces::{
    address, counted, headline, maybe_time, outlet_link, outward, shortened, time,
};
use super::{Problem, Site, diff, evidence, story_fields};
use crate::archive::{ArticleKey, Carrier, Reader, RevisionRow, StoredArticle, When};

/// Copies elsewhere that are shown.
const COPIES: usize = 20;
/// A headline or standfirst is set so far, in characters.
const LONGEST: usize = 2_000;

/// Languages that are written from right to left.
const FROM_RIGHT: [&str; 11] = [
    "ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi",
];

/// Which state of the story.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    revision: Option<i64>,
}

/// All that a story's page shows.
struct Shown {
    article: StoredArticle,
    revisions: Vec<RevisionRow>,
    copies: Vec<Carrier>,
}

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/articles/{id}", get(story))
        .merge(diff::routes())
        .merge(evidence::routes())
}

/// The number in `/articles/12` and `/articles/12.json`, and whether the latter was asked for.
pub(super) fn number(part: &str) -> Result<(i64, bool), Problem> {
    let (number, is_json) = part
        .strip_suffix(".json")
        .map_or((part, false), |number| (number, true));
    let number = number
        .parse()
        .map_err(|_| Problem::NotFound(format!("article `{}`", shortened(part, 40))));
    number.map(|number| (number, is_json)).map_err(|problem| {
        if is_json {
            problem.for_program()
        } else {
            problem
        }
    })
}

async fn story(
    State(site): State<Arc<Site>>,
    Path(part): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let (id, is_json) = number(&part)?;
    let shown = site
        .readers
        .ask(move |reader| read(reader, id, wanted.revision))
        .await;
    if is_json {
        let article = shown.map_err(Problem::for_program)?.article;
        let body = serde_json::to_value(article).map_err(|_| Problem::Broken.for_program())?;
        return Ok(json_body(&body));
    }
    let shown = shown?;
    let title = shortened(
        shown.article.headline.as_deref().unwrap_or("(no headline)"),
        120,
    );
    let about = Frame {
        others: vec![(
            "application/json",
            address(&format!("/articles/{id}.json"), &[]),
        )],
        ..Frame::titled(&title)
    };
    Ok(frame(&about, &main(&shown)).into_response())
}

fn read(reader: &mut Reader, id: i64, revision: Option<i64>) -> Result<Shown, Problem> {
    let key = ArticleKey::Id(id);
    let article = match revision {
        Some(number) => reader.article_at(&key, When::Revision(number))?,
        None => reader.article(&key)?,
    };
    let article = article.ok_or_else(|| Problem::NotFound(format!("article {id}")))?;
    let copies = reader
        .copies(&key)?
        .map(|copies| copies.carriers)
        .unwrap_or_default();
    Ok(Shown {
        revisions: reader.revisions(id)?,
        copies: copies
            .into_iter()
            .filter(|copy| copy.id != id)
            .take(COPIES)
            .collect(),
        article,
    })
}

fn main(shown: &Shown) -> Markup {
    let article = &shown.article;
    html! {
        div.columns.story {
            article lang=[article.language.as_deref()] dir=[direction(article.language.as_deref())] {
                (head(article))
                (body(article))
                @if !article.live_posts.is_empty() { (posts(article)) }
                @if let Some(notice) = &article.correction_notice { p.notice dir="auto" { (notice) } }
                @if let Some(notice) = &article.copyright_notice { p.dim dir="auto" { (notice) } }
            }
            aside lang="en" {
                (revisions(shown))
                (copies(&shown.copies))
                (story_fields::fields(article))
            }
        }
    }
}

fn head(article: &StoredArticle) -> Markup {
    html! {
        header lang="en" {
            p.kicker {
                (outlet_link(article.outlet.as_deref().or(article.publisher.as_deref())))
                @if let Some(section) = &article.section { " · " bdi { (shortened(section, 80)) } }
                @if article.pub_status == "withdrawn" { " " span.badge.warn { "withdrawn" } }
                @if article.kind != "article" { " " span.badge { (article.kind.replace('_', " ")) } }
            }
            h1 dir="auto" lang=[article.language.as_deref()] { (shortened(article.headline.as_deref().unwrap_or("(no headline)"), LONGEST)) }
            @if let Some(standfirst) = &article.description
                && !article.body.starts_with(standfirst.as_str())
            {
                p.standfirst dir="auto" lang=[article.language.as_deref()] { (shortened(standfirst, LONGEST)) }
            }
            p.by {
                @for (at, author) in article.authors.iter().enumerate() {
                    @if at > 0 { ", " }
                    a href=(address("/search", &[("author", author), ("sort", "newest")])) { bdi { (shortened(author, 80)) } }
                }
                @if !article.authors.is_empty() { " · " }
                (maybe_time(article.date_published.as_deref()))
                @if let Some(modified) = &article.date_modified
                    && article.date_published.as_ref() != Some(modified)
                { ", changed " (time(modified)) }
            }
            p.by { (outward(&article.url)) }
            @if article.revision != article.revision_count {
                p.notice { "This is revision " (article.revision) " of " (article.revision_count) ". " a href={ "/articles/" (article.id) } { "To the latest" } }
            }
        }
    }
}

fn body(article: &StoredArticle) -> Markup {
    html! {
        @if let Some(dateline) = &article.dateline { p.dateline dir="auto" { (dateline) } }
        div.text {
            @for paragraph in article.body.split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
                p dir="auto" { (paragraph) }
            }
            @if article.body.is_empty() { p.dim lang="en" { "No text of the story was found in its page." } }
        }
    }
}

/// Where lines begin; `None`: on the left.
fn direction(language: Option<&str>) -> Option<&'static str> {
    let primary = language?.split('-').next()?;
    FROM_RIGHT.contains(&primary).then_some("rtl")
}

fn posts(article: &StoredArticle) -> Markup {
    html! {
        section.posts {
            h2 lang="en" { "Posts" }
            @for post in &article.live_posts {
                section {
                    p.by lang="en" { (maybe_time(post.published.as_deref())) }
                    @if let Some(text) = &post.headline { h3 dir="auto" { (text) } }
                    @for paragraph in post.body.split("\n\n") { p dir="auto" { (paragraph) } }
                }
            }
        }
    }
}

/// The revisions on a line, the latest first.
fn revisions(shown: &Shown) -> Markup {
    let id = shown.article.id;
    html! {
        section {
            h2 { (counted(shown.revisions.len() as u64, "revision", "revisions")) }
            ol.timeline {
                @for revision in shown.revisions.iter().rev() {
                    li.here[i64::from(shown.article.revision) == revision.number] {
                        p {
                            a href=(address(&format!("/articles/{id}"), &[("revision", &revision.number.to_string())])) { "Revision " (revision.number) }
                            " · " (time(&revision.seen_at))
                            @if revision.silent_edit { " " span.badge.warn { "silent" } }
                            @if revision.backdated { " " span.badge.warn { "backdated" } }
                        }
                        p.dim {
                            @if revision.number > 1 {
                                a href=(address(&format!("/articles/{id}/diff"), &[("to", &revision.number.to_string())])) { "What changed" }
                                ": " (revision.changed.replace(',', ", ")) " · "
                            } @else { "first seen · " }
                            a href={ "/snapshots/" (revision.snapshot_id) } { "page" }
                        }
                    }
                }
            }
            p.dim { "Last seen saying this " (time(&shown.article.last_seen_at)) ", captured " (counted(shown.article.snapshot_ids.len() as u64, "time", "times")) "." }
        }
    }
}

fn copies(copies: &[Carrier]) -> Markup {
    html! {
        @if !copies.is_empty() {
            section {
                h2 { "Carried elsewhere" }
                ul.brief {
                    @for copy in copies {
                        li {
                            a href={ "/articles/" (copy.id) } { (headline(copy.headline.as_deref())) }
                            " " span.dim { (outlet_link(copy.outlet.as_deref())) ", " (time(&copy.out_by)) "; shares " (format!("{:.0} %", copy.kept * 100.0)) }
                        }
                    }
                }
            }
        }
    }
}
