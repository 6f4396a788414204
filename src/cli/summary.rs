//! The closing words of a run.

use std::path::Path;

use serde_json::{Value, json};

use crate::model::utc_text;
use crate::pipeline::{Intake, Report};

/// A question that is worth asking first.
const QUESTION: &str =
    "SELECT date_published, outlet, headline FROM articles ORDER BY published_utc DESC LIMIT 10";

/// The summary for people.
pub(super) fn lines(archive: &Path, intake: &Intake, report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    if intake.elsewhere > 0 {
        lines.push(format!(
            "elsewhere   {} for other machines",
            counted(intake.elsewhere, "address", "addresses")
        ));
    }
    if intake.added + intake.known + intake.problems > 0 {
        lines.push(format!(
            "named       {}: {} new to the archive, {} known or named twice{}",
            counted(intake.added + intake.known, "address", "addresses"),
            intake.added,
            intake.known,
            some(
                intake.problems,
                ", and {} that name no page",
                "line",
                "lines"
            )
        ));
    }
    lines.push(format!(
        "fetched     {}, {} in {:.1} s",
        counted(report.fetched, "page", "pages"),
        bytes(report.bytes),
        report.seconds
    ));
    lines.push(format!(
        "articles    {} new, {} changed, {} unchanged{}",
        report.new,
        report.changed,
        report.unchanged,
        some(report.no_article, "; {} without a story", "page", "pages")
    ));
    if report.failed + report.refused > 0 {
        let causes: Vec<String> = report
            .causes
            .iter()
            .map(|(cause, count)| format!("{cause} {count}"))
            .collect();
        lines.push(format!(
            "failed      {} ({})",
            report.failed + report.refused,
            causes.join(", ")
        ));
    }
    lines.extend(what_is_left(report));
    lines.extend(over_budget(report));
    lines.push(format!("archive     {}", archive.display()));
    let option = if archive == Path::new("newsvault.db") {
        String::new()
    } else {
        format!(" -a '{}'", archive.display())
    };
    lines.push(format!(
        "ask it      newsvault query{option} \"{QUESTION}\""
    ));
    lines
}

fn what_is_left(report: &Report) -> Option<String> {
    let next = report.next_due.map(utc_text);
    match (report.still_due, next) {
        (0, None) => None,
        (0, Some(next)) if report.fetched + report.failed + report.refused == 0 => Some(format!(
            "due         nothing now; next at {next}, or now with --recheck"
        )),
        (0, Some(next)) => Some(format!("due         next at {next}")),
        (due, _) => Some(format!(
            "due         {due} addresses, left for the next run"
        )),
    }
}

/// Whom the day's budget keeps back: the first few by name.
fn over_budget(report: &Report) -> Option<String> {
    const NAMED: usize = 3;
    let hosts = &report.over_budget;
    let named: Vec<String> = hosts
        .iter()
        .take(NAMED)
        .map(|host| format!("{} of {}", host.waiting, host.host))
        .collect();
    let more = match hosts.len().checked_sub(NAMED) {
        None | Some(0) => String::new(),
        Some(more) => format!(" and {}", counted(more as u64, "more host", "more hosts")),
    };
    (!hosts.is_empty()).then(|| {
        format!(
            "budget      used up for today, the rest waits until tomorrow (UTC): {}{more}",
            named.join(", ")
        )
    })
}

/// The summary for machines.
pub(super) fn json(intake: &Intake, report: &Report) -> serde_json::Result<Value> {
    let mut value = serde_json::to_value(report)?;
    value["added"] = json!(intake.added);
    value["known"] = json!(intake.known);
    value["bad_lines"] = json!(intake.problems);
    value["elsewhere"] = json!(intake.elsewhere);
    value["next_due"] = json!(report.next_due.map(utc_text));
    Ok(value)
}

/// A count within a text, if there is anything to count.
fn some(count: u64, text: &str, one: &str, many: &str) -> String {
    if count == 0 {
        String::new()
    } else {
        text.replace("{}", &counted(count, one, many))
    }
}

/// `1 page`, `2 pages`
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// `1.2 MB`
pub(super) fn bytes(count: u64) -> String {
    let count = count as f64;
    match count {
        c if c < 1e3 => format!("{c} bytes"),
        c if c < 1e6 => format!("{:.1} kB", c / 1e3),
        c if c < 1e9 => format!("{:.1} MB", c / 1e6),
        c => format!("{:.1} GB", c / 1e9),
    }
}
