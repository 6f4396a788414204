//! How many stories each day has.

use chrono::NaiveDate;
use rusqlite::Connection;
use serde::Serialize;

use crate::archive::{ArchiveError, Reader};

/// A day with its stories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Day {
    /// As the pages print it.
    pub day: String,
    /// Stories published on it.
    pub articles: u64,
}

impl Reader {
    /// The days from one to another, both included, that have stories, oldest first; of one
    /// outlet, if it is named.
    pub fn days(
        &self,
        since: NaiveDate,
        until: NaiveDate,
        outlet: Option<&str>,
    ) -> Result<Vec<Day>, ArchiveError> {
        self.located(days(&self.connection, since, until, outlet))
    }
}

fn days(
    connection: &Connection,
    since: NaiveDate,
    until: NaiveDate,
    outlet: Option<&str>,
) -> rusqlite::Result<Vec<Day>> {
    let day = |day: NaiveDate| day.format("%Y-%m-%d").to_string();
    connection
        .prepare_cached(
            "SELECT published_day, count(*) FROM articles
             WHERE published_day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR outlet = ?3)
             GROUP BY published_day ORDER BY published_day",
        )?
        .query_map((day(since), day(until), outlet), |row| {
            Ok(Day {
                day: row.get(0)?,
                articles: row.get::<_, i64>(1)?.unsigned_abs(),
            })
        })?
        .collect()
}
