//! `newsvault status`: whether all is well: who works at the archive, what is due and late,
//! what fails, what was noticed.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use clap::ValueEnum;

use super::{Common, Exit, terminal};
use crate::archive::{
    Affairs, AlertRow, ArchiveError, Rate, Reader, SourceRow, Watching, free_bytes,
};
use crate::health;
use crate::model::utc_text;
use crate::pipeline::{clock, sizes};

mod shown;

/// What the status is printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Lines and tables for people
    Table,
    /// One object with all figures
    Json,
}

/// Options of `newsvault status`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit code 0: all is well. 1: an alert stands, or something is late and nobody is at work. 3: the\narchive cannot be read. It only reads, and may be asked at any time, while others work too.\n\nCron mails what `newsvault status --quiet` prints: nothing, as long as all is well."
)]
pub(super) struct Args {
    /// What is printed
    #[arg(long, short, value_enum, default_value_t = Form::Table)]
    format: Form,
    /// Print nothing if all is well
    #[arg(long, short)]
    quiet: bool,
    /// Take what has been due for longer for late: 30m, 2h, 1d [default: 15 minutes if it is watched, else twice the longest pause between the last runs]
    #[arg(long, value_name = "SPAN", value_parser = late_after)]
    late_after: Option<TimeDelta>,
    /// Rows of each table
    #[arg(long, short = 'n', value_name = "N", default_value_t = 15)]
    top: usize,
    /// Note that an open alert is known: it counts no more until it comes again
    #[arg(long, value_name = "ALERT")]
    dismiss: Option<i64>,
}

/// All that is told.
struct Status {
    /// Who watches: `process 4711 since …`.
    holder: Option<String>,
    /// What has been due for longer is late.
    patience: TimeDelta,
    affairs: Affairs,
    alerts: Vec<AlertRow>,
    sources: Vec<SourceRow>,
    source_rates: Vec<Rate>,
    site_rates: Vec<Rate>,
    /// Bytes a day.
    growth: Option<u64>,
    free: Option<u64>,
    now: DateTime<Utc>,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    if let Some(alert) = args.dismiss {
        return dismiss(&common.archive, alert);
    }
    let status = Status::of(&common.archive, args.late_after)?;
    let problems = status.problems();
    if !args.quiet || !problems.is_empty() {
        match args.format {
            Form::Table => shown::draw(&common.archive, &status, args.top)?,
            Form::Json => {
                let text = shown::json(&common.archive, &status)?;
                terminal::data(&terminal::safe(&format!("{text}\n")))?;
            }
        }
    }
    Ok(if problems.is_empty() {
        Exit::Done
    } else {
        Exit::Partly
    })
}

fn dismiss(archive: &Path, alert: i64) -> anyhow::Result<Exit> {
    // Asked first, so that an archive that is not there is not made.
    Reader::open(archive)?;
    let mut writer = crate::archive::Writer::open(archive, clock::now())?;
    if !writer.dismiss_alert(alert, clock::now())? {
        anyhow::bail!(
            "no open alert has the number {alert}\nhint: newsvault status lists them with their numbers"
        );
    }
    terminal::note(&format!(
        "alert {alert} is known; it counts no more until it comes again"
    ));
    Ok(Exit::Done)
}

impl Status {
    fn of(archive: &Path, late_after: Option<TimeDelta>) -> Result<Self, ArchiveError> {
        let now = clock::now();
        let reader = Reader::open(archive)?;
        let holder = Watching::holder(archive);
        let patience = match late_after {
            Some(span) => span,
            None => health::patience(&reader.run_starts()?, holder.is_some()),
        };
        let affairs = reader.affairs(now - patience, now)?;
        let mut sizes = sizes(&reader)?;
        sizes.push(health::Size {
            at: now,
            bytes: affairs.bytes,
        });
        Ok(Self {
            holder,
            patience,
            affairs,
            alerts: reader.alerts(false)?,
            sources: reader.sources()?,
            source_rates: reader.source_rates(now)?,
            site_rates: reader.site_rates(now)?,
            growth: health::growth(&sizes),
            free: free_bytes(archive),
            now,
        })
    }

    /// What is broken, one line each that has no alert.
    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let counting = self.counting().count();
        if counting > 0 {
            let plural = if counting == 1 { "" } else { "s" };
            problems.push(format!("{counting} alert{plural}"));
        }
        let late = self.affairs.pages.late + self.affairs.sources.late;
        if late > 0 && self.affairs.alive.is_empty() {
            let who = match &self.holder {
                Some(_) => "who watches gives no sign of life",
                None => "nobody is at work",
            };
            problems.push(format!("{late} late, and {who}"));
        }
        problems
    }

    /// The alerts that nobody has dismissed.
    fn counting(&self) -> impl Iterator<Item = &AlertRow> {
        let alerts = self.alerts.iter();
        alerts.filter(|alert| alert.dismissed_at.is_none())
    }

    /// Days until the disk is full at the present rate, if that is not in a far future.
    fn days_left(&self) -> Option<u64> {
        let days = self.free?.checked_div(self.growth?)?;
        (days < 3650).then_some(days)
    }

    /// How a source does, in a word.
    fn state(&self, source: &SourceRow) -> &'static str {
        let late = utc_text(self.now - self.patience);
        let is_any_late = self.affairs.sources.late > 0;
        match source {
            source if source.paused => "paused",
            source if source.failures > 0 => "failing",
            // A host's budget may be used up: then nothing of it is due.
            source if source.next_at.as_ref().is_some_and(|at| *at < late) && is_any_late => "late",
            source if source.answered_at.is_none() => "new",
            _ => "well",
        }
    }
}

fn late_after(text: &str) -> Result<TimeDelta, String> {
    super::moment::span(text.trim())
        .ok_or_else(|| format!("`{text}` is no span of time\nhint: a span is like 30m, 2h or 1d"))
}
