//! SQL: typed, or by a name; answers as a table, a chart, JSON or CSV.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::layout::{Frame, frame};
use super::listing::{self, Form, csv_body, json_body};
use super::pieces::address;
use super::sql_answer::{self, Table};
use super::{Problem, Question, Site};
use crate::archive::{DescribedTable, Parameters, Value, described_tables, questions};

/// Longer SQL is refused.
const LONGEST: usize = 20_000;
/// What answers may be shown as: word, what it is called.
const CHARTS: [(&str, &str); 3] = [("table", "Table"), ("bar", "Bars"), ("line", "Line")];
/// Tables whose columns are what people ask first; the others follow.
const FIRST: [&str; 4] = ["articles", "revisions", "snapshots", "fetches"];

/// `sql` or `name`, `chart`; all else are parameters of the SQL.
type Wanted = BTreeMap<String, String>;

/// What is asked, made out of an address.
struct Asked {
    sql: String,
    name: String,
    chart: String,
    parameters: Parameters,
}

pub(super) fn routes() -> Router<Arc<Site>> {
    listing::routes("/sql", sql)
}

async fn sql(site: Arc<Site>, wanted: Wanted, form: Form) -> Result<Response, Problem> {
    let asked = asked(&site, &wanted)?;
    let most = match form {
        Form::Page => 1_000,
        Form::Json => 10_000,
        Form::Csv => 100_000,
    };
    let (text, parameters) = (asked.sql.clone(), asked.parameters.clone());
    let answer = if text.trim().is_empty() {
        Ok(Table::default())
    } else {
        site.readers
            .ask(move |reader| sql_answer::ask(reader, &text, &parameters, most))
            .await
    };
    match form {
        Form::Json => Ok(json_body(&answer?.as_json())),
        Form::Csv => {
            let table = answer?;
            let rows = table
                .rows
                .iter()
                .map(|row| row.iter().map(sql_answer::text).collect());
            csv_body(&table.columns, rows, "query")
        }
        Form::Page => page(&site, &wanted, &asked, answer),
    }
}

fn asked(site: &Site, wanted: &Wanted) -> Result<Asked, Problem> {
    let word = |name: &str| wanted.get(name).cloned().unwrap_or_default();
    let (mut sql, name) = (word("sql"), word("name"));
    if sql.trim().is_empty() && !name.is_empty() {
        let named = site.questions.iter().find(|question| question.name == name);
        let named = named.ok_or_else(|| Problem::NotFound(format!("query `{name}`")))?;
        sql.clone_from(&named.sql);
    }
    if sql.len() > LONGEST {
        return Err(Problem::Wrong(format!(
            "the SQL has more than {LONGEST} bytes"
        )));
    }
    let otherwise = questions::defaults(&sql);
    let given = wanted.iter().filter(|(name, value)| {
        let is_ours = matches!(name.as_str(), "sql" | "name" | "chart");
        // An empty field is one that nobody filled in.
        !is_ours && (!value.is_empty() || !otherwise.iter().any(|(known, _)| known == *name))
    });
    let given = given.map(|(name, value)| (name.clone(), questions::guessed(value)));
    Ok(Asked {
        chart: word("chart"),
        name,
        parameters: Parameters {
            given: given.collect(),
            otherwise,
        },
        sql,
    })
}

fn page(
    site: &Site,
    wanted: &Wanted,
    asked: &Asked,
    answer: Result<Table, Problem>,
) -> Result<Response, Problem> {
    let (answer, problem) = match answer {
        Ok(table) => (table, None),
        Err(Problem::Wrong(why)) => (Table::default(), Some(why)),
        Err(problem) => return Err(problem),
    };
    let pairs: Vec<(&str, &str)> = wanted
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    let title = if asked.name.is_empty() {
        "SQL".to_owned()
    } else {
        format!("{} · SQL", asked.name)
    };
    let mut about = Frame {
        here: "SQL",
        ..Frame::titled(&title)
    };
    if !answer.columns.is_empty() {
        about.others = listing::others(|suffix| address(&format!("/sql{suffix}"), &pairs));
    }
    let main = html! {
        h1 { "SQL" }
        div.columns {
            section aria-label="Question and answer" {
                (form(asked))
                @if let Some(why) = &problem {
                    @let (what, hint) = why.split_once("\nhint: ").map_or((&**why, None), |(what, hint)| (what, Some(hint)));
                    p.problem role="alert" { (what) @if let Some(hint) = hint { br; "Hint: " (hint) } }
                }
                @if !answer.columns.is_empty() { (sql_answer::shown(&answer, &asked.chart)) }
            }
            aside {
                (named(&site.questions))
                (schema(&described_tables()))
            }
        }
    };
    let mut response = frame(&about, &main).into_response();
    if problem.is_some() {
        *response.status_mut() = axum::http::StatusCode::BAD_REQUEST;
    }
    Ok(response)
}

fn form(asked: &Asked) -> Markup {
    let chart = if asked.chart.is_empty() {
        "table"
    } else {
        &asked.chart
    };
    html! {
        form.sql action="/sql" {
            label for="sql" { "One statement that reads; " code { ":name" } " is a parameter" }
            textarea #sql name="sql" rows="8" spellcheck="false" autocapitalize="off" autocomplete="off" maxlength=(LONGEST) { (asked.sql) }
            div.filters {
                @for (name, value) in known(&asked.parameters) {
                    p { label for={ "p-" (name) } { ":" (name) } input #{ "p-" (name) } name=(name) value=(value); }
                }
                p {
                    label for="chart" { "Shown as" }
                    select #chart name="chart" { @for (word, called) in CHARTS { option value=(word) selected[word == chart] { (called) } } }
                }
                p { button { "Ask" } }
            }
        }
    }
}

/// Parameters with what they are in this answer.
fn known(parameters: &Parameters) -> Vec<(&str, String)> {
    let given = |name: &str| parameters.given.iter().find(|(known, _)| known == name);
    let declared = parameters.otherwise.iter().map(|(name, value)| {
        (
            &**name,
            given(name).map_or_else(
                || sql_answer::text(value),
                |(_, value)| sql_answer::text(value),
            ),
        )
    });
    let is_declared = |name: &str| parameters.otherwise.iter().any(|(known, _)| known == name);
    let others = parameters
        .given
        .iter()
        .filter(|(name, _)| !is_declared(name));
    declared
        .chain(others.map(|(name, value): &(String, Value)| (&**name, sql_answer::text(value))))
        .collect()
}

fn named(questions: &[Question]) -> Markup {
    html! {
        section {
            h2 { "Queries with a name" }
            ul.brief {
                @for question in questions {
                    li { a href=(address("/sql", &[("name", &question.name)])) { (question.name) } " " span.dim { (question.about) } }
                }
            }
        }
    }
}

fn schema(tables: &[DescribedTable]) -> Markup {
    let mut tables: Vec<&DescribedTable> = tables.iter().collect();
    let rank = |table: &DescribedTable| {
        FIRST
            .iter()
            .position(|name| *name == table.name)
            .unwrap_or(FIRST.len())
    };
    tables.sort_by_key(|table| rank(table));
    html! {
        section {
            h2 { "Tables" }
            @for table in tables {
                details {
                    summary { code { (table.name) } }
                    p.dim { (table.description) }
                    ul.schema {
                        @for column in &table.columns {
                            li { code { (column.name) } @if !column.description.is_empty() { " " span.dim { (column.description) } } }
                        }
                    }
                }
            }
        }
    }
}
