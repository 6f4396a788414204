//! `newsvault sources test`

use super::super::requests::Requests;
use super::super::rows::{self, Layout};
use super::super::summary::counted;
use super::super::{Common, Exit, terminal};
use super::fetcher;
use crate::archive::{Reader, SourceRow, Value};
use crate::model::{PageUrl, Told};
use crate::pipeline::{Filter, test_source};

/// Options of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A source's name, or any address
    #[arg(value_name = "SOURCE")]
    source: String,
    /// What rows are printed as
    #[arg(long, short, value_enum, default_value_t = Layout::Table)]
    format: Layout,
    #[command(flatten)]
    requests: Requests,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let known = known(common, &args.source)?;
    let address = known
        .as_ref()
        .map_or(args.source.as_str(), |source| &source.url);
    let url = PageUrl::parse(address).map_err(|_| {
        anyhow::anyhow!(
            "`{}` is neither a source's name nor an address\nhint: newsvault sources list shows names and addresses",
            args.source
        )
    })?;
    let filter = match &known {
        Some(source) => Filter::new(&source.include, &source.exclude),
        None => Filter::new(&[], &[]),
    };
    let filter = filter.map_err(|why| anyhow::anyhow!(why))?;
    let (runtime, fetcher) = fetcher(common, &args.requests)?;
    let found = runtime
        .block_on(test_source(&fetcher, &url))
        .map_err(|why| anyhow::anyhow!("cannot read `{url}`: {why}"))?;
    let mut printer = rows::printer(args.format);
    printer.columns(&["url", "date_published", "headline"].map(str::to_owned))?;
    let mut left_out = 0;
    for finding in &found.findings {
        if filter.lets(finding.url.as_str()) {
            printer.row(&row(finding.url.as_str(), &finding.told))?;
        } else {
            left_out += 1;
        }
    }
    for sitemap in &found.sitemaps {
        printer.row(&row(sitemap.url.as_str(), &Told::default()))?;
    }
    printer.finish()?;
    tell(&found, left_out);
    if let Some(source) = &known {
        terminal::note(&wanted(source));
    }
    Ok(Exit::Done)
}

fn tell(found: &crate::discover::Found, left_out: u64) {
    let pages = counted(found.findings.len() as u64, "page", "pages");
    let sitemaps = match found.sitemaps.len() {
        0 => String::new(),
        count => format!(", {}", counted(count as u64, "sitemap", "sitemaps")),
    };
    let patterns = match left_out {
        0 => String::new(),
        count => format!("; {} left out by its patterns", counted(count, "is", "are")),
    };
    terminal::note(&format!("it names {pages}{sitemaps}{patterns}"));
    if let Some(hub) = &found.announced.hub {
        terminal::note(&format!(
            "it announces changes at {hub} (WebSub); newsvault asks the feed itself all the same"
        ));
    }
    for problem in found.problems.iter().take(10) {
        terminal::warn(&format!("newsvault: {problem}"));
    }
}

/// What is wanted of its stories and its host.
fn wanted(source: &SourceRow) -> String {
    let looks = match source.revisit.as_str() {
        "usual" => "as often as usual".to_owned(),
        "never" => "never".to_owned(),
        rungs => format!("at {rungs} after their last change"),
    };
    let budget = source
        .requests_a_day
        .map(|requests| format!("; its host gets {requests} requests a day at most"));
    let delay = source
        .delay_ms
        .map(|ms| format!("; {} s lie between two requests", ms as f64 / 1000.0));
    format!(
        "its stories are looked at again {looks}{}{}",
        budget.unwrap_or_default(),
        delay.unwrap_or_default()
    )
}

/// The source of this name or address, if there is an archive that has it.
fn known(common: &Common, name: &str) -> anyhow::Result<Option<SourceRow>> {
    if !common.archive.exists() {
        return Ok(None);
    }
    let sources = Reader::open(&common.archive)?.sources()?;
    let mut sources = sources.into_iter();
    Ok(sources.find(|source| source.name == name || source.url == name))
}

fn row(url: &str, told: &Told) -> [Value; 3] {
    let date = told.date_published.or(told.date_modified);
    [
        Value::Text(url.to_owned()),
        date.map_or(Value::Null, |date| Value::Text(date.to_iso())),
        told.headline.clone().map_or(Value::Null, Value::Text),
    ]
}
