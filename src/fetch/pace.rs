//! When each host may be asked again: so many requests at a time, and a pause between them.
//!
//! Every request waits for its host's [`Turn`]. The pause counts from the end of a
//! request, so that a slow host gets as much rest as a quick one; where a host may
//! be asked several things at a time, it counts between their beginnings as well. Who
//! holds a turn never waits for another one, so nobody waits for ever.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

use crate::model::HostKey;

/// The hosts in use now; clones share them. A host is forgotten once its pause is
/// over, so there are never more than are asked within one pause.
#[derive(Debug, Clone)]
pub struct HostPace {
    per_host: usize,
    hosts: Arc<Mutex<HashMap<HostKey, Host>>>,
    /// What hosts' own robots.txt ask for, so that it counts for requests that do not
    /// know the file, such as a redirect's. Few ask for anything.
    wishes: Arc<Mutex<HashMap<HostKey, Duration>>>,
}

#[derive(Debug)]
struct Host {
    connections: Arc<Semaphore>,
    /// Requests that are made or wait for their turn.
    requests: usize,
    free_at: Instant,
}

impl HostPace {
    /// No host in use; at most `per_host` requests at a time to each.
    pub(super) fn new(per_host: usize) -> Self {
        Self {
            per_host: per_host.clamp(1, Semaphore::MAX_PERMITS),
            hosts: Arc::default(),
            wishes: Arc::default(),
        }
    }

    /// How many requests at a time a host gets.
    pub fn per_host(&self) -> usize {
        self.per_host
    }

    /// Waits until the host may be asked. It rests for `pause` from the end of the
    /// turn, unless [`Turn::rest`] says otherwise.
    pub(super) async fn turn(&self, host: &HostKey, pause: Duration) -> Turn {
        let (mut turn, connections) = self.line_up(host, pause);
        // Nobody closes a semaphore here.
        turn.connection = connections.acquire_owned().await.ok();
        while let Some(moment) = self.not_yet(host, pause) {
            sleep_until(moment).await;
        }
        turn.began = true;
        turn
    }

    /// The host wants at least this pause between two requests, from now on.
    pub(super) fn wish(&self, host: &HostKey, pause: Duration) {
        let wishes = self.wishes.lock();
        let mut wishes = wishes.unwrap_or_else(PoisonError::into_inner);
        let known = wishes.entry(host.clone()).or_default();
        *known = (*known).max(pause);
    }

    /// The longest pause that the host has wished for.
    pub(super) fn wished(&self, host: &HostKey) -> Duration {
        let wishes = self.wishes.lock();
        let wishes = wishes.unwrap_or_else(PoisonError::into_inner);
        wishes.get(host).copied().unwrap_or_default()
    }

    /// Nothing is asked of the host for so long from now.
    pub(super) fn rest(&self, host: &HostKey, pause: Duration) {
        self.extend(&mut self.lock(), host, pause);
    }

    /// The hosts that cannot be asked anything more just now.
    pub fn resting(&self) -> HashSet<HostKey> {
        let now = Instant::now();
        let mut hosts = self.lock();
        hosts.retain(|_, host| host.requests > 0 || host.free_at > now);
        let at_rest = |host: &Host| host.free_at > now || host.requests >= self.per_host;
        let resting = hosts.iter().filter(|(_, host)| at_rest(host));
        resting.map(|(key, _)| key.clone()).collect()
    }

    /// So much time has passed by a clock that does not go as the system's does: hosts have
    /// rested as long.
    pub fn passed(&self, time: Duration) {
        let now = Instant::now();
        for host in self.lock().values_mut() {
            host.free_at = host.free_at.checked_sub(time).unwrap_or(now);
        }
    }

    /// How long the host must still be left alone; not at all if it is not in use.
    pub fn rests(&self, host: &HostKey) -> Duration {
        let free_at = self.lock().get(host).map(|host| host.free_at);
        free_at.map_or(Duration::ZERO, |moment| {
            moment.saturating_duration_since(Instant::now())
        })
    }

    /// When the first of the resting hosts may be asked again: `None` if none
    /// rests. A host in use does not count, as nobody knows when it is done.
    pub fn next_free(&self) -> Option<Instant> {
        let now = Instant::now();
        let hosts = self.lock();
        let resting = hosts.values().filter(|host| host.requests == 0);
        let moments = resting.map(|host| host.free_at);
        moments.filter(|moment| *moment > now).min()
    }

    fn line_up(&self, key: &HostKey, pause: Duration) -> (Turn, Arc<Semaphore>) {
        let mut hosts = self.lock();
        let host = self.host(&mut hosts, key);
        host.requests += 1;
        let turn = Turn {
            pace: self.clone(),
            host: key.clone(),
            pause,
            began: false,
            connection: None,
        };
        (turn, Arc::clone(&host.connections))
    }

