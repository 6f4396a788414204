//! How long what is due may wait before something must be wrong.

use chrono::{DateTime, TimeDelta, Utc};

/// Of an archive that is watched.
const WATCHED: TimeDelta = TimeDelta::minutes(15);
/// Of one of which too few runs are known.
const UNKNOWN: TimeDelta = TimeDelta::days(1);
const SHORTEST: TimeDelta = TimeDelta::hours(1);
const LONGEST: TimeDelta = TimeDelta::days(7);
/// So many pauses between runs show how often there is one.
const LEAST: usize = 4;

/// How long what is due may wait: a moment while somebody watches, and twice the longest
/// pause between the latest runs otherwise. `starts` is when they began, in any order.
pub fn patience(starts: &[DateTime<Utc>], is_watched: bool) -> TimeDelta {
    if is_watched {
        return WATCHED;
    }
    let mut starts = starts.to_vec();
    starts.sort_unstable();
    let pauses = starts.windows(2).map(|two| two[1] - two[0]);
    match pauses.clone().max() {
        Some(longest) if pauses.count() >= LEAST => (longest * 2).clamp(SHORTEST, LONGEST),
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_twice_the_pause_between_runs() {
        let starts = |hours: i64| -> Vec<_> {
            (0..6)
                .map(|n| DateTime::UNIX_EPOCH + TimeDelta::hours(n * hours))
                .collect()
        };
        assert_eq!(patience(&starts(3), false), TimeDelta::hours(6));
        assert_eq!(patience(&starts(24), false), TimeDelta::days(2));
        assert_eq!(patience(&starts(24), true), WATCHED);
        assert_eq!(patience(&starts(0), false), SHORTEST);
        assert_eq!(patience(&starts(1)[..3], false), UNKNOWN);
    }
}
