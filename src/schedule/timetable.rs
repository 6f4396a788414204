//! When a source is asked: by cron, at intervals, or as often as it changes.

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};

/// No source is asked more often, whatever its timetable says.
pub const SHORTEST: Duration = Duration::from_secs(1);
/// Nor are intervals longer.
const LONGEST: Duration = Duration::from_secs(366 * 86_400);

/// No clock is put back by more.
const PUT_BACK: TimeDelta = TimeDelta::hours(3);
/// Nor skips more minutes: some islands have left out a day.
const LONGEST_SKIP: i64 = 25 * 60;

/// When something happens again and again.
#[derive(Debug, Clone)]
pub enum Timetable {
    /// At these moments of a zone's clock.
    Cron {
        /// Which.
        cron: Box<Cron>,
        /// Whose clock.
        zone: Tz,
    },
    /// So long after the last time.
    Every(Duration),
    /// As often as the source changes: see [`super::polling`].
    Adaptive,
}

impl PartialEq for Timetable {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Cron { cron, zone }, Self::Cron { cron: c, zone: z }) => {
                cron.as_str() == c.as_str() && zone == z
            }
            (Self::Every(a), Self::Every(b)) => a == b,
            (Self::Adaptive, Self::Adaptive) => true,
            _ => false,
        }
    }
}

impl Timetable {
    /// Reads `30 2 * * *`, `@hourly`, `15m`, `2h`, `auto`; cron's five fields on the clock
    /// of `zone`. An error says what is wrong.
    pub fn parse(text: &str, zone: Tz) -> Result<Self, String> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("auto") {
            return Ok(Self::Adaptive);
        }
        if let Some(interval) = interval(text) {
            return if (SHORTEST..=LONGEST).contains(&interval) {
                Ok(Self::Every(interval))
            } else {
                Err(format!(
                    "`{text}` is shorter than a second or longer than a year"
                ))
            };
        }
        let parser = CronParser::builder()
            .seconds(Seconds::Disallowed)
            .year(Year::Disallowed)
            .build();
        match parser.parse(text) {
            Ok(cron) => Ok(Self::Cron {
                cron: Box::new(cron),
                zone,
            }),
            Err(error) => Err(format!(
                "`{text}` is no timetable: {error}\\nhint: cron's five fields (30 2 * * *), an interval (15m, 2h, 1d), @hourly, @daily, or auto"
            )),
        }
    }

    /// The next time after a moment; `None` if there is none, or if the source's own habit
    /// decides. A time that a clock skips in spring comes when it goes on; one that it
    /// shows twice in autumn comes once.
    pub fn next(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Cron { cron, zone } => {
                let local = after.with_timezone(zone);
                let next = cron.find_next_occurrence(&local, false).ok()?;
                if is_hourly(cron, next.naive_local()) {
                    return Some(next.with_timezone(&Utc));
                }
                next_shown(cron, *zone, after)
            }
            Self::Every(interval) => after.checked_add_signed(TimeDelta::from_std(*interval).ok()?),
            Self::Adaptive => None,
        }
    }

    /// When to try again what failed now, if it is not to be tried for some time: at cron's
    /// next moment if that comes first, and at none of them before that time is over.
    pub fn after_error(&self, now: DateTime<Utc>, wait: Duration) -> Option<DateTime<Utc>> {
        let retry = now.checked_add_signed(TimeDelta::from_std(wait).ok()?)?;
        match self {
            Self::Cron { .. } if self.next(now)? <= retry => {
                self.next(retry - TimeDelta::nanoseconds(1))
            }
            _ => Some(retry),
        }
    }

    /// The time at which it was to happen last, at or before a moment: what was missed, if
    /// it did not happen then.
    pub fn last(&self, until: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Cron { cron, zone } => {
                let local = until.with_timezone(zone);
                let last = cron.find_previous_occurrence(&local, true).ok()?;
                Some(last.with_timezone(&Utc))
            }
            Self::Every(_) | Self::Adaptive => None,
        }
    }
}

/// The next moment at which the clock shows one of the job's times, and has not before: a
/// time that it shows twice counts once, one that it skips when it goes on.
fn next_shown(cron: &Cron, zone: Tz, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let mut shown = (after.with_timezone(&zone).naive_local() - PUT_BACK).and_utc();
    loop {
        shown = cron.find_next_occurrence(&shown, false).ok()?;
        let moment = first_shown(zone, shown.naive_utc())?;
        if moment > after {
            return Some(moment);
        }
    }
}

