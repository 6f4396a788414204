//! Captures on their way out, and what servers said of pages beside them, in order of time.

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

/// What is listed: of each row the moment, what it is, its number, the address, and two words on it.
const CAPTURED: &str =
    "SELECT captured_at, 0, snapshots.id, url, noarchive, let_go_at IS NOT NULL, digest
    FROM snapshots JOIN payloads USING (digest) WHERE TRUE";
const SAID: &str =
    "SELECT started_at, iif(outcome = 'not_modified', 1, 2), id, url, ifnull(status, 304), 0, NULL
    FROM fetches WHERE article_id IS NOT NULL
      AND (outcome = 'not_modified' OR error IN ('http_404', 'http_410'))";

impl Reader {
    /// Gives what was observed of the stories that are wanted, oldest first, and of all pages if
    /// none is chosen. Only the latest text counts for what is chosen.
    pub fn observed<E: From<ArchiveError>>(
        &mut self,
        wanted: &ExportQuery,
        mut each: impl FnMut(Observed) -> Result<(), E>,
    ) -> Result<(), E> {
        let ids = match &wanted.search {
            Some(search) => Some(self.matching(search)?),
            None => None,
        };
        let given = ids
            .iter()
            .map(|ids| ("ids".to_owned(), exporting::json(ids)));
        let parameters = Parameters {
            given: given.collect(),
            otherwise: Vec::new(),
        };
        let chosen = exporting::chosen(wanted, "article_id");
        let sql = format!("{CAPTURED}{chosen} UNION ALL {SAID}{chosen} ORDER BY 1, 2, 3");
        self.query_with(
            &sql,
            &parameters,
            &QueryLimits::default(),
            |answer| match answer {
                // An address or a moment that cannot be read is none of ours.
                Answer::Row(cells) => observed(cells).map_or(Ok(()), &mut each),
                Answer::Columns(_) => Ok(()),
            },
        )?;
        Ok(())
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
        Value::Text(at),
        Value::Integer(kind),
        Value::Integer(id),
        Value::Text(url),
        Value::Integer(word),
        Value::Integer(let_go),
        _,
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
