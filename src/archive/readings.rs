//! What a new reading of a stored page says beside the one that stands.

use rusqlite::types::{ToSql, ToSqlOutput, Value};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::revisions::{is_worth_less, tells_a_story};
use super::texts::{TEXT_COLUMNS, Texts};
use super::{ArchiveError, Reader, SnapshotId, stored};
use crate::model::{CanonicalUrl, Extraction, PageUrl};

/// Columns that follow from others, or say how sure a reading is: no difference by themselves.
const DERIVED: [&str; 4] = ["published_utc", "modified_utc", "confidence", "word_count"];

/// A field that two readings of one page give differently.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// The column.
    pub field: &'static str,
    /// What stands.
    pub before: Option<String>,
    /// What the new reading says.
    pub after: Option<String>,
}

/// What a new reading means to what stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It says the same, or the page made no revision.
    Same,
    /// It says something else: it takes the place of the one that stood.
    Superseded,
    /// It tells less of the story: the one that stood is kept.
    Declined,
    /// It finds a story where none was found before.
    Found,
    /// It tells no story, as before.
    NoStory,
}

/// A stored page that was read again.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Rereading {
    /// The page.
    pub snapshot_id: i64,
    /// The story that it tells.
    pub article_id: Option<i64>,
    /// Which of its revisions was read from this page; `None` if it said nothing new.
    pub revision: Option<i64>,
    /// Where the page was asked for.
    pub url: String,
    /// What the reading means.
    pub verdict: Verdict,
    /// The fields that it gives differently.
    pub differences: Vec<Difference>,
}

/// Which stored pages are read again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// A condition on `articles`, in SQL; `None`: every page, those without a story too.
    pub condition: Option<String>,
    /// Pages read by this version of the extractor are left out, unless their site has
    /// taught something since.
    pub except_version: Option<String>,
}

/// True of a page on whose site a block became known as boilerplate when it had been read already.
const TAUGHT: &str = "EXISTS (SELECT 1 FROM fetches JOIN site_boilerplate AS known ON site = host
    WHERE fetches.snapshot_id = snapshots.id AND known.snapshot_id >= snapshots.id
        AND learnt_at >= extracted_at)";

impl Reader {
    /// The stored pages that are selected, oldest first. The condition is held to reading,
    /// as any query.
    pub fn select_snapshots(
        &mut self,
        selection: &Selection,
    ) -> Result<Vec<SnapshotId>, ArchiveError> {
        let mut sql = "SELECT id FROM snapshots WHERE extracted_at IS NOT NULL".to_owned();
        if let Some(condition) = &selection.condition {
            // On lines of its own, so that a comment at its end stays one.
            sql =
                sql + " AND article_id IN (SELECT id FROM articles WHERE (\n" + condition + "\n))";
        }
        if let Some(version) = &selection.except_version {
            let version = version.replace('\'', "''");
            sql = sql + " AND (extractor_version IS NOT '" + &version + "' OR " + TAUGHT + ")";
        }
        sql += " ORDER BY id";
        let mut found = Vec::new();
        self.query(&sql, &super::QueryLimits::default(), |answer| {
            if let super::Answer::Row([Value::Integer(id)]) = answer {
                found.push(SnapshotId(*id));
            }
            Ok::<_, ArchiveError>(())
        })?;
        Ok(found)
    }

    /// What a reading of a stored page says beside the one that stands; nothing is written.
    pub fn compare_reading(
        &self,
        snapshot: SnapshotId,
        extraction: &Extraction,
    ) -> Result<Rereading, ArchiveError> {
        let judged = self.located(judge(&self.connection, snapshot, extraction))?;
        judged
            .map(|judged| judged.rereading)
            .ok_or(ArchiveError::NoSnapshot(snapshot.0))
    }
}

/// A revision as it stands.
pub(super) struct Standing {
    pub(super) id: i64,
    pub(super) is_latest: bool,
    pub(super) fields: Vec<Value>,
}

/// A reading beside what stands.
pub(super) struct Judged {
    pub(super) rereading: Rereading,
    /// The revision that was read from the page.
    pub(super) standing: Option<Standing>,
}

