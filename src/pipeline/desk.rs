//! The writer's desk: one thread that owns the write connection.
//!
//! Work is handed to it as closures, in order. What is waiting is done in one
//! transaction, and only once that is committed does anybody get an answer, so an
//! answer means "kept". The desk is bounded: who brings more than it can write, waits.

use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};

use crate::archive::{ArchiveError, Writer};

/// Jobs done in one transaction: an index part holds the texts of one, so more in each makes fewer to merge.
const BATCH: usize = 256;
/// Jobs that may wait.
const WAITING: usize = 512;

type Answer = Box<dyn FnOnce() + Send>;
/// Gives an error only if the archive cannot be written: that ends the desk.
type Job = Box<dyn FnOnce(&mut Writer) -> Result<Answer, ArchiveError> + Send>;

/// Why a piece of work was not done.
#[derive(Debug)]
pub(super) enum Undone {
    /// It failed; the desk goes on.
    Failed(ArchiveError),
    /// The desk has closed, as a transaction failed; [`Desk::close`] says why.
    Closed,
}

/// Hands work to the writer's thread.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    jobs: mpsc::Sender<Job>,
}

/// The writer's thread.
pub(super) struct Clerk {
    thread: JoinHandle<Result<Writer, ArchiveError>>,
}

/// Gives the writer a thread of its own.
pub(super) fn open(writer: Writer) -> (Desk, Clerk) {
    let (jobs, waiting) = mpsc::channel(WAITING);
    let thread = std::thread::spawn(move || work(writer, waiting));
    (Desk { jobs }, Clerk { thread })
}

impl Desk {
    /// Does a piece of work and waits until it is committed.
    pub(super) async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer) -> Result<T, ArchiveError> + Send + 'static,
    ) -> Result<T, Undone> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |writer| {
            let result = match work(writer) {
                Err(error) if error.is_about_the_file() => return Err(error),
                result => result,
            };
            // Nobody listens any more if the run was stopped; the work is kept all the same.
            Ok(Box::new(move || drop(answer.send(result))))
        });
        self.jobs.send(job).await.map_err(|_| Undone::Closed)?;
        answered
            .await
            .map_err(|_| Undone::Closed)?
            .map_err(Undone::Failed)
    }
}

impl Clerk {
    /// Waits until all work is done and every [`Desk`] is gone; gives the writer back.
    pub(super) fn close(self) -> Result<Writer, ArchiveError> {
        self.thread
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

fn work(mut writer: Writer, mut waiting: mpsc::Receiver<Job>) -> Result<Writer, ArchiveError> {
    while let Some(first) = waiting.blocking_recv() {
        let mut jobs = vec![first];
        while jobs.len() < BATCH
            && let Ok(next) = waiting.try_recv()
        {
            jobs.push(next);
        }
        let answers = writer.batch(|writer| {
            let answers = jobs.into_iter().map(|job| job(writer));
            answers.collect::<Result<Vec<Answer>, ArchiveError>>()
        })?;
        for answer in answers {
            answer();
        }
    }
    Ok(writer)
}
