//! An article as it leaves newsvault: what a page says, and what an archive knows of it.

use super::{Capture, Extraction, PublicationTime, count_words, utc_text};

/// A row of what is exported. Texts and moments are as the columns of `articles` and `revisions`
/// hold them; lists are in pieces.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(
    missing_docs,
    reason = "each is the column of the same name, explained in the schema"
)]
pub struct ArticleRecord {
    pub url: Option<String>,
    pub canonical_url: Option<String>,
    pub kind: String,
    pub headline: Option<String>,
    pub description: Option<String>,
    pub outlet: Option<String>,
    pub publisher: Option<String>,
    pub byline: Option<String>,
    pub authors: Vec<String>,
    pub date_published: Option<String>,
    pub published_utc: Option<String>,
    pub date_modified: Option<String>,
    pub modified_utc: Option<String>,
    pub date_evidence: Option<String>,
    pub agency: Vec<String>,
    pub credit_line: Option<String>,
    pub dateline: Option<String>,
    pub section: Option<String>,
    pub keywords: Vec<String>,
    pub language: Option<String>,
    pub image_url: Option<String>,
    pub is_accessible_for_free: Option<bool>,
    pub claimed_word_count: Option<u32>,
    pub completeness: Option<String>,
    pub suspect: Vec<String>,
    /// A JSON object: a field's name and a number from 0 to 1.
    pub confidence: String,
    pub copyright_notice: Option<String>,
    pub usage_terms: Option<String>,
    pub correction_notice: Option<String>,
    pub word_count: i64,
    pub body: String,
    /// When the page was captured that says so.
    pub captured_at: Option<String>,
    /// Its HTTP status.
    pub status: Option<u16>,
    pub media_type: Option<String>,
    /// BLAKE3 of its bytes.
    pub digest: Option<String>,
    /// What read it.
    pub extractor_version: Option<String>,
    /// What only an archive knows.
    pub kept: Option<KeptAs>,
}

/// What only an archive knows of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each is the column of the same name, explained in the schema"
)]
pub struct KeptAs {
    pub id: i64,
    /// `revisions.number`.
    pub revision: i64,
    pub revision_count: i64,
    pub snapshot_id: i64,
    pub first_seen_at: String,
    pub last_seen_at: String,
    pub last_changed_at: String,
    pub pub_status: String,
    pub pub_status_evidence: Option<String>,
    pub pub_status_at: Option<String>,
    pub story_id: i64,
}

impl ArticleRecord {
    /// Of a page that was just read, by this version of the extractor. `digest` is BLAKE3 of its bytes.
    pub fn of_page(page: &Capture, said: &Extraction, digest: String, extractor: &str) -> Self {
        let known = page.captured_at.timestamp() != 0;
        Self {
            captured_at: known.then(|| utc_text(page.captured_at)),
            status: Some(page.status),
            media_type: page.media_type(),
            digest: Some(digest),
            extractor_version: Some(extractor.to_owned()),
            ..Self::of(said)
        }
    }

    /// Of what was read out of a page, without the page.
    pub fn of(said: &Extraction) -> Self {
        let article = &said.article;
        let iso = |time: Option<PublicationTime>| time.map(|time| time.to_iso());
        let utc = |time: Option<PublicationTime>| time.map(|time| utc_text(time.utc()));
        let body = article.body.text();
        Self {
            url: article.url.as_ref().map(ToString::to_string),
            canonical_url: article.canonical_url.as_ref().map(ToString::to_string),
            kind: said.kind.as_str().to_owned(),
            headline: article.headline.clone(),
            description: article.description.clone(),
            outlet: article.outlet.clone(),
            publisher: article.publisher.clone(),
            byline: article.byline.clone(),
            authors: article
                .authors
                .iter()
                .map(|author| author.name.clone())
                .collect(),
            date_published: iso(article.date_published),
            published_utc: utc(article.date_published),
            date_modified: iso(article.date_modified),
            modified_utc: utc(article.date_modified),
            date_evidence: article.date_evidence.clone(),
            agency: article.agency.clone(),
            credit_line: article.credit_line.clone(),
            dateline: article.dateline.clone(),
            section: article.section.clone(),
            keywords: article.keywords.clone(),
            language: article.language.clone(),
            image_url: article.image_url.as_ref().map(ToString::to_string),
            is_accessible_for_free: article.is_accessible_for_free,
            claimed_word_count: article.claimed_word_count,
            completeness: said.completeness.map(|how| how.as_str().to_owned()),
            suspect: said
                .suspect
                .iter()
                .map(|why| why.as_str().to_owned())
                .collect(),
            confidence: serde_json::to_string(&said.confidence).unwrap_or_else(|_| "{}".to_owned()),
            copyright_notice: article.copyright_notice.clone(),
            usage_terms: article.usage_terms.clone(),
            correction_notice: article.correction_notice.clone(),
            word_count: i64::try_from(count_words(&body)).unwrap_or(i64::MAX),
            body,
            ..Self::default()
        }
    }
}
