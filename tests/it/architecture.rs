//! ARCHITECTURE.md says what is: who imports whom, and what each dependency is for.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A module's name and the row of the table that speaks of it.
type Table<'a> = BTreeMap<&'a str, &'a str>;

#[test]
fn modules_import_what_the_table_allows() {
    let document = read(&root().join("ARCHITECTURE.md"));
    let table = table(&document);
    let mut broken = Vec::new();
    for path in sources() {
        let source = path.strip_prefix(root().join("src")).expect("it is in src");
        let module = source.iter().next().and_then(|name| name.to_str());
        let Some(module) = module.filter(|name| !["lib.rs", "main.rs"].contains(name)) else {
            continue;
        };
        let row = table.get(module).copied();
        for (number, line) in (1..).zip(read(&path).lines()) {
            let imports = line.split("crate::").skip(1).map(name_at);
            for import in imports.filter(|import| !may_import(row, module, import)) {
                let row = row.unwrap_or("no row");
                broken.push(format!(
                    "src/{}:{number}: imports `{import}`\n    {row}",
                    source.display()
                ));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn every_module_has_its_row() {
    let document = read(&root().join("ARCHITECTURE.md"));
    let mut modules: Vec<String> = read(&root().join("src/lib.rs"))
        .lines()
        .filter_map(|line| {
            Some(
                line.strip_prefix("pub mod ")?
                    .trim_end_matches(';')
                    .to_owned(),
            )
        })
        .collect();
    modules.sort_unstable();
    assert_eq!(table(&document).into_keys().collect::<Vec<_>>(), modules);
}

#[test]
fn every_file_says_what_it_is() {
    let silent: Vec<PathBuf> = sources()
        .into_iter()
        .filter(|path| !read(path).starts_with("//!"))
        .collect();
    assert_eq!(silent, Vec::<PathBuf>::new(), "no //! in the first line");
}

#[test]
fn every_dependency_has_its_line() {
    let manifest = read(&root().join("Cargo.toml"));
    let document = read(&root().join("ARCHITECTURE.md"));
    let (_, behind) = manifest
        .split_once("\n[dependencies]\n")
        .expect("there are dependencies");
    // Those of a platform stand in a table of their own, in front of the tests'.
    let section = behind.split("\n[dev-dependencies]").next();
    let entries = section
        .unwrap_or_default()
        .lines()
        .filter(|line| line.starts_with(char::is_alphabetic));
    let mut wanted: Vec<&str> = entries
        .filter_map(|line| Some(line.split_once(" = ")?.0))
        .collect();
    let mut told: Vec<&str> = document
        .lines()
        .filter_map(|line| Some(line.strip_prefix("- `")?.split_once("`: ")?.0))
        .collect();
    wanted.sort_unstable();
    told.sort_unstable();
    told.retain(|name| *name != "utils");
    assert_eq!(told, wanted);
}

/// The rows of the table whose second column says what may be imported.
fn table(document: &str) -> Table<'_> {
    let rows = document
        .lines()
        .skip_while(|line| !line.starts_with("| module | may import |"))
        .skip(2);
    rows.map_while(|row| Some((row.strip_prefix("| `")?.split_once('`')?.0, row)))
        .collect()
}

/// A grouped import names no module where it begins, so no row allows it.
fn may_import(row: Option<&str>, module: &str, import: &str) -> bool {
    let allowed = row
        .and_then(|row| row.split('|').nth(2))
        .unwrap_or_default();
    import == module || allowed.contains(&format!("`{import}`"))
}

fn name_at(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_lowercase() && c != '_');
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files below src.
fn sources() -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![root().join("src")]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of sources") {
            let path = entry.expect("an entry of it").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
}

fn read(path: &Path) -> String {
    fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("cannot read `{}`: {error}", path.display()))
}
