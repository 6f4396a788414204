//! Pages on disk, read as if they had been fetched.

use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use tokio::io::AsyncReadExt;

use super::page_type;
use crate::coding;
use crate::model::{Capture, Failure, PageUrl, Wanted};

/// Reads the file that a `file:` URL names, at most `max_bytes` of it.
pub(super) async fn read(
    url: &PageUrl,
    wanted: Wanted,
    max_bytes: u64,
    now: DateTime<Utc>,
) -> Result<Capture, Failure> {
    let path = path_of(url)?;
    let mut body = bytes_of(&path, max_bytes)
        .await
        .map_err(|cause| Failure::Unreadable(format!("`{}`: {cause}", path.display())))?;
    if body.len() as u64 > max_bytes {
        return Err(Failure::TooLarge(max_bytes));
    }
    if body.is_empty() {
        return Err(Failure::Empty);
    }
    let content_type = content_type(&path);
    match wanted {
        Wanted::Page => page_type::check(content_type, &body).map_err(Failure::NotAPage)?,
        Wanted::Source => body = coding::unpacked(body, max_bytes),
    }
    Ok(Capture {
        url: Some(url.clone()),
        captured_at: now,
        status: 200,
        headers: content_type
            .map(|value| ("content-type".to_owned(), value.to_owned()))
            .into_iter()
            .collect(),
        body,
    })
}

fn path_of(url: &PageUrl) -> Result<PathBuf, Failure> {
    url.as_url()
        .to_file_path()
        .map_err(|()| Failure::Unreadable(format!("`{url}` is no path on this machine")))
}

async fn bytes_of(path: &Path, max_bytes: u64) -> io::Result<Vec<u8>> {
    // A pipe could be waited for without end.
    if !tokio::fs::metadata(path).await?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let file = tokio::fs::File::open(path).await?;
    let mut body = Vec::new();
    file.take(max_bytes.saturating_add(1))
        .read_to_end(&mut body)
        .await?;
    Ok(body)
}

/// By extension; no charset, since the page itself or its bytes know better.
fn content_type(path: &Path) -> Option<&'static str> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" => Some("text/html"),
        "xhtml" | "xht" => Some("application/xhtml+xml"),
        "txt" => Some("text/plain"),
        _ => None,
    }
}
