//! What SQLite itself can say of a file.

use std::path::Path;

use rusqlite::{Connection, ErrorCode};

use super::super::error::message;
use super::super::{ArchiveError, open};
use super::{CheckReport, Examined, Finding};

/// Complaints of SQLite's that are told one by one.
const TOLD: usize = 20;
/// What SQLite says of an index that does not fit its table: the table is well, and the
/// index can be made anew.
const INDEX_ONLY: &[&str] = &[
    " missing from index ",
    "wrong # of entries in index ",
    "non-unique entry in index ",
];

/// SQLite's own check. The quick one does not compare indexes with their tables.
pub(super) fn integrity(
    connection: &Connection,
    quick: bool,
    report: &mut CheckReport,
) -> rusqlite::Result<()> {
    let pragma = if quick {
        "PRAGMA quick_check"
    } else {
        "PRAGMA integrity_check"
    };
    let said = connection
        .prepare(pragma)?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    let mut wrong = said.into_iter().filter(|line| line != "ok");
    for line in wrong.by_ref().take(TOLD) {
        let is_index = INDEX_ONLY.iter().any(|words| line.contains(words));
        report.findings.push(Finding {
            part: Examined::Structure,
            code: if is_index { "index" } else { "damaged" },
            count: 1,
            what: line,
            repairable: is_index,
        });
    }
    let more = wrong.count() as u64;
    if more > 0 {
        report.find(Examined::Structure, "damaged", more, "and more".to_owned());
    }
    Ok(())
}

/// Rows that refer to rows that are not there.
pub(super) fn foreign_keys(
    connection: &Connection,
    report: &mut CheckReport,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(
        "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1, 2",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (table, parent): (String, String) = (row.get(0)?, row.get(1)?);
        let count = row.get::<_, i64>(2)?.unsigned_abs();
        let what = format!("rows of `{table}` refer to rows of `{parent}` that are not there");
        report.find(Examined::ForeignKeys, "dangling", count, what);
    }
    Ok(())
}

/// The full-text index beside the articles. FTS5 compares them on a connection that may
/// write only, though nothing is written.
pub(super) fn full_text(
    path: &Path,
    report: &mut CheckReport,
) -> Result<rusqlite::Result<()>, ArchiveError> {
    let compared = open::changing(path).and_then(|connection| {
        let compared = compare(&connection);
        compared.map_err(|error| ArchiveError::of(path, error))
    });
    match compared {
        Ok(None) => {}
        Ok(Some(cause)) => report.findings.push(Finding {
            part: Examined::FullText,
            code: "full_text",
            count: 1,
            what: format!("the full-text index does not fit the articles: {cause}"),
            repairable: true,
        }),
        Err(ArchiveError::NotPermitted { .. }) => {
            let why = "full text: comparing it takes a file that may be written";
            report.left_out.push(why.to_owned());
        }
        Err(error) => return Err(error),
    }
    Ok(Ok(()))
}

/// What FTS5 has to say, if anything.
fn compare(connection: &Connection) -> rusqlite::Result<Option<String>> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let compared = connection.execute(
        "INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)",
        [],
    );
    connection.execute_batch("ROLLBACK")?;
    match compared {
        Ok(_) => Ok(None),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
            Ok(Some(message(&error)))
        }
        Err(error) => Err(error),
    }
}
