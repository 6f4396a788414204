//! What is followed there, what is to be fetched, and what is remembered of hosts and sites.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::super::{budgets, hosts};
use super::rows::{Row, Table};
use super::there::There;
use super::{Maps, Merged};

/// Rows whose names begin so are those of sources.
const SOURCE: &str = "source:";

/// Takes sources over: one that is followed here is followed as it is here.
pub(super) fn take_sources(
    connection: &Connection,
    there: &There,
    sources: Vec<Row>,
    maps: &mut Maps,
    merged: &mut Merged,
) -> rusqlite::Result<()> {
    for mut source in sources {
        let (name, url) = (source.required("name")?.to_owned(), source.text("url"));
        let known = match url {
            Some(url) => id(connection, "SELECT id FROM sources WHERE url = ?1", url)?,
            None => id(connection, "SELECT id FROM sources WHERE name = ?1", &name)?,
        };
        if let Some(known) = known {
            maps.sources.insert(source.id, known);
            continue;
        }
        merged.sources += u64::from(url.is_some());
        // The configuration that names it is not here.
        source.set("origin", "command".to_owned());
        source.set("name", free_name(connection, &name)?);
        let here = there.tables.sources.insert(connection, &source)?;
        maps.sources.insert(source.id, here);
    }
    Ok(())
}

fn free_name(connection: &Connection, name: &str) -> rusqlite::Result<String> {
    let mut free = name.to_owned();
    for number in 2.. {
        if id(connection, "SELECT id FROM sources WHERE name = ?1", &free)?.is_none() {
            break;
        }
        free = format!("{name} ({number})");
    }
    Ok(free)
}

fn id(connection: &Connection, sql: &str, of: &str) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached(sql)?
        .query_row([of], |row| row.get(0))
        .optional()
}

/// Takes rows of the queue over. Of an address that both have, what was seen of it last
/// counts, unless it is being fetched.
pub(super) fn take_queue(
    connection: &Connection,
    there: &There,
    rows: Vec<Row>,
    maps: &mut Maps,
    merged: &mut Merged,
) -> rusqlite::Result<()> {
    let (mut touched, mut follows) = (HashSet::new(), false);
    for mut row in rows {
        let canonical = row.required("canonical_url")?.to_owned();
        let host = row.required("host")?.to_owned();
        let snapshot = row.integer("latest_snapshot_id");
        let snapshot = snapshot.and_then(|id| maps.snapshots.get(&id)).copied();
        let source = row.integer("source_id");
        row.set(
            "source_id",
            source.and_then(|id| maps.sources.get(&id)).copied(),
        );
        row.set("latest_snapshot_id", snapshot);
        row.set("leased_at", None::<String>);
        row.set("leased_by", None::<i64>);
        hosts::add(connection, &host)?;
        if there.tables.queue.add(connection, &row)? {
            merged.queued += u64::from(!canonical.starts_with(SOURCE));
        } else if !canonical.starts_with(SOURCE) {
            catch_up(connection, &canonical, &row)?;
        }
        let sql = "SELECT id FROM queue WHERE canonical_url = ?1";
        if let Some(here) = id(connection, sql, &canonical)? {
            forget_stale_validators(connection, here)?;
            for table in [&there.tables.parts, &there.tables.discoveries] {
                take_said(connection, there, table, (&row, here), maps)?;
            }
        }
        follows |= canonical.starts_with(SOURCE);
        touched.insert(host);
    }
    if follows {
        // The limits of sources that came along hold here, too.
        budgets::limit(connection)?;
    }
    hosts::refresh_all(connection, &touched)
}

fn catch_up(connection: &Connection, canonical: &str, row: &Row) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE queue SET next_at = ?2, parked = ?3, failures = ?4, last_attempt_at = ?5,
                 last_error = ?6, moved_to = ?7, etag = ?8, last_modified = ?9,
                 latest_snapshot_id = ifnull(?10, latest_snapshot_id)
             WHERE canonical_url = ?1 AND leased_at IS NULL
                 AND ifnull(last_attempt_at, '') < ?5",
        )?
        .execute(params![
            canonical,
            row.get("next_at"),
            row.get("parked"),
            row.get("failures"),
            row.get("last_attempt_at"),
            row.get("last_error"),
            row.get("moved_to"),
            row.get("etag"),
            row.get("last_modified"),
            row.get("latest_snapshot_id"),
        ])
        .map(drop)
}

/// "Not modified" would be said of a page that is not what the story says by now.
fn forget_stale_validators(connection: &Connection, queue_id: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE queue SET etag = NULL, last_modified = NULL
             WHERE id = ?1 AND (etag IS NOT NULL OR last_modified IS NOT NULL) AND EXISTS (
                 SELECT 1 FROM snapshots JOIN articles ON articles.id = article_id
                 WHERE snapshots.id = latest_snapshot_id AND (captured_at < last_changed_at
                     OR reading NOT IN ('new', 'revised', 'unchanged')))",
        )?
        .execute([queue_id])
        .map(drop)
}

