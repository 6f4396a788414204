//! `newsvault query`: SQL in, rows out.

use std::io::{IsTerminal, Read};
use std::time::Duration;

use anyhow::Context;

use super::interrupt::on_interrupt;
use super::moment::{Moment, moment};
use super::requests::seconds;
use super::rows::{self, Layout};
use super::summary::counted;
use super::{Common, Exit, terminal};
use crate::archive::{Answer, QueryLimits, Reader};
use crate::pipeline::clock;

/// Rows of a table that is drawn as a whole, unless the user says otherwise.
const DRAWN: usize = 10_000;

/// Options of `newsvault query`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// One statement that reads; without it, or as -, standard input
    #[arg(value_name = "SQL")]
    sql: Option<String>,
    /// Ask the archive as it stood at a moment: 2024-04-18 (that day's end), 2024-04-18T11:11+08:00,
    /// 3d (ago). What had been captured by then counts; main.articles (and so on) is still today's
    #[arg(long, value_name = "TIME", value_parser = moment)]
    as_of: Option<Moment>,
    /// What rows are printed as
    #[arg(long, short, value_enum, default_value_t = Layout::Table)]
    format: Layout,
    /// Seconds that the query may take; 0 for any time
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    timeout: Duration,
    /// Rows to print at most [default: 10000 as a table or Markdown, else all]
    #[arg(long, value_name = "N")]
    max_rows: Option<usize>,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let sql = sql(args)?;
    let mut reader = match args.as_of {
        Some(moment) => Reader::open_as_of(&common.archive, moment.end(clock::now()))?,
        None => Reader::open(&common.archive)?,
    };
    let interrupt = reader.interrupt_handle();
    on_interrupt(move || interrupt.interrupt())?;
    let drawn = matches!(args.format, Layout::Table | Layout::Markdown);
    let limits = QueryLimits {
        timeout: Some(args.timeout).filter(|timeout| !timeout.is_zero()),
        max_rows: args.max_rows.or(drawn.then_some(DRAWN)),
    };
    let mut printer = rows::printer(args.format);
    let ended = reader.query(&sql, &limits, |answer| -> anyhow::Result<()> {
        match answer {
            Answer::Columns(columns) => printer.columns(columns)?,
            Answer::Row(cells) => printer.row(cells)?,
        }
        Ok(())
    })?;
    printer.finish()?;
    if ended.cut {
        terminal::note(&format!(
            "cut after {}; --max-rows shows more",
            counted(ended.rows as u64, "row", "rows")
        ));
    }
    Ok(Exit::Done)
}

fn sql(args: &Args) -> anyhow::Result<String> {
    match args.sql.as_deref() {
        Some(sql) if sql != "-" => Ok(sql.to_owned()),
        None if std::io::stdin().is_terminal() => anyhow::bail!(
            "no SQL given\nhint: newsvault query \"SELECT count(*) FROM articles\"; newsvault schema lists tables and columns"
        ),
        _ => {
            let mut sql = String::new();
            std::io::stdin()
                .lock()
                .read_to_string(&mut sql)
                .context("cannot read SQL from standard input")?;
            Ok(sql)
        }
    }
}
