//! Two revisions side by side, word by word.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;

use super::layout::{Frame, frame};
use super::listing::json_body;
use super::pieces::{address, counted, headline, shortened, time};
use super::story::number;
use super::{Problem, Site};
use crate::archive::{ArticleKey, Compared, FieldDiff, Reader, RevisionDiff, Side};
use crate::model::{Op, Piece};

/// Which revisions.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    from: Option<i64>,
    to: Option<i64>,
}

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/articles/{id}/diff", get(page))
        .route("/articles/{id}/diff.json", get(json))
}

async fn page(
    State(site): State<Arc<Site>>,
    Path(part): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let (id, _) = number(&part)?;
    let (diff, count) = site
        .readers
        .ask(move |reader| read(reader, id, wanted))
        .await?;
    let title = format!(
        "{} · what changed",
        shortened(diff.headline.as_deref().unwrap_or("(no headline)"), 100)
    );
    let (from, to) = (diff.from.revision.to_string(), diff.to.revision.to_string());
    let about = Frame {
        others: vec![(
            "application/json",
            address(
                &format!("/articles/{id}/diff.json"),
                &[("from", &from), ("to", &to)],
            ),
        )],
        ..Frame::titled(&title)
    };
    Ok(frame(&about, &main(&diff, count)).into_response())
}

async fn json(
    State(site): State<Arc<Site>>,
    Path(part): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let answer = async {
        let (id, _) = number(&part)?;
        let (diff, _) = site
            .readers
            .ask(move |reader| read(reader, id, wanted))
            .await?;
        serde_json::to_value(&diff).map_err(|_| Problem::Broken)
    };
    let body = answer.await.map_err(Problem::for_program)?;
    Ok(json_body(&body))
}

/// The difference, and how many revisions there are.
fn read(reader: &mut Reader, id: i64, wanted: Wanted) -> Result<(RevisionDiff, i64), Problem> {
    let compared = Compared {
        from: wanted.from,
        to: wanted.to,
    };
    let diff = reader.diff(&ArticleKey::Id(id), compared)?;
    let diff = diff.ok_or_else(|| Problem::NotFound(format!("article {id}")))?;
    let count = i64::try_from(reader.revisions(id)?.len()).unwrap_or(i64::MAX);
    Ok((diff, count))
}

fn main(diff: &RevisionDiff, count: i64) -> Markup {
    html! {
        h1 { a href={ "/articles/" (diff.id) } { (headline(diff.headline.as_deref())) } }
        (ways(diff, count))
        p {
            (counted(diff.edit.words_added, "word", "words")) " added, " (diff.edit.words_removed) " removed"
            @for class in &diff.edit.classes { " " span.badge { (class.as_str()) } }
            @if diff.silent_edit == Some(true) { " " span.badge.warn { "silent" } }
            @if diff.backdated == Some(true) { " " span.badge.warn { "backdated" } }
        }
        @if diff.silent_edit == Some(true) { p.dim { "No later date of change is claimed, and no notice was added." } }
        div.wide tabindex="0" role="region" aria-label="Both revisions" {
            table.diff {
                thead { tr { th scope="col" { (side(&diff.from)) } th scope="col" { (side(&diff.to)) } } }
                @for field in &diff.fields { (changed_field(field)) }
                tbody { @for pair in pairs(&diff.body) { (both(&pair)) } }
            }
        }
    }
}

/// To the change before, and the one after.
fn ways(diff: &RevisionDiff, count: i64) -> Markup {
    let to = |number: i64| {
        address(
            &format!("/articles/{}/diff", diff.id),
            &[("to", &number.to_string())],
        )
    };
    html! {
        @if count > 2 {
            nav.parts aria-label="Changes of this story" {
                @if diff.to.revision > 2 { a rel="prev" href=(to(diff.to.revision - 1)) { "← Change before" } }
                span { "Revision " (diff.from.revision) " to " (diff.to.revision) " of " (count) }
                @if diff.to.revision < count { a rel="next" href=(to(diff.to.revision + 1)) { "Change after →" } }
            }
        }
    }
}

fn side(side: &Side) -> Markup {
    html! { "Revision " (side.revision) ", captured " (time(&side.seen_at)) " · " a href={ "/snapshots/" (side.snapshot_id) } { "page" } }
}

fn changed_field(field: &FieldDiff) -> Markup {
    html! {
        tbody {
            tr { th.group colspan="2" scope="rowgroup" { (field.field) } }
            @for pair in pairs(&field.pieces) { (both(&pair)) }
        }
    }
}

fn both(pair: &Pair<'_>) -> Markup {
    html! {
        tr.same[!pair.differs] {
            td dir="auto" { (texts(&pair.before, Op::Remove)) }
            td dir="auto" { (texts(&pair.after, Op::Add)) }
        }
    }
}

fn texts(parts: &[(Op, &str)], own: Op) -> Markup {
    let last = parts.len().saturating_sub(1);
    html! {
        @for (at, (op, text)) in parts.iter().enumerate() {
            @let text = if at == last { text.trim_end() } else { text };
            // White space stands outside of the marks, where it reads better.
            @let inner = text.trim_start();
            @let space = &text[..text.len() - inner.len()];
            @match op {
                Op::Keep => (text),
                _ if inner.is_empty() => (space),
                _ if own == Op::Remove => { (space) del { (inner) } },
                _ => { (space) ins { (inner) } },
            }
        }
    }
}

/// Paragraphs that stand beside each other.
#[derive(Debug, Default, PartialEq, Eq)]
struct Pair<'a> {
    before: Vec<(Op, &'a str)>,
    after: Vec<(Op, &'a str)>,
    differs: bool,
}

/// A row ends where a paragraph ends in both: what stands in one only stays within its row.
fn pairs(pieces: &[Piece]) -> Vec<Pair<'_>> {
    let mut all = vec![Pair::default()];
    for piece in pieces {
        for part in piece.text.split_inclusive("\n\n") {
            let ends = piece.op == Op::Keep && part.ends_with("\n\n");
            let Some(pair) = all.last_mut() else { continue };
            if piece.op != Op::Add {
                pair.before.push((piece.op, part));
            }
            if piece.op != Op::Remove {
                pair.after.push((piece.op, part));
            }
            pair.differs |= piece.op != Op::Keep;
            if ends {
                all.push(Pair::default());
            }
        }
    }
    all.retain(|pair| !pair.before.is_empty() || !pair.after.is_empty());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(op: Op, text: &str) -> Piece {
        Piece {
            op,
            text: text.to_owned(),
        }
    }

    #[test]
    fn paragraphs_stand_beside_each_other() {
        let pieces = [
            piece(Op::Keep, "One.\n\nTwo "),
            piece(Op::Remove, "old"),
            piece(Op::Add, "new"),
            piece(Op::Keep, " end.\n\n"),
            piece(Op::Add, "Three.\n\n"),
            piece(Op::Keep, "Four."),
        ];
        let pairs = pairs(&pieces);
        let texts = |parts: &[(Op, &str)]| parts.iter().map(|(_, text)| *text).collect::<String>();
        let shown: Vec<(String, String, bool)> = pairs
            .iter()
            .map(|pair| (texts(&pair.before), texts(&pair.after), pair.differs))
            .collect();
        let expected = [
            ("One.\n\n", "One.\n\n", false),
            ("Two old end.\n\n", "Two new end.\n\n", true),
            ("Four.", "Three.\n\nFour.", true),
        ];
        assert_eq!(
            shown,
            expected.map(|(a, b, differs)| (a.to_owned(), b.to_owned(), differs))
        );
    }
}
