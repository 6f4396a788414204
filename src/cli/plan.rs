//! `newsvault plan`: what would be fetched when, and how many requests that makes.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::config::Config;
use super::requests::{requests_a_day, seconds};
use super::rows::{self, Layout};
use super::summary::counted;
use super::{Common, Exit, terminal};
use crate::archive::{Reader, Value};
use crate::fetch;
use crate::model::{Budget, PageUrl, next_day, utc_text};
use crate::pipeline::{HostPlan, PlanOptions, clock, plan_host};
use crate::schedule::plan::Day;

/// Hosts over their budget that are named in the closing words.
const NAMED: usize = 5;

/// Options of the command.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Days are those of UTC. It is taken for granted that newsvault watch, or a run, is always at work, that\nevery request is answered, that no story is changed, and that sources name nothing new: what they do\nname comes on top. 500+312 in the table: of what is due on that day, 312 wait for the next one."
)]
pub(super) struct Args {
    /// Days to plan, today included
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=366))]
    days: u16,
    /// Only this host: a registrable domain, or any address there
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
    /// List every request instead of sums
    #[arg(long)]
    list: bool,
    /// What rows are printed as; other than drawn, they are one a host and day
    #[arg(long, short, value_enum, default_value_t = Layout::Table)]
    format: Layout,
    /// Hosts in the table, those with most requests first
    #[arg(long, short = 'n', value_name = "N", default_value_t = 40)]
    top: usize,
    /// As if so many seconds lay between two requests to one host [default: as configured, else 1]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    delay: Option<Duration>,
    /// As if one host got so many requests a day [default: as configured, else 10000]
    #[arg(long, value_name = "N", value_parser = requests_a_day)]
    requests_a_day: Option<Budget>,
}

/// Runs the command.
pub(super) fn run(common: &Common, args: &Args) -> anyhow::Result<Exit> {
    let config = Config::load(common)?;
    let reader = Reader::open(&common.archive)?;
    let now = clock::now();
    let until = next_day(now) + TimeDelta::days(i64::from(args.days) - 1);
    let options = PlanOptions {
        delay: args
            .delay
            .or(config.requests.delay)
            .unwrap_or(fetch::Options::default().delay),
        budget: args
            .requests_a_day
            .or(config.requests.requests_a_day.map(Budget::a_day))
            .unwrap_or_default(),
    };
    let hosts = match &args.host {
        Some(host) => vec![host_key(host)?],
        None => reader.planned_hosts(until)?,
    };
    let mut plans = Vec::new();
    for host in hosts {
        if let Some(mut plan) = plan_host(&reader, &host, options, (now, until))? {
            if !args.list {
                plan.visits = Vec::new();
            }
            plans.push(plan);
        }
    }
    if args.list {
        list(args.format, plans)?;
        return Ok(Exit::Done);
    }
    match args.format {
        Layout::Table | Layout::Markdown => draw(args, &mut plans, (now, until))?,
        Layout::Csv | Layout::Json | Layout::Jsonl => sums(args.format, &plans)?,
    }
    close(&plans, until);
    Ok(Exit::Done)
}

/// The registrable domain of a host or address.
fn host_key(text: &str) -> anyhow::Result<String> {
    let url = if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}/")
    };
    let url = PageUrl::parse(&url).map_err(|_| {
        anyhow::anyhow!("`{text}` is no host\nhint: name it as harbour-post.example")
    })?;
    Ok(url.host_key().to_string())
}

/// Every request, in order of time.
fn list(format: Layout, plans: Vec<HostPlan>) -> anyhow::Result<()> {
    let mut visits: Vec<_> = plans
        .into_iter()
        .flat_map(|plan| {
            let host = plan.host;
            let visits = plan.visits.into_iter();
            visits.map(move |(at, url, reason)| (at, host.clone(), url, reason))
        })
        .collect();
    visits.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    // An address says the host, and a terminal has little room.
    let is_drawn = matches!(format, Layout::Table | Layout::Markdown);
    let columns = if is_drawn {
        &["at", "reason", "url"][..]
    } else {
        &["at", "reason", "url", "host"]
    };
    let columns: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
    let mut printer = rows::printer(format);
    printer.columns(&columns)?;
    for (at, host, url, reason) in visits {
        let row = [
            Value::Text(utc_text(at)),
            Value::Text(reason.as_str().to_owned()),
            Value::Text(url.as_str().to_owned()),
            Value::Text(host),
        ];
        printer.row(&row[..columns.len()])?;
    }
    printer.finish()?;
    Ok(())
}

