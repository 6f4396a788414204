//! Every page's bytes, unpacked and compared with their digest.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rusqlite::Connection;

use super::super::payloads::{self, packed_columns};
use super::super::{ArchiveError, open};
use super::{CheckReport, Examined, Step};

/// Pages that a thread takes at a time.
const CHUNK: usize = 64;
/// Damaged pages that are told one by one.
const TOLD: usize = 10;

/// What a thread found: pages that are right, and payloads that are not, with the cause.
type Found = (u64, Vec<(i64, String)>);

/// Unpacks everything, in several threads.
pub(super) fn look(
    path: &Path,
    connection: &Connection,
    jobs: usize,
    report: &mut CheckReport,
    tell: &Step<'_>,
) -> Result<rusqlite::Result<()>, ArchiveError> {
    let ids = match ids(connection) {
        Ok(ids) => ids,
        Err(error) => return Ok(Err(error)),
    };
    let next = AtomicUsize::new(0);
    let found: Result<Vec<Found>, ArchiveError> = std::thread::scope(|scope| {
        let work = || work(path, &ids, &next, tell);
        let threads: Vec<_> = (0..jobs.max(1)).map(|_| scope.spawn(work)).collect();
        let ended = threads.into_iter().map(|thread| {
            thread
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        ended.collect()
    });
    let mut damaged = Vec::new();
    for (right, wrong) in found? {
        report.pages += right;
        damaged.extend(wrong);
    }
    damaged.sort_unstable();
    Ok(tell_of(connection, &damaged, report))
}

/// All payloads that are here; those packed against one page stand together.
fn ids(connection: &Connection) -> rusqlite::Result<Vec<i64>> {
    connection
        .prepare("SELECT id FROM payloads WHERE content IS NOT NULL ORDER BY reference_id, id")?
        .query_map([], |row| row.get(0))?
        .collect()
}

fn work(
    path: &Path,
    ids: &[i64],
    next: &AtomicUsize,
    tell: &Step<'_>,
) -> Result<Found, ArchiveError> {
    let connection = open::reading(path)?;
    let at = |error| ArchiveError::of(path, error);
    let (mut right, mut wrong) = (0, Vec::new());
    loop {
        let from = next.fetch_add(CHUNK, Ordering::Relaxed);
        let Some(chunk) = ids
            .get(from..ids.len().min(from + CHUNK))
            .filter(|c| !c.is_empty())
        else {
            return Ok((right, wrong));
        };
        tell(Examined::Bytes, Some((from as u64, ids.len() as u64)));
        for id in chunk {
            match unpack(&connection, *id).map_err(at) {
                Ok(None) => right += 1,
                Ok(Some(cause)) | Err(ArchiveError::Corrupt { cause, .. }) => {
                    wrong.push((*id, cause));
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// What is wrong with a payload, if anything is. One that was let go meanwhile is right.
fn unpack(connection: &Connection, id: i64) -> rusqlite::Result<Option<String>> {
    let mut statement = connection.prepare_cached(concat!(
        "SELECT ",
        packed_columns!(),
        " FROM payloads LEFT JOIN payloads AS other ON other.id = payloads.reference_id
         WHERE payloads.id = ?1 AND payloads.content IS NOT NULL"
    ))?;
    let mut rows = statement.query([id])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    Ok(payloads::packed(row, 0)?.unpack().err())
}

fn tell_of(
    connection: &Connection,
    damaged: &[(i64, String)],
    report: &mut CheckReport,
) -> rusqlite::Result<()> {
    for (id, cause) in damaged.iter().take(TOLD) {
        let (snapshots, one): (i64, Option<String>) = connection.query_row(
            "SELECT count(*), min('snapshot ' || snapshots.id || ' of ' || url) FROM snapshots
             WHERE digest = (SELECT digest FROM payloads WHERE id = ?1)",
            [id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let one = one.unwrap_or_else(|| format!("payload {id}"));
        let what = format!("the bytes of {one} are damaged: {cause}");
        report.find(
            Examined::Bytes,
            "damaged",
            snapshots.unsigned_abs().max(1),
            what,
        );
    }
    let more = damaged.len().saturating_sub(TOLD) as u64;
    if more > 0 {
        report.find(
            Examined::Bytes,
            "damaged",
            more,
            "and more pages' bytes".to_owned(),
        );
    }
    Ok(())
}
