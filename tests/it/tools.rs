//! The same file in other people's hands: Datasette, sqlite-utils, DuckDB and pandas.
//!
//! They live in a virtual environment that `.ci/run` makes of `tests/tools/requirements.txt`,
//! in `target/tools` or where NEWSVAULT_TOOLS says. Without it these tests are skipped, and
//! say so; where NEWSVAULT_TOOLS is set they must run.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::archive::{Place, archive_story, at, story};

/// The environment's programs; `None` if there is none.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn tools() -> Option<PathBuf> {
    let named = std::env::var_os("NEWSVAULT_TOOLS").map(PathBuf::from);
    let is_named = named.is_some();
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools");
    let programs = named.unwrap_or(usual).join("bin");
    if programs.join("datasette").exists() {
        return Some(programs);
    }
    assert!(!is_named, "NEWSVAULT_TOOLS has no datasette");
    eprintln!(
        "skipped: python3 -m venv target/tools && target/tools/bin/pip install -r tests/tools/requirements.txt"
    );
    None
}

/// An archive with stories in two scripts.
fn archive() -> Place {
    let place = Place::new();
    let mut writer = place.writer();
    for (n, headline, text) in [
        (
            1,
            "Bridge reopens",
            "A band played on the quay when the lift bridge was opened again.",
        ),
        (
            2,
            "Ferry sold",
            "The island council sold its ferry to a company of the mainland.",
        ),
        (
            3,
            "港口经济回暖",
            "今年第一季度,港口的经济有所回暖,货物比去年多。",
        ),
    ] {
        let mut story = story(headline, text);
        story.article.outlet = Some("Harbour Post".to_owned());
        let address = format!("https://harbour-post.example/{n}");
        archive_story(&mut writer, &address, &story, at(n));
    }
    place
}

fn run(program: &Path, arguments: &[&str], place: &Place) -> String {
    let ran = Command::new(program)
        .args(arguments)
        .current_dir(place.folder())
        .output()
        .expect("the program runs");
    text(&ran)
}

#[track_caller]
fn text(ran: &Output) -> String {
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    String::from_utf8_lossy(&ran.stdout).into_owned()
}

fn python(tools: &Path, script: &str, place: &Place) -> String {
    run(&tools.join("python"), &["-c", script], place)
}

#[test]
fn datasette_offers_its_search_box_and_answers() {
    let Some(tools) = tools() else { return };
    let place = archive();
    let get = |path: &str| {
        run(
            &tools.join("datasette"),
            &["news.db", "--get", path],
            &place,
        )
    };
    let page = get("/news/articles");
    assert!(page.contains("name=\"_search\""), "{page}");
    for (words, headlines) in [
        ("bridge", "Bridge reopens"),
        ("%E7%BB%8F%E6%B5%8E", "港口经济回暖"),
    ] {
        let found = get(&format!("/news/articles.json?_search={words}&_shape=array"));
        let found: serde_json::Value = serde_json::from_str(&found).expect("JSON");
        let found: Vec<&str> = found
            .as_array()
            .expect("rows")
            .iter()
            .filter_map(|row| row["headline"].as_str())
            .collect();
        assert_eq!(found, [headlines], "{words}");
    }
    for view in [
        "revisions",
        "articles_by_day",
        "outlets",
        "corrections",
        "headline_changes",
    ] {
        get(&format!("/news/{view}.json"));
    }
}

#[test]
fn sqlite_utils_searches_and_lists() {
    let Some(tools) = tools() else { return };
    let place = archive();
    let utils = |arguments: &[&str]| run(&tools.join("sqlite-utils"), arguments, &place);
    let found = utils(&["search", "news.db", "articles", "ferry", "-c", "headline"]);
    assert_eq!(found.trim(), "[{\"headline\": \"Ferry sold\"}]");
    let tables = utils(&["tables", "news.db", "--fts5", "--csv"]);
    assert!(tables.contains("articles_fts"), "{tables}");
    let outlets = utils(&["query", "news.db", "SELECT outlet, articles FROM outlets"]);
    assert_eq!(
        outlets.trim(),
        "[{\"outlet\": \"Harbour Post\", \"articles\": 3}]"
    );
}

#[test]
fn duckdb_reads_tables_and_views() {
    let Some(tools) = tools() else { return };
    let place = archive();
    let script = r#"
import duckdb, pathlib, duckdb_extension_sqlite_scanner as reader
[extension] = pathlib.Path(reader.__file__).parent.rglob("*.duckdb_extension")
db = duckdb.connect()
db.execute(f"LOAD '{extension}'")
db.execute("ATTACH 'news.db' AS news (TYPE sqlite, READ_ONLY)")
print(db.execute("SELECT count(*), min(headline), count(published_day) FROM news.articles").fetchall())
print(db.execute("SELECT count(*), count(body) FROM news.revisions").fetchall())
"#;
    assert_eq!(
        python(&tools, script, &place),
        "[(3, 'Bridge reopens', 0)]\n[(3, 3)]\n"
    );
}

