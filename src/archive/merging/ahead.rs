//! What a merge would do, and what is to be read for it, found out before anything is written.

use std::collections::HashMap;

use rusqlite::{Connection, Row, params};

use super::super::{ArchiveError, Reader, SnapshotId, Writer};
use super::stories;
use super::told::{Side, Told};
use super::weave::{Origin, weave};
use super::{Merge, Merged, Read};

/// Pages of a story that were kept aside, whose bytes are there and whose texts are not.
const KEPT_ASIDE: &str = "SELECT snapshots.id FROM snapshots JOIN payloads USING (digest)
    WHERE article_id = ?1 AND reading IN ('older', 'stub', 'empty', 'suspect', 'shorter')
        AND content IS NOT NULL AND NOT EXISTS (SELECT 1 FROM readings
            WHERE snapshot_id = snapshots.id AND verdict = 'declined')";

impl Merge {
    /// Pages that are to be read before these stories are taken in, beyond those that are:
    /// those that their archive kept aside, as with what the other one saw they may come to
    /// stand; then those that come to stand though they said nothing new to their archive.
    pub fn wanted(
        &self,
        writer: &Writer,
        stories: &[i64],
        read: &Read,
    ) -> Result<Vec<(Origin, SnapshotId)>, ArchiveError> {
        let mut wanted = Vec::new();
        for story in stories {
            let canonical = self.there.located(self.canonical(*story))?;
            let here = writer.located(stories::at(&writer.connection, &canonical))?;
            let Some(here) = here else {
                continue;
            };
            if !self.there.located(self.has_news(*story))? {
                continue;
            }
            let both = [here, *story];
            let found = self.unread_of(&writer.connection, both, (&canonical, read));
            wanted.extend(writer.located(found)?);
        }
        Ok(wanted)
    }

    fn unread_of(
        &self,
        connection: &Connection,
        [here, there]: [i64; 2],
        (canonical, read): (&str, &Read),
    ) -> rusqlite::Result<Vec<(Origin, SnapshotId)>> {
        let mut wanted = Vec::new();
        for (origin, connection, article) in [
            (Origin::Here, connection, here),
            (Origin::There, &self.there.connection, there),
        ] {
            let aside = kept_aside(connection, article)?.into_iter();
            wanted.extend(aside.map(|id| (origin, SnapshotId(id))));
        }
        wanted.retain(|(origin, id)| !read.pages.contains_key(&(*origin, id.0)));
        if wanted.is_empty() {
            wanted = self.promoted(connection, [here, there], (canonical, read))?;
            wanted.retain(|(origin, id)| !read.pages.contains_key(&(*origin, id.0)));
        }
        Ok(wanted)
    }

    /// Pages that make a revision of both though they made none of their own archive.
    fn promoted(
        &self,
        connection: &Connection,
        [here, there]: [i64; 2],
        (canonical, read): (&str, &Read),
    ) -> rusqlite::Result<Vec<(Origin, SnapshotId)>> {
        let recalled = stories::recalled(canonical, &[connection, &self.there.connection])?;
        let mut told = Told::default();
        let mut side = Side {
            connection,
            origin: Origin::Here,
            article: here,
            recalled: &recalled,
            read,
            ids: None,
        };
        told.add(&side)?;
        let ids = self.ids_to_be(there)?;
        side.connection = &self.there.connection;
        side.origin = Origin::There;
        side.article = there;
        side.ids = Some(&ids);
        told.add(&side)?;
        let history = weave(&told.versions, told.observations);
        let other = history
            .revisions
            .into_iter()
            .filter(|revision| told.versions[revision.version].digest != revision.capture.digest);
        Ok(other
            .map(|revision| match revision.capture.snapshot {
                new if new < 0 => (Origin::There, SnapshotId(-new)),
                known => (Origin::Here, SnapshotId(known)),
            })
            .collect())
    }

    /// Ids of the story's pages: those that they have here, or, negative, those there.
    fn ids_to_be(&self, story: i64) -> rusqlite::Result<HashMap<i64, i64>> {
        let mut statement = self.there.connection.prepare_cached(
            "SELECT url, captured_at, digest, id FROM snapshots WHERE article_id = ?1",
        )?;
        let mut rows = statement.query([story])?;
        let mut ids = HashMap::new();
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(3)?;
            ids.insert(id, self.known(row)?.unwrap_or(-id));
        }
        Ok(ids)
    }

    /// The id here of a capture (address, moment, bytes) that both have.
    fn known(&self, row: &Row<'_>) -> rusqlite::Result<Option<i64>> {
        let text = |at| row.get_ref(at)?.as_str().map_err(rusqlite::Error::from);
        Ok(self.maps.captures.id(text(0)?, text(1)?, text(2)?))
    }

    /// What would be taken in, counted; nothing is written.
    pub fn outline(mut self, mine: &Reader) -> Result<Merged, ArchiveError> {
        mine.located(self.maps.captures.catch_up(&mine.connection))?;
        let mut merged = Merged::default();
        self.there.located(self.count_captures(&mut merged))?;
        for story in self.rows(super::Part::Stories)? {
            let canonical = self.there.located(self.canonical(story))?;
            if mine
                .located(stories::at(&mine.connection, &canonical))?
                .is_none()
            {
                merged.new += 1;
            } else if self.there.located(self.has_news(story))? {
                merged.woven += 1;
            }
        }
        Ok(merged)
    }

    fn canonical(&self, story: i64) -> rusqlite::Result<String> {
        self.there
            .connection
            .prepare_cached("SELECT canonical_url FROM articles WHERE id = ?1")?
            .query_row([story], |row| row.get(0))
    }

    /// Whether the story has a capture there that is not here.
    fn has_news(&self, story: i64) -> rusqlite::Result<bool> {
        let mut statement = self.there.connection.prepare_cached(
            "SELECT url, captured_at, digest FROM snapshots WHERE article_id = ?1",
        )?;
        let mut rows = statement.query([story])?;
        while let Some(row) = rows.next()? {
            let text = |at| row.get_ref(at)?.as_str().map_err(rusqlite::Error::from);
            if self
                .maps
                .captures
                .id(text(0)?, text(1)?, text(2)?)
                .is_none()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn count_captures(&self, merged: &mut Merged) -> rusqlite::Result<()> {
        let mut statement = self.there.connection.prepare(
            "SELECT url, captured_at, digest, content IS NULL FROM snapshots JOIN payloads USING (digest)",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text = |at| row.get_ref(at)?.as_str().map_err(rusqlite::Error::from);
            if self
                .maps
                .captures
                .id(text(0)?, text(1)?, text(2)?)
                .is_some()
            {
                merged.known += 1;
                continue;
            }
            merged.captures += 1;
            merged.let_go += u64::from(row.get::<_, bool>(3)?);
        }
        Ok(())
    }
}

fn kept_aside(connection: &Connection, article: i64) -> rusqlite::Result<Vec<i64>> {
    connection
        .prepare_cached(KEPT_ASIDE)?
        .query_map(params![article], |row| row.get(0))?
        .collect()
}
