//! `newsvault timemap`: the captures of a story as a Memento TimeMap (RFC 7089).

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use clap::ValueEnum;
use serde_json::{Value, json};
use url::Url;

use super::{Common, Exit, show, terminal};
use crate::archive::{Memento, Mementos, Reader};

/// Options of `newsvault timemap`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The story's address, an address that led to it, or the article's id
    #[arg(value_name = "URL|ID")]
    article: String,
    /// Where an archive serves these pages: they are at BASE/20240418111105/URL, this map at
    /// BASE/timemap/link/URL [default: the archive's file, each page as #snapshot=ID]
    #[arg(long, value_name = "BASE", value_parser = base)]
    base: Option<Url>,
    /// What it is printed as
    #[arg(long, short, value_enum, default_value_t = Format::Link)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// application/link-format, as RFC 7089 has it
    Link,
    /// The same as one object, with digest and revision of each page
    Json,
}

/// Only where somebody can ask.
fn base(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    match url.scheme() {
        "http" | "https" if url.query().is_none() && url.fragment().is_none() => Ok(url),
        _ => Err("a base is like https://archive.example.org/web".to_owned()),
    }
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let key = show::key(&args.article)?;
    let Some(story) = Reader::open(&common.archive)?.mementos(&key)? else {
        bail!(show::no_article(common, &args.article));
    };
    if story.captures.is_empty() {
        bail!("no page is kept of this article");
    }
    let place = match &args.base {
        Some(base) => Place::Served(base.as_str().trim_end_matches('/').to_owned()),
        None => Place::file(&common.archive)?,
    };
    let text = match args.format {
        Format::Link => link_format(&story, &place)?,
        Format::Json => {
            let mut text = serde_json::to_string_pretty(&as_json(&story, &place)?)?;
            text.push('\n');
            text
        }
    };
    terminal::data(&terminal::safe(&text))?;
    Ok(Exit::Done)
}

/// Where the captures are.
enum Place {
    /// Under this address.
    Served(String),
    /// In this file.
    File(String),
}

impl Place {
    fn file(archive: &Path) -> anyhow::Result<Self> {
        let url = archive.canonicalize().ok();
        let url = url.and_then(|path| Url::from_file_path(path).ok());
        let url = url.with_context(|| format!("`{}` has no address", archive.display()))?;
        Ok(Self::File(url.into()))
    }

    fn memento(&self, story: &Mementos, memento: &Memento, when: DateTime<Utc>) -> String {
        match self {
            Self::Served(base) => {
                format!(
                    "{base}/{}/{}",
                    when.format("%Y%m%d%H%M%S"),
                    target(&story.original)
                )
            }
            Self::File(file) => format!("{file}#snapshot={}", memento.snapshot_id),
        }
    }

    fn map(&self, story: &Mementos) -> String {
        match self {
            Self::Served(base) => format!("{base}/timemap/link/{}", target(&story.original)),
            Self::File(file) => format!("{file}#timemap={}", story.id),
        }
    }
}

/// An address between angle brackets: what would end it there is escaped.
fn target(url: &str) -> String {
    url.replace('<', "%3C")
        .replace('>', "%3E")
        .replace('"', "%22")
}

/// As HTTP prints times.
fn http_date(when: DateTime<Utc>) -> String {
    when.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn instant(text: &str) -> anyhow::Result<DateTime<Utc>> {
    text.parse().with_context(|| format!("`{text}` is no time"))
}

/// When the first one and the last one were captured.
fn span(story: &Mementos) -> anyhow::Result<(DateTime<Utc>, DateTime<Utc>)> {
    let at = |memento: Option<&Memento>| {
        instant(
            memento
                .map(|memento| memento.captured_at.as_str())
                .unwrap_or_default(),
        )
    };
    Ok((at(story.captures.first())?, at(story.captures.last())?))
}

fn link_format(story: &Mementos, place: &Place) -> anyhow::Result<String> {
    let (from, until) = span(story)?;
    let mut out = format!("<{}>; rel=\"original\"", target(&story.original));
    let _ = write!(
        out,
        ",\n<{}>; rel=\"self\"; type=\"application/link-format\"; from=\"{}\"; until=\"{}\"",
        place.map(story),
        http_date(from),
        http_date(until)
    );
    let last = story.captures.len() - 1;
    for (at, memento) in story.captures.iter().enumerate() {
        let when = instant(&memento.captured_at)?;
        let rel = match (at == 0, at == last) {
            (true, true) => "first last memento",
            (true, false) => "first memento",
            (false, true) => "last memento",
            (false, false) => "memento",
        };
        let uri = place.memento(story, memento, when);
        let _ = write!(
            out,
            ",\n<{uri}>; rel=\"{rel}\"; datetime=\"{}\"",
            http_date(when)
        );
    }
    out.push('\n');
    Ok(out)
}

fn as_json(story: &Mementos, place: &Place) -> anyhow::Result<Value> {
    let (from, until) = span(story)?;
    let list = story.captures.iter().map(|memento| {
        let when = instant(&memento.captured_at)?;
        Ok(json!({
            "datetime": memento.captured_at,
            "uri": place.memento(story, memento, when),
            "snapshot_id": memento.snapshot_id,
            "url": memento.url,
            "digest": memento.digest,
            "reading": memento.reading,
            "revision": memento.revision,
        }))
    });
    let list = list.collect::<anyhow::Result<Vec<Value>>>()?;
    Ok(json!({
        "original_uri": story.original,
        "timemap_uri": place.map(story),
        "article_id": story.id,
        "from": crate::model::utc_text(from),
        "until": crate::model::utc_text(until),
        "mementos": { "first": list.first(), "last": list.last(), "list": list },
    }))
}
