//! `newsvault show`: one article, or the page that it was read from.

use std::fmt::Write as _;
use std::io::Write;

use anyhow::{Context, bail};
use clap::ValueEnum;

use super::moment::{Moment, moment};
use super::{Common, Exit, terminal};
use crate::archive::{ArticleKey, Reader, SnapshotId, StoredArticle, When};
use crate::model::{PageUrl, utc_text};
use crate::pipeline::clock;

/// Options of `newsvault show`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The article's id, its address, or an address that led to it
    #[arg(value_name = "ID|URL")]
    article: String,
    /// As this revision has it; 1 is the first
    #[arg(long, value_name = "N")]
    revision: Option<i64>,
    /// As it stood at a moment: 2024-04-18 (that day's end), 2024-04-18T11:11+08:00, 3d (ago)
    #[arg(long, value_name = "TIME", value_parser = moment, conflicts_with = "revision")]
    as_of: Option<Moment>,
    /// What it is printed as
    #[arg(long, short, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// All fields, then the story
    Text,
    /// One object with all fields
    Json,
    /// A document
    Markdown,
    /// The page as it was last captured by then, byte by byte
    Raw,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let key = key(&args.article)?;
    let reader = Reader::open(&common.archive)?;
    let when = match (args.revision, args.as_of) {
        (Some(number), _) => Some(When::Revision(number)),
        (None, Some(moment)) => Some(When::AsOf(moment.end(clock::now()))),
        (None, None) => None,
    };
    let found = match when {
        Some(when) => reader.article_at(&key, when)?,
        None => reader.article(&key)?,
    };
    let Some(article) = found else {
        if let (Some(When::AsOf(moment)), Some(now)) = (when, reader.article(&key)?) {
            bail!(
                "article `{}` was not there yet at {}\nhint: it was first seen at {}",
                args.article,
                utc_text(moment),
                now.first_seen_at
            );
        }
        bail!(no_article(common, &args.article));
    };
    let mut out = terminal::Out::new();
    match args.format {
        Format::Text => out.write_all(terminal::safe(&text(&article)).as_bytes())?,
        Format::Markdown => out.write_all(terminal::safe(&markdown(&article)).as_bytes())?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &article)?;
            out.write_all(b"\n")?;
        }
        Format::Raw => {
            let snapshot = article
                .snapshot_ids
                .last()
                .context("no page is kept of this article")?;
            out.write_all(&reader.capture(SnapshotId(*snapshot))?.body)?;
        }
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// That there is none of this name.
pub(super) fn no_article(common: &Common, name: &str) -> String {
    format!(
        "no article `{name}` in `{}`\nhint: newsvault search finds ids",
        common.archive.display()
    )
}

/// The article that an argument names.
pub(super) fn key(text: &str) -> anyhow::Result<ArticleKey> {
    if let Ok(id) = text.parse() {
        return Ok(ArticleKey::Id(id));
    }
    let path = std::path::Path::new(text);
    if let Some(url) = path
        .canonicalize()
        .ok()
        .and_then(|path| url::Url::from_file_path(path).ok())
    {
        return Ok(ArticleKey::Url(PageUrl::from_url(url)?));
    }
    PageUrl::parse(text)
        .map(ArticleKey::Url)
        .context("an article is named by its id, its address or the path of its page")
}

fn text(article: &StoredArticle) -> String {
    let mut out = String::new();
    for (name, value) in fields(article) {
        let _ = writeln!(out, "{name:<15} {value}");
    }
    out.push('\n');
    out.push_str(&article.body);
    out.push('\n');
    out
}

/// What there is to say, in the order in which a reader wants it.
fn fields(article: &StoredArticle) -> Vec<(&'static str, String)> {
    let a = article;
    let all = [
        ("headline", a.headline.clone()),
        ("description", a.description.clone()),
        ("outlet", a.outlet.clone()),
        (
            "publisher",
            a.publisher.clone().filter(|p| Some(p) != a.outlet.as_ref()),
        ),
        ("authors", joined(&a.authors)),
        ("published", a.date_published.clone()),
        ("modified", a.date_modified.clone()),
        (
            "agency",
            Some(a.agency.clone()).filter(|agency| !agency.is_empty()),
        ),
        ("dateline", a.dateline.clone()),
        ("section", a.section.clone()),
        ("keywords", joined(&a.keywords)),
        ("language", a.language.clone()),
        ("kind", Some(a.kind.clone())),
        ("completeness", a.completeness.clone()),
        ("suspect", joined(&a.suspect)),
        ("claimed words", a.claimed_word_count.map(|n| n.to_string())),
        ("live posts", posts(article)),
        ("correction", a.correction_notice.clone()),
        ("copyright", a.copyright_notice.clone()),
        ("url", Some(a.url.clone())),
        (
            "canonical url",
            Some(a.canonical_url.clone()).filter(|url| *url != a.url),
        ),
        ("first seen", Some(a.first_seen_at.clone())),
        ("last seen", Some(a.last_seen_at.clone())),
        ("status", status(article)),
        ("revisions", Some(revisions(article))),
        ("words", Some(a.word_count.to_string())),
        ("id", Some(a.id.to_string())),
    ];
    all.into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

/// Which one of how many, if it is not the latest.
fn revisions(article: &StoredArticle) -> String {
    let (number, count) = (article.revision, article.revision_count);
    if number == count {
        return count.to_string();
    }
    format!("{number} of {count}, captured {}", article.last_changed_at)
}

/// Whether it went away, or came back, and what that rests on.
fn status(article: &StoredArticle) -> Option<String> {
    let evidence = article.pub_status_evidence.as_deref()?;
    let at = article.pub_status_at.as_deref()?;
    Some(format!("{} since {at} ({evidence})", article.pub_status))
}

/// How many posts, and from when to when.
fn posts(article: &StoredArticle) -> Option<String> {
    let posts = &article.live_posts;
    let times = || posts.iter().filter_map(|post| post.published.as_deref());
    let count = (!posts.is_empty()).then_some(posts.len())?;
    Some(match times().min().zip(times().max()) {
        Some((first, last)) => format!("{count}, {first} to {last}"),
        None => count.to_string(),
    })
}

fn joined(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join("; "))
}

fn markdown(article: &StoredArticle) -> String {
    let headline = article.headline.as_deref().unwrap_or("(no headline)");
    let who = [
        joined(&article.authors),
        article.outlet.clone(),
        article.date_published.clone(),
    ];
    let who: Vec<String> = who.into_iter().flatten().collect();
    format!(
        "# {headline}\n\n*{}*\n\n{}\n\n<{}>\n",
        who.join(" | "),
        article.body,
        article.url
    )
}
