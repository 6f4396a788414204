//! Who says what of each field of a story: its page read again, with every candidate.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};

use super::layout::{Frame, frame};
use super::listing::json_body;
use super::pieces::{headline, shortened};
use super::story::number;
use super::{Problem, Site};
use crate::archive::{ArticleKey, Reader, SnapshotId};
use crate::extract::{Options, extract};
use crate::model::{Extraction, Verdict};

/// A candidate is shown so far, in characters.
const LONGEST: usize = 300;

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/articles/{id}/evidence", get(page))
        .route("/articles/{id}/evidence.json", get(json))
}

async fn page(
    State(site): State<Arc<Site>>,
    Path(part): Path<String>,
) -> Result<Response, Problem> {
    let (id, _) = number(&part)?;
    let (snapshot, extraction) = site.readers.ask(move |reader| reading(reader, id)).await?;
    Ok(frame(&Frame::titled("Evidence"), &main(id, snapshot, &extraction)).into_response())
}

async fn json(
    State(site): State<Arc<Site>>,
    Path(part): Path<String>,
) -> Result<Response, Problem> {
    let answer = async {
        let (id, _) = number(&part)?;
        let (_, extraction) = site.readers.ask(move |reader| reading(reader, id)).await?;
        serde_json::to_value(&extraction).map_err(|_| Problem::Broken)
    };
    let body = answer.await.map_err(Problem::for_program)?;
    Ok(json_body(&body))
}

/// The page of the latest revision, read by today's extractor.
fn reading(reader: &mut Reader, id: i64) -> Result<(i64, Extraction), Problem> {
    let revisions = reader.revisions(id)?;
    let latest = revisions
        .last()
        .ok_or_else(|| Problem::NotFound(format!("article {id}")))?;
    let capture = reader.capture(SnapshotId(latest.snapshot_id))?;
    let memory = capture
        .url
        .as_ref()
        .map(|page| reader.site_memory(page))
        .transpose()?;
    let options = Options {
        site_memory: Arc::new(memory.unwrap_or_default()),
        ..Options::default()
    };
    // It is known to exist: the link to the story must lead somewhere.
    reader
        .article(&ArticleKey::Id(id))?
        .ok_or_else(|| Problem::NotFound(format!("article {id}")))?;
    Ok((latest.snapshot_id, extract(&capture, &options)))
}

fn main(id: i64, snapshot: i64, extraction: &Extraction) -> Markup {
    let evidence = &extraction.evidence;
    html! {
        h1 { "Evidence" }
        p { a href={ "/articles/" (id) } { (headline(extraction.article.headline.as_deref())) } }
        p.dim {
            "What today's extractor finds in " a href={ "/snapshots/" (snapshot) } { "the page of the latest revision" }
            ". Readers put candidates forward; one place a field decides."
        }
        div.wide tabindex="0" role="region" aria-label="Candidates" {
            table {
                thead { tr { @for column in ["Field", "Candidate", "Reader", "Place", "Weight", "Verdict"] { th scope="col" { (column) } } } }
                tbody {
                    @for said in evidence {
                        tr.chosen[said.verdict == Verdict::Chosen] {
                            th scope="row" { (said.field) }
                            td { bdi { (shortened(&said.value, LONGEST)) } }
                            td { (said.reader) }
                            td { bdi { (shortened(&said.place, 120)) } }
                            td.number { (format!("{:.2}", said.weight)) }
                            td { @match &said.verdict { Verdict::Chosen => strong { "chosen" }, Verdict::Rejected(why) => (shortened(why, LONGEST)) } }
                        }
                    }
                }
            }
        }
    }
}
