//! Site memory: learns from new stories what a site prints on page after page, and gives
//! it to whoever reads its pages.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::sketch::Sketch;
use super::{ArchiveError, Reader, Writer};
use crate::model::{
    Block, BlockKind, BlockPrint, Extraction, HostKey, PageKind, PageUrl, SiteMemory, utc_text,
};

/// Blocks known of a site; one more and the oldest is forgotten.
const KNOWN: i64 = 400;
/// At a story's head and end every block is looked at, in its midst only short ones: appeals
/// and notes stand there, while a story's own paragraphs are longer.
const HEAD: usize = 2;
const END: usize = 5;
const SHORT: usize = 200;
/// Once so many stories of a site were seen, only one of four is looked at.
const MANY: u32 = 128;

impl Writer {
    /// What is known of a page's site.
    pub fn site_memory(&self, page: &PageUrl) -> Result<SiteMemory, ArchiveError> {
        self.located(recall(&self.connection, &page.host_key()))
    }
}

impl Reader {
    /// What is known of a page's site.
    pub fn site_memory(&self, page: &PageUrl) -> Result<SiteMemory, ArchiveError> {
        self.located(recall(&self.connection, &page.host_key()))
    }
}

fn recall(connection: &Connection, site: &HostKey) -> rusqlite::Result<SiteMemory> {
    connection
        .prepare_cached("SELECT print FROM site_boilerplate WHERE site = ?1")?
        .query_map([site.as_str()], |row| row.get(0).map(BlockPrint::from_sql))?
        .collect()
}

/// A new story, as far as it teaches.
pub(super) struct Lesson<'a> {
    pub(super) page: &'a PageUrl,
    pub(super) extraction: &'a Extraction,
    pub(super) article: i64,
    pub(super) snapshot: i64,
    pub(super) read_at: DateTime<Utc>,
}

/// Learns from a story that was not there before: one address, one headline.
pub(super) fn learn(connection: &Connection, lesson: &Lesson<'_>) -> rusqlite::Result<()> {
    let article = &lesson.extraction.article;
    let is_told = matches!(
        lesson.extraction.kind,
        PageKind::Article | PageKind::PaywallStub
    );
    let (Some(headline), true, false) = (&article.headline, is_told, lesson.page.is_file()) else {
        return Ok(());
    };
    let site = lesson.page.host_key();
    let met = met(connection, &site, lesson.article % 4 == 0)?;
    let Some((met, mut sketch)) = met else {
        return Ok(());
    };
    // Two stories have taught nothing yet.
    let known = if met < 3 {
        SiteMemory::default()
    } else {
        recall(connection, &site)?
    };
    let blocks = worth_a_look(&article.body.blocks, &known);
    let prints: Vec<(BlockPrint, usize)> = blocks
        .iter()
        .map(|(print, text)| (*print, text.len()))
        .collect();
    let learnt = sketch.learn(met + 1, headline, &prints);
    for (print, text) in &blocks {
        if learnt.contains(print) {
            keep(connection, lesson, (*print, text))?;
        }
    }
    connection
        .prepare_cached(
            "INSERT INTO site_sketches (site, pages, sketch) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET pages = excluded.pages, sketch = excluded.sketch",
        )?
        .execute(params![site.as_str(), met + 1, sketch.to_bytes()])
        .map(drop)
}

/// The blocks that may be boilerplate, those that are known to be left aside.
fn worth_a_look<'a>(blocks: &'a [Block], known: &SiteMemory) -> Vec<(BlockPrint, &'a str)> {
    let end = blocks.len().saturating_sub(END);
    let worth = |(at, block): &(usize, &Block)| {
        let is_text = matches!(
            block.kind,
            BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Quotation
        );
        is_text && (*at < HEAD || *at >= end || block.text.len() < SHORT)
    };
    blocks
        .iter()
        .enumerate()
        .filter(worth)
        .filter_map(|(_, block)| Some((BlockPrint::of(&block.text)?, block.text.as_str())))
        .filter(|(print, _)| !known.has(*print))
        .collect()
}

fn keep(
    connection: &Connection,
    lesson: &Lesson<'_>,
    (print, text): (BlockPrint, &str),
) -> rusqlite::Result<()> {
    let site = lesson.page.host_key();
    connection
        .prepare_cached(
            "INSERT INTO site_boilerplate (site, print, text, learnt_at, snapshot_id)
             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            site.as_str(),
            print.to_sql(),
            text,
            utc_text(lesson.read_at),
            lesson.snapshot
        ])?;
    connection
        .prepare_cached(
            "DELETE FROM site_boilerplate WHERE site = ?1 AND print IN (
                 SELECT print FROM site_boilerplate WHERE site = ?1
                 ORDER BY learnt_at DESC, snapshot_id DESC LIMIT -1 OFFSET ?2)",
        )?
        .execute(params![site.as_str(), KNOWN])
        .map(drop)
}

/// How many stories of a site were looked at, and what is left of them; `None` if there were
/// so many that this one need not be looked at.
fn met(
    connection: &Connection,
    site: &HostKey,
    is_one_of_four: bool,
) -> rusqlite::Result<Option<(u32, Sketch)>> {
    let met = connection
        .prepare_cached("SELECT pages, sketch FROM site_sketches WHERE site = ?1")?
        .query_row([site.as_str()], |row| {
            let pages = row.get(0)?;
            if pages >= MANY && !is_one_of_four {
                return Ok(None);
            }
            let sketch = row.get_ref(1)?.as_blob()?;
            Ok(Some((pages, Sketch::from_bytes(sketch))))
        })
        .optional()?;
    Ok(met.unwrap_or_else(|| Some((0, Sketch::default()))))
}
