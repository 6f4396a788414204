//! Folders of saved pages, articles that programs read, addresses.

use super::{import, import_with, rows};
use crate::archive::Place;
use crate::program::Program;
use crate::warc::made::{gzip, page};

#[test]
fn a_folder_of_saved_pages_of_many_kinds() {
    let place = Place::new();
    let folder = place.folder().join("saved");
    let file = |name: &str, content: &[u8]| {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, content).expect("written");
    };
    let single = page("mill").replacen("<html lang=en>", "<html lang=en><!--\n Page saved with SingleFile \n url: https://news.example/mill \n saved date: Thu Apr 18 2024 11:11:00 GMT+0200 (CEST)\n-->", 1);
    let chrome = page("weir").replacen(
        "<html",
        "<!-- saved from url=(0024)https://news.example/weir --><html",
        1,
    );
    let named = page("lock").replacen(
        "<title>",
        "<link rel=canonical href='https://news.example/lock'><title>",
        1,
    );
    file("a/single.html", single.as_bytes());
    file("b/chrome.htm", chrome.as_bytes());
    file("b/chrome_files/ad.html", page("advertisement").as_bytes());
    file("c.html.gz", &gzip(named.as_bytes()));
    file("nameless", page("quay").as_bytes());
    file("text.txt", b"News of the dam\n\nThe council spoke about the dam for three hours on Friday. Nobody was content with what it said.\n\nThe dam will stay closed until spring, the mayor said.\n");
    file(".hidden.html", page("secret").as_bytes());
    file("logo.png", b"\x89PNG\r\n\x1a\n\0\0\0");
    file("empty.html", b"");
    let report = import_with(&place, "--format json", &["saved"], 1);
    assert_eq!(
        (&report["captures"], &report["new"]),
        (&5.into(), &5.into()),
        "{report}"
    );
    let kept = rows(
        &place,
        "SELECT url, first_seen_at FROM articles ORDER BY url",
    );
    let urls: Vec<&str> = kept.iter().filter_map(|row| row["url"].as_str()).collect();
    assert!(
        urls[0].starts_with("file:///") && urls[1].starts_with("file:///"),
        "{urls:?}"
    );
    assert_eq!(
        urls[2..],
        [
            "https://news.example/lock",
            "https://news.example/mill",
            "https://news.example/weir"
        ]
    );
    assert_eq!(kept[3]["first_seen_at"], "2024-04-18T09:11:00Z");
    let again = import_with(&place, "--format json", &["saved"], 1);
    assert_eq!(
        (&again["captures"], &again["known"]),
        (&0.into(), &5.into()),
        "{again}"
    );
}

#[test]
fn articles_that_programs_read_are_kept_as_they_wrote_them() {
    let place = Place::new();
    let lines = [
        r#"{"authors":["Ana Ruiz"],"date_download":"2026-04-18 10:00:00","date_publish":"2026-04-18 06:30:00","language":"en","maintext":"One line of the text.\nAnd another one.","source_domain":"news.example","title":"Bridge reopens","url":"https://news.example/bridge"}"#,
        r#"{"title":"Ferry sails","author":"Tom Wu","hostname":"news.example","date":"2026-04-17","source":"https://news.example/ferry","text":"The ferry sails.\nIt sails again.","sitename":"News"}"#,
        r#"{"no":"article"}"#,
        "nonsense",
    ];
    place.file("a.jsonl", lines.join("\n"));
    let report = import(&place, &["a.jsonl"]);
    assert_eq!(
        (&report["new"], &report["broken"]["no_article"]),
        (&2.into(), &2.into()),
        "{report}"
    );
    let kept = rows(
        &place,
        "SELECT headline, outlet, authors, date_published, body FROM articles ORDER BY id",
    );
    assert_eq!(
        kept[0],
        serde_json::json!({"headline": "Bridge reopens", "outlet": "news.example", "authors": "Ana Ruiz", "date_published": "2026-04-18T06:30:00", "body": "One line of the text.\n\nAnd another one."})
    );
    assert_eq!(kept[1]["outlet"], "News");
    let raw = Program::on(&place)
        .words("show 1 --format raw")
        .run()
        .expect(0);
    assert_eq!(raw.text().trim_end(), lines[0]);
    Program::on(&place)
        .words("reextract --again")
        .run()
        .expect(0);
    assert_eq!(
        rows(&place, "SELECT headline FROM articles")[0]["headline"],
        "Bridge reopens"
    );
}

