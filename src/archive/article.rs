//! One article with everything that is kept of it.

use rusqlite::{Connection, OptionalExtension, Row};

use super::live_posts::{self, StoredPost};
use super::{ArchiveError, Reader};
use crate::model::PageUrl;

/// How a person names an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArticleKey {
    /// Its row in `articles`.
    Id(i64),
    /// An address: the story's own, or one that was queued and led to it.
    Url(PageUrl),
}

/// A row of `articles` with what belongs to it; times and texts as the columns hold them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[expect(
    missing_docs,
    reason = "each is the column of the same name, explained in the schema"
)]
pub struct StoredArticle {
    pub id: i64,
    pub url: String,
    pub canonical_url: String,
    pub kind: String,
    pub headline: Option<String>,
    pub description: Option<String>,
    pub outlet: Option<String>,
    pub publisher: Option<String>,
    pub byline: Option<String>,
    /// One name each.
    pub authors: Vec<String>,
    pub date_published: Option<String>,
    pub published_utc: Option<String>,
    pub date_modified: Option<String>,
    pub modified_utc: Option<String>,
    pub date_evidence: Option<String>,
    pub agency: String,
    pub credit_line: Option<String>,
    pub dateline: Option<String>,
    pub section: Option<String>,
    /// One each.
    pub keywords: Vec<String>,
    pub language: Option<String>,
    pub image_url: Option<String>,
    pub is_accessible_for_free: Option<bool>,
    pub claimed_word_count: Option<u32>,
    pub completeness: Option<String>,
    /// One reason each.
    pub suspect: Vec<String>,
    /// An object: a field's name and a number from 0 to 1.
    pub confidence: serde_json::Value,
    pub copyright_notice: Option<String>,
    pub usage_terms: Option<String>,
    pub correction_notice: Option<String>,
    pub pub_status: String,
    pub pub_status_evidence: Option<String>,
    pub pub_status_at: Option<String>,
    pub first_seen_at: String,
    pub last_seen_at: String,
    pub last_changed_at: String,
    pub revision_count: u32,
    /// Which of them this is: the latest, unless another was asked for.
    pub revision: u32,
    /// Its snapshots, oldest first.
    pub snapshot_ids: Vec<i64>,
    /// The same for all copies of a story.
    pub story_id: i64,
    pub word_count: i64,
    /// Of the latest revision.
    pub live_posts: Vec<StoredPost>,
    pub body: String,
}

impl Reader {
    /// The article, if there is one.
    pub fn article(&self, key: &ArticleKey) -> Result<Option<StoredArticle>, ArchiveError> {
        self.located(article(&self.connection, key))
    }
}

pub(super) fn article(
    connection: &Connection,
    key: &ArticleKey,
) -> rusqlite::Result<Option<StoredArticle>> {
    let Some(id) = find_id(connection, key)? else {
        return Ok(None);
    };
    let found = connection
        .prepare_cached("SELECT * FROM articles WHERE id = ?1")?
        .query_row([id], stored)
        .optional()?;
    found.map(|row| with_lists(connection, row)).transpose()
}

/// The id that a key stands for; that there is an article of this id is not certain.
pub(super) fn find_id(connection: &Connection, key: &ArticleKey) -> rusqlite::Result<Option<i64>> {
    match key {
        ArticleKey::Id(id) => Ok(Some(*id)),
        ArticleKey::Url(url) => id_of(connection, url),
    }
}

fn id_of(connection: &Connection, url: &PageUrl) -> rusqlite::Result<Option<i64>> {
    let canonical = url.canonical();
    connection
        .prepare_cached(
            "SELECT id FROM articles WHERE canonical_url = ?1
             UNION ALL
             SELECT article_id FROM queue JOIN snapshots ON snapshots.id = latest_snapshot_id
             WHERE canonical_url = ?1 AND article_id IS NOT NULL
             LIMIT 1",
        )?
        .query_row([canonical.as_str()], |row| row.get(0))
        .optional()
}

fn with_lists(
    connection: &Connection,
    mut article: StoredArticle,
) -> rusqlite::Result<StoredArticle> {
    let list = |sql: &str| -> rusqlite::Result<Vec<String>> {
        connection
            .prepare_cached(sql)?
            .query_map([article.id], |row| row.get(0))?
            .collect()
    };
    let authors = list(
        "SELECT name FROM article_authors JOIN authors ON authors.id = author_id
         WHERE article_id = ?1 ORDER BY position",
    )?;
    let keywords = list(
        "SELECT name FROM article_keywords JOIN keywords ON keywords.id = keyword_id
         WHERE article_id = ?1 ORDER BY position",
    )?;
    article.snapshot_ids = connection
        .prepare_cached("SELECT id FROM snapshots WHERE article_id = ?1 ORDER BY captured_at, id")?
        .query_map([article.id], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    article.live_posts = live_posts::of_revision(connection, article.id, article.revision)?;
    article.authors = authors;
    article.keywords = keywords;
    Ok(article)
}

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredArticle> {
    Ok(StoredArticle {
        id: row.get("id")?,
        url: row.get("url")?,
        canonical_url: row.get("canonical_url")?,
        kind: row.get("kind")?,
        headline: row.get("headline")?,
        description: row.get("description")?,
        outlet: row.get("outlet")?,
        publisher: row.get("publisher")?,
        byline: row.get("byline")?,
        authors: Vec::new(),
        date_published: row.get("date_published")?,
        published_utc: row.get("published_utc")?,
        date_modified: row.get("date_modified")?,
        modified_utc: row.get("modified_utc")?,
        date_evidence: row.get("date_evidence")?,
        agency: row.get("agency")?,
        credit_line: row.get("credit_line")?,
        dateline: row.get("dateline")?,
        section: row.get("section")?,
        keywords: Vec::new(),
        language: row.get("language")?,
        image_url: row.get("image_url")?,
        is_accessible_for_free: row.get("is_accessible_for_free")?,
        claimed_word_count: row.get("claimed_word_count")?,
        completeness: row.get("completeness")?,
        suspect: parts(&row.get::<_, String>("suspect")?),
        confidence: serde_json::from_str(&row.get::<_, String>("confidence")?).unwrap_or_default(),
        copyright_notice: row.get("copyright_notice")?,
        usage_terms: row.get("usage_terms")?,
        correction_notice: row.get("correction_notice")?,
        pub_status: row.get("pub_status")?,
        pub_status_evidence: row.get("pub_status_evidence")?,
        pub_status_at: row.get("pub_status_at")?,
        first_seen_at: row.get("first_seen_at")?,
        last_seen_at: row.get("last_seen_at")?,
        last_changed_at: row.get("last_changed_at")?,
        revision_count: row.get("revision_count")?,
        revision: row.get("revision_count")?,
        snapshot_ids: Vec::new(),
        story_id: row.get("story_id")?,
        word_count: row.get("word_count")?,
        live_posts: Vec::new(),
        body: row.get("body")?,
    })
}

/// What a column holds joined.
pub(super) fn parts(joined: &str) -> Vec<String> {
    let parts = joined.split("; ").filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}
