//! What imported files say of pages without bringing them: answers without a page, and captures of
//! bytes that another capture has. What cannot be used yet waits.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::merging;
use super::snapshots::time;
use super::{ArchiveError, Writer};
use crate::model::{PageUrl, utc_text};

/// Rows that are settled in one transaction.
const AT_A_TIME: u32 = 1_000;

/// How many answers found their stories.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnswersSettled {
    /// Those that say that a page stands as it was.
    pub confirmed: u64,
    /// Those that say that it is gone.
    pub gone: u64,
}

/// A capture of bytes that only another capture has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingRevisit {
    /// Its row; 0 if it has none yet.
    pub id: i64,
    /// What was asked for.
    pub url: PageUrl,
    /// When.
    pub at: DateTime<Utc>,
    /// The other capture's address.
    pub refers_to_url: PageUrl,
    /// The other capture's moment.
    pub refers_to_date: Option<DateTime<Utc>>,
    /// What the file calls the bytes.
    pub payload_digest: Option<String>,
    /// Headers of the answer; none: those of the other capture.
    pub headers: Vec<(String, String)>,
}

impl Writer {
    /// Notes that a server gave this answer (304, 404, 410) at this moment, unless that is known.
    pub fn hear(
        &mut self,
        url: &PageUrl,
        status: u16,
        at: DateTime<Utc>,
    ) -> Result<(), ArchiveError> {
        let canonical = url.canonical();
        self.atomically(|connection| {
            connection
                .prepare_cached(
                    "INSERT OR IGNORE INTO imported_answers (url, canonical_url, answered_at, status)
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![url.as_str(), canonical.as_str(), utc_text(at), status])
                .map(drop)
        })
    }

    /// Has answers count of stories that are here by now.
    pub fn settle_answers(&mut self) -> Result<AnswersSettled, ArchiveError> {
        let mut all = AnswersSettled::default();
        loop {
            let some =
                self.atomically(|connection| merging::settle_answers(connection, AT_A_TIME))?;
            all.confirmed += some.confirmed;
            all.gone += some.gone;
            if some.confirmed + some.gone < u64::from(AT_A_TIME) {
                return Ok(all);
            }
        }
    }

    /// Keeps a capture of bytes that are not here yet.
    pub fn await_bytes(&mut self, revisit: &WaitingRevisit) -> Result<(), ArchiveError> {
        self.atomically(|connection| insert(connection, revisit))
    }

    /// Captures that wait for their bytes, after a row, at most so many.
    pub fn waiting_revisits(
        &self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<WaitingRevisit>, ArchiveError> {
        let found = self
            .connection
            .prepare_cached("SELECT * FROM imported_revisits WHERE id > ?1 ORDER BY id LIMIT ?2")
            .and_then(|mut statement| {
                let rows = statement.query_map(params![after, limit], waiting)?;
                rows.collect::<rusqlite::Result<Vec<Option<WaitingRevisit>>>>()
            });
        Ok(self.located(found)?.into_iter().flatten().collect())
    }

    /// They wait no more.
    pub fn forget_revisits(&mut self, ids: &[i64]) -> Result<(), ArchiveError> {
        self.atomically(|connection| {
            let mut forget =
                connection.prepare_cached("DELETE FROM imported_revisits WHERE id = ?1")?;
            ids.iter().try_for_each(|id| forget.execute([id]).map(drop))
        })
    }

    /// How many answers and captures wait for pages that are not here.
    pub fn waiting(&self) -> Result<u64, ArchiveError> {
        let count = self.connection.query_row(
            "SELECT (SELECT count(*) FROM imported_answers WHERE article_id IS NULL)
                  + (SELECT count(*) FROM imported_revisits)",
            [],
            |row| row.get::<_, i64>(0),
        );
        Ok(self.located(count)?.unsigned_abs())
    }
}

fn insert(connection: &Connection, revisit: &WaitingRevisit) -> rusqlite::Result<()> {
    let headers = revisit.headers.iter();
    let headers: Vec<String> = headers
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO imported_revisits
                 (url, captured_at, refers_to_url, refers_to_date, payload_digest, headers)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            revisit.url.as_str(),
            utc_text(revisit.at),
            revisit.refers_to_url.as_str(),
            revisit.refers_to_date.map(utc_text),
            revisit.payload_digest,
            headers.join("\n")
        ])
        .map(drop)
}

/// What is no address by now never was one of ours.
fn waiting(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<WaitingRevisit>> {
    let url = |column: &str| -> rusqlite::Result<Option<PageUrl>> {
        Ok(PageUrl::parse(&row.get::<_, String>(column)?).ok())
    };
    let (Some(own), Some(refers_to_url)) = (url("url")?, url("refers_to_url")?) else {
        return Ok(None);
    };
    let headers: String = row.get("headers")?;
    let refers_to_date: Option<String> = row.get("refers_to_date")?;
    let pair = |line: &str| {
        let (name, value) = line.split_once(": ")?;
        Some((name.to_owned(), value.to_owned()))
    };
    Ok(Some(WaitingRevisit {
        id: row.get("id")?,
        url: own,
        at: time(row, row.as_ref().column_index("captured_at")?)?,
        refers_to_url,
        refers_to_date: refers_to_date.and_then(|text| text.parse().ok()),
        payload_digest: row.get("payload_digest")?,
        headers: headers.lines().filter_map(pair).collect(),
    }))
}
