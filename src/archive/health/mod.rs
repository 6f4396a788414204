//! How sources, sites and the archive itself do: figures by the hour ([`counting`], read by
//! [`figures`]), what was noticed in them ([`alerts`]) and who is still to be told
//! ([`deliveries`]). What the figures mean is not decided here.

mod alerts;
mod counting;
mod deliveries;
mod figures;
mod now;
mod room;

pub use alerts::{AlertRow, Happened};
pub use counting::Counted;
pub use deliveries::{Hook, Notice};
pub use figures::{Reach, SourceHealth};
pub use now::{Affairs, Due, Rate};
pub use room::free_bytes;

pub(super) use figures::note_asked;

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::{counting, now};
    use crate::archive::migrate::MIGRATIONS;

    /// What is asked every few minutes, or by a monitor, may walk no table that grows.
    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "a plan needs the tables only, in memory"
    )]
    fn no_statement_scans_a_large_table() {
        let connection = Connection::open_in_memory().expect("memory");
        for migration in MIGRATIONS {
            connection
                .execute_batch(migration.sql)
                .expect("valid migration");
        }
        for sql in [counting::UNCOUNTED, counting::UNREAD, now::WAITING] {
            let mut statement = connection
                .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
                .expect("valid SQL");
            let count = statement.parameter_count();
            let steps: Vec<String> = statement
                .query_map(rusqlite::params_from_iter(vec!["1"; count]), |r| r.get(3))
                .and_then(Iterator::collect)
                .expect("a plan");
            for step in steps {
                // The index of pages that are not read yet holds nothing else, and there are
                // two kinds of what waits.
                let is_small = ["INDEX snapshots_unread", "CONSTANT ROW", "kinds"]
                    .iter()
                    .any(|small| step.contains(small));
                let walks = step.starts_with("SCAN") && !is_small;
                assert!(!walks, "{step}\nin {sql}");
            }
        }
    }
}
