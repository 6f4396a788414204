//! What one archive asked in vain for and the other one knows as a story: by itself the
//! answer said nothing, now it says that the story is gone.

use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use super::super::status;
use super::rows::Table;
use super::statuses;
use crate::archive::revisions;
use crate::model::{PageKind, PageUrl};

/// An answer that says that a page is gone, of no story so far.
#[derive(Debug)]
pub(super) struct Vain {
    /// The request, or the page that came in place of the story.
    id: Which,
    url: PageUrl,
    seen_at: String,
}

#[derive(Debug, Clone, Copy)]
enum Which {
    Request(i64),
    Page(i64),
}

/// All such answers. Only looks.
pub(super) fn in_vain(connection: &Connection) -> rusqlite::Result<Vec<Vain>> {
    let mut found = Vec::new();
    let mut requests = connection.prepare(
        "SELECT id, url, started_at FROM fetches
         WHERE error IN ('http_404', 'http_410') AND article_id IS NULL",
    )?;
    let mut rows = requests.query([])?;
    while let Some(row) = rows.next()? {
        found.extend(vain(row, Which::Request(row.get(0)?))?);
    }
    let mut pages = connection.prepare(
        "SELECT id, url, captured_at, final_url, kind FROM snapshots
         WHERE article_id IS NULL AND reading = 'no_story'",
    )?;
    let mut rows = pages.query([])?;
    while let Some(row) = rows.next()? {
        let (final_url, kind): (String, Option<String>) = (row.get(3)?, row.get(4)?);
        let kind = PageKind::ALL
            .iter()
            .find(|known| Some(known.as_str()) == kind.as_deref());
        let (Some(kind), Ok(final_url)) = (kind, PageUrl::parse(&final_url)) else {
            continue;
        };
        let vain = vain(row, Which::Page(row.get(0)?))?;
        found.extend(
            vain.filter(|vain| {
                revisions::evidence_of_absence(*kind, &vain.url, &final_url).is_some()
            }),
        );
    }
    Ok(found)
}

fn vain(row: &SqlRow<'_>, id: Which) -> rusqlite::Result<Option<Vain>> {
    let url: String = row.get(1)?;
    let seen_at = row.get(2)?;
    // What is no address by now never was a story's.
    let url = PageUrl::parse(&url).ok();
    Ok(url.map(|url| Vain { id, url, seen_at }))
}

/// Has them say so of the stories that stood there before.
pub(super) fn settle(
    connection: &Connection,
    rows: &Table,
    found: &[Vain],
) -> rusqlite::Result<()> {
    let mut stories = Vec::new();
    for vain in found {
        let Some(story) = story_at(connection, vain)? else {
            continue;
        };
        match vain.id {
            Which::Request(id) => {
                connection
                    .prepare_cached("UPDATE fetches SET article_id = ?2 WHERE id = ?1")?
                    .execute([id, story])?;
            }
            Which::Page(id) => {
                connection
                    .prepare_cached("UPDATE snapshots SET reading = 'gone' WHERE id = ?1")?
                    .execute([id])?;
                connection
                    .prepare_cached("UPDATE fetches SET article_id = ?2 WHERE snapshot_id = ?1")?
                    .execute([id, story])?;
            }
        }
        if !stories.contains(&story) {
            stories.push(story);
        }
    }
    for story in stories {
        let told = rows.read(connection, statuses::OF_STORY, [story])?;
        statuses::write(connection, story, &told)?;
    }
    Ok(())
}

/// The story that stood at the address when it was asked for.
fn story_at(connection: &Connection, vain: &Vain) -> rusqlite::Result<Option<i64>> {
    let own = status::story_at(connection, &vain.url)?;
    let story = match (own, vain.id) {
        (None, Which::Request(_)) => read_at(connection, &vain.url)?,
        (own, _) => own,
    };
    let Some(story) = story else {
        return Ok(None);
    };
    let was_there: bool = connection
        .prepare_cached("SELECT first_seen_at <= ?2 FROM articles WHERE id = ?1")?
        .query_row(params![story, vain.seen_at], |row| row.get(0))?;
    Ok(was_there.then_some(story))
}

/// The story that was last read at an address that is not its own.
fn read_at(connection: &Connection, url: &PageUrl) -> rusqlite::Result<Option<i64>> {
    let row: Option<i64> = connection
        .prepare_cached("SELECT id FROM queue WHERE canonical_url = ?1")?
        .query_row([url.canonical().as_str()], |row| row.get(0))
        .optional()?;
    row.map_or(Ok(None), |row| status::story_read_at(connection, row, url))
}
