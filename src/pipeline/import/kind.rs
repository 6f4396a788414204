//! What a file is, by what it begins with.

use std::fmt;
use std::io::Read;

use flate2::read::MultiGzDecoder;

/// What files can be imported as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportKind {
    /// A web archive: WARC, or the text of one (WET).
    Warc,
    /// A package of web archives.
    Wacz,
    /// A saved page, or a page as text.
    Page,
    /// Articles that a program read, one JSON object a line.
    Jsonl,
    /// The same as a table (Parquet), as `newsvault export` and newsvault for Python and Spark write it.
    Parquet,
    /// Addresses in a column.
    Csv,
}

impl ImportKind {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Warc,
        Self::Wacz,
        Self::Page,
        Self::Jsonl,
        Self::Parquet,
        Self::Csv,
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Warc => "warc",
            Self::Wacz => "wacz",
            Self::Page => "page",
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
            Self::Csv => "csv",
        }
    }
}

impl fmt::Display for ImportKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// So much of a file is looked at.
pub(super) const HEAD: usize = 64 * 1024;

/// What a file is that begins so and is named so; an error says why it is nothing of ours.
pub(super) fn of(head: &[u8], name: &str) -> Result<ImportKind, &'static str> {
    if head.starts_with(b"PK\x03\x04") {
        return Ok(ImportKind::Wacz);
    }
    if head.starts_with(b"PAR1") {
        return Ok(ImportKind::Parquet);
    }
    if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) || head.starts_with(&[0x5d, 0x2a, 0x4d, 0x18]) {
        return Ok(ImportKind::Warc);
    }
    if head.starts_with(b"SQLite format 3\0") {
        return Err("it is a database; newsvault merge takes in another archive");
    }
    let unpacked = unpacked(head);
    let text = unpacked.as_deref().unwrap_or(head);
    let start = text
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(text)
        .trim_ascii_start();
    if start.starts_with(b"WARC/") {
        Ok(ImportKind::Warc)
    } else if start.starts_with(b"{") || is_list(start) {
        Ok(ImportKind::Jsonl)
    } else if start.is_empty() {
        Err("it is empty")
    } else if start.contains(&0) {
        Err("it is no text and no archive of pages")
    } else if !start.starts_with(b"<") && is_csv(start, name) {
        Ok(ImportKind::Csv)
    } else {
        Ok(ImportKind::Page)
    }
}

/// A list of objects.
fn is_list(text: &[u8]) -> bool {
    let within = text.strip_prefix(b"[").map(<[u8]>::trim_ascii_start);
    within.is_some_and(|within| within.starts_with(b"{"))
}

/// The beginning of what is in a gzip file.
fn unpacked(head: &[u8]) -> Option<Vec<u8>> {
    if !head.starts_with(&[0x1f, 0x8b]) {
        return None;
    }
    let mut text = Vec::new();
    // The head is cut somewhere, so that it ends in an error.
    let _ = MultiGzDecoder::new(head)
        .take(HEAD as u64)
        .read_to_end(&mut text);
    Some(text)
}

/// By its name, if its first line has a column that may hold addresses.
fn is_csv(text: &[u8], name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let named = [".csv", ".tsv", ".csv.gz"]
        .iter()
        .any(|end| name.ends_with(end));
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line).to_ascii_lowercase();
    let has_addresses = line.contains("http://") || line.contains("https://");
    let has_name = line.split([',', ';', '\t']).any(super::csv::is_name);
    named && (has_addresses || has_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_it_begins_with() {
        for (head, name, kind) in [
            (&b"WARC/1.1\r\n"[..], "x", Ok(ImportKind::Warc)),
            (b"PK\x03\x04", "x.zip", Ok(ImportKind::Wacz)),
            (b"PAR1\x15", "x", Ok(ImportKind::Parquet)),
            (b"\xef\xbb\xbf{\"url\":", "x", Ok(ImportKind::Jsonl)),
            (b"[\n {", "x", Ok(ImportKind::Jsonl)),
            (b"[Photo] Bridge", "x", Ok(ImportKind::Page)),
            (b"\n<!DOCTYPE html>", "x.csv", Ok(ImportKind::Page)),
            (
                b"title,URL\na,https://a.example",
                "x.CSV",
                Ok(ImportKind::Csv),
            ),
            (b"https://a.example,x", "x.csv", Ok(ImportKind::Csv)),
            (
                b"Bridge reopens\n\nBy Ana Ruiz",
                "x.txt",
                Ok(ImportKind::Page),
            ),
            (b"  ", "x", Err("it is empty")),
        ] {
            assert_eq!(of(head, name), kind, "{name}");
        }
        assert!(of(b"SQLite format 3\0", "x").is_err());
    }
}
