//! Articles on their way out, one after the other, as they all stood at one moment.

use super::texts::TEXT_COLUMNS;
use super::{
    Answer, ArchiveError, ExportOrder, Parameters, QueryLimits, Reader, SearchQuery, Value,
};
use crate::model::{ArticleRecord, KeptAs};

/// Which articles leave an archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportQuery {
    /// Only articles for which this holds, in SQL: `outlet = 'Harbour Post'`.
    pub condition: Option<String>,
    /// Only articles that fulfil this search: its words and filters.
    pub search: Option<SearchQuery>,
    /// Every revision, not only the latest.
    pub revisions: bool,
    /// In what order.
    pub order: ExportOrder,
}

impl Reader {
    /// Gives the articles that are wanted to `each`, in their order; an error of `each` ends it.
    /// One statement does it, so that what is written meanwhile is not among them, and memory
    /// does not grow with the archive (of a search, by eight bytes an article). Any order but by number
    /// holds numbers and what they are sorted by, some dozen bytes an article.
    pub fn export<E: From<ArchiveError>>(
        &mut self,
        wanted: &ExportQuery,
        each: impl FnMut(ArticleRecord) -> Result<(), E>,
    ) -> Result<u64, E> {
        self.export_where(wanted, "", each)
    }

    /// The same with one more condition of ours.
    pub(super) fn export_where<E: From<ArchiveError>>(
        &mut self,
        wanted: &ExportQuery,
        condition: &str,
        mut each: impl FnMut(ArticleRecord) -> Result<(), E>,
    ) -> Result<u64, E> {
        let found = match &wanted.search {
            Some(search) => Some(self.matching(search)?),
            None => None,
        };
        let parameters = Parameters {
            given: found
                .iter()
                .map(|ids| ("ids".to_owned(), json(ids)))
                .collect(),
            otherwise: Vec::new(),
        };
        let sql = statement(wanted, condition);
        let mut count = 0;
        self.query_with(&sql, &parameters, &QueryLimits::default(), |answer| {
            if let Answer::Row(cells) = answer {
                count += 1;
                return each(record(cells));
            }
            Ok(())
        })?;
        Ok(count)
    }
}

pub(super) fn json(ids: &[i64]) -> Value {
    let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
    Value::Text(format!("[{}]", ids.join(",")))
}

/// What follows the texts' columns, in the order in which [`record`] reads it.
const OTHERS: &str = "articles.url, canonical_url, captured_at, status, media_type, digest, \
    r.extractor_version, articles.id, r.number, revision_count, r.snapshot_id, first_seen_at, \
    last_seen_at, last_changed_at, pub_status, pub_status_evidence, pub_status_at, story_id";

fn statement(wanted: &ExportQuery, condition: &str) -> String {
    let texts = if wanted.revisions { "r" } else { "articles" };
    let columns: Vec<String> = TEXT_COLUMNS
        .split(',')
        .map(|name| format!("{texts}.{}", name.trim()))
        .collect();
    // The view fetches bodies that stand in `articles`; the latest ones alone need no more than the row.
    let from = if wanted.revisions {
        "articles JOIN revisions AS r ON r.article_id = articles.id"
    } else {
        "articles JOIN stored_revisions AS r ON r.id = latest_revision_id"
    };
    let wanted_here = format!("WHERE TRUE{condition}{}", chosen(wanted, "articles.id"));
    let columns = columns.join(", ");
    let page = "snapshots ON snapshots.id = r.snapshot_id";
    let Some(order) = wanted.order.sql(texts) else {
        return format!(
            "SELECT {columns}, {OTHERS} FROM {from} JOIN {page} {wanted_here} ORDER BY articles.id, r.number"
        );
    };
    // Sorts numbers alone; CROSS JOIN has SQLite go through them in their order.
    format!(
        "SELECT {columns}, {OTHERS}
         FROM (SELECT articles.id AS article, r.id AS revision FROM {from} {wanted_here} ORDER BY {order}) AS sorted
         CROSS JOIN articles ON articles.id = sorted.article
         CROSS JOIN {} AS r ON r.id = sorted.revision CROSS JOIN {page}",
        if wanted.revisions { "revisions" } else { "stored_revisions" }
    )
}

/// As a condition on a column of articles' numbers, with the parameter `:ids` for a search.
pub(super) fn chosen(wanted: &ExportQuery, column: &str) -> String {
    let mut sql = String::new();
    if wanted.search.is_some() {
        sql = format!(" AND {column} IN (SELECT value FROM json_each(:ids))");
    }
    if let Some(condition) = &wanted.condition {
        // On lines of its own, so that a comment at its end stays one.
        sql = format!("{sql} AND {column} IN (SELECT id FROM articles WHERE (\n{condition}\n))");
    }
    sql
}

/// The cells of a row, one after the other.
struct Cells<'a>(std::slice::Iter<'a, Value>);

impl Cells<'_> {
    fn maybe(&mut self) -> Option<String> {
        match self.0.next() {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        }
    }

    fn text(&mut self) -> String {
        self.maybe().unwrap_or_default()
    }

    fn texts(&mut self) -> Vec<String> {
        super::article::parts(&self.text())
    }

    fn number(&mut self) -> Option<i64> {
        match self.0.next() {
            Some(Value::Integer(number)) => Some(*number),
            _ => None,
        }
    }

    fn small<T: TryFrom<i64>>(&mut self) -> Option<T> {
        self.number().and_then(|number| T::try_from(number).ok())
    }
}

/// Fields are read in the order in which they are written here.
fn record(cells: &[Value]) -> ArticleRecord {
    let mut cells = Cells(cells.iter());
    let cells = &mut cells;
    let texts = ArticleRecord {
        kind: cells.text(),
        headline: cells.maybe(),
        description: cells.maybe(),
        outlet: cells.maybe(),
        publisher: cells.maybe(),
        byline: cells.maybe(),
        authors: cells.texts(),
        date_published: cells.maybe(),
        published_utc: cells.maybe(),
        date_modified: cells.maybe(),
        modified_utc: cells.maybe(),
        date_evidence: cells.maybe(),
        agency: cells.texts(),
        credit_line: cells.maybe(),
        dateline: cells.maybe(),
        section: cells.maybe(),
        keywords: cells.texts(),
        language: cells.maybe(),
        image_url: cells.maybe(),
        is_accessible_for_free: cells.number().map(|flag| flag != 0),
        claimed_word_count: cells.small(),
        completeness: cells.maybe(),
        suspect: cells.texts(),
        confidence: cells.text(),
        copyright_notice: cells.maybe(),
        usage_terms: cells.maybe(),
        correction_notice: cells.maybe(),
        word_count: cells.number().unwrap_or_default(),
        body: cells.text(),
        ..ArticleRecord::default()
    };
    ArticleRecord {
        url: cells.maybe(),
        canonical_url: cells.maybe(),
        captured_at: cells.maybe(),
        status: cells.small(),
        media_type: cells.maybe(),
        digest: cells.maybe(),
        extractor_version: cells.maybe(),
        kept: Some(kept(cells)),
        ..texts
    }
}

fn kept(cells: &mut Cells<'_>) -> KeptAs {
    let number = |cells: &mut Cells<'_>| cells.number().unwrap_or_default();
    KeptAs {
        id: number(cells),
        revision: number(cells),
        revision_count: number(cells),
        snapshot_id: number(cells),
        first_seen_at: cells.text(),
        last_seen_at: cells.text(),
        last_changed_at: cells.text(),
        pub_status: cells.text(),
        pub_status_evidence: cells.maybe(),
        pub_status_at: cells.maybe(),
        story_id: number(cells),
    }
}
