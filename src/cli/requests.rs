//! How requests are made: the options that `run` and `extract` share.

use std::time::Duration;

use crate::fetch::{Options, Timeouts};

/// How requests are made.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Requests")]
pub(super) struct Requests {
    /// Seconds that one page may take
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = some_seconds)]
    timeout: Duration,
    /// The largest page, in bytes after decompression
    #[arg(long, value_name = "BYTES", default_value_t = 16 * 1024 * 1024, value_parser = clap::value_parser!(u64).range(1..=1 << 30))]
    max_bytes: u64,
    /// Proxy for all requests: http://…, socks5://…, or `direct` for none; else HTTP_PROXY and its like
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// Where a site's owner can reach you; becomes part of the User-Agent
    #[arg(long, value_name = "URL or MAIL")]
    contact: Option<String>,
    /// Another User-Agent
    #[arg(long, value_name = "TEXT")]
    user_agent: Option<String>,
    /// Let names lead to private addresses, such as 127.0.0.1
    #[arg(long)]
    allow_private: bool,
}

impl Requests {
    /// The same for the fetcher.
    pub(super) fn options(&self) -> Options {
        let defaults = Options::default();
        let timeouts = Timeouts {
            connect: defaults.timeouts.connect.min(self.timeout),
            idle: defaults.timeouts.idle.min(self.timeout),
            total: self.timeout,
        };
        Options {
            user_agent: self.user_agent.clone().unwrap_or(defaults.user_agent),
            contact: self.contact.clone(),
            proxy: self.proxy.clone(),
            timeouts,
            max_bytes: self.max_bytes,
            allow_private: self.allow_private,
            ..defaults
        }
    }
}

/// Seconds with a fraction, zero allowed.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| format!("`{text}` is no number of seconds"))?;
    Duration::try_from_secs_f64(seconds).map_err(|_| format!("`{text}` is no span of time"))
}

/// Seconds with a fraction, more than none: in no time nothing can be fetched.
fn some_seconds(text: &str) -> Result<Duration, String> {
    match seconds(text)? {
        Duration::ZERO => Err("nothing can be fetched in no time".to_owned()),
        some => Ok(some),
    }
}
