//! `newsvault watch`: one process that keeps following.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::{mpsc, watch};

use super::alerts::Alerts;
use super::conduct::Conduct;
use super::config::Config;
use super::monitor::{self, Monitor};
use super::progress::Progress;
use super::run::signal;
use super::{Common, Exit, sources, terminal};
use crate::archive::{ArchiveError, Watching, Writer};
use crate::pipeline::{self, Errand, Event, Lasts, Report, Shard, clock};

/// How long what is in hand may take to end once the process is told to.
const PATIENCE: Duration = Duration::from_secs(60);

/// Options of `newsvault watch`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "SIGHUP reads the tables [[source]] and [alerts] of the configuration anew. SIGTERM and Ctrl-C give\nback what is being fetched, keep and read what is here, and end; a second one ends at once."
)]
pub(super) struct Args {
    /// Print only problems
    #[arg(long, short)]
    quiet: bool,
    /// End at once, and well, if another process watches the archive already: for cron
    #[arg(long)]
    unless_watched: bool,
    /// Tell Prometheus how it goes, at http://ADDRESS/metrics: a port of this machine, or an address and port
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, default_missing_value = monitor::USUAL, value_parser = monitor::address)]
    metrics: Option<SocketAddr>,
    #[command(flatten)]
    pub(super) conduct: Conduct,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let config = Config::load(common)?;
    let (fetcher, options) = args.conduct.prepare(&config)?;
    let alerts = Alerts::prepare(&config)?;
    let mut writer = Writer::open(&common.archive, clock::now())?;
    let _watching = match Watching::begin(&common.archive, clock::now()) {
        Err(ArchiveError::Watched { .. }) if args.unless_watched => return Ok(Exit::Done),
        begun => begun?,
    };
    sources::apply(&mut writer, &config, args.conduct.shard)?;
    let monitor = Monitor::open(args.metrics, &common.archive)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the threads of the run")?;
    let progress = Progress::lines(args.quiet);
    let tell = |event: &Event<'_>| {
        notify(event);
        monitor.count(event);
        progress.show(event);
    };
    let (errands, to_do) = mpsc::unbounded_channel();
    let (stop, stopped) = watch::channel(false);
    let report = runtime.block_on(async {
        let lasts = Lasts::UntilStopped(to_do);
        tokio::select! {
            report = pipeline::run(writer, fetcher, options, lasts, stopped, &tell) => Some(report),
            () = ended(&stop) => None,
            () = reloads(common, args.conduct.shard, &alerts, &errands) => None,
            () = alerts.keep(&common.archive, &errands) => None,
            () = monitor.serve() => None,
        }
    });
    match report.transpose()? {
        Some(report) => terminal::note(&closing(&report)),
        None => {
            terminal::note("newsvault: stopped at once; what was in hand is fetched again later");
        }
    }
    Ok(Exit::Done)
}

fn closing(report: &Report) -> String {
    format!(
        "watched {:.0} s: {} fetched, {} new, {} changed, {} failed",
        report.seconds, report.fetched, report.new, report.changed, report.failed
    )
}

/// Tells the run to stop at the first signal; returns at the second, or when patience ends.
async fn ended(stop: &watch::Sender<bool>) {
    signal().await;
    notify_stopping();
    let _ = stop.send(true);
    tokio::select! {
        () = signal() => {}
        () = tokio::time::sleep(PATIENCE) => {}
    }
}

/// Has the configuration heeded anew whenever the process is told to.
#[cfg(unix)]
async fn reloads(
    common: &Common,
    shard: Shard,
    alerts: &Alerts,
    errands: &mpsc::UnboundedSender<Errand>,
) {
    use tokio::signal::unix::{SignalKind, signal};
    if let Ok(mut hangups) = signal(SignalKind::hangup()) {
        while hangups.recv().await.is_some() {
            reload(common, shard, alerts, errands);
        }
    }
    std::future::pending::<()>().await;
}

#[cfg(not(unix))]
async fn reloads(
    _common: &Common,
    _shard: Shard,
    _alerts: &Alerts,
    _errands: &mpsc::UnboundedSender<Errand>,
) {
    std::future::pending::<()>().await;
}

#[cfg(unix)]
fn reload(common: &Common, shard: Shard, alerts: &Alerts, errands: &mpsc::UnboundedSender<Errand>) {
    let config = match Config::load(common) {
        Ok(config) => config,
        Err(error) => {
            terminal::error(&error.into());
            return;
        }
    };
    if let Err(error) = alerts.change(&config) {
        terminal::error(&error);
        return;
    }
    let apply: Errand = Box::new(move |writer| {
        match sources::apply(writer, &config, shard) {
            Ok(()) => terminal::note("the configuration was read anew"),
            Err(error) => terminal::error(&error),
        }
        Ok(())
    });
    // Nobody takes it if the run is about to end.
    let _ = errands.send(apply);
}

/// Tells a service manager that we are ready, and that we live.
#[cfg(unix)]
fn notify(event: &Event<'_>) {
    use sd_notify::NotifyState;
    let state = match event {
        Event::Started { .. } => NotifyState::Ready,
        Event::Beat { .. } => NotifyState::Watchdog,
        _ => return,
    };
    // Without a service manager nobody is told.
    let _ = sd_notify::notify(&[state]);
}

#[cfg(not(unix))]
fn notify(_event: &Event<'_>) {}

#[cfg(unix)]
fn notify_stopping() {
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
}

#[cfg(not(unix))]
fn notify_stopping() {}
