//! Archives that are not there, not ours, or taken.

use crate::archive::Place;
use crate::program::Program;

/// Every command that needs an archive.
const COMMANDS: [&str; 5] = [
    "run http://127.0.0.1:1/",
    "query SELECT\u{a0}1",
    "search bridge",
    "show 1",
    "stats",
];

fn on(place: &Place, command: &str) -> Program {
    let words = command.split(' ').map(|word| word.replace('\u{a0}', " "));
    words.fold(Program::on(place), Program::arg)
}

fn refused(place: &Place, why: &str, hint: &str) {
    for command in COMMANDS {
        let ended = on(place, command).run().expect(3);
        let shown = place.path.display();
        ended.says(&format!(
            "newsvault: cannot open archive `{shown}`: {why}\nhint: {hint}\n"
        ));
    }
}

#[test]
fn a_missing_archive_is_not_made_by_reading() {
    let place = Place::new();
    for command in &COMMANDS[1..] {
        on(&place, command).run().expect(3).says(&format!(
            "newsvault: cannot open archive `{}`: there is no such file\n\
             hint: `newsvault run` creates it; --archive names another\n",
            place.path.display()
        ));
    }
    assert!(!place.path.exists());
}

#[test]
fn foreign_files_are_left_as_they_are() {
    let hint = "name another file with --archive; this one is left as it is";
    let place = Place::new();
    let text = "This is a letter, and by far long enough to be no empty file. ".repeat(20);
    std::fs::write(&place.path, &text).expect("writable");
    refused(&place, "it is no SQLite file", hint);
    assert_eq!(std::fs::read_to_string(&place.path).expect("text"), text);

    let place = Place::new();
    place
        .raw()
        .execute_batch("CREATE TABLE mine (x)")
        .expect("a table");
    let before = std::fs::read(&place.path).expect("a file");
    refused(&place, "it belongs to another program", hint);
    assert_eq!(std::fs::read(&place.path).expect("a file"), before);
}

#[test]
fn an_archive_of_a_newer_program_is_left_alone() {
    let place = Place::new();
    drop(place.writer());
    let known: i64 = place.one("PRAGMA user_version");
    place
        .raw()
        .execute_batch("PRAGMA user_version = 4711")
        .expect("set");
    refused(
        &place,
        &format!("written by a newer newsvault (schema 4711, this one knows {known})"),
        "upgrade, or name another file with --archive",
    );
}

#[test]
fn a_folder_that_is_missing_is_said_so() {
    let place = Place::new();
    let path = place.folder().join("no/such/news.db");
    let ended = Program::within(place.folder())
        .words("run http://127.0.0.1:1/ -a")
        .arg(&path)
        .run();
    ended.expect(3).says(&format!(
        "newsvault: cannot create archive `{}`: its folder does not exist\n\
         hint: create the folder, or name another file with --archive\n",
        path.display()
    ));
}

#[test]
fn wrong_words_leave_no_archive_behind() {
    let place = Place::new();
    let hint = "\nhint: name a list with one address a line, a page, an address, or - for standard input\n";
    let nothing = |name: &str| {
        format!("newsvault: cannot find `{name}`: it is neither a file nor a web address{hint}")
    };
    let folder = place.folder().display().to_string();
    for name in ["missing.txt", &*folder] {
        let ended = Program::on(&place).arg("run").arg(name).run();
        ended.expect(2).says(&nothing(name));
    }
    Program::on(&place)
        .arg("run")
        .run()
        .expect(2)
        .says(&format!(
            "newsvault: nothing to do: no list is named and there is no archive `{}`\n\
         hint: newsvault run LIST\n",
            place.path.display()
        ));
    for words in [
        "run --proxy gopher://x http://127.0.0.1:1/",
        "run --user-agent caf\u{e9}\u{1} http://127.0.0.1:1/",
        "run --timeout 0 http://127.0.0.1:1/",
        "run --delay -1 http://127.0.0.1:1/",
        "run --concurrency 0 http://127.0.0.1:1/",
        "run --frobnicate",
        "frobnicate",
    ] {
        let ended = Program::on(&place).words(words).run().expect(2);
        assert!(
            !ended.stderr.is_empty() && ended.stdout.is_empty(),
            "{words}"
        );
    }
    let left = std::fs::read_dir(place.folder()).expect("a folder").count();
    assert_eq!(left, 0);
}
