//! The rows that hold an article's text: in `articles` the latest, in `stored_revisions` every
//! one. A body is kept once: that of the latest revision in `articles`, the others in their own rows.

use chrono::{DateTime, Utc};
use rusqlite::types::ToSql;
use rusqlite::{Connection, params};

use super::copies::{self, Text};
use super::snapshots::sql_count;
use super::stored::Stored;
use super::texts::{Texts, text_columns, text_places};
use super::{lists, live_posts, story_keys};
use crate::model::{Edit, Extraction, utc_text};

const NEXT_ARTICLE: &str = "SELECT ifnull(max(id), 0) + 1 FROM articles";
const NEXT_REVISION: &str = "SELECT ifnull(max(id), 0) + 1 FROM stored_revisions";

/// Where a revision comes from and goes to.
pub(super) struct Place<'a> {
    pub(super) canonical_url: &'a str,
    pub(super) url: &'a str,
    pub(super) snapshot: i64,
    pub(super) captured_at: &'a str,
    /// What makes it differ from the revision before; `None` for the first.
    pub(super) edited: Option<Edited>,
    pub(super) extractor_version: &'a str,
}

/// How a revision differs from the one before.
pub(super) struct Edited {
    /// The fields, joined by ",".
    pub(super) changed: String,
    /// When the one before was last seen.
    pub(super) previous_seen_at: String,
    pub(super) edit: Edit,
    pub(super) is_silent: bool,
    pub(super) is_backdated: bool,
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
             latest_revision_id, latest_snapshot_id, story_id, published_day) VALUES (",
            text_places!(),
            ", ?30, ?31, ?32, ?33, ?33, ?33, 1, ?34, ?35, ?36, substr(?8, 1, 10))"
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
            "), published_day = substr(?8, 1, 10), url = ?31, last_seen_at = max(last_seen_at, ?32), last_changed_at = max(last_changed_at, ?32), \
             revision_count = ?33, latest_revision_id = ?34, latest_snapshot_id = ?35 WHERE id = ?30"
        ))?
        .execute(&*params)?;
    lists::clear(connection, stored.id)?;
    lists::write(connection, stored.id, texts.article)?;
    live_posts::write(connection, stored.id, number, &texts.article.live_posts)
}

/// Ways of editing as the column has them.
pub(super) fn class_names(edit: &Edit) -> String {
    let names = edit.classes.iter().map(|class| class.as_str());
    names.collect::<Vec<_>>().join(",")
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
    let edited = place.edited.as_ref();
    let changed = edited.map_or("", |edited| edited.changed.as_str());
    let previous = edited.map(|edited| edited.previous_seen_at.as_str());
    let classes = edited.map_or_else(String::new, |edited| class_names(&edited.edit));
    let count = |words: fn(&Edit) -> u64| edited.map(|e| sql_count(words(&e.edit)));
    let (added, removed) = (count(|e| e.words_added), count(|e| e.words_removed));
    let similarity = edited.map(|edited| edited.edit.similarity);
    let is_silent = edited.is_some_and(|edited| edited.is_silent);
    let is_backdated = edited.is_some_and(|edited| edited.is_backdated);
    params.extend::<[&dyn ToSql; 15]>([
        &None::<String>,
        &id,
        &article,
        &number,
        &place.snapshot,
        &place.captured_at,
        &changed,
        &place.extractor_version,
        &previous,
        &classes,
        &added,
        &removed,
        &similarity,
        &is_silent,
        &is_backdated,
    ]);
    connection
        .prepare_cached(concat!(
            "INSERT INTO stored_revisions (",
            text_columns!(),
            ", id, article_id, number, snapshot_id, seen_at, changed, extractor_version, \
             previous_seen_at, classes, words_added, words_removed, similarity, silent_edit, \
             backdated) VALUES (",
            text_places!(),
            ", ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41, ?42, ?43)"
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
