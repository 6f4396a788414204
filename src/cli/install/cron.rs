//! Lines for cron.

use std::path::Path;

use super::every::{Every, every};
use super::job::{Job, What};
use super::quoting::cron_word;

/// Where `logger` stands, if it is there.
const LOGGER: &str = "/usr/bin/logger";

/// What is to be added to a crontab.
pub(super) fn lines(job: &Job, how_often: Every) -> String {
    let log = log(job);
    let mut lines = vec![
        format!("# newsvault {} {}", does(job), job.archive),
        format!("# What it says goes to {}.", log.name),
        "# No lock is needed: runs share an archive, and one process watches it.".to_owned(),
    ];
    let command = |words: &[String], more: &[&str]| {
        let words = [&job.program].into_iter().chain(words).map(String::as_str);
        let words: Vec<String> = words.chain(more.iter().copied()).map(cron_word).collect();
        words.join(" ")
    };
    let logged = |more: &[&str]| format!("{} {}", command(&job.words, more), log.end);
    match job.what {
        What::Run => lines.push(format!("{} {}", how_often.cron(job.seed), logged(&[]))),
        What::Watch => {
            let command = logged(&["--unless-watched"]);
            lines.push(format!("@reboot {command}"));
            lines.push(
                "# Should it end, it is begun again; while it lasts, this does nothing.".to_owned(),
            );
            let glance = every("10m").map(|every| every.cron(job.seed));
            lines.extend(glance.map(|times| format!("{times} {command}")));
        }
    }
    lines.push(
        "# What is broken is mailed every morning, to MAILTO if that is set above.".to_owned(),
    );
    let morning = format!("{} 7 * * *", job.seed % 60);
    let status = command(&job.shared, &["status", "--quiet"]);
    lines.push(format!("{morning} {status}"));
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

fn does(job: &Job) -> &'static str {
    match job.what {
        What::Watch => "keeps following the sources of",
        What::Run => "archives what is due in",
    }
}

/// Where a command's words go.
struct Log {
    name: String,
    end: String,
}

/// The system's log if there is one, else a file beside the archive.
fn log(job: &Job) -> Log {
    if Path::new(LOGGER).exists() {
        return Log {
            name: format!("the system's log, as {}", job.name),
            end: format!("2>&1 | {LOGGER} -t {}", job.name),
        };
    }
    let folder = job.folders.first().map_or("", String::as_str);
    let file = format!("{folder}/{}.log", job.name);
    Log {
        end: format!(">> {} 2>&1", cron_word(&file)),
        name: file,
    }
}