    /// Until when the host rests; if it does not, it has now been asked.
    fn not_yet(&self, key: &HostKey, pause: Duration) -> Option<Instant> {
        let (now, mut hosts) = (Instant::now(), self.lock());
        let free_at = self.host(&mut hosts, key).free_at;
        if free_at > now {
            return Some(free_at);
        }
        self.extend(&mut hosts, key, pause);
        None
    }

    fn extend(&self, hosts: &mut HashMap<HostKey, Host>, key: &HostKey, pause: Duration) {
        let (now, pause) = (Instant::now(), pause.max(self.wished(key)));
        let host = self.host(hosts, key);
        host.free_at = host.free_at.max(now.checked_add(pause).unwrap_or(now));
    }

    fn host<'a>(&self, hosts: &'a mut HashMap<HostKey, Host>, key: &HostKey) -> &'a mut Host {
        hosts.entry(key.clone()).or_insert_with(|| Host {
            connections: Arc::new(Semaphore::new(self.per_host)),
            requests: 0,
            free_at: Instant::now(),
        })
    }

    /// Nothing here can be left half done.
    fn lock(&self) -> MutexGuard<'_, HashMap<HostKey, Host>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to ask a host one thing. It ends when dropped, and the host's pause begins.
#[derive(Debug)]
pub(super) struct Turn {
    pace: HostPace,
    host: HostKey,
    pause: Duration,
    /// False for a turn that was given up while it was waited for.
    began: bool,
    connection: Option<OwnedSemaphorePermit>,
}

impl Turn {
    /// How long the host rests when this turn has ended.
    pub(super) fn rest(&mut self, pause: Duration) {
        self.pause = pause;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut hosts = self.pace.lock();
        if self.began {
            self.pace.extend(&mut hosts, &self.host, self.pause);
        }
        let host = self.pace.host(&mut hosts, &self.host);
        host.requests = host.requests.saturating_sub(1);
        // Under the lock: who is next must find the pause.
        drop(self.connection.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PageUrl;

    fn key(name: &str) -> HostKey {
        let url = format!("http://{name}.example/");
        PageUrl::parse(&url).expect("a URL").host_key()
    }

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn a_host_rests_from_the_end_of_its_request() {
        let (pace, host, start) = (HostPace::new(1), key("a"), Instant::now());
        let turn = pace.turn(&host, 2 * SECOND).await;
        assert_eq!(start.elapsed(), Duration::ZERO);
        assert!(pace.resting().contains(&host));
        tokio::time::advance(60 * SECOND).await;
        assert!(pace.resting().contains(&host));
        assert_eq!(pace.next_free(), None);
        drop(turn);
        assert!(pace.resting().contains(&host));
        assert_eq!(pace.next_free(), Some(start + 62 * SECOND));
        drop(pace.turn(&host, Duration::ZERO).await);
        assert_eq!(start.elapsed(), 62 * SECOND);
        assert!(pace.resting().is_empty());
        assert_eq!(pace.next_free(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_waiting_leaves_no_trace() {
        let (pace, host) = (HostPace::new(1), key("a"));
        let turn = pace.turn(&host, SECOND).await;
        let waited = tokio::time::timeout(SECOND, pace.turn(&host, SECOND)).await;
        assert!(waited.is_err(), "the turn is taken");
        drop(turn);
        assert!(!pace.resting().is_empty());
        tokio::time::advance(SECOND).await;
        assert!(pace.resting().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn several_at_a_time_begin_a_pause_apart() {
        let (pace, host, start) = (HostPace::new(2), key("a"), Instant::now());
        let first = pace.turn(&host, SECOND).await;
        let _second = pace.turn(&host, SECOND).await;
        assert_eq!(start.elapsed(), SECOND);
        let third = tokio::time::timeout(9 * SECOND, pace.turn(&host, SECOND)).await;
        assert!(third.is_err(), "two at a time and no more");
        drop(first);
        pace.turn(&host, SECOND).await;
        assert_eq!(start.elapsed(), 11 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wish_counts_between_requests_and_not_before_the_first() {
        let (pace, host, start) = (HostPace::new(1), key("a"), Instant::now());
        for n in 0..3 {
            pace.wish(&host, 5 * SECOND);
            drop(pace.turn(&host, SECOND).await);
            assert_eq!(start.elapsed(), n * 5 * SECOND);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_rests_by_another_clock_too() {
        let (pace, host) = (HostPace::new(1), key("a"));
        drop(pace.turn(&host, 60 * SECOND).await);
        pace.passed(59 * SECOND);
        assert_eq!(pace.rests(&host), SECOND);
        pace.passed(9 * SECOND);
        assert!(pace.resting().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_longer_rest_counts() {
        let (pace, host, start) = (HostPace::new(1), key("a"), Instant::now());
        pace.turn(&host, SECOND).await.rest(9 * SECOND);
        pace.rest(&host, 5 * SECOND);
        pace.rest(&key("b"), 3 * SECOND);
        assert_eq!(pace.next_free(), Some(start + 3 * SECOND));
        drop(pace.turn(&host, SECOND).await);
        assert_eq!(start.elapsed(), 9 * SECOND);
    }
}
