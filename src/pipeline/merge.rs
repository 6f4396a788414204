//! Another archive taken into this one. What both archives kept of a page is taken as it is;
//! a page is read only if its archive kept it aside, and keeps no text of it.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::clock;
use super::reextract::load;
use crate::archive::{
    ArchiveError, Merge, MergePart, Merged, Origin, ReadPages, Reader, SnapshotId, Writer,
};
use crate::extract::{self, Options, extract};
use crate::model::Extraction;

/// Rows taken in in one transaction: so long others wait.
const STORIES: usize = 64;
const ROWS: usize = 1_000;
/// How often it is looked again which pages are to be read.
const ROUNDS: usize = 4;

/// What would be taken in, counted; nothing is written.
pub fn merge_dry(mine: &Path, other: &Path) -> Result<Merged, ArchiveError> {
    let mine = Reader::open(mine)?;
    Merge::open(other, clock::now())?.outline(&mine)
}

/// Takes in all that another archive has and this one has not. `tell` hears how many rows
/// are done, of how many.
pub fn merge(
    writer: &mut Writer,
    other: &Path,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(u64, u64),
) -> Result<Merged, ArchiveError> {
    let merged = take_in(writer, other, stop, tell)?;
    writer.settle_answers()?;
    Ok(merged)
}

/// The same without looking for what answers that came in before now count of.
pub(super) fn take_in(
    writer: &mut Writer,
    other: &Path,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(u64, u64),
) -> Result<Merged, ArchiveError> {
    let mut merge = Merge::open(other, clock::now())?;
    let sides = Sides {
        here: Reader::open(writer.path())?,
        there: Reader::open(other)?,
    };
    merge.begin(writer)?;
    let parts = MergePart::ALL.map(|part| merge.rows(part).map(|rows| (part, rows)));
    let parts = parts.into_iter().collect::<Result<Vec<_>, _>>()?;
    let all = parts.iter().map(|(_, rows)| rows.len() as u64).sum();
    let mut done = 0;
    for (part, rows) in &parts {
        let at_a_time = if *part == MergePart::Stories {
            STORIES
        } else {
            ROWS
        };
        for rows in rows.chunks(at_a_time) {
            if stop.load(Ordering::Relaxed) {
                return Ok(Merged {
                    interrupted: true,
                    ..merge.merged().clone()
                });
            }
            let read = match part {
                MergePart::Stories => sides.read_for(&merge, writer, rows)?,
                _ => ReadPages::default(),
            };
            merge.take(writer, *part, rows, &read)?;
            done += rows.len() as u64;
            tell(done, all);
        }
    }
    merge.end(writer)?;
    Ok(merge.merged().clone())
}

/// Both archives, to read pages of them.
struct Sides {
    here: Reader,
    there: Reader,
}

impl Sides {
    /// Reads what is wanted for these stories; what that shows may make others wanted.
    fn read_for(
        &self,
        merge: &Merge,
        writer: &Writer,
        stories: &[i64],
    ) -> Result<ReadPages, ArchiveError> {
        let mut read = ReadPages {
            version: extract::VERSION.to_owned(),
            ..ReadPages::default()
        };
        for _ in 0..ROUNDS {
            let wanted = merge.wanted(writer, stories, &read)?;
            if wanted.is_empty() {
                break;
            }
            for (origin, snapshot) in wanted {
                if let Some(page) = self.read(origin, snapshot)? {
                    read.pages.insert((origin, snapshot.0), page);
                }
            }
        }
        Ok(read)
    }

    /// Reads a page, unless its bytes are damaged or gone.
    fn read(
        &self,
        origin: Origin,
        snapshot: SnapshotId,
    ) -> Result<Option<Extraction>, ArchiveError> {
        let reader = match origin {
            Origin::Here => &self.here,
            Origin::There => &self.there,
        };
        match load(reader, snapshot, &Options::default()) {
            Err(error) if error.is_about_the_file() => Err(error),
            Err(_) => Ok(None),
            Ok((page, options)) => Ok(Some(extract(&page, &options))),
        }
    }
}
