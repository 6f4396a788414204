//! When each host may be asked again: one request at a time, and a pause after it.
//!
//! The pause counts from the end of a request, so that a slow host gets as much
//! rest as a quick one. Pages on disk have no host and are never kept waiting.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use crate::model::HostKey;

/// The hosts in use now. It forgets a host once its pause is over, so it is never
/// larger than the number of hosts asked within one pause.
#[derive(Debug, Default)]
pub struct HostPace {
    busy: HashMap<HostKey, Use>,
}

#[derive(Debug, Clone, Copy)]
enum Use {
    InFlight,
    RestsUntil(Instant),
}

impl HostPace {
    /// No host in use.
    pub fn new() -> Self {
        Self::default()
    }

    /// A request to the host begins; until [`HostPace::finished`] it gets no other.
    pub fn started(&mut self, host: &HostKey) {
        if !is_disk(host) {
            self.busy.insert(host.clone(), Use::InFlight);
        }
    }

    /// The request has ended at `at`; the host rests for `delay` from there.
    pub fn finished(&mut self, host: &HostKey, at: Instant, delay: Duration) {
        if is_disk(host) {
            return;
        }
        let until = at.checked_add(delay).unwrap_or(at);
        self.busy.insert(host.clone(), Use::RestsUntil(until));
    }

    /// The hosts that must not be asked now: in flight, or resting.
    pub fn resting(&mut self, now: Instant) -> HashSet<HostKey> {
        self.busy.retain(|_, state| match state {
            Use::InFlight => true,
            Use::RestsUntil(until) => *until > now,
        });
        self.busy.keys().cloned().collect()
    }

    /// When the first of the resting hosts may be asked again: `None` if none
    /// rests. A host in flight does not count, as nobody knows when it is done.
    pub fn next_free(&self, now: Instant) -> Option<Instant> {
        self.busy
            .values()
            .filter_map(|state| match state {
                Use::InFlight => None,
                Use::RestsUntil(until) => Some(*until),
            })
            .filter(|until| *until > now)
            .min()
    }
}

fn is_disk(host: &HostKey) -> bool {
    host.as_str().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PageUrl;

    fn key(url: &str) -> HostKey {
        PageUrl::parse(url).expect("a URL").host_key()
    }

    #[test]
    fn a_host_rests_from_the_end_of_its_request() {
        let mut pace = HostPace::new();
        let (host, start) = (key("http://www.example.com/"), Instant::now());
        let second = Duration::from_secs(1);
        pace.started(&host);
        assert!(pace.resting(start + 60 * second).contains(&host));
        assert_eq!(pace.next_free(start), None);

        pace.finished(&host, start + 60 * second, 2 * second);
        assert!(pace.resting(start + 61 * second).contains(&host));
        assert_eq!(pace.next_free(start), Some(start + 62 * second));
        assert!(pace.resting(start + 62 * second).is_empty());
        assert_eq!(pace.next_free(start), None);
    }

    #[test]
    fn the_soonest_host_is_next() {
        let (mut pace, now) = (HostPace::new(), Instant::now());
        let seconds = Duration::from_secs;
        pace.finished(&key("http://a.example/"), now, seconds(9));
        pace.finished(&key("http://b.example/"), now, seconds(3));
        pace.started(&key("http://c.example/"));
        assert_eq!(pace.next_free(now), Some(now + seconds(3)));
        assert_eq!(pace.resting(now).len(), 3);
    }

    #[test]
    fn the_disk_never_rests() {
        let (mut pace, now) = (HostPace::new(), Instant::now());
        let disk = key("file:///a.html");
        pace.started(&disk);
        pace.finished(&disk, now, Duration::from_secs(9));
        assert!(pace.resting(now).is_empty());
        assert_eq!(pace.next_free(now), None);
    }
}
