//! Stories: one that is not here is taken over as it stands there; of one that both have
//! the history is told anew out of what both saw.

use std::collections::HashMap;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};

use super::super::copies::{self, Text};
use super::super::fulltext::Indexing;
use super::super::{ArchiveError, lists, story_keys};
use super::pages::{self, Page};
use super::requests::{self, Request};
use super::rows::Row;
use super::there::There;
use super::told::{Side, Told};
use super::weave::{Origin, weave};
use super::{Maps, Merged, Read, history, statuses};
use crate::model::{Article, Author, PageUrl};

/// A story of the other archive.
#[derive(Debug)]
pub(super) struct Story {
    pub(super) row: Row,
    /// Pages that are not here.
    pages: Vec<Page>,
    /// Pages that are: as they are there, and their ids here.
    pub(super) known: Vec<(Row, i64)>,
    /// Requests that say that it stands, or that it is gone.
    requests: Vec<Request>,
}

/// Where work is done.
pub(super) struct Place<'a> {
    pub(super) connection: &'a Connection,
    pub(super) there: &'a There,
    pub(super) maps: &'a mut Maps,
    pub(super) merged: &'a mut Merged,
}

impl There {
    /// Loads a story with the pages that are not here, bytes and all.
    pub(super) fn story(&self, id: i64, maps: &mut Maps) -> Result<Story, ArchiveError> {
        let found = self
            .tables
            .articles
            .read(&self.connection, "WHERE id = ?1", [id]);
        let row = self.located(found)?.into_iter().next();
        let row = self.located(row.ok_or(rusqlite::Error::QueryReturnedNoRows))?;
        let (pages, known) = self.pages("WHERE article_id = ?1 ORDER BY id", [id], maps)?;
        Ok(Story {
            row,
            pages,
            known,
            requests: self.requests("article_id = ?1", [id])?,
        })
    }
}

/// The story that stands at an address.
pub(super) fn at(connection: &Connection, canonical: &str) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT id FROM articles WHERE canonical_url = ?1")?
        .query_row([canonical], |row| row.get(0))
        .optional()
}

/// Takes a story in. Gives what the full-text index is to be told.
pub(super) fn take(
    place: &mut Place<'_>,
    story: &Story,
    read: &Read,
) -> rusqlite::Result<Option<Indexing>> {
    match at(place.connection, story.row.required("canonical_url")?)? {
        None => take_new(place, story).map(Some),
        Some(id) => {
            place.maps.articles.insert(story.row.id, id);
            take_shared(place, story, id, read)
        }
    }
}

fn take_new(place: &mut Place<'_>, story: &Story) -> rusqlite::Result<Indexing> {
    let (connection, there) = (place.connection, place.there);
    let id: i64 = connection
        .prepare_cached("SELECT ifnull(max(id), 0) + 1 FROM articles")?
        .query_row([], |row| row.get(0))?;
    place.maps.articles.insert(story.row.id, id);
    // Rows that name each other: pages first, then revisions, whose reference may wait, as
    // what waits for it is found by an index; the pages are told their story once it is there.
    for page in &story.pages {
        pages::take(connection, there, (page, None), place.maps, place.merged)?;
    }
    let mut row = story.row.clone();
    let headline = row.text("headline").map(str::to_owned);
    let body = row.required("body")?.to_owned();
    let text = Text::new(row.required("canonical_url")?, headline.as_deref(), body);
    let placed = copies::place(connection, id, &text)?;
    row.set("story_id", placed.story);
    let latest = take_revisions(place, story, id, row.integer("latest_revision_id"))?;
    row.set("latest_revision_id", latest);
    let snapshot = row.integer("latest_snapshot_id");
    let snapshot = snapshot
        .and_then(|id| place.maps.snapshots.get(&id))
        .copied();
    row.set("latest_snapshot_id", snapshot);
    there.tables.articles.insert_as(connection, id, &row)?;
    own_pages(place, story, id)?;
    copies::keep(connection, id, &placed)?;
    story_keys::move_on(connection, id)?;
    take_lists(place, story, id)?;
    for (table, condition) in [
        (
            &there.tables.live_posts,
            "WHERE article_id = ?1 ORDER BY id",
        ),
        (&there.tables.statuses, statuses::OF_STORY),
    ] {
        for mut row in table.read(&there.connection, condition, [story.row.id])? {
            row.set("article_id", id);
            table.insert(connection, &row)?;
        }
    }
    place.merged.requests += requests::take(connection, there, &story.requests, place.maps)?;
    place.merged.new += 1;
    Ok(Indexing::new_article(id))
}

/// Gives the revision that is called so there.
fn take_revisions(
    place: &mut Place<'_>,
    story: &Story,
    id: i64,
    latest: Option<i64>,
) -> rusqlite::Result<Option<i64>> {
    let there = place.there;
    let condition = "WHERE article_id = ?1 ORDER BY number";
    let rows = there
        .tables
        .revisions
        .read(&there.connection, condition, [story.row.id])?;
    let mut found = None;
    for mut row in rows {
        let snapshot = row.integer("snapshot_id");
        let snapshot = snapshot
            .and_then(|id| place.maps.snapshots.get(&id))
            .copied();
        row.set("article_id", id);
        row.set("snapshot_id", snapshot);
        let here = there.tables.revisions.insert(place.connection, &row)?;
        place.merged.revisions += 1;
        if Some(row.id) == latest {
            found = Some(here);
        }
    }
    Ok(found)
}

