//! Takes things into the archive, in the order of the files.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use super::super::clock::{self, Clock};
use super::super::merge::take_in;
use super::super::store::{Before, keep};
use super::aside::Aside;
use super::items::{Item, Page};
use super::prepared::{Prepared, Read, Worker};
use super::report::Trouble;
use super::{Done, Import, ImportEvent, ImportReport, aside_of};
use crate::archive::{ArchiveError, Captured, Reached, SnapshotId, WaitingRevisit, Writer};
use crate::model::Discovery;

/// Captures without bytes that are looked at at a time.
const REVISITS: u32 = 500;

/// Who takes things in.
pub(super) struct Taking<'a> {
    wanted: &'a Import,
    reached: Vec<Option<Reached>>,
    state: State,
    aside: Aside,
    /// The file that is being taken in.
    current: Option<usize>,
    items: u64,
    /// Dropped after all readers, so that it can end the file tidily.
    writer: Writer,
}

/// What is known while things are taken in.
struct State {
    captured: Captured,
    /// Captures by the digests that web archives give them, for records that say "the same".
    by_digest: HashMap<String, SnapshotId>,
    worker: Worker,
    report: ImportReport,
    late: Vec<Read>,
    troubles: Vec<(&'static str, String)>,
}

impl<'a> Taking<'a> {
    pub(super) fn new(
        writer: Writer,
        wanted: &'a Import,
        reached: Vec<Option<Reached>>,
        worker: Worker,
    ) -> Self {
        let known = reached.iter().flatten().filter(|reached| reached.is_done);
        let report = ImportReport {
            files_known: known.count() as u64,
            ..ImportReport::default()
        };
        let aside = Aside::at(aside_of(writer.path()));
        Self {
            state: State {
                captured: Captured::default(),
                by_digest: HashMap::new(),
                worker,
                report,
                late: Vec::new(),
                troubles: Vec::new(),
            },
            writer,
            wanted,
            reached,
            aside,
            current: None,
            items: 0,
        }
    }

    /// Takes some things of one file in, all or none.
    pub(super) fn take(
        &mut self,
        done: Done,
        tell: &mut dyn FnMut(ImportEvent<'_>),
    ) -> Result<(), ArchiveError> {
        let Some(source) = self.wanted.sources.get(done.source) else {
            return Ok(());
        };
        if self.current != Some(done.source) {
            self.current = Some(done.source);
            self.state.report.files += 1;
            tell(ImportEvent::Began(source));
        }
        self.items += done.items.len() as u64;
        let before = self.state.report.captures;
        self.writer.catch_up(&mut self.state.captured)?;
        let state = &mut self.state;
        let name = &source.name;
        self.writer.batch(|writer| {
            let mut items = done.items.into_iter();
            items.try_for_each(|item| state.take(writer, item, name))
        })?;
        // What is aside is kept before the file counts as read so far: taken twice is taken once.
        let late = std::mem::take(&mut self.state.late);
        self.aside.take(&late)?;
        if let Some(Some(reached)) = self.reached.get(done.source) {
            let taken = self.state.report.captures - before;
            let ended_at = done.is_end.then(clock::now);
            self.writer
                .note_import(reached.id, (done.until, taken), ended_at)?;
        }
        for (code, message) in self.state.troubles.drain(..) {
            let file = source.name.clone();
            tell(ImportEvent::Trouble(&Trouble {
                file,
                code,
                message,
            }));
        }
        if let Some(why) = done.failed {
            let trouble = self.state.report.fail(source, why);
            tell(ImportEvent::Trouble(&trouble));
        }
        tell(ImportEvent::Reached(self.items));
        Ok(())
    }

    /// Puts what waited into its place: captures whose bytes are here by now, what is aside, and what
    /// servers said.
    pub(super) fn end(mut self, stop: &AtomicBool) -> Result<ImportReport, ArchiveError> {
        self.merge_aside(stop)?;
        self.revisits(stop)?;
        self.merge_aside(stop)?;
        let settled = self.writer.settle_answers()?;
        let report = &mut self.state.report;
        report.confirmed += settled.confirmed;
        report.gone += settled.gone;
        report.waiting = self.writer.waiting()?;
        report.interrupted = stop.load(Ordering::Relaxed);
        Ok(self.state.report)
    }

    fn merge_aside(&mut self, stop: &AtomicBool) -> Result<(), ArchiveError> {
        if let Some(aside) = self.aside.close() {
            let merged = take_in(&mut self.writer, aside, stop, &mut |_, _| ())?;
            if !merged.interrupted {
                self.aside.remove();
            }
        }
        Ok(())
    }

    /// Looks again for the bytes of captures that came before them.
    fn revisits(&mut self, stop: &AtomicBool) -> Result<(), ArchiveError> {
        let mut last = 0;
        while !stop.load(Ordering::Relaxed) {
            let some = self.writer.waiting_revisits(last, REVISITS)?;
            let Some(end) = some.last() else { break };
            last = end.id;
            self.writer.catch_up(&mut self.state.captured)?;
            let state = &mut self.state;
            let found = self.writer.batch(|writer| {
                let mut found = Vec::new();
                for revisit in &some {
                    if state.same(writer, revisit)? {
                        found.push(revisit.id);
                    }
                }
                Ok::<_, ArchiveError>(found)
            })?;
            // What is aside is kept before nobody waits for it any more: taken twice is taken once.
            let late = std::mem::take(&mut self.state.late);
            self.aside.take(&late)?;
            self.writer.forget_revisits(&found)?;
        }
        Ok(())
    }
}

impl State {
    fn take(
        &mut self,
        writer: &mut Writer,
        item: Prepared,
        file: &str,
    ) -> Result<(), ArchiveError> {
        match item {
            Prepared::Page(read) => self.page(writer, read),
            Prepared::Other(Item::Same(same)) => {
                let revisit = same.waiting();
                if self.same(writer, &revisit)? {
                    return Ok(());
                }
                writer.await_bytes(&revisit)
            }
            Prepared::Other(Item::NotModified(url, at)) => writer.hear(&url, 304, at),
            Prepared::Other(Item::Gone(url, status, at)) => writer.hear(&url, status, at),
            Prepared::Other(Item::Address(url)) => {
                let found = Discovery {
                    url,
                    source: file.to_owned(),
                };
                let queued = writer.enqueue(&[found], clock::now())?;
                self.report.addresses += queued.added;
                Ok(())
            }
            Prepared::Other(Item::PassedOver(why)) => {
                *self.report.passed_over.entry(why).or_default() += 1;
                Ok(())
            }
            Prepared::Other(Item::Broken(code, message)) => {
                *self.report.broken.entry(code).or_default() += 1;
                self.troubles.push((code, message));
                Ok(())
            }
            // They were made pages of, or something that is wrong.
            Prepared::Other(Item::Record(_) | Item::Page(_)) => Ok(()),
        }
    }

