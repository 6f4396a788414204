//! Captures on their way out, and what servers said of pages between them.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};

use super::exporting::{self, ExportQuery};
use super::{Answer, ArchiveError, Parameters, QueryLimits, Reader, SnapshotId, Value};
use crate::model::{ArticleRecord, PageUrl};

/// Something that was observed of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// Where it was asked for.
    pub url: PageUrl,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: Observation,
}

/// What was observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observation {
    /// A page was captured.
    Captured {
        /// Which.
        snapshot: SnapshotId,
        /// It asks not to be kept in archives.
        noarchive: bool,
        /// Its bytes were let go.
        let_go: bool,
    },
    /// The server said that the page stands as it was.
    NotModified,
    /// The server said, with this status, that the story is gone.
    Gone(u16),
}

/// What is listed: of each row its number, the moment, what it is, the address, and two words on it.
const CAPTURED: &str = "SELECT snapshots.id, captured_at, 0, url, noarchive, let_go_at IS NOT NULL
    FROM snapshots JOIN payloads USING (digest) WHERE snapshots.id > :last";
const SAID: &str =
    "SELECT id, started_at, iif(outcome = 'not_modified', 1, 2), url, ifnull(status, 304), 0
    FROM fetches WHERE id > :last AND article_id IS NOT NULL
      AND (outcome = 'not_modified' OR error IN ('http_404', 'http_410'))";

const ANSWERED: &str = "SELECT id, answered_at, iif(status = 304, 1, 2), url, status, 0
    FROM imported_answers WHERE id > :last AND article_id IS NOT NULL";

/// Rows that are listed at a time: all that is held of a list.
const ROWS: usize = 20_000;

/// A list that is read some rows at a time.
struct List {
    sql: String,
    last: i64,
    rows: VecDeque<Observed>,
    is_done: bool,
}

impl List {
    fn of(sql: &str, chosen: &str) -> Self {
        Self {
            sql: format!("{sql}{chosen} ORDER BY 1 LIMIT {ROWS}"),
            last: 0,
            rows: VecDeque::new(),
            is_done: false,
        }
    }

    /// The moment of the next row, if there is one.
    fn next_at(
        &mut self,
        reader: &mut Reader,
        ids: Option<&Value>,
    ) -> Result<Option<DateTime<Utc>>, ArchiveError> {
        while self.rows.is_empty() && !self.is_done {
            self.fill(reader, ids)?;
        }
        Ok(self.rows.front().map(|observed| observed.at))
    }

    fn fill(&mut self, reader: &mut Reader, ids: Option<&Value>) -> Result<(), ArchiveError> {
        let mut given = vec![("last".to_owned(), Value::Integer(self.last))];
        given.extend(ids.map(|ids| ("ids".to_owned(), ids.clone())));
        let parameters = Parameters {
            given,
            otherwise: Vec::new(),
        };
        let mut count = 0;
        let limits = QueryLimits::default();
        reader.query_with(&self.sql, &parameters, &limits, |answer| {
            if let Answer::Row(cells) = answer {
                count += 1;
                if let Some(Value::Integer(id)) = cells.first() {
                    self.last = *id;
                }
                // An address or a moment that cannot be read is none of ours.
                self.rows.extend(observed(cells));
            }
            Ok::<_, ArchiveError>(())
        })?;
        self.is_done = count < ROWS;
        Ok(())
    }
}

impl Reader {
    /// Gives what was observed of the stories that are wanted, and of all pages if none is chosen:
    /// captures in the order in which they came in, and between them, by the moments, what servers
    /// said.
    pub fn observed<E: From<ArchiveError>>(
        &mut self,
        wanted: &ExportQuery,
        mut each: impl FnMut(Observed) -> Result<(), E>,
    ) -> Result<(), E> {
        let ids = match &wanted.search {
            Some(search) => Some(exporting::json(&self.matching(search)?)),
            None => None,
        };
        let chosen = exporting::chosen(wanted, "article_id");
        let mut lists = [CAPTURED, SAID, ANSWERED].map(|sql| List::of(sql, &chosen));
        loop {
            let mut first: Option<(DateTime<Utc>, usize)> = None;
            for (place, list) in lists.iter_mut().enumerate() {
                let at = list.next_at(self, ids.as_ref())?.map(|at| (at, place));
                // Of what was at one moment, captures come first.
                first = [first, at].into_iter().flatten().min();
            }
            let Some((_, place)) = first else {
                return Ok(());
            };
            lists[place].rows.pop_front().map_or(Ok(()), &mut each)?;
        }
    }

    /// The revision that was read from a page; `None` if none was.
    pub fn revision_of(
        &mut self,
        snapshot: SnapshotId,
    ) -> Result<Option<ArticleRecord>, ArchiveError> {
        let wanted = ExportQuery {
            revisions: true,
            ..ExportQuery::default()
        };
        let mut found = None;
        self.export_where(
            &wanted,
            &format!(" AND r.snapshot_id = {}", snapshot.0),
            |record| {
                found = Some(record);
                Ok::<_, ArchiveError>(())
            },
        )?;
        Ok(found)
    }
}

fn observed(cells: &[Value]) -> Option<Observed> {
    let [
        Value::Integer(id),
        Value::Text(at),
        Value::Integer(kind),
        Value::Text(url),
        Value::Integer(word),
        Value::Integer(let_go),
    ] = cells
    else {
        return None;
    };
    let what = match kind {
        0 => Observation::Captured {
            snapshot: SnapshotId(*id),
            noarchive: *word != 0,
            let_go: *let_go != 0,
        },
        1 => Observation::NotModified,
        _ => Observation::Gone(u16::try_from(*word).ok()?),
    };
    Some(Observed {
        url: PageUrl::parse(url).ok()?,
        at: at.parse().ok()?,
        what,
    })
}
