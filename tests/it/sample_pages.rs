//! Every page in `sample_pages/` reads as the JSON beside it says.
//!
//! A sample is a page (`NAME.html` or `NAME.txt`, the bytes as a server sent them)
//! and `NAME.json`: what the page teaches, its address, when it was captured, and the
//! article that a careful reader would record. A field that the JSON does not name is
//! not compared, because its right value is a matter of taste there; `"*"` stands for
//! any text that is not empty. All mismatches of all pages are reported at once.
//!
//! `UPDATE_SAMPLES=1 cargo test sample_pages` writes the article anew from what the
//! program now reads; the difference is then for a person to judge, in the diff.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use newsvault::extract::{Options, extract};
use newsvault::model::{Capture, PageUrl};
use serde_json::{Map, Value, json};

/// What the JSON of a story must state: the reason why a page is kept.
const STATED: &[&str] = &[
    "kind",
    "headline",
    "outlet",
    "publisher",
    "authors",
    "date_published",
    "date_modified",
    "language",
    "body",
];
/// What the JSON of a page without a story must state.
const STATED_OF_OTHERS: &[&str] = &["kind", "body"];
/// The kinds of page that have a story.
const STORIES: &[&str] = &["article", "live_blog", "gallery", "paywall_stub"];
/// Stands for any text that is not empty.
const ANY_TEXT: &str = "*";

