//! Questions that are kept: files, names, parameters, plans; and what the schema says of itself.

use newsvault::model::Extraction;

use crate::archive::{Place, archive_story, at, story};
use crate::program::{Ended, Program};

const NOTICE: &str = "Correction: the bridge is 120 m long.";

fn told(headline: &str, outlet: &str, date: &str) -> Extraction {
    let mut extraction = story(
        headline,
        "The bridge is open, and a band played all day long.",
    );
    extraction.article.outlet = Some(outlet.to_owned());
    extraction.article.date_published = newsvault::model::PublicationTime::from_iso(date);
    extraction
}

/// Three stories of two outlets; the second changes its headline, then prints a correction.
fn archive() -> Place {
    let place = Place::new();
    let mut writer = place.writer();
    let mut keep = |address: &str, extraction: &Extraction, when| {
        archive_story(&mut writer, address, extraction, at(when));
    };
    keep(
        "http://a.example/1",
        &told("Bridge opens", "Post", "2024-04-15"),
        1,
    );
    keep(
        "http://a.example/2",
        &told("Bridge shut", "Post", "2024-04-16"),
        2,
    );
    keep(
        "http://b.example/3",
        &told("Ferry sails", "Times", "2024-04-16"),
        3,
    );
    keep(
        "http://a.example/2",
        &told("Bridge not shut", "Post", "2024-04-16"),
        4,
    );
    let mut corrected = told("Bridge not shut", "Post", "2024-04-16");
    corrected.article.correction_notice = Some(NOTICE.to_owned());
    keep("http://a.example/2", &corrected, 5);
    place
}

fn ask(place: &Place, words: &[&str]) -> Ended {
    let program = Program::on(place).words("query -f csv");
    words.iter().fold(program, Program::arg).run()
}

#[test]
fn parameters_have_the_type_that_they_look_like() {
    let place = archive();
    let types =
        "SELECT typeof(:a) AS a, typeof(@b) AS b, typeof($c) AS c, typeof(:d) AS d, :a AS e";
    let given = [
        types,
        "-p",
        "a=7",
        "--param",
        "b=0.5",
        "-p",
        "c=2024-01-01",
        "-p",
        "d:text=7",
    ];
    let ended = ask(&place, &given).expect(0);
    assert_eq!(ended.text(), "a,b,c,d,e\ninteger,real,text,text,7\n");
    let day = "SELECT id FROM articles WHERE published_day >= :since AND word_count > :n";
    let ended = ask(&place, &[day, "-p", "since=2024-04-16", "-p", "n=5"]).expect(0);
    assert_eq!(ended.text(), "id\n2\n3\n");
}

#[test]
fn a_parameter_without_value_or_place_is_an_error_that_helps() {
    let place = archive();
    let said = ask(&place, &["SELECT :since"]).expect(2).stderr;
    assert!(
        said.contains("nobody says what `:since` is\nhint: --param since=VALUE"),
        "{said}"
    );
    let said = ask(&place, &["SELECT :since", "-p", "sinc=1", "-p", "since=1"])
        .expect(2)
        .stderr;
    assert!(
        said.contains("no parameter `sinc`\nhint: it has since"),
        "{said}"
    );
    let said = ask(&place, &["SELECT 1", "-p", "nonsense"])
        .expect(2)
        .stderr;
    assert!(said.contains("`nonsense` is not like name=value"), "{said}");
}

#[test]
fn sql_may_be_a_file() {
    let place = archive();
    place.file(
        "of a day.sql",
        "-- Of a day.\n-- :day = 2024-04-15\nSELECT id FROM articles WHERE published_day = :day;\n",
    );
    assert_eq!(ask(&place, &["of a day.sql"]).expect(0).text(), "id\n1\n");
    let other = ask(&place, &["of a day.sql", "-p", "day=2024-04-16"]).expect(0);
    assert_eq!(other.text(), "id\n2\n3\n");
    let missing = ask(&place, &["none.sql"]).expect(2).stderr;
    assert!(
        missing.contains("cannot read SQL from `none.sql`"),
        "{missing}"
    );
}

#[test]
fn queries_have_names_in_the_configuration() {
    let place = archive();
    place.file(
        "newsvault.toml",
        "[queries]\nlatest = \"SELECT 'mine' AS whose\"\nby = \"\"\"\n-- Stories of an outlet.\n-- :outlet = Times\n\
         SELECT headline FROM articles WHERE outlet = :outlet\"\"\"\n",
    );
    assert_eq!(ask(&place, &["@latest"]).expect(0).text(), "whose\nmine\n");
    assert_eq!(
        ask(&place, &["@by"]).expect(0).text(),
        "headline\nFerry sails\n"
    );
    let list = ask(&place, &["--list"]).expect(0);
    assert!(
        list.text()
            .contains("@by,outlet,yours: Stories of an outlet.\n"),
        "{}",
        list.text()
    );
    assert!(
        list.text()
            .contains("@outlets-by-day,\"since, until, outlet\",\"How many stories")
    );
    let said = ask(&place, &["@nothing"]).expect(2).stderr;
    assert!(
        said.contains("there is no query `@nothing`\nhint: there are by, corrections"),
        "{said}"
    );
}

