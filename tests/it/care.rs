//! `check` and `head`: an archive can be trusted, and says so only if it can.

use newsvault::archive::Packer;
use rusqlite::Connection;
use serde_json::Value;

use crate::archive::{Place, archive_story, at, capture, story, url};
use crate::program::{Ended, Program};

pub(crate) fn on(place: &Place, words: &str) -> Ended {
    Program::on(place).words(words).run()
}

/// Three stories, one of them in two revisions; each page packed against one of its site.
pub(crate) fn archived() -> Place {
    let place = Place::new();
    let mut writer = place.writer();
    let packer = Packer::open(&place.path).expect("a packer");
    for number in 0..3 {
        let address = format!("https://news.example/{number}");
        let text = format!("The lift bridge opened for the {number}th time.");
        archive_story(
            &mut writer,
            &address,
            &story("Bridge opens", &text),
            at(number),
        );
    }
    let changed = story(
        "Bridge opens early",
        "The lift bridge opened, two weeks early.",
    );
    archive_story(&mut writer, "https://news.example/0", &changed, at(100));
    // Two pages alike, without a story: walls, say.
    for number in 0..2 {
        let page = format!(
            "{}{number}",
            "a long line that is in both of them; ".repeat(200)
        );
        let address = url(&format!("https://walls.example/{number}"));
        let payload = packer
            .pack(&address, &address, page.as_bytes())
            .expect("packed");
        let page = capture(&address, &page, at(200 + number));
        writer
            .record_capture(&address, &page, Some(&payload))
            .expect("kept");
    }
    drop(writer);
    place
        .raw()
        .execute_batch("UPDATE snapshots SET extracted_at = captured_at")
        .expect("read");
    place
}

#[track_caller]
pub(crate) fn damage(place: &Place, sql: &str) {
    let connection = place.raw();
    // Triggers are for programs that mean well.
    let sql = format!("PRAGMA foreign_keys = OFF; {sql}");
    connection.execute_batch(&sql).expect("damaged");
}