/// Compares; `None` if there is no such page.
pub(super) fn judge(
    connection: &Connection,
    snapshot: SnapshotId,
    extraction: &Extraction,
) -> rusqlite::Result<Option<Judged>> {
    let page = connection
        .prepare_cached("SELECT url, final_url, article_id FROM snapshots WHERE id = ?1")?
        .query_row([snapshot.0], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((url, final_url, article_id)): Option<(String, String, Option<i64>)> = page else {
        return Ok(None);
    };
    let mut rereading = Rereading {
        snapshot_id: snapshot.0,
        article_id,
        revision: None,
        url,
        verdict: Verdict::Same,
        differences: Vec::new(),
    };
    let standing = match article_id {
        Some(article) => standing(connection, article, snapshot, &mut rereading)?,
        None => None,
    };
    match &standing {
        Some(standing) => {
            rereading.differences = differences(&standing.fields, extraction);
            rereading.verdict = verdict(standing, &rereading.differences, extraction);
        }
        None if article_id.is_some() => {}
        None if tells_a_story(extraction) => {
            rereading.article_id = known_article(connection, extraction, &final_url)?;
            rereading.verdict = match rereading.article_id {
                // Another page tells it; that this one was no revision of it stays so.
                Some(_) => Verdict::Same,
                None => Verdict::Found,
            };
        }
        None => rereading.verdict = Verdict::NoStory,
    }
    Ok(Some(Judged {
        rereading,
        standing,
    }))
}

fn verdict(standing: &Standing, differences: &[Difference], extraction: &Extraction) -> Verdict {
    let text = |column: &str| {
        let fields = TEXT_COLUMNS.split(", ").zip(&standing.fields);
        let mut found = fields.filter(|(name, _)| *name == column);
        found.next().and_then(|(_, value)| shown(value))
    };
    let kind = text("kind").unwrap_or_default();
    // What the site's memory knows was no story either time.
    let had_body = text("body").is_some_and(|body| {
        let mut parts = body.split("\n\n").filter(|part| !part.is_empty());
        parts.any(|part| !extraction.recalled.iter().any(|known| known == part))
    });
    if differences.is_empty() {
        Verdict::Same
    } else if !tells_a_story(extraction) || is_worth_less(extraction, &kind, had_body) {
        Verdict::Declined
    } else {
        Verdict::Superseded
    }
}

/// The revision that was read from the page, if it made one.
fn standing(
    connection: &Connection,
    article: i64,
    snapshot: SnapshotId,
    rereading: &mut Rereading,
) -> rusqlite::Result<Option<Standing>> {
    let sql = format!(
        "SELECT {TEXT_COLUMNS}, id, number,
             id = (SELECT latest_revision_id FROM articles WHERE articles.id = article_id)
         FROM revisions WHERE article_id = ?1 AND snapshot_id = ?2 ORDER BY number DESC LIMIT 1"
    );
    let columns = TEXT_COLUMNS.split(", ").count();
    let read = |row: &Row<'_>| {
        let fields = (0..columns).map(|column| row.get(column));
        let standing = Standing {
            id: row.get(columns)?,
            is_latest: row.get(columns + 2)?,
            fields: fields.collect::<rusqlite::Result<_>>()?,
        };
        Ok((standing, row.get(columns + 1)?))
    };
    let found = connection
        .prepare_cached(&sql)?
        .query_row(params![article, snapshot.0], read)
        .optional()?;
    Ok(found.map(|(standing, number)| {
        rereading.revision = Some(number);
        standing
    }))
}

fn known_article(
    connection: &Connection,
    extraction: &Extraction,
    final_url: &str,
) -> rusqlite::Result<Option<i64>> {
    let own = extraction.article.canonical_url.clone();
    let canonical = own.or_else(|| PageUrl::parse(final_url).ok().map(|url| url.canonical()));
    let Some(canonical) = canonical.as_ref().map(CanonicalUrl::as_str) else {
        return Ok(None);
    };
    Ok(stored::find(connection, canonical)?.map(|stored| stored.id))
}

fn differences(before: &[Value], extraction: &Extraction) -> Vec<Difference> {
    let after = fields_of(&Texts::of(extraction));
    let columns = TEXT_COLUMNS.split(", ").zip(before).zip(&after);
    columns
        .filter(|((field, before), after)| before != after && !DERIVED.contains(field))
        .map(|((field, before), after)| Difference {
            field,
            before: shown(before),
            after: shown(after),
        })
        .collect()
}

/// The values as the row would hold them.
pub(super) fn fields_of(texts: &Texts<'_>) -> Vec<Value> {
    texts.params().into_iter().map(value).collect()
}

fn value(parameter: &dyn ToSql) -> Value {
    match parameter.to_sql() {
        Ok(ToSqlOutput::Owned(value)) => value,
        Ok(ToSqlOutput::Borrowed(value)) => value.try_into().unwrap_or(Value::Null),
        _ => Value::Null,
    }
}

fn shown(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Real(number) => Some(number.to_string()),
        Value::Null | Value::Blob(_) => None,
    }
}

/// All fields as one JSON object, named as the columns.
pub(super) fn as_json(fields: &[Value]) -> String {
    let named = TEXT_COLUMNS.split(", ").zip(fields);
    let object: serde_json::Map<String, serde_json::Value> = named
        .map(|(name, value)| {
            let value = match value {
                Value::Integer(number) => (*number).into(),
                value => shown(value).into(),
            };
            (name.to_owned(), value)
        })
        .collect();
    serde_json::Value::Object(object).to_string()
}
