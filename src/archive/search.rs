//! Searching the articles' text.

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use super::search_words::{Index, Term, Terms};
use super::snapshots::sql_count;
use super::{ArchiveError, Reader};

/// A snippet's length around its first hit, in words (or in characters of scripts without words).
const SNIPPET: usize = 24;

/// What is searched for. Empty `words` list the newest articles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchQuery {
    /// As typed: words that must all be there, `"phrases"`, `-without`, `begin*`.
    pub words: String,
    /// Only articles of this outlet or publisher; case does not matter.
    pub outlet: Option<String>,
    /// Published on this day, as printed, or later.
    pub since: Option<NaiveDate>,
    /// Published on this day, as printed, or earlier.
    pub until: Option<NaiveDate>,
    /// Only articles in this language; `zh` includes `zh-CN`.
    pub language: Option<String>,
    /// How many hits to give at most.
    pub limit: usize,
    /// What stands before and behind each found word in a snippet.
    pub markers: (String, String),
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

impl Reader {
    /// Finds articles, best first; without words that must be there, newest first.
    pub fn search(&self, query: &SearchQuery) -> Result<Vec<Hit>, ArchiveError> {
        self.located(search(&self.connection, query))
    }
}

fn search(connection: &Connection, query: &SearchQuery) -> rusqlite::Result<Vec<Hit>> {
    let terms = Terms::read(&query.words);
    let expression = terms.expression();
    let mut hits = find(connection, query, &terms, expression.as_ref())?;
    for hit in &mut hits {
        hit.snippet = match &expression {
            Some((Index::Words, expression)) => snippet(connection, query, hit.id, expression)?,
            _ => excerpt(connection, query, hit.id, &terms)?,
        };
    }
    Ok(hits)
}

/// The hits without their snippets, which cost too much to make for all before the best are known.
fn find(
    connection: &Connection,
    query: &SearchQuery,
    terms: &Terms,
    expression: Option<&(Index, String)>,
) -> rusqlite::Result<Vec<Hit>> {
    let (from, score, order) = match expression.map(|(index, _)| index) {
        Some(Index::Words) => (
            "articles_fts JOIN articles ON articles.id = articles_fts.rowid AND articles_fts MATCH ?1",
            "bm25(articles_fts, 10.0, 4.0, 1.0, 2.0, 2.0)",
            "score",
        ),
        Some(Index::Characters) => (
            "articles_fts_characters JOIN articles ON articles.id = articles_fts_characters.rowid
                 AND articles_fts_characters MATCH ?1",
            "bm25(articles_fts_characters, 10.0, 4.0, 1.0, 2.0, 2.0)",
            "score",
        ),
        None => ("articles", "0.0", "?1 IS NULL, published_utc DESC, id DESC"),
    };
    let sql = format!(
        "SELECT articles.id, articles.headline, articles.outlet, date_published, url, {score} AS score
         FROM {from}
         WHERE (?2 IS NULL OR articles.outlet = ?2 COLLATE NOCASE OR publisher = ?2 COLLATE NOCASE)
           AND (?3 IS NULL OR published_day >= ?3)
           AND (?4 IS NULL OR published_day <= ?4)
           AND (?5 IS NULL OR language = ?5 COLLATE NOCASE
                OR substr(language, 1, length(?5) + 1) = ?5 || '-' COLLATE NOCASE)
           AND (?6 IS NULL OR articles.id NOT IN (
                SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?6))
           AND (?7 IS NULL OR articles.id NOT IN (
                SELECT rowid FROM articles_fts_characters WHERE articles_fts_characters MATCH ?7))
         ORDER BY {order} LIMIT ?8"
    );
    let day = |day: NaiveDate| day.format("%Y-%m-%d").to_string();
    connection
        .prepare_cached(&sql)?
        .query_map(
            params![
                expression.map(|(_, text)| text),
                query.outlet,
                query.since.map(day),
                query.until.map(day),
                query.language,
                terms.excluded(Index::Words),
                terms.excluded(Index::Characters),
                sql_count(query.limit as u64),
            ],
            |row| {
                Ok(Hit {
                    id: row.get(0)?,
                    headline: row.get(1)?,
                    outlet: row.get(2)?,
                    date_published: row.get(3)?,
                    url: row.get(4)?,
                    snippet: String::new(),
                    score: -row.get::<_, f64>(5)?,
                })
            },
        )?
        .collect()
}

fn snippet(
    connection: &Connection,
    query: &SearchQuery,
    id: i64,
    expression: &str,
) -> rusqlite::Result<String> {
    let (open, close) = &query.markers;
    connection
        .prepare_cached(
            "SELECT snippet(articles_fts, -1, ?3, ?4, '…', ?5) FROM articles_fts
             WHERE articles_fts MATCH ?1 AND rowid = ?2",
        )?
        .query_row(
            params![expression, id, open, close, sql_count(SNIPPET as u64)],
            |row| row.get(0),
        )
}

/// What `snippet()` cannot do: the index of characters keeps no text.
fn excerpt(
    connection: &Connection,
    query: &SearchQuery,
    id: i64,
    terms: &Terms,
) -> rusqlite::Result<String> {
    let text: String = connection
        .prepare_cached(
            "SELECT concat_ws(char(10), nullif(body, ''), description, headline) FROM articles WHERE id = ?1",
        )?
        .query_row([id], |row| row.get(0))?;
    Ok(marked(&text, terms, &query.markers))
}

/// The text around the first wanted term, each one in it marked.
fn marked(text: &str, terms: &Terms, (open, close): &(String, String)) -> String {
    let wanted: Vec<&Term> = terms.wanted().collect();
    let first = wanted.iter().filter_map(|t| text.find(&t.text)).min();
    let at = text.get(..first.unwrap_or(0)).unwrap_or_default();
    let before: Vec<char> = at.chars().rev().take(SNIPPET).collect();
    let window: String = before.iter().rev().copied().collect();
    let rest = text.get(first.unwrap_or(0)..).unwrap_or_default();
    let window = window + &rest.chars().take(2 * SNIPPET).collect::<String>();
    let cut_before = at.chars().nth(SNIPPET).is_some();
    let cut_after = rest.chars().nth(2 * SNIPPET).is_some();
    format!(
        "{}{}{}",
        if cut_before { "…" } else { "" },
        mark(&window, &wanted, open, close),
        if cut_after { "…" } else { "" }
    )
}

/// Puts markers around each term, the longest first where two begin together.
fn mark(text: &str, wanted: &[&Term], open: &str, close: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let here = wanted
            .iter()
            .map(|term| term.text.as_str())
            .filter(|term| rest.starts_with(term))
            .max_by_key(|term| term.len());
        let length = if let Some(term) = here {
            out.extend([open, term, close]);
            term.len()
        } else {
            out.push(if c == '\n' { ' ' } else { c });
            c.len_utf8()
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}
