//! The archive as it stood: temporary views that hide the tables of the same names, so that
//! any question is answered as of a moment. `main.articles` is still today's.
//!
//! What was observed counts, by the time at which its page was captured. What stands in an
//! archive for the program's own use (queue, search index …) has no past and cannot be asked.

use std::collections::HashSet;
use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::texts::TEXT_COLUMNS;
use super::{ArchiveError, Reader, open};
use crate::model::utc_text;

/// A table with a past: which rows were there, and which columns said something else.
/// `:then` is the moment, `x` the table's row.
struct Rule {
    table: &'static str,
    rows: &'static str,
    columns: &'static [(&'static str, &'static str)],
}

const fn rule(table: &'static str, rows: &'static str) -> Rule {
    Rule {
        table,
        rows,
        columns: &[],
    }
}

/// The latest revision that an article (`a`) had then.
const NUMBER_THEN: &str = "(SELECT max(number) FROM main.stored_revisions
    WHERE article_id = a.id AND seen_at <= :then)";

const RULES: &[Rule] = &[
    Rule {
        table: "stored_revisions",
        rows: "x.seen_at <= :then",
        columns: &[(
            "body",
            "coalesce(x.body, (SELECT body FROM main.articles WHERE id = x.article_id))",
        )],
    },
    Rule {
        table: "status_changes",
        rows: "x.seen_at <= :then",
        // Once a later look has confirmed it, the looks before are not known one by one.
        columns: &[
            (
                "confirmed_at",
                "iif(x.confirmed_at <= :then, x.confirmed_at, NULL)",
            ),
            (
                "observations",
                "iif(x.confirmed_at <= :then, x.observations, NULL)",
            ),
        ],
    },
    Rule {
        table: "live_posts",
        rows: "x.first_revision <= (SELECT max(number) FROM main.stored_revisions
            WHERE article_id = x.article_id AND seen_at <= :then)",
        columns: &[(
            "last_revision",
            "min(x.last_revision, (SELECT max(number) FROM main.stored_revisions
                WHERE article_id = x.article_id AND seen_at <= :then))",
        )],
    },
    rule(
        "authors",
        "x.id IN (SELECT author_id FROM temp.article_authors)",
    ),
    rule(
        "keywords",
        "x.id IN (SELECT keyword_id FROM temp.article_keywords)",
    ),
    rule("snapshots", "x.captured_at <= :then"),
    rule(
        "payloads",
        "x.digest IN (SELECT digest FROM main.snapshots WHERE captured_at <= :then)",
    ),
    rule(
        "ledger",
        "ifnull(x.let_go_at, (SELECT captured_at FROM main.snapshots WHERE id = x.snapshot_id)) <= :then",
    ),
    rule("readings", "x.read_at <= :then"),
    Rule {
        table: "runs",
        rows: "x.started_at <= :then",
        // What a run had counted by then is not known.
        columns: &[
            ("ended_at", "iif(x.ended_at <= :then, x.ended_at, NULL)"),
            (
                "alive_until",
                "iif(x.ended_at <= :then, x.alive_until, NULL)",
            ),
            ("captured", "iif(x.ended_at <= :then, x.captured, NULL)"),
            (
                "not_modified",
                "iif(x.ended_at <= :then, x.not_modified, NULL)",
            ),
            ("refused", "iif(x.ended_at <= :then, x.refused, NULL)"),
            ("failed", "iif(x.ended_at <= :then, x.failed, NULL)"),
            (
                "new_articles",
                "iif(x.ended_at <= :then, x.new_articles, NULL)",
            ),
            (
                "revised_articles",
                "iif(x.ended_at <= :then, x.revised_articles, NULL)",
            ),
            ("unchanged", "iif(x.ended_at <= :then, x.unchanged, NULL)"),
            (
                "not_articles",
                "iif(x.ended_at <= :then, x.not_articles, NULL)",
            ),
            ("bytes", "iif(x.ended_at <= :then, x.bytes, NULL)"),
        ],
    },
    rule("fetches", "x.started_at <= :then"),
    rule(
        "redirects",
        "EXISTS (SELECT 1 FROM main.fetches f WHERE f.id = x.fetch_id AND f.started_at <= :then)",
    ),
    rule("sources", "x.added_at <= :then"),
    rule(
        "story_links",
        "(SELECT max(first_seen_at) FROM main.articles WHERE id IN (x.article_id, x.like_id)) <= :then",
    ),
    rule("schema_migrations", "x.applied_at <= :then"),
];

