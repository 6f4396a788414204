//! Stories are looked at again, by policy, habit and budget; `newsvault plan` says when.

mod budget;
mod looks;
mod plan;
mod wanted;

use crate::archive::Place;
use crate::pages::story;

/// The page of a story that says of no day that it was published then: it is as old as we know it.
fn fresh(headline: &str, tail: &str) -> String {
    let dated = "<meta property=\"article:published_time\" content=\"2024-04-18T11:11:00+08:00\">";
    story(headline, tail).replace(dated, "")
}

/// Lets so many hours pass: all that the archive remembers is as much longer ago, but for robots.txt.
fn pass(place: &Place, hours: u32) {
    let back = |column: &str| {
        format!("{column} = strftime('%Y-%m-%dT%H:%M:%SZ', {column}, '-{hours} hours')")
    };
    let sets = [
        (
            "articles",
            &["first_seen_at", "last_changed_at", "last_seen_at"][..],
        ),
        ("queue", &["added_at", "next_at", "last_attempt_at"]),
        (
            "hosts",
            &["next_at", "next_due_at", "waits_until", "looks_wait_until"],
        ),
    ];
    let mut sql = format!("UPDATE hosts SET requests_day = date(requests_day, '-{hours} hours');");
    for (table, columns) in sets {
        let columns: Vec<String> = columns.iter().map(|column| back(column)).collect();
        sql = format!("{sql} UPDATE {table} SET {};", columns.join(", "));
    }
    place.raw().execute_batch(&sql).expect("time passes");
}

/// Hours until the one story is looked at again.
fn next_look(place: &Place) -> Option<i64> {
    place.one(
        "SELECT CAST(round((julianday(next_at) - julianday('now')) * 24) AS INTEGER) FROM queue
         WHERE id NOT IN (SELECT queue_id FROM source_parts)",
    )
}
