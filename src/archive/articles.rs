//! The rows that hold an article's text: in `articles` the latest, in `stored_revisions` every
//! one. A body is kept once: that of the latest revision in `articles`, the others in their own rows.

use chrono::{DateTime, Utc};
use rusqlite::types::ToSql;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::copies::{self, Text};
use super::texts::{Texts, author_names, joined, keyword_names, text_columns, text_places};
use super::{lists, live_posts, story_keys};
use crate::model::{
    Article, Author, Block, BlockKind, Body, Extraction, PublicationTime, utc_text,
};

const NEXT_ARTICLE: &str = "SELECT ifnull(max(id), 0) + 1 FROM articles";
const NEXT_REVISION: &str = "SELECT ifnull(max(id), 0) + 1 FROM stored_revisions";

/// An article's row as it stands.
pub(super) struct Stored {
    pub(super) id: i64,
    pub(super) kind: String,
    pub(super) revision_count: i64,
    /// When the page of the latest revision was captured.
    pub(super) last_changed_at: String,
    /// Its fields as far as [`crate::model::changed_fields`] compares them, in the form that [`comparable`] gives.
    pub(super) article: Article,
}

/// Where a revision comes from and goes to.
pub(super) struct Place<'a> {
    pub(super) canonical_url: &'a str,
    pub(super) url: &'a str,
    pub(super) snapshot: i64,
    pub(super) captured_at: &'a str,
    /// The fields that differ from the revision before, joined by ",".
    pub(super) changed: &'a str,
    pub(super) extractor_version: &'a str,
}

/// Finds a story by its identity.
pub(super) fn find(connection: &Connection, canonical: &str) -> rusqlite::Result<Option<Stored>> {
    connection
        .prepare_cached(
            "SELECT id, kind, revision_count, last_changed_at, headline, description, outlet, byline,
                 authors, date_published, date_modified, section, keywords, correction_notice, body
             FROM articles WHERE canonical_url = ?1",
        )?
        .query_row([canonical], stored)
        .optional()
}

/// Writes a story's first reading. Returns its id.
pub(super) fn insert(
    connection: &Connection,
    extraction: &Extraction,
    place: &Place<'_>,
) -> rusqlite::Result<i64> {
    let texts = Texts::of(extraction);
    let id = next_id(connection, NEXT_ARTICLE)?;
    let text = Text::new(
        place.canonical_url,
        texts.article.headline.as_deref(),
        texts.body.clone(),
    );
    let placed = copies::place(connection, id, &text)?;
    let revision = next_id(connection, NEXT_REVISION)?;
    insert_revision(connection, &texts, place, (revision, id, 1))?;
    let mut params = texts.params();
    params.extend::<[&dyn ToSql; 7]>([
        &id,
        &place.canonical_url,
        &place.url,
        &place.captured_at,
        &revision,
        &place.snapshot,
        &placed.story,
    ]);
    connection
        .prepare_cached(concat!(
            "INSERT INTO articles (",
            text_columns!(),
            ", id, canonical_url, url, first_seen_at, last_seen_at, last_changed_at, revision_count, \
             latest_revision_id, latest_snapshot_id, story_id) VALUES (",
            text_places!(),
            ", ?30, ?31, ?32, ?33, ?33, ?33, 1, ?34, ?35, ?36)"
        ))?
        .execute(&*params)?;
    copies::keep(connection, id, &placed)?;
    story_keys::move_on(connection, id)?;
    lists::write(connection, id, texts.article)?;
    live_posts::write(connection, id, 1, &texts.article.live_posts)?;
    Ok(id)
}

