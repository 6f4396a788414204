//! `newsvault query` from outside: what it prints, byte by byte, and what it refuses.

use newsvault::model::{Extraction, PageKind};

use crate::archive::{Place, archive_story, at, story};
use crate::program::{Ended, Program};

/// Two articles whose texts hold what formats stumble over.
fn archive() -> Place {
    let place = Place::new();
    let mut writer = place.writer();
    let mut first = story(
        "Bridge \"reopens\", again | Harbour",
        "One, two.\n\nThree\tfour.",
    );
    first.article.outlet = Some("Harbour Post".to_owned());
    let second = Extraction {
        kind: PageKind::LiveBlog,
        ..story("港口\u{1b}[31m\u{202e}!", "")
    };
    archive_story(&mut writer, "http://a.example/1", &first, at(1));
    archive_story(&mut writer, "http://a.example/2", &second, at(2));
    place
}

fn query(place: &Place, options: &str, sql: &str) -> Ended {
    Program::on(place)
        .arg("query")
        .words(options)
        .arg(sql)
        .run()
}

const SQL: &str =
    "SELECT id, headline, outlet, body, x'00ff' AS blob, id * 1.5 AS share FROM articles";

#[test]
fn every_format_prints_its_bytes() {
    let place = archive();
    for (format, expected) in [
        ("table", include_str!("snapshots/query.table")),
        ("markdown", include_str!("snapshots/query.md")),
        ("csv", include_str!("snapshots/query.csv")),
        ("json", include_str!("snapshots/query.json")),
        ("jsonl", include_str!("snapshots/query.jsonl")),
    ] {
        let ended = query(&place, &format!("--format {format}"), SQL).expect(0);
        assert_eq!(ended.text(), expected, "{format}");
        assert_eq!(ended.stderr, "");
    }
}

#[test]
fn no_rows_are_an_answer_too() {
    let place = archive();
    for (format, expected) in [
        ("table", "┌───┐\n│ a │\n╞═══╡\n└───┘\n"),
        ("markdown", "| a |\n|---|\n"),
        ("csv", "a\n"),
        ("json", "[]\n"),
        ("jsonl", ""),
    ] {
        let ended = query(&place, &format!("-f {format}"), "SELECT 1 AS a WHERE 0");
        assert_eq!(ended.expect(0).text(), expected, "{format}");
    }
}

#[test]
fn columns_of_one_name_are_all_in_the_object() {
    let place = archive();
    let sql = "SELECT 1 AS a, 2 AS b, 3 AS a, 4 AS a";
    let ended = query(&place, "-f jsonl", sql).expect(0);
    assert_eq!(ended.text(), "{\"a\":1,\"b\":2,\"a:1\":3,\"a:2\":4}\n");
}

#[test]
fn sql_may_come_from_standard_input() {
    let place = archive();
    for words in ["query -f csv", "query -f csv -"] {
        let sql = "-- how many?\nSELECT count(*) AS n\nFROM articles; -- that is all\n";
        let ended = Program::on(&place).words(words).input(sql).run().expect(0);
        assert_eq!(ended.text(), "n\n2\n");
    }
}