/// Columns of `articles` (`a`), whatever revision (`r`) it had then.
const AT_ANY_REVISION: &[(&str, &str)] = &[
    (
        "last_seen_at",
        "iif(a.last_seen_at <= :then, a.last_seen_at, (SELECT max(r.seen_at,
            ifnull((SELECT max(captured_at) FROM main.snapshots s WHERE s.article_id = a.id
                AND captured_at BETWEEN r.seen_at AND :then
                AND reading IN ('new', 'revised', 'unchanged')), ''),
            ifnull((SELECT max(started_at) FROM main.fetches f WHERE f.article_id = a.id
                AND started_at BETWEEN r.seen_at AND :then AND outcome = 'not_modified'), ''))))",
    ),
    (
        "pub_status",
        "iif(ifnull(a.pub_status_at, '') <= :then, a.pub_status, ifnull((SELECT pub_status
            FROM main.status_changes WHERE article_id = a.id AND seen_at <= :then
            ORDER BY id DESC LIMIT 1), 'usable'))",
    ),
    (
        "pub_status_evidence",
        "iif(ifnull(a.pub_status_at, '') <= :then, a.pub_status_evidence, (SELECT evidence
            FROM main.status_changes WHERE article_id = a.id AND seen_at <= :then
            ORDER BY id DESC LIMIT 1))",
    ),
    (
        "pub_status_at",
        "iif(ifnull(a.pub_status_at, '') <= :then, a.pub_status_at, (SELECT seen_at
            FROM main.status_changes WHERE article_id = a.id AND seen_at <= :then
            ORDER BY id DESC LIMIT 1))",
    ),
];

/// The same for articles that have been revised since.
const AT_AN_EARLIER_ONE: &[(&str, &str)] = &[
    ("published_day", "substr(r.date_published, 1, 10)"),
    (
        "url",
        "(SELECT url FROM main.snapshots WHERE id = r.snapshot_id)",
    ),
    ("last_changed_at", "r.seen_at"),
    ("revision_count", "r.number"),
    ("latest_revision_id", "r.id"),
    ("latest_snapshot_id", "r.snapshot_id"),
    ("headline_bigrams", "NULL"),
    ("body_bigrams", "NULL"),
    ("outlet_bigrams", "NULL"),
];

impl Reader {
    /// Opens an archive as it stood at a moment: what is asked of it is answered so.
    pub fn open_as_of(path: &Path, moment: DateTime<Utc>) -> Result<Self, ArchiveError> {
        let connection = open::reading(path)?;
        let hidden = hide_today(&connection, &utc_text(moment));
        let unkept = hidden.map_err(|error| ArchiveError::of(path, error))?;
        Self::guarded(path, connection, unkept)
    }
}

/// Puts the views up. Returns the tables that have no past.
fn hide_today(connection: &Connection, then: &str) -> rusqlite::Result<HashSet<String>> {
    let literal = format!("'{then}'");
    let (tables, views) = today(connection)?;
    // The file is open for reading only; this is about the views alone.
    connection.execute_batch("PRAGMA query_only = OFF")?;
    let mut unkept = HashSet::new();
    for table in tables {
        match view_of(connection, &table)? {
            Some(sql) => {
                let sql = sql.replace(":then", &literal);
                connection.execute_batch(&format!("CREATE TEMP VIEW \"{table}\" AS {sql}"))?;
            }
            None => {
                unkept.insert(table);
            }
        }
    }
    for sql in views {
        // The same words, in which every name now means the view above.
        connection.execute_batch(&sql.replacen("CREATE VIEW", "CREATE TEMP VIEW", 1))?;
    }
    connection.execute_batch("PRAGMA query_only = ON")?;
    Ok(unkept)
}

