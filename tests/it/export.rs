//! `newsvault export`: what comes out is what SQL says, and a file is whole or not there.

use newsvault::{Archive, Capture, PageUrl};
use serde_json::Value;

use crate::archive::Place;
use crate::program::Program;

/// Three stories, one of them with a headline for spreadsheets, one edited.
pub(crate) fn newspaper() -> Place {
    let place = Place::new();
    let mut archive = Archive::open(&place.path).expect("a new archive");
    let stories = [
        (
            "bridge",
            "Bridge reopens after nine years",
            "Three hundred people walked over it in the rain.",
        ),
        (
            "ferry",
            "=SUM(A1) is no headline, say editors",
            "Six boats a day from June, and one for bicycles \"alone\".",
        ),
        (
            "bridge",
            "Bridge reopens after nine years",
            "Four hundred people walked over it in the rain.",
        ),
        (
            "zürich",
            "Züge fahren öfter",
            "Vom nächsten Jahr an fahren die Züge alle zehn Minuten, sagte die Bahn.",
        ),
    ];
    for (hour, (path, headline, text)) in (0..).zip(stories) {
        let html = format!(
            "<html lang=en><head><title>{headline}</title><meta property='og:site_name' content='Harbour Post'>\
             <meta name=author content='Ana Ruiz'><meta property='article:published_time' content='2026-11-2{hour}T08:30:00+01:00'>\
             </head><body><article><h1>{headline}</h1><p>{text}</p>\
             <p>The council will look at the figures again in spring, when the river is low and the ferries run.</p></article>"
        );
        let at = "2026-11-25T09:00:00Z"
            .parse::<chrono::DateTime<chrono::Utc>>()
            .expect("a moment");
        let page = Capture::from_html(&html).taken(at + chrono::TimeDelta::hours(hour));
        let url = PageUrl::parse(&format!("https://harbour-post.example/{path}")).expect("a URL");
        archive.keep(&url, &page).expect("it is kept");
    }
    place
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[test]
fn rows_are_what_sql_says() {
    let place = newspaper();
    let told = Program::on(&place)
        .words("export --to jsonl -")
        .run()
        .expect(0);
    let rows = lines(told.text());
    let sql = "SELECT id, url, canonical_url, headline, outlet, date_published, published_utc, word_count, body, revision_count, first_seen_at, language FROM articles ORDER BY id";
    let asked = Program::on(&place)
        .words("query --format jsonl")
        .arg(sql)
        .run()
        .expect(0);
    let asked = lines(asked.text());
    assert_eq!((rows.len(), asked.len()), (3, 3));
    for (row, asked) in rows.iter().zip(&asked) {
        for (name, value) in asked.as_object().expect("an object") {
            assert_eq!(&row[name], value, "{name}");
        }
        assert_eq!(row["authors"], serde_json::json!(["Ana Ruiz"]));
        assert!(
            row["confidence"]["headline"]
                .as_f64()
                .is_some_and(|sure| sure > 0.0)
        );
    }
    assert_eq!(rows[0]["revision"], 2);
}

#[test]
fn rows_are_chosen_by_sql_by_search_and_by_day() {
    let place = newspaper();
    let ids = |words: &[&str]| {
        let program = words.iter().fold(
            Program::on(&place).words("export --to jsonl - --fields id"),
            Program::arg,
        );
        let rows = lines(program.run().expect(0).text());
        rows.iter()
            .map(|row| row["id"].as_i64().expect("an id"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        ids(&["--where", "headline LIKE 'Bridge%' -- only those"]),
        [1]
    );
    assert_eq!(ids(&["--search", "council -ferries"]), Vec::<i64>::new());
    assert_eq!(ids(&["--search", "bicycles OR Minuten"]), [2, 3]);
    assert_eq!(ids(&["--since", "2026-11-22"]), [1, 3]);
    assert_eq!(ids(&["--until", "2026-11-21"]), [2]);
    assert_eq!(ids(&["--revisions", "--where", "id = 1"]), [1, 1]);
    let both = Program::on(&place)
        .words("export --to jsonl - --revisions --fields revision,body --where")
        .arg("id = 1")
        .run()
        .expect(0);
    let rows = lines(both.text());
    assert_eq!(
        (&rows[0]["revision"], &rows[1]["revision"]),
        (&1.into(), &2.into())
    );
    assert!(
        rows[0]["body"]
            .as_str()
            .is_some_and(|body| body.contains("Three hundred"))
    );
}

#[test]
fn csv_is_read_again_and_holds_no_formula() {
    let place = newspaper();
    let out = place.folder().join("out.csv");
    Program::on(&place)
        .words("export --to csv --fields id,headline,body,authors")
        .arg(&out)
        .run()
        .expect(0);
    let mut read = csv::Reader::from_path(&out).expect("a file");
    let rows: Vec<csv::StringRecord> = read.records().collect::<Result<_, _>>().expect("CSV");
    assert_eq!(&rows[1][1], "'=SUM(A1) is no headline, say editors");
    assert!(
        rows[1][2].contains("\"alone\"") && rows[1][2].contains("\n\n"),
        "{}",
        &rows[1][2]
    );
    assert_eq!(&rows[2][1], "Züge fahren öfter");
    assert_eq!(
        std::fs::read_dir(place.folder())
            .expect("a folder")
            .filter_map(Result::ok)
            .filter(|file| file.path().extension().is_some_and(|end| end == "part"))
            .count(),
        0
    );
}

#[test]
fn json_ld_is_schema_org() {
    let place = newspaper();
    let told = Program::on(&place)
        .words("export --to jsonld -")
        .run()
        .expect(0);
    let flagged = Program::on(&place)
        .words("export --to jsonl --jsonld -")
        .run()
        .expect(0);
    assert_eq!(flagged.text(), told.text());
    let first = &lines(told.text())[0];
    assert_eq!(
        (&first["@context"], &first["@type"]),
        (&"https://schema.org".into(), &"NewsArticle".into())
    );
    assert_eq!(
        first["author"],
        serde_json::json!([{"@type": "Person", "name": "Ana Ruiz"}])
    );
    assert_eq!(first["datePublished"], "2026-11-22T08:30:00+01:00");
    assert!(
        first.get("dateline").is_none(),
        "what is not known is left out"
    );
}

fn feed_of(place: &Place, words: &str) -> feed_rs::model::Feed {
    let program = Program::on(place).words("export --to atom -").words(words);
    feed_rs::parser::parse(program.run().expect(0).text().as_bytes()).expect("a feed")
}

#[test]
fn a_feed_is_well_formed_and_stable() {
    let place = newspaper();
    let feed = || {
        let program = Program::on(&place).words("export --to atom -");
        program.run().expect(0).text().to_owned()
    };
    let told = feed();
    assert_eq!(told, feed());
    let mut reader = quick_xml::Reader::from_str(&told);
    let mut entries = 0;
    loop {
        match reader.read_event().expect("well-formed XML") {
            quick_xml::events::Event::Start(start) if start.name().as_ref() == "entry" => {
                entries += 1;
            }
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(entries, 3);
    let parsed = feed_rs::parser::parse(told.as_bytes()).expect("a feed");
    let titles = parsed
        .entries
        .iter()
        .filter_map(|entry| entry.title.as_ref());
    let titles: Vec<&str> = titles.map(|title| title.content.as_str()).collect();
    assert_eq!(titles[0], "Züge fahren öfter", "newest first: {titles:?}");
    let updated: Vec<_> = parsed.entries.iter().map(|entry| entry.updated).collect();
    assert!(updated.is_sorted_by(|a, b| a >= b) && parsed.updated == updated[0]);
    assert_ne!(parsed.id, feed_of(&place, "--search bridge").id);
    let revisions = feed_of(&place, "--revisions");
    let ids: std::collections::HashSet<&str> = revisions
        .entries
        .iter()
        .map(|entry| entry.id.as_str())
        .collect();
    assert_eq!(
        ids.len(),
        4,
        "each revision is an entry of its own: {ids:?}"
    );
    for said in [
        "<id>https://harbour-post.example/ferry</id>",
        "<link rel=\"alternate\" href=\"https://harbour-post.example/ferry\"/>",
        "<author><name>Ana Ruiz</name></author>",
        "&quot;alone&quot;",
        "<title>Züge fahren öfter</title>",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    Program::on(&place)
        .words("export --to atom - --fields id")
        .run()
        .expect(2);
}

#[test]
fn markdown_files_are_rewritten_only_when_they_changed() {
    let place = newspaper();
    let out = place.folder().join("md");
    let write = |said: &str| {
        let ended = Program::on(&place)
            .words("export --to markdown")
            .arg(&out)
            .run()
            .expect(0);
        assert!(ended.stderr.contains(said), "{}", ended.stderr);
    };
    write("3 files written");
    write("0 files written");
    let ferry = out.join("2026-11-21-sum-a1-is-no-headline-say-editors-2.md");
    let text = std::fs::read_to_string(&ferry).expect("a file");
    assert!(text.starts_with("---\n"), "{text}");
    for said in [
        "\nheadline: \"=SUM(A1) is no headline, say editors\"\n",
        "\nauthors: [\"Ana Ruiz\"]\n",
        "\n---\n\n# \\=SUM(A1) is no headline",
        "\n\nSix boats a day",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let mine = out.join("mine.md");
    std::fs::write(&mine, "mine").expect("a file");
    std::fs::write(&ferry, "spoiled").expect("a file");
    write("1 file written");
    assert_eq!(std::fs::read_to_string(&ferry).expect("a file"), text);
    assert_eq!(std::fs::read_to_string(&mine).expect("a file"), "mine");
    assert_eq!(std::fs::read_dir(&out).expect("a folder").count(), 4);
    Program::on(&place)
        .words("export --to markdown -")
        .run()
        .expect(2);
}

#[test]
fn what_cannot_be_is_told_and_loses_nothing() {
    let place = newspaper();
    let there = place.file("there.csv", "mine");
    let says = |words: &[&str], code: i32, said: &str| {
        let program = words
            .iter()
            .fold(Program::on(&place).arg("export"), Program::arg);
        let ended = program.run();
        assert_eq!(ended.code, Some(code), "{words:?}: {}", ended.stderr);
        assert!(ended.stderr.contains(said), "{words:?}: {}", ended.stderr);
    };
    says(&["--to", "csv", "there.csv"], 2, "it is there already");
    assert_eq!(std::fs::read_to_string(&there).expect("a file"), "mine");
    says(&["--to", "csv", "--force", "there.csv"], 0, "3 articles");
    says(
        &["--to", "csv", "--force", "news.db"],
        2,
        "it is the archive",
    );
    says(&["--to", "csv", "."], 2, "it is a folder");
    says(
        &["--to", "csv", "no/where.csv"],
        2,
        "cannot write `no/where.csv",
    );
    says(
        &["--to", "csv", "x.csv", "--where", "nonsense"],
        2,
        "nonsense",
    );
    says(
        &["--to", "csv", "x.csv", "--where", "1) OR (DELETE"],
        2,
        "DELETE",
    );
    says(
        &["--to", "csv", "x.csv", "--fields", "colour"],
        2,
        "there is no column `colour`",
    );
    says(
        &["--to", "jsonld", "x.jsonld", "--fields", "id"],
        2,
        "cannot choose columns",
    );
    assert!(!place.folder().join("x.csv").exists() && !place.folder().join("x.jsonld").exists());
}

#[test]
fn columns_are_documented() {
    let place = Place::new();
    let told = Program::on(&place)
        .words("schema --exported --format json")
        .run()
        .expect(0);
    let columns = told.json()[0]["columns"].as_array().expect("columns").len();
    assert_eq!(columns, newsvault::exchange::records::COLUMNS.len());
    Program::on(&place)
        .words("schema --exported --format sql")
        .run()
        .expect(2);
}
