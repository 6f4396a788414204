//! On which day a moment was where the story was published.
//!
//! Machines give moments in UTC, people read the day on their own calendar: around
//! midnight the two differ by one. Where the page prints the day beside, the moment is
//! told with the smallest offset under which it falls on that day: the moment stays
//! what it is, and the day is the one that readers were told.

use chrono::{Duration, FixedOffset, NaiveDate};

use super::{Context, parse};
use crate::extract::evidence::Candidates;
use crate::model::{Field, Precision, PublicationTime};

/// From this weight on a day in sight is the story's rather than another's.
const TRUSTED: f32 = 0.55;
/// The largest offsets from UTC, in hours: east and west.
const EAST: i64 = 14;
const WEST: i64 = 12;
const HOUR: i64 = 3_600;

/// The moment on the day that the address or the header line gives, if that is the day
/// before or the day after.
pub(super) fn restored(
    candidates: &Candidates,
    time: PublicationTime,
    context: Context,
) -> PublicationTime {
    let in_utc = time.offset().is_some_and(|o| o.local_minus_utc() == 0);
    if !in_utc || time.precision() == Precision::Day {
        return time;
    }
    let said = candidates.of(Field::DatePublished);
    let printed = said.filter(|c| c.weight >= TRUSTED && is_for_people(c.reader));
    let days: Vec<NaiveDate> = printed
        .filter_map(|c| parse(&c.value, context))
        .filter(|other| other.precision() == Precision::Day)
        .map(|other| other.date())
        .collect();
    if days.contains(&time.date()) {
        return time;
    }
    let mut moved = days.into_iter().filter_map(|day| on_day(time, day));
    moved.next().unwrap_or(time)
}

fn is_for_people(reader: &str) -> bool {
    matches!(reader, "header line" | "times" | "url")
}

/// The moment with the smallest offset of whole hours that puts it on the day.
fn on_day(time: PublicationTime, day: NaiveDate) -> Option<PublicationTime> {
    let local = time.local();
    let since_midnight = (local - local.date().and_hms_opt(0, 0, 0)?).num_seconds();
    let hours = match (day - local.date()).num_days() {
        1 => (24 * HOUR - since_midnight + HOUR - 1) / HOUR,
        -1 => -(since_midnight / HOUR + 1),
        _ => return None,
    };
    if !(-WEST..=EAST).contains(&hours) {
        return None;
    }
    let offset = FixedOffset::east_opt(i32::try_from(hours * HOUR).ok()?)?;
    let local = local + Duration::hours(hours);
    Some(PublicationTime::at(local, Some(offset), time.precision()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    fn home(moment: &str, printed: &[&str]) -> String {
        let context = Context {
            captured_at: DateTime::UNIX_EPOCH,
            month_first: false,
        };
        let mut candidates = Candidates::default();
        for day in printed {
            candidates.put(Field::DatePublished, day, "header line", "line", 0.58);
        }
        let time = parse(moment, context).expect("a moment");
        restored(&candidates, time, context).to_iso()
    }

    #[test]
    fn the_printed_day_gives_the_offset() {
        let east = home("2024-04-17T23:01:00Z", &["2024-04-18"]);
        assert_eq!(east, "2024-04-18T00:01:00+01:00");
        let west = home("2024-04-18T02:18:11Z", &["2024-04-17"]);
        assert_eq!(west, "2024-04-17T23:18:11-03:00");
    }

    #[test]
    fn a_day_that_no_offset_gives_says_nothing() {
        let noon = "2024-04-18T12:30:00Z";
        assert_eq!(home(noon, &["2024-04-17"]), noon);
        assert_eq!(home(noon, &["2024-04-18", "2024-04-19"]), noon);
        assert_eq!(home(noon, &["2024-05-18"]), noon);
    }
}
