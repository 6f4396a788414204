//! A set of files that takes its place when all of it is whole.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::exchange::records::ROW_FORMATS;

/// How the names of our files begin; a number and the format's suffix come after.
const PART: &str = "part-";

/// Files on their way into a folder; until then in one of their own within it, so that a run that
/// fails leaves what was there.
pub(super) struct Staged {
    root: PathBuf,
    here: PathBuf,
    /// Whether the folder was not there before.
    is_new: bool,
    files: Vec<PathBuf>,
}

impl Staged {
    pub(super) fn within(root: &Path) -> io::Result<Self> {
        let is_new = !root.exists();
        let here = root.join(format!(".{}.part", std::process::id()));
        fs::create_dir_all(&here)?;
        Ok(Self {
            root: root.to_owned(),
            here,
            is_new,
            files: Vec::new(),
        })
    }

    /// Begins the file that is to be this one of a folder.
    pub(super) fn create(&mut self, folder: &Path, number: u32, suffix: &str) -> io::Result<File> {
        let within = self.here.join(folder);
        fs::create_dir_all(&within)?;
        let name = format!("{PART}{number}.{suffix}");
        let file = File::create(within.join(&name))?;
        self.files.push(folder.join(name));
        Ok(file)
    }

    /// Puts all into their places; the files of an earlier set are gone by then, and no others.
    pub(super) fn place(self) -> io::Result<()> {
        clear(&self.root)?;
        for file in &self.files {
            let to = self.root.join(file);
            fs::create_dir_all(to.parent().unwrap_or(&self.root))?;
            fs::rename(self.here.join(file), to)?;
        }
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.here);
        if self.is_new {
            // Only if nothing came into it.
            let _ = fs::remove_dir(&self.root);
        }
    }
}

/// Removes the files of an earlier set, and the folders that were theirs alone.
fn clear(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (name, is_folder) = (entry.file_name(), entry.file_type()?.is_dir());
        let name = name.to_string_lossy();
        if is_folder && name.contains('=') {
            clear(&entry.path())?;
            // Only if it is empty now.
            let _ = fs::remove_dir(entry.path());
        } else if !is_folder && is_part(&name) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn is_part(name: &str) -> bool {
    let rest = name
        .strip_prefix(PART)
        .and_then(|rest| rest.split_once('.'));
    rest.is_some_and(|(number, suffix)| {
        number.bytes().all(|byte| byte.is_ascii_digit())
            && ROW_FORMATS.iter().any(|format| format.suffix == suffix)
    })
}
