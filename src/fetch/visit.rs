//! One fetch in progress: what is known of it so far.

use std::net::IpAddr;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Response;
use tokio::time::Instant;

use super::Place;
use super::stopwatch::Stopwatch;
use crate::model::{
    Attempt, Failure, HostKey, HostRecord, Lease, Outcome, PageUrl, Redirect, TimeoutPhase,
};

/// Becomes an [`Attempt`] however it ends.
pub(super) struct Visit<'a> {
    pub(super) lease: &'a Lease,
    pub(super) place: &'a mut Place,
    /// Where we are, after the redirects so far.
    pub(super) url: PageUrl,
    pub(super) redirects: Vec<Redirect>,
    pub(super) watch: Stopwatch,
    pub(super) bytes: u64,
    pub(super) wire_bytes: u64,
    pub(super) host: HostRecord,
    requests: Vec<(HostKey, u32)>,
    began_at: DateTime<Utc>,
    first_byte: Option<Duration>,
    status: Option<u16>,
    remote_address: Option<IpAddr>,
}

impl<'a> Visit<'a> {
    pub(super) fn begin(
        lease: &'a Lease,
        total: Duration,
        now: DateTime<Utc>,
        place: &'a mut Place,
    ) -> Self {
        Self {
            lease,
            place,
            url: lease.url.clone(),
            redirects: Vec::new(),
            watch: Stopwatch::start(total),
            bytes: 0,
            wire_bytes: 0,
            host: lease.host.clone(),
            requests: Vec::new(),
            began_at: now,
            first_byte: None,
            status: None,
            remote_address: None,
        }
    }

    /// The time of day, to the second, while we wait for our turn: after that it
    /// stands, as a page is of the moment when it was asked for.
    pub(super) fn now(&self) -> DateTime<Utc> {
        let waited = i64::try_from(self.watch.discounted().as_secs()).unwrap_or_default();
        self.began_at + TimeDelta::try_seconds(waited).unwrap_or_default()
    }

    /// Counts a request that is about to be made.
    pub(super) fn count(&mut self, url: &PageUrl) {
        let host = url.host_key();
        match self.requests.iter_mut().find(|(known, _)| *known == host) {
            Some((_, requests)) => *requests += 1,
            None => self.requests.push((host, 1)),
        }
    }

    /// True if the host's budget lets so many more be made. Only that of the host that was
    /// asked is known.
    pub(super) fn affords(&self, requests: u32) -> bool {
        let Some(left) = self
            .lease
            .host
            .requests_left
            .filter(|_| self.is_home(&self.url))
        else {
            return true;
        };
        let home = &self.lease.host.host;
        let made = self.requests.iter().find(|(host, _)| host == home);
        made.map_or(0, |(_, made)| *made).saturating_add(requests) <= left
    }

    /// Notes the head of an answer.
    pub(super) fn answered(&mut self, response: &Response) {
        self.first_byte = Some(self.watch.elapsed());
        self.status = Some(response.status().as_u16());
        self.remote_address = response.remote_addr().map(|address| address.ip());
    }

    /// Goes on to where a redirect leads, unless that is one too many.
    pub(super) fn follow(&mut self, next: PageUrl, max_redirects: u32) -> Result<(), Failure> {
        if self.redirects.len() >= max_redirects as usize {
            return Err(Failure::Redirects);
        }
        let url = std::mem::replace(&mut self.url, next);
        let status = self.status.unwrap_or_default();
        self.redirects.push(Redirect { url, status });
        Ok(())
    }

    /// True at the host that was asked: its validators and its record are nobody
    /// else's business.
    pub(super) fn is_home(&self, url: &PageUrl) -> bool {
        url.same_site(&self.lease.url)
    }

    /// Which limit runs out first: the given one, or that of the whole visit.
    pub(super) fn sooner(&self, moment: Instant, phase: TimeoutPhase) -> (Instant, TimeoutPhase) {
        let total = self.watch.deadline();
        if total < moment {
            (total, TimeoutPhase::Total)
        } else {
            (moment, phase)
        }
    }

    pub(super) fn end(self, outcome: Outcome) -> Attempt {
        Attempt {
            url: self.lease.url.clone(),
            started_at: self.now(),
            final_url: self.url,
            redirects: self.redirects,
            first_byte: self.first_byte,
            duration: self.watch.elapsed(),
            status: self.status,
            bytes: self.bytes,
            wire_bytes: self.wire_bytes,
            requests: self.requests,
            remote_address: self.remote_address,
            outcome,
            host: (self.host != self.lease.host).then_some(self.host),
        }
    }
}
