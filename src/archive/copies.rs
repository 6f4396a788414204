//! Copies: which articles tell one story in much the same words.
//!
//! A new text leaves its keys ([`likeness::keys`]). Whoever had one of them first is
//! compared with it word by word; if they are alike there is a link, and what is linked
//! shares a `story_id`, the lowest of its articles' ids. So one text costs a few
//! look-ups, and a comparison only where there is something to compare. A revised text loses
//! its links and keys, and whoever had been linked through it is placed anew.

use std::collections::{BTreeSet, HashSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::likeness::{self, Overlap, Token};
use super::story_keys;
use crate::model::{HostKey, PageUrl};

/// A lighter text belongs to no story but its own: forty words, eighty characters.
const MIN_WEIGHT: u32 = 80;
/// How much of the shorter text must stand in the longer; and if both are of one site, where
/// stories on one subject repeat themselves.
const ALIKE: f64 = 0.6;
const ALIKE_ON_SITE: f64 = 0.8;
/// How much of the longer text must stand in the shorter: a round-up is no copy of its parts.
const PART: f64 = 0.25;
/// What is common to two texts speaks for itself from 150 words on.
const MUCH: u32 = 300;
/// A story with more articles is not parted any more.
const MANY: usize = 2_000;

/// What is compared of an article.
#[derive(Debug)]
pub(super) struct Text {
    headline: Option<String>,
    site: Option<HostKey>,
    body: String,
    tokens: Vec<Token>,
}

impl Text {
    pub(super) fn new(canonical_url: &str, headline: Option<&str>, body: String) -> Self {
        let page = PageUrl::parse(canonical_url).ok();
        Self {
            headline: headline.map(str::to_owned),
            // Of a page on disk it is not known whose it is.
            site: page
                .filter(|page| !page.is_file())
                .map(|page| page.host_key()),
            tokens: likeness::tokens(&body),
            body,
        }
    }

    pub(super) fn overlap(&self, other: &Self) -> Overlap {
        Overlap::of(&self.tokens, &other.tokens)
    }

    pub(super) fn keys(&self) -> Vec<i64> {
        if likeness::weight(&self.tokens) < MIN_WEIGHT {
            return Vec::new();
        }
        likeness::keys(&self.tokens)
    }

    /// How much of the shorter text stands in the longer, if they tell one story.
    pub(super) fn alike(&self, other: &Self) -> Option<f64> {
        let weights = [&self.tokens, &other.tokens].map(|tokens| likeness::weight(tokens));
        if weights.iter().any(|weight| *weight < MIN_WEIGHT) {
            return None;
        }
        let overlap = self.overlap(other);
        let (first, second) = (overlap.first.of_one(), overlap.second.of_one());
        let (shorter, longer) = if weights[0] <= weights[1] {
            (first, second)
        } else {
            (second, first)
        };
        let is_one_site = self.site.is_some() && self.site == other.site;
        let least = if is_one_site { ALIKE_ON_SITE } else { ALIKE };
        if shorter < least || longer < PART {
            return None;
        }
        let speaks = !is_one_site && overlap.weight() >= MUCH;
        let speaks = speaks && self.keeps_to_headline() && other.keeps_to_headline();
        (speaks || self.has_headline_of(other)).then_some(shorter)
    }

    /// False for a text that says nothing of what its headline says: the same notice
    /// may stand on many pages in place of their stories.
    fn keeps_to_headline(&self) -> bool {
        let headline = likeness::stems(self.headline.as_deref().unwrap_or_default());
        !headline.is_disjoint(&likeness::stems(&self.body))
    }

    fn has_headline_of(&self, other: &Self) -> bool {
        let stems = |text: &Self| likeness::stems(text.headline.as_deref().unwrap_or_default());
        !stems(self).is_disjoint(&stems(other))
    }
}

/// Where an article belongs.
#[derive(Debug)]
pub(super) struct Placed {
    /// The story's id.
    pub(super) story: i64,
    /// Stories that turn out to be the same one.
    merged: BTreeSet<i64>,
    /// Articles that are alike, and how much.
    links: Vec<(i64, f64)>,
}

/// Finds the story of an article's text, and leaves its keys.
pub(super) fn place(connection: &Connection, id: i64, text: &Text) -> rusqlite::Result<Placed> {
    let found = story_keys::leave(connection, id, text)?;
    let mut stories: BTreeSet<i64> = found.iter().map(|(_, alike)| alike.story).collect();
    stories.insert(id);
    let story = stories.pop_first().unwrap_or(id);
    stories.remove(&id);
    Ok(Placed {
        story,
        merged: stories,
        links: found
            .iter()
            .map(|(holder, alike)| (*holder, alike.share))
            .collect(),
    })
}

/// Writes down what was found, once the article has its row.
pub(super) fn keep(connection: &Connection, id: i64, placed: &Placed) -> rusqlite::Result<()> {
    link(connection, id, &placed.links)?;
    merge(connection, placed.story, &placed.merged)
}

fn link(connection: &Connection, id: i64, links: &[(i64, f64)]) -> rusqlite::Result<()> {
    for (like, share) in links {
        let share = (share * 100.0).round() / 100.0;
        connection
            .prepare_cached(
                "INSERT INTO story_links (article_id, like_id, share) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET share = excluded.share",
            )?
            .execute(params![id, like, share])?;
    }
    Ok(())
}

fn merge(connection: &Connection, into: i64, stories: &BTreeSet<i64>) -> rusqlite::Result<()> {
    for story in stories {
        connection
            .prepare_cached("UPDATE articles SET story_id = ?1 WHERE story_id = ?2")?
            .execute([into, *story])?;
    }
    Ok(())
}

/// An article's text before its row is changed, for [`after_change`].
pub(super) fn before_change(connection: &Connection, id: i64) -> rusqlite::Result<Option<Text>> {
    Ok(load(connection, id)?.map(|(text, _)| text))
}

/// Looks anew at an article whose row has changed.
pub(super) fn after_change(
    connection: &Connection,
    id: i64,
    before: Option<&Text>,
) -> rusqlite::Result<()> {
    let (Some(old), Some((new, _))) = (before, load(connection, id)?) else {
        return Ok(());
    };
    if old.body == new.body && old.headline == new.headline {
        return Ok(());
    }
    let kept: HashSet<i64> = new.keys().into_iter().collect();
    for key in old.keys().into_iter().filter(|key| !kept.contains(key)) {
        story_keys::give_back(connection, key, id)?;
    }
    let neighbours = neighbours(connection, id)?;
    if !all_alike(connection, &new, &neighbours)? {
        leave(connection, id, &neighbours)?;
    }
    settle(connection, id, &new)
}

/// Places an article that has a row.
fn settle(connection: &Connection, id: i64, text: &Text) -> rusqlite::Result<()> {
    let placed = place(connection, id, text)?;
    link(connection, id, &placed.links)?;
    let mut stories: BTreeSet<i64> = story_of(connection, id)?.into_iter().collect();
    for neighbour in neighbours(connection, id)? {
        stories.extend(story_of(connection, neighbour)?);
    }
    let story = stories.pop_first().unwrap_or(id);
    merge(connection, story, &stories)
}

/// Takes an article out of its story, and finds out what the others still are to each other.
fn leave(connection: &Connection, id: i64, neighbours: &[i64]) -> rusqlite::Result<()> {
    let story = story_of(connection, id)?.unwrap_or(id);
    let others = members(connection, story, id)?;
    if others.len() > MANY {
        return Ok(());
    }
    connection
        .prepare_cached("DELETE FROM story_links WHERE article_id = ?1 OR like_id = ?1")?
        .execute([id])?;
    set_story(connection, id, id)?;
    for neighbour in neighbours {
        if let Some((text, _)) = load(connection, *neighbour)? {
            let placed = place(connection, *neighbour, &text)?;
            link(connection, *neighbour, &placed.links)?;
        }
    }
    for group in groups(connection, &others)? {
        let name = group.first().copied().unwrap_or(story);
        for member in group {
            set_story(connection, member, name)?;
        }
    }
    Ok(())
}

/// What is linked, directly or through others; each group lowest id first.
fn groups(
    connection: &Connection,
    members: &BTreeSet<i64>,
) -> rusqlite::Result<Vec<BTreeSet<i64>>> {
    let mut left = members.clone();
    let mut groups = Vec::new();
    while let Some(first) = left.pop_first() {
        let (mut group, mut open) = (BTreeSet::from([first]), vec![first]);
        while let Some(next) = open.pop() {
            for other in neighbours(connection, next)? {
                if left.remove(&other) {
                    group.insert(other);
                    open.push(other);
                }
            }
        }
        groups.push(group);
    }
    Ok(groups)
}

fn all_alike(connection: &Connection, text: &Text, others: &[i64]) -> rusqlite::Result<bool> {
    for other in others {
        if let Some((other, _)) = load(connection, *other)?
            && text.alike(&other).is_none()
        {
            return Ok(false);
        }
    }
    Ok(true)
}

/// An article's text and its story.
pub(super) fn load(connection: &Connection, id: i64) -> rusqlite::Result<Option<(Text, i64)>> {
    connection
        .prepare_cached(
            "SELECT canonical_url, headline, body, story_id FROM articles WHERE id = ?1",
        )?
        .query_row([id], |row| {
            let (url, headline): (String, Option<String>) = (row.get(0)?, row.get(1)?);
            Ok((
                Text::new(&url, headline.as_deref(), row.get(2)?),
                row.get(3)?,
            ))
        })
        .optional()
}

/// Articles that one is linked with.
fn neighbours(connection: &Connection, id: i64) -> rusqlite::Result<Vec<i64>> {
    connection
        .prepare_cached(
            "SELECT like_id FROM story_links WHERE article_id = ?1
             UNION SELECT article_id FROM story_links WHERE like_id = ?1",
        )?
        .query_map([id], |row| row.get(0))?
        .collect()
}

fn members(connection: &Connection, story: i64, but: i64) -> rusqlite::Result<BTreeSet<i64>> {
    connection
        .prepare_cached("SELECT id FROM articles WHERE story_id = ?1 AND id <> ?2")?
        .query_map([story, but], |row| row.get(0))?
        .collect()
}

fn story_of(connection: &Connection, id: i64) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT story_id FROM articles WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()
}

fn set_story(connection: &Connection, id: i64, story: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE articles SET story_id = ?2 WHERE id = ?1 AND story_id <> ?2")?
        .execute([id, story])
        .map(drop)
}
