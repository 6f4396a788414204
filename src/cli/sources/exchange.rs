//! `newsvault sources import` and `export`: lists of feeds as OPML.

use std::io::Read;
use std::path::PathBuf;

use anyhow::Context;

use super::super::summary::counted;
use super::super::{Common, Exit, terminal};
use super::add::{Manner, follow, free_name};
use crate::archive::{Reader, Writer};
use crate::discover::opml::{self, Outline};
use crate::model::{PageUrl, SourceKind};
use crate::pipeline::clock;

/// Options of `import`.
#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// An OPML file, or - for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Follows the feeds of a file.
pub(super) fn import(common: &Common, args: &Import) -> anyhow::Result<Exit> {
    let shown = args.file.display();
    let bytes = read(args).with_context(|| format!("cannot read `{shown}`"))?;
    let (outlines, problems) = opml::read(&bytes)
        .map_err(|why| anyhow::anyhow!("cannot read `{shown}` as OPML: {why}"))?;
    for problem in &problems {
        terminal::warn(&format!("newsvault: {shown}: {problem}"));
    }
    let mut writer = Writer::open(&common.archive, clock::now())?;
    let manner = Manner::usual();
    for outline in &outlines {
        let name = free_name(&writer, outline.title.clone(), &outline.url)?;
        let mut spec = manner.spec(name, SourceKind::Feed, outline.url.clone());
        spec.home = outline.home.as_ref().map(|home| home.as_str().to_owned());
        follow(&mut writer, &spec, 0, &format!("{shown} names it"))?;
    }
    terminal::note(&format!(
        "read {}",
        counted(outlines.len() as u64, "feed", "feeds")
    ));
    Ok(if problems.is_empty() {
        Exit::Done
    } else {
        Exit::Partly
    })
}

fn read(args: &Import) -> std::io::Result<Vec<u8>> {
    if args.file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    std::fs::read(&args.file)
}

/// Writes the feeds that are followed.
pub(super) fn export(common: &Common) -> anyhow::Result<Exit> {
    let sources = Reader::open(&common.archive)?.sources()?;
    let outlines: Vec<Outline> = sources
        .into_iter()
        .filter(|source| [SourceKind::Feed, SourceKind::Auto].contains(&source.kind))
        .filter_map(|source| {
            Some(Outline {
                url: PageUrl::parse(&source.url).ok()?,
                title: Some(source.name),
                home: source.home.and_then(|home| PageUrl::parse(&home).ok()),
            })
        })
        .collect();
    let bytes = opml::write("newsvault", &outlines)?;
    terminal::data(&String::from_utf8_lossy(&bytes))?;
    Ok(Exit::Done)
}
