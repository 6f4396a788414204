//! A page as Python gives it, and what is read out of it.

use chrono::{DateTime, Utc};
use newsvault::exchange::records::COLUMNS;
use newsvault::extract::Options;
use newsvault::model::ArticleRecord;
use newsvault::{Capture, PageUrl};

/// Reads a page. An address that is none is left out.
pub(crate) fn read(
    html: Vec<u8>,
    url: Option<&str>,
    captured_at: Option<DateTime<Utc>>,
) -> ArticleRecord {
    let mut page = Capture::from_bytes(html);
    page.url = url.and_then(|url| PageUrl::parse(url).ok());
    if let Some(moment) = captured_at {
        page.captured_at = moment;
    }
    let extraction = newsvault::extract(&page, &Options::default());
    newsvault::pipeline::RecordPage {
        capture: page,
        extraction,
    }
    .record()
}

/// The names of what is known of an article outside of an archive.
pub(crate) fn fields() -> impl Iterator<Item = &'static newsvault::exchange::records::Column> {
    COLUMNS
        .iter()
        .filter(|column| !ARCHIVE_ONLY.contains(&column.name))
}

/// What only an archive knows.
const ARCHIVE_ONLY: [&str; 11] = [
    "id",
    "revision",
    "revision_count",
    "snapshot_id",
    "first_seen_at",
    "last_seen_at",
    "last_changed_at",
    "pub_status",
    "pub_status_evidence",
    "pub_status_at",
    "story_id",
];
