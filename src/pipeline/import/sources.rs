//! From what a user names (files, folders, standard input) to files of known kinds.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::kind::{self, HEAD, ImportKind};
use crate::archive::ImportFile;

/// What Spark keeps beside its results, newsvault's too.
const NO_DATA: [&str; 4] = ["_SUCCESS", "_done", "_temporary", "_unfinished"];
/// Of a file so much decides which file it is.
const IDENTITY: u64 = 1024 * 1024;

/// A file that is to be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportSource {
    /// As people know it.
    pub name: String,
    /// Where it is; `None`: standard input.
    pub path: Option<PathBuf>,
    /// What it is.
    pub kind: ImportKind,
    /// By what it is known again, if it has parts.
    pub file: Option<ImportFile>,
}

/// A file that is none of what can be imported, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub why: String,
}

/// The files that these names stand for; of folders all in them, by their names.
/// `wanted` says what they are, if what they begin with does not.
pub fn sources(names: &[String], wanted: Option<ImportKind>) -> (Vec<ImportSource>, Vec<Unfit>) {
    let (mut found, mut unfit) = (Vec::new(), Vec::new());
    for name in names {
        if name == "-" {
            found.push(ImportSource {
                name: name.clone(),
                path: None,
                kind: wanted.unwrap_or(ImportKind::Warc),
                file: None,
            });
            continue;
        }
        let mut files = Vec::new();
        if let Err(error) = walk(Path::new(name), &mut files) {
            unfit.push(Unfit {
                path: PathBuf::from(name),
                why: error.to_string(),
            });
        }
        for path in files {
            match source(&path, wanted) {
                Ok(source) => found.push(source),
                Err(why) => unfit.push(Unfit { path, why }),
            }
        }
    }
    (found, unfit)
}

fn walk(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !fs::metadata(path)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut within = fs::read_dir(path)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    within.sort();
    for entry in within {
        let name = entry
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // What a page loads is saved beside it, in a folder of the same name.
        let lower = name.to_lowercase();
        let is_beside =
            entry.is_dir() && ["_files", ".files"].iter().any(|end| lower.ends_with(end));
        let is_hidden = name.starts_with('.') || NO_DATA.contains(&&*name);
        if !is_hidden && !is_beside {
            walk(&entry, files)?;
        }
    }
    Ok(())
}

fn source(path: &Path, wanted: Option<ImportKind>) -> Result<ImportSource, String> {
    let name = path.display().to_string();
    let (bytes, head) = head(path).map_err(|error| error.to_string())?;
    let kind = match wanted {
        Some(kind) => kind,
        None => kind::of(head.get(..HEAD).unwrap_or(&head), &name)?,
    };
    let file = (kind != ImportKind::Page).then(|| ImportFile {
        name: name.clone(),
        bytes,
        head: blake3::hash(&head).to_hex().to_string(),
    });
    Ok(ImportSource {
        name,
        path: Some(path.to_owned()),
        kind,
        file,
    })
}

/// The length of a file, and its beginning.
fn head(path: &Path) -> io::Result<(u64, Vec<u8>)> {
    let file = File::open(path)?;
    let bytes = file.metadata()?.len();
    let mut head = Vec::new();
    file.take(IDENTITY).read_to_end(&mut head)?;
    Ok((bytes, head))
}
