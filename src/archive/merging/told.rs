//! What an archive tells of a story: its texts, and what was observed when.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::super::live_posts;
use super::super::readings::fields_of;
use super::super::revisions::tells_a_story;
use super::super::snapshots::time;
use super::super::stored;
use super::super::texts::{TEXT_COLUMNS, Texts, author_names, keyword_names};
use super::Read;
use super::weave::{Capture, EDIT_COLUMNS, Observation, Origin, Recorded, Says, Version};
use crate::model::{Extraction, Held, LivePost, PublicationTime, Worth, count_words};

/// Both archives' texts and observations of one story.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) versions: Vec<Version>,
    pub(super) observations: Vec<Observation>,
    /// Captures that were gone through, by their ids here.
    met: HashSet<i64>,
}

/// One archive's side of a story.
pub(super) struct Side<'a> {
    pub(super) connection: &'a Connection,
    pub(super) origin: Origin,
    /// `articles.id` in it.
    pub(super) article: i64,
    /// Paragraphs that are known to be boilerplate of the site.
    pub(super) recalled: &'a [String],
    /// Pages that were read just now, by archive and `snapshots.id` in it.
    pub(super) read: &'a Read,
    /// `snapshots.id` here by that in it; `None`: they are the same.
    pub(super) ids: Option<&'a HashMap<i64, i64>>,
}

/// A page of the story, as its archive has it.
struct Page {
    id: i64,
    at: DateTime<Utc>,
    capture: Capture,
    reading: String,
    gist: Option<String>,
}

impl Told {
    /// Adds what one archive tells.
    pub(super) fn add(&mut self, side: &Side<'_>) -> rusqlite::Result<()> {
        let texts = self.add_texts(side)?;
        let pages = pages(side)?;
        for page in pages {
            // What both captured is told by the first.
            if self.met.insert(page.capture.snapshot) {
                self.add_page(side, page, &texts)?;
            }
        }
        self.add_confirmations(side, &texts)
    }

    /// True if not all revisions were read by one version of the extractor.
    pub(super) fn is_differently_read(&self) -> bool {
        let mut revisions = self.versions.iter().filter(|version| version.row.is_some());
        let first = revisions.next().map(|version| &version.extractor);
        revisions.any(|version| Some(&version.extractor) != first)
    }

    /// Its revisions, in their order: the page that each was read from, and its place among
    /// the texts.
    fn add_texts(&mut self, side: &Side<'_>) -> rusqlite::Result<Vec<(i64, usize)>> {
        let first = self.versions.len();
        let mut statement = side.connection.prepare_cached(
            "SELECT revisions.*, snapshots.digest FROM revisions
             JOIN snapshots ON snapshots.id = revisions.snapshot_id
             WHERE revisions.article_id = ?1 ORDER BY number",
        )?;
        let mut rows = statement.query([side.article])?;
        let mut texts: Vec<(i64, usize)> = Vec::new();
        while let Some(row) = rows.next()? {
            let mut version = version(side, row)?;
            let edit = EDIT_COLUMNS.map(|column| row.get(column).unwrap_or(Value::Null));
            version.row = Some(Recorded {
                id: row.get("id")?,
                previous: texts.last().map(|(_, place)| *place),
                edit,
            });
            let number: u32 = row.get("number")?;
            version.posts = posts(side, number)?;
            texts.push((row.get("snapshot_id")?, self.versions.len()));
            self.versions.push(version);
        }
        if let Some(latest) = self.versions[first..].last_mut() {
            latest.lists = Some(lists(side)?);
        }
        Ok(texts)
    }

    fn add_page(
        &mut self,
        side: &Side<'_>,
        page: Page,
        texts: &[(i64, usize)],
    ) -> rusqlite::Result<()> {
        let own = texts.iter().find(|(snapshot, _)| *snapshot == page.id);
        let held = Held::ALL.iter().find(|held| held.as_str() == page.reading);
        let says = match (own, held) {
            (Some((_, text)), _) => Says::New(*text),
            (None, Some(why)) => {
                let text = self.add_kept_aside(side, &page)?;
                Says::Less(*why, text, page.gist)
            }
            (None, None) => match self.standing(texts, page.at) {
                Some(text) => Says::Same(text, self.add_read(side, &page)),
                None => return Ok(()),
            },
        };
        self.observations.push(Observation {
            at: page.at,
            origin: side.origin,
            capture: Some(page.capture),
            says,
        });
        Ok(())
    }

    /// The text that stood in its archive at a moment: of the first one before there was any.
    fn standing(&self, texts: &[(i64, usize)], at: DateTime<Utc>) -> Option<usize> {
        let mut stood = texts
            .iter()
            .filter(|(_, text)| self.versions[*text].worth.captured_at <= at);
        stood.next_back().or(texts.first()).map(|(_, text)| *text)
    }

    /// The text of a page that was kept aside, if it was read just now, or is kept.
    fn add_kept_aside(&mut self, side: &Side<'_>, page: &Page) -> rusqlite::Result<Option<usize>> {
        if let Some(read) = self.add_read(side, page) {
            return Ok(Some(read));
        }
        let kept = declined(side, page.id)?;
        Ok(kept.map(|version| {
            self.versions.push(version);
            self.versions.len() - 1
        }))
    }

    /// The text of a page that was read just now.
    fn add_read(&mut self, side: &Side<'_>, page: &Page) -> Option<usize> {
        let read = side.read.pages.get(&(side.origin, page.id))?;
        tells_a_story(read).then(|| {
            self.versions.push(read_version(side, page, read));
            self.versions.len() - 1
        })
    }

