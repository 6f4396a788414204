//! Charts as SVG in the page: a calendar of days, bars, a line. Colours are the style's.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use maud::{Markup, html};

use super::pieces::{address, counted, grouped};
use crate::archive::Day;

/// The side of a day's square, with the gap.
const CELL: u32 = 13;
/// Room for the months' names.
const TOP: u32 = 16;
/// Shades of a day: none, and four.
const SHADES: u64 = 4;

/// A bar, or a point of a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) value: f64,
    /// Where it leads.
    pub(super) to: Option<String>,
}

/// Weeks as columns, the last one on the right; each day leads to its stories.
pub(super) fn calendar(days: &[Day], until: NaiveDate, weeks: u32, outlet: &str) -> Markup {
    let counts: BTreeMap<&str, u64> = days.iter().map(|day| (&*day.day, day.articles)).collect();
    let most = counts.values().copied().max().unwrap_or(0).max(1);
    let monday = until.week(Weekday::Mon).first_day();
    let first = monday - Days::new(u64::from(weeks.saturating_sub(1)) * 7);
    let all: u64 = counts.values().sum();
    let (width, height) = (weeks * CELL, TOP + 7 * CELL);
    let shown = first.iter_days().take_while(|day| *day <= until);
    html! {
        figure.chart {
            svg.calendar viewBox={ "0 0 " (width) " " (height) } role="group" aria-label={ "Stories by day of publication: " (counted(all, "story", "stories")) } {
                @for (day, week) in (0..).map(|week| (first + Days::new(7 * u64::from(week)), week)).take(weeks as usize) {
                    @if day.day() <= 7 {
                        text x=(week * CELL) y="11" { (day.format("%b")) }
                    }
                }
                @for (at, day) in (0_u32..).zip(shown) {
                    @let name = day.format("%Y-%m-%d").to_string();
                    @let count = counts.get(&*name).copied().unwrap_or(0);
                    @let label = format!("{}: {}", day.format("%-d %B %Y"), counted(count, "story", "stories"));
                    @let square = html! {
                        rect class={ "shade" (shade(count, most)) } x=(at / 7 * CELL) y=(TOP + at % 7 * CELL) width=(CELL - 2) height=(CELL - 2) rx="2" { title { (label) } }
                    };
                    @if count > 0 {
                        a href=(address("/search", &[("since", &name), ("until", &name), ("outlet", outlet)])) aria-label=(label) tabindex="-1" { (square) }
                    } @else { (square) }
                }
            }
        }
    }
}

fn shade(count: u64, most: u64) -> u64 {
    if count == 0 {
        return 0;
    }
    // By the root: a few large days leave the others their differences.
    let share = (count as f64 / most as f64).sqrt();
    (1..SHADES)
        .take_while(|step| share > *step as f64 / SHADES as f64)
        .count() as u64
        + 1
}

/// Horizontal bars with names and numbers, as a list that reads without them.
pub(super) fn bars(bars: &[Bar]) -> Markup {
    let most = bars
        .iter()
        .map(|bar| bar.value)
        .fold(0.0, f64::max)
        .max(f64::MIN_POSITIVE);
    html! {
        ul.bars {
            @for bar in bars {
                li {
                    span.name {
                        @match &bar.to {
                            Some(to) => a href=(to) { bdi { (bar.name) } },
                            None => bdi { (bar.name) },
                        }
                    }
                    svg.bar viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" {
                        rect width=(format!("{:.2}", (bar.value / most * 100.0).max(0.0))) height="4" {}
                    }
                    span.value { (number(bar.value)) }
                }
            }
        }
    }
}

/// A line through points in order, with the highest and lowest value beside it.
pub(super) fn line(points: &[Bar], of: &str) -> Markup {
    const WIDTH: f64 = 640.0;
    const HEIGHT: f64 = 200.0;
    let values = || points.iter().map(|point| point.value);
    let top = values().fold(0.0, f64::max);
    let bottom = values().fold(0.0, f64::min);
    let span = (top - bottom).max(f64::MIN_POSITIVE);
    let step = WIDTH / (points.len().max(2) - 1) as f64;
    let path: Vec<String> = (0_u32..)
        .zip(values())
        .map(|(at, value)| {
            format!(
                "{:.1},{:.1}",
                f64::from(at) * step,
                (top - value) / span * HEIGHT
            )
        })
        .collect();
    html! {
        figure.chart {
            svg.line viewBox="-4 -8 648 216" role="img" aria-label={ (of) ": from " (number(bottom)) " to " (number(top)) } {
                polyline points=(path.join(" ")) {}
                text x="0" y="4" { (number(top)) }
                text x="0" y="206" { (number(bottom)) }
            }
            @if let (Some(first), Some(last)) = (points.first(), points.last()) {
                figcaption { (of) ", " bdi { (first.name) } " to " bdi { (last.name) } }
            }
        }
    }
}

/// As people write it.
fn number(value: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number below 2^53"
    )]
    if value.fract() == 0.0 && (0.0..9e15).contains(&value) {
        return grouped(value as u64);
    }
    format!("{value:.2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_grow_with_days() {
        let shades: Vec<u64> = [0, 1, 10, 30, 60, 100]
            .iter()
            .map(|count| shade(*count, 100))
            .collect();
        assert!(shades.is_sorted(), "{shades:?}");
        assert_eq!((shades[0], shades[1], shades[5]), (0, 1, 4));
    }

    #[test]
    fn a_calendar_ends_today() {
        let until = "2026-11-25".parse().expect("a day");
        let days = [Day {
            day: "2026-11-25".to_owned(),
            articles: 3,
        }];
        let svg = calendar(&days, until, 4, "").into_string();
        assert!(svg.contains("25 November 2026: 3 stories"), "{svg}");
        assert!(!svg.contains("26 November"), "{svg}");
        assert_eq!(svg.matches("<rect").count(), 3 * 7 + 3);
    }
}
