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

/// Those that need not be written down.
const OURS: &[(&str, &str)] = &[
    ("corrections", include_str!("queries/corrections.sql")),
    ("failures", include_str!("queries/failures.sql")),
    (
        "headline-changes",
        include_str!("queries/headline-changes.sql"),
    ),
    ("latest", include_str!("queries/latest.sql")),
    ("outlets-by-day", include_str!("queries/outlets-by-day.sql")),
    ("silence", include_str!("queries/silence.sql")),
];

/// A query that has a name.
pub(super) struct Named<'a> {
    pub(super) name: &'a str,
    pub(super) sql: &'a str,
    /// True if it is in the configuration.
    pub(super) is_yours: bool,
}

impl Named<'_> {
    /// What its first comment says of it.
    pub(super) fn about(&self) -> String {
        let comments = self
            .sql
            .lines()
            .map(str::trim_start)
            .take_while(|line| line.starts_with("--"));
        let words = comments.map(|line| line.trim_start_matches('-').trim());
        let words: Vec<&str> = words.filter(|line| !line.starts_with(':')).collect();
        words.join(" ")
    }
}

/// All queries with names; those of the configuration hide ours of the same name.
pub(super) fn named(yours: &BTreeMap<String, String>) -> Vec<Named<'_>> {
    let ours = OURS.iter().filter(|(name, _)| !yours.contains_key(*name));
    let ours = ours.map(|(name, sql)| Named {
        name,
        sql,
        is_yours: false,
    });
    let yours = yours.iter().map(|(name, sql)| Named {
        name,
        sql,
        is_yours: true,
    });
    let mut all: Vec<Named<'_>> = ours.chain(yours).collect();
    all.sort_by_key(|query| query.name);
    all
}

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

/// A number only if it would be written so: 007 and 1e5 are names of things.
fn guessed(value: &str) -> Value {
    if let Ok(number) = value.parse::<i64>()
        && number.to_string() == value
    {
        return Value::Integer(number);
    }
    match value.parse::<f64>() {
        Ok(number)
            if value.contains('.')
                && value
                    .bytes()
                    .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-') =>
        {
            Value::Real(number)
        }
        _ => Value::Text(value.to_owned()),
    }
}

/// What parameters are if nobody says so: the comments `-- :name = value` of the SQL.
pub(super) fn defaults(sql: &str) -> Vec<(String, Value)> {
    let comments = sql
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--"));
    let pairs = comments.filter_map(|comment| comment.trim().strip_prefix(':')?.split_once('='));
    pairs
        .map(|(name, value)| {
            let value = value.trim();
            let value = if value == "NULL" {
                Value::Null
            } else {
                guessed(value)
            };
            (name.trim().to_owned(), value)
        })
        .collect()
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

    #[test]
    fn comments_say_what_parameters_are() {
        let sql = "-- Of a day.\n-- :since = 2024-01-01\n--:n = 5\n-- :none = NULL\nSELECT :since";
        let expected = [
            ("since".to_owned(), Value::Text("2024-01-01".into())),
            ("n".to_owned(), Value::Integer(5)),
            ("none".to_owned(), Value::Null),
        ];
        assert_eq!(defaults(sql), expected);
    }
}
