//! The `Retry-After` header (RFC 9110, section 10.2.3).

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

/// A server may not put us off for longer: a mistake there must not lose the host.
const LONGEST: TimeDelta = TimeDelta::days(1);

/// The moment before which nothing should be asked: from seconds, or from a date
/// in one of the three forms that HTTP knows. `None` for anything else.
pub(super) fn moment(value: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let value = value.trim();
    let asked = match value.parse::<u32>() {
        Ok(seconds) => now + TimeDelta::seconds(i64::from(seconds)),
        Err(_) => http_date(value)?,
    };
    Some(asked.clamp(now, now + LONGEST))
}

fn http_date(value: &str) -> Option<DateTime<Utc>> {
    const FORMS: [&str; 3] = [
        "%a, %d %b %Y %H:%M:%S GMT",
        "%A, %d-%b-%y %H:%M:%S GMT",
        "%a %b %e %H:%M:%S %Y",
    ];
    FORMS
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(value, form).ok())
        .map(|utc| utc.and_utc())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn after(value: &str) -> Option<i64> {
        let now = DateTime::UNIX_EPOCH;
        moment(value, now).map(|then| (then - now).num_seconds())
    }

    #[test]
    fn seconds_and_dates() {
        assert_eq!(after("120"), Some(120));
        assert_eq!(after("Thu, 01 Jan 1970 01:00:00 GMT"), Some(3600));
        assert_eq!(after("Thursday, 01-Jan-70 01:00:00 GMT"), Some(3600));
        assert_eq!(after("Thu Jan  1 01:00:00 1970"), Some(3600));
    }

    #[test]
    fn the_absurd_is_bounded_and_the_broken_ignored() {
        assert_eq!(after("4294967295"), Some(86_400));
        assert_eq!(after("Wed, 31 Dec 1969 01:00:00 GMT"), Some(0));
        assert_eq!(after("99999999999999999999"), None);
        assert_eq!(after("soon"), None);
        assert_eq!(after("-5"), None);
    }

    proptest! {
        #[test]
        fn never_in_the_past_nor_for_ever(value in "[ -~]{0,40}|[0-9]{1,12}") {
            if let Some(seconds) = after(&value) {
                prop_assert!((0..=86_400).contains(&seconds));
            }
        }
    }
}
