//! Units for systemd.

use std::path::Path;

use super::every::Every;
use super::job::{Job, What};
use super::owner;
use super::quoting::{unit_path, unit_value, unit_word};

/// Holds for services of the system and of a user alike.
const CAGE: [&str; 9] = [
    "NoNewPrivileges=yes",
    "LockPersonality=yes",
    "MemoryDenyWriteExecute=yes",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK",
    "RestrictNamespaces=yes",
    "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes",
    "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service",
];

/// What only the system's manager can do: it needs namespaces.
const SYSTEM_CAGE: [&str; 11] = [
    "CapabilityBoundingSet=",
    "PrivateDevices=yes",
    "ProcSubset=pid",
    "ProtectClock=yes",
    "ProtectControlGroups=yes",
    "ProtectHostname=yes",
    "ProtectKernelLogs=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelTunables=yes",
    "ProtectProc=invisible",
    "ProtectSystem=strict",
];

/// Whose manager has the units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manager {
    System,
    User,
}

/// A unit's file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) file: String,
    pub(super) text: String,
}

/// The units of a job; the one that is enabled comes last.
pub(super) fn units(job: &Job, every: Every, manager: Manager, user: Option<&str>) -> Vec<Unit> {
    let service = Unit {
        file: format!("{}.service", base(job)),
        text: service(job, manager, user),
    };
    match job.what {
        What::Watch => vec![service],
        What::Run => {
            let timer = Unit {
                file: format!("{}.timer", base(job)),
                text: timer(job, every),
            };
            vec![service, timer]
        }
    }
}

/// A run has another name than a watch, as both may be wanted.
fn base(job: &Job) -> String {
    match job.what {
        What::Watch => job.name.clone(),
        What::Run => format!("{}-run", job.name),
    }
}

fn service(job: &Job, manager: Manager, user: Option<&str>) -> String {
    let does = match job.what {
        What::Watch => "keeps following the sources of",
        What::Run => "archives what is due in",
    };
    let mut lines = vec![
        "[Unit]".to_owned(),
        format!("Description=newsvault {does} {}", unit_value(&job.archive)),
        "Documentation=man:newsvault(1)".to_owned(),
    ];
    if manager == Manager::System {
        lines.push("Wants=network-online.target".to_owned());
        lines.push("After=network-online.target time-sync.target".to_owned());
    }
    if job.what == What::Watch {
        lines.push("# However often it fails, it is started again.".to_owned());
        lines.push("StartLimitIntervalSec=0".to_owned());
    }
    lines.extend([String::new(), "[Service]".to_owned()]);
    lines.extend(life(job));
    if let Some(user) = user.filter(|_| manager == Manager::System) {
        lines.push(format!("User={user}"));
    }
    lines.extend([
        String::new(),
        "# It may write to the archive's folder, and nowhere else.".to_owned(),
    ]);
    lines.extend(CAGE.map(str::to_owned));
    if manager == Manager::System {
        lines.extend(SYSTEM_CAGE.map(str::to_owned));
        lines.extend(places(job));
    }
    if job.what == What::Watch {
        let target = match manager {
            Manager::System => "multi-user.target",
            Manager::User => "default.target",
        };
        lines.extend([
            String::new(),
            "[Install]".to_owned(),
            format!("WantedBy={target}"),
        ]);
    }
    joined(&lines)
}

/// How it is begun, told, and ended.
fn life(job: &Job) -> Vec<String> {
    let words = job.words.iter().map(|word| unit_word(word));
    let words: Vec<String> = std::iter::once(unit_word(&job.program))
        .chain(words)
        .collect();
    let begin = format!("ExecStart={}", words.join(" "));
    let folder = job
        .folders
        .first()
        .map(|folder| unit_value(folder))
        .unwrap_or_default();
    let folder = format!("WorkingDirectory={folder}");
    let lines: &[&str] = match job.what {
        What::Watch => &[
            "# Not every machine has a kill of its own.",
            "ExecReload=/bin/sh -c \"kill -HUP $$MAINPID\"",
            "Restart=on-failure",
            "RestartSec=30",
            "# Wrong use does not mend itself.",
            "RestartPreventExitStatus=2",
            "# An archive of an older version is brought up to date first.",
            "TimeoutStartSec=1h",
            "WatchdogSec=5min",
            "# What is in hand is given a minute.",
            "TimeoutStopSec=90",
        ],
        What::Run => &[
            "# 1: some pages failed, as some always do; newsvault failures tells which.",
            "SuccessExitStatus=1",
            "TimeoutStartSec=infinity",
            "TimeoutStopSec=90",
        ],
    };
    let kind = match job.what {
        What::Watch => "Type=notify",
        What::Run => "Type=oneshot",
    };
    let mut all = vec![kind.to_owned(), begin, folder];
    all.extend(lines.iter().map(|line| (*line).to_owned()));
    all
}

/// What of the disk it sees.
fn places(job: &Job) -> Vec<String> {
    let is_below = |roots: &[&str]| {
        job.touches()
            .any(|path| roots.iter().any(|root| path.starts_with(Path::new(root))))
    };
    let home = if is_below(&["/home", "/root", "/run/user"]) {
        "ProtectHome=read-only"
    } else {
        "ProtectHome=yes"
    };
    let mut lines = vec![home.to_owned()];
    if !is_below(&["/tmp", "/var/tmp"]) {
        lines.push("PrivateTmp=yes".to_owned());
    }
    let folders: Vec<String> = job.folders.iter().map(|folder| unit_path(folder)).collect();
    lines.push(format!("ReadWritePaths={}", folders.join(" ")));
    lines
}

fn timer(job: &Job, every: Every) -> String {
    joined(&[
        "[Unit]".to_owned(),
        format!(
            "Description=newsvault archives what is due in {}, {every}",
            unit_value(&job.archive)
        ),
        "Documentation=man:newsvault(1)".to_owned(),
        String::new(),
        "[Timer]".to_owned(),
        format!("OnCalendar={}", every.calendar(job.seed)),
        "# What was missed while the machine was off is made up for once.".to_owned(),
        "Persistent=true".to_owned(),
        String::new(),
        "[Install]".to_owned(),
        "WantedBy=timers.target".to_owned(),
    ])
}

fn joined(lines: &[String]) -> String {
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// As whom a service of the system runs: as is said, or as the archive's owner.
pub(super) fn user(job: &Job, said: Option<&str>) -> Option<String> {
    match said {
        Some(said) => Some(said.to_owned()),
        None => owner::of(&job.archive).or_else(|| owner::of(job.folders.first()?)),
    }
}