/// When a clock shows a time for the first time, or goes on after having skipped it.
fn first_shown(zone: Tz, shown: NaiveDateTime) -> Option<DateTime<Utc>> {
    let minutes = (0..=LONGEST_SKIP).map(|minutes| shown + TimeDelta::minutes(minutes));
    minutes
        .filter_map(|shown| zone.from_local_datetime(&shown).earliest())
        .map(|moment| moment.with_timezone(&Utc))
        .next()
}

/// Whether a job goes on from hour to hour, so that an hour that comes twice has it twice
/// and one that is left out has it not. Of the others croner lets only those that name one
/// hour and one minute come once; users mean the same of `0 2,14 * * *`.
fn is_hourly(cron: &Cron, shown: NaiveDateTime) -> bool {
    (0..24).all(|hour| {
        let shown = shown.with_hour(hour).map(|shown| shown.and_utc());
        shown.is_some_and(|time| cron.is_time_matching(&time).unwrap_or(false))
    })
}

/// `90s`, `15m`, `2h`, `1d`
pub(super) fn interval(text: &str) -> Option<Duration> {
    let text = text.strip_prefix("every ").unwrap_or(text).trim();
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(end);
    let seconds: u64 = match unit.trim() {
        "s" | "sec" | "second" | "seconds" => 1,
        "m" | "min" | "minute" | "minutes" => 60,
        "h" | "hour" | "hours" => 3600,
        "d" | "day" | "days" => 86_400,
        _ => return None,
    };
    let number: u64 = number.parse().ok()?;
    Some(Duration::from_secs(number.checked_mul(seconds)?))
}

