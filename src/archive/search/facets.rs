//! Into what the articles of a search fall: outlets, languages, sections, authors, days.

use std::collections::HashMap;

use rusqlite::Connection;
use serde::Serialize;

use super::candidates::Finder;
use super::expression::{self, Expression};
use super::filters::{Filters, Newest};
use super::syntax::Node;
use crate::archive::stats::Count;

/// So many articles are looked at: those that came last.
pub(super) const LOOKED_AT: usize = 1_000;
/// Names of a kind that are given.
const NAMES: usize = 12;

/// What a search finds, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facets {
    /// Articles that were counted.
    pub articles: usize,
    /// True if there are more.
    pub cut: bool,
    /// By outlet, most first.
    pub outlets: Vec<Count>,
    /// By language.
    pub languages: Vec<Count>,
    /// By section.
    pub sections: Vec<Count>,
    /// By author.
    pub authors: Vec<Count>,
    /// By day of publication, the latest first.
    pub days: Vec<Count>,
}

/// The articles of a search, those that came last first, so many at most.
pub(super) fn found(
    connection: &Connection,
    filters: &Filters,
    asked: &Node,
    most: usize,
) -> rusqlite::Result<Vec<i64>> {
    let lacks = match expression::of(asked) {
        Expression::Holds(it) => {
            return Finder::new(connection, filters)?.all(&it, most);
        }
        Expression::Lacks(it) => Some(it),
        Expression::Any => None,
    };
    filters.newest(connection, lacks.as_deref(), (Newest::Archived, most))
}

pub(super) fn facets(connection: &Connection, ids: &[i64]) -> rusqlite::Result<Facets> {
    let (mut outlets, mut languages, mut sections, mut authors, mut days) = Default::default();
    let mut statement = connection.prepare_cached(
        "SELECT outlet, language, section, authors, published_day FROM articles WHERE id = ?1",
    )?;
    let counted = ids.get(..LOOKED_AT).unwrap_or(ids);
    for id in counted {
        statement.query_row([id], |row| {
            count(&mut outlets, row.get(0)?);
            count(&mut languages, row.get(1)?);
            count(&mut sections, row.get(2)?);
            let names: String = row.get(3)?;
            for name in names.split("; ").filter(|name| !name.is_empty()) {
                count(&mut authors, Some(name.to_owned()));
            }
            count(&mut days, row.get(4)?);
            Ok(())
        })?;
    }
    let mut days = most(days, usize::MAX);
    days.retain(|day| day.name.is_some());
    days.sort_by(|a, b| b.name.cmp(&a.name));
    days.truncate(NAMES);
    Ok(Facets {
        articles: counted.len(),
        cut: ids.len() > counted.len(),
        outlets: most(outlets, NAMES),
        languages: most(languages, NAMES),
        sections: most(sections, NAMES),
        authors: most(authors, NAMES),
        days,
    })
}

type Counts = HashMap<Option<String>, u64>;

fn count(counts: &mut Counts, name: Option<String>) {
    *counts.entry(name).or_default() += 1;
}

fn most(counts: Counts, names: usize) -> Vec<Count> {
    let mut counts: Vec<Count> = counts
        .into_iter()
        .map(|(name, count)| Count { name, count })
        .collect();
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    counts.truncate(names);
    counts
}