#[test]
fn sample_pages_read_as_their_json_says() {
    let folder = folder();
    let names = names(&folder);
    assert!(!names.is_empty(), "no pages in `{}`", folder.display());
    let updating = std::env::var_os("UPDATE_SAMPLES").is_some_and(|v| v == "1");
    let mut report = unlisted(&folder, &names);
    for name in &names {
        match Sample::read(&folder, name) {
            Ok(sample) if updating => sample.update(),
            Ok(sample) => report.push_str(&sample.mismatches()),
            // A page just saved has no JSON yet: the update writes a first one.
            Err(problem) if updating && problem.is_no_json => Sample::begin(&folder, name).update(),
            Err(problem) => report.push_str(&problem.text),
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

/// Why a page and its JSON are no sample.
struct Problem {
    text: String,
    is_no_json: bool,
}

/// A page and what is expected of it.
struct Sample {
    page: PathBuf,
    teaches: String,
    url: Option<PageUrl>,
    captured_at: DateTime<Utc>,
    /// The fields that are compared.
    article: Map<String, Value>,
}

impl Sample {
    /// Reads `NAME.html` or `NAME.txt`, and `NAME.json`.
    fn read(folder: &Path, name: &str) -> Result<Self, Problem> {
        let problem = |what: &str, is_no_json| Problem {
            text: format!("{name}: {what}\n"),
            is_no_json,
        };
        let page = page_of(folder, name).ok_or_else(|| problem("a JSON without a page", false))?;
        let text = fs::read_to_string(folder.join(format!("{name}.json")))
            .map_err(|_| problem("a page without a JSON", true))?;
        let json: Value = serde_json::from_str(&text)
            .map_err(|e| problem(&format!("the JSON does not parse: {e}"), false))?;
        let text_of = |key| json.get(key).and_then(Value::as_str).unwrap_or_default();
        let url = match text_of("url") {
            "" => None,
            url => Some(PageUrl::parse(url).map_err(|e| problem(&e.to_string(), false))?),
        };
        let captured_at = text_of("captured_at")
            .parse()
            .map_err(|_| problem("`captured_at` is no UTC time", false))?;
        Ok(Self {
            page,
            teaches: text_of("teaches").trim().to_owned(),
            url,
            captured_at,
            article: json
                .get("article")
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default(),
        })
    }

    /// A page of which nothing is known yet.
    fn begin(folder: &Path, name: &str) -> Self {
        Self {
            page: page_of(folder, name).expect("only pages lack a JSON"),
            teaches: String::new(),
            url: None,
            captured_at: DateTime::UNIX_EPOCH,
            article: Map::new(),
        }
    }

    /// What the program reads: the page's kind and the article's fields.
    fn reading(&self) -> Map<String, Value> {
        let capture = Capture {
            url: self.url.clone(),
            captured_at: self.captured_at,
            status: 200,
            // As for a page from disk: what it is and how it is encoded, only its bytes say.
            headers: Vec::new(),
            body: fs::read(&self.page).expect("a page that was listed"),
        };
        let extraction = extract(&capture, &Options::default());
        match serde_json::to_value(&extraction) {
            Ok(Value::Object(mut fields)) => {
                fields.shift_remove("evidence");
                fields
            }
            other => panic!("an extraction serialises as an object, not {other:?}"),
        }
    }

    /// One paragraph of the report, empty if the page reads as it should.
    fn mismatches(&self) -> String {
        let mut found = String::new();
        if self.teaches.is_empty() {
            found.push_str("  teaches: empty; say in one line why this page is here\n");
        }
        for field in self.must_state() {
            if !self.article.contains_key(*field) {
                let _ = writeln!(found, "  {field}: the JSON does not state it");
            }
        }
        let reading = self.reading();
        for (field, expected) in &self.article {
            match reading.get(field) {
                Some(got) => found.push_str(&difference(field, expected, got)),
                None => {
                    let _ = writeln!(found, "  {field}: no field of an article");
                }
            }
        }
        if found.is_empty() {
            return found;
        }
        format!("{} ({})\n{found}\n", self.name(), self.teaches)
    }

    /// Writes the JSON anew. Fields that were left out stay out, and `"*"` stays
    /// where there still is a text; a new sample gets every field.
    fn update(&self) {
        let mut article = self.reading();
        if !self.article.is_empty() {
            article.retain(|field, _| self.article.contains_key(field));
        }
        for (field, got) in &mut article {
            if self.article.get(field).is_some_and(|e| accepts(e, got)) {
                *got = self.article[field].clone();
            }
        }
        let json = json!({
            "teaches": self.teaches,
            "url": self.url,
            "captured_at": newsvault::model::utc_text(self.captured_at),
            "article": article,
        });
        let text = serde_json::to_string_pretty(&json).expect("plain JSON");
        fs::write(self.page.with_extension("json"), text + "\n").expect("the JSON can be written");
    }

    fn must_state(&self) -> &'static [&'static str] {
        let kind = self.article.get("kind").and_then(Value::as_str);
        if kind.is_none_or(|kind| STORIES.contains(&kind)) {
            STATED
        } else {
            STATED_OF_OTHERS
        }
    }

    fn name(&self) -> String {
        let name = self.page.file_name().expect("a listed file has a name");
        name.to_string_lossy().into_owned()
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_pages")
}

/// The names of all samples: file names without their endings.
fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder)
        .expect("the folder sample_pages")
        .map(|entry| entry.expect("a folder that can be read").path())
        .filter(|path| path.file_name().is_some_and(|name| name != "list.txt"))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect()
}

fn page_of(folder: &Path, name: &str) -> Option<PathBuf> {
    ["html", "txt"]
        .iter()
        .map(|ending| folder.join(format!("{name}.{ending}")))
        .find(|path| path.is_file())
}

/// Pages that `list.txt` leaves out, and lines of it that name no page.
fn unlisted(folder: &Path, names: &BTreeSet<String>) -> String {
    let list = fs::read_to_string(folder.join("list.txt")).expect("list.txt in UTF-8");
    let listed: BTreeSet<&str> = list
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let pages: BTreeSet<String> = names
        .iter()
        .filter_map(|name| page_of(folder, name))
        .filter_map(|page| Some(page.file_name()?.to_str()?.to_owned()))
        .collect();
    let mut report = String::new();
    for page in pages.iter().filter(|page| !listed.contains(page.as_str())) {
        let _ = writeln!(report, "list.txt: does not list {page}");
    }
    for line in listed.iter().filter(|line| !pages.contains(**line)) {
        let _ = writeln!(report, "list.txt: lists {line}, which is no page here");
    }
    report
}

/// True if what was read is what is expected.
fn accepts(expected: &Value, got: &Value) -> bool {
    if expected == ANY_TEXT {
        return got.as_str().is_some_and(|text| !text.trim().is_empty());
    }
    expected == got
}

fn difference(field: &str, expected: &Value, got: &Value) -> String {
    if accepts(expected, got) {
        return String::new();
    }
    match (field, expected.as_str(), got.as_str()) {
        ("body", Some(expected), Some(got)) => match line_diff(expected, got) {
            diff if diff.is_empty() => "  body: the lines between the blocks differ\n".to_owned(),
            diff => format!("  body:\n{diff}"),
        },
        _ => format!("  {field}:\n    expected {expected}\n    got      {got}\n"),
    }
}

/// The blocks that differ: `-` is expected and missing, `+` is read and should not be.
fn line_diff(expected: &str, got: &str) -> String {
    let blocks = |text: &str| -> Vec<String> {
        let blocks = text.split("\n\n").map(|block| block.replace('\n', "⏎"));
        blocks.filter(|block| !block.is_empty()).collect()
    };
    let (old, new) = (blocks(expected), blocks(got));
    let common = common_lengths(&old, &new);
    let (mut i, mut j) = (0, 0);
    let mut diff = String::new();
    while i < old.len() || j < new.len() {
        let (sign, line) = if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
            continue;
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            i += 1;
            ('-', &old[i - 1])
        } else {
            j += 1;
            ('+', &new[j - 1])
        };
        let _ = writeln!(diff, "    {sign} {line}");
    }
    diff
}

/// `[i][j]` is how many blocks `old[i..]` and `new[j..]` have in common, in order.
fn common_lengths(old: &[String], new: &[String]) -> Vec<Vec<usize>> {
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    common
}

/// The report itself can be trusted: it shows what is missing and what is too much.
#[test]
fn a_diff_names_missing_and_surplus_blocks() {
    let diff = line_diff("one\n\ntwo\n\nthree", "one\n\nthree\n\nfour");
    assert_eq!(diff, "    - two\n    + four\n");
    assert_eq!(line_diff("one", ""), "    - one\n");
    assert!(!accepts(&json!(ANY_TEXT), &json!(" ")) && accepts(&json!(ANY_TEXT), &json!("x")));
    assert!(!accepts(&json!(ANY_TEXT), &Value::Null) && !accepts(&json!([]), &Value::Null));
    assert_eq!(difference("section", &json!("Local"), &json!("Local")), "");
}
