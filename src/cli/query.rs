//! `newsvault query`: SQL in, rows out.

use std::collections::HashMap;
use std::time::Duration;

use super::config::Config;
use super::interrupt::on_interrupt;
use super::moment::{Moment, moment};
use super::requests::seconds;
use super::rows::{self, Layout};
use super::summary::counted;
use super::{Common, Exit, question, terminal};
use crate::archive::{Answer, Parameters, QueryLimits, Reader, Value, questions};
use crate::pipeline::clock;

/// Rows of a table that is drawn as a whole, unless the user says otherwise.
const DRAWN: usize = 10_000;

/// Options of `newsvault query`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// One statement that reads: as SQL, as a file (today.sql), or as the name of a query (@latest);
    /// without it, or as -, standard input
    #[arg(value_name = "SQL")]
    sql: Option<String>,
    /// What a parameter (:name) of the SQL is; repeat it for others. Numbers are numbers, all else is
    /// text; name:text=2024 is text in any case, also :integer, :real, :null
    #[arg(long, short, value_name = "NAME=VALUE", value_parser = question::parameter)]
    param: Vec<(String, Value)>,
    /// Print how SQLite would go about it, instead of the answer
    #[arg(long)]
    explain: bool,
    /// Print the queries that have a name, ours and those of the configuration
    #[arg(long, conflicts_with_all = ["sql", "param", "explain"])]
    list: bool,
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
    let config = Config::load(common)?;
    if args.list {
        return list(&config, args.format);
    }
    let sql = question::sql(args.sql.as_deref(), &config.queries)?;
    let parameters = Parameters {
        given: args.param.clone(),
        otherwise: questions::defaults(&sql),
    };
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
    terminal::page();
    if args.explain {
        explain(&mut reader, &sql, &parameters, args.format)?;
        return Ok(Exit::Done);
    }
    let mut printer = rows::printer(args.format);
    let ended = reader.query_with(&sql, &parameters, &limits, |answer| -> anyhow::Result<()> {
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

/// The plan: as an indented list for people, row by row for programs.
fn explain(
    reader: &mut Reader,
    sql: &str,
    parameters: &Parameters,
    format: Layout,
) -> anyhow::Result<()> {
    let sql = format!("EXPLAIN QUERY PLAN {sql}");
    let mut printer = (format != Layout::Table).then(|| rows::printer(format));
    let mut depths = HashMap::from([(0, 0)]);
    let limits = QueryLimits::default();
    reader.query_with(&sql, parameters, &limits, |answer| -> anyhow::Result<()> {
        match (&mut printer, answer) {
            (Some(printer), Answer::Columns(columns)) => printer.columns(columns)?,
            (Some(printer), Answer::Row(cells)) => printer.row(cells)?,
            (
                None,
                Answer::Row(
                    [
                        Value::Integer(id),
                        Value::Integer(parent),
                        _,
                        Value::Text(step),
                    ],
                ),
            ) => {
                let depth = depths.get(parent).copied().unwrap_or(0);
                depths.insert(*id, depth + 1);
                terminal::data(&format!(
                    "{}{}\n",
                    "  ".repeat(depth),
                    terminal::safe_line(step)
                ))?;
            }
            (None, _) => {}
        }
        Ok(())
    })?;
    printer.map_or(Ok(()), |mut printer| Ok(printer.finish()?))
}

/// The queries that have a name.
fn list(config: &Config, format: Layout) -> anyhow::Result<Exit> {
    let mut printer = rows::printer(format);
    printer.columns(&["name", "parameters", "about"].map(str::to_owned))?;
    for query in questions::named(&config.queries) {
        let parameters = questions::defaults(query.sql)
            .into_iter()
            .map(|(name, _)| name);
        let parameters = parameters.collect::<Vec<_>>().join(", ");
        let whose = if query.is_yours { "yours: " } else { "" };
        let cells = [
            format!("@{}", query.name),
            parameters,
            format!("{whose}{}", query.about()),
        ];
        printer.row(&cells.map(Value::Text))?;
    }
    printer.finish()?;
    Ok(Exit::Done)
}
