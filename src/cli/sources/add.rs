//! `newsvault sources add`

use std::time::Duration;

use chrono_tz::Tz;
use clap::ValueEnum;

use super::super::requests::{Requests, requests_a_day, seconds};
use super::super::summary::counted;
use super::super::{Common, Exit, terminal};
use super::fetcher;
use crate::archive::{Followed, HostLimits, SourceSpec, Writer};
use crate::discover::list::{self, ListBase};
use crate::model::{Budget, Discovery, PageUrl, SourceKind};
use crate::pipeline::{Candidate, Probed, clock, look_otherwise, probe};
use crate::schedule::polling;
use crate::schedule::revisit::Policy;
use crate::schedule::timetable::Timetable;

/// What a source may be said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// RSS, Atom or JSON Feed
    Feed,
    /// A sitemap, or an index of sitemaps
    Sitemap,
    /// A home or section page with links to stories
    SectionPage,
    /// Text, one address a line
    WebList,
}

impl From<Kind> for SourceKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Feed => Self::Feed,
            Kind::Sitemap => Self::Sitemap,
            Kind::SectionPage => Self::SectionPage,
            Kind::WebList => Self::WebList,
        }
    }
}

/// Options of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Feeds, sitemaps, sites, section pages, lists on the web; of a site its feeds and its
    /// sitemap of news are looked for
    #[arg(value_name = "URL", required = true)]
    urls: Vec<String>,
    /// What it is called [default: its own title]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What it is; without it, it is asked
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    #[command(flatten)]
    manner: Manner,
    #[command(flatten)]
    requests: Requests,
}

/// How a source is followed.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Manner {
    /// When it is asked: "30 2 * * *", 15m, 2h, @hourly, or auto: as often as it changes
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    schedule: String,
    /// The zone whose clock cron's fields are on: Europe/Berlin
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    time_zone: String,
    /// Only pages whose address matches this regular expression; may be repeated
    #[arg(long, value_name = "REGEX")]
    include: Vec<String>,
    /// No pages whose address matches this regular expression; may be repeated
    #[arg(long, value_name = "REGEX")]
    exclude: Vec<String>,
    /// The language of its stories, where their pages say none
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// The outlet of its stories, where their pages say none
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,
    /// When its stories are looked at again: usual (about 1 hour, 6 hours, a day, 3, 10 and 30
    /// days after their last change, more or less often as the outlet edits), never, or such
    /// times: "1h 6h 1d"
    #[arg(long, value_name = "WHEN", default_value = "usual")]
    revisit: String,
    /// Requests a day (UTC) to its host at most; the strictest of a host's sources counts
    /// [default: as any host]
    #[arg(long, value_name = "N", value_parser = requests_a_day)]
    requests_a_day: Option<Budget>,
    /// Seconds between two requests to its host; the longest of a host's sources counts
    /// [default: as any host]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    delay: Option<Duration>,
}

impl Manner {
    /// As a source that nobody said anything of.
    pub(super) fn usual() -> Self {
        Self {
            schedule: "auto".to_owned(),
            time_zone: "UTC".to_owned(),
            include: Vec::new(),
            exclude: Vec::new(),
            language: None,
            outlet: None,
            revisit: "usual".to_owned(),
            requests_a_day: None,
            delay: None,
        }
    }

    fn checked(&self) -> anyhow::Result<()> {
        Policy::parse(&self.revisit).map_err(|why| anyhow::anyhow!(why))?;
        checked(
            &self.schedule,
            &self.time_zone,
            self.include.iter().chain(&self.exclude),
        )
    }

    /// A source that is followed so.
    pub(super) fn spec(&self, name: String, kind: SourceKind, url: PageUrl) -> SourceSpec {
        SourceSpec {
            name,
            kind,
            url,
            home: None,
            is_configured: false,
            schedule: self.schedule.clone(),
            time_zone: self.time_zone.clone(),
            include: self.include.clone(),
            exclude: self.exclude.clone(),
            language: self.language.clone(),
            outlet: self.outlet.clone(),
            revisit: self.revisit.clone(),
            limits: HostLimits {
                requests_a_day: self.requests_a_day.map(Budget::requests),
                delay: self.delay,
            },
        }
    }
}

