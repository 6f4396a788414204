//! `backup`, `compact`, `prune`: copies of an archive, and smaller ones.

use crate::archive::{Place, archive_story, at, story};
use crate::care::{archived, damage, found, head, is_whole, on};
use crate::program::Program;

#[test]
fn a_backup_is_the_archive_of_one_moment() {
    let place = archived();
    // A run is going on.
    let mut writer = place.writer();
    let copy = place.folder().join("copy.db");
    Program::on(&place).arg("backup").arg(&copy).run().expect(0);
    archive_story(
        &mut writer,
        "https://news.example/9",
        &story("More", "More of it."),
        at(300),
    );
    let check = |words: &str| {
        Program::on(&place)
            .words(words)
            .arg("--archive")
            .arg(&copy)
            .run()
    };
    let kept = check("head").expect(0).text().trim().to_owned();
    assert!(kept.starts_with("6:"), "{kept}");
    check("check").expect(0);
    // The next one takes its place.
    Program::on(&place).arg("backup").arg(&copy).run().expect(0);
    assert!(check("head").expect(0).text().starts_with("7:"));
    let names: Vec<String> = std::fs::read_dir(place.folder())
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name.contains("partial"))
        .collect();
    assert!(names.is_empty(), "{names:?}");
}

#[test]
fn a_backup_replaces_nothing_but_backups() {
    let place = archived();
    let other = place.file("letter.txt", "Dear reader");
    Program::on(&place)
        .arg("backup")
        .arg(&other)
        .run()
        .expect(3);
    assert_eq!(
        std::fs::read_to_string(&other).expect("text"),
        "Dear reader"
    );
    Program::on(&place)
        .arg("backup")
        .arg(&place.path)
        .run()
        .expect(3);
    is_whole(&place);
    // Nor is a damaged archive copied over a good one.
    let copy = place.folder().join("copy.db");
    Program::on(&place).arg("backup").arg(&copy).run().expect(0);
    damage(
        &place,
        "UPDATE snapshots SET url = 'https://news.example/x' WHERE id = 2",
    );
    Program::on(&place).arg("backup").arg(&copy).run().expect(2);
    Program::on(&place)
        .arg("check")
        .arg("--archive")
        .arg(&copy)
        .run()
        .expect(0);
}

#[test]
fn old_bytes_are_let_go_and_nothing_else() {
    let place = archived();
    let kept = head(&place);
    let rows = ["articles", "revisions", "snapshots", "payloads"];
    let before = rows.map(|table| place.count(table));
    let gone = || place.count("payloads WHERE content IS NULL");

    on(&place, "prune --older-than 100000d").expect(0);
    on(&place, "prune --older-than 1d --dry-run").expect(0);
    assert_eq!(gone(), 0);
    // Both walls go: the one that the other needs goes with it.
    let pruned = on(&place, "prune --older-than 1d --json").expect(0).json();
    assert_eq!(pruned["pages"], 2);
    on(&place, "prune --older-than 1d --keep latest").expect(0);
    assert_eq!(gone(), 3);
    assert_eq!(rows.map(|table| place.count(table)), before);
    assert_eq!(
        on(&place, "check --format json").expect(0).json()["let_go"],
        3
    );
    // The ledger goes on from where it was.
    on(&place, &format!("check --since-head {kept}")).expect(0);
    on(&place, "show 1").expect(0);

    on(&place, "prune --older-than 1d --keep nothing").expect(0);
    assert_eq!(gone(), 6);
    is_whole(&place);
    let raw = on(&place, "show 1 --format raw").expect(2);
    assert!(raw.stderr.contains("let go at"), "{}", raw.stderr);
    on(&place, "prune --older-than soon").expect(2);
}

#[test]
fn what_others_are_packed_against_stays() {
    let place = archived();
    // The second wall was captured today, the first one long ago.
    damage(
        &place,
        "UPDATE snapshots SET captured_at = '2999-01-01T00:00:00Z' WHERE id = 6",
    );
    let ended = on(&place, "prune --older-than 1d --keep nothing --json").expect(0);
    assert_eq!(ended.json()["needed"], 1);
    assert_eq!(place.count("payloads WHERE content IS NOT NULL"), 2);
    assert_eq!(
        found(&on(&place, "check --format json")),
        ["altered"],
        "by the test itself"
    );
}

#[test]
fn a_compacted_archive_is_smaller_and_whole() {
    let place = archived();
    damage(
        &place,
        "CREATE TABLE filler (x); INSERT INTO filler VALUES (zeroblob(4000000)); DROP TABLE filler",
    );
    let before = std::fs::metadata(&place.path).expect("a file").len();
    on(&place, "compact").expect(0);
    assert!(std::fs::metadata(&place.path).expect("a file").len() < before / 2);
    is_whole(&place);
    assert_eq!(
        place.count("articles_fts WHERE articles_fts MATCH 'early'"),
        1
    );
    let none = Place::new();
    on(&none, "compact").expect(3);
    assert!(!none.path.exists());
}
