//! When addresses are due again because of what was read at them.

use chrono::{DateTime, Utc};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::attempts::Next;
use super::snapshots::{sql_count, time};
use super::{ArchiveError, SnapshotId, Writer, hosts};
use crate::model::{EditHabit, EditHistory, PageUrl, PublicationTime, utc_text};

/// What decides when an address is looked at again.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// Its host.
    pub host: String,
    /// What its source's user wants: a policy's text.
    pub revisit: String,
    /// When it was named.
    pub added: DateTime<Utc>,
    /// The past of the story at it; `None` if its last page told none.
    pub history: Option<EditHistory>,
    /// How often its host's stories are edited.
    pub habit: EditHabit,
}

impl Writer {
    /// The queue rows whose latest capture this snapshot is.
    pub fn queued_for(&self, snapshot: SnapshotId) -> Result<Vec<i64>, ArchiveError> {
        let found = self
            .connection
            .prepare_cached("SELECT id FROM queue WHERE latest_snapshot_id = ?1")
            .and_then(|mut statement| {
                statement
                    .query_map([snapshot.0], |row| row.get(0))?
                    .collect()
            });
        self.located(found)
    }

    /// What decides when a queue row's page is looked at again; `None` if there is no such row.
    pub fn outlook(&self, queue_id: i64) -> Result<Option<Outlook>, ArchiveError> {
        self.located(outlook(&self.connection, queue_id))
    }

    /// Keeps what a look at a story of a host has taught of its habit.
    pub fn note_look(&mut self, host: &str, learnt: &EditHabit) -> Result<(), ArchiveError> {
        self.atomically(|connection| note_look(connection, host, learnt))
    }

    /// What decides of the addresses with a story that a followed source was the first to
    /// name, and that nothing is wrong with: up to `limit` of them, after a row's number.
    pub fn outlooks(
        &self,
        source: &PageUrl,
        after: i64,
        limit: usize,
    ) -> Result<Vec<(i64, Outlook)>, ArchiveError> {
        self.located(outlooks(&self.connection, source, after, limit))
    }

    /// Says when a queue row is due again.
    pub fn reschedule(&mut self, queue_id: i64, next: Next) -> Result<(), ArchiveError> {
        self.atomically(|connection| reschedule(connection, queue_id, next))
    }

    /// The same for many.
    pub fn reschedule_all(&mut self, rows: &[(i64, Next)]) -> Result<(), ArchiveError> {
        self.atomically(|connection| {
            let mut rows = rows.iter();
            rows.try_for_each(|(queue_id, next)| reschedule(connection, *queue_id, *next))
        })
    }

    /// Makes addresses due now, whatever their schedule, parked ones too.
    pub fn make_due(&mut self, urls: &[PageUrl], now: DateTime<Utc>) -> Result<(), ArchiveError> {
        self.atomically(|connection| {
            for url in urls {
                make_due(connection, url, now)?;
            }
            Ok(())
        })
    }
}

fn outlook(connection: &Connection, queue_id: i64) -> rusqlite::Result<Option<Outlook>> {
    let outlook = connection
        .prepare_cached(
            "SELECT queue.host, revisit, queue.added_at, first_seen_at, last_changed_at, last_seen_at, date_published
             FROM queue JOIN sources ON sources.id = queue.source_id
             LEFT JOIN snapshots ON snapshots.id = queue.latest_snapshot_id
             LEFT JOIN articles ON articles.id = snapshots.article_id
             WHERE queue.id = ?1",
        )?
        .query_row([queue_id], read)
        .optional()?;
    let Some(mut outlook) = outlook else {
        return Ok(None);
    };
    outlook.habit = habit(connection, &outlook.host)?;
    Ok(Some(outlook))
}