/// Takes over what sources say of an address of the queue.
fn take_said(
    connection: &Connection,
    there: &There,
    table: &Table,
    (row, here): (&Row, i64),
    maps: &Maps,
) -> rusqlite::Result<()> {
    let said = table.read(&there.connection, "WHERE queue_id = ?1", [row.id])?;
    for mut said in said {
        let source = said.integer("source_id");
        said.set("queue_id", here);
        said.set(
            "source_id",
            source.and_then(|id| maps.sources.get(&id)).copied(),
        );
        table.add(connection, &said)?;
    }
    Ok(())
}

/// Takes over how often hosts' stories are edited, from whoever has looked more often.
fn take_habits(connection: &Connection, there: &There) -> rusqlite::Result<()> {
    let mut statement = there
        .connection
        .prepare("SELECT host, span, looks, edits FROM edit_habits")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (host, span): (String, i64) = (row.get(0)?, row.get(1)?);
        let (looks, edits): (f64, f64) = (row.get(2)?, row.get(3)?);
        connection
            .prepare_cached(
                "INSERT INTO edit_habits (host, span, looks, edits) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET looks = excluded.looks, edits = excluded.edits
                 WHERE excluded.looks > edit_habits.looks",
            )?
            .execute(params![host, span, looks, edits])?;
    }
    Ok(())
}

/// Takes over what is remembered of hosts: the longer pause, the later robots.txt.
pub(super) fn take_hosts(connection: &Connection, there: &There) -> rusqlite::Result<()> {
    let mut statement = there
        .connection
        .prepare("SELECT host, not_before, pause_ms FROM hosts")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (host, not_before, pause): (String, Option<String>, i64) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        connection
            .prepare_cached(
                "INSERT INTO hosts (host, not_before, pause_ms) VALUES (?1, ?2, ?3)
                 ON CONFLICT (host) DO UPDATE SET pause_ms = max(pause_ms, excluded.pause_ms),
                     not_before = nullif(max(ifnull(not_before, ''), ifnull(excluded.not_before, '')), '')",
            )?
            .execute(params![host, not_before, pause])?;
        hosts::refresh(connection, &host)?;
    }
    take_habits(connection, there)?;
    let mut statement = there
        .connection
        .prepare("SELECT origin, host, fetched_at, status, text FROM robots")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (origin, host, fetched_at): (String, String, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        let (status, text): (Option<i64>, String) = (row.get(3)?, row.get(4)?);
        connection
            .prepare_cached(
                "INSERT INTO robots (origin, host, fetched_at, status, text) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (origin) DO UPDATE SET host = excluded.host,
                     fetched_at = excluded.fetched_at, status = excluded.status, text = excluded.text
                 WHERE excluded.fetched_at > robots.fetched_at",
            )?
            .execute(params![origin, host, fetched_at, status, text])?;
    }
    Ok(())
}

/// Takes over what is known of sites: blocks that are boilerplate, and of what is on its way
/// to being known that of more pages.
pub(super) fn take_site_memory(
    connection: &Connection,
    there: &There,
    maps: &Maps,
) -> rusqlite::Result<()> {
    for mut block in there.tables.boilerplate.read(&there.connection, "", [])? {
        let snapshot = block.integer("snapshot_id");
        if let Some(here) = snapshot.and_then(|id| maps.snapshots.get(&id)) {
            block.set("snapshot_id", *here);
            there.tables.boilerplate.add(connection, &block)?;
        }
    }
    for sketch in there.tables.sketches.read(&there.connection, "", [])? {
        connection
            .prepare_cached(
                "INSERT INTO site_sketches (site, pages, sketch) VALUES (?1, ?2, ?3)
                 ON CONFLICT (site) DO UPDATE SET pages = excluded.pages, sketch = excluded.sketch
                 WHERE excluded.pages > site_sketches.pages",
            )?
            .execute(params![
                sketch.get("site"),
                sketch.get("pages"),
                sketch.get("sketch")
            ])?;
    }
    Ok(())
}

/// Takes over what earlier readings of pages said.
pub(super) fn take_readings(
    connection: &Connection,
    there: &There,
    rows: Vec<Row>,
    maps: &mut Maps,
    _: &mut Merged,
) -> rusqlite::Result<()> {
    for mut reading in rows {
        let snapshot = reading.integer("snapshot_id");
        let Some(here) = snapshot.and_then(|id| maps.snapshots.get(&id)).copied() else {
            continue;
        };
        let known = connection
            .prepare_cached(
                "SELECT 1 FROM readings WHERE snapshot_id = ?1 AND extractor_version = ?2
                     AND verdict = ?3 AND (read_at = ?4 OR fields = ?5)",
            )?
            .exists(params![
                here,
                reading.get("extractor_version"),
                reading.get("verdict"),
                reading.get("read_at"),
                reading.get("fields")
            ])?;
        if !known {
            reading.set("snapshot_id", here);
            there.tables.readings.insert(connection, &reading)?;
        }
    }
    Ok(())
}
