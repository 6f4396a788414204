//! How long a lasting run with nothing in hand waits before it asks the queue again.

use std::time::Duration;

use chrono::{DurationRound, TimeDelta};
use tokio::time::Instant;

use super::clock::Clock;
use super::desk::Undone;
use super::page::Means;
use super::run::GLANCE;

/// By the system's clock: others may have added something.
const IDLE: Duration = Duration::from_secs(1);
/// Just less than a second.
const ALMOST: Duration = Duration::from_nanos(999_999_999);

/// A clock that is driven leaps to what is due next instead, and hosts have rested as long
/// as it leapt. `found_nothing`: what is due was not to be had just now.
pub(super) async fn pause(means: &Means, found_nothing: bool) -> Result<Duration, Undone> {
    let Clock::Driven(clock) = &means.clock else {
        return Ok(IDLE);
    };
    let now = clock.now();
    let due = means.desk.call(|writer| writer.next_due()).await?;
    let due = match due {
        Some(moment) if moment <= now && !found_nothing => return Ok(GLANCE),
        // Its host rests, or is another run's for now.
        Some(moment) if moment <= now => Some(now + IDLE),
        due => due,
    };
    let pace = means.fetcher.pace();
    // Its seconds are whole, as those of all moments that are kept.
    let free = pace
        .next_free()
        .map(|free| now + (free - Instant::now()) + ALMOST);
    let free = free.and_then(|free| free.duration_trunc(TimeDelta::seconds(1)).ok());
    Ok(match clock.leap([due, free].into_iter().flatten().min()) {
        Some(leapt) => {
            pace.passed(leapt);
            Duration::ZERO
        }
        None => GLANCE,
    })
}
