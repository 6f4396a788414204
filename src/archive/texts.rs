//! An article's fields in the form in which its rows hold them.

use rusqlite::types::ToSql;

use super::snapshots::sql_count;
use crate::model::{
    Article, Completeness, Confidences, Extraction, PublicationTime, count_words, utc_text,
};

/// The columns that both tables have, in the order in which [`Texts::params`] binds them.
macro_rules! text_columns {
    () => {
        "kind, headline, description, outlet, publisher, byline, authors, date_published, \
         published_utc, date_modified, modified_utc, date_evidence, agency, credit_line, dateline, \
         section, keywords, language, image_url, is_accessible_for_free, claimed_word_count, \
         completeness, suspect, confidence, copyright_notice, usage_terms, correction_notice, \
         word_count, body"
    };
}
macro_rules! text_places {
    () => {
        "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, \
         ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29"
    };
}

pub(super) use {text_columns, text_places};

/// The same, to be taken apart.
pub(super) const TEXT_COLUMNS: &str = text_columns!();

pub(super) fn author_names(article: &Article) -> Vec<&str> {
    distinct(article.authors.iter().map(|author| author.name.as_str()))
}

pub(super) fn keyword_names(article: &Article) -> Vec<&str> {
    distinct(article.keywords.iter().map(String::as_str))
}

/// Trimmed, without empty ones and repetitions, in order.
pub(super) fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut kept: Vec<&str> = Vec::new();
    for name in names.map(str::trim).filter(|name| !name.is_empty()) {
        if !kept.contains(&name) {
            kept.push(name);
        }
    }
    kept
}

pub(super) fn joined(names: &[&str]) -> String {
    names.join("; ")
}

/// `{"headline":0.97}`: field names need no escaping.
fn confidence_text(confidence: &Confidences) -> String {
    let fields = confidence
        .iter()
        .map(|(field, share)| format!("\"{field}\":{share}"));
    format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
}

/// An article's fields as both tables hold them.
pub(super) struct Texts<'a> {
    kind: &'static str,
    pub(super) article: &'a Article,
    authors: String,
    keywords: String,
    agency: String,
    date_published: Option<String>,
    published_utc: Option<String>,
    date_modified: Option<String>,
    modified_utc: Option<String>,
    image_url: Option<&'a str>,
    completeness: Option<&'static str>,
    suspect: String,
    confidence: String,
    word_count: i64,
    pub(super) body: String,
}

impl<'a> Texts<'a> {
    pub(super) fn of(extraction: &'a Extraction) -> Self {
        let article = &extraction.article;
        let suspect = extraction.suspect.iter().map(|why| why.as_str());
        let iso = |time: Option<PublicationTime>| time.map(|t| t.to_iso());
        let utc = |time: Option<PublicationTime>| time.map(|t| utc_text(t.utc()));
        let body = article.body.text();
        Self {
            kind: extraction.kind.as_str(),
            article,
            authors: joined(&author_names(article)),
            keywords: joined(&keyword_names(article)),
            agency: joined(&distinct(article.agency.iter().map(String::as_str))),
            date_published: iso(article.date_published),
            published_utc: utc(article.date_published),
            date_modified: iso(article.date_modified),
            modified_utc: utc(article.date_modified),
            image_url: article.image_url.as_deref(),
            completeness: extraction.completeness.map(Completeness::as_str),
            suspect: suspect.collect::<Vec<_>>().join("; "),
            confidence: confidence_text(&extraction.confidence),
            word_count: sql_count(count_words(&body)),
            body,
        }
    }

    /// In the order of `text_columns!`.
    pub(super) fn params(&self) -> Vec<&dyn ToSql> {
        let article = self.article;
        vec![
            &self.kind,
            &article.headline,
            &article.description,
            &article.outlet,
            &article.publisher,
            &article.byline,
            &self.authors,
            &self.date_published,
            &self.published_utc,
            &self.date_modified,
            &self.modified_utc,
            &article.date_evidence,
            &self.agency,
            &article.credit_line,
            &article.dateline,
            &article.section,
            &self.keywords,
            &article.language,
            &self.image_url,
            &article.is_accessible_for_free,
            &article.claimed_word_count,
            &self.completeness,
            &self.suspect,
            &self.confidence,
            &article.copyright_notice,
            &article.usage_terms,
            &article.correction_notice,
            &self.word_count,
            &self.body,
        ]
    }
}
