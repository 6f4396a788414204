//! `newsvault sources import` and `export`: lists of feeds as OPML; tables of the configuration.

use std::fmt::Write;
use std::io::Read;
use std::path::PathBuf;

use anyhow::Context;
use clap::ValueEnum;

use super::super::summary::counted;
use super::super::{Common, Exit, terminal};
use super::add::{Manner, follow, free_name};
use crate::archive::{Reader, SourceRow, Writer};
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

/// What sources are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A list of feeds, for other programs
    Opml,
    /// Tables [[source]] for newsvault.toml, with all that is wanted of each source
    Toml,
}

/// Options of `export`.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// What they are written as
    #[arg(long, short, value_enum, default_value_t = Form::Opml)]
    format: Form,
}

/// Writes what is followed.
pub(super) fn export(common: &Common, args: &Export) -> anyhow::Result<Exit> {
    let sources = Reader::open(&common.archive)?.sources()?;
    let text = match args.format {
        Form::Opml => outlines(sources)?,
        Form::Toml => tables(&sources)?,
    };
    terminal::data(&text)?;
    Ok(Exit::Done)
}

/// The feeds as OPML.
fn outlines(sources: Vec<SourceRow>) -> anyhow::Result<String> {
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
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Tables of the configuration. What is as usual is left out.
fn tables(sources: &[SourceRow]) -> anyhow::Result<String> {
    let mut text = String::new();
    for source in sources {
        let keys = [
            ("url", Some(quoted(&source.url)?)),
            ("name", Some(quoted(&source.name)?)),
            ("kind", Some(quoted(source.kind.as_str())?)),
            ("schedule", unusual(&source.schedule, "auto")?),
            ("time_zone", unusual(&source.time_zone, "UTC")?),
            ("include", patterns(&source.include)?),
            ("exclude", patterns(&source.exclude)?),
            (
                "language",
                source.language.as_deref().map(quoted).transpose()?,
            ),
            ("outlet", source.outlet.as_deref().map(quoted).transpose()?),
            ("revisit", unusual(&source.revisit, "usual")?),
            (
                "requests_a_day",
                source.requests_a_day.map(|requests| requests.to_string()),
            ),
            (
                "delay",
                source
                    .delay_ms
                    .map(|ms| format!("{:?}", ms as f64 / 1000.0)),
            ),
        ];
        if source.paused {
            text.push_str("# It is paused.\n");
        }
        text.push_str("[[source]]\n");
        for (key, value) in keys {
            if let Some(value) = value {
                let _ = writeln!(text, "{key} = {value}");
            }
        }
        text.push('\n');
    }
    Ok(text)
}

/// A string of TOML: one of JSON, but for one character that TOML wants escaped.
fn quoted(text: &str) -> anyhow::Result<String> {
    Ok(serde_json::to_string(text)?.replace('\u{7f}', "\\u007F"))
}

fn unusual(text: &str, usual: &str) -> anyhow::Result<Option<String>> {
    (text != usual).then(|| quoted(text)).transpose()
}

fn patterns(patterns: &[String]) -> anyhow::Result<Option<String>> {
    let quoted = patterns.iter().map(|pattern| quoted(pattern));
    let quoted = quoted.collect::<anyhow::Result<Vec<_>>>()?;
    Ok((!quoted.is_empty()).then(|| format!("[{}]", quoted.join(", "))))
}
