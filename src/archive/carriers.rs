//! Who carried a story: each copy, when it was out, and how much of the first one it kept.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rusqlite::{Connection, Row};
use serde::Serialize;

use super::article::find_id;
use super::copies::Text;
use super::{ArchiveError, ArticleKey, Reader};
use crate::model::{PageUrl, utc_text};

/// All that tell one story, the first one first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Copies {
    /// `articles.story_id`.
    pub story_id: i64,
    /// The services that any of them credits.
    pub agencies: Vec<String>,
    /// One or more.
    pub carriers: Vec<Carrier>,
}

/// One article of a story.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Carrier {
    /// `articles.id`.
    pub id: i64,
    /// Whom it credits the story to.
    pub outlet: Option<String>,
    /// The site that published it.
    pub publisher: Option<String>,
    /// Where it was read.
    pub url: String,
    /// Its own headline.
    pub headline: Option<String>,
    /// As exact as the page says.
    pub date_published: Option<String>,
    /// The same instant in UTC.
    pub published_utc: Option<String>,
    /// When this archive had it first.
    pub first_seen_at: String,
    /// The earliest moment by which it is known to have been out.
    pub out_by: String,
    /// What that moment is from: `date_published` or `first_seen_at`.
    pub out_by_evidence: &'static str,
    /// Minutes from the first one's `out_by` to its own.
    pub minutes_behind: i64,
    /// The services that it credits, joined by "; ".
    pub agency: String,
    /// Of its body.
    pub word_count: i64,
    /// The share of the first one's text that stands in it, 0 to 1.
    pub kept: f64,
    /// The share of its own text that does not stand in the first one, 0 to 1.
    pub added: f64,
    /// True if its headline is not the first one's.
    pub headline_differs: bool,
}

impl Reader {
    /// Who carried the story of this article; `None` if there is no such article.
    pub fn copies(&self, key: &ArticleKey) -> Result<Option<Copies>, ArchiveError> {
        self.located(copies(&self.connection, key))
    }
}

fn copies(connection: &Connection, key: &ArticleKey) -> rusqlite::Result<Option<Copies>> {
    let Some(id) = find_id(connection, key)? else {
        return Ok(None);
    };
    let mut found = connection
        .prepare_cached(
            "SELECT id, outlet, publisher, url, headline, date_published, published_utc,
                 first_seen_at, agency, word_count, canonical_url, body, story_id
             FROM articles WHERE story_id = (SELECT story_id FROM articles WHERE id = ?1)",
        )?
        .query_map([id], read)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    found.sort_by_key(|told| (told.out_by, told.carrier.id));
    let Some(story_id) = found.first().map(|told| told.story) else {
        return Ok(None);
    };
    Ok(Some(Copies {
        story_id,
        agencies: agencies(&found),
        carriers: compared(found),
    }))
}

/// A carrier before it is compared with the first.
struct Told {
    carrier: Carrier,
    out_by: DateTime<Utc>,
    text: Text,
    story: i64,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Told> {
    let (date, utc): (Option<String>, Option<String>) = (row.get(5)?, row.get(6)?);
    let first_seen_at: String = row.get(7)?;
    let headline: Option<String> = row.get(4)?;
    let canonical_url: String = row.get(10)?;
    let seen = instant(&first_seen_at);
    let claimed = claimed(date.as_deref(), utc.as_deref());
    let is_claim = claimed.is_some_and(|claimed| seen.is_none_or(|seen| claimed <= seen));
    let out_by = if is_claim { claimed } else { seen };
    let out_by = out_by.unwrap_or(DateTime::<Utc>::MAX_UTC);
    Ok(Told {
        text: Text::new(&canonical_url, headline.as_deref(), row.get(11)?),
        out_by,
        story: row.get(12)?,
        carrier: Carrier {
            id: row.get(0)?,
            outlet: row.get(1)?,
            publisher: row.get(2)?,
            url: row.get(3)?,
            headline,
            date_published: date,
            published_utc: utc,
            first_seen_at,
            out_by: utc_text(out_by),
            out_by_evidence: if is_claim {
                "date_published"
            } else {
                "first_seen_at"
            },
            minutes_behind: 0,
            agency: row.get(8)?,
            word_count: row.get(9)?,
            kept: 1.0,
            added: 0.0,
            headline_differs: false,
        },
    })
}

/// When a page claims that its story was out at the latest: where it names a day only,
/// at that day's end, so that it does not come before one that names an hour of it.
fn claimed(date: Option<&str>, utc: Option<&str>) -> Option<DateTime<Utc>> {
    let date = date?;
    if date.len() > "2024-04-18".len() {
        return instant(utc?);
    }
    let day: NaiveDate = date.parse().ok()?;
    let end = day.succ_opt()?.and_hms_opt(0, 0, 0)?;
    Some(end.and_utc() - TimeDelta::seconds(1))
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    text.parse().ok()
}

fn compared(found: Vec<Told>) -> Vec<Carrier> {
    let hundredths = |share: f64| (share * 100.0).round() / 100.0;
    let mut carriers: Vec<Carrier> = Vec::with_capacity(found.len());
    let mut found = found.into_iter();
    let Some(first) = found.next() else {
        return carriers;
    };
    let headline = first.carrier.headline.clone();
    for told in found {
        let overlap = first.text.overlap(&told.text);
        carriers.push(Carrier {
            kept: hundredths(overlap.first.of_one()),
            added: hundredths(1.0 - overlap.second.of_one()),
            minutes_behind: (told.out_by - first.out_by).num_minutes(),
            headline_differs: told.carrier.headline != headline,
            ..told.carrier
        });
    }
    carriers.insert(0, first.carrier);
    carriers
}

fn agencies(found: &[Told]) -> Vec<String> {
    let mut agencies: Vec<String> = Vec::new();
    let named = found
        .iter()
        .flat_map(|told| told.carrier.agency.split("; "));
    for agency in named.filter(|agency| !agency.is_empty()) {
        if !agencies.iter().any(|known| known == agency) {
            agencies.push(agency.to_owned());
        }
    }
    agencies
}

impl Carrier {
    /// The site, as its address has it; empty for a page on disk.
    pub fn site(&self) -> String {
        let page = PageUrl::parse(&self.url).ok();
        page.map(|page| page.host_key().to_string())
            .unwrap_or_default()
    }
}
