//! By what texts are found again: who has which of their keys.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};

use super::copies::{self, Text};

/// Articles that have a key at the same time without being alike: more are not found by it.
const SLOTS: i64 = 8;

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
        if take(self.connection, key, self.id)? {
            return Ok(());
        }
        let mut is_told = false;
        for slot in key..key + SLOTS {
            match holder(self.connection, slot)? {
                None if is_told => return Ok(()),
                None => return take(self.connection, slot, self.id).map(drop),
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
fn take(connection: &Connection, key: i64, id: i64) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(
            "INSERT INTO story_keys (key, article_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )?
        .execute([key, id])
        .map(|taken| taken > 0)
}

fn take_over(connection: &Connection, key: i64, id: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE story_keys SET article_id = ?2 WHERE key = ?1")?
        .execute([key, id])
        .map(drop)
}

fn holder(connection: &Connection, key: i64) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT article_id FROM story_keys WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

/// Gives a key back; who stands behind it moves up, so that there are no gaps to stop at.
pub(super) fn give_back(connection: &Connection, key: i64, id: i64) -> rusqlite::Result<()> {
    let mut free = None;
    for slot in key..key + SLOTS {
        match (free, holder(connection, slot)?) {
            (_, None) => return Ok(()),
            (None, Some(holder)) if holder == id => {
                connection
                    .prepare_cached("DELETE FROM story_keys WHERE key = ?1")?
                    .execute([slot])?;
                free = Some(slot);
            }
            (None, Some(_)) => {}
            (Some(gap), Some(_)) => {
                connection
                    .prepare_cached("UPDATE story_keys SET key = ?2 WHERE key = ?1")?
                    .execute([slot, gap])?;
                free = Some(slot);
            }
        }
    }
    Ok(())
}