/// The names of the tables, and the SQL of the views.
fn today(connection: &Connection) -> rusqlite::Result<(Vec<String>, Vec<String>)> {
    let list = |sql: &str| -> rusqlite::Result<Vec<String>> {
        connection
            .prepare(sql)?
            .query_map([], |row| row.get(0))?
            .collect()
    };
    Ok((
        list(
            "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        )?,
        list("SELECT sql FROM main.sqlite_schema WHERE type = 'view' ORDER BY rowid")?,
    ))
}

/// What a table was; `None` if that is not known.
fn view_of(connection: &Connection, table: &str) -> rusqlite::Result<Option<String>> {
    let columns: Vec<String> = connection
        .prepare("SELECT name FROM pragma_table_xinfo(?1)")?
        .query_map([table], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(match table {
        "articles" => Some(articles(&columns)),
        "article_authors" => Some(list_of("author")),
        "article_keywords" => Some(list_of("keyword")),
        _ => RULES.iter().find(|rule| rule.table == table).map(|rule| {
            let columns = selected(&columns, &[rule.columns], "x");
            format!("SELECT {columns} FROM main.{table} x WHERE {}", rule.rows)
        }),
    })
}

/// Every column, as the first of the lists has it, else as it is.
fn selected(columns: &[String], lists: &[&[(&str, &str)]], row: &str) -> String {
    let selected = columns.iter().map(|column| {
        let mut known = lists.iter().copied().flatten();
        match known.find(|(name, _)| name == column) {
            Some((_, expression)) => format!("{expression} AS {column}"),
            None => format!("{row}.{column}"),
        }
    });
    selected.collect::<Vec<_>>().join(", ")
}

/// Those that stand as they stood then, and those that have been revised since.
fn articles(columns: &[String]) -> String {
    let texts: Vec<(&str, String)> = TEXT_COLUMNS
        .split(", ")
        .map(|column| (column, format!("r.{column}")))
        .collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(a, b)| (*a, b.as_str())).collect();
    // The latest revision need not be looked up: of it `articles` has the time, too.
    let same = selected(columns, &[AT_ANY_REVISION], "a").replace("r.seen_at", "a.last_changed_at");
    let revised = selected(columns, &[AT_ANY_REVISION, AT_AN_EARLIER_ONE, &texts], "a");
    let since = revised_since();
    format!(
        "SELECT {same} FROM main.articles a WHERE a.last_changed_at <= :then
         UNION ALL SELECT {revised} FROM {since}"
    )
}

/// Articles with the revision that they had then, which is not today's.
fn revised_since() -> String {
    format!(
        "main.articles a JOIN main.stored_revisions r ON r.article_id = a.id AND r.number = {NUMBER_THEN}
         WHERE a.last_changed_at > :then AND a.first_seen_at <= :then"
    )
}

/// Authors or keywords of articles: of revised ones only the joined text is kept.
fn list_of(what: &str) -> String {
    let since = revised_since();
    format!(
        "SELECT x.* FROM main.article_{what}s x JOIN main.articles a ON a.id = x.article_id
         WHERE a.last_changed_at <= :then
         UNION ALL
         SELECT told.id, j.key + 1, n.id
         FROM (SELECT a.id, r.{what}s AS joined FROM {since}) told,
             json_each('[' || replace(json_quote(joined), '; ', '\",\"') || ']') j
             JOIN main.{what}s n ON n.name = j.value"
    )
}