#[test]
fn what_does_more_than_read_is_refused_and_changes_nothing() {
    let place = archive();
    let hint = "\nhint: queries only read; tables and columns are listed by `newsvault schema`\n";
    let write = "it writes to `articles`";
    let file = "it attaches or detaches a file (ATTACH, DETACH, VACUUM)";
    let table = "it writes to `sqlite_master`";
    for (sql, reason) in [
        ("DELETE FROM articles", write),
        ("UPDATE articles SET headline = ''", write),
        ("INSERT INTO articles DEFAULT VALUES", write),
        ("WITH a AS (SELECT 1) DELETE FROM articles", write),
        ("UPDATE articles SET headline = '' RETURNING id", write),
        ("DROP TABLE articles", table),
        ("CREATE TABLE mine (x)", table),
        (
            "CREATE TEMP TABLE mine (x)",
            "it writes to `sqlite_temp_master`",
        ),
        ("ATTACH 'other.db' AS other", file),
        (
            "VACUUM INTO 'copy.db'",
            "it is no question; one begins with SELECT, WITH, VALUES or EXPLAIN",
        ),
        (
            "PRAGMA user_version = 7777",
            "PRAGMA user_version is not one that only reads",
        ),
        (
            "PRAGMA writable_schema = 1",
            "PRAGMA writable_schema is not one that only reads",
        ),
        ("SELECT load_extension('x')", "it calls `load_extension`"),
        ("BEGIN", "it begins or ends a transaction"),
        ("SELECT 1; SELECT 2", "it holds more than one statement"),
        ("SELECT 1; DELETE FROM articles", write),
    ] {
        let ended = query(&place, "", sql).expect(2);
        ended.says(&format!("newsvault: refused the query: {reason}{hint}"));
    }
    assert_eq!(place.count("articles WHERE headline <> ''"), 2);
    let version: i64 = place.one("PRAGMA user_version");
    assert_ne!(version, 7777);
    for file in ["other.db", "copy.db"] {
        assert!(!place.folder().join(file).exists());
    }
}

#[test]
fn wrong_sql_is_said_in_the_words_of_sqlite() {
    let place = archive();
    for (sql, words) in [
        ("SELEC 1", "near \"SELEC\": syntax error"),
        ("SELECT x FROM articles", "no such column: x"),
        ("SELECT * FROM article", "no such table: article"),
        ("", "SQL is empty or comment only"),
        (
            "SELECT ?",
            "it has a parameter without a name (`?`); write `:name`",
        ),
        ("SELECT abs(-9223372036854775808)", "integer overflow"),
    ] {
        let ended = query(&place, "", sql).expect(2);
        ended.says(&format!("newsvault: cannot run the query: {words}\n"));
    }
}

const ENDLESS: &str =
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

#[test]
fn a_query_without_end_ends() {
    let ended = query(&archive(), "--timeout 0.2", ENDLESS).expect(2);
    ended.says(
        "newsvault: stopped the query: it ran longer than 0.2 s\n\
         hint: raise --timeout, or ask for less with WHERE and LIMIT\n",
    );
}

#[test]
fn rows_beyond_the_limit_are_left_out_and_said_so() {
    let place = archive();
    let ids = "SELECT id FROM articles";
    let ended = query(&place, "--max-rows 1 -f csv", ids).expect(0);
    assert_eq!(ended.text(), "id\n1\n");
    assert_eq!(ended.stderr, "cut after 1 row; --max-rows shows more\n");
    let ended = query(&place, "--max-rows 2 -f csv", ids).expect(0);
    assert_eq!((ended.text(), &*ended.stderr), ("id\n1\n2\n", ""));

    // What is drawn as a whole has a limit of its own; what goes out row by row has none.
    let many = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 10001) SELECT i FROM n";
    let drawn = query(&place, "", many).expect(0);
    assert_eq!(
        drawn.stderr,
        "cut after 10000 rows; --max-rows shows more\n"
    );
    let lines = query(&place, "-f csv", many).expect(0);
    assert_eq!((lines.text().lines().count(), &*lines.stderr), (10_002, ""));
}

/// Rows without end, so that only the closed pipe can end it.
#[test]
fn a_reader_who_has_had_enough_is_no_error() {
    let place = archive();
    let rows = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
    for (format, first) in [("csv", "i\n"), ("jsonl", "{\"i\":1}\n"), ("json", "[\n")] {
        let program = Program::on(&place)
            .words("query --timeout 0 -f")
            .arg(format);
        let ended = program.arg(rows).run_for_one_line().expect(0);
        assert_eq!((ended.text(), &*ended.stderr), (first, ""));
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_long_query() {
    // The first rows show that it runs; then nothing comes any more.
    let rows = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
        SELECT hex(zeroblob(500)) FROM n WHERE i <= 100";
    let place = archive();
    let program = Program::on(&place).words("query --timeout 0 -f csv");
    let mut running = program.arg(rows).start();
    running.stdout.wait_for("\n0000");
    running.signal("INT");
    let ended = running.end().expect(2);
    assert_eq!(ended.stderr, "newsvault: stopped the query: interrupted\n");
}
