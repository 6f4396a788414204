//! Asks for robots.txt before a page is asked for, as it is remembered or anew.

use reqwest::header::HeaderMap;
use tokio::time::Instant;

use super::body_limit::Body;
use super::stopwatch::Stopwatch;
use super::visit::Visit;
use super::{Fetcher, redirects, robots};
use crate::model::{Failure, PageUrl, Refusal, RobotsRecord, TimeoutPhase};

impl Fetcher {
    /// Asks the origin's robots.txt, as it is remembered or anew.
    pub(super) async fn ask_robots(
        &self,
        visit: &mut Visit<'_>,
    ) -> Result<Option<Refusal>, Failure> {
        if self.options.ignore_robots {
            return Ok(None);
        }
        if robots::fresh(&visit.host, &visit.url, visit.now()).is_none() {
            let before = Instant::now();
            let total = self.options.timeouts.total;
            let page = std::mem::replace(&mut visit.watch, Stopwatch::start(total));
            let learnt = self.learn_robots(visit).await;
            visit.watch = page;
            visit.watch.discount(before.elapsed());
            learnt?;
            let rest = visit.host.not_before;
            if rest.is_some_and(|moment| moment > visit.now()) {
                return Ok(Some(Refusal::RobotsUnreachable));
            }
        }
        let record = robots::fresh(&visit.host, &visit.url, visit.now());
        Ok(match record {
            Some(record) => robots::ruling(record, &visit.url),
            None => Some(Refusal::RobotsUnreachable),
        })
    }

    /// From another page of this run that needed it, or from the site.
    async fn learn_robots(&self, visit: &mut Visit<'_>) -> Result<(), Failure> {
        // Who waits here for another page's request must not keep a place from it.
        visit.place.leave();
        let mut known = self.robots.of(&robots::origin(&visit.url)).await;
        let record = match known.take() {
            Some(record) if robots::is_fresh(&record, visit.now()) => record,
            _ => self.fetch_robots(visit).await?,
        };
        *known = Some(record.clone());
        robots::remember(&mut visit.host, record);
        // What the file asks for counts from its own request on.
        if let Some(pause) = robots::crawl_delay(&visit.host, &visit.url) {
            let host = visit.url.host_key();
            self.pace.wish(&host, pause);
            self.pace.rest(&host, pause);
        }
        Ok(())
    }

    /// What goes wrong with the file is in the record's status. Fails only if the
    /// host itself cannot be reached: that says more than "no robots.txt".
    async fn fetch_robots(&self, visit: &mut Visit<'_>) -> Result<RobotsRecord, Failure> {
        let mut url = redirects::join(&visit.url, "/robots.txt")?;
        let answer = self.robots_text(visit, &mut url).await;
        let origin = robots::origin(&visit.url);
        let (status, text) = match answer {
            Ok((status, text)) => (Some(status), text),
            Err(failure) if is_no_way(&failure) && robots::origin(&url) == origin => {
                return Err(failure);
            }
            Err(_) => (None, String::new()),
        };
        Ok(RobotsRecord {
            origin,
            fetched_at: visit.now(),
            status,
            text,
        })
    }

    /// Status and text of the last answer; `url` is left where the redirects led.
    async fn robots_text(
        &self,
        visit: &mut Visit<'_>,
        url: &mut PageUrl,
    ) -> Result<(u16, String), Failure> {
        let mut redirects = 0;
        loop {
            self.guard(url)?;
            let answer = self.ask(visit, url, HeaderMap::new()).await?;
            let status = answer.response.status().as_u16();
            match redirects::target(&answer.response, url)? {
                Some(next) if redirects < robots::MAX_REDIRECTS => *url = next,
                None if answer.response.status().is_success() => {
                    let mut body = Body::of(answer, robots::MAX_BYTES, self.limits(visit))?;
                    body.read_to(robots::MAX_BYTES).await?;
                    return Ok((status, robots::text(body.bytes())));
                }
                _ => return Ok((status, String::new())),
            }
            redirects += 1;
        }
    }
}

/// True if the host was not reached at all.
fn is_no_way(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Dns(_)
            | Failure::Connect(_)
            | Failure::Tls(_)
            | Failure::AddressForbidden(_)
            | Failure::Timeout(TimeoutPhase::Connect)
    )
}
