//! Which articles compete for the best places of a search.
//!
//! A frequent word stands in every other article of a large archive; to weigh them all takes
//! seconds. So the newest that fulfil the search compete, with the newest that fulfil it in their headlines:
//! that is all of them unless there are more than two hundred.

use std::collections::BTreeSet;

use rusqlite::{Connection, named_params};

use super::expression::{self, Expression};
use super::filters::{FILTERS, Filters};
use super::matching::Needle;
use super::score::{self, Candidate};
use super::syntax::{self, Node, Term};
use crate::archive::snapshots::sql_count;

/// So many of the newest compete, or as many as are to be shown …
const NEWEST: usize = 200;
/// … and so many of those that have it in their headlines.
const IN_HEADLINES: usize = 100;
/// A word's frequency is counted so far, and reckoned from there.
const COUNTED: usize = 300;

/// The articles that fit best, with their scores.
pub(super) fn best(
    connection: &Connection,
    filters: &Filters,
    limit: usize,
    asked: &Node,
    expression: &str,
) -> rusqlite::Result<Vec<(i64, f64)>> {
    let finder = Finder::new(connection, filters)?;
    let terms = syntax::wanted(asked);
    let needles: Vec<Needle> = terms.iter().map(|term| Needle::of(term)).collect();
    let most = NEWEST.max(limit);
    let parts = expression::alternatives(asked, expression);
    let mut ids = BTreeSet::new();
    let mut newest = Vec::new();
    for part in &parts {
        newest = finder.all(part, most.div_ceil(parts.len()))?;
        ids.extend(&newest);
        if newest.len() >= most.div_ceil(parts.len()) {
            let in_headline = expression::in_headline(part);
            ids.extend(finder.all(&in_headline, IN_HEADLINES.div_ceil(parts.len()))?);
        }
    }
    let worth = match (&*terms, filters.is_empty()) {
        // What was found just now says how frequent the only word is.
        ([_], true) => vec![finder.worth(&newest, most)],
        _ => finder.worths(&terms)?,
    };
    let candidates = finder.weighed(&ids, &needles)?;
    Ok(score::best(&candidates, &worth, limit))
}

pub(super) struct Finder<'a> {
    connection: &'a Connection,
    filters: &'a Filters,
    /// The highest id of an article.
    last: i64,
}

impl<'a> Finder<'a> {
    pub(super) fn new(connection: &'a Connection, filters: &'a Filters) -> rusqlite::Result<Self> {
        Ok(Self {
            connection,
            filters,
            last: last(connection)?,
        })
    }

    /// The newest articles that fulfil the expression and the filters, newest first.
    pub(super) fn all(&self, expression: &str, limit: usize) -> rusqlite::Result<Vec<i64>> {
        if self.filters.is_empty() {
            return self.unfiltered(expression, limit);
        }
        let sql = format!(
            "SELECT articles.id FROM articles_fts CROSS JOIN articles ON articles.id = articles_fts.rowid
             WHERE articles_fts MATCH :match AND {FILTERS} ORDER BY articles_fts.rowid DESC LIMIT :limit"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let limit = sql_count(limit as u64);
        let params = named_params! { ":match": expression, ":limit": limit };
        let mut bound = params.to_vec();
        let filters = self.filters.params();
        bound.extend(filters.iter().map(|(name, value)| (*name, *value)));
        statement.query_map(&*bound, |row| row.get(0))?.collect()
    }

    fn unfiltered(&self, expression: &str, limit: usize) -> rusqlite::Result<Vec<i64>> {
        self.connection
            .prepare_cached(
                "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?1 ORDER BY rowid DESC LIMIT ?2",
            )?
            .query_map((expression, sql_count(limit as u64)), |row| row.get(0))?
            .collect()
    }

    fn worths(&self, terms: &[&Term]) -> rusqlite::Result<Vec<f64>> {
        let worth = |term: &&Term| match expression::of(&Node::Term((*term).clone())) {
            Expression::Holds(it) => {
                let found = self.unfiltered(&it, COUNTED)?;
                Ok(self.worth(&found, COUNTED))
            }
            _ => Ok(0.0),
        };
        terms.iter().map(worth).collect()
    }

    /// What a word is worth, by the newest articles that have it. If there are more of them, they
    /// are taken to be as dense among the older ones.
    fn worth(&self, newest: &[i64], most: usize) -> f64 {
        let (all, mut with) = (self.last.max(1) as f64, newest.len() as f64);
        if let Some(oldest) = newest.last().filter(|_| newest.len() >= most) {
            with *= all / (self.last - oldest + 1).max(1) as f64;
        }
        score::worth(with.min(all), all)
    }

    fn weighed(&self, ids: &BTreeSet<i64>, needles: &[Needle]) -> rusqlite::Result<Vec<Candidate>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT headline, description, body, outlet, byline FROM articles WHERE id = ?1",
        )?;
        let mut candidates = Vec::with_capacity(ids.len());
        for id in ids {
            let mut rows = statement.query([id])?;
            if let Some(row) = rows.next()? {
                let mut texts = [None; 5];
                for (column, text) in texts.iter_mut().enumerate() {
                    *text = row.get_ref(column)?.as_str_or_null()?;
                }
                candidates.push(Candidate::of(*id, texts, needles));
            }
        }
        Ok(candidates)
    }
}

fn last(connection: &Connection) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT ifnull(max(id), 0) FROM articles")?
        .query_row([], |row| row.get(0))
}
