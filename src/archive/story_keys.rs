//! By what texts are found again: who has which of their keys.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Params};

use super::copies::{self, Text};
use super::likeness::KEY_RANGE;

/// Articles that have a key at the same time without being alike: more are not found by it.
const SLOTS: i64 = 8;
/// Where keys stand: the newest, the recent, all others.
const STEPS: [&str; 3] = ["story_keys_0", "story_keys_1", "story_keys_2"];
/// So many articles' keys are moved on at a time, and in so many slices to the last step.
const MOVED: i64 = 2_048;
const SLICES: i64 = 16;

/// Leaves the keys of an article's text; gives the articles met there that are alike.
pub(super) fn leave(
    connection: &Connection,
    id: i64,
    text: &Text,
) -> rusqlite::Result<Vec<(i64, Alike)>> {
    let mut compared = Compared {
        connection,
        id,
        text,
        found: BTreeMap::new(),
    };
    for key in text.keys() {
        compared.leave(key)?;
    }
    let found = compared.found.into_iter();
    Ok(found
        .filter_map(|(holder, alike)| Some((holder, alike?)))
        .collect())
}

/// An article that tells the same story.
#[derive(Debug, Clone, Copy)]
pub(super) struct Alike {
    pub(super) share: f64,
    pub(super) story: i64,
}

/// A text on its way through the keys of others; each of these is compared once.
struct Compared<'a> {
    connection: &'a Connection,
    id: i64,
    text: &'a Text,
    found: BTreeMap<i64, Option<Alike>>,
}

impl Compared<'_> {
    /// Leaves one key, unless one that is alike has it. Who has it and is not alike keeps it: the
    /// next free figure behind it serves instead.
    fn leave(&mut self, key: i64) -> rusqlite::Result<()> {
        let mut is_told = false;
        for slot in key..key + SLOTS {
            match holder(self.connection, slot)? {
                None if is_told => return Ok(()),
                None => return take(self.connection, slot, self.id),
                Some(holder) if holder == self.id => is_told = true,
                Some(holder) => match self.compare(holder)? {
                    Known::Alike => is_told = true,
                    Known::Unlike => {}
                    Known::Gone if is_told => {}
                    Known::Gone => {
                        is_told = true;
                        take_over(self.connection, slot, self.id)?;
                    }
                },
            }
        }
        Ok(())
    }

    fn compare(&mut self, holder: i64) -> rusqlite::Result<Known> {
        if let Some(alike) = self.found.get(&holder) {
            return Ok(Known::of(*alike));
        }
        let Some((other, story)) = copies::load(self.connection, holder)? else {
            return Ok(Known::Gone);
        };
        let share = self.text.alike(&other);
        let alike = share.map(|share| Alike { share, story });
        self.found.insert(holder, alike);
        Ok(Known::of(alike))
    }
}

/// What is known of the one who has a key.
enum Known {
    Alike,
    Unlike,
    /// It is no article any more.
    Gone,
}

impl Known {
    fn of(alike: Option<Alike>) -> Self {
        alike.map_or(Self::Unlike, |_| Self::Alike)
    }
}

/// Takes a key that nobody has.
fn take(connection: &Connection, key: i64, id: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO story_keys_0 (key, article_id) VALUES (?1, ?2)")?
        .execute([key, id])
        .map(drop)
}

fn take_over(connection: &Connection, key: i64, id: i64) -> rusqlite::Result<()> {
    on_each_step(
        connection,
        "UPDATE story_keys_0 SET article_id = ?2 WHERE key = ?1",
        [key, id],
    )
}

fn holder(connection: &Connection, key: i64) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT article_id FROM story_keys_0 WHERE key = ?1
             UNION ALL SELECT article_id FROM story_keys_1 WHERE key = ?1
             UNION ALL SELECT article_id FROM story_keys_2 WHERE key = ?1",
        )?
        .query_row([key], |row| row.get(0))
        .optional()
}

/// Runs a statement on the table of each step; the key stands in one of them.
fn on_each_step(
    connection: &Connection,
    sql: &str,
    params: impl Params + Copy,
) -> rusqlite::Result<()> {
    for table in STEPS {
        connection
            .prepare_cached(&sql.replace(STEPS[0], table))?
            .execute(params)?;
    }
    Ok(())
}

/// Moves keys on, each time a number of articles has come: all of the first step to the second, and
/// of that one a slice to the third. Keys lie anywhere, so that a new one dirties a page
/// of its own wherever it goes; moved on many at a time, they share pages.
pub(super) fn move_on(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    if id % MOVED != 0 {
        return Ok(());
    }
    let width = KEY_RANGE / SLICES;
    let from = id / MOVED % SLICES * width;
    let slice = [from, from + width];
    // A slot behind the last key belongs to the last slice.
    let slice = if slice[1] == KEY_RANGE {
        [from, i64::MAX]
    } else {
        slice
    };
    let moves: [(&str, &[i64]); 4] = [
        (
            "INSERT INTO story_keys_1 SELECT key, article_id FROM story_keys_0",
            &[],
        ),
        ("DELETE FROM story_keys_0", &[]),
        (
            "INSERT INTO story_keys_2 SELECT key, article_id FROM story_keys_1
             WHERE key >= ?1 AND key < ?2",
            &slice,
        ),
        (
            "DELETE FROM story_keys_1 WHERE key >= ?1 AND key < ?2",
            &slice,
        ),
    ];
    for (sql, params) in moves {
        connection
            .prepare_cached(sql)?
            .execute(rusqlite::params_from_iter(params))?;
    }
    Ok(())
}

/// Gives a key back; who stands behind it moves up, so that there are no gaps to stop at.
pub(super) fn give_back(connection: &Connection, key: i64, id: i64) -> rusqlite::Result<()> {
    let mut free = None;
    for slot in key..key + SLOTS {
        match (free, holder(connection, slot)?) {
            (_, None) => return Ok(()),
            (None, Some(holder)) if holder == id => {
                on_each_step(
                    connection,
                    "DELETE FROM story_keys_0 WHERE key = ?1",
                    [slot],
                )?;
                free = Some(slot);
            }
            (None, Some(_)) => {}
            (Some(gap), Some(_)) => {
                let up = "UPDATE story_keys_0 SET key = ?2 WHERE key = ?1";
                on_each_step(connection, up, [slot, gap])?;
                free = Some(slot);
            }
        }
    }
    Ok(())
}