#[test]
fn pandas_reads_articles() {
    let Some(tools) = tools() else { return };
    let place = archive();
    let script = r#"
import pandas, sqlite3
articles = pandas.read_sql("SELECT * FROM articles ORDER BY id", sqlite3.connect("news.db"), parse_dates=["first_seen_at"])
print(len(articles), articles.headline[1], articles.first_seen_at.dt.year[0])
"#;
    assert_eq!(python(&tools, script, &place), "3 Ferry sold 2023\n");
}

/// What is exported is what SQL says, to pyarrow, DuckDB and pandas.
#[test]
fn exported_rows_have_their_types_and_values() {
    let Some(tools) = tools() else { return };
    let place = crate::export::newspaper();
    for format in ["parquet", "jsonl", "csv"] {
        let out = format!("out.{format}");
        let program = crate::program::Program::on(&place).words("export --revisions --to");
        program.arg(format).arg(out).run().expect(0);
    }
    let script = r#"
import datetime, duckdb, json, pandas, pyarrow.parquet as pq, sqlite3
rows = sqlite3.connect('news.db').execute('''
    SELECT articles.id, number, revisions.headline, revisions.body, revisions.authors, revisions.published_utc,
           revisions.word_count, captured_at
    FROM revisions JOIN articles ON articles.id = revisions.article_id JOIN snapshots ON snapshots.id = snapshot_id
    ORDER BY articles.id, number''').fetchall()
def moment(text):
    return text and datetime.datetime.fromisoformat(text.replace('Z', '+00:00'))
table = pq.read_table('out.parquet')
schema = {field.name: str(field.type) for field in table.schema}
assert schema['published_utc'] == 'timestamp[us, tz=UTC]', schema
assert schema['authors'].startswith('list<') and schema['word_count'] == 'int64' and schema['is_accessible_for_free'] == 'bool', schema
assert pq.ParquetFile('out.parquet').metadata.row_group(0).column(0).compression == 'ZSTD'
got = [(r['id'], r['revision'], r['headline'], r['body'], '; '.join(r['authors']), r['published_utc'], r['word_count'], r['captured_at']) for r in table.to_pylist()]
want = [(i, n, h, b, a, moment(p), w, moment(c)) for i, n, h, b, a, p, w, c in rows]
assert got == want, (got, want)
lines = [json.loads(line) for line in open('out.jsonl')]
assert [(l['id'], l['revision'], l['headline'], l['body'], '; '.join(l['authors']), l['published_utc'], l['word_count'], l['captured_at']) for l in lines] == rows
ask = lambda sql: duckdb.sql(sql).fetchall()
for file in ['out.parquet', 'out.jsonl', 'out.csv']:
    assert ask(f"SELECT count(*), sum(word_count), count(DISTINCT id) FROM '{file}'") == [(len(rows), sum(r[6] for r in rows), 3)], file
assert ask("SELECT headline FROM 'out.parquet' WHERE list_contains(authors, 'Ana Ruiz') AND published_utc > '2026-11-22' ORDER BY id, revision")[-1] == (rows[-1][2],)
frame = pandas.read_csv('out.csv')
assert list(frame['body']) == [r[3] for r in rows]
print('same', len(rows))
"#;
    assert_eq!(python(&tools, script, &place).trim(), "same 4");
}

/// A folder for each value, as each of them reads such sets when it is told nothing.
#[test]
fn exported_parts_are_one_table() {
    let Some(tools) = tools() else { return };
    let place = crate::export_parts::outlets();
    let program = crate::program::Program::on(&place);
    program
        .words("export --to parquet parts --partition-by outlet,month")
        .run()
        .expect(0);
    let script = r#"
import duckdb, pandas, pyarrow.dataset as ds, pyarrow.parquet as pq, sqlite3
want = sorted(sqlite3.connect('news.db').execute('SELECT id, outlet, body FROM articles').fetchall())
same = lambda rows: sorted(rows) == want
table = pq.read_table('parts')
assert same(zip(*(table[name].to_pylist() for name in ('id', 'outlet', 'body')))), table['outlet'].unique()
frame = ds.dataset('parts', partitioning='hive').to_table().to_pandas()
outlets = [outlet if isinstance(outlet, str) else None for outlet in frame['outlet']]
assert same(zip(frame['id'], outlets, frame['body']))
known = pandas.read_parquet('parts/outlet=Harbour%20Post')
assert sorted(known['id']) == [row[0] for row in want if row[1] == 'Harbour Post']
assert same(duckdb.sql("SELECT id, outlet, body FROM 'parts/**/*.parquet'").fetchall())
print(len(want), len(set(row[1] for row in want)))
"#;
    assert_eq!(python(&tools, script, &place).trim(), "32 8");
}
