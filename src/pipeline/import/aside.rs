//! An archive beside the archive, for what comes too late: merging tells a story's history anew
//! in order of time, which taking in alone cannot.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::clock::{self, Clock};
use super::super::store::{Before, keep};
use super::prepared::Read;
use crate::archive::{ArchiveError, Captured, Payload, Writer};

/// Made when it is needed, gone when it is merged in. One that a killed import left is merged in by
/// the next.
pub(super) struct Aside {
    path: PathBuf,
    open: Option<(Writer, Captured)>,
}

impl Aside {
    pub(super) fn at(path: PathBuf) -> Self {
        Self { path, open: None }
    }

    /// Keeps pages, all or none. Those that are there from before are not kept twice.
    pub(super) fn take(&mut self, pages: &[Read]) -> Result<(), ArchiveError> {
        if pages.is_empty() {
            return Ok(());
        }
        let (writer, captured) = match &mut self.open {
            Some(open) => open,
            none => none.insert((Writer::open(&self.path, clock::now())?, Captured::default())),
        };
        writer.catch_up(captured)?;
        writer.batch(|writer| {
            for read in pages {
                let page = &read.page;
                // Packed against a page of the other archive it could not be read here.
                let payload = Payload::pack(&page.capture.body);
                let taken = writer.take_capture(captured, &page.asked, &page.capture, &payload)?;
                if let Some(snapshot) = taken {
                    keep(
                        writer,
                        snapshot,
                        &read.extraction,
                        &Before::default(),
                        &Clock::System,
                    )?;
                }
            }
            Ok(())
        })
    }

    /// Where it is, if there is one; nobody has it open any more.
    pub(super) fn close(&mut self) -> Option<&Path> {
        self.open = None;
        self.path.exists().then_some(&*self.path)
    }

    /// All that is in it is somewhere else.
    pub(super) fn remove(&self) {
        for end in ["", "-wal", "-shm"] {
            let mut name = self.path.file_name().unwrap_or_default().to_owned();
            name.push(end);
            // What cannot be removed is merged in once more by the next import, which changes nothing.
            let _ = fs::remove_file(self.path.with_file_name(name));
        }
    }
}
