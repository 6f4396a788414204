//! Questions in SQL that have a name, and what their parameters are.
//!
//! Some are ours ([`named`]); those of a user come from the configuration. A comment
//! `-- :since = 2000-01-01` in the SQL says what a parameter is if nobody says so ([`defaults`]).

use std::collections::BTreeMap;

use super::Value;

/// Those that need not be written down.
const OURS: &[(&str, &str)] = &[
    ("corrections", include_str!("corrections.sql")),
    ("failures", include_str!("failures.sql")),
    ("headline-changes", include_str!("headline-changes.sql")),
    ("latest", include_str!("latest.sql")),
    ("outlets-by-day", include_str!("outlets-by-day.sql")),
    ("silence", include_str!("silence.sql")),
];

/// A query that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named<'a> {
    /// Its name.
    pub name: &'a str,
    /// One statement.
    pub sql: &'a str,
    /// True if it is in the configuration.
    pub is_yours: bool,
}

impl Named<'_> {
    /// What its first comment says of it.
    pub fn about(&self) -> String {
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
pub fn named(yours: &BTreeMap<String, String>) -> Vec<Named<'_>> {
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

/// A value as it is typed: a number only if it would be written so: 007 and 1e5 are names of things.
pub fn guessed(value: &str) -> Value {
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
pub fn defaults(sql: &str) -> Vec<(String, Value)> {
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