/// The codes of what a check finds.
pub(crate) fn found(ended: &Ended) -> Vec<String> {
    let findings = ended.json()["findings"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    findings
        .iter()
        .map(|f| f["code"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[track_caller]
pub(crate) fn is_whole(place: &Place) {
    let ended = on(place, "check --format json").expect(0);
    assert_eq!(ended.json()["whole"], true);
}

pub(crate) fn head(place: &Place) -> String {
    on(place, "head").expect(0).text().trim().to_owned()
}

#[test]
fn a_sound_archive_is_called_whole() {
    let place = archived();
    let ended = on(&place, "check").expect(0);
    let text = ended.text();
    assert!(text.ends_with("is whole\n"), "{text}");
    assert!(
        text.contains("6 unpacked, all as they were captured"),
        "{text}"
    );
    let quick = on(&place, "check --quick --format json").expect(0).json();
    assert_eq!(quick["pages"], 0);
    assert_eq!(quick["snapshots"], 6);
}

/// What a check calls it, and how it comes about.
const DAMAGES: &[(&str, &str)] = &[
    (
        "damaged",
        "UPDATE payloads SET content = zeroblob(40) WHERE reference_id IS NULL",
    ),
    (
        "damaged",
        "UPDATE payloads SET content = zeroblob(40) WHERE reference_id IS NOT NULL",
    ),
    (
        "altered",
        "UPDATE snapshots SET url = 'https://news.example/x' WHERE id = 2",
    ),
    (
        "altered",
        "UPDATE snapshots SET captured_at = '2020-01-01T00:00:00Z' WHERE id = 2",
    ),
    (
        "altered",
        "UPDATE ledger SET hash = replace(hash, 'a', 'b') WHERE seq = 2",
    ),
    ("altered", "DELETE FROM ledger WHERE seq = 2"),
    ("altered", "DELETE FROM snapshots WHERE id = 2"),
    ("not_entered", "DELETE FROM ledger WHERE seq = 6"),
    ("dangling", "DELETE FROM snapshots WHERE id = 2"),
    (
        "lost_bytes",
        "UPDATE payloads SET content = NULL, let_go_at = 'now' WHERE id = 1",
    ),
    (
        "lost_reference",
        "UPDATE payloads SET content = NULL, let_go_at = 'now' WHERE id IN (SELECT reference_id FROM payloads)",
    ),
    (
        "two_hops",
        "UPDATE payloads SET reference_id = 1 WHERE id IN (SELECT reference_id FROM payloads)",
    ),
    (
        "lost_revision",
        "DELETE FROM stored_revisions WHERE number = 1 AND article_id = 1",
    ),
    (
        "lost_body",
        "UPDATE stored_revisions SET body = NULL WHERE number = 1",
    ),
    (
        "latest_revision",
        "UPDATE articles SET latest_revision_id = 1 WHERE id = 1",
    ),
    (
        "revision_count",
        "UPDATE articles SET revision_count = 7 WHERE id = 1",
    ),
    (
        "host_due",
        "UPDATE hosts SET next_due_at = '2000-01-01T00:00:00Z'",
    ),
    (
        "unused_payload",
        "INSERT INTO payloads (digest, raw_bytes, encoding, content) VALUES ('x', 1, 'zstd', x'00')",
    ),
    (
        "useless_reference",
        "UPDATE site_references SET payload_id = (SELECT id FROM payloads WHERE reference_id IS NOT NULL)",
    ),
    (
        "full_text",
        "INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')",
    ),
];

#[test]
fn every_kind_of_damage_is_found() {
    for (code, sql) in DAMAGES {
        let place = archived();
        damage(&place, sql);
        let ended = on(&place, "check --format json");
        assert!(
            ended.code == Some(1) && found(&ended).iter().any(|c| c == code),
            "{code}: {}",
            ended.text()
        );
        let text = on(&place, "check").expect(1);
        assert!(text.text().contains("WRONG: ") && text.text().contains("is not whole"));
    }
}

#[test]
fn what_can_be_made_anew_is_repaired() {
    let place = archived();
    damage(
        &place,
        "UPDATE articles SET revision_count = 7 WHERE id = 1;
         UPDATE hosts SET next_due_at = '2000-01-01T00:00:00Z';
         UPDATE site_references SET payload_id = (SELECT id FROM payloads WHERE reference_id IS NOT NULL);
         INSERT INTO payloads (digest, raw_bytes, encoding, content) VALUES ('x', 1, 'zstd', x'00');
         INSERT INTO articles_fts (articles_fts) VALUES ('delete-all');",
    );
    let ended = on(&place, "check --repair").expect(0);
    assert_eq!(
        ended.stderr.matches("repaired: ").count(),
        5,
        "{}",
        ended.stderr
    );
    is_whole(&place);
    assert_eq!(
        place.count("articles_fts WHERE articles_fts MATCH 'early'"),
        1
    );
    // What is lost stays lost, and is said so.
    damage(
        &place,
        "UPDATE stored_revisions SET body = NULL WHERE number = 1 AND article_id = 1",
    );
    on(&place, "check --repair").expect(1);
}

#[test]
fn a_file_that_is_no_archive_cannot_be_checked() {
    let place = Place::new();
    on(&place, "check").expect(3);
    place.file("news.db", "not a database, ".repeat(100));
    on(&place, "check").expect(3);
}

/// As anybody can do it: the view's text and BLAKE3.
#[test]
fn the_ledger_can_be_followed_without_newsvault() {
    let place = archived();
    let entries: Vec<String> = place.column("SELECT entry FROM ledger_entries ORDER BY seq");
    let hash = entries.iter().fold("0".repeat(64), |hash, entry| {
        blake3::hash(format!("{hash}\n{entry}").as_bytes())
            .to_hex()
            .to_string()
    });
    assert_eq!(head(&place), format!("{}:{hash}", entries.len()));
    let object: Value = on(&place, "head --format json").expect(0).json();
    assert_eq!(object["hash"], hash.as_str());
}

#[test]
fn a_head_vouches_for_what_was_there() {
    let place = Place::new();
    drop(place.writer());
    let empty = head(&place);
    assert!(empty.starts_with("0:0000"), "{empty}");

    let place = archived();
    let kept = head(&place);
    let since = |place: &Place| on(place, &format!("check --format json --since-head {kept}"));
    let mut writer = place.writer();
    archive_story(
        &mut writer,
        "https://news.example/9",
        &story("More", "More of it."),
        at(300),
    );
    drop(writer);
    assert_eq!(since(&place).expect(0).json()["vouched_for"], 6);
    on(&place, &format!("check --since-head {empty}")).expect(0);

    // An entry is altered, and the whole chain made anew to fit: only the kept head tells.
    damage(
        &place,
        "UPDATE snapshots SET url = 'https://news.example/forged' WHERE id = 1",
    );
    chain_anew(&place.raw());
    is_whole(&place);
    let ended = since(&place).expect(1);
    assert_eq!(found(&ended), ["not_this_head"]);
    assert_eq!(ended.json()["vouched_for"], Value::Null);

    // The newest are removed, ledger and all.
    let place = archived();
    let newest = "DELETE FROM ledger WHERE seq > 4; DELETE FROM snapshots WHERE id > 4;
        DELETE FROM site_references; DELETE FROM payloads WHERE digest NOT IN (SELECT digest FROM snapshots)";
    damage(&place, newest);
    is_whole(&place);
    assert_eq!(found(&since(&place).expect(1)), ["cut"]);
    on(&place, "check --since-head nonsense").expect(2);
}

#[test]
fn a_head_does_not_vouch_for_bytes_that_were_altered() {
    let place = archived();
    let kept = head(&place);
    damage(
        &place,
        "UPDATE payloads SET content = zeroblob(length(content)) WHERE id = 1",
    );
    for words in ["check", "check --quick"] {
        let words = format!("{words} --format json --since-head {kept}");
        let ended = on(&place, &words).expect(1);
        assert!(found(&ended).iter().any(|code| code == "damaged"));
        assert_eq!(ended.json()["vouched_for"], Value::Null);
    }
}

fn chain_anew(connection: &Connection) {
    let mut hash = "0".repeat(64);
    let count: i64 = connection
        .query_row("SELECT max(seq) FROM ledger", [], |r| r.get(0))
        .expect("a ledger");
    for seq in 1..=count {
        let entry: String = connection
            .query_row(
                "SELECT entry FROM ledger_entries WHERE seq = ?1",
                [seq],
                |r| r.get(0),
            )
            .expect("an entry");
        hash = blake3::hash(format!("{hash}\n{entry}").as_bytes())
            .to_hex()
            .to_string();
        connection
            .execute("UPDATE ledger SET hash = ?2 WHERE seq = ?1", (seq, &hash))
            .expect("forged");
    }
}
