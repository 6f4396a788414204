//! How `run` and `watch` go about it.

use std::time::Duration;

use super::config::Config;
use super::requests::{Requests, requests_a_day, seconds};
use crate::extract;
use crate::fetch::{self, Fetcher};
use crate::model::Budget;
use crate::pipeline::{self, Shard, clock::Clock};

/// What is asked for beyond what `extract` is, too. What is not said here is as the
/// configuration has it.
#[derive(Debug, clap::Args)]
pub(super) struct Conduct {
    /// Pages in transfer, or in memory until they are stored, at a time [default: 16]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    concurrency: Option<u16>,
    /// Seconds between two requests to one host; a longer Crawl-delay of its robots.txt is kept [default: 1]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    delay: Option<Duration>,
    /// Requests a day (UTC) to one host, robots.txt and redirects included; the rest waits for the next [default: 10000]
    #[arg(long, value_name = "N", value_parser = requests_a_day)]
    requests_a_day: Option<Budget>,
    /// Requests at a time to one host; more than one begin --delay apart [default: 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    per_host: Option<u16>,
    /// Requests at a time to one IP address, whatever hosts live there; without a proxy [default: 16]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    per_address: Option<u16>,
    /// Do not heed robots.txt; only with ignore_robots_reason in the configuration, which the archive keeps
    #[arg(long)]
    ignore_robots: bool,
    /// Do not keep pages that ask not to be archived (noarchive in X-Robots-Tag or a robots meta element)
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    honour_noarchive: Option<bool>,
    /// Take only what belongs to this of several machines: 2/3 is the second of three. To which a site belongs
    /// (its registrable domain) is always the same; what a source leads to goes with the source
    #[arg(
        long,
        value_name = "I/N",
        default_value = "1/1",
        hide_default_value = true
    )]
    pub(super) shard: Shard,
    #[command(flatten)]
    requests: Requests,
}

impl Conduct {
    /// What fetches, and how a run goes about the rest.
    pub(super) fn prepare(&self, config: &Config) -> anyhow::Result<(Fetcher, pipeline::Options)> {
        let ignore_robots_reason = self.reason(config)?;
        let fetcher = Fetcher::new(self.requests(config, ignore_robots_reason.is_some()))?;
        let honours = self.honour_noarchive.or(config.requests.honour_noarchive);
        let options = pipeline::Options {
            reading: extract::Options::default(),
            honours_noarchive: honours.unwrap_or(false),
            ignore_robots_reason,
            budget: self
                .requests_a_day
                .or(config.requests.requests_a_day.map(Budget::a_day))
                .unwrap_or_default(),
            clock: Clock::System,
        };
        Ok((fetcher, options))
    }

    fn requests(&self, config: &Config, ignore_robots: bool) -> fetch::Options {
        let (file, options) = (&config.requests, self.requests.options(&config.requests));
        let number = |said: Option<u16>, file: Option<u16>, default: usize| {
            said.or(file).map_or(default, usize::from)
        };
        fetch::Options {
            delay: self.delay.or(file.delay).unwrap_or(options.delay),
            concurrency: number(self.concurrency, file.concurrency, options.concurrency),
            per_host: number(self.per_host, file.per_host, options.per_host),
            per_address: number(self.per_address, file.per_address, options.per_address),
            ignore_robots,
            ..options
        }
    }

    /// Why robots.txt is not heeded; `None` if it is.
    fn reason(&self, config: &Config) -> anyhow::Result<Option<String>> {
        if !self.ignore_robots {
            return Ok(None);
        }
        let said = config.requests.ignore_robots_reason.as_deref();
        match said.map(str::trim).filter(|reason| !reason.is_empty()) {
            Some(reason) => Ok(Some(reason.to_owned())),
            None => anyhow::bail!(
                "--ignore-robots needs a reason, and `{}` gives none\nhint: write ignore_robots_reason = \"…\" under [requests]; the archive keeps it with the run",
                config.name()
            ),
        }
    }
}
