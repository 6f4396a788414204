//! What a merge would do, and what is to be read for it, found out before anything is written.

use rusqlite::{Connection, params};

use super::super::{ArchiveError, Reader, SnapshotId, Writer};
use super::stories;
use super::weave::Origin;
use super::{Merge, Merged};

/// Pages of a story that were kept aside, whose bytes are there and whose texts are not.
const KEPT_ASIDE: &str = "SELECT snapshots.id FROM snapshots JOIN payloads USING (digest)
    WHERE article_id = ?1 AND reading IN ('older', 'stub', 'empty', 'suspect', 'shorter')
        AND content IS NOT NULL AND NOT EXISTS (SELECT 1 FROM readings
            WHERE snapshot_id = snapshots.id AND verdict = 'declined')";

impl Merge {
    /// Pages that are to be read before these stories are taken in: their archive kept them
    /// aside, and with what the other one saw they may come to stand.
    pub fn wanted(
        &self,
        writer: &Writer,
        stories: &[i64],
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
            for id in writer.located(kept_aside(&writer.connection, here))? {
                wanted.push((Origin::Here, SnapshotId(id)));
            }
            for id in self
                .there
                .located(kept_aside(&self.there.connection, *story))?
            {
                wanted.push((Origin::There, SnapshotId(id)));
            }
        }
        Ok(wanted)
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