/// What is exported comes in again as it was, whatever it was exported as.
#[test]
fn our_own_rows_come_back() {
    let place = crate::export::newspaper();
    for words in [
        "jsonl out.jsonl",
        "parquet out.parquet",
        "parquet parts --partition-by outlet,month",
    ] {
        let export = Program::on(&place).words("export --to").words(words);
        export.run().expect(0);
        let out = words.split(' ').nth(1).expect("a name");
        let out = place.folder().join(out);
        let other = Place::new();
        let report = import(&other, &[out.to_str().expect("a name")]);
        assert_eq!(&report["new"], 3, "{words}: {report}");
        let texts = "SELECT canonical_url, kind, headline, outlet, publisher, authors, date_published, published_utc, language, body, first_seen_at FROM articles WHERE revision_count = 1 ORDER BY canonical_url";
        let (mine, theirs) = (rows(&place, texts), rows(&other, texts));
        assert_eq!(mine.len(), 2);
        for row in &mine {
            assert!(theirs.contains(row), "{words}: {row:#}\nnot in {theirs:#?}");
        }
        let again = import(&other, &[out.to_str().expect("a name")]);
        assert_eq!(&again["captures"], 0, "{again}");
    }
}

#[test]
fn a_table_that_is_damaged_says_so() {
    let place = crate::export::newspaper();
    let export = Program::on(&place).words("export --to parquet out.parquet");
    export.run().expect(0);
    let whole = std::fs::read(place.folder().join("out.parquet")).expect("a file");
    place.file("cut.parquet", &whole[..whole.len() / 2]);
    let ended = Program::on(&place).words("import cut.parquet").run();
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert!(ended.stderr.contains("cut.parquet"), "{}", ended.stderr);
}

#[test]
fn addresses_go_into_the_queue() {
    let place = Place::new();
    place.file("list.csv", "title,url\r\n\"a, b\",https://news.example/1\r\nx,nonsense\r\nc,https://news.example/2\r\n");
    let report = import(&place, &["list.csv"]);
    assert_eq!(
        (&report["addresses"], &report["broken"]["no_address"]),
        (&2.into(), &1.into()),
        "{report}"
    );
    assert_eq!(rows(&place, "SELECT url FROM queue ORDER BY url").len(), 2);
    let again = import(&place, &["list.csv"]);
    assert_eq!(
        (&again["addresses"], &again["files_known"]),
        (&0.into(), &1.into()),
        "{again}"
    );
}

#[test]
fn looking_first_writes_nothing() {
    let place = Place::new();
    place.file("a.html", page("mill"));
    let report = import_with(&place, "--dry-run --format json", &["a.html"], 0);
    assert_eq!(&report["captures"], 1, "{report}");
    assert!(!place.path.exists());
    let ended = Program::on(&place).words("import no/where").run();
    assert_eq!(ended.code, Some(2));
    assert!(
        ended.stderr.contains("cannot import `no/where`")
            && ended.stderr.contains("nothing to import"),
        "{}",
        ended.stderr
    );
    place.file("other.db", b"SQLite format 3\0");
    let ended = Program::on(&place).words("import other.db").run();
    assert!(ended.stderr.contains("newsvault merge"), "{}", ended.stderr);
}

/// news-please writes a file an article, laid out for people; others write lists.
#[test]
fn one_record_a_file_and_lists_of_them() {
    let place = Place::new();
    let record = |name: &str| {
        format!(
            "{{\n  \"title\": \"News of the {name}\",\n  \"url\": \"https://news.example/{name}\",\n  \"maintext\": \"It is open again.\"\n}}\n"
        )
    };
    place.file("a.json", record("bridge"));
    place.file(
        "b.json",
        format!("[{}, {}]", record("ferry"), record("quay")),
    );
    place.file("c.json", "{\n  \"no\": \"article\"\n}\n");
    place.file("d.jsonl", "{broken\n{\"title\":\"News of the mill\",\"url\":\"https://news.example/mill\",\"text\":\"It is open.\"}\n");
    let report = import(&place, &["a.json", "b.json", "c.json", "d.jsonl"]);
    assert_eq!(
        (&report["new"], &report["broken"]["no_article"]),
        (&4.into(), &2.into()),
        "{report}"
    );
}
