//! Which articles compete for the best places of a search.
//!
//! A frequent word stands in every other article of a large archive; to weigh them all takes
//! seconds. So the newest that fulfil the search compete, with the newest that fulfil it in their headlines:
//! that is all of them unless there are more than two hundred.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};

use rusqlite::Connection;

use super::expression::{self, Expression};
use super::filters::Filters;
use super::matching::Needle;
use super::score::{self, Candidate};
use super::syntax::{self, Node, Term};
use crate::archive::snapshots::sql_count;

/// So many of the newest compete, or as many as are to be shown …
const NEWEST: usize = 200;
/// … and so many of those that have it in their headlines.
const IN_HEADLINES: usize = 100;
/// So many of the newest that have the words are looked at one by one whether the filters let them
/// through.
const PROBED: usize = 1_500;
/// After so many of them it shows how many the filters let through.
const SAMPLE: usize = 150;
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
    /// All that the filters let through, once they are asked for.
    wanted: RefCell<Option<HashSet<i64>>>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(connection: &'a Connection, filters: &'a Filters) -> rusqlite::Result<Self> {
        Ok(Self {
            connection,
            filters,
            last: last(connection)?,
            wanted: RefCell::default(),
        })
    }

    /// The newest articles that fulfil the expression and the filters, newest first.
    pub(super) fn all(&self, expression: &str, limit: usize) -> rusqlite::Result<Vec<i64>> {
        if self.filters.is_empty() {
            return self.unfiltered(expression, limit);
        }
        if self.wanted.borrow().is_some() {
            return self.among_wanted(expression, limit);
        }
        let newest = self.unfiltered(expression, PROBED)?;
        let mut found = Vec::new();
        let is_frequent = newest.len() == PROBED;
        for (looked_at, id) in newest.iter().enumerate() {
            // At that rate too few would come together.
            if is_frequent && looked_at == SAMPLE && found.len() * PROBED < limit * SAMPLE {
                break;
            }
            if self.filters.let_through(self.connection, *id)? {
                found.push(*id);
            }
            if found.len() == limit {
                return Ok(found);
            }
        }
        if is_frequent {
            return self.among_wanted(expression, limit);
        }
        Ok(found)
    }

    /// The same where the word is frequent and what the filters let through is rare.
    fn among_wanted(&self, expression: &str, limit: usize) -> rusqlite::Result<Vec<i64>> {
        let mut wanted = self.wanted.borrow_mut();
        let wanted = match &mut *wanted {
            Some(wanted) => wanted,
            none => {
                let mut ids = HashSet::new();
                self.filters.all(self.connection, |id| {
                    ids.insert(id);
                })?;
                none.insert(ids)
            }
        };
        let mut statement = self.connection.prepare_cached(
            "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?1 ORDER BY rowid DESC",
        )?;
        let mut rows = statement.query([expression])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            if wanted.contains(&id) {
                found.push(id);
            }
            if found.len() >= limit {
                break;
            }
        }
        Ok(found)
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
