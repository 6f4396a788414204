//! How often a job comes: spans that divide an hour or a day, so that cron and systemd
//! can both say them.

use std::fmt::Write as _;

/// Minutes between two times; a divisor of an hour, hours that divide a day, or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Every(u32);

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;

/// `15m`, `1h`, `1d`.
pub(super) fn every(text: &str) -> Result<Every, String> {
    let unit = |ending: char, minutes: u32| {
        let number: u32 = text.strip_suffix(ending)?.parse().ok()?;
        number.checked_mul(minutes)
    };
    let minutes = unit('m', 1)
        .or_else(|| unit('h', HOUR))
        .or_else(|| unit('d', DAY));
    minutes
        .filter(|minutes| {
            let divides_an_hour = *minutes > 0 && HOUR.is_multiple_of(*minutes);
            let divides_a_day =
                *minutes > 0 && minutes.is_multiple_of(HOUR) && DAY.is_multiple_of(*minutes);
            divides_an_hour || divides_a_day
        })
        .map(Every)
        .ok_or_else(|| "it is to divide an hour or a day: 5m, 15m, 30m, 1h, 2h, 6h, 1d".to_owned())
}

impl Every {
    /// As cron has it. `seed` says at which minute, so that not all the world's machines
    /// ask at the full hour.
    pub(super) fn cron(self, seed: u32) -> String {
        let minute = seed % self.0.min(HOUR);
        match self.0 {
            1 => "* * * * *".to_owned(),
            HOUR => format!("{minute} * * * *"),
            // Cron begins a step anew each hour, which is why only divisors are let in.
            minutes if minutes < HOUR => format!("{} * * * *", list(minute, minutes, HOUR)),
            DAY => format!("{minute} {} * * *", self.hour(seed)),
            minutes => format!(
                "{minute} {} * * *",
                list(self.hour(seed), minutes / HOUR, 24)
            ),
        }
    }

    /// As systemd has it.
    pub(super) fn calendar(self, seed: u32) -> String {
        let minute = seed % self.0.min(HOUR);
        match self.0 {
            HOUR => format!("*-*-* *:{minute:02}:00"),
            minutes if minutes < HOUR => format!("*-*-* *:{minute:02}/{minutes}:00"),
            DAY => format!("*-*-* {:02}:{minute:02}:00", self.hour(seed)),
            minutes => format!(
                "*-*-* {:02}/{}:{minute:02}:00",
                self.hour(seed),
                minutes / HOUR
            ),
        }
    }

    /// The first hour: once a day is at night.
    fn hour(self, seed: u32) -> u32 {
        (seed / HOUR) % (self.0 / HOUR).min(5)
    }
}

impl std::fmt::Display for Every {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            1 => f.write_str("every minute"),
            HOUR => f.write_str("every hour"),
            DAY => f.write_str("every day"),
            minutes if minutes < HOUR => write!(f, "every {minutes} minutes"),
            minutes => write!(f, "every {} hours", minutes / HOUR),
        }
    }
}

/// All of a field's values: not every cron knows `3-59/15`.
fn list(first: u32, step: u32, end: u32) -> String {
    let mut text = String::new();
    let mut value = first;
    while value < end {
        if !text.is_empty() {
            text.push(',');
        }
        // A String takes whatever is written.
        let _ = write!(text, "{value}");
        value += step;
    }
    text
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use chrono_tz::Tz;
    use proptest::prelude::*;

    use super::*;
    use crate::schedule::timetable::Timetable;

    #[test]
    fn what_divides_neither_hour_nor_day_is_refused() {
        for text in [
            "7m",
            "0m",
            "45m",
            "90m",
            "5h",
            "2d",
            "h",
            "",
            "1w",
            "-5m",
            "99999999999h",
        ] {
            assert!(every(text).is_err(), "{text}");
        }
        assert_eq!(every("60m"), every("1h"));
        assert_eq!(every("24h"), every("1d"));
    }

    #[test]
    fn both_say_it_in_their_own_way() {
        for (text, cron, calendar) in [
            ("15m", "7,22,37,52 * * * *", "*-*-* *:07/15:00"),
            ("1h", "7 * * * *", "*-*-* *:07:00"),
            ("6h", "7 2,8,14,20 * * *", "*-*-* 02/6:07:00"),
            ("1d", "7 2 * * *", "*-*-* 02:07:00"),
        ] {
            let every = every(text).expect("a span");
            assert_eq!(every.cron(127), cron);
            assert_eq!(every.calendar(127), calendar);
        }
    }

    proptest! {
        /// Whatever the seed: between two times lies just the span.
        #[test]
        fn times_are_a_span_apart(
            text in prop::sample::select(vec!["1m", "5m", "20m", "30m", "1h", "2h", "3h", "8h", "12h", "1d"]),
            seed in any::<u32>(),
        ) {
            let every = every(text).expect("a span");
            let table = Timetable::parse(&every.cron(seed), Tz::UTC).expect("cron's fields");
            let mut now: DateTime<Utc> = "2024-04-18T11:03:30Z".parse().expect("a time");
            now = table.next(now).expect("a time");
            for _ in 0..50 {
                let next = table.next(now).expect("a time");
                prop_assert_eq!((next - now).num_minutes(), i64::from(every.0));
                now = next;
            }
        }
    }
}
