//! The documentation tells the truth: commands exist, answers are what the bundled
//! pages give, nothing that a user meets goes unexplained.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use newsvault::model::{
    Completeness, EditClass, Failure, Held, PageKind, Refusal, Rule, Suspicion,
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).expect("README.md")
}

fn newsvault(archive: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_newsvault"))
        .args(arguments)
        .arg("--archive")
        .arg(archive)
        .current_dir(root())
        .output()
        .expect("the program runs")
}

/// An archive of the bundled pages, made as README's first command makes it.
fn bundled(folder: &Path) -> PathBuf {
    let archive = folder.join("newsvault.db");
    let run = newsvault(&archive, &["run", "sample_pages/list.txt"]);
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    archive
}

/// The fenced blocks of a language: where the text begins and ends.
fn blocks(text: &str, language: &str) -> Vec<(usize, usize)> {
    let fence = format!("```{language}\n");
    text.match_indices(&fence)
        .map(|(at, _)| {
            let from = at + fence.len();
            let end = text[from..].find("```").expect("a fence that closes");
            (from, from + end)
        })
        .collect()
}

#[test]
fn the_two_commands_stand_in_the_readme() {
    let readme = readme();
    assert!(readme.contains("```sh\ncargo run --release -- run sample_pages/list.txt\n```"));
    assert!(readme.contains("```sh\ncargo test\n```"));
}

/// Each SQL block is followed by its answer. `UPDATE_README=1` writes the answers anew.
#[test]
fn the_questions_have_the_answers_that_are_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let archive = bundled(folder.path());
    let (readme, mut mended) = (readme(), readme());
    let questions = blocks(&readme, "sql");
    assert_eq!(questions.len(), 10, "ten questions");
    let mut wrong = Vec::new();
    for (from, to) in questions.into_iter().rev() {
        let answered = newsvault(&archive, &["query", &readme[from..to]]);
        assert!(
            answered.status.success(),
            "{}",
            String::from_utf8_lossy(&answered.stderr)
        );
        let answer = String::from_utf8(answered.stdout).expect("UTF-8");
        let (start, end) = *blocks(&readme, "text")
            .iter()
            .find(|(at, _)| *at > to)
            .expect("an answer");
        if readme[start..end] != answer {
            wrong.push(format!("{}\n{answer}", &readme[from..to]));
            mended.replace_range(start..end, &answer);
        }
    }
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(root().join("README.md"), mended).expect("README.md can be written");
    } else {
        assert!(
            wrong.is_empty(),
            "README.md gives other answers (UPDATE_README=1 mends it):\n{}",
            wrong.join("\n")
        );
    }
}

#[test]
fn every_command_is_explained() {
    let folder = tempfile::tempdir().expect("a folder");
    let help = newsvault(&folder.path().join("none.db"), &["--help"]);
    let help = String::from_utf8(help.stdout).expect("UTF-8");
    let commands = help
        .split("Commands:")
        .nth(1)
        .and_then(|rest| rest.split("Options:").next())
        .expect("a list");
    let names = commands
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help");
    let readme = readme();
    let unexplained: Vec<&str> = names
        .filter(|name| !readme.contains(&format!("| `newsvault {name}")))
        .collect();
    assert!(unexplained.is_empty(), "not in README.md: {unexplained:?}");
}

#[test]
fn every_key_of_the_configuration_is_explained() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("newsvault.toml");
    let archive = folder.path().join("newsvault.db");
    let readme = readme();
    for (table, least) in [("requests", 9), ("alerts", 4)] {
        fs::write(&file, format!("[{table}]\nno_such_key = 1\n")).expect("a file");
        let refused = newsvault(&archive, &["run", "example.org"]);
        let why = String::from_utf8(refused.stderr).expect("UTF-8");
        let names = why.split("expected one of").nth(1).expect("a list");
        let names: Vec<&str> = names.split('`').skip(1).step_by(2).collect();
        assert!(names.len() >= least, "{why}");
        let unexplained = names.iter().filter(|name| !readme.contains(**name));
        let unexplained: Vec<&&str> = unexplained.collect();
        assert!(unexplained.is_empty(), "not in README.md: {unexplained:?}");
    }
}

#[test]
fn every_word_that_sql_meets_is_explained() {
    let readme = readme();
    let words = Failure::CODES.iter().copied();
    let words = words
        .chain(Refusal::ALL.iter().map(Refusal::code))
        .chain(PageKind::ALL.iter().map(|kind| kind.as_str()))
        .chain(Suspicion::ALL.iter().map(|why| why.as_str()))
        .chain(EditClass::ALL.iter().map(|class| class.as_str()))
        .chain(Rule::ALL.iter().map(|rule| rule.as_str()))
        .chain(Held::ALL.iter().map(|why| why.as_str()))
        .chain(Completeness::ALL.iter().map(|word| word.as_str()));
    let unexplained: Vec<&str> = words
        .filter(|word| !readme.contains(&format!("`{word}`")))
        .collect();
    assert!(unexplained.is_empty(), "not in README.md: {unexplained:?}");
}

#[test]
fn every_table_is_explained() {
    let folder = tempfile::tempdir().expect("a folder");
    let archive = bundled(folder.path());
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'articles_fts%\\_%' ESCAPE '\\'";
    let tables = newsvault(&archive, &["query", "--format", "jsonl", sql]);
    let tables = String::from_utf8(tables.stdout).expect("UTF-8");
    let (readme, mut seen) = (readme(), 0);
    for line in tables.lines() {
        let name = line.split('"').nth(3).expect("a name");
        assert!(
            readme.contains(&format!("`{name}`")),
            "table {name} is not in README.md"
        );
        seen += 1;
    }
    assert!(seen > 10, "{seen} tables");
}
