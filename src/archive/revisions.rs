//! What a reading of a page means to the archive: a new story, a revision, nothing new, or
//! something less than what we have, which is recorded and never shown.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::articles::{self, Place};
use super::copies;
use super::edits::{self, Telling};
use super::fulltext::Indexing;
use super::site_memory::{self, Lesson};
use super::snapshots::{page_url, time};
use super::stored::{self, Stored};
use super::{ArchiveError, SnapshotId, Writer, status};
use crate::model::{Change, Extraction, PageKind, PageUrl, Worth, gist, utc_text};

/// A reading that is less than what we have is believed once so many pages in a row say the same …
pub(super) const AGREEING: i64 = 3;
/// … over at least so long.
pub(super) const SPAN: TimeDelta = TimeDelta::hours(24);

impl Writer {
    /// Records what was read out of a snapshot, and decides what it means.
    ///
    /// A story is known by its canonical URL, so two addresses that lead to one
    /// story make one article. What is less than what we have (a wall, a stub after the full
    /// text, a page captured before, a body cut short) never replaces a good article. Times
    /// are those of the capture; `now` is only when it was read.
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
    digest: String,
}

/// What became of a reading.
struct Kept {
    change: Change,
    article: Option<i64>,
    indexing: Option<Indexing>,
    /// `snapshots.gist`.
    gist: Option<String>,
}

impl Kept {
    fn new(change: Change, article: i64, indexing: Option<Indexing>) -> Self {
        Self {
            change,
            article: Some(article),
            indexing,
            gist: None,
        }
    }

