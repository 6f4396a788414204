//! The tables `payloads` and `site_references`: bytes of pages, and what new ones of a
//! site are packed against.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::compression::{Form, Kept, Named, Packed, Payload};
use super::snapshots::sql_count;
use crate::model::PageUrl;

/// References that a site has at a time.
const PER_SITE: i64 = 8;

/// True if the archive has the bytes of this digest.
pub(super) fn is_kept(connection: &Connection, digest: &str) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM payloads WHERE digest = ?1 AND let_go_at IS NULL")?
        .exists([digest])
}

/// Keeps a page's bytes, unless they are here. `bytes` are those that `payload` was made
/// of: it is made anew if what it rests on is gone.
pub(super) fn store(
    connection: &Connection,
    payload: &Payload,
    bytes: &[u8],
    captured_at: &str,
) -> rusqlite::Result<()> {
    if is_kept(connection, &payload.digest)? {
        return Ok(());
    }
    match &payload.form {
        Form::Alone {
            content,
            reference_for,
        } => {
            let id = insert(connection, payload, None, content)?;
            let chosen = reference_for.as_deref();
            chosen.map_or(Ok(()), |site| choose(connection, site, id, captured_at))
        }
        Form::Against { content, reference } if is_reference(connection, reference)? => {
            insert(connection, payload, Some(reference.id), content).map(drop)
        }
        Form::Against { .. } | Form::Known => {
            store(connection, &Payload::pack(bytes), bytes, captured_at)
        }
    }
}

/// Writes the row, or fills the one whose bytes were let go.
fn insert(
    connection: &Connection,
    payload: &Payload,
    reference: Option<i64>,
    content: &[u8],
) -> rusqlite::Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO payloads (digest, raw_bytes, encoding, reference_id, content)
             VALUES (?1, ?2, 'zstd', ?3, ?4)
             ON CONFLICT (digest) DO UPDATE SET let_go_at = NULL,
                 reference_id = excluded.reference_id, content = excluded.content
             RETURNING id",
        )?
        .query_row(
            params![
                payload.digest,
                sql_count(payload.raw_bytes),
                reference,
                content
            ],
            |row| row.get(0),
        )
}

/// True if others may be packed against the row: it is what it was, and no hop away itself.
fn is_reference(connection: &Connection, named: &Named) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(
            "SELECT 1 FROM payloads
             WHERE id = ?1 AND digest = ?2 AND let_go_at IS NULL AND reference_id IS NULL",
        )?
        .exists(params![named.id, named.digest])
}

/// The row of these bytes, if others may be packed against it.
pub(super) fn reference(connection: &Connection, digest: &str) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT id FROM payloads
             WHERE digest = ?1 AND let_go_at IS NULL AND reference_id IS NULL",
        )?
        .query_row([digest], |row| row.get(0))
        .optional()
}

/// Makes a payload one of its site's references; the one unused for longest makes room.
pub(super) fn choose(
    connection: &Connection,
    site: &str,
    payload: i64,
    captured_at: &str,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO site_references (site, payload_id, chosen_at) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![site, payload, captured_at])?;
    // When a reference was used last, its latest user tells: ids grow.
    connection
        .prepare_cached(
            "DELETE FROM site_references WHERE site = ?1 AND payload_id IN (
                 SELECT payload_id FROM site_references AS mine WHERE site = ?1
                 ORDER BY max(payload_id, ifnull((SELECT max(id) FROM payloads
                     WHERE reference_id = mine.payload_id), 0)) DESC
                 LIMIT -1 OFFSET ?2)",
        )?
        .execute(params![site, PER_SITE])
        .map(drop)
}

/// The payloads that new pages of a site are packed against.
pub(super) fn references_of(connection: &Connection, site: &str) -> rusqlite::Result<Vec<i64>> {
    connection
        .prepare_cached("SELECT payload_id FROM site_references WHERE site = ?1")?
        .query_map([site], |row| row.get(0))?
        .collect()
}

/// A payload that is packed by itself.
pub(super) fn alone(connection: &Connection, id: i64) -> rusqlite::Result<Option<Kept>> {
    connection
        .prepare_cached(
            "SELECT digest, raw_bytes, content FROM payloads
             WHERE id = ?1 AND reference_id IS NULL AND let_go_at IS NULL",
        )?
        .query_row([id], |row| kept(row, 0))
        .optional()
}

/// Bytes that the versions of the story at an address take against a reference.
pub(super) fn size_of_versions(
    connection: &Connection,
    address: &PageUrl,
    reference: i64,
) -> rusqlite::Result<i64> {
    connection
        .prepare_cached(
            "SELECT ifnull(sum(length(content)), 0) FROM payloads
             WHERE reference_id = ?2 AND digest IN (
                 SELECT digest FROM snapshots WHERE article_id = (
                     SELECT article_id FROM queue JOIN snapshots ON snapshots.id = latest_snapshot_id
                     WHERE canonical_url = ?1))",
        )?
        .query_row(params![address.canonical().as_str(), reference], |row| {
            row.get(0)
        })
}

/// What the first and the last `few` pages packed against a reference take, in bytes for
/// each of theirs; `None` as long as there are fewer than `settled`.
pub(super) fn trend(
    connection: &Connection,
    reference: i64,
    settled: i64,
    few: i64,
) -> rusqlite::Result<Option<(f64, f64)>> {
    let users: i64 = connection
        .prepare_cached(
            "SELECT count(*) FROM (SELECT 1 FROM payloads WHERE reference_id = ?1 LIMIT ?2)",
        )?
        .query_row([reference, settled], |row| row.get(0))?;
    if users < settled {
        return Ok(None);
    }
    let average = |sql: &str| {
        connection
            .prepare_cached(sql)?
            .query_row([reference, few], |row| row.get(0))
    };
    let first = average(
        "SELECT avg(ratio) FROM (SELECT length(content) * 1.0 / raw_bytes AS ratio
             FROM payloads WHERE reference_id = ?1 ORDER BY id LIMIT ?2)",
    )?;
    let last = average(
        "SELECT avg(ratio) FROM (SELECT length(content) * 1.0 / raw_bytes AS ratio
             FROM payloads WHERE reference_id = ?1 ORDER BY id DESC LIMIT ?2)",
    )?;
    // Averages are of nothing only if all of them were let go.
    let (first, last): (Option<f64>, Option<f64>) = (first, last);
    Ok(first.zip(last))
}

/// The columns of a payload and of its reference, where they are named `payloads` and `other`.
macro_rules! packed_columns {
    () => {
        "payloads.digest, payloads.raw_bytes, payloads.content, \
         other.digest, other.raw_bytes, other.content"
    };
}
pub(super) use packed_columns;

/// `packed_columns!` from this column on.
pub(super) fn packed(row: &Row<'_>, first: usize) -> rusqlite::Result<Packed> {
    let has_reference = row.get_ref(first + 3)? != rusqlite::types::ValueRef::Null;
    let reference = has_reference.then(|| kept(row, first + 3));
    Ok(Packed {
        kept: kept(row, first)?,
        reference: reference.transpose()?,
    })
}

fn kept(row: &Row<'_>, first: usize) -> rusqlite::Result<Kept> {
    Ok(Kept {
        digest: row.get(first)?,
        raw_bytes: row.get::<_, i64>(first + 1)?.try_into().unwrap_or(0),
        // A reference is never let go before its users; if it is missing, they do not unpack.
        content: row.get::<_, Option<_>>(first + 2)?.unwrap_or_default(),
    })
}
