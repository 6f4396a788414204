//! Tells an address that the user named: the one thing that is sent, not fetched.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use reqwest::Client;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use url::Url;

use super::fetcher;
use super::{Options, SetupError, cause, trust};

/// So long one telling may take.
const PATIENCE: Duration = Duration::from_secs(15);

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// An address that is told by POST. It may well be on this machine; redirects are not
/// followed, and proxies are those of the environment.
#[derive(Clone)]
pub struct Webhook {
    client: Client,
    url: Url,
}

/// Without what may be secret: user, password, path and query.
impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Webhook").field(&self.host()).finish()
    }
}

impl Webhook {
    /// Sets up the client; nothing is sent yet.
    ///
    /// # Errors
    /// The address is none of http or https, or TLS has no certificates to trust.
    pub fn new(address: &str, ca_file: Option<&Path>) -> Result<Self, SetupError> {
        let url = Url::parse(address).map_err(|error| SetupError::Webhook(error.to_string()))?;
        if !["http", "https"].contains(&url.scheme()) {
            return Err(SetupError::Webhook(format!(
                "its scheme is `{}`",
                url.scheme()
            )));
        }
        let options = Options {
            ca_file: ca_file.map(Path::to_owned),
            ..Options::default()
        };
        let client = fetcher::plain_client()
            .timeout(PATIENCE)
            .user_agent(options.agent());
        let client = trust::apply(client, &options)?
            .build()
            .map_err(|error| SetupError::Tls(cause::innermost(&error)))?;
        Ok(Self { client, url })
    }

    /// Whom it tells, without what may be secret: `https://chat.example.org`.
    pub fn host(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// Sends a body of JSON.
    ///
    /// # Errors
    /// Why it was not taken; no part of the address but its host.
    pub async fn post(&self, body: String) -> Result<(), String> {
        let request = self.client.post(self.url.clone());
        let sent = request.header(CONTENT_TYPE, JSON).body(body).send().await;
        match sent {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err(format!("{} answered {}", self.host(), answer.status())),
            Err(error) if error.is_timeout() => Err(format!("{} did not answer", self.host())),
            Err(error) => {
                let error = error.without_url();
                Err(format!(
                    "{} cannot be told: {}",
                    self.host(),
                    cause::innermost(&error)
                ))
            }
        }
    }
}