    /// When the server said that a text stands, and when it was last seen for certain.
    fn add_confirmations(
        &mut self,
        side: &Side<'_>,
        texts: &[(i64, usize)],
    ) -> rusqlite::Result<()> {
        let mut moments: Vec<DateTime<Utc>> = side
            .connection
            .prepare_cached(
                "SELECT started_at FROM fetches WHERE article_id = ?1 AND outcome = 'not_modified'
                 UNION ALL
                 SELECT answered_at FROM imported_answers WHERE article_id = ?1 AND status = 304",
            )?
            .query_map([side.article], |row| time(row, 0))?
            .collect::<rusqlite::Result<_>>()?;
        moments.push(
            side.connection
                .prepare_cached("SELECT last_seen_at FROM articles WHERE id = ?1")?
                .query_row([side.article], |row| time(row, 0))?,
        );
        let latest = moments.len() - 1;
        for (at, place) in moments.into_iter().zip(0..) {
            let text = match texts.last() {
                Some((_, text)) if place == latest => Some(*text),
                _ => self.standing(texts, at),
            };
            self.observations.extend(text.map(|text| Observation {
                at,
                origin: side.origin,
                capture: None,
                says: Says::Stands(text),
            }));
        }
        Ok(())
    }
}

/// The pages of a story that are here.
fn pages(side: &Side<'_>) -> rusqlite::Result<Vec<Page>> {
    let mut statement = side.connection.prepare_cached(
        "SELECT id, url, captured_at, digest, reading, gist FROM snapshots
         WHERE article_id = ?1 AND reading IS NOT NULL ORDER BY captured_at, id",
    )?;
    let mut rows = statement.query([side.article])?;
    let mut pages = Vec::new();
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        let Some(snapshot) = side.ids.map_or(Some(id), |ids| ids.get(&id).copied()) else {
            continue;
        };
        pages.push(Page {
            id,
            at: time(row, 2)?,
            capture: Capture {
                digest: row.get(3)?,
                url: row.get(1)?,
                snapshot,
            },
            reading: row.get(4)?,
            gist: row.get(5)?,
        });
    }
    Ok(pages)
}

/// A text as a row has it, with the columns of `revisions`.
fn version(side: &Side<'_>, row: &Row<'_>) -> rusqlite::Result<Version> {
    let mut article = stored::article(row)?;
    let mut worth = stored::worth(row, &article, "seen_at")?;
    if stored::leave_out(&mut article, side.recalled) {
        worth.words = count_words(&article.body.text());
    }
    let fields = TEXT_COLUMNS.split(", ").map(|column| row.get(column));
    Ok(Version {
        origin: side.origin,
        article,
        worth,
        extractor: row.get("extractor_version")?,
        digest: row.get("digest")?,
        fields: fields.collect::<rusqlite::Result<_>>()?,
        posts: Vec::new(),
        lists: None,
        row: None,
    })
}

/// A text that was read just now.
fn read_version(side: &Side<'_>, page: &Page, read: &Extraction) -> Version {
    let mut article = stored::comparable(&read.article);
    let mut worth = Worth::of(read, page.at);
    if stored::leave_out(&mut article, side.recalled) {
        worth.words = count_words(&article.body.text());
    }
    let names = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    Version {
        origin: side.origin,
        article,
        worth,
        extractor: side.read.version.clone(),
        digest: page.capture.digest.clone(),
        fields: fields_of(&Texts::of(read)),
        posts: read.article.live_posts.clone(),
        lists: Some((
            names(author_names(&read.article)),
            names(keyword_names(&read.article)),
        )),
        row: None,
    }
}

/// A text that was kept when it was found to be less than another.
fn declined(side: &Side<'_>, snapshot: i64) -> rusqlite::Result<Option<Version>> {
    let columns = TEXT_COLUMNS
        .split(", ")
        .map(|column| format!("fields ->> '{column}' AS {column}"));
    let columns = columns.collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT {columns}, readings.extractor_version, captured_at AS seen_at, digest
         FROM readings JOIN snapshots ON snapshots.id = snapshot_id
         WHERE snapshot_id = ?1 AND verdict = 'declined' ORDER BY readings.id DESC LIMIT 1"
    );
    side.connection
        .prepare_cached(&sql)?
        .query_row([snapshot], |row| version(side, row))
        .optional()
}

fn posts(side: &Side<'_>, number: u32) -> rusqlite::Result<Vec<LivePost>> {
    let stored = live_posts::of_revision(side.connection, side.article, number)?;
    let posts = stored.into_iter().map(|post| LivePost {
        published: post
            .published
            .as_deref()
            .and_then(PublicationTime::from_iso),
        headline: post.headline,
        text: post.body,
    });
    Ok(posts.collect())
}

/// Authors and keywords of the latest revision.
fn lists(side: &Side<'_>) -> rusqlite::Result<(Vec<String>, Vec<String>)> {
    let list = |sql: &str| -> rusqlite::Result<Vec<String>> {
        side.connection
            .prepare_cached(sql)?
            .query_map(params![side.article], |row| row.get(0))?
            .collect()
    };
    Ok((
        list(
            "SELECT name FROM article_authors JOIN authors ON authors.id = author_id
             WHERE article_id = ?1 ORDER BY position",
        )?,
        list(
            "SELECT name FROM article_keywords JOIN keywords ON keywords.id = keyword_id
             WHERE article_id = ?1 ORDER BY position",
        )?,
    ))
}
