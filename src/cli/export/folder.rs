//! An export that is a folder: one Markdown file an article.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail};

use crate::archive::{ExportQuery, Reader};
use crate::cli::unfinished::Unfinished;
use crate::exchange::records::{markdown_name, markdown_text};

/// How many articles there were, and how many files changed.
pub(super) struct Written {
    pub(super) articles: u64,
    pub(super) changed: u64,
}

/// Writes what is not there as it should be; no other file of the folder is touched.
pub(super) fn write(
    reader: &mut Reader,
    query: &ExportQuery,
    out: &str,
) -> anyhow::Result<Written> {
    if out == "-" {
        bail!("Markdown goes into a folder, one file an article\nhint: name a folder");
    }
    let folder = Path::new(out);
    let cannot = |path: &Path| format!("cannot write `{}`", path.display());
    fs::create_dir_all(folder).with_context(|| cannot(folder))?;
    let mut changed = 0;
    let articles = reader.export(query, |record| {
        let path = folder.join(markdown_name(&record, query.revisions));
        let text = markdown_text(&record)?;
        if fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
            return anyhow::Ok(());
        }
        let file = Unfinished::create(&path).with_context(|| cannot(&path))?;
        file.as_file()
            .write_all(text.as_bytes())
            .with_context(|| cannot(&path))?;
        file.finish().with_context(|| cannot(&path))?;
        changed += 1;
        Ok(())
    })?;
    Ok(Written { articles, changed })
}
