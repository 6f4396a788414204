//! A user's SQL: it reads, within limits, and can do nothing else.

use std::time::Duration;

use newsvault::archive::{Answer, ArchiveError, Ended, QueryLimits, Reader, Value};

use super::{Place, archive_story, at, story};

fn place() -> Place {
    let place = Place::new();
    let mut writer = place.writer();
    archive_story(
        &mut writer,
        "https://example.com/1",
        &story("Bridge reopens", "One."),
        at(0),
    );
    archive_story(
        &mut writer,
        "https://example.com/2",
        &story("Ferry stops", "Two."),
        at(1),
    );
    place
}

type Table = (Vec<String>, Vec<Vec<Value>>, Ended);

fn ask(reader: &mut Reader, sql: &str, limits: &QueryLimits) -> Result<Table, ArchiveError> {
    let mut columns = Vec::new();
    let mut rows = Vec::new();
    let ended = reader.query(sql, limits, |answer| {
        match answer {
            Answer::Columns(names) => columns = names.to_vec(),
            Answer::Row(cells) => rows.push(cells.to_vec()),
        }
        Ok::<(), ArchiveError>(())
    })?;
    Ok((columns, rows, ended))
}

fn fails(reader: &mut Reader, sql: &str) -> ArchiveError {
    match ask(reader, sql, &QueryLimits::default()) {
        Err(error) => error,
        Ok(table) => panic!("`{sql}` gave {table:?}"),
    }
}

#[test]
fn rows_come_with_their_columns() {
    let place = place();
    let mut reader = Reader::open(&place.path).expect("a reader");
    let sql = "SELECT id, headline, NULL AS none FROM articles ORDER BY id -- all\n;  /* done */";
    let (columns, rows, ended) = ask(&mut reader, sql, &QueryLimits::default()).expect("rows");
    assert_eq!(columns, ["id", "headline", "none"]);
    let first = [
        Value::Integer(1),
        Value::Text("Bridge reopens".into()),
        Value::Null,
    ];
    assert_eq!(rows[0], first);
    assert_eq!(
        ended,
        Ended {
            rows: 2,
            cut: false
        }
    );

    let limits = QueryLimits {
        max_rows: Some(1),
        timeout: None,
    };
    let (_, rows, ended) = ask(&mut reader, sql, &limits).expect("rows");
    assert_eq!((rows.len(), ended), (1, Ended { rows: 1, cut: true }));
}

#[test]
fn harmless_questions_are_answered() {
    let place = place();
    let mut reader = Reader::open(&place.path).expect("a reader");
    for sql in [
        "PRAGMA table_info(articles)",
        "SELECT name FROM pragma_table_xinfo('articles')",
        "SELECT sql FROM sqlite_schema",
        "PRAGMA user_version",
        "PRAGMA integrity_check",
        "EXPLAIN QUERY PLAN SELECT * FROM articles",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n",
        "SELECT json_extract(value, '$[0]') FROM snapshots, json_each(headers)",
        "SELECT headline FROM articles WHERE id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'bridge')",
        "SELECT highlight(articles_fts, 0, '<', '>'), bm25(articles_fts) FROM articles_fts('bridge')",
        "VALUES (1)",
    ] {
        let (_, rows, _) = ask(&mut reader, sql, &QueryLimits::default()).expect(sql);
        assert!(!rows.is_empty(), "{sql}");
    }
}

