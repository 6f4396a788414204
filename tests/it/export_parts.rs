//! `newsvault export --partition-by`: each article is in its folder once, whatever it is called, and a set
//! of files is whole or as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::archive::{Place, archive_story, at, story};
use crate::program::{Ended, Program};

/// Outlets whose names do not go into a file's name as they are.
pub(crate) const OUTLETS: [&str; 7] = [
    "Harbour Post",
    "harbour post",
    "../../etc/passwd",
    "=cmd|x",
    "Küstenbote",
    "NUL",
    "港口港口港口港口港口港口港口港口港口港口港口港口港口港口港口港口港口港口港口港口港口港口",
];

/// Four stories of each, and four of none.
pub(crate) fn outlets() -> Place {
    let place = Place::new();
    let mut writer = place.writer();
    for n in 0..32 {
        let mut told = story(
            &format!("Bridge {n} reopens"),
            &format!("It is bridge number {n} that people may walk over again since noon."),
        );
        let outlet = OUTLETS.get(n % 8).map(|outlet| (*outlet).to_owned());
        told.article.outlet = outlet;
        if n != 31 {
            let day = format!("2026-0{}-18", 1 + n / 16);
            told.article.date_published = newsvault::model::PublicationTime::from_iso(&day);
        }
        let address = format!("https://harbour-post.example/{n}");
        archive_story(
            &mut writer,
            &address,
            &told,
            at(i64::try_from(n).expect("few")),
        );
    }
    place
}

fn export(place: &Place, words: &str) -> Ended {
    Program::on(place).words("export").words(words).run()
}

/// All files below a folder, by their paths within it.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(within) = folders.pop() {
        for entry in std::fs::read_dir(within).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let path = path.strip_prefix(folder).expect("below it");
                found.insert(path.to_owned());
            }
        }
    }
    found
}

#[test]
fn each_article_is_in_the_folder_of_its_outlet_once() {
    let place = outlets();
    let told = export(&place, "--to jsonl parts --partition-by outlet,month").expect(0);
    assert!(
        told.stderr.contains("32 articles to parts, in 17 files"),
        "{}",
        told.stderr
    );
    let parts = place.folder().join("parts");
    let mut outlets: BTreeMap<String, usize> = BTreeMap::new();
    let mut folders = BTreeSet::new();
    for path in files(&parts) {
        let told = std::fs::read_to_string(parts.join(&path)).expect("a file");
        let of: BTreeSet<String> = told
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["outlet"].to_string())
            .collect();
        assert_eq!(of.len(), 1, "{}", path.display());
        *outlets
            .entry(of.into_iter().next().expect("one"))
            .or_default() += told.lines().count();
        let folder = path.to_string_lossy().to_lowercase();
        assert!(
            folders.insert(folder),
            "another but for its case: {}",
            path.display()
        );
    }
    assert_eq!(outlets.len(), 8);
    assert!(
        outlets.values().all(|articles| *articles == 4),
        "{outlets:?}"
    );
    assert!(parts.join("outlet=Harbour%20Post").is_dir());
    assert!(parts.join("outlet=__HIVE_DEFAULT_PARTITION__").is_dir());
}

#[test]
fn a_set_takes_the_place_of_the_one_before_and_of_nothing_else() {
    let place = outlets();
    let parts = place.folder().join("parts");
    export(&place, "--to jsonl parts --partition-by outlet,month").expect(0);
    let own = parts.join("outlet=Harbour%20Post/notes.txt");
    std::fs::write(&own, "ours").expect("written");
    let again = export(&place, "--to csv parts --partition-by outlet").expect(2);
    assert!(
        again.stderr.contains("empty or not there"),
        "{}",
        again.stderr
    );
    export(&place, "--to csv parts --partition-by language --force").expect(0);
    let after: Vec<PathBuf> = files(&parts).into_iter().collect();
    assert_eq!(after.len(), 2, "{after:?}");
    assert!(
        own.exists() && after.iter().any(|path| path.ends_with("part-0.csv")),
        "{after:?}"
    );
}

#[test]
fn what_fails_leaves_what_was_there() {
    let place = outlets();
    let parts = place.folder().join("parts");
    let broken = "id > 0 AND abs(CASE WHEN id > 20 THEN -9223372036854775808 ELSE 1 END) > 0";
    let fail = |more: &str| {
        let program = Program::on(&place).words("export --to jsonl parts --partition-by outlet");
        let ended = program.words(more).arg("--where").arg(broken).run();
        assert_ne!(ended.code, Some(0), "{}", ended.stderr);
    };
    fail("");
    assert!(!parts.exists());
    export(&place, "--to jsonl parts --partition-by outlet").expect(0);
    let before = files(&parts);
    fail("--force");
    assert_eq!(files(&parts), before);
}

#[test]
fn feeds_and_web_archives_have_no_parts() {
    let place = outlets();
    for format in ["atom", "warc", "wacz", "markdown"] {
        let ended = export(&place, &format!("--to {format} x --partition-by outlet")).expect(2);
        assert!(
            ended.stderr.contains("--partition-by is for rows"),
            "{}",
            ended.stderr
        );
    }
    assert!(!place.folder().join("x").exists());
}
