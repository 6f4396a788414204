//! `newsvault install`: has the system run newsvault, by systemd or by cron.
//!
//! It prints what is to be installed, fit for this machine, or writes units into a folder;
//! it never changes how the system runs. A [`job::Job`] is what runs; [`systemd`] and
//! [`cron`] say it in their own words, [`quoting`] keeps those words whole.

mod cron;
mod every;
mod job;
mod owner;
mod quoting;
mod systemd;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use self::every::{Every, every};
use self::job::{Job, What};
use self::systemd::{Manager, Unit};
use super::{Common, Exit, terminal};

/// Options of `newsvault install`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Print units for systemd, or write them into a folder
    Systemd(SystemdArgs),
    /// Print lines for a crontab
    Cron(CronArgs),
}

/// Options of `newsvault install systemd`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The service runs as the archive's owner, and may write to the archive's\nfolder only. Paths are those of now: --archive, --config, lists behind --.\n\nExamples:\n  newsvault install systemd\n  newsvault install systemd run --every 30m -- my-list.txt --delay 2\n  newsvault install systemd --user --dir ~/.config/systemd/user"
)]
struct SystemdArgs {
    #[command(flatten)]
    what: WhatArgs,
    /// For your own manager (systemctl --user), without the system's rights
    #[arg(long)]
    user: bool,
    /// As whom the service runs [default: the archive's owner]
    #[arg(long, value_name = "NAME", conflicts_with = "user")]
    run_as: Option<String>,
    /// What the units are called [default: newsvault, or newsvault-STEM of another archive]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Write the units into this folder; a file that is there already and says something else stays
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Replace files that are there already
    #[arg(long, requires = "dir")]
    force: bool,
    #[command(flatten)]
    more: More,
}

/// Options of `newsvault install cron`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "To add them to your crontab:\n  (crontab -l; newsvault install cron) | crontab -"
)]
struct CronArgs {
    #[command(flatten)]
    what: WhatArgs,
    #[command(flatten)]
    more: More,
}

#[derive(Debug, clap::Args)]
struct WhatArgs {
    /// What is done
    #[arg(value_enum, default_value_t = What::Watch)]
    what: What,
    /// How often it runs: a span that divides an hour or a day [default: 1h]
    #[arg(long, value_name = "SPAN", value_parser = every)]
    every: Option<Every>,
}

#[derive(Debug, clap::Args)]
struct More {
    /// More words for `newsvault run` or `newsvault watch`
    #[arg(value_name = "WORDS", last = true)]
    words: Vec<OsString>,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    match &args.action {
        Action::Systemd(args) => systemd(common, args),
        Action::Cron(args) => cron(common, args),
    }
}

fn systemd(common: &Common, args: &SystemdArgs) -> anyhow::Result<Exit> {
    let every = args.what.every()?;
    let job = Job::new(
        common,
        args.what.what,
        args.name.as_deref(),
        &args.more.words,
    )?;
    let manager = if args.user {
        Manager::User
    } else {
        Manager::System
    };
    let user = systemd::user(&job, args.run_as.as_deref());
    let units = systemd::units(&job, every, manager, user.as_deref());
    let folder = match (&args.dir, manager) {
        (Some(dir), _) => dir.display().to_string(),
        (None, Manager::System) => "/etc/systemd/system".to_owned(),
        (None, Manager::User) => "~/.config/systemd/user".to_owned(),
    };
    if let Some(dir) = &args.dir {
        write(dir, &units, args.force)?;
    } else {
        print(&folder, &units)?;
    }
    warn(&job);
    if manager == Manager::System && user.is_none() {
        terminal::warn(
            "newsvault: the archive belongs to root, and so will the service; --run-as NAME says otherwise",
        );
    }
    if !Path::new("/run/systemd/system").exists() {
        terminal::warn("newsvault: this machine was not started by systemd");
    }
    let enabled = units.last().map_or("", |unit| unit.file.as_str());
    next(&job, args, manager, &folder, enabled);
    Ok(Exit::Done)
}

fn cron(common: &Common, args: &CronArgs) -> anyhow::Result<Exit> {
    let every = args.what.every()?;
    let job = Job::new(common, args.what.what, None, &args.more.words)?;
    terminal::data(&cron::lines(&job, every))?;
    warn(&job);
    terminal::note("add these lines with crontab -e");
    Ok(Exit::Done)
}

impl WhatArgs {
    fn every(&self) -> anyhow::Result<Every> {
        match (self.what, self.every) {
            (What::Watch, Some(_)) => bail!(
                "--every is for a run, and watch never ends\nhint: newsvault install … run --every 1h"
            ),
            (_, Some(said)) => Ok(said),
            (_, None) => every("1h").map_err(anyhow::Error::msg),
        }
    }
}

/// Each unit under the name of its file, as `systemctl cat` shows it.
fn print(folder: &str, units: &[Unit]) -> anyhow::Result<()> {
    let texts = units
        .iter()
        .map(|unit| format!("# {folder}/{}\n{}", unit.file, unit.text));
    terminal::data(&texts.collect::<Vec<_>>().join("\n"))?;
    Ok(())
}

fn write(dir: &Path, units: &[Unit], force: bool) -> anyhow::Result<()> {
    for unit in units {
        let path = dir.join(&unit.file);
        if let Ok(there) = std::fs::read_to_string(&path) {
            if there == unit.text {
                terminal::note(&format!("`{}` is so already", path.display()));
                continue;
            }
            if !force {
                bail!(
                    "`{}` is there already, and says something else\nhint: --force replaces it; changes of your own are safe in a drop-in (systemctl edit {})",
                    path.display(),
                    unit.file
                );
            }
        }
        std::fs::create_dir_all(dir)
            .and_then(|()| std::fs::write(&path, &unit.text))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        terminal::note(&format!("wrote `{}`", path.display()));
    }
    Ok(())
}

/// What may not last.
fn warn(job: &Job) {
    let program = Path::new(&job.program);
    if program
        .components()
        .any(|part| part.as_os_str() == "target")
    {
        terminal::warn(&format!(
            "newsvault: `{}` looks like a build folder's; cargo install --path . puts the program where it stays",
            job.program
        ));
    }
    let proxies = [
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
    ];
    if let Some(proxy) = proxies.iter().find(|name| std::env::var_os(name).is_some()) {
        terminal::warn(&format!(
            "newsvault: {proxy} is set here and will not be there; proxy = \"…\" under [requests] says it for good"
        ));
    }
}

/// What to do next.
fn next(job: &Job, args: &SystemdArgs, manager: Manager, folder: &str, enabled: &str) {
    let systemctl = match manager {
        Manager::System => "systemctl",
        Manager::User => "systemctl --user",
    };
    if args.dir.is_none() {
        terminal::note(&format!("to install: the same command with --dir {folder}"));
    }
    terminal::note(&format!(
        "then: {systemctl} daemon-reload && {systemctl} enable --now {enabled}"
    ));
    if manager == Manager::User {
        terminal::note("to go on while you are logged out: loginctl enable-linger");
    }
    if job.what == What::Watch {
        terminal::note(&format!(
            "after a change of the configuration: {systemctl} reload {enabled}"
        ));
    }
}
