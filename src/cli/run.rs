//! `newsvault run`: lists in, articles in the archive.

use std::path::Path;

use anyhow::Context;
use tokio::sync::watch;

use super::alerts::Alerts;
use super::conduct::Conduct;
use super::config::Config;
use super::progress::Progress;
use super::{Common, Exit, log, sources, summary, terminal};
use crate::archive::Writer;
use crate::fetch::Fetcher;
use crate::pipeline::{self, Intake, Known, Lasts, Named, Report, clock};

/// Options of `newsvault run`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Lists with one address a line, pages, addresses, or - for a list on standard
    /// input; without any, what is due in the archive
    #[arg(value_name = "LIST")]
    pub(super) lists: Vec<String>,
    /// Fetch everything that is named, due or not; a robots.txt that says no is still heeded
    #[arg(long)]
    recheck: bool,
    /// Print the closing summary as JSON on standard output
    #[arg(long)]
    json: bool,
    /// Print only problems and the closing summary
    #[arg(long, short)]
    quiet: bool,
    // Last, as its heading would take in what follows.
    #[command(flatten)]
    pub(super) conduct: Conduct,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    // Everything that can be wrong with the words of the command is found before the archive is touched.
    let named = args
        .lists
        .iter()
        .map(|argument| Named::parse(argument))
        .collect::<Result<Vec<_>, _>>()?;
    let config = Config::load(common)?;
    if named.is_empty() && config.sources.is_empty() && !common.archive.exists() {
        anyhow::bail!(
            "nothing to do: no list is named and there is no archive `{}`\nhint: newsvault run LIST",
            common.archive.display()
        );
    }
    let (fetcher, options) = args.conduct.prepare(&config)?;
    let alerts = Alerts::prepare(&config)?;
    let mut writer = Writer::open(&common.archive, clock::now())?;
    sources::apply(&mut writer, &config, args.conduct.shard)?;
    let intake = take_in(&mut writer, &named, args)?;
    let Some(report) = go(writer, fetcher, options, args.quiet)? else {
        terminal::note("newsvault: stopped at once; what was in hand is fetched by the next run");
        return Ok(Exit::Partly);
    };
    let exit = tell(&common.archive, args, &intake, &report)?;
    // Who stops a run wants it to end; the next one looks.
    if !report.interrupted {
        alerts.after_run(&common.archive)?;
    }
    Ok(exit)
}

fn take_in(writer: &mut Writer, named: &[Named], args: &Args) -> anyhow::Result<Intake> {
    let known = if args.recheck {
        Known::Recheck
    } else {
        Known::Wait
    };
    let complain = |list: &str, problem: &crate::discover::list::Problem| {
        terminal::warn(&format!("newsvault: {list}: {problem}"));
    };
    Ok(pipeline::take_in(
        writer,
        named,
        known,
        clock::now(),
        args.conduct.shard,
        &complain,
    )?)
}

/// Runs until all is done, or until the first Ctrl-C has been dealt with, or at
/// once, without a report, at the second.
fn go(
    writer: Writer,
    fetcher: Fetcher,
    options: pipeline::Options,
    quiet: bool,
) -> anyhow::Result<Option<Report>> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the threads of the run")?;
    let progress = Progress::new(quiet);
    let (stop, stopped) = watch::channel(false);
    let report = runtime.block_on(async {
        let tell = |event: &pipeline::Event<'_>| progress.show(event);
        tokio::select! {
            report = pipeline::run(writer, fetcher, options, Lasts::UntilDone, stopped, &tell) => Some(report),
            () = twice(&stop) => None,
        }
    });
    progress.end();
    Ok(report.transpose()?)
}

/// Tells the run to stop at the first signal; returns at the second.
async fn twice(stop: &watch::Sender<bool>) {
    signal().await;
    let _ = stop.send(true);
    signal().await;
}

/// Ctrl-C, or what a service manager sends.
pub(super) async fn signal() {
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
        terminal::data(&format!("{}\n", summary::json(intake, report)?))?;
    }
    if terminal::log_is_json() {
        log::ended(archive, summary::json(intake, report)?);
    } else if !args.json {
        for line in summary::lines(archive, intake, report) {
            terminal::note(&line);
        }
    }
    let all_well =
        report.failed == 0 && report.refused == 0 && intake.problems == 0 && !report.interrupted;
    Ok(if all_well { Exit::Done } else { Exit::Partly })
}
