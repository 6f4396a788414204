//! All that waits at a host, with what decides when it is due again.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};

use super::revisits::{self, Outlook};
use super::snapshots::{page_url, time};
use super::{ArchiveError, Reader, hosts};
use crate::model::{Budget, EditHabit, HostRecord, PageUrl, Spending, utc_text};

/// A host at which something waits.
#[derive(Debug, Clone)]
pub struct PlannedHost {
    /// What is remembered of it.
    pub record: HostRecord,
    /// Requests a day that it gets.
    pub budget: Budget,
    /// Those of today.
    pub spent: Spending,
    /// How often its stories are edited.
    pub habit: EditHabit,
    /// What waits, the longest due first.
    pub rows: Vec<PlannedRow>,
}

/// A row of the queue.
#[derive(Debug, Clone)]
pub struct PlannedRow {
    /// Its address.
    pub url: PageUrl,
    /// When it is due.
    pub due: DateTime<Utc>,
    /// True if it has brought a page before.
    pub is_revisit: bool,
    /// Of a source: its timetable, the zone of its clock, and its pause in seconds.
    pub source: Option<(String, String, u64)>,
    /// What decides about a page; its habit is the host's.
    pub outlook: Outlook,
}

impl Reader {
    /// The hosts at which something is due before a moment.
    pub fn planned_hosts(&self, until: DateTime<Utc>) -> Result<Vec<String>, ArchiveError> {
        let listed = self
            .connection
            .prepare(
                "SELECT host FROM hosts WHERE next_at < ?1
                     OR host IN (SELECT host FROM queue WHERE leased_at IS NOT NULL) ORDER BY host",
            )
            .and_then(|mut statement| {
                statement
                    .query_map([utc_text(until)], |row| row.get(0))?
                    .collect()
            });
        self.located(listed)
    }

    /// What waits at a host and is due before `until`; `None` if nothing does. `usual` is the
    /// budget of hosts of which nothing else was said.
    pub fn planned(
        &self,
        host: &str,
        usual: Budget,
        (now, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Option<PlannedHost>, ArchiveError> {
        self.located(planned(&self.connection, host, usual, (now, until)))
    }
}

fn planned(
    connection: &Connection,
    host: &str,
    usual: Budget,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> rusqlite::Result<Option<PlannedHost>> {
    let mut rows = Vec::new();
    // One index has what waits, another one what is in hand.
    for waits in ["leased_at IS NULL", "leased_at IS NOT NULL"] {
        let sql = format!(
            "SELECT queue.host, queue.url, queue.next_at, queue.latest_snapshot_id IS NOT NULL AS is_revisit,
                 source_parts.queue_id IS NOT NULL AS is_source, schedule, time_zone, pause_s,
                 revisit, queue.added_at, first_seen_at, last_changed_at, last_seen_at, date_published
             FROM queue JOIN sources ON sources.id = queue.source_id
             LEFT JOIN source_parts ON source_parts.queue_id = queue.id
             LEFT JOIN snapshots ON snapshots.id = queue.latest_snapshot_id
             LEFT JOIN articles ON articles.id = snapshots.article_id
             WHERE queue.host = ?1 AND {waits} AND queue.next_at < ?2"
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let found = statement.query_map(params![host, utc_text(until)], row)?;
        rows.extend(found.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    rows.sort_by_key(|row| row.due);
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let (record, account) = hosts::load(connection, &first.url.host_key(), usual, now)?;
    Ok(Some(PlannedHost {
        record,
        budget: account.budget(),
        spent: account.spent(),
        habit: revisits::habit(connection, host)?,
        rows,
    }))
}

fn row(row: &Row<'_>) -> rusqlite::Result<PlannedRow> {
    let is_source: bool = row.get("is_source")?;
    let source = || -> rusqlite::Result<_> {
        let pause = row.get::<_, i64>("pause_s")?.unsigned_abs();
        Ok((row.get("schedule")?, row.get("time_zone")?, pause))
    };
    Ok(PlannedRow {
        url: page_url(row, 1)?,
        due: time(row, 2)?,
        is_revisit: row.get("is_revisit")?,
        source: is_source.then(source).transpose()?,
        outlook: revisits::read(row)?,
    })
}
