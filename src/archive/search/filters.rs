//! What articles must be beside what they say.

use chrono::NaiveDate;
use rusqlite::Connection;
use rusqlite::types::ToSql;

use super::SearchQuery;
use crate::archive::snapshots::sql_count;

/// So many of the newest are looked at before all of them are: most filters let many through.
const PROBED: usize = 1_500;
/// What [`CONDITIONS`] speak of and [`Newest`] sorts by. The index `articles_filters` has all of it.
const COLUMNS: &str =
    "id, outlet, publisher, published_day, language, authors, section, published_utc";

/// Each filter as a condition on `articles`, by its parameter.
const CONDITIONS: [(&str, &str); 6] = [
    (
        ":outlet",
        "(articles.outlet = :outlet COLLATE NOCASE OR publisher = :outlet COLLATE NOCASE)",
    ),
    (":since", "published_day >= :since"),
    (":until", "published_day <= :until"),
    (
        ":language",
        "(language = :language COLLATE NOCASE
            OR substr(language, 1, length(:language) + 1) = :language || '-' COLLATE NOCASE)",
    ),
    (":author", "instr(lower(authors), lower(:author)) > 0"),
    (":section", "section = :section COLLATE NOCASE"),
];

/// A search's filters: those that are set.
#[derive(Debug, Default)]
pub(super) struct Filters(Vec<(&'static str, &'static str, String)>);

/// By what articles are the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Newest {
    /// When they were published; undated ones last.
    Published,
    /// When they came into the archive.
    Archived,
}

impl Newest {
    fn order(self) -> &'static str {
        match self {
            Self::Published => "published_utc DESC, articles.id DESC",
            Self::Archived => "articles.id DESC",
        }
    }
}

impl Filters {
    pub(super) fn of(query: &SearchQuery) -> Self {
        let day = |day: NaiveDate| day.format("%Y-%m-%d").to_string();
        let values = [
            query.outlet.clone(),
            query.since.map(day),
            query.until.map(day),
            query.language.clone(),
            query.author.clone(),
            query.section.clone(),
        ];
        let all = CONDITIONS.into_iter().zip(values);
        Self(
            all.filter_map(|((name, sql), value)| Some((name, sql, value?)))
                .collect(),
        )
    }

    /// True if anything will do.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As a condition on `articles`, with the parameters of [`Filters::params`].
    pub(super) fn condition(&self) -> String {
        let conditions: Vec<&str> = self.0.iter().map(|(_, sql, _)| *sql).collect();
        if conditions.is_empty() {
            "TRUE".to_owned()
        } else {
            conditions.join(" AND ")
        }
    }

    pub(super) fn params(&self) -> Vec<(&str, &dyn ToSql)> {
        let params = self.0.iter();
        params
            .map(|(name, _, value)| (*name, value as &dyn ToSql))
            .collect()
    }

    /// Whether an article is as wanted.
    pub(super) fn let_through(&self, connection: &Connection, id: i64) -> rusqlite::Result<bool> {
        let sql = format!(
            "SELECT 1 FROM articles WHERE id = :id AND {}",
            self.condition()
        );
        let mut params = self.params();
        params.push((":id", &id));
        connection.prepare_cached(&sql)?.exists(&*params)
    }

    /// All that are as wanted, in no order.
    pub(super) fn all(
        &self,
        connection: &Connection,
        mut each: impl FnMut(i64),
    ) -> rusqlite::Result<()> {
        let sql = format!(
            "SELECT id FROM articles INDEXED BY articles_filters WHERE {}",
            self.condition()
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(&*self.params())?;
        while let Some(row) = rows.next()? {
            each(row.get(0)?);
        }
        Ok(())
    }

    /// The newest that are as wanted and that `lacks` does not match, at most so many.
    pub(super) fn newest(
        &self,
        connection: &Connection,
        lacks: Option<&str>,
        (by, most): (Newest, usize),
    ) -> rusqlite::Result<Vec<i64>> {
        if self.is_empty() {
            return self.ids(connection, "articles", lacks, (by, most));
        }
        if most <= PROBED {
            let order = by.order();
            let probe = format!(
                "(SELECT {COLUMNS} FROM articles ORDER BY {order} LIMIT {PROBED}) AS articles"
            );
            let found = self.ids(connection, &probe, lacks, (by, most))?;
            if found.len() == most {
                return Ok(found);
            }
        }
        let all = "articles INDEXED BY articles_filters";
        self.ids(connection, all, lacks, (by, most))
    }

    fn ids(
        &self,
        connection: &Connection,
        from: &str,
        lacks: Option<&str>,
        (by, most): (Newest, usize),
    ) -> rusqlite::Result<Vec<i64>> {
        let but = lacks.map_or("", |_| {
            " AND articles.id NOT IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match)"
        });
        let sql = format!(
            "SELECT articles.id FROM {from} WHERE {}{but} ORDER BY {} LIMIT :limit",
            self.condition(),
            by.order()
        );
        let limit = sql_count(most as u64);
        let mut params = self.params();
        params.push((":limit", &limit));
        params.extend(lacks.as_ref().map(|lacks| (":match", lacks as &dyn ToSql)));
        connection
            .prepare_cached(&sql)?
            .query_map(&*params, |row| row.get(0))?
            .collect()
    }
}
