//! A search as a feed (Atom): its newest stories, for whatever reads feeds.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::search_form::Wanted;
use super::{Problem, Site};
use crate::archive::{ExportOrder, ExportQuery, Order, Reader, SearchQuery};
use crate::exchange::records::{Feed, FeedHead, RecordWriter, feed_id};

/// Entries of a feed.
const ENTRIES: usize = 50;
/// What is asked for where the feed is.
pub(super) const PATH: &str = "/search.atom";
/// What it is.
pub(super) const MEDIA_TYPE: &str = "application/atom+xml";

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new().route(PATH, get(feed))
}

async fn feed(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(wanted) = wanted.map_err(|error| Problem::Wrong(error.body_text()).for_program())?;
    let wanted = wanted.unordered();
    let query = SearchQuery {
        limit: ENTRIES,
        order: Order::Newest,
        ..wanted.query().map_err(Problem::for_program)?
    };
    let head = head(&site, &headers, &wanted);
    let written = site.readers.ask(move |reader| write(reader, &query, &head));
    let body = written.await.map_err(Problem::for_program)?;
    let content_type = format!("{MEDIA_TYPE}; charset=utf-8");
    Ok(([(CONTENT_TYPE, content_type)], body).into_response())
}

/// What it says of itself: the same search of the same archive is the same feed, wherever it is read.
fn head(site: &Site, headers: &HeaderMap, wanted: &Wanted) -> FeedHead {
    let base = base(headers);
    let absolute = |path: &str| base.as_ref().map(|base| format!("{base}{path}"));
    let mut title = format!("newsvault: {}", site.name());
    let said = std::iter::once(wanted.q.as_str());
    let said = said.chain(wanted.filters().into_iter().map(|(_, value)| value));
    for said in said.filter(|said| !said.is_empty()) {
        title = format!("{title}, {said}");
    }
    FeedHead {
        title,
        id: feed_id(&site.archive, &wanted.feed()),
        own_url: absolute(&wanted.feed()),
        page_url: absolute(&wanted.address("/search")),
        articles_url: absolute("/articles/"),
        revisions: false,
    }
}

/// Where we are to whoever asks, who may have come through a proxy that speaks TLS.
fn base(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(HOST.as_str())?;
    let is_tls = text("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
    Some(format!("http{}://{host}", if is_tls { "s" } else { "" }))
}

fn write(reader: &mut Reader, query: &SearchQuery, head: &FeedHead) -> Result<Vec<u8>, Problem> {
    let ids: Vec<String> = reader
        .search(query)?
        .iter()
        .map(|hit| hit.id.to_string())
        .collect();
    let found = ExportQuery {
        condition: Some(format!("id IN ({})", ids.join(", "))),
        order: ExportOrder::NewestFirst,
        ..ExportQuery::default()
    };
    let mut body = Vec::new();
    let broken = |_| Problem::Broken;
    let mut feed = Feed::new(Box::new(&mut body), head).map_err(broken)?;
    reader.export(&found, |record| feed.write(&record).map_err(broken))?;
    feed.finish().map_err(broken)?;
    drop(feed);
    Ok(body)
}
