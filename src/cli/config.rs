//! `newsvault.toml`: what holds for every run, so that it need not be typed each time.
//!
//! The file stands beside the archive, or where `--config` says. What the command
//! line says wins over it. Its keys are the options' names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::Common;
use super::requests::{budget_of, seconds_of, some};

/// The file that is looked for.
const NAME: &str = "newsvault.toml";

/// What the file says; nothing of it must be there.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Config {
    /// How requests are made.
    pub(super) requests: RequestsTable,
    /// Who is told of what is broken.
    pub(super) alerts: AlertsTable,
    /// What is followed.
    #[serde(rename = "source")]
    pub(super) sources: Vec<SourceTable>,
    /// SQL by its name, for `newsvault query @name`.
    pub(super) queries: BTreeMap<String, String>,
    /// Where it was read; `None` if there is no file.
    #[serde(skip)]
    pub(super) path: Option<PathBuf>,
}

/// The table `[requests]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RequestsTable {
    pub(super) contact: Option<String>,
    pub(super) user_agent: Option<String>,
    pub(super) proxy: Option<String>,
    pub(super) ca_file: Option<PathBuf>,
    #[serde(deserialize_with = "span")]
    pub(super) delay: Option<Duration>,
    #[serde(deserialize_with = "some_span")]
    pub(super) timeout: Option<Duration>,
    #[serde(deserialize_with = "some_span")]
    pub(super) connect_timeout: Option<Duration>,
    #[serde(deserialize_with = "some_span")]
    pub(super) first_byte_timeout: Option<Duration>,
    #[serde(deserialize_with = "some_span")]
    pub(super) idle_timeout: Option<Duration>,
    #[serde(deserialize_with = "size")]
    pub(super) max_bytes: Option<u64>,
    #[serde(deserialize_with = "places")]
    pub(super) concurrency: Option<u16>,
    #[serde(deserialize_with = "budget")]
    pub(super) requests_a_day: Option<u32>,
    #[serde(deserialize_with = "places")]
    pub(super) per_host: Option<u16>,
    #[serde(deserialize_with = "places")]
    pub(super) per_address: Option<u16>,
    pub(super) allow_private: Option<bool>,
    pub(super) honour_noarchive: Option<bool>,
    /// Why robots.txt may be left unheeded; `--ignore-robots` works only with it.
    pub(super) ignore_robots_reason: Option<String>,
}

/// The table `[alerts]`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AlertsTable {
    /// May hold secrets: never to be printed.
    pub(super) webhook: Option<String>,
    pub(super) command: Option<Vec<String>>,
    #[serde(deserialize_with = "some_span")]
    pub(super) interval: Option<Duration>,
    #[serde(deserialize_with = "span")]
    pub(super) pause: Option<Duration>,
}

/// Without what may be secret.
impl std::fmt::Debug for AlertsTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AlertsTable").finish_non_exhaustive()
    }
}

/// A table `[[source]]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceTable {
    pub(super) url: String,
    pub(super) name: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) schedule: Option<String>,
    pub(super) time_zone: Option<String>,
    #[serde(default)]
    pub(super) include: Vec<String>,
    #[serde(default)]
    pub(super) exclude: Vec<String>,
    pub(super) language: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) revisit: Option<String>,
    #[serde(default, deserialize_with = "budget")]
    pub(super) requests_a_day: Option<u32>,
    #[serde(default, deserialize_with = "span")]
    pub(super) delay: Option<Duration>,
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConfigError {
    /// It cannot be read.
    #[error("cannot read the configuration `{0}`: {1}")]
    Unreadable(String, std::io::Error),
    /// It says something that means nothing.
    #[error("cannot use the configuration `{path}`, line {line}: {why}")]
    Malformed {
        path: String,
        line: usize,
        why: String,
    },
}

impl Config {
    /// Reads the file that `--config` names, which must be there, or else the one
    /// beside the archive, which need not.
    pub(super) fn load(common: &Common) -> Result<Self, ConfigError> {
        let beside = common.archive.with_file_name(NAME);
        let path = common.config.as_ref().unwrap_or(&beside);
        if common.config.is_none() && !path.exists() {
            return Ok(Self::default());
        }
        let unreadable = |e| ConfigError::Unreadable(path.display().to_string(), e);
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        parse(&text, path)
    }

    /// The file's name, as messages call it.
    pub(super) fn name(&self) -> String {
        self.path
            .as_ref()
            .map_or_else(|| NAME.to_owned(), |path| path.display().to_string())
    }
}

fn parse(text: &str, path: &Path) -> Result<Config, ConfigError> {
    let config: Config = toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let before = text.get(..start).unwrap_or(text);
        ConfigError::Malformed {
            path: path.display().to_string(),
            line: before.matches('\n').count() + 1,
            why: error.message().replace('\n', " "),
        }
    })?;
    Ok(Config {
        path: Some(path.to_owned()),
        ..config
    })
}

fn span<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    let span = number(from)?.and_then(seconds_of);
    span.map(Some).map_err(serde::de::Error::custom)
}

fn some_span<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    let span = number(from)?.and_then(seconds_of).and_then(some);
    span.map(Some).map_err(serde::de::Error::custom)
}

/// A number, or what to write instead.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Result<f64, String>, D::Error> {
    Ok(match toml::Value::deserialize(from)? {
        toml::Value::Integer(number) => Ok(number as f64),
        toml::Value::Float(number) => Ok(number),
        other => Err(format!(
            "a {} is no number of seconds, such as 2 or 0.5",
            other.type_str()
        )),
    })
}

fn size<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    bounded(u64::deserialize(from)?, 1 << 30)
}

fn budget<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    let budget = budget_of(u32::deserialize(from)?);
    budget.map(Some).map_err(serde::de::Error::custom)
}

fn places<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u16>, D::Error> {
    bounded(u16::deserialize(from)?, 1024)
}

fn bounded<N, E>(number: N, most: N) -> Result<Option<N>, E>
where
    N: Copy + PartialOrd + From<u8> + std::fmt::Display,
    E: serde::de::Error,
{
    if number < N::from(1) || number > most {
        return Err(E::custom(format!("{number} is not from 1 to {most}")));
    }
    Ok(Some(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(text: &str) -> String {
        let parsed = parse(text, Path::new("newsvault.toml"));
        parsed.expect_err("it is wrong").to_string()
    }

    #[test]
    fn all_is_optional_and_seconds_may_be_whole_or_not() {
        let parsed = parse("", Path::new("x")).expect("nothing is fine");
        assert_eq!(parsed.requests.contact, None);
        let text = "[requests]\ndelay = 2\ntimeout = 1.5\ncontact = \"me@example.org\"\n";
        let parsed = parse(text, Path::new("x")).expect("it is right");
        assert_eq!(parsed.requests.delay, Some(Duration::from_secs(2)));
        assert_eq!(parsed.requests.timeout, Some(Duration::from_millis(1500)));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, said) in [
            (
                "[requests]\n\ntimout = 3\n",
                "line 3: unknown field `timout`",
            ),
            ("[request]\n", "line 1: unknown field `request`"),
            (
                "[requests]\ndelay = \"long\"\n",
                "line 2: a string is no number of seconds",
            ),
            ("[requests]\ntimeout = 0\n", "line 2: nothing can be"),
            ("[requests]\ndelay = -1\n", "line 2: `-1` is no span"),
            ("[requests]\nconcurrency = 0\n", "line 2: 0 is not from 1"),
            ("[requests]\n\n\ndelay = = 1\n", "line 4: "),
        ] {
            assert!(why(text).contains(said), "{}", why(text));
        }
    }
}
