//! What is noticed while pages are archived: told here, and by the hooks of `[alerts]`.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use serde_json::{Map, json};
use tokio::sync::mpsc;

use super::config::Config;
use super::terminal::{self, Level};
use crate::archive::{AlertRow, Happened, Writer};
use crate::fetch::Webhook;
use crate::pipeline::{self, Errand, Hooks, clock};

/// How often it is looked whether all is well.
const INTERVAL: Duration = Duration::from_secs(300);
/// How often a hook is told at most.
const PAUSE: Duration = Duration::from_secs(60);

/// How alerts are looked for and told, as the configuration says now.
pub(super) struct Alerts {
    said: Mutex<Said>,
}

#[derive(Clone)]
struct Said {
    hooks: Hooks,
    interval: Duration,
}

impl Alerts {
    /// As the configuration says.
    pub(super) fn prepare(config: &Config) -> anyhow::Result<Self> {
        let said = Mutex::new(Said::of(config)?);
        Ok(Self { said })
    }

    /// From now on as the configuration says now.
    pub(super) fn change(&self, config: &Config) -> anyhow::Result<()> {
        let said = Said::of(config)?;
        *self.said.lock().unwrap_or_else(PoisonError::into_inner) = said;
        Ok(())
    }

    fn said(&self) -> Said {
        let said = self.said.lock();
        said.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks once after a run, and tells.
    pub(super) fn after_run(&self, archive: &Path) -> anyhow::Result<()> {
        let Said { hooks, .. } = self.said();
        let mut writer = Writer::open(archive, clock::now())?;
        for happened in pipeline::look(&mut writer, &hooks.all(), clock::now())? {
            tell(&happened);
        }
        if hooks.all().is_empty() {
            return Ok(());
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("cannot start the telling of alerts")?;
        Ok(runtime.block_on(pipeline::deliver(&mut writer, &hooks))?)
    }

    /// Looks every so often, and tells, for as long as it is waited for.
    pub(super) async fn keep(&self, archive: &Path, errands: &mpsc::UnboundedSender<Errand>) {
        let looking = || {
            let said = self.said();
            (said.interval, said.hooks.all())
        };
        let telling = || self.said().hooks;
        tokio::join!(
            pipeline::keep_looking(archive, errands, &looking, &tell),
            pipeline::keep_delivering(archive, errands, &telling),
        );
        // The run has ended, and says so itself.
        std::future::pending::<()>().await;
    }
}

impl Said {
    fn of(config: &Config) -> anyhow::Result<Self> {
        let said = &config.alerts;
        let ca_file = config.requests.ca_file.as_deref();
        let webhook = said.webhook.as_deref();
        let webhook = webhook.map(|address| Webhook::new(address, ca_file));
        if said.command.as_ref().is_some_and(Vec::is_empty) {
            anyhow::bail!(
                "command of [alerts] in `{}` names no program\nhint: command = [\"/usr/local/bin/tell-me\", \"--loud\"]",
                config.name()
            );
        }
        Ok(Self {
            hooks: Hooks {
                webhook: webhook.transpose()?,
                command: said.command.clone(),
                pause: said.pause.unwrap_or(PAUSE),
            },
            interval: said.interval.unwrap_or(INTERVAL),
        })
    }
}

/// An alert in a line.
pub(super) fn line(alert: &AlertRow) -> String {
    let subject = match alert.subject.as_str() {
        "archive" => String::new(),
        subject => format!("{subject}: "),
    };
    format!("{}  {subject}{}", alert.rule, alert.message)
}

/// Tells that an alert was opened or closed.
fn tell(happened: &Happened) {
    let word = if happened.opened { "alert" } else { "mended" };
    let line = format!("{word:<11} {}", line(&happened.alert));
    if terminal::log_is_json() {
        let level = if happened.opened {
            Level::Error
        } else {
            Level::Info
        };
        let fields = Map::from_iter([("alert".to_owned(), json!(happened.alert))]);
        terminal::record(level, &line, fields);
    } else {
        terminal::warn(&line);
    }
}