/// Writes a story's next revision and makes its row say the same.
pub(super) fn revise(
    connection: &Connection,
    stored: &Stored,
    extraction: &Extraction,
    place: &Place<'_>,
) -> rusqlite::Result<()> {
    let texts = Texts::of(extraction);
    let revision = next_id(connection, NEXT_REVISION)?;
    let number = stored.revision_count + 1;
    settle_body(connection, stored.id)?;
    insert_revision(connection, &texts, place, (revision, stored.id, number))?;
    let mut params = texts.params();
    params.extend::<[&dyn ToSql; 6]>([
        &stored.id,
        &place.url,
        &place.captured_at,
        &number,
        &revision,
        &place.snapshot,
    ]);
    connection
        .prepare_cached(concat!(
            "UPDATE articles SET (",
            text_columns!(),
            ") = (",
            text_places!(),
            "), url = ?31, last_seen_at = max(last_seen_at, ?32), last_changed_at = ?32, \
             revision_count = ?33, latest_revision_id = ?34, latest_snapshot_id = ?35, \
             pub_status = 'usable' WHERE id = ?30"
        ))?
        .execute(&*params)?;
    lists::clear(connection, stored.id)?;
    lists::write(connection, stored.id, texts.article)?;
    live_posts::write(connection, stored.id, number, &texts.article.live_posts)
}

/// Notes that a story was seen, saying the same.
pub(super) fn touch(
    connection: &Connection,
    article: i64,
    seen_at: DateTime<Utc>,
) -> rusqlite::Result<()> {
    // Most touches bring a later time; the condition spares the row otherwise.
    connection
        .prepare_cached(
            "UPDATE articles SET last_seen_at = ?2 WHERE id = ?1 AND last_seen_at < ?2",
        )?
        .execute(params![article, utc_text(seen_at)])
        .map(drop)
}

/// The article as the archive would give it back, as far as changes are looked for:
/// dates as exact as their text, and lists in one piece, since the row holds them joined.
pub(super) fn comparable(article: &Article) -> Article {
    let kept =
        |time: Option<PublicationTime>| time.and_then(|t| PublicationTime::from_iso(&t.to_iso()));
    Article {
        authors: one_author(joined(&author_names(article))),
        keywords: vec![joined(&keyword_names(article))],
        date_published: kept(article.date_published),
        date_modified: kept(article.date_modified),
        ..article.clone()
    }
}

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let date = |column: usize| {
        row.get::<_, Option<String>>(column)
            .map(|text| text.and_then(|t| PublicationTime::from_iso(&t)))
    };
    Ok(Stored {
        id: row.get(0)?,
        kind: row.get(1)?,
        revision_count: row.get(2)?,
        last_changed_at: row.get(3)?,
        article: Article {
            headline: row.get(4)?,
            description: row.get(5)?,
            outlet: row.get(6)?,
            byline: row.get(7)?,
            authors: one_author(row.get(8)?),
            date_published: date(9)?,
            date_modified: date(10)?,
            section: row.get(11)?,
            keywords: vec![row.get(12)?],
            correction_notice: row.get(13)?,
            body: body_of(row.get(14)?),
            ..Article::default()
        },
    })
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

/// The one writer gives ids, so that article and revision can name each other
/// without the article's row being written twice. The revision comes first: its
/// reference is the deferred one, because what waits for it is found by an index.
fn next_id(connection: &Connection, sql: &str) -> rusqlite::Result<i64> {
    connection
        .prepare_cached(sql)?
        .query_row([], |row| row.get(0))
}

fn insert_revision(
    connection: &Connection,
    texts: &Texts<'_>,
    place: &Place<'_>,
    (id, article, number): (i64, i64, i64),
) -> rusqlite::Result<()> {
    let mut params = texts.params();
    // The body comes last, and stands in `articles` for now.
    params.pop();
    params.extend::<[&dyn ToSql; 8]>([
        &None::<String>,
        &id,
        &article,
        &number,
        &place.snapshot,
        &place.captured_at,
        &place.changed,
        &place.extractor_version,
    ]);
    connection
        .prepare_cached(concat!(
            "INSERT INTO stored_revisions (",
            text_columns!(),
            ", id, article_id, number, snapshot_id, seen_at, changed, extractor_version) VALUES (",
            text_places!(),
            ", ?30, ?31, ?32, ?33, ?34, ?35, ?36)"
        ))?
        .execute(&*params)
        .map(drop)
}

/// The latest revision's body, about to be replaced in `articles`, moves into its own row.
fn settle_body(connection: &Connection, article: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE stored_revisions SET body = articles.body FROM articles
             WHERE articles.id = ?1 AND stored_revisions.id = articles.latest_revision_id",
        )?
        .execute([article])
        .map(drop)
}
