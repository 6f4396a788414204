//! A few readers that are kept open: opening one takes longer than most questions.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use super::Problem;
use crate::archive::{ArchiveError, Reader};

/// Questions that are answered at a time: each keeps a thread busy.
const AT_A_TIME: usize = 8;
/// How long a question waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// So long a reader is used: a file that was replaced is noticed then.
const FRESH: Duration = Duration::from_secs(30);

/// Readers of one archive.
#[derive(Debug, Clone)]
pub(super) struct Readers(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    archive: PathBuf,
    idle: Mutex<Vec<(Instant, Reader)>>,
    places: Arc<Semaphore>,
}

impl Readers {
    /// Of an archive that exists.
    pub(super) fn open(archive: &Path) -> Result<Self, ArchiveError> {
        let first = Reader::open_one_of_many(archive)?;
        Ok(Self(Arc::new(Shared {
            archive: archive.to_owned(),
            idle: Mutex::new(vec![(Instant::now(), first)]),
            places: Arc::new(Semaphore::new(AT_A_TIME)),
        })))
    }

    /// Asks, in a thread of its own.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Reader) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let waiting = Arc::clone(&self.0.places).acquire_owned();
        let Ok(Ok(place)) = tokio::time::timeout(PATIENCE, waiting).await else {
            return Err(Problem::Busy);
        };
        let shared = Arc::clone(&self.0);
        let asked = tokio::task::spawn_blocking(move || {
            let _place = place;
            let (since, mut reader) = shared.take()?;
            let answer = question(&mut reader);
            shared.idle().push((since, reader));
            answer
        });
        asked.await.unwrap_or_else(|error| {
            tracing::error!(%error, "cannot answer");
            Err(Problem::Broken)
        })
    }
}

impl Shared {
    fn idle(&self) -> MutexGuard<'_, Vec<(Instant, Reader)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Result<(Instant, Reader), ArchiveError> {
        let idle = {
            let mut idle = self.idle();
            idle.retain(|(since, _)| since.elapsed() < FRESH);
            idle.pop()
        };
        match idle {
            Some(reader) => Ok(reader),
            None => Ok((Instant::now(), Reader::open_one_of_many(&self.archive)?)),
        }
    }
}
