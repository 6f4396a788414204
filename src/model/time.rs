//! Times as pages print them: often without a zone, sometimes without an hour.

use chrono::{
    DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeZone, Utc,
};
use serde::{Serialize, Serializer};

/// How much of a publication time the page really gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// A day without a time of day.
    Day,
    /// Hours and minutes.
    Minute,
    /// Seconds, or finer.
    Second,
}

/// When a story was published or modified, exactly as far as the page says.
///
/// Invariant: an offset is only kept together with a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicationTime {
    local: NaiveDateTime,
    offset: Option<FixedOffset>,
    precision: Precision,
}

impl PublicationTime {
    /// A day of which no time of day is known.
    pub fn day(date: NaiveDate) -> Self {
        Self {
            local: date.and_time(NaiveTime::MIN),
            offset: None,
            precision: Precision::Day,
        }
    }

    /// A local time, with the page's own offset from UTC if it gave one.
    pub fn at(local: NaiveDateTime, offset: Option<FixedOffset>, precision: Precision) -> Self {
        match precision {
            Precision::Day => Self::day(local.date()),
            Precision::Minute | Precision::Second => Self {
                local,
                offset,
                precision,
            },
        }
    }

    /// The calendar day as the page has it.
    pub fn date(&self) -> NaiveDate {
        self.local.date()
    }

    /// The time as printed, in the page's own zone.
    pub fn local(&self) -> NaiveDateTime {
        self.local
    }

    /// The page's own offset, if it gave one.
    pub fn offset(&self) -> Option<FixedOffset> {
        self.offset
    }

    /// How much of the time is known.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The instant in UTC, for sorting and ranges. A time without an offset is
    /// taken as UTC: at most 14 hours off, and in the right order on one site.
    pub fn utc(&self) -> DateTime<Utc> {
        match self.offset {
            Some(offset) => offset
                .from_local_datetime(&self.local)
                .single()
                .map_or_else(
                    || Utc.from_utc_datetime(&self.local),
                    |t| t.with_timezone(&Utc),
                ),
            None => Utc.from_utc_datetime(&self.local),
        }
    }

    /// ISO 8601: `2024-04-18`, `2024-04-18T11:11`, `2024-04-18T11:11:05+08:00`.
    pub fn to_iso(&self) -> String {
        let mut text = match self.precision {
            Precision::Day => return self.local.format("%Y-%m-%d").to_string(),
            Precision::Minute => self.local.format("%Y-%m-%dT%H:%M").to_string(),
            Precision::Second => self.local.format("%Y-%m-%dT%H:%M:%S").to_string(),
        };
        match self.offset {
            Some(offset) if offset.local_minus_utc() == 0 => text.push('Z'),
            Some(offset) => text.push_str(&offset.to_string()),
            None => {}
        }
        text
    }
}

impl PublicationTime {
    /// Reads what [`PublicationTime::to_iso`] writes; `None` for anything else.
    pub fn from_iso(text: &str) -> Option<Self> {
        if let Ok(date) = text.parse::<NaiveDate>() {
            return Some(Self::day(date));
        }
        let start = text.find('T')?;
        let zone = text
            .get(start..)?
            .find(['Z', '+', '-'])
            .map(|at| start + at);
        let (local, offset) = text.split_at(zone.unwrap_or(text.len()));
        let offset = match offset {
            "" => None,
            "Z" => Some(FixedOffset::east_opt(0)?),
            zone => Some(zone.parse().ok()?),
        };
        let minute = NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:%M");
        let (local, precision) = match minute {
            Ok(local) => (local, Precision::Minute),
            Err(_) => (local.parse().ok()?, Precision::Second),
        };
        Some(Self::at(local, offset, precision))
    }
}

impl Serialize for PublicationTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_iso())
    }
}

/// UTC as every time column holds it: `YYYY-MM-DDTHH:MM:SSZ`.
pub fn utc_text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(offset: Option<i32>, precision: Precision) -> PublicationTime {
        let local = NaiveDate::from_ymd_opt(2024, 4, 18).and_then(|d| d.and_hms_opt(11, 11, 5));
        PublicationTime::at(
            local.expect("a real time"),
            offset.and_then(FixedOffset::east_opt),
            precision,
        )
    }

    #[test]
    fn iso_says_no_more_than_is_known() {
        assert_eq!(at(None, Precision::Day).to_iso(), "2024-04-18");
        assert_eq!(at(None, Precision::Minute).to_iso(), "2024-04-18T11:11");
        assert_eq!(
            at(Some(8 * 3600), Precision::Minute).to_iso(),
            "2024-04-18T11:11+08:00"
        );
        assert_eq!(
            at(Some(0), Precision::Second).to_iso(),
            "2024-04-18T11:11:05Z"
        );
    }

    #[test]
    fn utc_applies_the_offset() {
        assert_eq!(
            utc_text(at(Some(8 * 3600), Precision::Second).utc()),
            "2024-04-18T03:11:05Z"
        );
        assert_eq!(
            utc_text(at(None, Precision::Second).utc()),
            "2024-04-18T11:11:05Z"
        );
    }

    #[test]
    fn iso_is_read_back() {
        for precision in [Precision::Day, Precision::Minute, Precision::Second] {
            for offset in [None, Some(0), Some(8 * 3600), Some(-34_200)] {
                let iso = at(offset, precision).to_iso();
                let read = PublicationTime::from_iso(&iso).map(|t| t.to_iso());
                assert_eq!(read, Some(iso));
            }
        }
        assert_eq!(PublicationTime::from_iso("yesterday"), None);
    }

    #[test]
    fn a_day_keeps_no_offset() {
        assert_eq!(at(Some(3600), Precision::Day).offset(), None);
    }
}
