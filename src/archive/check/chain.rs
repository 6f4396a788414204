//! The ledger beside the snapshots: every entry's hash is computed anew.

use rusqlite::{Connection, OptionalExtension};

use super::super::ledger::{self, Head};
use super::{CheckReport, Examined, Step};

/// Entries between two steps that are told.
const STRIDE: u64 = 4096;

/// Follows the chain from its beginning, and looks whether every snapshot is in it.
pub(super) fn look(
    connection: &Connection,
    since: Option<&Head>,
    report: &mut CheckReport,
    tell: &Step<'_>,
) -> rusqlite::Result<()> {
    let newest = ledger::head(connection)?;
    let altered = follow(connection, newest.seq.unsigned_abs(), tell)?;
    if let Some((first, count)) = altered.first().zip(Some(altered.len() as u64)) {
        let what = format!(
            "entries of the ledger do not fit what they were made of; the first is {}",
            described(connection, *first)?
        );
        report.find(Examined::Ledger, "altered", count, what);
    }
    let (count, one): (i64, Option<i64>) = connection.query_row(
        "SELECT count(*), min(id) FROM snapshots
         WHERE id NOT IN (SELECT snapshot_id FROM ledger WHERE snapshot_id IS NOT NULL)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if let Some(one) = one {
        let what = format!("snapshots are not in the ledger (such as snapshot {one})");
        report.find(Examined::Ledger, "not_entered", count.unsigned_abs(), what);
    }
    report.head = newest;
    since.map_or(Ok(()), |since| vouch(connection, since, &altered, report))
}

/// The numbers of entries whose hash is not that of the one before and their text.
fn follow(connection: &Connection, total: u64, tell: &Step<'_>) -> rusqlite::Result<Vec<i64>> {
    let mut altered = Vec::new();
    let mut head = Head::beginning();
    let mut statement =
        connection.prepare("SELECT seq, hash, entry FROM ledger_entries ORDER BY seq")?;
    let mut rows = statement.query([])?;
    let mut done = 0_u64;
    while let Some(row) = rows.next()? {
        let found = Head {
            seq: row.get(0)?,
            hash: row.get(1)?,
        };
        let entry: Option<String> = row.get(2)?;
        if entry.is_none_or(|entry| head.after(&entry) != found) {
            altered.push(found.seq);
        }
        // From here on as if it were right, so that each alteration is found by itself.
        head = found;
        done += 1;
        if done.is_multiple_of(STRIDE) {
            tell(Examined::Ledger, Some((done, total)));
        }
    }
    Ok(altered)
}

/// What an entry speaks of.
fn described(connection: &Connection, seq: i64) -> rusqlite::Result<String> {
    let (snapshot, digest, url): (Option<i64>, Option<String>, Option<String>) = connection
        .query_row(
            "SELECT snapshot_id, let_go_digest, url FROM ledger
             LEFT JOIN snapshots ON snapshots.id = snapshot_id WHERE seq = ?1",
            [seq],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
    Ok(match (snapshot, url, digest) {
        (Some(snapshot), Some(url), _) => format!("{seq}, snapshot {snapshot} of {url}"),
        (Some(snapshot), None, _) => format!("{seq}, snapshot {snapshot}, which is gone"),
        (None, _, digest) => format!(
            "{seq}, that payload {} was let go",
            digest.unwrap_or_default()
        ),
    })
}

/// Whether all up to a head is as it was when the head was printed.
fn vouch(
    connection: &Connection,
    since: &Head,
    altered: &[i64],
    report: &mut CheckReport,
) -> rusqlite::Result<()> {
    let hash: Option<String> = if since.seq == 0 {
        Some(Head::beginning().hash)
    } else {
        connection
            .query_row(
                "SELECT hash FROM ledger WHERE seq = ?1",
                [since.seq],
                |row| row.get(0),
            )
            .optional()?
    };
    match hash {
        Some(hash) if hash == since.hash => {
            if altered.iter().all(|seq| *seq > since.seq) {
                report.vouched_for = Some(since.seq.unsigned_abs());
            }
        }
        Some(_) => {
            let what = format!(
                "entry {} has another hash than the given head: what was archived up to it was altered, or the head is of another archive",
                since.seq
            );
            report.find(Examined::Ledger, "not_this_head", 1, what);
        }
        None => {
            let what = format!(
                "the ledger ends at {}, before the given head: what was archived was removed, or the head is of another archive",
                report.head.seq
            );
            report.find(Examined::Ledger, "cut", 1, what);
        }
    }
    Ok(())
}
