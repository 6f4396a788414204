//! Room for the archive.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::broken;
use crate::model::Condition;

/// Less room than that is too little, whatever comes.
const LEAST_BYTES: u64 = 512 << 20;
/// As is room for so many days.
const LEAST_DAYS: f64 = 3.0;
/// Growth is told from so much time at least.
const LEAST_SPAN: TimeDelta = TimeDelta::hours(12);
/// And at most.
const LONGEST_SPAN: TimeDelta = TimeDelta::days(8);

/// How large the archive was at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// The moment.
    pub at: DateTime<Utc>,
    /// Bytes of the file.
    pub bytes: u64,
}

/// Bytes that the archive grows by in a day, as of the last week; what was made smaller in
/// between does not count. `sizes` oldest first. `None`: it is not known for long enough.
pub fn growth(sizes: &[Size]) -> Option<u64> {
    let last = sizes.last()?;
    let recent: Vec<&Size> = sizes
        .iter()
        .filter(|size| last.at - size.at <= LONGEST_SPAN)
        .collect();
    let span = last.at - recent.first()?.at;
    if span < LEAST_SPAN {
        return None;
    }
    let grown: u64 = recent
        .windows(2)
        .map(|two| two[1].bytes.saturating_sub(two[0].bytes))
        .sum();
    let days = span.num_seconds() as f64 / 86_400.0;
    Some(whole(grown as f64 / days))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive number of bytes, far below 2^53"
)]
fn whole(bytes: f64) -> u64 {
    bytes as u64
}

/// Whether the disk is as good as full. What stands is mended by twice the room.
pub fn disk(
    free: Option<u64>,
    growth: Option<u64>,
    is_open: bool,
    now: DateTime<Utc>,
) -> Condition {
    let Some(free) = free else {
        return Condition::Unsure;
    };
    let more: u32 = if is_open { 2 } else { 1 };
    let days = growth
        .filter(|growth| *growth > 0)
        .map(|growth| free as f64 / growth as f64);
    let is_short = days.is_some_and(|days| days < LEAST_DAYS * f64::from(more));
    if free >= LEAST_BYTES * u64::from(more) && !is_short {
        return Condition::Well;
    }
    let room = free >> 20;
    let message = match days {
        Some(days) => format!("{room} MiB are left on its disk: full in {days:.1} days"),
        None => format!("{room} MiB are left on its disk"),
    };
    broken(
        message,
        now,
        json!({"free_bytes": free, "growth_bytes_a_day": growth}),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(of: &[(i64, u64)]) -> Vec<Size> {
        let size = |(hours, bytes): &(i64, u64)| Size {
            at: DateTime::UNIX_EPOCH + TimeDelta::hours(*hours),
            bytes: *bytes,
        };
        of.iter().map(size).collect()
    }

    #[test]
    fn growth_is_a_day_s_and_compacting_is_none() {
        assert_eq!(growth(&sizes(&[])), None);
        assert_eq!(growth(&sizes(&[(0, 0), (6, 100)])), None);
        assert_eq!(growth(&sizes(&[(0, 100), (48, 300)])), Some(100));
        assert_eq!(
            growth(&sizes(&[
                (0, 100),
                (24, 200),
                (48, 50),
                (72, 150),
                (96, 350)
            ])),
            Some(100)
        );
        assert_eq!(
            growth(&sizes(&[(0, 0), (1000, 500), (1024, 600)])),
            Some(100)
        );
    }

    #[test]
    fn little_room_is_broken_until_there_is_twice_as_much() {
        let now = DateTime::UNIX_EPOCH;
        let is_broken = |free, growth, open| disk(Some(free), growth, open, now).is_broken();
        assert!(is_broken(1 << 20, None, false));
        assert!(!is_broken(600 << 20, None, false));
        assert!(is_broken(600 << 20, None, true));
        assert!(is_broken(10 << 30, Some(5 << 30), false));
        assert!(!is_broken(20 << 30, Some(5 << 30), false));
        assert!(is_broken(20 << 30, Some(5 << 30), true));
        assert_eq!(disk(None, None, false, now), Condition::Unsure);
    }
}
