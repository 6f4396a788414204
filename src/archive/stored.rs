//! An article's row as it stands, in the form in which a new reading is compared with it.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row};

use super::snapshots::time;
use super::texts::{author_names, distinct, joined, keyword_names};
use crate::model::{
    Article, Author, Block, BlockKind, Body, Claims, PublicationTime, Worth, count_words,
};

/// A story as its latest revision has it.
pub(super) struct Stored {
    pub(super) id: i64,
    pub(super) revision_count: i64,
    /// When it was last seen saying that.
    pub(super) last_seen_at: DateTime<Utc>,
    /// The digest of the page that the latest revision was read from.
    pub(super) digest: String,
    /// What read the latest revision.
    pub(super) extractor_version: String,
    /// What decides whether another reading may take its place.
    pub(super) worth: Worth,
    /// Its fields as far as [`crate::model::changed_fields`] compares them, in the form that [`comparable`] gives.
    pub(super) article: Article,
}

impl Stored {
    /// Leaves out of the text what the site's memory left out of a new reading: read before it
    /// was known, it still has it, and that is no change of the page.
    pub(super) fn leave_out(&mut self, recalled: &[String]) {
        if leave_out(&mut self.article, recalled) {
            self.worth.words = count_words(&self.article.body.text());
        }
    }
}

/// The same of any article. Returns whether there was anything to leave out.
pub(super) fn leave_out(article: &mut Article, recalled: &[String]) -> bool {
    if recalled.is_empty() {
        return false;
    }
    let text = article.body.text();
    let parts = text.split("\n\n");
    let kept: Vec<&str> = parts
        .filter(|part| !recalled.iter().any(|known| known == part))
        .collect();
    article.body = body_of(kept.join("\n\n"));
    true
}

/// Finds a story by its identity.
pub(super) fn find(connection: &Connection, canonical: &str) -> rusqlite::Result<Option<Stored>> {
    connection
        .prepare_cached(
            "SELECT articles.*, stored_revisions.extractor_version, snapshots.digest FROM articles
             JOIN stored_revisions ON stored_revisions.id = latest_revision_id
             JOIN snapshots ON snapshots.id = latest_snapshot_id
             WHERE canonical_url = ?1",
        )?
        .query_row([canonical], stored)
        .optional()
}

/// What a row of `articles` or `revisions` is worth, whose page was captured when that column says.
pub(super) fn worth(
    row: &Row<'_>,
    article: &Article,
    captured_at: &str,
) -> rusqlite::Result<Worth> {
    let words: i64 = row.get("word_count")?;
    let suspect: String = row.get("suspect")?;
    Ok(Worth {
        kind: row.get("kind")?,
        words: words.unsigned_abs(),
        completeness: row.get("completeness")?,
        is_suspect: !matches!(suspect.as_str(), "" | "other_language"),
        captured_at: time(row, row.as_ref().column_index(captured_at)?)?,
        claims: Claims::of(article),
        correction_notice: article.correction_notice.clone(),
    })
}

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let article = article(row)?;
    let worth = worth(row, &article, "last_changed_at")?;
    Ok(Stored {
        id: row.get("id")?,
        revision_count: row.get("revision_count")?,
        last_seen_at: time(row, row.as_ref().column_index("last_seen_at")?)?,
        digest: row.get("digest")?,
        extractor_version: row.get("extractor_version")?,
        worth,
        article,
    })
}

/// The fields of a row of `articles` or `revisions`, in the form that [`comparable`] gives.
pub(super) fn article(row: &Row<'_>) -> rusqlite::Result<Article> {
    let date = |column: &str| {
        row.get::<_, Option<String>>(column)
            .map(|text| text.and_then(|t| PublicationTime::from_iso(&t)))
    };
    Ok(Article {
        headline: row.get("headline")?,
        description: row.get("description")?,
        outlet: row.get("outlet")?,
        publisher: row.get("publisher")?,
        byline: row.get("byline")?,
        authors: one_author(row.get("authors")?),
        date_published: date("date_published")?,
        date_modified: date("date_modified")?,
        agency: vec![row.get("agency")?],
        credit_line: row.get("credit_line")?,
        dateline: row.get("dateline")?,
        section: row.get("section")?,
        keywords: vec![row.get("keywords")?],
        language: row.get("language")?,
        image_url: row.get("image_url")?,
        correction_notice: row.get("correction_notice")?,
        body: body_of(row.get("body")?),
        ..Article::default()
    })
}

/// The article as the archive would give it back, as far as changes are looked for:
/// dates as exact as their text, and lists in one piece, since the row holds them joined.
pub(super) fn comparable(article: &Article) -> Article {
    let kept =
        |time: Option<PublicationTime>| time.and_then(|t| PublicationTime::from_iso(&t.to_iso()));
    let agency = joined(&distinct(article.agency.iter().map(String::as_str)));
    Article {
        authors: one_author(joined(&author_names(article))),
        keywords: vec![joined(&keyword_names(article))],
        agency: vec![agency],
        date_published: kept(article.date_published),
        date_modified: kept(article.date_modified),
        ..article.clone()
    }
}

fn one_author(name: String) -> Vec<Author> {
    vec![Author { name }]
}

/// A body with this text, in one block: enough to compare texts.
fn body_of(text: String) -> Body {
    let kind = BlockKind::Paragraph;
    Body {
        blocks: if text.is_empty() {
            Vec::new()
        } else {
            vec![Block { kind, text }]
        },
    }
}
