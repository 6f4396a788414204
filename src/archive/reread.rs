//! Takes a new reading of a stored page into the archive: it stands in the place of the
//! one before, which is kept in `readings`. It never makes a revision.

use chrono::{DateTime, Utc};
use rusqlite::types::{ToSql, Value};
use rusqlite::{Connection, params};

use super::fulltext::Indexing;
use super::readings::{Judged, Rereading, Standing, Verdict, as_json, fields_of, judge};
use super::texts::{Texts, text_columns, text_places};
use super::{ArchiveError, SnapshotId, Writer, copies, edits, lists, live_posts};
use crate::model::{Extraction, utc_text};

impl Writer {
    /// Takes in what a newer extractor reads out of a stored page. If that differs from
    /// what stands, it takes its place, in the revision and in the article whose latest it
    /// is; what stood is kept. A reading that tells less of the story is only kept. Where
    /// there was no story and now is one, it is recorded as [`Writer::record_extraction`] does.
    pub fn record_rereading(
        &mut self,
        snapshot: SnapshotId,
        extraction: &Extraction,
        extractor_version: &str,
        now: DateTime<Utc>,
    ) -> Result<Rereading, ArchiveError> {
        let new = New {
            snapshot,
            extraction,
            extractor_version,
            read_at: utc_text(now),
        };
        if !self.is_in_batch() {
            return self.batch(|writer| writer.reread(&new, now));
        }
        self.reread(&new, now)
    }

    fn reread(&mut self, new: &New<'_>, now: DateTime<Utc>) -> Result<Rereading, ArchiveError> {
        let judged = self.atomically(|connection| judge(connection, new.snapshot, new.extraction));
        let judged = judged?.ok_or(ArchiveError::NoSnapshot(new.snapshot.0))?;
        if judged.rereading.verdict == Verdict::Found {
            let version = new.extractor_version;
            self.record_extraction(new.snapshot, new.extraction, version, now)?;
            return Ok(judged.rereading);
        }
        let indexing = self.atomically(|connection| take(connection, new, &judged))?;
        self.pending.extend(indexing);
        Ok(judged.rereading)
    }
}

struct New<'a> {
    snapshot: SnapshotId,
    extraction: &'a Extraction,
    extractor_version: &'a str,
    read_at: String,
}

fn take(
    connection: &Connection,
    new: &New<'_>,
    judged: &Judged,
) -> rusqlite::Result<Option<Indexing>> {
    let rereading = &judged.rereading;
    let mut indexing = None;
    match (rereading.verdict, &judged.standing) {
        (Verdict::Superseded, Some(standing)) => {
            keep_standing(connection, new, standing)?;
            indexing = replace(connection, new, rereading, standing)?;
        }
        (Verdict::Declined, Some(_)) => keep_declined(connection, new)?,
        (Verdict::Same, Some(standing)) => confirm(connection, new, standing)?,
        _ => {}
    }
    let stands = matches!(rereading.verdict, Verdict::Superseded | Verdict::Same);
    if let (true, Some(article), Some(number)) = (stands, rereading.article_id, rereading.revision)
    {
        edits::tell_anew(connection, article, number, &new.extraction.recalled)?;
    }
    connection
        .prepare_cached(
            "UPDATE snapshots SET extracted_at = ?2, extractor_version = ?3, kind = ?4, article_id = ?5
             WHERE id = ?1",
        )?
        .execute(params![
            new.snapshot.0,
            new.read_at,
            new.extractor_version,
            new.extraction.kind.as_str(),
            rereading.article_id
        ])?;
    Ok(indexing)
}

/// Keeps what stands, with who read it and when.
fn keep_standing(
    connection: &Connection,
    new: &New<'_>,
    standing: &Standing,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO readings (snapshot_id, extractor_version, read_at, verdict, fields)
             SELECT snapshots.id, stored_revisions.extractor_version, extracted_at, 'superseded', ?3
             FROM snapshots, stored_revisions WHERE snapshots.id = ?1 AND stored_revisions.id = ?2",
        )?
        .execute(params![
            new.snapshot.0,
            standing.id,
            as_json(&standing.fields)
        ])
        .map(drop)
}

fn keep_declined(connection: &Connection, new: &New<'_>) -> rusqlite::Result<()> {
    let fields = fields_of(&Texts::of(new.extraction));
    connection
        .prepare_cached(
            "INSERT INTO readings (snapshot_id, extractor_version, read_at, verdict, fields)
             VALUES (?1, ?2, ?3, 'declined', ?4)",
        )?
        .execute(params![
            new.snapshot.0,
            new.extractor_version,
            new.read_at,
            as_json(&fields)
        ])
        .map(drop)
}

/// What it says stands; how sure it is of it may differ.
fn confirm(connection: &Connection, new: &New<'_>, standing: &Standing) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE stored_revisions SET extractor_version = ?2 WHERE id = ?1")?
        .execute(params![standing.id, new.extractor_version])
        .map(drop)
}

/// Puts the new reading in the place of the one that stands.
fn replace(
    connection: &Connection,
    new: &New<'_>,
    rereading: &Rereading,
    standing: &Standing,
) -> rusqlite::Result<Option<Indexing>> {
    let texts = Texts::of(new.extraction);
    let mut fields = texts.params();
    if standing.is_latest {
        // `articles` holds it.
        fields.pop();
        fields.push(&Value::Null);
    }
    fields.extend::<[&dyn ToSql; 2]>([&standing.id, &new.extractor_version]);
    connection
        .prepare_cached(concat!(
            "UPDATE stored_revisions SET (",
            text_columns!(),
            ") = (",
            text_places!(),
            "), extractor_version = ?31 WHERE id = ?30"
        ))?
        .execute(&*fields)?;
    match (rereading.article_id, rereading.revision) {
        (Some(article), Some(revision)) if standing.is_latest => {
            replace_latest(connection, &texts, article, revision).map(Some)
        }
        _ => Ok(None),
    }
}

fn replace_latest(
    connection: &Connection,
    texts: &Texts<'_>,
    article: i64,
    revision: i64,
) -> rusqlite::Result<Indexing> {
    let indexing = Indexing::before_change(connection, article)?;
    let before = copies::before_change(connection, article)?;
    let mut fields = texts.params();
    fields.push(&article);
    connection
        .prepare_cached(concat!(
            "UPDATE articles SET (",
            text_columns!(),
            ") = (",
            text_places!(),
            "), published_day = substr(?8, 1, 10) WHERE id = ?30"
        ))?
        .execute(&*fields)?;
    lists::clear(connection, article)?;
    lists::write(connection, article, texts.article)?;
    live_posts::rewrite(connection, article, revision, &texts.article.live_posts)?;
    copies::after_change(connection, article, before.as_ref())?;
    Ok(indexing)
}
