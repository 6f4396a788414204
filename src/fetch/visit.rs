//! One fetch in progress: what is known of it so far.

use std::net::IpAddr;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::Response;
use tokio::time::Instant;

use super::retry_after;
use crate::model::{Attempt, Failure, HostRecord, Lease, Outcome, PageUrl, Redirect};

/// Becomes an [`Attempt`] however it ends.
pub(super) struct Visit<'a> {
    pub(super) lease: &'a Lease,
    pub(super) now: DateTime<Utc>,
    /// Where we are, after the redirects so far.
    pub(super) url: PageUrl,
    pub(super) redirects: Vec<Redirect>,
    pub(super) deadline: Instant,
    pub(super) bytes: u64,
    pub(super) wire_bytes: u64,
    pub(super) host: HostRecord,
    began: Instant,
    first_byte: Option<Duration>,
    status: Option<u16>,
    remote_address: Option<IpAddr>,
}

impl<'a> Visit<'a> {
    pub(super) fn begin(lease: &'a Lease, total: Duration, now: DateTime<Utc>) -> Self {
        let began = Instant::now();
        Self {
            lease,
            now,
            url: lease.url.clone(),
            redirects: Vec::new(),
            deadline: began + total,
            bytes: 0,
            wire_bytes: 0,
            host: lease.host.clone(),
            began,
            first_byte: None,
            status: None,
            remote_address: None,
        }
    }

    /// Notes the head of an answer.
    pub(super) fn answered(&mut self, response: &Response) {
        let status = response.status().as_u16();
        self.first_byte = Some(self.began.elapsed());
        self.status = Some(status);
        self.remote_address = response.remote_addr().map(|address| address.ip());
        let asks_for_rest = matches!(status, 429 | 503) && self.is_at_home();
        if asks_for_rest && let Some(moment) = rest_until(response, self.now) {
            self.host.not_before = Some(moment);
        }
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

    /// True while we are at the host that was asked: its validators and its
    /// record are nobody else's business.
    pub(super) fn is_at_home(&self) -> bool {
        self.url.same_site(&self.lease.url)
    }

    pub(super) fn end(self, outcome: Outcome) -> Attempt {
        Attempt {
            url: self.lease.url.clone(),
            final_url: self.url,
            redirects: self.redirects,
            started_at: self.now,
            first_byte: self.first_byte,
            duration: self.began.elapsed(),
            status: self.status,
            bytes: self.bytes,
            wire_bytes: self.wire_bytes,
            remote_address: self.remote_address,
            outcome,
            host: (self.host != self.lease.host).then_some(self.host),
        }
    }
}

fn rest_until(response: &Response, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let value = response.headers().get("retry-after")?.to_str().ok()?;
    retry_after::moment(value, now)
}