fn outlooks(
    connection: &Connection,
    source: &PageUrl,
    after: i64,
    limit: usize,
) -> rusqlite::Result<Vec<(i64, Outlook)>> {
    let ids = connection
        .prepare_cached(
            "SELECT id FROM queue WHERE id > ?2 AND latest_snapshot_id IS NOT NULL
                 AND leased_at IS NULL AND failures = 0 AND parked = 0
                 AND source_id = (SELECT id FROM sources WHERE url = ?1) ORDER BY id LIMIT ?3",
        )?
        .query_map(
            params![source.as_str(), after, sql_count(limit as u64)],
            |row| row.get(0),
        )?
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    let outlooks = ids
        .into_iter()
        .map(|id| Ok(outlook(connection, id)?.map(|outlook| (id, outlook))));
    outlooks.filter_map(Result::transpose).collect()
}

/// Reads what [`outlook`] asks for; the host's habit is still to come.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Outlook> {
    let has_story = row.get_ref("first_seen_at")? != ValueRef::Null;
    let column = |name: &str| row.as_ref().column_index(name);
    let history = || -> rusqlite::Result<EditHistory> {
        let published: Option<String> = row.get("date_published")?;
        let published = published.and_then(|text| PublicationTime::from_iso(&text));
        Ok(EditHistory {
            published: published.map(|time| time.utc()),
            first_seen: time(row, column("first_seen_at")?)?,
            last_changed: time(row, column("last_changed_at")?)?,
            last_seen: time(row, column("last_seen_at")?)?,
        })
    };
    Ok(Outlook {
        host: row.get("host")?,
        revisit: row.get("revisit")?,
        added: time(row, column("added_at")?)?,
        history: has_story.then(history).transpose()?,
        habit: EditHabit::default(),
    })
}

/// What is known of how often a host's stories are edited.
pub(super) fn habit(connection: &Connection, host: &str) -> rusqlite::Result<EditHabit> {
    let mut habit = EditHabit::default();
    let mut statement =
        connection.prepare_cached("SELECT span, looks, edits FROM edit_habits WHERE host = ?1")?;
    let mut rows = statement.query([host])?;
    while let Some(row) = rows.next()? {
        let span: u8 = row.get(0)?;
        if let Some(known) = habit.spans.get_mut(usize::from(span).wrapping_sub(1)) {
            (known.made, known.edits) = (row.get(1)?, row.get(2)?);
        }
    }
    Ok(habit)
}

fn note_look(connection: &Connection, host: &str, learnt: &EditHabit) -> rusqlite::Result<()> {
    let mut known = habit(connection, host)?;
    known.learn(learnt);
    let mut keep = connection.prepare_cached(
        "INSERT INTO edit_habits (host, span, looks, edits) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET looks = excluded.looks, edits = excluded.edits",
    )?;
    let spans = (1_i64..).zip(known.spans.iter().zip(&learnt.spans));
    for (span, (known, _)) in spans.filter(|(_, (_, new))| new.made > 0.0) {
        keep.execute(params![host, span, known.made, known.edits])?;
    }
    Ok(())
}

fn reschedule(connection: &Connection, queue_id: i64, next: Next) -> rusqlite::Result<()> {
    let (next_at, parked) = next.columns();
    let host: Option<String> = connection
        .prepare_cached("UPDATE queue SET next_at = ?2, parked = ?3 WHERE id = ?1 RETURNING host")?
        .query_row(params![queue_id, next_at, parked], |row| row.get(0))
        .optional()?;
    host.map_or(Ok(()), |host| hosts::refresh(connection, &host))
}

fn make_due(connection: &Connection, url: &PageUrl, now: DateTime<Utc>) -> rusqlite::Result<()> {
    let host: Option<String> = connection
        .prepare_cached(
            "UPDATE queue SET next_at = ?2, parked = 0
             WHERE canonical_url = ?1 AND leased_at IS NULL RETURNING host",
        )?
        .query_row(params![url.canonical().as_str(), utc_text(now)], |row| {
            row.get(0)
        })
        .optional()?;
    host.map_or(Ok(()), |host| hosts::refresh(connection, &host))
}