/// Each of ours is asked, so that none breaks with the schema.
#[test]
fn our_queries_answer() {
    let place = archive();
    for (words, answer) in [
        (
            &["@outlets-by-day", "-p", "since=2024-04-16"][..],
            "day,outlet,articles\n2024-04-16,Post,1\n2024-04-16,Times,1\n",
        ),
        (
            &[
                "@outlets-by-day",
                "-p",
                "outlet=post",
                "-p",
                "until=2024-04-15",
            ],
            "day,outlet,articles\n2024-04-15,Post,1\n",
        ),
        (
            &["@latest", "-p", "n=1", "-p", "outlet=Post"],
            "id,date_published,outlet,headline\n2,2024-04-16,Post,Bridge not shut\n",
        ),
        (
            &["@corrections"],
            "seen_at,outlet,headline,correction_notice\n2023-11-14T22:13:25Z,Post,Bridge not shut,Correction: the bridge is 120 m long.\n",
        ),
        (
            &["@headline-changes"],
            "seen_at,outlet,headline_before,headline\n2023-11-14T22:13:24Z,Post,Bridge shut,Bridge not shut\n",
        ),
        (&["@failures"], "host,error,fetches,last_at\n"),
    ] {
        let ended = ask(&place, words).expect(0);
        assert_eq!(ended.text(), answer, "{words:?}");
    }
    let silent = ask(&place, &["@silence", "-p", "days=30"]).expect(0);
    assert!(
        silent.text().contains("\nPost,2,2024-04-16T00:00:00Z,"),
        "{}",
        silent.text()
    );
}

#[test]
fn views_count_and_set_side_by_side() {
    let place = archive();
    for (sql, answer) in [
        (
            "SELECT * FROM outlets",
            "outlet,articles,first_published,last_published,undated\n\
          Post,2,2024-04-15T00:00:00Z,2024-04-16T00:00:00Z,0\nTimes,1,2024-04-16T00:00:00Z,2024-04-16T00:00:00Z,0\n",
        ),
        (
            "SELECT article_id, revision, classes FROM corrections",
            "article_id,revision,classes\n2,3,correction\n",
        ),
        (
            "SELECT article_id, revision, silent_edit, backdated FROM headline_changes",
            "article_id,revision,silent_edit,backdated\n2,2,1,0\n",
        ),
    ] {
        assert_eq!(ask(&place, &[sql]).expect(0).text(), answer, "{sql}");
    }
}

#[test]
fn a_plan_is_printed_instead_of_the_answer() {
    let place = archive();
    let plan = Program::on(&place)
        .words("query --explain @outlets-by-day")
        .run()
        .expect(0);
    assert!(
        plan.text()
            .contains("USING COVERING INDEX articles_filters"),
        "{}",
        plan.text()
    );
    let rows = ask(&place, &["--explain", "SELECT * FROM outlets"]).expect(0);
    assert!(
        rows.text().starts_with("id,parent,notused,detail\n"),
        "{}",
        rows.text()
    );
    assert!(
        rows.text()
            .contains("USING COVERING INDEX articles_by_outlet"),
        "{}",
        rows.text()
    );
}

fn schema(place: &Place, words: &str) -> Ended {
    Program::on(place).arg("schema").words(words).run()
}

#[test]
fn the_schema_describes_one_table_at_a_time() {
    let place = Place::new();
    let articles = schema(&place, "articles").expect(0);
    assert!(
        articles.text().starts_with("-- One row a story"),
        "{}",
        articles.text()
    );
    assert!(articles.text().contains("CREATE INDEX articles_by_outlet"));
    assert!(!articles.text().contains("CREATE TABLE authors"));
    let columns = schema(&place, "outlets -f table").expect(0);
    assert!(
        columns.text().contains("first_published"),
        "{}",
        columns.text()
    );
    let names = schema(&place, "--names").expect(0);
    for name in ["articles ", "articles_fts ", "headline_changes ", "queue "] {
        assert!(
            names.text().contains(&format!("│ {name}")),
            "{name}: {}",
            names.text()
        );
    }
    let said = schema(&place, "article").expect(2).stderr;
    assert!(
        said.contains("there is no table `article`\nhint: there are "),
        "{said}"
    );
}

/// Whatever an archive holds is described, every column of it.
#[test]
fn no_table_and_no_column_goes_undescribed() {
    let place = archive();
    let described = schema(&place, "-f json").expect(0).json();
    let raw = place.raw();
    let sql = "SELECT m.name, c.name FROM sqlite_schema AS m JOIN pragma_table_xinfo(m.name) AS c
        WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite_%'
          AND m.name NOT LIKE '%\\_fts\\__%' ESCAPE '\\' AND c.hidden <> 1";
    let mut statement = raw.prepare(sql).expect("SQL");
    let pairs = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    let pairs: Vec<(String, String)> = pairs.and_then(Iterator::collect).expect("columns");
    assert!(pairs.len() > 100, "{}", pairs.len());
    let tables = described.as_array().expect("an array");
    for (table, column) in pairs {
        let found = tables.iter().find(|t| t["name"] == *table);
        let found = found.unwrap_or_else(|| panic!("{table} is not described"));
        let columns = found["columns"].as_array().expect("columns");
        assert!(
            columns.iter().any(|c| c["name"] == *column),
            "{table}.{column}"
        );
        assert_ne!(found["description"], "", "{table}");
    }
    let datasette = schema(&place, "-f datasette").expect(0).json();
    let name = place
        .path
        .file_stem()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let day = &datasette["databases"][&name]["tables"]["articles"]["columns"]["published_day"];
    assert_eq!(day, "the day as printed");
}