/// One row a host and day.
fn sums(format: Layout, plans: &[HostPlan]) -> anyhow::Result<()> {
    let columns = [
        "day",
        "host",
        "requests",
        "sources",
        "new",
        "looks",
        "robots",
        "budget",
        "waiting",
        "over_budget",
    ];
    let mut printer = rows::printer(format);
    printer.columns(&columns.map(str::to_owned))?;
    for plan in plans {
        for (date, day) in &plan.days {
            let number = |number: u32| Value::Integer(number.into());
            printer.row(&[
                Value::Text(date.to_string()),
                Value::Text(plan.host.clone()),
                number(day.requests),
                number(day.sources),
                number(day.new),
                number(day.looks),
                number(day.robots),
                plan.budget.map_or(Value::Null, |b| number(b.requests())),
                number(day.waiting),
                number(day.is_over_budget.into()),
            ])?;
        }
    }
    printer.finish()?;
    Ok(())
}

/// A row a host, a column a day, as far as a terminal has room.
fn draw(
    args: &Args,
    plans: &mut [HostPlan],
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> anyhow::Result<()> {
    // A host's name wants some forty characters with what follows the days, a day eight.
    let most = rows::width().map_or(7, |width| (width.saturating_sub(44) / 8).clamp(2, 7));
    if plans.is_empty() {
        return Ok(());
    }
    plans.sort_by_key(|plan| (std::cmp::Reverse(total(plan)), plan.host.clone()));
    let dates: Vec<NaiveDate> = now
        .date_naive()
        .iter_days()
        .take_while(|date| *date < until.date_naive())
        .take(most)
        .collect();
    let mut columns = vec!["host".to_owned()];
    columns.extend(dates.iter().map(|date| date.format("%m-%d").to_string()));
    let is_cut = usize::from(args.days) > most;
    if is_cut {
        columns.push("…".to_owned());
    }
    columns.push("all".to_owned());
    let mut printer = rows::printer(args.format);
    printer.columns(&columns)?;
    for plan in plans.iter().take(args.top) {
        let mut row = vec![Value::Text(shown(&plan.host).to_owned())];
        row.extend(dates.iter().map(|date| cell(plan.days.get(date))));
        if is_cut {
            let later = plan.days.iter().filter(|(date, _)| !dates.contains(date));
            let later: u64 = later.map(|(_, day)| u64::from(day.requests)).sum();
            row.push(Value::Text(later.to_string()));
        }
        row.push(Value::Text(total(plan).to_string()));
        printer.row(&row)?;
    }
    printer.finish()?;
    if plans.len() > args.top {
        let more = (plans.len() - args.top) as u64;
        terminal::note(&format!(
            "and {} with fewer requests (--top)",
            counted(more, "more host", "more hosts")
        ));
    }
    Ok(())
}

fn shown(host: &str) -> &str {
    if host.is_empty() {
        "(files on disk)"
    } else {
        host
    }
}

fn total(plan: &HostPlan) -> u64 {
    plan.days.values().map(|day| u64::from(day.requests)).sum()
}

fn cell(day: Option<&Day>) -> Value {
    let day = day.copied().unwrap_or_default();
    Value::Text(match (day.requests, day.waiting) {
        (0, 0) => "·".to_owned(),
        (requests, 0) => requests.to_string(),
        (requests, waiting) => format!("{requests}+{waiting}"),
    })
}

/// What it comes to, and who is over budget.
fn close(plans: &[HostPlan], until: DateTime<Utc>) {
    let last = until.date_naive().pred_opt().unwrap_or_default();
    if plans.is_empty() {
        terminal::note(&format!("nothing is due until {last}"));
        return;
    }
    let sum = |of: fn(&Day) -> u32| -> u64 {
        let days = plans.iter().flat_map(|plan| plan.days.values());
        days.map(|day| u64::from(of(day))).sum()
    };
    terminal::note(&format!(
        "{} to {} until {last}: {} to sources, {} for what is new, {} to look again, {} for robots.txt",
        counted(sum(|day| day.requests), "request", "requests"),
        counted(plans.len() as u64, "host", "hosts"),
        sum(|day| day.sources),
        sum(|day| day.new),
        sum(|day| day.looks),
        sum(|day| day.robots),
    ));
    let over: Vec<String> = plans.iter().filter_map(over_budget).collect();
    for said in over.iter().take(NAMED) {
        terminal::note(&format!("over budget: {said}"));
    }
    if over.len() > NAMED {
        let more = (over.len() - NAMED) as u64;
        let more = counted(more, "more host", "more hosts");
        terminal::note(&format!("over budget: {more}"));
    }
}

/// On which days the host's budget keeps something back.
fn over_budget(plan: &HostPlan) -> Option<String> {
    let budget = plan.budget?.requests();
    let mut over = plan.days.iter().filter(|(_, day)| day.is_over_budget);
    let (date, Day { waiting, .. }) = over.next()?;
    let more = match over.count() {
        0 => String::new(),
        more => format!(", and on {}", counted(more as u64, "more day", "more days")),
    };
    let host = &plan.host;
    Some(format!(
        "{host} ({budget} a day): {waiting} wait on {date}{more}"
    ))
}