/// A moment put off by chance, so that sources of one timetable do not all come at once:
/// by at most a tenth of the time until then, and five minutes.
pub fn jittered(now: DateTime<Utc>, next: DateTime<Utc>, chance: f64) -> DateTime<Utc> {
    let most = ((next - now) / 10).min(TimeDelta::minutes(5));
    let by = most.num_milliseconds() as f64 * chance.clamp(0.0, 1.0);
    #[expect(clippy::cast_possible_truncation, reason = "five minutes at most")]
    let by = TimeDelta::milliseconds(by as i64);
    next + by.max(TimeDelta::zero())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BERLIN: Tz = chrono_tz::Europe::Berlin;
    const NEW_YORK: Tz = chrono_tz::America::New_York;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    /// All times from one moment until another.
    fn times(timetable: &Timetable, from: &str, until: &str) -> Vec<String> {
        let all = std::iter::successors(timetable.next(at(from)), |time| timetable.next(*time));
        all.take_while(|time| *time < at(until))
            .map(|time| time.format("%m-%dT%H:%M").to_string())
            .collect()
    }

    #[test]
    fn a_job_in_the_odd_hours_runs_once_each_night() {
        let job = Timetable::parse("30 2 * * *", BERLIN).expect("a timetable");
        // Spring: 02:30 is skipped, the clock goes on at 03:00, 01:00 UTC.
        let spring = times(&job, "2025-03-29T12:00:00Z", "2025-03-31T12:00:00Z");
        assert_eq!(spring, ["03-30T01:00", "03-31T00:30"]);
        // Autumn: 02:30 is shown twice; the first is summer time.
        let autumn = times(&job, "2025-10-25T12:00:00Z", "2025-10-27T12:00:00Z");
        assert_eq!(autumn, ["10-26T00:30", "10-27T01:30"]);
        let there = Timetable::parse("30 2 * * *", NEW_YORK).expect("a timetable");
        let spring = times(&there, "2025-03-08T12:00:00Z", "2025-03-10T12:00:00Z");
        assert_eq!(spring, ["03-09T07:00", "03-10T06:30"]);
        let there = Timetable::parse("30 1 * * *", NEW_YORK).expect("a timetable");
        let autumn = times(&there, "2025-11-01T12:00:00Z", "2025-11-03T12:00:00Z");
        assert_eq!(autumn, ["11-02T05:30", "11-03T06:30"]);
    }

    #[test]
    fn every_quarter_goes_on_through_odd_nights() {
        let job = Timetable::parse("*/15 * * * *", BERLIN).expect("a timetable");
        for (from, until) in [
            ("2025-03-29T22:00:00Z", "2025-03-30T04:00:00Z"),
            ("2025-10-25T22:00:00Z", "2025-10-26T04:00:00Z"),
        ] {
            assert_eq!(times(&job, from, until).len(), 6 * 4 - 1, "{from}");
        }
    }

    #[test]
    fn some_hours_of_a_day_come_once_each_too() {
        for text in ["0 2,14 * * *", "0 2-3 * * *", "0 */2 * * *", "30 2,3 * * 0"] {
            let job = Timetable::parse(text, BERLIN).expect("a timetable");
            let night = times(&job, "2025-10-25T23:30:00Z", "2025-10-26T01:59:00Z");
            assert_eq!(night.len(), 1, "{text}: {night:?}");
            // Though it was asked late.
            let late = times(&job, "2025-10-26T00:35:00Z", "2025-10-26T01:29:00Z");
            assert_eq!(late, [""; 0], "{text}");
            let spring = times(&job, "2025-03-30T00:01:00Z", "2025-03-30T01:30:00Z");
            assert_eq!(spring, ["03-30T01:00"], "{text}");
        }
    }

    #[test]
    fn what_failed_is_tried_again_and_not_more_often_than_it_may_be() {
        let job = Timetable::parse("30 2 * * *", Tz::UTC).expect("a timetable");
        let now = at("2025-06-05T02:31:00Z");
        let again = |minutes: u64| job.after_error(now, Duration::from_secs(minutes * 60));
        assert_eq!(again(5), Some(at("2025-06-05T02:36:00Z")));
        assert_eq!(again(23 * 60 + 59), Some(at("2025-06-06T02:30:00Z")));
        assert_eq!(again(24 * 60), Some(at("2025-06-07T02:30:00Z")));
        let often = Timetable::Every(Duration::from_secs(60));
        let again = often.after_error(now, Duration::from_secs(300));
        assert_eq!(again, Some(now + TimeDelta::minutes(5)));
    }

    #[test]
    fn what_was_missed_is_known() {
        let job = Timetable::parse("0 6 * * 1", BERLIN).expect("a timetable");
        assert_eq!(
            job.last(at("2025-06-05T00:00:00Z")),
            Some(at("2025-06-02T04:00:00Z"))
        );
    }

    #[test]
    fn intervals_and_names() {
        let zone = Tz::UTC;
        let parse = |text| Timetable::parse(text, zone);
        assert_eq!(parse("15m"), Ok(Timetable::Every(Duration::from_secs(900))));
        assert_eq!(
            parse("every 2 hours"),
            Ok(Timetable::Every(Duration::from_secs(7200)))
        );
        assert_eq!(parse("auto"), Ok(Timetable::Adaptive));
        assert!(parse("@hourly").is_ok());
        for wrong in [
            "",
            "0s",
            "99999999999999999999d",
            "800d",
            "61 * * * *",
            "tomorrow",
            "* * * * * * *",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn times_go_forward(minute in 0..60u8, hour in 0..24u8, start in 0i64..2_000_000_000) {
            let text = format!("{minute} {hour} * * *");
            let job = Timetable::parse(&text, BERLIN).expect("a timetable");
            let start = DateTime::from_timestamp(start, 0).expect("a time");
            let (first, second) = (job.next(start), job.next(start).and_then(|t| job.next(t)));
            let (first, second) = (first.expect("one"), second.expect("another"));
            prop_assert!(start < first && first < second);
            // A day, give or take the hour of an odd night.
            prop_assert!((second - first - TimeDelta::days(1)).abs() <= TimeDelta::hours(1));
            prop_assert_eq!(job.last(first), Some(first));
        }

        #[test]
        fn chance_puts_off_by_little(seconds in 0i64..1_000_000, chance in 0.0..1.0f64) {
            let now = DateTime::UNIX_EPOCH;
            let next = now + TimeDelta::seconds(seconds);
            let put_off = jittered(now, next, chance);
            prop_assert!(put_off >= next && put_off - next <= TimeDelta::minutes(5));
        }
    }
}
