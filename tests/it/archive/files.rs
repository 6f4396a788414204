//! Which files are opened, which are refused, and with what words.

use std::fs;

use newsvault::archive::{ArchiveError, MIGRATIONS, Reader, Writer};
use rusqlite::Connection;

use super::{Place, at, capture_page};

fn writing_fails(place: &Place) -> ArchiveError {
    Writer::open(&place.path, at(0)).expect_err("a file that is refused")
}

fn reading_fails(place: &Place) -> ArchiveError {
    Reader::open(&place.path).expect_err("a file that is refused")
}

#[test]
fn a_new_archive_can_be_read_beside_its_writer() {
    let place = Place::new();
    let _writer = place.writer();
    let reader = Reader::open(&place.path).expect("a reader");
    assert_eq!(reader.stats(at(0)).expect("figures").articles, 0);
}

#[test]
fn an_older_archive_that_is_in_use_is_not_brought_up_to_date() {
    let place = Place::new();
    let first = place.writer();
    let last = MIGRATIONS.len() - 1;
    place
        .raw()
        .execute_batch(&format!(
            "PRAGMA user_version = {last}; DELETE FROM schema_migrations WHERE number > {last}"
        ))
        .expect("an older one");
    let error = writing_fails(&place);
    assert!(matches!(error, ArchiveError::InUse(_)), "{error}");
    assert!(error.to_string().contains("an older newsvault"), "{error}");
    drop(first);
}

#[test]
fn what_is_missing_is_said() {
    let place = Place::new();
    let error = reading_fails(&place);
    assert!(matches!(error, ArchiveError::Missing(_)), "{error}");
    assert!(!place.path.exists(), "reading creates nothing");

    let nowhere = place.path.join("deeper").join("news.db");
    let error = Writer::open(&nowhere, at(0)).expect_err("no folder");
    assert!(matches!(error, ArchiveError::NoFolder(_)), "{error}");
}

#[test]
fn other_files_are_left_alone() {
    let place = Place::new();
    fs::write(&place.path, "this is a shopping list, ".repeat(100)).expect("written");
    let before = fs::read(&place.path).expect("read");
    for error in [writing_fails(&place), reading_fails(&place)] {
        assert!(
            matches!(error, ArchiveError::NotAnArchive { .. }),
            "{error}"
        );
        assert!(error.is_about_the_file());
    }
    assert_eq!(fs::read(&place.path).expect("read"), before);
}

#[test]
fn an_archive_whose_making_was_cut_short_is_no_other_programs() {
    let place = Place::new();
    place
        .raw()
        .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (x); DROP TABLE t")
        .expect("a blank file");
    let error = reading_fails(&place).to_string();
    assert!(error.contains("nothing was ever written to it"), "{error}");
    place.writer();
    Reader::open(&place.path).expect("the next run makes it");
}

#[test]
fn another_programs_database_is_left_alone() {
    let place = Place::new();
    place
        .raw()
        .execute_batch("CREATE TABLE bookmarks (url)")
        .expect("a table");
    let before = fs::read(&place.path).expect("read");
    for error in [writing_fails(&place), reading_fails(&place)] {
        assert!(error.to_string().contains("another program"), "{error}");
    }
    assert_eq!(fs::read(&place.path).expect("read"), before);
}

#[test]
fn a_newer_schema_is_named() {
    let place = Place::new();
    drop(place.writer());
    place
        .raw()
        .pragma_update(None, "user_version", 14)
        .expect("set");
    for error in [writing_fails(&place), reading_fails(&place)] {
        let text = error.to_string();
        let newest = MIGRATIONS.len();
        assert!(
            text.contains(&format!(
                "newer newsvault (schema 14, this one knows {newest})"
            )),
            "{text}"
        );
        assert!(text.contains("\nhint: upgrade"), "{text}");
    }
}

#[test]
fn a_changed_migration_is_noticed() {
    let place = Place::new();
    drop(place.writer());
    place
        .raw()
        .execute("UPDATE schema_migrations SET checksum = 'x'", [])
        .expect("set");
    for error in [writing_fails(&place), reading_fails(&place)] {
        assert!(
            matches!(error, ArchiveError::ForeignMigration { number: 1, .. }),
            "{error}"
        );
    }
}

#[test]
fn an_older_schema_is_for_the_writer() {
    let place = Place::new();
    drop(place.writer());
    place
        .raw()
        .execute_batch("PRAGMA user_version = 0; DELETE FROM schema_migrations")
        .expect("set");
    let error = reading_fails(&place);
    assert!(
        matches!(error, ArchiveError::Older { found: 0, .. }),
        "{error}"
    );
}

#[test]
fn a_broken_file_is_called_broken() {
    let place = Place::new();
    let mut writer = place.writer();
    let run = writer.begin_run(at(0)).expect("a run");
    for page in 0..40 {
        let address = format!("https://example.com/{page}");
        capture_page(&mut writer, run, &address, &address, at(page));
    }
    drop(writer);
    let mut bytes = fs::read(&place.path).expect("read");
    let size = bytes.len();
    bytes[8192..size].fill(0xa5);
    fs::write(&place.path, bytes).expect("written");
    let error = writing_fails(&place);
    assert!(matches!(error, ArchiveError::Corrupt { .. }), "{error}");
    assert!(error.is_about_the_file());
}

#[cfg(unix)]
#[test]
fn a_name_that_looks_like_a_uri_is_a_name() {
    let place = Place::new();
    let path = place.path.with_file_name("file:x?mode=memory");
    drop(Writer::open(&path, at(0)).expect("an archive"));
    assert!(path.exists());
}

#[test]
fn the_columns_allow_every_kind() {
    let memory = Connection::open_in_memory().expect("memory");
    for migration in MIGRATIONS {
        memory.execute_batch(migration.sql).expect("a schema");
    }
    memory
        .execute(
            "INSERT INTO payloads VALUES (1, 'd', 0, 'zstd', NULL, NULL, x'')",
            [],
        )
        .expect("a payload");
    for kind in newsvault::model::PageKind::ALL {
        memory
            .execute(
                "INSERT INTO snapshots (url, final_url, captured_at, status, headers, digest, kind)
                 VALUES ('u', 'u', 't', 200, '[]', 'd', ?1)",
                [kind.as_str()],
            )
            .expect("a kind that the schema knows");
    }
}
