//! One request in its turn: the host's, the address's, and a place of our own.
//!
//! In this order, and each is waited for without what comes after it: a host at rest
//! holds no address, a crowded address holds no place, and who has a place works.

use std::time::Duration;

use reqwest::Response;
use reqwest::header::HeaderMap;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout_at};

use super::backoff::{self, Mood};
use super::pace::Turn;
use super::visit::Visit;
use super::{Fetcher, address_guard, cause, retry_after};
use crate::model::{Failure, PageUrl, TimeoutPhase};

/// The head of an answer. The host's pause begins when this is dropped.
pub(super) struct Answer {
    pub(super) response: Response,
    pub(super) turn: InTurn,
}

/// What a request holds as long as it lasts.
pub(super) struct InTurn {
    _host: Turn,
    _address: Option<OwnedSemaphorePermit>,
}

impl Fetcher {
    /// Asks for `url` as soon as it may be asked for. Waiting for that does not count
    /// against the visit's limit.
    pub(super) async fn ask(
        &self,
        visit: &mut Visit<'_>,
        url: &PageUrl,
        headers: HeaderMap,
    ) -> Result<Answer, Failure> {
        let before = Instant::now();
        visit.place.leave();
        let mut host = self
            .pace
            .turn(&url.host_key(), self.pause(visit, url))
            .await;
        let address = self.address(url).await?;
        visit.place.enter().await;
        visit.watch.discount(before.elapsed());

        visit.count(url);
        let asked = Instant::now();
        let answer = self.send(visit, url, headers).await;
        let mood = mood(&answer, asked.elapsed());
        let rest = answer.as_ref().ok().and_then(|r| asks_for_rest(r, visit));
        host.rest(self.learn(visit, url, mood, rest));
        let turn = InTurn {
            _host: host,
            _address: address,
        };
        answer.map(|response| Answer { response, turn })
    }

    /// The pause between two requests to the URL's host, as far as it is known.
    pub(super) fn pause(&self, visit: &Visit<'_>, url: &PageUrl) -> Duration {
        let kept = self.kept_pause(visit, url);
        if visit.is_home(url) {
            kept.max(visit.host.pause)
        } else {
            kept
        }
    }

    /// What we and the site's robots.txt want.
    fn kept_pause(&self, visit: &Visit<'_>, url: &PageUrl) -> Duration {
        let own = visit.host.delay.filter(|_| visit.is_home(url));
        let delay = own.unwrap_or(self.options.delay);
        self.pace.wished(&url.host_key()).max(delay)
    }

    /// Draws the lesson from an answer; gives the pause after it.
    fn learn(
        &self,
        visit: &mut Visit<'_>,
        url: &PageUrl,
        mood: Mood,
        rest: Option<Duration>,
    ) -> Duration {
        let kept = self.kept_pause(visit, url);
        let is_home = visit.is_home(url);
        let before = if is_home {
            visit.host.pause
        } else {
            Duration::ZERO
        };
        let learnt = backoff::learn(before, kept, mood);
        if is_home {
            visit.host.pause = learnt;
            if let Some(rest) = rest {
                visit.host.not_before = visit.now().checked_add_signed(delta(rest));
            }
        }
        // A longer rest is the record's business, which outlives this run.
        let rest = rest.unwrap_or_default().min(backoff::LONGEST);
        kept.max(learnt).max(rest)
    }

    /// Waits until the address behind the URL may be asked. Behind a proxy nobody
    /// knows which one that is.
    async fn address(&self, url: &PageUrl) -> Result<Option<OwnedSemaphorePermit>, Failure> {
        if self.is_proxied {
            return Ok(None);
        }
        let address = match (
            address_guard::literal(url.as_url()),
            url.as_url().host_str(),
        ) {
            (Some(address), _) => Some(address),
            (None, Some(name)) => {
                let limit = Instant::now() + self.options.timeouts.connect;
                let found = timeout_at(limit, self.names.addresses(name)).await;
                let found = found.map_err(|_| Failure::Timeout(TimeoutPhase::Connect))?;
                found
                    .map_err(|error| cause::of_name(error.as_ref()))?
                    .first()
                    .copied()
            }
            (None, None) => None,
        };
        match address {
            Some(address) => Ok(self.crowd.join(address).await),
            None => Ok(None),
        }
    }

    async fn send(
        &self,
        visit: &Visit<'_>,
        url: &PageUrl,
        headers: HeaderMap,
    ) -> Result<Response, Failure> {
        let first_byte = Instant::now() + self.options.timeouts.first_byte;
        let (limit, phase) = visit.sooner(first_byte, TimeoutPhase::FirstByte);
        let request = self.client.get(url.as_url().clone()).headers(headers);
        match timeout_at(limit, request.send()).await {
            Ok(answer) => answer.map_err(|error| cause::before_answer(&error)),
            Err(_) => Err(Failure::Timeout(phase)),
        }
    }
}

fn mood(answer: &Result<Response, Failure>, took: Duration) -> Mood {
    match answer {
        Ok(response) => Mood::of(response.status().as_u16(), took),
        Err(Failure::Timeout(_)) => Mood::Pressed,
        Err(_) => Mood::Unknown,
    }
}

/// How long a busy host wants to be left alone.
fn asks_for_rest(response: &Response, visit: &Visit<'_>) -> Option<Duration> {
    if !matches!(response.status().as_u16(), 429 | 503) {
        return None;
    }
    let value = response.headers().get("retry-after")?.to_str().ok()?;
    let moment = retry_after::moment(value, visit.now())?;
    (moment - visit.now()).to_std().ok()
}

fn delta(span: Duration) -> chrono::TimeDelta {
    chrono::TimeDelta::from_std(span).unwrap_or(chrono::TimeDelta::MAX)
}
