//! Captured pages: the bytes as they are packed there, the row, the entry in the ledger.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Params, params};

use super::super::compression::Payload;
use super::super::ledger;
use super::super::payloads;
use super::super::{ArchiveError, SnapshotId};
use super::rows::Row;
use super::there::There;
use super::{Maps, Merged};
use crate::model::PageUrl;

/// A captured page of the other archive.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) row: Row,
    payload: Row,
    /// The digest of the page that it is packed against.
    reference: Option<String>,
    /// The sites whose pages are packed against it, and since when.
    serves: Vec<(String, String)>,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Whole,
    LetGo,
    Damaged,
}

/// Pages that are not here, and the rows of those that are, with their ids here.
pub(super) type NewAndKnown = (Vec<Page>, Vec<(Row, i64)>);

impl There {
    /// Pages for which a condition holds: those that are not here, their bytes compared with
    /// their digests, and the rows of those that are, with their ids here.
    pub(super) fn pages(
        &self,
        condition: &str,
        params: impl Params,
        maps: &mut Maps,
    ) -> Result<NewAndKnown, ArchiveError> {
        let rows = self
            .tables
            .snapshots
            .read(&self.connection, condition, params);
        let (mut pages, mut known) = (Vec::new(), Vec::new());
        for row in self.located(rows)? {
            if let Some(here) = self.located(maps.known(&row))? {
                maps.snapshots.insert(row.id, here);
                known.push((row, here));
            } else {
                pages.push(self.located(self.page(row))?);
            }
        }
        Ok((pages, known))
    }

    fn page(&self, row: Row) -> rusqlite::Result<Page> {
        let digest = row.required("digest")?;
        let found = self
            .tables
            .payloads
            .read(&self.connection, "WHERE digest = ?1", [digest])?;
        let payload = found.into_iter().next();
        let payload = payload.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        let state = if payload.get("content") == &Value::Null {
            State::LetGo
        } else if self.bytes(digest)?.is_none() {
            State::Damaged
        } else {
            State::Whole
        };
        let reference = payload.integer("reference_id").map(|id| {
            self.connection
                .prepare_cached("SELECT digest FROM payloads WHERE id = ?1")?
                .query_row([id], |row| row.get(0))
        });
        let serves = self
            .connection
            .prepare_cached("SELECT site, chosen_at FROM site_references WHERE payload_id = ?1")?
            .query_map([payload.id], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Page {
            reference: reference.transpose()?,
            serves,
            state,
            payload,
            row,
        })
    }
}

/// Takes a page in, unless it came meanwhile. Gives its id here.
pub(super) fn take(
    connection: &Connection,
    there: &There,
    (page, article): (&Page, Option<i64>),
    maps: &mut Maps,
    merged: &mut Merged,
) -> rusqlite::Result<i64> {
    if let Some(here) = maps.known(&page.row)? {
        maps.snapshots.insert(page.row.id, here);
        return Ok(here);
    }
    let went = take_bytes(connection, there, page, maps)?;
    let mut row = page.row.clone();
    row.set("article_id", article);
    let id = there.tables.snapshots.insert(connection, &row)?;
    let status = row.integer("status").unwrap_or_default();
    let entry = ledger::Capture {
        url: row.required("url")?,
        final_url: row.required("final_url")?,
        captured_at: row.required("captured_at")?,
        status: u16::try_from(status).unwrap_or_default(),
        headers: row.required("headers")?,
        digest: row.required("digest")?,
    };
    ledger::enter(connection, SnapshotId(id), &entry)?;
    if let Some(at) = went {
        ledger::enter_let_go(connection, entry.digest, &at)?;
    }
    merged.captures += 1;
    match page.state {
        State::Whole => {}
        State::LetGo => merged.let_go += 1,
        State::Damaged => merged.damaged += 1,
    }
    maps.note(&row, id)?;
    maps.snapshots.insert(page.row.id, id);
    Ok(id)
}

/// Takes the bytes over as they are packed. If there are none, they are entered as let go:
/// since when.
fn take_bytes(
    connection: &Connection,
    there: &There,
    page: &Page,
    maps: &Maps,
) -> rusqlite::Result<Option<String>> {
    let digest = page.row.required("digest")?;
    let here: Option<bool> = connection
        .prepare_cached("SELECT content IS NOT NULL FROM payloads WHERE digest = ?1")?
        .query_row([digest], |row| row.get(0))
        .optional()?;
    if here == Some(true) || (here.is_some() && page.state != State::Whole) {
        return Ok(None);
    }
    if page.state != State::Whole {
        let mut payload = page.payload.clone();
        let at = payload.text("let_go_at").unwrap_or(&maps.now).to_owned();
        payload.set("let_go_at", at.clone());
        payload.set("reference_id", Value::Null);
        payload.set("content", Value::Null);
        there.tables.payloads.insert(connection, &payload)?;
        return Ok(Some(at));
    }
    let reference = match &page.reference {
        Some(digest) => payloads::reference(connection, digest)?,
        None => None,
    };
    if page.reference.is_some() && reference.is_none() {
        repack(connection, there, page, maps)?;
        return Ok(None);
    }
    let id = keep(connection, &page.payload, reference)?;
    for (site, chosen_at) in &page.serves {
        payloads::choose(connection, site, id, chosen_at)?;
    }
    Ok(None)
}

/// Writes the row, or fills the one whose bytes were let go here.
fn keep(connection: &Connection, payload: &Row, reference: Option<i64>) -> rusqlite::Result<i64> {
    connection
        .prepare_cached(
            "INSERT INTO payloads (digest, raw_bytes, encoding, reference_id, content)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (digest) DO UPDATE SET let_go_at = NULL,
                 encoding = excluded.encoding, reference_id = excluded.reference_id,
                 content = excluded.content
             RETURNING id",
        )?
        .query_row(
            params![
                payload.get("digest"),
                payload.get("raw_bytes"),
                payload.get("encoding"),
                reference,
                payload.get("content")
            ],
            |row| row.get(0),
        )
}

/// What it is packed against is not here, or is packed against another page here: it is packed
/// as any page that comes.
fn repack(
    connection: &Connection,
    there: &There,
    page: &Page,
    maps: &Maps,
) -> rusqlite::Result<()> {
    let bytes = there.bytes(page.row.required("digest")?)?;
    // They were whole a moment ago, and the other archive is seen as it was then.
    let bytes = bytes.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    let address = |column| {
        let url = page.row.text(column)?;
        PageUrl::parse(url).ok()
    };
    let packed = match (&maps.packer, address("url"), address("final_url")) {
        (Some(packer), Some(url), Some(final_url)) => packer.pack(&url, &final_url, &bytes).ok(),
        _ => None,
    };
    let payload = packed.unwrap_or_else(|| Payload::pack(&bytes));
    let captured_at = page.row.required("captured_at")?;
    payloads::store(connection, &payload, &bytes, captured_at)
}
