//! Searching the articles' text.

use std::time::Duration;

use chrono::NaiveDate;
use rusqlite::{Connection, ErrorCode, Row, named_params};

use super::excerpt::excerpt;
use super::search_expression::{self, Expression};
use super::search_syntax::{self, Node};
use super::snapshots::sql_count;
use super::stopwatch::Stopwatch;
use super::{ArchiveError, Reader};

/// A snippet's length in words.
const SNIPPET: i64 = 24;
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
    /// What stands before and behind each found word in a snippet.
    pub markers: (String, String),
    /// How long it may take.
    pub timeout: Option<Duration>,
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
    /// How well it fits; more is better. Headline counts ten times the body.
    pub score: f64,
}

impl SearchQuery {
    /// True if more counts than the words.
    fn has_filters(&self) -> bool {
        let texts = [&self.outlet, &self.language, &self.author, &self.section];
        texts.iter().any(|text| text.is_some()) || self.since.is_some() || self.until.is_some()
    }
}

impl Reader {
    /// Finds articles, best first; without words that must be there, newest first.
    pub fn search(&mut self, query: &SearchQuery) -> Result<Vec<Hit>, ArchiveError> {
        let asked = search_syntax::parse(&query.words);
        let terms = search_syntax::count(&asked);
        if terms > MOST_TERMS {
            return Err(ArchiveError::TooManyWords {
                terms,
                most: MOST_TERMS,
            });
        }
        let clock = Stopwatch::new(query.timeout);
        clock.start();
        self.watch(Some(clock))?;
        let found = search(&self.connection, query, &asked);
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
    let expression = search_expression::of(asked);
    let mut hits = find(connection, query, &expression)?;
    for hit in &mut hits {
        if let Expression::Holds(it) = &expression {
            hit.snippet = snippet(connection, query, hit.id, it)?;
        }
        // No word was found in the body: it stands elsewhere, or glued to others.
        if query.markers.0.is_empty() || !hit.snippet.contains(&query.markers.0) {
            hit.snippet = around(connection, query, hit.id, asked)?;
        }
    }
    Ok(hits)
}

/// What articles must be beside what they say.
const FILTERS: &str = "(:outlet IS NULL OR articles.outlet = :outlet COLLATE NOCASE
        OR publisher = :outlet COLLATE NOCASE)
    AND (:since IS NULL OR published_day >= :since)
    AND (:until IS NULL OR published_day <= :until)
    AND (:language IS NULL OR language = :language COLLATE NOCASE
        OR substr(language, 1, length(:language) + 1) = :language || '-' COLLATE NOCASE)
    AND (:author IS NULL OR instr(lower(authors), lower(:author)) > 0)
    AND (:section IS NULL OR section = :section COLLATE NOCASE)";

/// The order where nothing ranks.
const NEWEST: &str = "published_utc DESC, articles.id DESC";

/// The hits without their snippets, which cost too much to make for all before the best are known.
fn find(
    connection: &Connection,
    query: &SearchQuery,
    expression: &Expression,
) -> rusqlite::Result<Vec<Hit>> {
    let (from, score, order, matched) = match expression {
        // Without filters the index alone finds the best: rows of others need not be read.
        Expression::Holds(it) if !query.has_filters() => (
            "(SELECT rowid AS article_id, rank AS score FROM articles_fts
                 WHERE articles_fts MATCH :match ORDER BY rank LIMIT :limit) AS best
             JOIN articles ON articles.id = best.article_id",
            "best.score",
            "score, articles.id DESC",
            Some(it),
        ),
        Expression::Holds(it) => (
            "articles_fts JOIN articles ON articles.id = articles_fts.rowid AND articles_fts MATCH :match",
            "articles_fts.rank",
            "score, articles.id DESC",
            Some(it),
        ),
        Expression::Lacks(it) => ("articles", "0.0", NEWEST, Some(it)),
        Expression::Any => ("articles", "0.0", NEWEST, None),
    };
    let lacks = match expression {
        Expression::Lacks(_) => {
            "AND articles.id NOT IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match)"
        }
        // Named, so that it can be bound whatever is asked.
        _ => "AND (:match IS NULL OR TRUE)",
    };
    let sql = format!(
        "SELECT articles.id, articles.headline, articles.outlet, date_published, url, {score} AS score
         FROM {from} WHERE {FILTERS} {lacks} ORDER BY {order} LIMIT :limit"
    );
    let day = |day: NaiveDate| day.format("%Y-%m-%d").to_string();
    connection
        .prepare_cached(&sql)?
        .query_map(
            named_params! {
                ":match": matched,
                ":outlet": query.outlet,
                ":since": query.since.map(day),
                ":until": query.until.map(day),
                ":language": query.language,
                ":author": query.author,
                ":section": query.section,
                ":limit": sql_count(query.limit as u64),
            },
            hit,
        )?
        .collect()
}

fn hit(row: &Row<'_>) -> rusqlite::Result<Hit> {
    Ok(Hit {
        id: row.get(0)?,
        headline: row.get(1)?,
        outlet: row.get(2)?,
        date_published: row.get(3)?,
        url: row.get(4)?,
        snippet: String::new(),
        score: -row.get::<_, f64>(5)?,
    })
}

/// The body around the found words, as FTS5 cuts it.
fn snippet(
    connection: &Connection,
    query: &SearchQuery,
    id: i64,
    expression: &str,
) -> rusqlite::Result<String> {
    let (open, close) = &query.markers;
    connection
        .prepare_cached(
            "SELECT snippet(articles_fts, 2, ?3, ?4, '…', ?5) FROM articles_fts
             WHERE articles_fts MATCH ?1 AND rowid = ?2",
        )?
        .query_row((expression, id, open, close, SNIPPET), |row| row.get(0))
}

/// The article's text around what is wanted, or its beginning.
fn around(
    connection: &Connection,
    query: &SearchQuery,
    id: i64,
    asked: &Node,
) -> rusqlite::Result<String> {
    let text: String = connection
        .prepare_cached(
            "SELECT concat_ws(char(10), nullif(body, ''), description, headline) FROM articles WHERE id = ?1",
        )?
        .query_row([id], |row| row.get(0))?;
    Ok(excerpt(
        &text,
        &search_syntax::wanted(asked),
        &query.markers,
    ))
}