    fn nothing(change: Change) -> Self {
        Self {
            change,
            article: None,
            indexing: None,
            gist: None,
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
    let kept = if is_gone(connection, reading, &page)? {
        Kept::nothing(Change::Gone)
    } else if tells_a_story(reading.extraction) {
        keep(connection, reading, &page, now)?
    } else {
        Kept::nothing(Change::NotAnArticle)
    };
    connection
        .prepare_cached(
            "UPDATE snapshots SET extracted_at = ?2, extractor_version = ?3, kind = ?4,
                 article_id = ?5, reading = ?6, gist = ?7
             WHERE id = ?1",
        )?
        .execute(params![
            reading.snapshot.0,
            utc_text(now),
            reading.extractor_version,
            reading.extraction.kind.as_str(),
            kept.article,
            word(&kept.change),
            kept.gist
        ])?;
    Ok(Some((kept.change, kept.indexing)))
}

/// `snapshots.reading`.
fn word(change: &Change) -> &'static str {
    match change {
        Change::New => "new",
        Change::Revised(_) => "revised",
        Change::Unchanged => "unchanged",
        Change::Held(why) => why.as_str(),
        Change::Gone => "gone",
        Change::NotAnArticle => "no_story",
    }
}

fn page(connection: &Connection, snapshot: SnapshotId) -> rusqlite::Result<Option<Page>> {
    connection
        .prepare_cached("SELECT url, final_url, captured_at, digest FROM snapshots WHERE id = ?1")?
        .query_row([snapshot.0], |row| {
            Ok(Page {
                url: page_url(row, 0)?,
                final_url: page_url(row, 1)?,
                captured_at: time(row, 2)?,
                digest: row.get(3)?,
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

/// True if a story that we have stood at the address, and the page says that it is gone.
/// Notes that.
fn is_gone(connection: &Connection, reading: &Reading<'_>, page: &Page) -> rusqlite::Result<bool> {
    let kind = reading.extraction.kind;
    let Some(evidence) = evidence_of_absence(kind, &page.url, &page.final_url) else {
        return Ok(false);
    };
    let Some(article) = status::story_at(connection, &page.url)? else {
        return Ok(false);
    };
    status::withdraw(connection, article, evidence, &page.url, page.captured_at)?;
    connection
        .prepare_cached("UPDATE fetches SET article_id = ?2 WHERE snapshot_id = ?1")?
        .execute([reading.snapshot.0, article])?;
    Ok(true)
}

/// How a page says that what stood at its address is gone, if it does: by saying so, or by
/// sending us on to a front page.
pub(super) fn evidence_of_absence(
    kind: PageKind,
    asked: &PageUrl,
    found: &PageUrl,
) -> Option<&'static str> {
    let is_front = kind == PageKind::SectionFront || found.is_root();
    let is_sent_on =
        || asked != found && !asked.is_root() && asked.canonical() != found.canonical();
    match kind {
        PageKind::SoftNotFound => Some("soft_404"),
        kind if !kind.is_wall() && is_front && is_sent_on() => Some("front_page"),
        _ => None,
    }
}

/// Writes a story that is new, and learns from it what its site prints.
fn begin(
    connection: &Connection,
    reading: &Reading<'_>,
    page: &Page,
    place: &Place<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<Kept> {
    let id = articles::insert(connection, reading.extraction, place)?;
    let lesson = Lesson {
        page: &page.final_url,
        extraction: reading.extraction,
        article: id,
        snapshot: reading.snapshot.0,
        read_at: now,
    };
    site_memory::learn(connection, &lesson)?;
    let indexing = Indexing::new_article(id);
    Ok(Kept::new(Change::New, id, Some(indexing)))
}

/// Writes the story, if it says something new.
fn keep(
    connection: &Connection,
    reading: &Reading<'_>,
    page: &Page,
    now: DateTime<Utc>,
) -> rusqlite::Result<Kept> {
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
        edited: None,
        extractor_version: reading.extractor_version,
    };
    let Some(mut stored) = stored::find(connection, canonical.as_str())? else {
        return begin(connection, reading, page, &place, now);
    };
    stored.leave_out(&reading.extraction.recalled);
    status::seen(
        connection,
        stored.id,
        "captured",
        page.url.as_str(),
        page.captured_at,
    )?;
    let told = stored::comparable(article);
    let telling = Telling {
        article: &told,
        kind: reading.extraction.kind.as_str(),
        extractor_version: reading.extractor_version,
        digest: &page.digest,
        captured_at: page.captured_at,
    };
    let fields = edits::differences(stored.telling(), telling);
    if fields.is_empty() {
        articles::touch(connection, stored.id, page.captured_at)?;
        return Ok(Kept::new(Change::Unchanged, stored.id, None));
    }
    if let Some(kept) = hold(connection, reading, &stored, page)? {
        return Ok(kept);
    }
    let before = (stored.telling(), !stored.worth.is_partial());
    place.edited = Some(edits::edited(before, telling, &fields, stored.last_seen_at));
    let indexing = Indexing::before_change(connection, stored.id)?;
    let before = copies::before_change(connection, stored.id)?;
    articles::revise(connection, &stored, reading.extraction, &place)?;
    copies::after_change(connection, stored.id, before.as_ref())?;
    let change = Change::Revised(fields);
    Ok(Kept::new(change, stored.id, Some(indexing)))
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

/// Keeps a reading aside that is less than what we have, unless it has been confirmed.
fn hold(
    connection: &Connection,
    reading: &Reading<'_>,
    stored: &Stored,
    page: &Page,
) -> rusqlite::Result<Option<Kept>> {
    let worth = Worth::of(reading.extraction, page.captured_at);
    let Some(why) = worth.held_beside(&stored.worth) else {
        return Ok(None);
    };
    let text = gist(&reading.extraction.article);
    let digest = blake3::hash(text.as_bytes()).to_hex().to_string();
    if why.may_be_confirmed() && is_confirmed(connection, stored, &digest, page)? {
        return Ok(None);
    }
    forget_validators(connection, reading.snapshot)?;
    let mut kept = Kept::new(Change::Held(why), stored.id, None);
    kept.gist = why.may_be_confirmed().then_some(digest);
    Ok(Some(kept))
}

/// True if pages have said the same for long enough, and none of them what we have.
fn is_confirmed(
    connection: &Connection,
    stored: &Stored,
    gist: &str,
    page: &Page,
) -> rusqlite::Result<bool> {
    let (pages, since): (i64, Option<String>) = connection
        .prepare_cached(
            "SELECT count(*), min(captured_at) FROM snapshots
             WHERE article_id = ?1 AND gist = ?2 AND captured_at > ?3",
        )?
        .query_row(
            params![stored.id, gist, utc_text(stored.last_seen_at)],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
    let long_ago = utc_text(page.captured_at - SPAN);
    Ok(pages + 1 >= AGREEING && since.is_some_and(|since| since <= long_ago))
}

/// "Not modified" would be said of the page that was kept aside.
fn forget_validators(connection: &Connection, snapshot: SnapshotId) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE queue SET etag = NULL, last_modified = NULL WHERE latest_snapshot_id = ?1",
        )?
        .execute([snapshot.0])
        .map(drop)
}
