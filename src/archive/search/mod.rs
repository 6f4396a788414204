//! Searching the articles' text.

mod candidates;
mod excerpt;
mod expression;
mod facets;
mod filters;
mod matching;
mod score;
mod syntax;

pub use facets::Facets;

use std::time::Duration;

use chrono::NaiveDate;
use rusqlite::{Connection, ErrorCode, Row};

use self::expression::Expression;
use self::filters::{Filters, Newest};
use self::matching::Needle;
use self::syntax::Node;
use super::stopwatch::Stopwatch;
use super::{ArchiveError, Reader};

/// More words than this nobody types.
const MOST_TERMS: usize = 64;

/// What is searched for. Empty `words` list the newest articles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchQuery {
    /// As typed: words that must all be there, `"phrases"`, `-without`, `begin*`, `a OR b`,
    /// `(groups)`, `NEAR(a b, 5)`, `headline:word`.
    pub words: String,
    /// Only articles of this outlet or publisher; case does not matter.
    pub outlet: Option<String>,
    /// Published on this day, as printed, or later.
    pub since: Option<NaiveDate>,
    /// Published on this day, as printed, or earlier.
    pub until: Option<NaiveDate>,
    /// Only articles in this language; `zh` includes `zh-CN`.
    pub language: Option<String>,
    /// Only articles with an author whose name holds this; case does not matter.
    pub author: Option<String>,
    /// Only articles of this section; case does not matter.
    pub section: Option<String>,
    /// How many hits to give at most.
    pub limit: usize,
    /// How many of the first to pass over.
    pub offset: usize,
    /// Which come first.
    pub order: Order,
    /// What stands before and behind each found word in a snippet.
    pub markers: (String, String),
    /// How long it may take.
    pub timeout: Option<Duration>,
}

/// Which articles come first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Those that fit best; without words that must be there, the newest.
    #[default]
    Best,
    /// The newest, among the thousand that fulfil the search and came last into the archive.
    Newest,
    /// The oldest, among the same.
    Oldest,
}

/// An article that was found.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Hit {
    /// Its row in `articles`.
    pub id: i64,
    /// Its headline.
    pub headline: Option<String>,
    /// Its outlet.
    pub outlet: Option<String>,
    /// When it was published, as printed.
    pub date_published: Option<String>,
    /// Where it was read.
    pub url: String,
    /// The text around the found words, with the markers.
    pub snippet: String,
    /// How well it fits (BM25); more is better. The headline counts ten times the body.
    pub score: f64,
}

impl Reader {
    /// Finds articles, best first; without words that must be there, newest first.
    ///
    /// If many fit, those compete that came last into the archive, with those that have the words in their headlines.
    pub fn search(&mut self, query: &SearchQuery) -> Result<Vec<Hit>, ArchiveError> {
        self.timed(query, |connection, asked| search(connection, query, asked))
    }

    /// Counts into what the articles of a search fall; order, offset and limit do not matter.
    pub fn facets(&mut self, query: &SearchQuery) -> Result<Facets, ArchiveError> {
        let filters = Filters::of(query);
        self.timed(query, |connection, asked| {
            let ids = facets::found(connection, &filters, asked, facets::LOOKED_AT + 1)?;
            facets::facets(connection, &ids)
        })
    }

    /// The numbers of all articles that fulfil a search; order, offset and limit do not matter.
    pub fn matching(&mut self, query: &SearchQuery) -> Result<Vec<i64>, ArchiveError> {
        let filters = Filters::of(query);
        self.timed(query, |connection, asked| {
            facets::found(connection, &filters, asked, usize::MAX)
        })
    }

    /// Does a part of a search within the time that it may take.
    fn timed<T>(
        &mut self,
        query: &SearchQuery,
        work: impl FnOnce(&Connection, &Node) -> rusqlite::Result<T>,
    ) -> Result<T, ArchiveError> {
        let asked = syntax::parse(&query.words);
        let terms = syntax::count(&asked);
        if terms > MOST_TERMS {
            return Err(ArchiveError::TooManyWords {
                terms,
                most: MOST_TERMS,
            });
        }
        let clock = Stopwatch::new(query.timeout);
        clock.start();
        self.watch(Some(clock))?;
        let found = work(&self.connection, &asked);
        self.watch(None)?;
        match (query.timeout, found) {
            (Some(limit), Err(error))
                if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) =>
            {
                Err(ArchiveError::SearchTimedOut(limit))
            }
            (_, found) => self.located(found),
        }
    }
}