    fn page(&mut self, writer: &mut Writer, read: Box<Read>) -> Result<(), ArchiveError> {
        let (page, at) = (&read.page, read.page.capture.captured_at);
        let digest = page.payload_digest.clone();
        if let Some(known) = self.captured.has(&page.asked, at, read.payload.digest()) {
            self.report.known += 1;
            self.by_digest.extend(digest.map(|digest| (digest, known)));
            return Ok(());
        }
        let story = read.extraction.article.canonical_url.as_ref();
        let last = match story {
            Some(story) => writer.last_known(story.as_str())?,
            None => None,
        };
        if last.is_some_and(|last| at < last) {
            self.report.woven += 1;
            self.late.push(*read);
            return Ok(());
        }
        let taken = writer.take_capture(
            &mut self.captured,
            &page.asked,
            &page.capture,
            &read.payload,
        )?;
        if let Some(snapshot) = taken {
            self.by_digest
                .extend(digest.map(|digest| (digest, snapshot)));
            let change = keep(
                writer,
                snapshot,
                &read.extraction,
                &Before::default(),
                &Clock::System,
            )?;
            self.report.count(&change);
        }
        Ok(())
    }

    /// The same bytes as another capture has; false if that one is not here.
    fn same(
        &mut self,
        writer: &mut Writer,
        revisit: &WaitingRevisit,
    ) -> Result<bool, ArchiveError> {
        let digest = revisit.payload_digest.as_ref();
        let by_digest = digest.and_then(|digest| self.by_digest.get(digest).copied());
        let found = match (by_digest, revisit.refers_to_date) {
            (Some(found), _) => Some(found),
            (None, Some(at)) => writer.capture_of(&revisit.refers_to_url, at)?,
            (None, None) => None,
        };
        let Some(found) = found else {
            return Ok(false);
        };
        let mut capture = writer.capture(found)?;
        capture.captured_at = revisit.at;
        capture.url = Some(revisit.url.clone());
        if !revisit.headers.is_empty() {
            capture.headers.clone_from(&revisit.headers);
        }
        let page = Page {
            asked: revisit.url.clone(),
            capture,
            payload_digest: None,
        };
        match self.worker.read(page) {
            Ok(read) => self.page(writer, Box::new(read))?,
            Err(why) => self.troubles.push(("not_read", why)),
        }
        Ok(true)
    }
}
