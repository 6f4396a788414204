//! Writes a story's history as it was told anew: its revisions in their new order, what
//! became of each page, and the story's row, which says what the latest revision says.

use rusqlite::types::{ToSql, Value};
use rusqlite::{Connection, params, params_from_iter};

use super::super::fulltext::Indexing;
use super::super::snapshots::sql_count;
use super::super::texts::{TEXT_COLUMNS, text_columns, text_places};
use super::super::{copies, lists, live_posts, readings};
use super::weave::{EDIT_COLUMNS, History, Origin, Version, Woven, moment};
use crate::model::{Article, Author};

/// Puts the history in the place of the one that stands. Gives what the full-text index
/// is to be told.
pub(super) fn write(
    connection: &Connection,
    article: i64,
    versions: &[Version],
    history: &History,
    now: &str,
) -> rusqlite::Result<Option<Indexing>> {
    let (Some(latest), Some(last_seen_at)) = (history.revisions.last(), history.last_seen_at)
    else {
        return Ok(None);
    };
    let before = Before::of(connection, article)?;
    let ids = write_revisions(connection, article, versions, history)?;
    let text = &versions[latest.version];
    let revision = ids.last().copied().unwrap_or_default();
    let mut fields: Vec<&dyn ToSql> = text
        .fields
        .iter()
        .map(|value| value as &dyn ToSql)
        .collect();
    let (changed_at, seen_at) = (moment(latest.seen_at), moment(last_seen_at));
    let first_seen_at = history.revisions.first().map(|first| moment(first.seen_at));
    let count = sql_count(ids.len() as u64);
    fields.extend::<[&dyn ToSql; 8]>([
        &article,
        &latest.capture.url,
        &first_seen_at,
        &seen_at,
        &changed_at,
        &count,
        &revision,
        &latest.capture.snapshot,
    ]);
    connection
        .prepare_cached(concat!(
            "UPDATE articles SET (",
            text_columns!(),
            ") = (",
            text_places!(),
            "), published_day = substr(?8, 1, 10), url = ?31, first_seen_at = min(first_seen_at, ?32),
             last_seen_at = ?33, last_changed_at = ?34, revision_count = ?35,
             latest_revision_id = ?36, latest_snapshot_id = ?37 WHERE id = ?30"
        ))?
        .execute(&*fields)?;
    drop_others(connection, article, &ids)?;
    connection
        .prepare_cached("UPDATE stored_revisions SET body = NULL WHERE id = ?1")?
        .execute([revision])?;
    lists::clear(connection, article)?;
    lists::write(connection, article, &with_lists(text))?;
    write_posts(connection, article, versions, &history.revisions)?;
    write_pages(connection, article, versions, history, now)?;
    copies::after_change(connection, article, before.text.as_ref())?;
    Ok(Some(before.indexing))
}

/// What is to be known of the row before it is changed.
struct Before {
    indexing: Indexing,
    text: Option<copies::Text>,
}

impl Before {
    fn of(connection: &Connection, article: i64) -> rusqlite::Result<Self> {
        Ok(Self {
            indexing: Indexing::before_change(connection, article)?,
            text: copies::before_change(connection, article)?,
        })
    }
}

/// Revisions that stay keep their rows; gives the rows in order. The bodies of all are in them.
fn write_revisions(
    connection: &Connection,
    article: i64,
    versions: &[Version],
    history: &History,
) -> rusqlite::Result<Vec<i64>> {
    for sql in [
        "UPDATE stored_revisions SET body = articles.body FROM articles
         WHERE articles.id = ?1 AND stored_revisions.id = articles.latest_revision_id",
        // Out of the way of the new numbers.
        "UPDATE stored_revisions SET number = -number WHERE article_id = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([article])?;
    }
    let mut ids = Vec::with_capacity(history.revisions.len());
    let mut spare = spare(versions, history);
    for (woven, number) in history.revisions.iter().zip(1_i64..) {
        let version = &versions[woven.version];
        // A text that came back stands twice.
        let own = own_row(version).filter(|id| !ids.contains(id));
        let id = match (own, spare.pop()) {
            (Some(id), unused) => {
                spare.extend(unused);
                id
            }
            (None, Some(id)) => {
                overwrite(connection, id, version)?;
                id
            }
            (None, None) => insert(connection, article, version, woven)?,
        };
        place(connection, id, number, woven)?;
        ids.push(id);
    }
    Ok(ids)
}

/// The row that a text has here as a revision.
fn own_row(version: &Version) -> Option<i64> {
    let row = version.row.as_ref()?;
    (version.origin == Origin::Here).then_some(row.id)
}

/// Rows whose texts are no revisions any more. They serve for others, since taking one away
/// has SQLite look through all articles for one whose latest it is.
fn spare(versions: &[Version], history: &History) -> Vec<i64> {
    let stay: Vec<i64> = history
        .revisions
        .iter()
        .filter_map(|woven| own_row(&versions[woven.version]))
        .collect();
    let rows = versions.iter().filter_map(own_row);
    rows.filter(|id| !stay.contains(id)).collect()
}

