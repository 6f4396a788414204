//! A story's fields with how sure each is.

use maud::{Markup, html};

use super::pieces::{maybe_time, outward, shortened};
use crate::archive::StoredArticle;

/// A value is shown so far, in characters.
const LONGEST: usize = 300;

/// The fields that have a value.
pub(super) fn fields(article: &StoredArticle) -> Markup {
    html! {
        section.fields {
            h2 { "Fields" }
            table {
                thead { tr { th scope="col" { "Field" } th scope="col" { "Value" } th scope="col" { "Sure" } } }
                tbody {
                    @for (name, value) in texts(article) {
                        @if let Some(value) = value.filter(|value| !value.is_empty()) {
                            (row(article, name, &html! { bdi { (shortened(&value, LONGEST)) } }))
                        }
                    }
                    (row(article, "canonical_url", &outward(&article.canonical_url)))
                    @if let Some(url) = &article.image_url { (row(article, "image_url", &outward(url))) }
                    (row(article, "first_seen_at", &maybe_time(Some(&article.first_seen_at))))
                    (row(article, "last_changed_at", &maybe_time(Some(&article.last_changed_at))))
                    @if let Some(at) = &article.pub_status_at { (row(article, "pub_status_at", &maybe_time(Some(at)))) }
                }
            }
            p { a href={ "/articles/" (article.id) "/evidence" } { "Who says so: the evidence for each field" } }
        }
    }
}

fn texts(article: &StoredArticle) -> Vec<(&'static str, Option<String>)> {
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    vec![
        ("kind", Some(article.kind.clone())),
        ("headline", article.headline.clone()),
        ("outlet", article.outlet.clone()),
        ("publisher", article.publisher.clone()),
        ("byline", article.byline.clone()),
        ("authors", Some(article.authors.join("; "))),
        ("date_published", article.date_published.clone()),
        ("date_modified", article.date_modified.clone()),
        ("date_evidence", article.date_evidence.clone()),
        ("agency", Some(article.agency.clone())),
        ("credit_line", article.credit_line.clone()),
        ("dateline", article.dateline.clone()),
        ("section", article.section.clone()),
        ("keywords", Some(article.keywords.join("; "))),
        ("language", article.language.clone()),
        (
            "is_accessible_for_free",
            article.is_accessible_for_free.map(yes),
        ),
        ("word_count", Some(article.word_count.to_string())),
        ("completeness", article.completeness.clone()),
        ("suspect", Some(article.suspect.join("; "))),
        ("pub_status", Some(article.pub_status.clone())),
        ("pub_status_evidence", article.pub_status_evidence.clone()),
        ("usage_terms", article.usage_terms.clone()),
    ]
}

fn row(article: &StoredArticle, name: &str, value: &Markup) -> Markup {
    let sure = article
        .confidence
        .get(name)
        .and_then(serde_json::Value::as_f64);
    html! {
        tr {
            th scope="row" { (name) }
            td { (value) }
            td.number { @if let Some(sure) = sure { (format!("{:.0} %", sure * 100.0)) } }
        }
    }
}
