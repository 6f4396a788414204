//! The stage in which all ways end: a page that is kept is read, and what it says
//! is kept too.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use tracing::Instrument;

use super::clock::Clock;
use super::desk::{Desk, Undone};
use crate::archive::{ArchiveError, Next, SnapshotId, Writer};
use crate::extract::{self, Options, extract};
use crate::model::{Capture, Change, Extraction, Failure};
use crate::schedule::{retry, revisit};

/// When a page without a story is looked at again: it may be one that is still to be written.
const NO_STORY: TimeDelta = TimeDelta::days(1);

/// A page that was read.
pub(super) struct Stored {
    pub(super) extraction: Arc<Extraction>,
    pub(super) change: Change,
}

/// Reads a page that is kept, keeps the article, and says when to look again.
pub(super) async fn store(
    desk: &Desk,
    clock: &Clock,
    snapshot: SnapshotId,
    capture: Capture,
    options: Options,
) -> Result<Stored, Undone> {
    let url = capture.url.clone();
    // Another thread reads: it is told in which page.
    let span = tracing::debug_span!("extract");
    let read = move || span.in_scope(|| read(&capture, &options));
    let reading = tokio::task::spawn_blocking(read).await;
    let extraction = Arc::new(reading.unwrap_or_else(|error| {
        // A bug in the extractor must cost this page's article only; its bytes are kept.
        tracing::error!(%error, url = url.as_ref().map(tracing::field::display), "cannot read a page");
        Extraction::default()
    }));
    let said = Arc::clone(&extraction);
    let clock = clock.clone();
    let keep = desk.call(move |writer| keep(writer, snapshot, &said, &clock));
    let kept = async {
        let change = keep.await?;
        tracing::debug!(snapshot_id = snapshot.0, ?change, "stored");
        Ok(change)
    };
    let change = kept.instrument(tracing::debug_span!("store")).await?;
    Ok(Stored { extraction, change })
}

fn read(capture: &Capture, options: &Options) -> Extraction {
    let extraction = extract(capture, options);
    tracing::debug!(kind = extraction.kind.as_str(), "read");
    extraction
}

fn keep(
    writer: &mut Writer,
    snapshot: SnapshotId,
    extraction: &Extraction,
    clock: &Clock,
) -> Result<Change, ArchiveError> {
    let now = clock.now();
    let change = writer.record_extraction(snapshot, extraction, extract::VERSION, now)?;
    if let Some(failure) = Failure::shown_by(extraction.kind) {
        // A wall is no reason to try harder: how often it was met does not count.
        let again = retry::after(&failure, 1, now, clock.chance(snapshot.0));
        writer.record_wall(snapshot, &failure, again.into())?;
        return Ok(change);
    }
    for queue_id in writer.queued_for(snapshot)? {
        if matches!(change, Change::NotAnArticle | Change::Gone) {
            writer.reschedule(queue_id, Next::At(now + NO_STORY))?;
        }
        look_again(writer, queue_id, now)?;
    }
    Ok(change)
}

/// Says when a story's address is due again, by what is known of its edits.
pub(super) fn look_again(
    writer: &mut Writer,
    queue_id: i64,
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    let Some(history) = writer.edit_history(queue_id)? else {
        return Ok(());
    };
    let next = revisit::next(&history, now).map_or(Next::Never, Next::At);
    writer.reschedule(queue_id, next)
}
