//! Years that are counted otherwise: Buddhist, Persian, Japanese eras, the Minguo era.

use chrono::{Datelike, NaiveDate};

/// Two signs and the year before the era's first.
const ERAS: &[(&str, &str, u32)] = &[
    ("令", "和", 2018),
    ("平", "成", 1988),
    ("昭", "和", 1925),
    ("民", "國", 1911),
    ("民", "国", 1911),
];
/// Days before each month of the Persian year.
const PERSIAN_MONTH_STARTS: [u32; 12] = [0, 31, 62, 93, 124, 155, 186, 216, 246, 276, 306, 336];

/// A day as its page counts: a year far ahead is Buddhist, one far back Persian.
pub(super) fn day(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    match year {
        2500..=2650 => gregorian(year - 543, month, day),
        1340..=1450 => persian(year, month, day),
        1900..=2100 => gregorian(year, month, day),
        _ => None,
    }
}

/// The year of an era.
pub(super) fn era_year(first: &str, second: &str, number: u32) -> Option<u32> {
    let (.., base) = ERAS.iter().find(|(a, b, _)| *a == first && *b == second)?;
    Some(base + number)
}

fn gregorian(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// The Solar Hijri calendar by its 33-year cycle, right for the years 1178 to 1633.
fn persian(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    let start = PERSIAN_MONTH_STARTS.get(usize::try_from(month.checked_sub(1)?).ok()?)?;
    if !(1..=31).contains(&day) {
        return None;
    }
    // The new year falls on 20 or 21 March: 1 Farvardin 1375 was 20 March 1996.
    let years = year.checked_sub(1309)?;
    let leaps = (1309..year)
        .filter(|y| matches!(y % 33, 1 | 5 | 9 | 13 | 17 | 22 | 26 | 30))
        .count();
    let epoch = NaiveDate::from_ymd_opt(1930, 3, 21)?;
    let days = years * 365 + u32::try_from(leaps).ok()? + start + day - 1;
    let date = epoch.checked_add_days(chrono::Days::new(days.into()))?;
    (date.year() > 1960).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_years_are_the_same_days() {
        let iso = |y, m, d| day(y, m, d).map(|date| date.to_string());
        assert_eq!(iso(2567, 4, 18).as_deref(), Some("2024-04-18"));
        assert_eq!(iso(1403, 1, 1).as_deref(), Some("2024-03-20"));
        assert_eq!(iso(1375, 1, 1).as_deref(), Some("1996-03-20"));
        assert_eq!(iso(1402, 10, 11).as_deref(), Some("2024-01-01"));
        assert_eq!(era_year("令", "和", 6), Some(2024));
        assert_eq!(iso(2024, 13, 1), None);
    }
}
