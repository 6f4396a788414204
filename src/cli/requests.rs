//! How requests are made: the options that `run` and `extract` share.

use std::path::PathBuf;
use std::time::Duration;

use super::config::RequestsTable;
use crate::fetch::{Options, Timeouts};
use crate::model::Budget;

/// How requests are made. What is not said here is as the configuration has it, else
/// as the fetcher has it.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Requests")]
pub(super) struct Requests {
    /// Seconds that one page may take, redirects included, waiting for its host's turn not [default: 60]
    #[arg(long, value_name = "SECONDS", value_parser = some_seconds)]
    timeout: Option<Duration>,
    /// Seconds until a connection stands [default: 10]
    #[arg(long, value_name = "SECONDS", value_parser = some_seconds)]
    connect_timeout: Option<Duration>,
    /// Seconds until the answer begins, the connection included [default: 30]
    #[arg(long, value_name = "SECONDS", value_parser = some_seconds)]
    first_byte_timeout: Option<Duration>,
    /// Seconds between two pieces of an answer [default: 20]
    #[arg(long, value_name = "SECONDS", value_parser = some_seconds)]
    idle_timeout: Option<Duration>,
    /// The largest page, in bytes after decompression [default: 10485760]
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u64).range(1..=1 << 30))]
    max_bytes: Option<u64>,
    /// Proxy for all requests: http://…, socks5://…, or `direct` for none; else HTTP_PROXY and its like
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// A PEM file with certificates to trust beside the system's
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Where a site's owner can reach you; becomes part of the User-Agent
    #[arg(long, value_name = "URL or MAIL")]
    contact: Option<String>,
    /// Another User-Agent
    #[arg(long, value_name = "TEXT")]
    user_agent: Option<String>,
    /// Let names lead to private addresses, such as 127.0.0.1
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    allow_private: Option<bool>,
}

impl Requests {
    /// The same for the fetcher.
    pub(super) fn options(&self, file: &RequestsTable) -> Options {
        let defaults = Options::default();
        let total = self.timeout.or(file.timeout);
        let total = total.unwrap_or(defaults.timeouts.total);
        // No part may take longer than the whole, and says so if it was not set itself.
        let part = |said: Option<Duration>, file: Option<Duration>, default: Duration| {
            said.or(file).unwrap_or(default).min(total)
        };
        let timeouts = Timeouts {
            connect: part(
                self.connect_timeout,
                file.connect_timeout,
                defaults.timeouts.connect,
            ),
            first_byte: part(
                self.first_byte_timeout,
                file.first_byte_timeout,
                defaults.timeouts.first_byte,
            ),
            idle: part(self.idle_timeout, file.idle_timeout, defaults.timeouts.idle),
            total,
        };
        let text = |said: &Option<String>, file: &Option<String>| said.clone().or(file.clone());
        Options {
            user_agent: text(&self.user_agent, &file.user_agent).unwrap_or(defaults.user_agent),
            contact: text(&self.contact, &file.contact),
            proxy: text(&self.proxy, &file.proxy),
            ca_file: self.ca_file.clone().or(file.ca_file.clone()),
            timeouts,
            max_bytes: self
                .max_bytes
                .or(file.max_bytes)
                .unwrap_or(defaults.max_bytes),
            allow_private: self
                .allow_private
                .or(file.allow_private)
                .unwrap_or(defaults.allow_private),
            ..defaults
        }
    }
}

/// A budget that a day may have.
pub(super) fn requests_a_day(text: &str) -> Result<Budget, String> {
    let requests = text
        .parse()
        .map_err(|_| format!("`{text}` is no number of requests"))?;
    budget_of(requests).map(Budget::a_day)
}

/// The same from a number.
pub(super) fn budget_of(requests: u32) -> Result<u32, String> {
    if requests < Budget::FEWEST {
        let fewest = Budget::FEWEST;
        return Err(format!(
            "{requests} requests a day are too few: robots.txt counts too, so it is {fewest} at least"
        ));
    }
    Ok(requests)
}

/// Seconds with a fraction, zero allowed.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| format!("`{text}` is no number of seconds"))?;
    seconds_of(seconds)
}

/// The same from a number.
pub(super) fn seconds_of(seconds: f64) -> Result<Duration, String> {
    Duration::try_from_secs_f64(seconds).map_err(|_| format!("`{seconds}` is no span of time"))
}

/// Seconds with a fraction, more than none.
fn some_seconds(text: &str) -> Result<Duration, String> {
    seconds(text).and_then(some)
}

/// A span that is none is a mistake: in no time nothing can be fetched.
pub(super) fn some(span: Duration) -> Result<Duration, String> {
    match span {
        Duration::ZERO => Err("nothing can be fetched in no time".to_owned()),
        some => Ok(some),
    }
}
