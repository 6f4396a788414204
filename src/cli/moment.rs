//! Moments as people type them: `24h`, `3d`, `2024-04-18`, `2024-04-18T11:11+08:00`.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// A moment, as far as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// So long ago.
    Ago(TimeDelta),
    /// A day in UTC.
    Day(NaiveDate),
    /// An instant.
    At(DateTime<Utc>),
}

impl Moment {
    /// The first instant that it may mean.
    pub(super) fn begin(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Ago(span) => now.checked_sub_signed(span).unwrap_or(DateTime::UNIX_EPOCH),
            Self::Day(day) => day.and_time(NaiveTime::MIN).and_utc(),
            Self::At(instant) => instant,
        }
    }

    /// The last second that it may mean.
    pub(super) fn end(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Day(_) => self.begin(now) + TimeDelta::days(1) - TimeDelta::seconds(1),
            Self::Ago(_) | Self::At(_) => self.begin(now),
        }
    }
}

/// Reads a moment.
pub(super) fn moment(text: &str) -> Result<Moment, String> {
    let text = text.trim();
    let found = span(text)
        .map(Moment::Ago)
        .or_else(|| text.parse().ok().map(Moment::Day))
        .or_else(|| instant(text).map(Moment::At));
    found.ok_or_else(|| {
        "a moment is like 24h, 3d, 2w, 2024-04-18, 2024-04-18T11:11 (UTC) or 2024-04-18T11:11+08:00"
            .to_owned()
    })
}

/// `90m`, `24h`, `3d`, `2w`.
pub(super) fn span(text: &str) -> Option<TimeDelta> {
    let unit = text.chars().next_back()?;
    let count: i64 = text[..text.len() - unit.len_utf8()]
        .trim_end()
        .parse()
        .ok()?;
    let span = match unit {
        's' => TimeDelta::try_seconds(count),
        'm' => TimeDelta::try_minutes(count),
        'h' => TimeDelta::try_hours(count),
        'd' => TimeDelta::try_days(count),
        'w' => TimeDelta::try_weeks(count),
        _ => None,
    };
    span.filter(|span| *span >= TimeDelta::zero())
}

/// With `T` or a space, with seconds or without, with a zone or in UTC.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.replacen(' ', "T", 1);
    for format in ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"] {
        if let Ok(instant) = DateTime::<FixedOffset>::parse_from_str(&text, format) {
            return Some(instant.with_timezone(&Utc));
        }
    }
    let local = text.strip_suffix(['Z', 'z']).unwrap_or(&text);
    let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    let mut read = formats
        .iter()
        .filter_map(|format| NaiveDateTime::parse_from_str(local, format).ok());
    read.next().map(|local| local.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_they_are_typed() {
        let now: DateTime<Utc> = "2024-04-20T12:00:00Z".parse().expect("a time");
        for (typed, begin, end) in [
            ("24h", "2024-04-19T12:00:00Z", "2024-04-19T12:00:00Z"),
            ("90m", "2024-04-20T10:30:00Z", "2024-04-20T10:30:00Z"),
            ("2w", "2024-04-06T12:00:00Z", "2024-04-06T12:00:00Z"),
            ("2024-04-18", "2024-04-18T00:00:00Z", "2024-04-18T23:59:59Z"),
            (
                "2024-04-18T11:11",
                "2024-04-18T11:11:00Z",
                "2024-04-18T11:11:00Z",
            ),
            (
                "2024-04-18 11:11:05Z",
                "2024-04-18T11:11:05Z",
                "2024-04-18T11:11:05Z",
            ),
            (
                "2024-04-18T11:11+08:00",
                "2024-04-18T03:11:00Z",
                "2024-04-18T03:11:00Z",
            ),
        ] {
            let moment = moment(typed).expect(typed);
            assert_eq!(
                moment
                    .begin(now)
                    .to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
                begin
            );
            assert_eq!(
                moment
                    .end(now)
                    .to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
                end
            );
        }
        for wrong in [
            "",
            "h",
            "-3h",
            "24",
            "yesterday",
            "2024-13-01",
            "9999999999999999w",
            "１h",
        ] {
            assert!(moment(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            moment("200000000w").expect("long").begin(now),
            DateTime::UNIX_EPOCH
        );
    }
}
