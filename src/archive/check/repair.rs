//! What can be made anew out of what is there.

use rusqlite::Connection;

use super::super::{ArchiveError, Writer};
use super::rows::RULES;
use super::{CheckReport, Examined};

impl Writer {
    /// Makes good what a check has found and can be made good: indexes and full text are
    /// built anew, counters counted again, rows that serve nothing removed. All or nothing.
    /// Returns how many findings were seen to; whether they are gone, another check tells.
    pub fn repair(&mut self, report: &CheckReport) -> Result<usize, ArchiveError> {
        self.atomically(|connection| repair(connection, report))
    }
}

fn repair(connection: &Connection, report: &CheckReport) -> rusqlite::Result<usize> {
    let repairable = || report.findings.iter().filter(|finding| finding.repairable);
    if repairable().any(|finding| finding.part == Examined::Structure) {
        connection.execute_batch("REINDEX")?;
    }
    for finding in repairable().filter(|finding| finding.part == Examined::Rows) {
        let rule = RULES.iter().find(|rule| rule.code == finding.code);
        let sql = rule.and_then(|rule| rule.repair);
        sql.map_or(Ok(()), |sql| connection.execute_batch(sql))?;
    }
    if repairable().any(|finding| finding.part == Examined::FullText) {
        connection.execute_batch("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")?;
    }
    Ok(repairable().count())
}
