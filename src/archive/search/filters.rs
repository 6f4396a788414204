//! What articles must be beside what they say.

use chrono::NaiveDate;
use rusqlite::types::ToSql;

use super::SearchQuery;

/// As a condition on `articles`, with the parameters of [`Filters::params`].
pub(super) const FILTERS: &str = "(:outlet IS NULL OR articles.outlet = :outlet COLLATE NOCASE
        OR publisher = :outlet COLLATE NOCASE)
    AND (:since IS NULL OR published_day >= :since)
    AND (:until IS NULL OR published_day <= :until)
    AND (:language IS NULL OR language = :language COLLATE NOCASE
        OR substr(language, 1, length(:language) + 1) = :language || '-' COLLATE NOCASE)
    AND (:author IS NULL OR instr(lower(authors), lower(:author)) > 0)
    AND (:section IS NULL OR section = :section COLLATE NOCASE)";

/// A search's filters as SQL takes them.
#[derive(Debug, Default)]
pub(super) struct Filters([(&'static str, Option<String>); 6]);

impl Filters {
    pub(super) fn of(query: &SearchQuery) -> Self {
        let day = |day: NaiveDate| day.format("%Y-%m-%d").to_string();
        Self([
            (":outlet", query.outlet.clone()),
            (":since", query.since.map(day)),
            (":until", query.until.map(day)),
            (":language", query.language.clone()),
            (":author", query.author.clone()),
            (":section", query.section.clone()),
        ])
    }

    /// True if anything will do.
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|(_, value)| value.is_none())
    }

    pub(super) fn params(&self) -> Vec<(&str, &dyn ToSql)> {
        let params = self.0.iter();
        params
            .map(|(name, value)| (*name, value as &dyn ToSql))
            .collect()
    }
}
