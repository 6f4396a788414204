//! The stage in which all ways end: a page that is kept is read, and what it says
//! is kept too.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tracing::Instrument;

use super::clock::Clock;
use super::desk::{Desk, Undone};
use crate::archive::{ArchiveError, Next, Outlook, SnapshotId, Writer};
use crate::extract::{self, Options, extract};
use crate::model::{Capture, Change, Extraction, Failure, PageUrl};
use crate::schedule::retry;
use crate::schedule::revisit::{self, Policy};

/// What was known of a page before it was fetched.
#[derive(Debug, Clone, Default)]
pub(super) struct Before {
    /// How often in a row it had failed.
    pub(super) failures: u32,
    /// Of one that had been fetched before.
    pub(super) outlook: Option<Outlook>,
}

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
    before: Before,
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
    let keep = desk.call(move |writer| keep(writer, snapshot, &said, &before, &clock));
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

pub(super) fn keep(
    writer: &mut Writer,
    snapshot: SnapshotId,
    extraction: &Extraction,
    before: &Before,
    clock: &Clock,
) -> Result<Change, ArchiveError> {
    let now = clock.now();
    let change = writer.record_extraction(snapshot, extraction, extract::VERSION, now)?;
    if let Some(failure) = Failure::shown_by(extraction.kind) {
        let failures = before.failures.saturating_add(1);
        let again = retry::after(&failure, failures, now, clock.chance(snapshot.0));
        writer.record_wall(snapshot, &failure, failures, again.into())?;
        return Ok(change);
    }
    learn(writer, before.outlook.as_ref(), &change, now)?;
    for queue_id in writer.queued_for(snapshot)? {
        look_again(writer, queue_id, now)?;
    }
    Ok(change)
}

/// Looks at a source's stories again as its user now wants it, who has changed their mind.
pub fn look_otherwise(
    writer: &mut Writer,
    source: &PageUrl,
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    const AT_A_TIME: usize = 512;
    let mut last = 0;
    loop {
        let outlooks = writer.outlooks(source, last, AT_A_TIME)?;
        let Some((id, _)) = outlooks.last() else {
            return Ok(());
        };
        last = *id;
        let next = |outlook: &Outlook| next_look(outlook, now).map_or(Next::Never, Next::At);
        let rows: Vec<(i64, Next)> = outlooks.iter().map(|(id, o)| (*id, next(o))).collect();
        writer.reschedule_all(&rows)?;
    }
}

/// Says when an address is due again, by what is known of its story's edits.
pub(super) fn look_again(
    writer: &mut Writer,
    queue_id: i64,
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    let Some(outlook) = writer.outlook(queue_id)? else {
        return Ok(());
    };
    let next = next_look(&outlook, now).map_or(Next::Never, Next::At);
    writer.reschedule(queue_id, next)
}

/// When an address is looked at again.
pub(super) fn next_look(outlook: &Outlook, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let policy = policy(outlook);
    match &outlook.history {
        Some(history) => revisit::next(&policy, history, &outlook.habit, now),
        // A page that holds no story may hold one that is still to be written.
        None => revisit::without_story(&policy, outlook.added, now),
    }
}

/// What its source's user wants; what makes no sense was refused when it was given.
pub(super) fn policy(outlook: &Outlook) -> Policy {
    Policy::parse(&outlook.revisit).unwrap_or_default()
}

/// Keeps what a look at a story tells of how often its outlet edits.
pub(super) fn learn(
    writer: &mut Writer,
    before: Option<&Outlook>,
    change: &Change,
    now: DateTime<Utc>,
) -> Result<(), ArchiveError> {
    let is_edited = match change {
        Change::Revised(_) => true,
        Change::Unchanged | Change::Held(_) => false,
        Change::New | Change::Gone | Change::NotAnArticle => return Ok(()),
    };
    let Some((outlook, history)) = before.and_then(|b| Some((b, b.history.as_ref()?))) else {
        return Ok(());
    };
    writer.note_look(&outlook.host, &revisit::learnt(history, is_edited, now))
}
