//! `newsvault run`: lists in, articles in the archive.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::watch;

use super::progress::Progress;
use super::{Common, Exit, summary, terminal};
use crate::archive::Writer;
use crate::fetch::{self, Fetcher, Timeouts};
use crate::pipeline::{self, Intake, Known, Named, Report, clock};

/// Options of `newsvault run`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Lists with one address a line, pages, addresses, or - for a list on standard
    /// input; without any, what is due in the archive
    #[arg(value_name = "LIST")]
    lists: Vec<String>,
    /// Fetch everything that is named, due or not
    #[arg(long)]
    recheck: bool,
    #[command(flatten)]
    requests: Requests,
    /// Print the closing summary as JSON on standard output
    #[arg(long)]
    json: bool,
    /// Print only problems and the closing summary
    #[arg(long, short)]
    quiet: bool,
}

/// How requests are made.
#[derive(Debug, clap::Args)]
struct Requests {
    /// Pages in hand at a time
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1024))]
    concurrency: u16,
    /// Seconds between two requests to one host; a longer Crawl-delay of its robots.txt is kept
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = seconds)]
    delay: Duration,
    /// Seconds that one page may take
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    timeout: Duration,
    /// The largest page, in bytes after decompression
    #[arg(long, value_name = "BYTES", default_value_t = 16 * 1024 * 1024, value_parser = clap::value_parser!(u64).range(1..=1 << 30))]
    max_bytes: u64,
    /// Proxy for all requests: http://…, socks5://…, or `direct` for none; else HTTP_PROXY and its like
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// Where a site's owner can reach you; becomes part of the User-Agent
    #[arg(long, value_name = "URL or MAIL")]
    contact: Option<String>,
    /// Another User-Agent
    #[arg(long, value_name = "TEXT")]
    user_agent: Option<String>,
    /// Let names lead to private addresses, such as 127.0.0.1
    #[arg(long)]
    allow_private: bool,
}

/// Seconds with a fraction, zero allowed.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| format!("`{text}` is no number of seconds"))?;
    Duration::try_from_secs_f64(seconds).map_err(|_| format!("`{text}` is no span of time"))
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    // Everything that can be wrong with the words of the command is found before the archive is touched.
    let named = args
        .lists
        .iter()
        .map(|argument| Named::parse(argument))
        .collect::<Result<Vec<_>, _>>()?;
    if named.is_empty() && !common.archive.exists() {
        anyhow::bail!(
            "nothing to do: no list is named and there is no archive `{}`\nhint: newsvault run LIST",
            common.archive.display()
        );
    }
    let fetcher = Fetcher::new(fetch_options(&args.requests))?;
    let mut writer = Writer::open(&common.archive, clock::now())?;
    let intake = take_in(&mut writer, &named, args)?;
    let report = go(writer, fetcher, args)?;
    tell(&common.archive, args, &intake, &report)
}

fn fetch_options(args: &Requests) -> fetch::Options {
    let defaults = fetch::Options::default();
    let timeouts = Timeouts {
        connect: defaults.timeouts.connect.min(args.timeout),
        idle: defaults.timeouts.idle.min(args.timeout),
        total: args.timeout,
    };
    fetch::Options {
        user_agent: args.user_agent.clone().unwrap_or(defaults.user_agent),
        contact: args.contact.clone(),
        proxy: args.proxy.clone(),
        timeouts,
        max_bytes: args.max_bytes,
        allow_private: args.allow_private,
        ..defaults
    }
}

fn take_in(writer: &mut Writer, named: &[Named], args: &Args) -> anyhow::Result<Intake> {
    let known = if args.recheck {
        Known::Recheck
    } else {
        Known::Wait
    };
    let complain = |list: &str, problem: &crate::discover::list::Problem| {
        terminal::note(&format!("newsvault: {list}: {problem}"));
    };
    Ok(pipeline::take_in(
        writer,
        named,
        known,
        clock::now(),
        &complain,
    )?)
}

/// Runs until all is done, or until the first Ctrl-C has been dealt with, or at
/// once at the second.
fn go(writer: Writer, fetcher: Fetcher, args: &Args) -> anyhow::Result<Report> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the threads of the run")?;
    let options = pipeline::Options {
        concurrency: args.requests.concurrency.into(),
        delay: args.requests.delay,
        reading: crate::extract::Options::default(),
    };
    let progress = Progress::new(args.quiet);
    let (stop, stopped) = watch::channel(false);
    let report = runtime.block_on(async {
        let tell = |event: &pipeline::Event<'_>| progress.show(event);
        tokio::select! {
            report = pipeline::run(writer, fetcher, options, stopped, &tell) => Some(report),
            () = twice(&stop) => None,
        }
    });
    progress.end();
    report
        .context("stopped at once; what was in hand is fetched by the next run")?
        .map_err(Into::into)
}

/// Tells the run to stop at the first signal; returns at the second.
async fn twice(stop: &watch::Sender<bool>) {
    signal().await;
    let _ = stop.send(true);
    signal().await;
}

/// Ctrl-C, or what a service manager sends.
async fn signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without a handler the process ends as any other does.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn tell(archive: &Path, args: &Args, intake: &Intake, report: &Report) -> anyhow::Result<Exit> {
    if args.json {
        terminal::data(&(summary::json(intake, report)? + "\n"))?;
    } else {
        for line in summary::lines(archive, intake, report) {
            terminal::note(&line);
        }
    }
    let all_well =
        report.failed == 0 && report.refused == 0 && intake.problems == 0 && !report.interrupted;
    Ok(if all_well { Exit::Done } else { Exit::Partly })
}
