//! Things worked on in many threads, their results taken in order, in bounded memory.
//!
//! A thing's result has a channel of its own, which waits in line while the thing is worked
//! on: so the order holds, and no more is in memory than the line is long.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

/// A thing to work on, and where its result is waited for.
type Work<I, O> = (I, SyncSender<O>);

/// Feeds things, works on them in a thread for each of the workers, and takes the results on
/// this thread. `feed` hands out a thing by calling what it is given, which says `false` when
/// no more are wanted, and in the end gives what it found; an error of `take` ends all. `line` things are in
/// line for each thread.
pub(super) fn in_order<I: Send, O: Send, S: Send, T: Send, E>(
    workers: Vec<S>,
    line: usize,
    feed: impl FnOnce(&mut dyn FnMut(I) -> bool) -> T + Send,
    work: impl Fn(&mut S, I) -> O + Sync,
    mut take: impl FnMut(O) -> Result<(), E>,
) -> Result<T, E> {
    let waiting = line.max(1) * workers.len();
    let (line, come) = sync_channel(waiting);
    let (hand_out, to_do) = sync_channel::<Work<I, O>>(waiting);
    let to_do = Mutex::new(to_do);
    std::thread::scope(|scope| {
        let feeder = scope.spawn(move || {
            feed(&mut |thing| {
                let (done, result) = sync_channel(1);
                line.send(result).is_ok() && hand_out.send((thing, done)).is_ok()
            })
        });
        for mut worker in workers {
            let (to_do, work) = (&to_do, &work);
            scope.spawn(move || {
                while let Some((thing, done)) = next(to_do) {
                    // Nobody waits for it any more if an error has ended all.
                    let _ = done.send(work(&mut worker, thing));
                }
            });
        }
        let taken = take_all(&come, &mut take);
        // Who still feeds must not wait for somebody who is gone.
        drop(come);
        let found = feeder.join();
        taken.map(|()| found.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

fn next<I, O>(to_do: &Mutex<Receiver<Work<I, O>>>) -> Option<Work<I, O>> {
    to_do
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .recv()
        .ok()
}

fn take_all<O, E>(
    come: &Receiver<Receiver<O>>,
    take: &mut impl FnMut(O) -> Result<(), E>,
) -> Result<(), E> {
    for result in come {
        // A thread that is gone has panicked, which its scope tells.
        if let Ok(done) = result.recv() {
            take(done)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::in_order;

    #[test]
    fn results_come_in_order_and_an_error_ends_all() {
        let mut seen = Vec::new();
        let feed = |hand_out: &mut dyn FnMut(u64) -> bool| {
            for n in 0.. {
                if !hand_out(n) {
                    return;
                }
            }
        };
        let work = |count: &mut u64, n: u64| {
            *count += 1;
            if n.is_multiple_of(3) {
                std::thread::yield_now();
            }
            n * 2
        };
        let ended = in_order(vec![0; 4], 16, feed, work, |done| {
            seen.push(done);
            if done < 2_000 { Ok(()) } else { Err("enough") }
        });
        assert_eq!(ended, Err("enough"));
        assert_eq!(seen, (0..=1_000).map(|n| n * 2).collect::<Vec<_>>());
    }
}
