//! Where the SQL of `newsvault query` comes from, and what its parameters are.
//!
//! It is typed, stands in a file (`questions/today.sql`), comes in on standard input, or has a
//! name: `@outlets-by-day` is a query of the configuration's table `[queries]`, or one of
//! ours. A comment `-- :since = 2000-01-01` in it says what a parameter is if nobody says so.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Read};
use std::path::Path;

use anyhow::{Context, bail};

use crate::archive::Value;
use crate::archive::questions::{guessed, named};

/// The SQL that an argument means.
pub(super) fn sql(
    argument: Option<&str>,
    yours: &BTreeMap<String, String>,
) -> anyhow::Result<String> {
    match argument {
        Some(argument) if argument.starts_with('@') => by_name(&argument[1..], yours),
        Some(argument) if is_file(argument) => std::fs::read_to_string(argument)
            .with_context(|| format!("cannot read SQL from `{argument}`")),
        Some(sql) if sql != "-" => Ok(sql.to_owned()),
        None if std::io::stdin().is_terminal() => bail!(
            "no SQL given\nhint: newsvault query \"SELECT count(*) FROM articles\"; newsvault schema lists tables and columns, newsvault query --list queries with names"
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

fn by_name(name: &str, yours: &BTreeMap<String, String>) -> anyhow::Result<String> {
    let all = named(yours);
    if let Some(query) = all.iter().find(|query| query.name == name) {
        return Ok(query.sql.to_owned());
    }
    let names: Vec<&str> = all.iter().map(|query| query.name).collect();
    bail!(
        "there is no query `@{name}`\nhint: there are {}; more can be kept in the table [queries] of newsvault.toml",
        names.join(", ")
    )
}

/// No SQL ends so: `articles.sql` would be a column of a table.
fn is_file(argument: &str) -> bool {
    let is_named_so = Path::new(argument)
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("sql"));
    is_named_so && !argument.contains('\n')
}

/// `since=2024-01-01`: a whole number and a number are what they look like, all else is
/// text; `since:text=2024` is text in any case, and `since:null=` is NULL.
pub(super) fn parameter(typed: &str) -> Result<(String, Value), String> {
    let wanted = || format!("`{typed}` is not like name=value");
    let (name, value) = typed.split_once('=').ok_or_else(wanted)?;
    let (name, kind) = name
        .split_once(':')
        .map_or((name, None), |(n, kind)| (n, Some(kind)));
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !is_name {
        return Err(wanted());
    }
    let wrong = |what: &str| format!("`{value}` is no {what}");
    let value = match kind {
        None => guessed(value),
        Some("text") => Value::Text(value.to_owned()),
        Some("integer") => Value::Integer(value.parse().map_err(|_| wrong("whole number"))?),
        Some("real") => Value::Real(value.parse().map_err(|_| wrong("number"))?),
        Some("null") => Value::Null,
        Some(kind) => return Err(format!("`{kind}` is none of text, integer, real, null")),
    };
    Ok((name.to_owned(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_what_it_looks_like() {
        for (typed, value) in [
            ("n=5", Value::Integer(5)),
            ("n=-5", Value::Integer(-5)),
            ("n=0.5", Value::Real(0.5)),
            ("n=007", Value::Text("007".into())),
            ("n=2024-01-01", Value::Text("2024-01-01".into())),
            ("n=a=b", Value::Text("a=b".into())),
            ("n=", Value::Text(String::new())),
            ("n=inf", Value::Text("inf".into())),
            ("n:text=5", Value::Text("5".into())),
            ("n:real=5", Value::Real(5.0)),
            ("n:null=", Value::Null),
        ] {
            assert_eq!(parameter(typed), Ok(("n".to_owned(), value)), "{typed}");
        }
        for wrong in ["n", "=5", "a b=5", "n:integer=x", "n:date=x"] {
            assert!(parameter(wrong).is_err(), "{wrong}");
        }
    }
}
