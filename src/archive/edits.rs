//! How a version of a story differs from the one before: told when it is recorded, and anew
//! when another reading takes the place of one of the two.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::articles::{Edited, class_names};
use super::snapshots::{sql_count, time};
use super::stored::{self, Stored};
use crate::model::{Article, Claims, Edit, EditClass, Field, Worth, changed_fields, utc_text};

/// One of two versions that are compared.
#[derive(Clone, Copy)]
pub(super) struct Telling<'a> {
    /// In the form that [`stored::comparable`] gives.
    pub(super) article: &'a Article,
    pub(super) kind: &'a str,
    pub(super) extractor_version: &'a str,
    /// Of the page that it was read from.
    pub(super) digest: &'a str,
    pub(super) captured_at: DateTime<Utc>,
}

/// The fields in which a version differs from the one before.
pub(super) fn differences(before: Telling<'_>, after: Telling<'_>) -> Vec<Field> {
    // The same page cannot say anything else, only be read otherwise.
    if after.digest == before.digest {
        return Vec::new();
    }
    let mut fields = changed_fields(before.article, after.article);
    if after.kind != before.kind {
        fields.push(Field::Kind);
    }
    let (claims, claimed) = (Claims::of(after.article), Claims::of(before.article));
    let only_modified = fields == [Field::DateModified];
    if only_modified && claims.are_a_clock(claimed, after.captured_at, before.captured_at) {
        fields.clear();
    }
    fields
}

/// How it differs. `was_whole`: the one before was all of a story.
pub(super) fn edited(
    (before, was_whole): (Telling<'_>, bool),
    after: Telling<'_>,
    fields: &[Field],
    last_seen_at: DateTime<Utc>,
) -> Edited {
    let edit = Edit::of(before.article, after.article, fields);
    let (claims, claimed) = (Claims::of(after.article), Claims::of(before.article));
    // What another extractor reads otherwise, or what was no whole story yet, nobody has
    // edited in silence; nor a live blog that only goes on, as its posts tell their times.
    let is_same_eye = before.extractor_version == after.extractor_version;
    let is_addition = |class: &EditClass| *class == EditClass::Addition;
    let goes_on = after.kind == "live_blog" && edit.classes.iter().all(is_addition);
    let can_be_silent = is_same_eye && !goes_on && was_whole;
    let has_notice = after.article.correction_notice.is_some();
    Edited {
        changed: names(fields),
        previous_seen_at: utc_text(last_seen_at),
        is_silent: can_be_silent && claims.are_silent(claimed, fields, has_notice),
        is_backdated: is_same_eye && claims.are_backdated(claimed, fields, last_seen_at),
        edit,
    }
}

/// Field names as columns have them, joined by ",".
fn names(fields: &[Field]) -> String {
    let names: Vec<String> = fields.iter().map(Field::to_string).collect();
    names.join(",")
}

/// Another reading stands for a revision: what is said of its difference from the one before,
/// and of the next one's from it, is put right. What the site's memory `recalled` in the new
/// reading counts in none of them. That they are revisions stays so.
pub(super) fn tell_anew(
    connection: &Connection,
    article: i64,
    number: i64,
    recalled: &[String],
) -> rusqlite::Result<()> {
    for later in [number, number + 1] {
        let before = load(connection, article, later - 1, recalled)?;
        let after = load(connection, article, later, recalled)?;
        if let (Some(before), Some(after)) = (before, after) {
            compare(connection, (article, later), &before, &after)?;
        }
    }
    Ok(())
}

fn compare(
    connection: &Connection,
    (article, number): (i64, i64),
    before: &Loaded,
    after: &Loaded,
) -> rusqlite::Result<()> {
    let fields = differences(before.telling(), after.telling());
    let last_seen_at = after.previous_seen_at.unwrap_or(before.seen_at);
    let earlier = (before.telling(), !before.worth.is_partial());
    let mut edited = edited(earlier, after.telling(), &fields, last_seen_at);
    if fields.is_empty() {
        edited.edit.classes.clear();
    }
    connection
        .prepare_cached(
            "UPDATE stored_revisions SET changed = ?3, classes = ?4, words_added = ?5,
                 words_removed = ?6, similarity = ?7, silent_edit = ?8, backdated = ?9
             WHERE article_id = ?1 AND number = ?2",
        )?
        .execute(params![
            article,
            number,
            edited.changed,
            class_names(&edited.edit),
            sql_count(edited.edit.words_added),
            sql_count(edited.edit.words_removed),
            edited.edit.similarity,
            edited.is_silent,
            edited.is_backdated
        ])
        .map(drop)
}

/// A revision as it stands.
struct Loaded {
    article: Article,
    worth: Worth,
    extractor_version: String,
    digest: String,
    seen_at: DateTime<Utc>,
    previous_seen_at: Option<DateTime<Utc>>,
}

impl Loaded {
    fn telling(&self) -> Telling<'_> {
        Telling {
            article: &self.article,
            kind: &self.worth.kind,
            extractor_version: &self.extractor_version,
            digest: &self.digest,
            captured_at: self.seen_at,
        }
    }
}

impl Stored {
    /// The latest revision, to be compared with a new reading.
    pub(super) fn telling(&self) -> Telling<'_> {
        Telling {
            article: &self.article,
            kind: &self.worth.kind,
            extractor_version: &self.extractor_version,
            digest: &self.digest,
            captured_at: self.worth.captured_at,
        }
    }
}

fn load(
    connection: &Connection,
    article: i64,
    number: i64,
    recalled: &[String],
) -> rusqlite::Result<Option<Loaded>> {
    let read = |row: &Row<'_>| {
        let mut article = stored::article(row)?;
        let worth = stored::worth(row, &article, "seen_at")?;
        stored::leave_out(&mut article, recalled);
        let previous: Option<String> = row.get("previous_seen_at")?;
        Ok(Loaded {
            article,
            worth,
            extractor_version: row.get("extractor_version")?,
            digest: row.get("digest")?,
            seen_at: time(row, row.as_ref().column_index("seen_at")?)?,
            previous_seen_at: previous.and_then(|text| text.parse().ok()),
        })
    };
    connection
        .prepare_cached(
            "SELECT revisions.*, snapshots.digest FROM revisions
             JOIN snapshots ON snapshots.id = revisions.snapshot_id
             WHERE revisions.article_id = ?1 AND number = ?2",
        )?
        .query_row(params![article, number], read)
        .optional()
}