fn search(
    connection: &Connection,
    query: &SearchQuery,
    asked: &Node,
) -> rusqlite::Result<Vec<Hit>> {
    let filters = Filters::of(query);
    let most = query.offset.saturating_add(query.limit);
    let mut hits = match (query.order, expression::of(asked)) {
        (Order::Best, Expression::Holds(it)) => {
            let best = candidates::best(connection, &filters, most, asked, &it)?;
            hits(connection, best.get(query.offset..).unwrap_or_default())?
        }
        (Order::Oldest, _) | (_, Expression::Holds(_)) => by_time(
            connection,
            query,
            &facets::found(connection, &filters, asked, facets::LOOKED_AT + 1)?,
        )?,
        (_, Expression::Lacks(it)) => newest(connection, &filters, query, Some(&it))?,
        (_, Expression::Any) => newest(connection, &filters, query, None)?,
    };
    let needles: Vec<Needle> = syntax::wanted(asked).into_iter().map(Needle::of).collect();
    for hit in &mut hits {
        hit.snippet = snippet(connection, query, hit.id, &needles)?;
    }
    Ok(hits)
}

/// A hit without its snippet and score.
macro_rules! columns {
    () => {
        "SELECT articles.id, headline, outlet, date_published, url FROM articles"
    };
}

fn hits(connection: &Connection, best: &[(i64, f64)]) -> rusqlite::Result<Vec<Hit>> {
    let mut statement = connection.prepare_cached(concat!(columns!(), " WHERE id = ?1"))?;
    let with_score = |(id, score): &(i64, f64)| statement.query_row([id], |row| hit(row, *score));
    best.iter().map(with_score).collect()
}

/// Where nothing ranks.
fn newest(
    connection: &Connection,
    filters: &Filters,
    query: &SearchQuery,
    lacks: Option<&str>,
) -> rusqlite::Result<Vec<Hit>> {
    let most = query.offset.saturating_add(query.limit);
    let found = filters.newest(connection, lacks, (Newest::Published, most))?;
    let shown = found.get(query.offset..).unwrap_or_default();
    let shown: Vec<(i64, f64)> = shown.iter().map(|id| (*id, 0.0)).collect();
    hits(connection, &shown)
}

/// Those that were found, by when they were published; undated ones last.
fn by_time(
    connection: &Connection,
    query: &SearchQuery,
    found: &[i64],
) -> rusqlite::Result<Vec<Hit>> {
    let found = found.get(..facets::LOOKED_AT).unwrap_or(found);
    let mut published =
        connection.prepare_cached("SELECT published_utc FROM articles WHERE id = ?1")?;
    let mut dated = Vec::with_capacity(found.len());
    for id in found {
        let at: Option<String> = published.query_row([id], |row| row.get(0))?;
        dated.push((at, *id));
    }
    let is_oldest = query.order == Order::Oldest;
    dated.sort_by(|a, b| {
        let time = if is_oldest { a.cmp(b) } else { b.cmp(a) };
        a.0.is_none().cmp(&b.0.is_none()).then(time)
    });
    let shown = dated.iter().skip(query.offset).take(query.limit);
    let shown: Vec<(i64, f64)> = shown.map(|(_, id)| (*id, 0.0)).collect();
    hits(connection, &shown)
}

fn hit(row: &Row<'_>, score: f64) -> rusqlite::Result<Hit> {
    Ok(Hit {
        id: row.get(0)?,
        headline: row.get(1)?,
        outlet: row.get(2)?,
        date_published: row.get(3)?,
        url: row.get(4)?,
        snippet: String::new(),
        score,
    })
}

/// The body around the found words; if none stands there, the other texts; else its beginning.
fn snippet(
    connection: &Connection,
    query: &SearchQuery,
    id: i64,
    needles: &[Needle],
) -> rusqlite::Result<String> {
    let (body, others): (String, String) = connection
        .prepare_cached(
            "SELECT body, concat_ws(char(10), description, headline, byline, outlet) FROM articles WHERE id = ?1",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let excerpt = |text: &str| excerpt::excerpt(text, needles, &query.markers);
    let shown = excerpt(&body)
        .or_else(|| excerpt(&others))
        .unwrap_or_else(|| excerpt::beginning(if body.is_empty() { &others } else { &body }));
    Ok(shown)
}
