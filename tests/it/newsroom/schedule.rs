//! When a site's source is to be asked, reckoned by the calendar and by nothing of the
//! program's.

use chrono::{
    DateTime, Datelike, LocalResult, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc, Weekday,
};
use chrono_tz::Tz;

/// How often a source is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Schedule {
    /// As often as it changes.
    Auto,
    /// Every so many hours.
    Hours(i64),
    /// At these times of each day.
    Daily {
        cron: &'static str,
        times: &'static [(u32, u32)],
        weekdays_only: bool,
    },
}

pub(super) const AUTO: Schedule = Schedule::Auto;
pub(super) const HALF_PAST_TWO: Schedule = daily("30 2 * * *", &[(2, 30)]);
pub(super) const HALF_PAST_ONE: Schedule = daily("30 1 * * *", &[(1, 30)]);
pub(super) const TWICE_A_DAY: Schedule = daily("0 2,14 * * *", &[(2, 0), (14, 0)]);
pub(super) const QUARTERS: Schedule = daily("0 */6 * * *", &[(0, 0), (6, 0), (12, 0), (18, 0)]);
pub(super) const WEEKDAYS: Schedule = Schedule::Daily {
    cron: "15 7 * * 1-5",
    times: &[(7, 15)],
    weekdays_only: true,
};

const fn daily(cron: &'static str, times: &'static [(u32, u32)]) -> Schedule {
    Schedule::Daily {
        cron,
        times,
        weekdays_only: false,
    }
}

/// What no source waits longer for, if it is asked as often as it changes.
const LONGEST: TimeDelta = TimeDelta::hours(6);

/// Askings are spread over this much time, so that they do not all come together.
pub(crate) const SPREAD: TimeDelta = TimeDelta::minutes(5);

impl Schedule {
    /// As a user writes it.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Auto => "auto".to_owned(),
            Self::Hours(hours) => format!("{hours}h"),
            Self::Daily { cron, .. } => cron.to_owned(),
        }
    }

    /// By when the source is asked again at the latest.
    pub(crate) fn by(self, zone: Tz, after: DateTime<Utc>) -> DateTime<Utc> {
        let next = match self {
            Self::Auto => after + LONGEST,
            Self::Hours(hours) => after + TimeDelta::hours(hours),
            Self::Daily { .. } => {
                let times = self.times(zone, after, after + TimeDelta::days(5));
                times[0]
            }
        };
        next + SPREAD
    }

    /// All its moments between two, if it has any of its own.
    pub(crate) fn times(
        self,
        zone: Tz,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Vec<DateTime<Utc>> {
        let Self::Daily {
            times,
            weekdays_only,
            ..
        } = self
        else {
            return Vec::new();
        };
        let first = from.with_timezone(&zone).date_naive();
        let days = (until - from).num_days() + 2;
        let days = first
            .iter_days()
            .take(usize::try_from(days).expect("forward"));
        let is_off = |day: Weekday| weekdays_only && matches!(day, Weekday::Sat | Weekday::Sun);
        let all = days.filter(|day| !is_off(day.weekday())).flat_map(|day| {
            let at = |(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0).expect("a time");
            times
                .iter()
                .map(move |time| moment(zone, day.and_time(at(*time))))
        });
        all.filter(|time| from < *time && *time <= until).collect()
    }
}

/// When a zone's clock shows a time: for the first time, if it does so twice; when it goes
/// on, if it skips it.
fn moment(zone: Tz, shown: NaiveDateTime) -> DateTime<Utc> {
    let mut shown = shown;
    loop {
        match zone.from_local_datetime(&shown) {
            LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => {
                return time.with_timezone(&Utc);
            }
            LocalResult::None => shown += TimeDelta::minutes(1),
        }
    }
}
