//! What programs can ask, as an OpenAPI document.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use super::Site;
use super::feed;
use super::listing::json_body;

/// Parameters of an address: name, what it means.
type Parameters = &'static [(&'static str, &'static str)];

const SEARCH: Parameters = &[
    (
        "q",
        "words: \"phrases\", -without, begin*, a OR b, (groups), NEAR(a b, 5), headline:word",
    ),
    ("outlet", "only of this outlet or publisher"),
    ("author", "only with an author whose name holds this"),
    ("section", "only of this section"),
    ("language", "only in this language (BCP 47)"),
    ("since", "published on this day or later: 2026-04-18"),
    ("until", "published on this day or earlier"),
    ("sort", "best, newest or oldest"),
    ("page", "which part, from 1"),
];
const CHANGES: Parameters = &[
    ("show", "silent, headline or backdated; all without it"),
    ("outlet", "only of this outlet or publisher"),
    ("days", "of so many days"),
    ("page", "which part, from 1"),
];
const NAMES: Parameters = &[
    ("holding", "only names that hold this"),
    ("page", "which part, from 1"),
];
const SQL: Parameters = &[
    ("sql", "one statement that reads"),
    ("name", "instead of it, a query that has a name"),
];

/// Lists: address, what it gives, parameters.
const LISTS: [(&str, &str, Parameters); 6] = [
    (
        "/search",
        "Stories that fulfil a search; all, newest first, without words",
        SEARCH,
    ),
    ("/changes", "Changes of stories, latest first", CHANGES),
    ("/outlets", "Outlets, those with most stories first", NAMES),
    ("/authors", "Authors, those with most stories first", NAMES),
    (
        "/sources",
        "Sources that are followed, and how they do",
        &[],
    ),
    (
        "/sql",
        "Rows that SQL gives; every other parameter is one of the SQL",
        SQL,
    ),
];
/// Single things: address, what it is, what stands in its path.
const THINGS: [(&str, &str, &str); 5] = [
    (
        "/articles/{id}.json",
        "A story with all its fields",
        "articles.id",
    ),
    (
        "/articles/{id}/diff.json",
        "Two revisions of a story, word by word; from and to say which",
        "articles.id",
    ),
    (
        "/articles/{id}/evidence.json",
        "A story's page read again, with every candidate for every field",
        "articles.id",
    ),
    (
        "/snapshots/{id}.json",
        "A captured page, without its bytes",
        "snapshots.id",
    ),
    ("/snapshots/{id}/raw", "Its bytes", "snapshots.id"),
];

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/openapi.json", get(document))
}

async fn document(State(site): State<Arc<Site>>) -> Response {
    let mut paths = serde_json::Map::new();
    for (path, about, parameters) in LISTS {
        for (suffix, media_type) in [(".json", "application/json"), (".csv", "text/csv")] {
            let parameters = parameters
                .iter()
                .map(|(name, about)| parameter(name, "query", about));
            paths.insert(
                format!("{path}{suffix}"),
                operation(about, media_type, &parameters.collect::<Vec<_>>()),
            );
        }
    }
    // A feed has one part, in one order.
    let parameters = SEARCH
        .iter()
        .filter(|(name, _)| !matches!(*name, "sort" | "page"));
    let parameters = parameters.map(|(name, about)| parameter(name, "query", about));
    paths.insert(
        feed::PATH.to_owned(),
        operation(
            "The newest stories that fulfil a search, as a feed (RFC 4287)",
            feed::MEDIA_TYPE,
            &parameters.collect::<Vec<_>>(),
        ),
    );
    for (path, about, id) in THINGS {
        let media_type = if path.ends_with("/raw") {
            "*/*"
        } else {
            "application/json"
        };
        let mut parameters = vec![parameter("id", "path", id)];
        if path.contains("/diff") {
            parameters
                .extend(["from", "to"].map(|name| parameter(name, "query", "revisions.number")));
        }
        paths.insert(path.to_owned(), operation(about, media_type, &parameters));
    }
    json_body(&json!({
        "openapi": "3.1.0",
        "info": {
            "title": format!("newsvault: {}", site.name()),
            "version": env!("CARGO_PKG_VERSION"),
            "description": "An archive of news, to read. Lists give rows and, if there is more, next: where.",
        },
        "security": if site.access.token.is_some() { json!([{"token": []}]) } else { json!([]) },
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": paths,
    }))
}

fn operation(about: &str, media_type: &str, parameters: &[Value]) -> Value {
    let problem =
        json!({"description": "Why not (RFC 9457)", "content": {"application/problem+json": {}}});
    json!({"get": {
        "summary": about,
        "parameters": parameters,
        "responses": {"200": {"description": about, "content": {media_type: {}}}, "default": problem},
    }})
}

fn parameter(name: &str, place: &str, about: &str) -> Value {
    let kind = if place == "path" || matches!(name, "page" | "days" | "from" | "to") {
        "integer"
    } else {
        "string"
    };
    json!({
        "name": name,
        "in": place,
        "description": about,
        "required": place == "path",
        "schema": {"type": kind},
    })
}
