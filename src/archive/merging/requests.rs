//! Runs and their requests: what was asked there, when, and what came of it.

use rusqlite::{Connection, OptionalExtension, params};

use super::super::ArchiveError;
use super::known::REQUEST;
use super::rows::Row;
use super::there::There;
use super::{Maps, Merged};

/// The totals of a run.
const TOTALS: [&str; 9] = [
    "captured",
    "not_modified",
    "refused",
    "failed",
    "new_articles",
    "revised_articles",
    "unchanged",
    "not_articles",
    "bytes",
];

/// Takes runs over. One that lives there does not live here.
pub(super) fn take_runs(
    connection: &Connection,
    there: &There,
    runs: &[Row],
    maps: &mut Maps,
    merged: &mut Merged,
) -> rusqlite::Result<()> {
    for run in runs {
        let here: Option<i64> = connection
            .prepare_cached("SELECT id FROM runs WHERE uid = ?1")?
            .query_row([run.required("uid")?], |row| row.get(0))
            .optional()?;
        let id = if let Some(id) = here {
            bring_up_to_date(connection, id, run)?;
            id
        } else {
            let mut run = run.clone();
            run.set("alive_until", None::<String>);
            merged.runs += 1;
            there.tables.runs.insert(connection, &run)?
        };
        maps.runs.insert(run.id, id);
    }
    Ok(())
}

/// It may have gone on there since it was taken over.
fn bring_up_to_date(connection: &Connection, id: i64, run: &Row) -> rusqlite::Result<()> {
    let ended_at = run.text("ended_at");
    connection
        .prepare_cached("UPDATE runs SET ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL")?
        .execute(params![id, ended_at])?;
    let totals = TOTALS.map(|total| format!("{total} = max({total}, ?)"));
    let sql = format!("UPDATE runs SET {} WHERE id = ?", totals.join(", "));
    let mut values: Vec<i64> = TOTALS
        .iter()
        .map(|total| run.integer(total).unwrap_or_default())
        .collect();
    values.push(id);
    connection
        .prepare_cached(&sql)?
        .execute(rusqlite::params_from_iter(values))
        .map(drop)
}

/// A request there: its id, its run, and what it is known by.
#[derive(Debug)]
pub(super) struct Request {
    id: i64,
    run: i64,
    text: String,
}

impl There {
    /// Requests for which a condition holds.
    pub(super) fn requests(
        &self,
        condition: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<Request>, ArchiveError> {
        let sql = format!("SELECT id, {REQUEST} FROM fetches WHERE {condition} ORDER BY id");
        let found = self.connection.prepare_cached(&sql).and_then(|mut found| {
            let read = |row: &rusqlite::Row<'_>| {
                Ok(Request {
                    id: row.get(0)?,
                    run: row.get(1)?,
                    text: row.get(2)?,
                })
            };
            found.query_map(params, read)?.collect()
        });
        self.located(found)
    }
}

/// Takes requests over that are not here. Gives how many.
pub(super) fn take(
    connection: &Connection,
    there: &There,
    requests: &[Request],
    maps: &mut Maps,
) -> rusqlite::Result<u64> {
    let mut taken = 0;
    for request in requests {
        let Some(run) = maps.runs.get(&request.run).copied() else {
            continue;
        };
        if maps.requests.has(run, &request.text) {
            continue;
        }
        if take_one(connection, there, request.id, run, maps)? {
            maps.requests.note(run, &request.text);
            taken += 1;
        }
    }
    Ok(taken)
}

fn take_one(
    connection: &Connection,
    there: &There,
    id: i64,
    run: i64,
    maps: &Maps,
) -> rusqlite::Result<bool> {
    let found = there
        .tables
        .fetches
        .read(&there.connection, "WHERE id = ?1", [id])?;
    let Some(mut row) = found.into_iter().next() else {
        return Ok(false);
    };
    let mapped = |column, map: &std::collections::HashMap<i64, i64>| {
        row.integer(column).and_then(|id| map.get(&id)).copied()
    };
    let snapshot = mapped("snapshot_id", &maps.snapshots);
    let article = mapped("article_id", &maps.articles);
    if snapshot.is_none() && row.integer("snapshot_id").is_some() {
        return Ok(false);
    }
    row.set("run_id", run);
    row.set("snapshot_id", snapshot);
    row.set("article_id", article);
    let fetch = there.tables.fetches.insert(connection, &row)?;
    let steps = there
        .tables
        .redirects
        .read(&there.connection, "WHERE fetch_id = ?1", [id])?;
    for mut step in steps {
        step.set("fetch_id", fetch);
        there.tables.redirects.add(connection, &step)?;
    }
    Ok(true)
}
