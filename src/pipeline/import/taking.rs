//! Takes things into the archive, in the order of the files.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use super::super::clock::{self, Clock};
use super::super::merge::merge;
use super::super::store::{Before, keep};
use super::aside::Aside;
use super::items::{Item, Page, Same};
use super::prepared::{Prepared, Read, Worker};
use super::report::Trouble;
use super::{Done, Import, ImportEvent, ImportReport, aside_of};
use crate::archive::{ArchiveError, Captured, Reached, SnapshotId, Writer};
use crate::model::Discovery;

/// Who takes things in.
pub(super) struct Taking<'a> {
    writer: Writer,
    wanted: &'a Import,
    reached: Vec<Option<Reached>>,
    state: State,
    aside: Aside,
    /// The file that is being taken in.
    current: Option<usize>,
    items: u64,
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

    /// Merges in what is aside.
    pub(super) fn end(mut self, stop: &AtomicBool) -> Result<ImportReport, ArchiveError> {
        let mut report = self.state.report;
        if let Some(aside) = self.aside.close() {
            let merged = merge(self.writer, aside, stop, &mut |_, _| ())?;
            if !merged.interrupted {
                self.aside.remove();
            }
        }
        report.interrupted = stop.load(Ordering::Relaxed);
        Ok(report)
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
            Prepared::Other(Item::Same(same)) => self.same(writer, &same),
            Prepared::Other(Item::NotModified(url, at)) => {
                let told = writer.confirm(&url, at)?;
                self.report.told(told, |report| &mut report.confirmed);
                Ok(())
            }
            Prepared::Other(Item::Gone(url, status, at)) => {
                let told = writer.gone(&url, status, at)?;
                self.report.told(told, |report| &mut report.gone);
                Ok(())
            }
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
            Some(story) => writer.last_seen(story.as_str())?,
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

    /// The same bytes as another capture has, if that one is here.
    fn same(&mut self, writer: &mut Writer, same: &Same) -> Result<(), ArchiveError> {
        let revisit = &same.revisit;
        let by_digest = revisit
            .payload_digest
            .as_ref()
            .and_then(|digest| self.by_digest.get(digest).copied());
        let found = match (by_digest, revisit.refers_to_date) {
            (Some(found), _) => Some(found),
            (None, Some(at)) => {
                writer.capture_of(revisit.refers_to_url.as_ref().unwrap_or(&same.url), at)?
            }
            (None, None) => None,
        };
        let Some(found) = found else {
            *self
                .report
                .passed_over
                .entry("revisit_of_nothing_here")
                .or_default() += 1;
            return Ok(());
        };
        let mut capture = writer.capture(found)?;
        capture.captured_at = same.at;
        capture.url = Some(same.url.clone());
        if let Some(head) = &revisit.head {
            capture.headers.clone_from(&head.headers);
        }
        let page = Page {
            asked: same.url.clone(),
            capture,
            payload_digest: None,
        };
        match self.worker.read(page) {
            Ok(read) => self.page(writer, Box::new(read)),
            Err(why) => {
                self.troubles.push(("not_read", why));
                Ok(())
            }
        }
    }
}