fn overwrite(connection: &Connection, id: i64, version: &Version) -> rusqlite::Result<()> {
    let mut values: Vec<&dyn ToSql> = version
        .fields
        .iter()
        .map(|value| value as &dyn ToSql)
        .collect();
    values.extend::<[&dyn ToSql; 2]>([&id, &version.extractor]);
    connection
        .prepare_cached(concat!(
            "UPDATE stored_revisions SET (",
            text_columns!(),
            ") = (",
            text_places!(),
            "), extractor_version = ?31 WHERE id = ?30"
        ))?
        .execute(&*values)
        .map(drop)
}

fn insert(
    connection: &Connection,
    article: i64,
    version: &Version,
    woven: &Woven,
) -> rusqlite::Result<i64> {
    let mut values: Vec<&dyn ToSql> = version
        .fields
        .iter()
        .map(|value| value as &dyn ToSql)
        .collect();
    let seen_at = moment(woven.seen_at);
    values.extend::<[&dyn ToSql; 4]>([
        &article,
        &woven.capture.snapshot,
        &seen_at,
        &version.extractor,
    ]);
    connection
        .prepare_cached(concat!(
            "INSERT INTO stored_revisions (",
            text_columns!(),
            ", article_id, snapshot_id, seen_at, extractor_version, number, changed) VALUES (",
            text_places!(),
            ", ?30, ?31, ?32, ?33, (SELECT ifnull(min(number), 0) - 1 FROM stored_revisions
                 WHERE article_id = ?30 AND number < 0), '')"
        ))?
        .insert(&*values)
}

/// Says which one it is now, and how it differs from the one before.
fn place(connection: &Connection, id: i64, number: i64, woven: &Woven) -> rusqlite::Result<()> {
    let sets = EDIT_COLUMNS.map(|column| format!("{column} = ?"));
    let sql = format!(
        "UPDATE stored_revisions SET number = ?, seen_at = ?, snapshot_id = ?, {} WHERE id = ?",
        sets.join(", ")
    );
    let mut values = vec![
        Value::Integer(number),
        moment(woven.seen_at),
        Value::Integer(woven.capture.snapshot),
    ];
    values.extend(woven.edit.iter().cloned());
    values.push(Value::Integer(id));
    connection
        .prepare_cached(&sql)?
        .execute(params_from_iter(values))
        .map(drop)
}

/// Revisions that say what another one says, or less, are none any more. What less they
/// say is kept with their pages.
fn drop_others(connection: &Connection, article: i64, ids: &[i64]) -> rusqlite::Result<()> {
    let listed = serde_json::to_string(ids).unwrap_or_default();
    connection
        .prepare_cached(
            "DELETE FROM stored_revisions WHERE article_id = ?1
             AND id NOT IN (SELECT value FROM json_each(?2))",
        )?
        .execute(params![article, listed])
        .map(drop)
}

/// The text's authors and keywords.
fn with_lists(version: &Version) -> Article {
    let split = |column: &str| -> Vec<String> {
        let mut columns = TEXT_COLUMNS.split(", ").zip(&version.fields);
        match columns.find(|(name, _)| *name == column) {
            Some((_, Value::Text(joined))) => joined.split("; ").map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    };
    let (authors, keywords) = match &version.lists {
        Some((authors, keywords)) => (authors.clone(), keywords.clone()),
        None => (split("authors"), split("keywords")),
    };
    Article {
        authors: authors.into_iter().map(|name| Author { name }).collect(),
        keywords,
        ..Article::default()
    }
}

fn write_posts(
    connection: &Connection,
    article: i64,
    versions: &[Version],
    revisions: &[Woven],
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM live_posts WHERE article_id = ?1")?
        .execute([article])?;
    for (woven, number) in revisions.iter().zip(1_i64..) {
        live_posts::write(connection, article, number, &versions[woven.version].posts)?;
    }
    Ok(())
}

/// Says of each page what it was to the story, and keeps the text of those that tell less.
fn write_pages(
    connection: &Connection,
    article: i64,
    versions: &[Version],
    history: &History,
    now: &str,
) -> rusqlite::Result<()> {
    for page in &history.pages {
        connection
            .prepare_cached(
                "UPDATE snapshots SET article_id = ?2, reading = ?3, gist = ?4 WHERE id = ?1",
            )?
            .execute(params![page.snapshot, article, page.reading, page.gist])?;
        let Some(version) = page.declined.map(|declined| &versions[declined]) else {
            continue;
        };
        connection
            .prepare_cached(
                "INSERT INTO readings (snapshot_id, extractor_version, read_at, verdict, fields)
                 SELECT ?1, ?2, ?3, 'declined', ?4 WHERE NOT EXISTS (SELECT 1 FROM readings
                     WHERE snapshot_id = ?1 AND extractor_version = ?2 AND verdict = 'declined')",
            )?
            .execute(params![
                page.snapshot,
                version.extractor,
                now,
                readings::as_json(&version.fields)
            ])?;
    }
    Ok(())
}
