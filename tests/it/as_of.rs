//! `newsvault query --as-of`: the archive as it stood.

use chrono::{DateTime, Utc};
use newsvault::archive::{Arrival, Next, Route, Writer};
use newsvault::model::{Author, Extraction, Failure, LivePost, Outcome, PageKind, utc_text};
use rusqlite::types::Value;

use crate::archive::{Place, archive_story, at, attempt, lease_page, story, url};
use crate::program::{Ended, Program};

const PAGE: &str = "https://harbour-post.example/ferry";

/// A moment of the story, and the next one.
fn hour(n: i64) -> DateTime<Utc> {
    at(n * 3600)
}

/// What can be known for certain of any moment, and should be the same whenever it is asked.
const QUESTIONS: &[&str] = &[
    "SELECT id, canonical_url, url, kind, headline, authors, keywords, published_day, date_modified,
         pub_status, pub_status_evidence, pub_status_at, first_seen_at, last_seen_at, last_changed_at,
         revision_count, latest_revision_id, latest_snapshot_id, word_count, body FROM articles ORDER BY id",
    "SELECT id, article_id, number, seen_at, changed, classes, silent_edit, headline, body FROM revisions ORDER BY id",
    "SELECT article_id, pub_status, evidence, seen_at, story_seen_at FROM status_changes ORDER BY id",
    "SELECT article_id, position, name FROM article_authors JOIN authors ON authors.id = author_id ORDER BY 1, 2",
    "SELECT article_id, position, name FROM article_keywords JOIN keywords ON keywords.id = keyword_id ORDER BY 1, 2",
    "SELECT article_id, published, body, first_revision, last_revision FROM live_posts ORDER BY id",
    "SELECT id, url, captured_at, kind, reading FROM snapshots ORDER BY id",
    "SELECT id, url, started_at, outcome, error FROM fetches ORDER BY id",
    "SELECT digest, raw_bytes FROM payloads ORDER BY digest",
    "SELECT outlet, count(*) FROM articles GROUP BY outlet ORDER BY outlet",
];

/// Lets a request for the page bring this.
fn ask(writer: &mut Writer, outcome: Outcome, when: DateTime<Utc>) {
    let run = writer.begin_run(when).expect("a run");
    writer.make_due(&[url(PAGE)], when).expect("due");
    let lease = lease_page(writer, &url(PAGE), when);
    let attempt = attempt(&lease.url, outcome, when);
    let arrival = Arrival {
        route: &Route::default(),
        lease: &lease,
        attempt: &attempt,
        payload: None,
        run,
        next: Next::At(when),
    };
    writer.record_attempt(&arrival, when).expect("recorded");
}

fn signed(mut reading: Extraction, authors: &[&str], keywords: &[&str]) -> Extraction {
    let author = |name: &&str| Author {
        name: (*name).to_owned(),
    };
    reading.article.authors = authors.iter().map(author).collect();
    reading.article.keywords = keywords.iter().map(|word| (*word).to_owned()).collect();
    reading
}

fn live(posts: &[&str]) -> Extraction {
    let mut reading = story("As it happened", &posts.join("\n\n"));
    reading.kind = PageKind::LiveBlog;
    let post = |text: &&str| LivePost {
        published: None,
        headline: None,
        text: (*text).to_owned(),
    };
    reading.article.live_posts = posts.iter().map(post).collect();
    reading
}

/// What happens in an hour.
enum Step {
    /// A page is read so.
    Read(&'static str, Box<Extraction>),
    /// A request for the story's page ends so.
    Asked(Outcome),
}

impl Step {
    fn happen(&self, writer: &mut Writer, when: DateTime<Utc>) {
        match self {
            Self::Read(page, reading) => {
                archive_story(writer, page, reading, when);
            }
            Self::Asked(outcome) => ask(writer, outcome.clone(), when),
        }
    }
}

/// What happens, hour by hour.
fn steps() -> Vec<Step> {
    let first = signed(
        story("12 dead in ferry fire", "At least 12 people died."),
        &["Ana Ruiz", "O\"Neill"],
        &["ferry", "fire"],
    );
    let second = signed(
        story("14 dead in ferry fire", "At least 14 people died."),
        &["Bo Lund"],
        &["ferry", "harbour", "fire"],
    );
    let blog = "https://mail.example/live";
    let gone = |status| Step::Asked(Outcome::Failed(Failure::HttpStatus(status)));
    let read = |page, reading: &Extraction| Step::Read(page, Box::new(reading.clone()));
    vec![
        read(PAGE, &first),
        read(blog, &live(&["A first post.", "A second."])),
        read(PAGE, &first),
        Step::Asked(Outcome::NotModified),
        read(PAGE, &second),
        read(blog, &live(&["Now a third.", "A second."])),
        gone(404),
        gone(404),
        read(PAGE, &second),
        gone(410),
    ]
}

/// All of it. `after` looks at the archive after each step.
fn live_through(place: &Place, mut after: impl FnMut(DateTime<Utc>)) {
    let mut writer = place.writer();
    for (n, step) in (0..).zip(steps()) {
        step.happen(&mut writer, hour(n));
        after(hour(n));
    }
}

fn answers(place: &Place, sql: &str) -> Vec<Vec<Value>> {
    let connection = place.raw();
    let mut statement = connection.prepare(sql).expect("valid SQL");
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|n| row.get(n)).collect());
    rows.and_then(Iterator::collect).expect("rows")
}