#[test]
fn whatever_does_more_than_read_is_refused() {
    let place = place();
    let mut reader = Reader::open(&place.path).expect("a reader");
    let aside = place.path.with_file_name("aside.db");
    let attach = format!("ATTACH '{}' AS other", aside.display());
    let vacuum = format!("VACUUM INTO '{}'", aside.display());
    for sql in [
        "DELETE FROM articles",
        "UPDATE articles SET headline = 'x'",
        "INSERT INTO authors (name) VALUES ('x')",
        "INSERT INTO authors (name) VALUES ('x') RETURNING id",
        "REPLACE INTO authors (id, name) VALUES (1, 'x')",
        "WITH x AS (SELECT 1) DELETE FROM articles",
        "EXPLAIN DELETE FROM articles",
        "DROP TABLE articles",
        "CREATE TABLE t (x)",
        "CREATE TEMP TABLE t (x)",
        "CREATE TEMP VIEW v AS SELECT 1",
        "CREATE VIRTUAL TABLE temp.t USING fts5(x)",
        "ALTER TABLE articles ADD COLUMN x",
        "INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')",
        "PRAGMA user_version = 5",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA query_only = OFF",
        "PRAGMA query_only(0)",
        "PRAGMA writable_schema = 1",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "PRAGMA temp_store_directory = '/'",
        "PRAGMA optimize",
        "SELECT load_extension('x')",
        "SELECT fts3_tokenizer('simple')",
        "SELECT 1; DELETE FROM articles",
        "SELECT 1; SELECT 2",
        "BEGIN IMMEDIATE",
        "SAVEPOINT s",
        "ANALYZE",
        "REINDEX",
        "VACUUM",
        "DETACH main",
        &attach,
        &vacuum,
    ] {
        let error = fails(&mut reader, sql);
        assert!(
            matches!(error, ArchiveError::Refused(_)),
            "`{sql}`: {error}"
        );
        assert!(!error.is_about_the_file());
    }
    assert!(!aside.exists());
    assert_eq!(place.count("articles WHERE headline <> 'x'"), 2);
    let refused = fails(&mut reader, "DELETE FROM articles").to_string();
    assert!(refused.contains("it writes to `articles`"), "{refused}");
}

#[test]
fn wrong_sql_is_explained() {
    let place = place();
    let mut reader = Reader::open(&place.path).expect("a reader");
    for (sql, words) in [
        ("SELECT headlin FROM articles", "no such column: headlin"),
        ("SELEC 1", "near \"SELEC\": syntax error"),
        ("", "empty"),
        ("-- nothing", "empty"),
        ("SELECT ?", "without a name"),
        ("SELECT writefile('x', 'y')", "no such function: writefile"),
        ("SELECT printf('%*s', 2000000000, 'x')", "too big"),
        (
            "SELECT 1 FROM articles_fts WHERE articles_fts MATCH '\"'",
            "unterminated",
        ),
    ] {
        let error = fails(&mut reader, sql);
        assert!(matches!(error, ArchiveError::Sql(_)), "`{sql}`: {error}");
        assert!(
            error
                .to_string()
                .to_lowercase()
                .contains(&words.to_lowercase()),
            "{error}"
        );
    }
}

const ENDLESS: &str =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";

#[test]
fn an_endless_query_ends_in_time() {
    let place = place();
    let mut reader = Reader::open(&place.path).expect("a reader");
    let limits = QueryLimits {
        timeout: Some(Duration::from_millis(50)),
        max_rows: None,
    };
    let error = ask(&mut reader, ENDLESS, &limits).expect_err("no end");
    assert!(matches!(error, ArchiveError::TimedOut(_)), "{error}");
    assert!(error.to_string().contains("0.05 s"), "{error}");
    ask(&mut reader, "SELECT 1", &limits).expect("the next query has its own time");
}

#[test]
fn an_endless_query_can_be_interrupted() {
    let place = place();
    let mut reader = Reader::open(&place.path).expect("a reader");
    let handle = reader.interrupt_handle();
    let (done, is_done) = std::sync::mpsc::channel::<()>();
    let other = std::thread::spawn(move || {
        // The query may not have begun yet: again until it has ended.
        while is_done.recv_timeout(Duration::from_millis(5))
            == Err(std::sync::mpsc::RecvTimeoutError::Timeout)
        {
            handle.interrupt();
        }
    });
    let error = fails(&mut reader, ENDLESS);
    drop(done);
    other.join().expect("ended");
    assert!(matches!(error, ArchiveError::Interrupted), "{error}");
}

#[test]
fn the_callers_error_ends_the_query() {
    let place = place();
    let mut reader = Reader::open(&place.path).expect("a reader");
    let ended = reader.query("SELECT 1", &QueryLimits::default(), |_| {
        Err(ArchiveError::NoSnapshot(3))
    });
    assert!(matches!(ended, Err(ArchiveError::NoSnapshot(3))));
}