/// Says what of a manner makes no sense.
pub(in super::super) fn checked<'a>(
    schedule: &str,
    time_zone: &str,
    patterns: impl Iterator<Item = &'a String>,
) -> anyhow::Result<()> {
    let zone: Tz = time_zone.parse().map_err(|_| {
        anyhow::anyhow!("there is no time zone `{time_zone}`\nhint: zones are named as Europe/Berlin, America/New_York, UTC")
    })?;
    Timetable::parse(schedule, zone).map_err(|why| anyhow::anyhow!(why))?;
    for pattern in patterns {
        regex::Regex::new(pattern).map_err(|error| {
            let why = error.to_string();
            let last = why.lines().last().unwrap_or_default().to_owned();
            anyhow::anyhow!("`{pattern}` is no regular expression: {last}")
        })?;
    }
    Ok(())
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    args.manner.checked()?;
    let urls = args.urls.iter().map(|text| address(text));
    let urls = urls.collect::<anyhow::Result<Vec<_>>>()?;
    if args.name.is_some() && urls.len() > 1 {
        anyhow::bail!(
            "--name names one source, and {} are to be added",
            urls.len()
        );
    }
    let (runtime, fetcher) = fetcher(common, &args.requests)?;
    let mut adding = Adding {
        args,
        writer: Writer::open(&common.archive, clock::now())?,
    };
    let mut exit = Exit::Done;
    for url in urls {
        if let Some(kind) = args.kind {
            adding.follow(&Candidate {
                kind: kind.into(),
                title: None,
                home: None,
                names: 0,
                why: "as you said".to_owned(),
                url,
            })?;
            continue;
        }
        match runtime.block_on(probe(&fetcher, &url)) {
            Ok(probed) => adding.add(&url, probed)?,
            Err(unfit) => {
                terminal::warn(&format!("newsvault: {unfit}"));
                exit = Exit::Partly;
            }
        }
    }
    Ok(exit)
}

fn address(text: &str) -> anyhow::Result<PageUrl> {
    match list::read([text], ListBase::None).next() {
        Some(Ok(url)) => Ok(url),
        Some(Err(problem)) => anyhow::bail!(
            "cannot follow `{text}`: {}\nhint: a list or page on disk is read by newsvault run FILE",
            problem.why
        ),
        None => anyhow::bail!("cannot follow `{text}`: it is no address"),
    }
}

struct Adding<'a> {
    args: &'a Args,
    writer: Writer,
}

impl Adding<'_> {
    fn add(&mut self, url: &PageUrl, probed: Probed) -> anyhow::Result<()> {
        match probed {
            Probed::Sources(candidates) => candidates.iter().try_for_each(|c| self.follow(c)),
            Probed::Story => {
                let discovery = Discovery {
                    url: url.clone(),
                    source: "command line".to_owned(),
                };
                self.writer.enqueue(&[discovery], clock::now())?;
                terminal::note(&format!(
                    "{url}: a single story; the next newsvault run fetches it (--kind section-page follows it as a source)"
                ));
                Ok(())
            }
            Probed::Opml(outlines) => {
                for outline in outlines {
                    self.follow(&Candidate {
                        kind: SourceKind::Feed,
                        url: outline.url,
                        title: outline.title,
                        home: outline.home,
                        names: 0,
                        why: format!("{url} names it"),
                    })?;
                }
                Ok(())
            }
        }
    }

    fn follow(&mut self, candidate: &Candidate) -> anyhow::Result<()> {
        let name = self.name(candidate)?;
        let mut spec = self
            .args
            .manner
            .spec(name, candidate.kind, candidate.url.clone());
        spec.home = candidate.home.as_ref().map(|home| home.as_str().to_owned());
        follow(&mut self.writer, &spec, candidate.names, &candidate.why)
    }

    /// What it is called: as the user says, as it says itself, or its address.
    fn name(&self, candidate: &Candidate) -> anyhow::Result<String> {
        let wished = self.args.name.clone().or_else(|| candidate.title.clone());
        free_name(&self.writer, wished, &candidate.url)
    }
}

/// A name that no other source has.
pub(super) fn free_name(
    writer: &Writer,
    wished: Option<String>,
    url: &PageUrl,
) -> anyhow::Result<String> {
    let own = url.as_str().to_owned();
    let Some(wished) = wished else {
        return Ok(own);
    };
    Ok(if writer.is_name_free(&wished, url)? {
        wished
    } else {
        own
    })
}

/// Follows a source and says so.
pub(super) fn follow(
    writer: &mut Writer,
    spec: &SourceSpec,
    names: usize,
    why: &str,
) -> anyhow::Result<()> {
    let pause = i64::try_from(polling::FIRST.as_secs()).unwrap_or(i64::MAX);
    let followed = writer.follow(spec, pause, clock::now())?;
    if followed == Followed::Changed {
        look_otherwise(writer, &spec.url, clock::now())?;
    }
    let said = match followed {
        Followed::New => "following",
        Followed::Changed => "following otherwise",
        Followed::Known => "following already",
    };
    let now = match names {
        0 => String::new(),
        names => format!(
            ", names {} now",
            counted(names as u64, "address", "addresses")
        ),
    };
    terminal::note(&format!("{said} {} ({}{now}): {why}", spec.url, spec.kind));
    Ok(())
}
