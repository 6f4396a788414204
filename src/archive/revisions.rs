//! What a reading of a page means to the archive: a new story, a revision, or nothing new.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::articles::{self, Place, Stored};
use super::copies;
use super::fulltext::Indexing;
use super::snapshots::{page_url, time};
use super::{ArchiveError, SnapshotId, Writer};
use crate::model::{Change, Extraction, Field, PageKind, PageUrl, changed_fields, utc_text};

impl Writer {
    /// Records what was read out of a snapshot, and decides what it means.
    ///
    /// A story is known by its canonical URL, so two addresses that lead to one
    /// story make one article. A wall, a stub after the full text, or a page captured before
    /// the one we have never replaces a good article. Times are those of the capture;
    /// `now` is only when it was read.
    pub fn record_extraction(
        &mut self,
        snapshot: SnapshotId,
        extraction: &Extraction,
        extractor_version: &str,
        now: DateTime<Utc>,
    ) -> Result<Change, ArchiveError> {
        let reading = Reading {
            snapshot,
            extraction,
            extractor_version,
        };
        if !self.is_in_batch() {
            return self.batch(|writer| writer.record(&reading, now));
        }
        self.record(&reading, now)
    }

    fn record(
        &mut self,
        reading: &Reading<'_>,
        now: DateTime<Utc>,
    ) -> Result<Change, ArchiveError> {
        let recorded = self.atomically(|connection| record(connection, reading, now))?;
        let (change, indexing) = recorded.ok_or(ArchiveError::NoSnapshot(reading.snapshot.0))?;
        self.pending.extend(indexing);
        Ok(change)
    }
}

struct Reading<'a> {
    snapshot: SnapshotId,
    extraction: &'a Extraction,
    extractor_version: &'a str,
}

/// The page that was read.
struct Page {
    url: PageUrl,
    final_url: PageUrl,
    captured_at: DateTime<Utc>,
}

/// What became of a reading.
struct Kept {
    change: Change,
    article: Option<i64>,
    indexing: Option<Indexing>,
}

impl Kept {
    fn new(change: Change, article: i64, indexing: Option<Indexing>) -> Self {
        Self {
            change,
            article: Some(article),
            indexing,
        }
    }
}

fn record(
    connection: &Connection,
    reading: &Reading<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<Option<(Change, Option<Indexing>)>> {
    let Some(page) = page(connection, reading.snapshot)? else {
        return Ok(None);
    };
    let kept = if tells_a_story(reading.extraction) {
        keep(connection, reading, &page)?
    } else {
        Kept {
            change: Change::NotAnArticle,
            article: None,
            indexing: None,
        }
    };
    connection
        .prepare_cached(
            "UPDATE snapshots SET extracted_at = ?2, extractor_version = ?3, kind = ?4, article_id = ?5
             WHERE id = ?1",
        )?
        .execute(params![
            reading.snapshot.0,
            utc_text(now),
            reading.extractor_version,
            reading.extraction.kind.as_str(),
            kept.article
        ])?;
    Ok(Some((kept.change, kept.indexing)))
}

fn page(connection: &Connection, snapshot: SnapshotId) -> rusqlite::Result<Option<Page>> {
    connection
        .prepare_cached("SELECT url, final_url, captured_at FROM snapshots WHERE id = ?1")?
        .query_row([snapshot.0], |row| {
            Ok(Page {
                url: page_url(row, 0)?,
                final_url: page_url(row, 1)?,
                captured_at: time(row, 2)?,
            })
        })
        .optional()
}

/// True for a page that tells a story, as far as it was read.
pub(super) fn tells_a_story(extraction: &Extraction) -> bool {
    match extraction.kind {
        kind if kind.is_wall() => false,
        PageKind::SectionFront => false,
        PageKind::Other => {
            extraction.article.headline.is_some() || !extraction.article.body.is_empty()
        }
        _ => true,
    }
}

/// Writes the story, if it says something new.
fn keep(connection: &Connection, reading: &Reading<'_>, page: &Page) -> rusqlite::Result<Kept> {
    let article = &reading.extraction.article;
    let canonical = match &article.canonical_url {
        Some(canonical) => canonical.clone(),
        None => page.final_url.canonical(),
    };
    let captured_at = utc_text(page.captured_at);
    let mut place = Place {
        canonical_url: canonical.as_str(),
        url: page.url.as_str(),
        snapshot: reading.snapshot.0,
        captured_at: &captured_at,
        changed: "",
        extractor_version: reading.extractor_version,
    };
    let Some(stored) = articles::find(connection, canonical.as_str())? else {
        let id = articles::insert(connection, reading.extraction, &place)?;
        let indexing = Indexing::new_article(id);
        return Ok(Kept::new(Change::New, id, Some(indexing)));
    };
    let fields = changed_fields(&stored.article, &articles::comparable(article));
    if fields.is_empty() || is_poorer(reading.extraction, &captured_at, &stored) {
        articles::touch(connection, stored.id, page.captured_at)?;
        return Ok(Kept::new(Change::Unchanged, stored.id, None));
    }
    let changed = names(&fields);
    place.changed = &changed;
    let indexing = Indexing::before_change(connection, stored.id)?;
    let before = copies::before_change(connection, stored.id)?;
    articles::revise(connection, &stored, reading.extraction, &place)?;
    copies::after_change(connection, stored.id, before.as_ref())?;
    let change = Change::Revised(fields);
    Ok(Kept::new(change, stored.id, Some(indexing)))
}

/// True if what we have is worth more than this reading: it tells less of the
/// story, or it was captured earlier and tells no more.
fn is_poorer(extraction: &Extraction, captured_at: &str, stored: &Stored) -> bool {
    let (new, old) = (worth(extraction.kind.as_str()), worth(&stored.kind));
    is_worth_less(extraction, &stored.kind, !stored.article.body.is_empty())
        || (new == old && captured_at < stored.last_changed_at.as_str())
}

/// True if a reading tells less of a story than one of this kind, with a body or without.
pub(super) fn is_worth_less(extraction: &Extraction, kind: &str, had_body: bool) -> bool {
    worth(extraction.kind.as_str()) < worth(kind)
        || (extraction.article.body.is_empty() && had_body)
}

/// How much of a story a kind of page tells.
fn worth(kind: &str) -> u8 {
    match kind {
        "article" | "live_blog" | "gallery" => 2,
        "paywall_stub" => 1,
        _ => 0,
    }
}

/// Field names as columns have them, joined by ",".
fn names(fields: &[Field]) -> String {
    let names: Vec<String> = fields.iter().map(Field::to_string).collect();
    names.join(",")
}