fn take_lists(place: &Place<'_>, story: &Story, id: i64) -> rusqlite::Result<()> {
    let list = |what: &str| -> rusqlite::Result<Vec<String>> {
        let sql = format!(
            "SELECT name FROM article_{what}s JOIN {what}s ON {what}s.id = {what}_id
             WHERE article_id = ?1 ORDER BY position"
        );
        place
            .there
            .connection
            .prepare_cached(&sql)?
            .query_map([story.row.id], |row| row.get(0))?
            .collect()
    };
    let article = Article {
        authors: list("author")?
            .into_iter()
            .map(|name| Author { name })
            .collect(),
        keywords: list("keyword")?,
        ..Article::default()
    };
    lists::write(place.connection, id, &article)
}

/// Takes in its pages; gives how many belong to the story from now on that did not.
fn take_pages(place: &mut Place<'_>, story: &Story, id: i64) -> rusqlite::Result<usize> {
    for page in &story.pages {
        pages::take(
            place.connection,
            place.there,
            (page, Some(id)),
            place.maps,
            place.merged,
        )?;
    }
    let mut adopted = story.pages.len();
    for (row, here) in &story.known {
        adopted += adopt(place.connection, row, *here, id)?;
    }
    Ok(adopted)
}

/// The pages of a story that is here just now are its own.
fn own_pages(place: &Place<'_>, story: &Story, id: i64) -> rusqlite::Result<()> {
    for page in &story.pages {
        let here = place.maps.snapshots.get(&page.row.id).copied();
        adopt(place.connection, &page.row, here.unwrap_or_default(), id)?;
    }
    for (row, here) in &story.known {
        adopt(place.connection, row, *here, id)?;
    }
    Ok(())
}

/// A page that is here, and tells nothing here, tells the story that it tells there.
fn adopt(connection: &Connection, row: &Row, here: i64, article: i64) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "UPDATE snapshots SET article_id = ?2, reading = ?3, gist = ?4, kind = ?5,
                 extracted_at = ?6, extractor_version = ?7
             WHERE id = ?1 AND article_id IS NULL",
        )?
        .execute(params![
            here,
            article,
            row.get("reading"),
            row.get("gist"),
            row.get("kind"),
            row.get("extracted_at"),
            row.get("extractor_version"),
        ])
}

/// Both have the story: told anew if the other archive saw anything that we have not.
fn take_shared(
    place: &mut Place<'_>,
    story: &Story,
    id: i64,
    read: &Read,
) -> rusqlite::Result<Option<Indexing>> {
    let (connection, there) = (place.connection, place.there);
    let canonical = story.row.required("canonical_url")?;
    let recalled = recalled(canonical, &[connection, &there.connection])?;
    let mut told = Told::default();
    let mut side = Side {
        connection,
        origin: Origin::Here,
        article: id,
        recalled: &recalled,
        read,
        ids: None,
    };
    // Ours before theirs is among it.
    told.add(&side)?;
    let revisions = told.versions.len() as u64;
    let mut news = take_pages(place, story, id)? as u64;
    let asked = requests::take(connection, there, &story.requests, place.maps)?;
    place.merged.requests += asked;
    news += asked;
    if news == 0 {
        return Ok(None);
    }
    let ids = ids(place, story, id)?;
    side.connection = &there.connection;
    side.origin = Origin::There;
    side.article = story.row.id;
    side.ids = Some(&ids);
    told.add(&side)?;
    place.merged.differently_read += u64::from(told.is_differently_read());
    let history = weave(&told.versions, told.observations);
    let now = place.maps.now.clone();
    let indexing = history::write(connection, id, &told.versions, &history, &now)?;
    let mut rows = there
        .tables
        .statuses
        .read(connection, statuses::OF_STORY, [id])?;
    let theirs = [story.row.id];
    rows.extend(
        there
            .tables
            .statuses
            .read(&there.connection, statuses::OF_STORY, theirs)?,
    );
    statuses::write(connection, id, &rows)?;
    place.merged.woven += 1;
    let count = history.revisions.len() as u64;
    place.merged.revisions += count.saturating_sub(revisions);
    Ok(indexing)
}

/// What of the site's paragraphs either archive knows to be boilerplate.
pub(super) fn recalled(canonical: &str, archives: &[&Connection]) -> rusqlite::Result<Vec<String>> {
    let Ok(page) = PageUrl::parse(canonical) else {
        return Ok(Vec::new());
    };
    let mut recalled: Vec<String> = Vec::new();
    for connection in archives {
        let mut statement =
            connection.prepare_cached("SELECT text FROM site_boilerplate WHERE site = ?1")?;
        let texts = statement.query_map([page.host_key().as_str()], |row| row.get(0))?;
        recalled.extend(texts.collect::<rusqlite::Result<Vec<String>>>()?);
    }
    Ok(recalled)
}

/// The pages of the story there by their ids here, as far as they belong to it here too.
fn ids(place: &Place<'_>, story: &Story, article: i64) -> rusqlite::Result<HashMap<i64, i64>> {
    let rows = story.pages.iter().map(|page| &page.row);
    let rows = rows.chain(story.known.iter().map(|(row, _)| row));
    let mut ids = HashMap::new();
    for row in rows {
        let Some(here) = place.maps.snapshots.get(&row.id).copied() else {
            continue;
        };
        let of: Value = place
            .connection
            .prepare_cached("SELECT article_id FROM snapshots WHERE id = ?1")?
            .query_row([here], |row| row.get(0))?;
        if of == Value::Integer(article) {
            ids.insert(row.id, here);
        }
    }
    Ok(ids)
}