fn query(place: &Place, when: &str, sql: &str) -> Ended {
    let program = Program::on(place).words("query --format json --as-of");
    program.arg(when).arg(sql).run()
}

fn as_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Integer(n) => (*n).into(),
        Value::Real(n) => (*n).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Blob(_) => unreachable!("none is asked for"),
    }
}

#[test]
fn every_moment_is_seen_later_as_it_was_then() {
    let place = Place::new();
    let mut was = Vec::new();
    live_through(&place, |when| {
        let seen: Vec<_> = QUESTIONS.iter().map(|sql| answers(&place, sql)).collect();
        was.push((utc_text(when), seen));
    });
    assert_eq!(place.count("revisions"), 4, "the steps do what they say");
    assert_eq!(place.count("status_changes"), 3);
    for (when, seen) in &was {
        for (sql, rows) in QUESTIONS.iter().zip(seen) {
            let then = query(&place, when, sql).expect(0).json();
            let then = then.as_array().expect("an array").iter();
            let then: Vec<Vec<_>> = then
                .map(|row| row.as_object().expect("a row").values().cloned().collect())
                .collect();
            let rows: Vec<Vec<_>> = rows
                .iter()
                .map(|row| row.iter().map(as_json).collect())
                .collect();
            assert_eq!(then, rows, "at {when}: {sql}");
        }
    }
    let before = query(&place, "2001-01-01", "SELECT count(*) AS n FROM articles").expect(0);
    assert_eq!(before.json()[0]["n"], 0);
}

#[test]
fn every_table_answers_with_its_columns_or_says_why_not() {
    let place = Place::new();
    live_through(&place, |_| ());
    let names: Vec<String> = place.column(
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'",
    );
    let mut answered = 0;
    for name in &names {
        let asked = query(&place, "2023-11-15", &format!("SELECT * FROM {name}"));
        if asked.code == Some(2) {
            // Of a view, it is a table beneath it that has no past.
            let why = "only the present is known\nhint: leave --as-of out";
            assert!(asked.stderr.contains(why), "{name}: {}", asked.stderr);
            continue;
        }
        let asked = asked.expect(0).json();
        let columns = asked.as_array().and_then(|rows| rows.first()).cloned();
        if let Some(row) = columns {
            let row = row.as_object().expect("an object");
            let today: Vec<String> =
                place.column(&format!("SELECT name FROM pragma_table_xinfo('{name}')"));
            assert_eq!(row.keys().cloned().collect::<Vec<_>>(), today, "{name}");
            answered += 1;
        }
    }
    assert!(answered >= 13, "{answered}");
}

#[test]
fn what_has_no_past_is_refused_and_nothing_is_written() {
    let place = Place::new();
    archive_story(
        &mut place.writer(),
        PAGE,
        &story("Ferry", "It burnt out."),
        hour(0),
    );
    let refused = query(
        &place,
        "1d",
        "SELECT * FROM articles_fts WHERE articles_fts MATCH 'ferry'",
    )
    .expect(2);
    refused.says(
        "newsvault: refused the query: of `articles_fts` only the present is known\nhint: leave --as-of out, or look \
         for words with LIKE: full-text search has today's texts only\n",
    );
    for sql in [
        "DELETE FROM articles",
        "DELETE FROM main.articles",
        "DROP VIEW temp.articles",
        "CREATE TEMP TABLE mine (x)",
        "PRAGMA query_only = OFF",
    ] {
        query(&place, "1d", sql).expect(2);
    }
    assert_eq!(place.count("articles"), 1);
    let today = query(
        &place,
        "2001-01-01",
        "SELECT (SELECT count(*) FROM articles) AS earlier, (SELECT count(*) FROM main.articles) AS now",
    );
    let today = today.expect(0).json();
    assert_eq!(
        (&today[0]["earlier"], &today[0]["now"]),
        (&0.into(), &1.into())
    );
    query(&place, "soon", "SELECT 1").expect(2);
}
